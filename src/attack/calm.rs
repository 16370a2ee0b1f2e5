//! When replicas can be expected to agree: nothing is asked any more and nothing is wrong, for long
//! enough. While a link is cut they cannot, and right after a write they need not; a story that
//! shows no more than that breaks no promise.

use crate::attack::story::{GRID_MS, Story};
use crate::run::Run;
use crate::scenario::Action;
use crate::sim::link::LinkMode;
use crate::sim::trace::{NodeStatus, Trace};

/// How long replicas are given to agree once all is well.
pub const CALM_MS: u32 = 20_000;
/// The rate of a clock that is neither fast nor slow.
const STEADY_PER_MILLE: u32 = 1_000;

/// How long before the end of a run all was well and nothing was asked any more; none where that
/// was never so.
pub fn calm_ms(run: &Run) -> Option<u32> {
    let trace = &run.trace;
    let timed = run.scenario.timed();
    let until_the_end = timed.iter().filter(|(_, at, _)| *at <= trace.ended_at);
    let actions: Vec<&Action> = until_the_end.map(|(_, _, action)| *action).collect();
    let is_slow = actions.iter().any(|action| matches!(action, Action::Link(_)));
    if !is_well(trace) || is_slow || !wrong_clocks(&actions).is_empty() {
        return None;
    }
    let links = trace.link_changes.iter().map(|change| change.at);
    let machines = trace.node_changes.iter().map(|change| change.at);
    let requests = trace.operations.iter().map(|operation| operation.invoked_at);
    let last = links.chain(machines).chain(requests).max()?;
    Some(trace.ended_at.0 - last.0)
}

/// The machines whose clocks run fast or slow after all that.
fn wrong_clocks(actions: &[&Action]) -> Vec<String> {
    let mut wrong: Vec<String> = Vec::new();
    for action in actions {
        if let Action::ClockRate { node, per_mille } = action {
            wrong.retain(|known| known != node);
            if *per_mille != STEADY_PER_MILLE {
                wrong.push(node.clone());
            }
        }
    }
    wrong
}

/// Whether everything is up when a run ends.
fn is_well(trace: &Trace) -> bool {
    let end = trace.ended_at;
    let mut links = trace.link_changes.iter();
    let mut machines = trace.node_changes.iter();
    links.all(|it| trace.link_at(it.from, it.to, end) == LinkMode::Up)
        && machines.all(|it| trace.status_at(it.node, end) == NodeStatus::Up)
}

/// Everything is repaired in the end, and replicas have the time to agree.
pub(in crate::attack) fn ends_well(story: &mut Story, calm_ms: u32) {
    let is_repair = |(_, action): &(Option<u32>, Action)| match action {
        Action::Heal(_) | Action::Restart(_) => true,
        Action::ClockRate { per_mille, .. } => *per_mille == STEADY_PER_MILLE,
        _ => false,
    };
    let others = story.timed.iter().filter(|line| !is_repair(line));
    let last = others.filter_map(|(at, _)| *at).max().unwrap_or(0);
    story.timed.retain(|line| !is_repair(line) || line.0.is_none_or(|at| at <= last));
    let ends_at = last + GRID_MS;
    let mut down: Vec<String> = Vec::new();
    for (_, action) in &story.timed {
        match action {
            Action::Crash(nodes) => down.extend(nodes.iter().cloned()),
            Action::Stop(node) => down.push(node.clone()),
            _ => {}
        }
    }
    crate::table::sort(&mut down);
    down.dedup();
    crate::table::sort_by_key(&mut story.timed, |(at, _)| *at);
    let actions: Vec<&Action> = story.timed.iter().map(|(_, action)| action).collect();
    for node in wrong_clocks(&actions) {
        let per_mille = STEADY_PER_MILLE;
        story.timed.push((Some(ends_at), Action::ClockRate { node, per_mille }));
    }
    story.timed.push((Some(ends_at), Action::Heal(None)));
    if !down.is_empty() {
        story.timed.push((Some(ends_at), Action::Restart(down)));
    }
    story.until_ms = ends_at + longest_pause_ms(story) + calm_ms;
}

fn longest_pause_ms(story: &Story) -> u32 {
    let pauses = story.timed.iter().filter_map(|(_, action)| match action {
        Action::Pause { lasting, .. } => lasting.map(|lasting| lasting.0),
        _ => None,
    });
    pauses.max().unwrap_or(0)
}
