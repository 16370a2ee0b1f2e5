//! What a person does at the playhead, as lines of the scenario.
//!
//! Nothing is changed in the run itself: an act becomes the lines that say it, and the run is
//! made anew.

use crate::app::places;
use crate::diagram::map::next_state;
use crate::diagram::moment::Moment;
use crate::diagram::scene::Point;
use crate::diagram::sides::sides;
use crate::ids::{ClientId, Endpoint, MessageId, NodeId};
use crate::run::Run;
use crate::scenario::edit::{self, Edited};
use crate::scenario::{Action, LinkName, Links, RequestLine, RequestText, Statement, limits};
use crate::sim::link::LinkMode;
use crate::sim::plan::Plan;
use crate::sim::simulate;
use crate::sim::trace::{NodeStatus, Trace};
use crate::time::Time;

/// What a person does.
#[derive(Clone, PartialEq, Debug)]
pub enum Act {
    /// Cuts a link, then only the one way, then only the other, then heals it.
    CycleLink(Endpoint, Endpoint),
    /// Cuts links, both ways.
    CutLinks(Vec<(Endpoint, Endpoint)>),
    /// Splits the nodes into groups; between the groups nothing gets through.
    Partition(Vec<Vec<NodeId>>),
    /// Heals everything.
    HealAll,
    /// Crashes a machine that is up, restarts one that is down.
    CrashOrRestart(NodeId),
    /// Pauses a machine that is up, resumes one that is paused.
    PauseOrResume(NodeId),
    /// Fires a timer.
    FireTimer(NodeId, &'static str),
    /// Has an operator promote a replica.
    Promote(NodeId),
    /// Sends a request.
    Request(ClientId, RequestText),
    /// Loses one message.
    Lose(MessageId),
    /// Tries other luck.
    Reseed(u32),
    /// Takes a line out.
    RemoveLine(usize),
    /// Puts a replica or a client somewhere else on a map of this size.
    Put {
        /// What.
        end: Endpoint,
        /// Where.
        to: Point,
        /// The size of the map.
        size: (f64, f64),
    },
}

/// The scenario with the act in it.
///
/// # Errors
/// The act means nothing there; the errors say why.
pub fn perform(act: &Act, run: &Run, at: Time) -> Edited {
    let scenario = performed(act, run, at)?;
    let has_time =
        !matches!(act, Act::Lose(_) | Act::Reseed(_) | Act::Put { .. } | Act::RemoveLine(_));
    if has_time && scenario.until() < at.after(limits::CLIENT_TIMEOUT) {
        // What comes of it is to be seen, as after the last line of any scenario.
        return edit::set_until(&scenario, at.after(limits::RUN_TAIL));
    }
    Ok(scenario)
}

fn performed(act: &Act, run: &Run, at: Time) -> Edited {
    let scenario = &*run.scenario;
    let name = |node: NodeId| run.trace.names().node(node).to_owned();
    let insert = |action| edit::insert(scenario, Some(at), action);
    match act {
        Act::CycleLink(a, b) => cycle_link(run, (*a, *b), at),
        Act::CutLinks(links) => links.iter().try_fold(scenario.clone(), |scenario, (a, b)| {
            let link = link_name(&run.trace, *a, *b, false);
            edit::insert(&scenario, Some(at), Action::Cut(Links::One(link)))
        }),
        Act::Partition(groups) => partition(groups, run, at),
        Act::HealAll => insert(Action::Heal(None)),
        Act::CrashOrRestart(node) => insert(match run.trace.status_at(*node, at) {
            NodeStatus::Crashed => Action::Restart(vec![name(*node)]),
            NodeStatus::Up | NodeStatus::Paused => Action::Crash(vec![name(*node)]),
        }),
        Act::PauseOrResume(node) => insert(match run.trace.status_at(*node, at) {
            NodeStatus::Paused => Action::Resume(vec![name(*node)]),
            NodeStatus::Up | NodeStatus::Crashed => {
                Action::Pause { nodes: vec![name(*node)], lasting: None }
            }
        }),
        Act::FireTimer(node, timer) => insert(Action::Timeout { node: name(*node), timer }),
        Act::Promote(node) => insert(Action::Promote(name(*node))),
        Act::Request(client, request) => insert(Action::Request(RequestLine {
            client: run.trace.names().client(*client).to_owned(),
            request: request.clone(),
            via: None,
            timeout: None,
            options: Vec::new(),
            expected: None,
        })),
        Act::Lose(message) => {
            let record = run.trace.messages[message.index()];
            let link = link_name(&run.trace, record.from, record.to, true);
            edit::insert(scenario, None, Action::Lose { link, nth: record.nth })
        }
        Act::Reseed(seed) => edit::set_seed(scenario, *seed),
        Act::Put { end, to, size } => {
            Ok(places::put(scenario, run.trace.names().endpoint(*end), *to, *size))
        }
        Act::RemoveLine(line) => edit::remove_line(scenario, *line),
    }
}

/// Splits the nodes into these groups, whatever the network was before: cuts add up.
fn partition(groups: &[Vec<NodeId>], run: &Run, at: Time) -> Edited {
    let name = |node: &NodeId| run.trace.names().node(*node).to_owned();
    let groups: Vec<Vec<String>> =
        groups.iter().map(|group| group.iter().map(name).collect()).collect();
    let is_whole = Moment::after(&run.trace, run.trace.steps_until(at)).closed.is_empty();
    let mut scenario = (*run.scenario).clone();
    if !is_whole {
        scenario = edit::insert(&scenario, Some(at), Action::Heal(None))?;
    }
    if groups.len() > 1 {
        scenario = edit::insert(&scenario, Some(at), Action::Cut(Links::Groups(groups)))?;
    }
    Ok(scenario)
}

/// The side that each node is on, counted from 0; all on one while the network is whole.
pub fn present_sides(run: &Run, at: Time) -> Vec<usize> {
    let nodes = run.trace.names().nodes.len();
    let sides = sides(&Moment::after(&run.trace, run.trace.steps_until(at)), nodes);
    let side_of = |node: u8| sides.iter().position(|side| side.contains(&NodeId(node)));
    (0..nodes as u8).map(|node| side_of(node).unwrap_or(0)).collect()
}

/// Whether a client waits for an answer at this time; then it can ask nothing else.
pub fn is_waiting(trace: &Trace, client: ClientId, at: Time) -> bool {
    trace.operations.iter().any(|operation| {
        let ended = operation.outcome.ended_at();
        operation.client == client
            && operation.invoked_at <= at
            && ended.is_none_or(|ended| ended > u64::from(at.0))
    })
}

fn cycle_link(run: &Run, (a, b): (Endpoint, Endpoint), at: Time) -> Edited {
    let state = |trace: &Trace| (trace.link_at(a, b, at), trace.link_at(b, a, at));
    let wanted = next_state(state(&run.trace));
    // Clicking on goes on where the last click left off: its lines make way for the new ones.
    let scenario = without_lines_about(run, (a, b), at)?;
    let plan = Plan::new(&scenario);
    let before = if plan.has_open_links() {
        state(&simulate(&scenario))
    } else {
        (plan.link_at(a, b, at), plan.link_at(b, a, at))
    };
    let change = |from, to, mode, one_way| {
        let link = Links::One(link_name(&run.trace, from, to, one_way));
        if mode == LinkMode::Cut { Action::Cut(link) } else { Action::Heal(Some(link)) }
    };
    let mut actions = Vec::new();
    if wanted.0 == wanted.1 && before.0 != wanted.0 && before.1 != wanted.1 {
        actions.push(change(a, b, wanted.0, false));
    } else {
        if before.0 != wanted.0 {
            actions.push(change(a, b, wanted.0, true));
        }
        if before.1 != wanted.1 {
            actions.push(change(b, a, wanted.1, true));
        }
    }
    actions
        .into_iter()
        .try_fold(scenario, |scenario, action| edit::insert(&scenario, Some(at), action))
}

/// The scenario without its lines at just this time about just this link.
fn without_lines_about(run: &Run, (a, b): (Endpoint, Endpoint), at: Time) -> Edited {
    let names = run.trace.names();
    let (a, b) = (names.endpoint(a), names.endpoint(b));
    let is_about = |statement: &Statement| match statement {
        Statement::Timed {
            at: Some(time),
            action: Action::Cut(Links::One(link)) | Action::Heal(Some(Links::One(link))),
        } => {
            let ends = (link.from.as_str(), link.to.as_str());
            *time == at && (ends == (a, b) || ends == (b, a))
        }
        _ => false,
    };
    let lines = run.scenario.lines.iter().enumerate().rev();
    let about = lines.filter(|(_, line)| line.statement.as_ref().is_some_and(is_about));
    about
        .map(|(index, _)| index)
        .try_fold((*run.scenario).clone(), |scenario, index| edit::remove_line(&scenario, index))
}

fn link_name(trace: &Trace, from: Endpoint, to: Endpoint, one_way: bool) -> LinkName {
    let name = |end| trace.names().endpoint(end).to_owned();
    LinkName { from: name(from), to: name(to), one_way }
}
