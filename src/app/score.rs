//! The tape as a score: what stands on it is moved in time, lengthened, repeated and taken out,
//! line by line of the scenario.

use crate::diagram::scene::Target;
use crate::ids::NodeId;
use crate::run::Run;
use crate::scenario::edit::{self, Edited};
use crate::scenario::text::parse_time;
use crate::scenario::{Action, Scenario, Statement, limits};
use crate::time::{Duration, Time};

/// What comes after a copy's original, at least.
const GAP_MS: u32 = 1_000;

/// One edge of what stands on the tape, or all of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Edge {
    /// Its beginning and its end.
    Both,
    /// Its beginning.
    From,
    /// Its end.
    To,
}

/// The lines that make what stands on the tape; none where no line does.
pub fn lines_of(run: &Run, target: Target, edge: Edge) -> Vec<usize> {
    match target {
        Target::Operation(id) => {
            run.trace.operations.get(id.index()).map(|it| it.line).into_iter().collect()
        }
        Target::Stretch(node, from, to) => {
            let name = node.map(|node| run.trace.names().node(node).to_owned());
            let is_edge = |at: Time| match edge {
                Edge::Both => at == from || at == to,
                Edge::From => at == from,
                Edge::To => at == to,
            };
            let timed = run.scenario.timed().into_iter();
            let its =
                timed.filter(|(_, at, action)| is_edge(*at) && makes(action, name.as_deref()));
            its.map(|(line, ..)| line).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether an action begins or ends a stretch: of this machine, or of the network.
fn makes(action: &Action, node: Option<&str>) -> bool {
    let names = |nodes: &[String]| node.is_some_and(|node| nodes.iter().any(|its| its == node));
    match action {
        Action::Cut(_) | Action::Hold(_) | Action::Heal(_) | Action::Isolate(_) => node.is_none(),
        Action::Crash(nodes)
        | Action::Restart(nodes)
        | Action::Pause { nodes, .. }
        | Action::Resume(nodes) => names(nodes),
        Action::Stop(name) => node == Some(name),
        _ => false,
    }
}

/// When something on the tape begins and ends.
pub fn extent(run: &Run, target: Target) -> Option<(Time, Time)> {
    match target {
        Target::Operation(id) => {
            let operation = run.trace.operations.get(id.index())?;
            let ended = operation.outcome.ended_at().and_then(|at| u32::try_from(at).ok());
            Some((operation.invoked_at, ended.map_or(run.trace.ended_at, Time)))
        }
        Target::Stretch(_, from, to) => Some((from, to)),
        _ => None,
    }
}

/// A time as the first of some lines has it, `60s`: what stands beside the text says the same.
pub fn written(scenario: &Scenario, lines: &[usize], at: Time) -> String {
    let line = lines.first().map(|line| scenario.line_written(*line)).unwrap_or_default();
    let word = line.split_whitespace().next().filter(|word| parse_time(word) == Some(at));
    word.map_or_else(|| at.to_string(), str::to_owned)
}

/// The scenario with these lines so much later, or earlier.
///
/// # Errors
/// A line would mean nothing at its time.
pub fn shift(scenario: &Scenario, lines: &[usize], by_ms: i64) -> Edited {
    let moved =
        lines.iter().filter_map(|index| match scenario.lines.get(*index)?.statement.clone()? {
            Statement::Timed { at: Some(at), action } => Some((*index, later(at, by_ms), action)),
            _ => None,
        });
    let moved: Vec<(usize, Time, Action)> = moved.collect();
    let last = moved.iter().map(|(_, at, _)| *at).max().unwrap_or_default();
    // Nothing can be written after the end.
    let lasting = if scenario.until() <= last {
        edit::set_until(scenario, last.after(limits::RUN_TAIL))?
    } else {
        scenario.clone()
    };
    moved.into_iter().try_fold(lasting, |edited, (index, at, action)| {
        edit::replace_line(&edited, index, Statement::Timed { at: Some(at), action })
    })
}

/// A time so much later, or earlier, within what can be written.
pub fn later(at: Time, by_ms: i64) -> Time {
    let moved = u32::try_from((i64::from(at.0) + by_ms).max(0)).unwrap_or(u32::MAX);
    Time(moved.min(limits::TIME_MAX.0))
}

/// The scenario with these lines once more, after all of them and after what comes of them.
///
/// # Errors
/// There are as many lines as there can be.
pub fn repeat(scenario: &Scenario, lines: &[usize], (from, to): (Time, Time)) -> Edited {
    let by = (to.0.saturating_sub(from.0)).saturating_add(GAP_MS);
    let by = by.div_ceil(100) * 100;
    let statements = lines.iter().filter_map(|index| scenario.lines.get(*index)?.statement.clone());
    statements.collect::<Vec<_>>().into_iter().try_fold(scenario.clone(), |edited, statement| {
        match statement {
            Statement::Timed { at: Some(at), action } => {
                edit::insert(&edited, Some(at.after(Duration(by))), action)
            }
            _ => Ok(edited),
        }
    })
}

/// The scenario without these lines.
///
/// # Errors
/// Other lines need them.
pub fn take_out(scenario: &Scenario, lines: &[usize]) -> Edited {
    let mut lines = lines.to_vec();
    lines.sort_unstable();
    lines.iter().rev().try_fold(scenario.clone(), |edited, line| edit::remove_line(&edited, *line))
}

/// The readable grid of a tape on which a pixel is so many milliseconds: steps of 1, 2 or 5 and
/// zeros, at least some pixels wide.
pub fn grid_ms(ms_per_pixel: f64) -> u32 {
    const PIXELS_MIN: f64 = 7.0;
    let steps = (0..6).flat_map(|zeros| [1, 2, 5].map(|digit| digit * 10_u32.pow(zeros)));
    let mut wide = steps.filter(|step| f64::from(*step) >= ms_per_pixel * PIXELS_MIN);
    wide.find(|step| *step >= 10).unwrap_or(100_000)
}

/// The nearest time on a grid.
pub fn snapped(at: Time, grid_ms: u32) -> Time {
    let grid = grid_ms.max(1);
    Time((at.0 + grid / 2) / grid * grid)
}

/// Whether a stretch is there: somebody is down or some link closed from its beginning on.
pub fn is_there(run: &Run, node: Option<NodeId>, from: Time) -> bool {
    let trace = &run.trace;
    match node {
        Some(node) => trace.node_changes.iter().any(|it| it.node == node && it.at == from),
        None => trace.link_changes.iter().any(|change| change.at == from),
    }
}
