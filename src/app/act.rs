//! What a person does at the playhead, as lines of the scenario.
//!
//! Nothing is changed in the run itself: an act becomes the lines that say it, and the run is
//! made anew.

use crate::app::build::{Build, build};
use crate::app::{places, score};
use crate::diagram::map::next_state;
use crate::diagram::moment::NetworkMoment;
use crate::diagram::scene::Point;
use crate::diagram::sides::sides;
use crate::ids::{ClientId, Endpoint, MessageId, NodeId};
use crate::run::Run;
use crate::scenario::edit::{self, Edited};
use crate::scenario::{
    Action, Home, Line, LinkName, Links, RequestLine, RequestText, Statement, limits,
};
use crate::sim::link::LinkMode;
use crate::sim::plan::Plan;
use crate::sim::simulate;
use crate::sim::trace::{NodeStatus, Trace};
use crate::time::{Duration, Time};

/// The options of a request as they are written: `cl`, `QUORUM`.
pub type WrittenOptions = Vec<(String, String)>;

/// What a person does.
#[derive(Clone, PartialEq, Debug)]
pub enum Act {
    /// Cuts a link both ways, or heals it.
    CycleLink(Endpoint, Endpoint),
    /// Has a link carry messages so, there and back.
    SetLink(Endpoint, Endpoint, (LinkMode, LinkMode)),
    /// A setting of one link, both ways, from then on: `delay`, `400ms`.
    SlowLink(Endpoint, Endpoint, &'static str, String),
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
    /// Sends a request, with these options.
    Request(ClientId, RequestText, WrittenOptions),
    /// Loses one message.
    Lose(MessageId),
    /// Keeps one message back for so long.
    Delay(MessageId, String),
    /// Does what these actions say, as they are written.
    Lines(Vec<String>),
    /// Tries other luck.
    Reseed(u32),
    /// Takes a line out.
    RemoveLine(usize),
    /// Moves these lines in time, by so many milliseconds.
    Shift(Vec<usize>, i64),
    /// Has these lines once more, after what lasts from the one time to the other.
    Repeat(Vec<usize>, (Time, Time)),
    /// Takes these lines out.
    TakeOut(Vec<usize>),
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
    let has_time = !matches!(
        act,
        Act::Lose(_)
            | Act::Delay(..)
            | Act::Reseed(_)
            | Act::Put { .. }
            | Act::RemoveLine(_)
            | Act::Shift(..)
            | Act::Repeat(..)
            | Act::TakeOut(_)
    );
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
        Act::CycleLink(a, b) => {
            let state = |from, to| run.trace.link_at(from, to, at);
            set_link(run, (*a, *b), next_state((state(*a, *b), state(*b, *a))), at)
        }
        Act::SetLink(a, b, wanted) => set_link(run, (*a, *b), *wanted, at),
        Act::SlowLink(a, b, key, value) => slow_link(run, (*a, *b), (key, value), at),
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
        Act::Request(client, request, options) => {
            let client = run.trace.names().client(*client).to_owned();
            let line = RequestLine::plain(client, request.clone());
            edit::insert_with(scenario, at, Action::Request(line), options)
        }
        Act::Lose(message) => {
            let record = run.trace.messages[message.index()];
            let link = link_name(&run.trace, record.from, record.to, true);
            edit::insert(scenario, None, Action::Lose { link, nth: record.nth })
        }
        Act::Delay(message, by) => {
            let record = run.trace.messages[message.index()];
            let link = link_name(&run.trace, record.from, record.to, true);
            edit::insert_text(scenario, None, &format!("delay {link} #{} {by}", record.nth))
        }
        Act::Lines(lines) => lines.iter().try_fold(scenario.clone(), |scenario, line| {
            edit::insert_text(&scenario, Some(at), line)
        }),
        Act::Reseed(seed) => edit::set_seed(scenario, *seed),
        Act::Put { end, to, size } => put(run, *end, *to, *size),
        Act::RemoveLine(line) => edit::remove_line(scenario, *line),
        Act::Shift(lines, by_ms) => score::shift(scenario, lines, *by_ms),
        Act::Repeat(lines, lasting) => score::repeat(scenario, lines, *lasting),
        Act::TakeOut(lines) => score::take_out(scenario, lines),
    }
}

/// Puts something elsewhere. A client that is put on a replica asks that one from now on.
fn put(run: &Run, end: Endpoint, to: Point, size: (f64, f64)) -> Edited {
    let names = run.trace.names();
    let replicas = run.scenario.replicas();
    let home = places::node_at(run, to, size).map(|node| names.node(node).to_owned());
    match (end, home.filter(|home| replicas.contains(home))) {
        (Endpoint::Client(client), Some(home)) => {
            let client = names.client(client).to_owned();
            build(&run.scenario, &Build::Home(client, Home::At(home)))
        }
        _ => Ok(places::put(&run.scenario, names.endpoint(end), to, size)),
    }
}

/// Splits the nodes into these groups, whatever the network was before: cuts add up.
fn partition(groups: &[Vec<NodeId>], run: &Run, at: Time) -> Edited {
    let name = |node: &NodeId| run.trace.names().node(*node).to_owned();
    let groups: Vec<Vec<String>> =
        groups.iter().map(|group| group.iter().map(name).collect()).collect();
    let mut scenario = (*run.scenario).clone();
    if is_cut(run, at) {
        scenario = edit::insert(&scenario, Some(at), Action::Heal(None))?;
    }
    if groups.len() > 1 {
        scenario = edit::insert(&scenario, Some(at), Action::Cut(Links::Groups(groups)))?;
    }
    Ok(scenario)
}

/// Whether some link carries nothing at this time.
pub fn is_cut(run: &Run, at: Time) -> bool {
    !NetworkMoment::after(&run.trace, run.trace.steps_until(at)).closed.is_empty()
}

/// The side that each node is on, counted from 0; all on one while the network is whole.
pub fn present_sides(run: &Run, at: Time) -> Vec<usize> {
    let nodes = run.trace.names().nodes.len();
    let sides = sides(&NetworkMoment::after(&run.trace, run.trace.steps_until(at)), nodes);
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

/// When an act takes place: what somebody is told at this very time has been seen, so a request
/// begins after it.
pub fn begins_at(act: &Act, trace: &Trace, at: Time) -> Time {
    let Act::Request(..) = act else { return at };
    let now = Some(u64::from(at.0));
    let is_told = trace.operations.iter().any(|operation| operation.outcome.ended_at() == now);
    if is_told { at.after(Duration(1)) } else { at }
}

/// Has a link carry messages so from a time on.
fn set_link(
    run: &Run,
    (a, b): (Endpoint, Endpoint),
    wanted: (LinkMode, LinkMode),
    at: Time,
) -> Edited {
    let state = |trace: &Trace| (trace.link_at(a, b, at), trace.link_at(b, a, at));
    // Clicking on goes on where the last click left off: its lines make way for the new ones.
    let scenario = without_lines_about(run, (a, b), at)?;
    let plan = Plan::new(&scenario);
    let before = if !plan.has_open_links() {
        (plan.link_at(a, b, at), plan.link_at(b, a, at))
    } else if scenario == *run.scenario {
        state(&run.trace)
    } else {
        state(&simulate(&scenario))
    };
    let change = |from, to, mode, one_way| {
        let link = Links::One(link_name(&run.trace, from, to, one_way));
        match mode {
            LinkMode::Up => Action::Heal(Some(link)),
            LinkMode::Cut => Action::Cut(link),
            LinkMode::Held => Action::Hold(link),
        }
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

/// A setting of one link from a time on; a line at that time about that link takes it in.
fn slow_link(
    run: &Run,
    (a, b): (Endpoint, Endpoint),
    (key, value): (&str, &str),
    at: Time,
) -> Edited {
    let link = link_name(&run.trace, a, b, false);
    let is_it = |line: &Line| match &line.statement {
        Some(Statement::Timed { at: Some(time), action: Action::Link(change) }) => {
            *time == at && change.link == link
        }
        _ => false,
    };
    if let Some(index) = run.scenario.lines.iter().position(is_it) {
        return edit::set_word(&run.scenario, index, key, Some(value));
    }
    let value: String = value.split_whitespace().collect();
    edit::insert_text(&run.scenario, Some(at), &format!("link {link} {key}={value}"))
}

/// The scenario without its lines at just this time about just this link.
fn without_lines_about(run: &Run, (a, b): (Endpoint, Endpoint), at: Time) -> Edited {
    let names = run.trace.names();
    let (a, b) = (names.endpoint(a), names.endpoint(b));
    let is_about = |statement: &Statement| match statement {
        Statement::Timed {
            at: Some(time),
            action:
                Action::Cut(Links::One(link))
                | Action::Hold(Links::One(link))
                | Action::Heal(Some(Links::One(link))),
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
