//! Stories near one that kept the promise: one thing in it is changed.

use crate::attack::ground::Ground;
use crate::attack::luck::Luck;
use crate::attack::story::{GRID_MS, Story};
use crate::scenario::{Action, RequestText};
use crate::sim::trace::{StepKind, Trace};

/// The story with one or two things changed.
pub fn varied(ground: &Ground, story: &Story, trace: &Trace, luck: &mut Luck) -> Story {
    let mut story = story.clone();
    for _ in 0..luck.between(1, 2) {
        let is_free = ground.attack.requests.is_some();
        match luck.below(if is_free { 6 } else { 2 }) {
            0 => move_fault(&mut story, luck),
            1 => drop_fault(&mut story, luck),
            2 | 3 => {
                let times: Vec<u32> = story.requests().filter_map(|(at, _)| *at).collect();
                let since = if times.is_empty() { 0 } else { *luck.pick(&times) };
                put_off(&mut story, ground, trace, since, luck);
            }
            4 => ask_again(&mut story, ground, luck),
            _ => ask_otherwise(&mut story, ground, luck),
        }
    }
    story.lasts(2_000);
    story
}

/// What is asked from some moment on comes later, so that a fault can tell: soon after an earlier
/// request was over, soon after a timer fired, or at some time.
pub(super) fn put_off(
    story: &mut Story,
    ground: &Ground,
    trace: &Trace,
    since: u32,
    luck: &mut Luck,
) {
    let last = story.requests().filter_map(|(at, _)| *at).max().unwrap_or(since);
    let most = ground.attack.within.0.saturating_sub(last);
    let soon = luck.between_evenly_in_size(GRID_MS, 2_000);
    let by = match luck.below(4) {
        0 => luck.between_evenly_in_size(200, 20_000),
        1 => (end_before(trace, since, luck).unwrap_or(since) + soon).saturating_sub(since),
        _ => (timer(trace, luck).unwrap_or(since) + soon).saturating_sub(since),
    };
    let by = by.min(most) / GRID_MS * GRID_MS;
    for (at, action) in &mut story.timed {
        if let (Some(at), Action::Request(_)) = (at, action)
            && *at >= since
        {
            *at += by;
        }
    }
    story.lasts(2_000);
}

/// When one of the requests was over that began before a time.
fn end_before(trace: &Trace, since: u32, luck: &mut Luck) -> Option<u32> {
    let earlier = trace.operations.iter().filter(|operation| operation.invoked_at.0 < since);
    let ends: Vec<u32> =
        earlier.filter_map(|operation| operation.outcome.ended_at()).map(|at| at as u32).collect();
    (!ends.is_empty()).then(|| *luck.pick(&ends))
}

/// When some timer fired: the kinds of timer as often as each other, for those that seldom fire
/// matter most.
fn timer(trace: &Trace, luck: &mut Luck) -> Option<u32> {
    let fired = trace.steps.iter().filter_map(|step| match step.kind {
        StepKind::Timer { timer, .. } => Some((timer.kind, step.at.0)),
        _ => None,
    });
    let fired: Vec<(u8, u32)> = fired.collect();
    let mut kinds: Vec<u8> = fired.iter().map(|(kind, _)| *kind).collect();
    crate::table::sort(&mut kinds);
    kinds.dedup();
    let kind = if kinds.is_empty() { return None } else { *luck.pick(&kinds) };
    let times: Vec<u32> =
        fired.into_iter().filter(|(its, _)| *its == kind).map(|(_, at)| at).collect();
    Some(*luck.pick(&times))
}

/// The lines of faults that have a time.
fn fault_lines(story: &Story) -> Vec<usize> {
    let lines = story.timed.iter().enumerate();
    let is_fault = |(_, (at, action)): &(usize, &(Option<u32>, Action))| {
        at.is_some() && !matches!(action, Action::Request(_))
    };
    lines.filter(is_fault).map(|(index, _)| index).collect()
}

/// A fault, or its end, comes a little earlier or later.
fn move_fault(story: &mut Story, luck: &mut Luck) {
    let lines = fault_lines(story);
    if lines.is_empty() {
        return;
    }
    let line = *luck.pick(&lines);
    let by = luck.between_evenly_in_size(GRID_MS, 4_000) / GRID_MS * GRID_MS;
    let is_earlier = luck.one_in(2);
    if let Some((Some(at), _)) = story.timed.get_mut(line) {
        *at = if is_earlier { at.saturating_sub(by) } else { *at + by };
    }
}

/// A fault, or its end, does not happen.
fn drop_fault(story: &mut Story, luck: &mut Luck) {
    let lines = fault_lines(story);
    if !lines.is_empty() {
        story.timed.remove(*luck.pick(&lines));
    }
}

/// A request is asked once more, later, by some client; what it writes is new.
fn ask_again(story: &mut Story, ground: &Ground, luck: &mut Luck) {
    let requests: Vec<(u32, Action)> =
        story.requests().filter_map(|(at, action)| Some(((*at)?, action.clone()))).collect();
    let most = ground.attack.requests.unwrap_or(0) as usize;
    if requests.is_empty() || requests.len() >= most {
        return;
    }
    let (at, action) = luck.pick(&requests).clone();
    let Action::Request(mut line) = action else { return };
    line.client.clone_from(&luck.pick(&ground.clients).0);
    match &mut line.request {
        RequestText::Set { value, .. } | RequestText::Cas { new: value, .. } => {
            *value = (requests.len() + 1).to_string();
        }
        RequestText::Get { .. } | RequestText::Delete { .. } => {}
    }
    let at = at + luck.between_evenly_in_size(GRID_MS, 4_000) / GRID_MS * GRID_MS;
    story.timed.push((Some(at.min(ground.attack.within.0)), Action::Request(line)));
}

/// A request is asked by another client, or at another time.
fn ask_otherwise(story: &mut Story, ground: &Ground, luck: &mut Luck) {
    let lines = story.timed.iter().enumerate();
    let lines = lines.filter(|(_, (_, action))| matches!(action, Action::Request(_)));
    let lines: Vec<usize> = lines.map(|(index, _)| index).collect();
    if lines.is_empty() {
        return;
    }
    let index = *luck.pick(&lines);
    let Some((Some(at), Action::Request(line))) = story.timed.get_mut(index) else { return };
    if luck.one_in(2) {
        line.client.clone_from(&luck.pick(&ground.clients).0);
        return;
    }
    let by = luck.between_evenly_in_size(GRID_MS, 4_000) / GRID_MS * GRID_MS;
    let moved = if luck.one_in(2) { at.saturating_sub(by).max(GRID_MS) } else { *at + by };
    *at = moved.min(ground.attack.within.0);
}
