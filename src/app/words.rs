//! What happened, in the words people use.

use crate::history::Outcome;
use crate::ids::OperationId;
use crate::names::{Names, spaced};
use crate::register::{self, Answer, ErrorKind, UnknownKind};
use crate::run::Run;
use crate::scenario::text::ParseError;
use crate::scenario::{Action, EVERYBODY_ELSE, LinkName, Links};
use crate::sim::trace::StepKind;
use crate::time::Time;

/// What was asked: `set x=1`.
pub use crate::sim::trace::text::action_text as request;

/// What the client was told, in one or two words.
pub fn outcome(names: &Names, action: register::Access, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Ok { answer: Answer::Value(found), .. } if action.expected().is_some() => {
            format!("not swapped: it was {}", names.value(*found))
        }
        Outcome::Ok { answer, .. } => answer_text(names, answer),
        Outcome::Error { kind: ErrorKind::Refused, .. } => "refused: nobody listens".to_owned(),
        Outcome::Error { kind, .. } => format!("error: {}", names.error(*kind)),
        Outcome::Unknown { at: None, .. } => "still waits".to_owned(),
        Outcome::Unknown { kind: UnknownKind::Timeout, .. } => "timed out".to_owned(),
        Outcome::Unknown { kind, .. } => format!("unknown: {}", spaced(kind.word())),
    }
}

fn answer_text(names: &Names, answer: &Answer) -> String {
    match answer {
        Answer::Written => "ok".to_owned(),
        Answer::Value(value) => names.value(*value).to_owned(),
        Answer::Siblings(values) => {
            let values: Vec<&str> = values.iter().map(|value| names.value(*value)).collect();
            format!("siblings {}", values.join(", "))
        }
    }
}

/// `c1 asks A: set x=1.`
pub fn request_sentence(run: &Run, id: OperationId) -> String {
    let names = run.trace.names();
    let operation = &run.trace.operations[id.index()];
    let client = names.client(operation.client);
    let asked = request(names, operation.key, operation.action);
    match operation.requests.first() {
        Some(first) => {
            let node = names.node(run.trace.requests[first.index()].to);
            format!("{client} asks {node}: {asked}.")
        }
        None => format!("{client} asks: {asked}."),
    }
}

/// `c2 is told x is 0, 20 ms after asking.`
pub fn response_sentence(run: &Run, id: OperationId) -> String {
    let names = run.trace.names();
    let operation = &run.trace.operations[id.index()];
    let client = names.client(operation.client);
    let asked = request(names, operation.key, operation.action);
    let key = names.key(operation.key);
    match &operation.outcome {
        Outcome::Ok { answer: Answer::Written, .. } => {
            format!("{client} is told that {asked} is done.")
        }
        Outcome::Ok { answer: Answer::Value(found), .. }
            if operation.action.expected().is_some() =>
        {
            let found = names.value(*found);
            format!("{client} is told that nothing was swapped: {key} was {found}.")
        }
        Outcome::Ok { answer, .. } => {
            format!("{client} is told that {key} is {}.", answer_text(names, answer))
        }
        Outcome::Error { kind: ErrorKind::Refused, .. } => {
            format!("{client} is refused: nobody listens there. {asked} has no effect.")
        }
        Outcome::Error { kind, .. } => {
            format!("{client} is told: error, {}. {asked} has no effect.", names.error(*kind))
        }
        Outcome::Unknown { kind: UnknownKind::Timeout, .. } if was_told(run, id) => {
            format!("{client} is told that {asked} timed out, and cannot know whether it happened.")
        }
        Outcome::Unknown { kind: UnknownKind::Timeout, .. } => {
            format!("{client} gives up waiting for {asked}, and cannot know whether it happened.")
        }
        Outcome::Unknown { kind, .. } => {
            format!("{client} cannot know whether {asked} happened: {}.", spaced(kind.word()))
        }
    }
}

/// Whether a machine told the client what became of its request.
fn was_told(run: &Run, id: OperationId) -> bool {
    let ended_by = run.trace.operations[id.index()].ended_by;
    let step = ended_by.and_then(|step| run.trace.steps.get(step.index()));
    step.is_some_and(|step| matches!(step.kind, StepKind::Response(_)))
}

/// What happens to the network or to a machine.
pub fn fault_sentence(action: &Action) -> String {
    match action {
        Action::Cut(links) => format!("{}.", links_cut(links)),
        Action::Hold(Links::One(link)) => format!("{} holds its messages.", link_words(link)),
        Action::Hold(Links::Groups(groups)) => {
            format!("Messages between {} are held.", group_words(groups))
        }
        Action::Heal(None) => "The network heals.".to_owned(),
        Action::Heal(Some(Links::One(link))) => format!("{} heals.", link_words(link)),
        Action::Heal(Some(Links::Groups(groups))) => {
            format!("The links between {} heal.", group_words(groups))
        }
        Action::Isolate(node) => format!("{node} is cut off from all other machines."),
        Action::Crash(nodes) => {
            format!("{}: what was not durable is lost.", they(nodes, "crashes", "crash"))
        }
        Action::Restart(nodes) => {
            format!("{} with what was durable.", they(nodes, "restarts", "restart"))
        }
        Action::Pause { nodes, lasting: None } => {
            format!("{}.", they(nodes, "is paused", "are paused"))
        }
        Action::Pause { nodes, lasting: Some(lasting) } => {
            let what = they(nodes, "is paused", "are paused");
            format!("{what} for {}.", length(u64::from(lasting.0)))
        }
        Action::Resume(nodes) => format!("{}.", they(nodes, "resumes", "resume")),
        Action::ClockStep { node, by_ms } if *by_ms < 0 => {
            format!("The clock of {node} jumps back by {}.", length(by_ms.unsigned_abs()))
        }
        Action::ClockStep { node, by_ms } => {
            format!("The clock of {node} jumps ahead by {}.", length(by_ms.unsigned_abs()))
        }
        Action::Timeout { node, timer } => format!("The {timer} timer of {node} fires."),
        Action::Promote(node) => format!("{node} is promoted by its operator."),
        Action::Repair(nodes) if nodes.is_empty() => {
            "Every replica has the others compare what they hold.".to_owned()
        }
        Action::Repair(nodes) => {
            let what = they(nodes, "has all replicas", "have all replicas");
            format!("{what} compare what they hold.")
        }
        Action::Stop(node) => format!("{node} is shut down by its operator."),
        Action::Add(node) => format!("The operator adds {node} to the members."),
        Action::AddLearner(node) => {
            format!("The operator adds {node} as a learner, which has no vote.")
        }
        Action::Remove(node) => format!("The operator removes {node} from the members."),
        _ => format!("{action}."),
    }
}

/// Who does something, with the verb for one and for several.
fn they(names: &[String], one: &str, several: &str) -> String {
    match names {
        [name] => format!("{name} {one}"),
        [first @ .., last] => format!("{} and {last} {several}", first.join(", ")),
        [] => String::new(),
    }
}

fn links_cut(links: &Links) -> String {
    match links {
        Links::One(link) => format!("{} is cut", link_words(link)),
        Links::Groups(groups) => {
            format!("The network splits: no message crosses between {}", group_words(groups))
        }
    }
}

fn link_words(link: &LinkName) -> String {
    let LinkName { from, to, one_way } = link;
    if *one_way {
        format!("The way from {from} to {to}")
    } else {
        format!("The link between {from} and {to}")
    }
}

fn group_words(groups: &[Vec<String>]) -> String {
    let member = |name: &String| match name.as_str() {
        EVERYBODY_ELSE => "everybody else".to_owned(),
        name => name.to_owned(),
    };
    let group = |group: &Vec<String>| group.iter().map(member).collect::<Vec<_>>().join(", ");
    groups.iter().map(group).collect::<Vec<_>>().join(" and ")
}

/// What is wrong and what to do about it, in a sentence or two.
pub fn advice(error: &ParseError) -> String {
    match &error.suggestion {
        Some(suggestion) => format!("{}. Did you mean {suggestion}?", plain(&error.found)),
        None => format!("{}; {}.", plain(&error.found), plain(&error.expected)),
    }
}

/// A text without the marks that set off words of the language.
pub fn plain(text: &str) -> String {
    text.replace('`', "")
}

/// Where a line and column are in a text, as the browser counts: in UTF-16. From the first
/// character meant to the end of the last, or to the end of the line where something is missing.
pub fn place_in(text: &str, line: u32, column: u32, length: u32) -> (u32, u32) {
    let units = |text: &str| text.encode_utf16().count() as u32;
    let mut start = 0;
    for (number, content) in (1..).zip(text.split('\n')) {
        if number == line {
            let skipped = content.chars().take(column.saturating_sub(1) as usize);
            let from = start + skipped.map(|c| c.len_utf16() as u32).sum::<u32>();
            let meant = content.chars().skip(column.saturating_sub(1) as usize);
            let meant = meant.take(length as usize).map(|c| c.len_utf16() as u32).sum::<u32>();
            let end = if length == 0 { start + units(content) } else { from + meant };
            return (from.min(end), end);
        }
        start += units(content) + 1;
    }
    (start, start)
}

/// A time of the run: `1.25 s`.
pub fn time(at: Time) -> String {
    crate::time::seconds(at)
}

/// A length of time, in the unit one would use: `20 ms`, `5.02 s`.
pub fn length(ms: u64) -> String {
    if ms < 1_000 { format!("{ms} ms") } else { crate::time::decimal(ms, 3, "s") }
}
