//! The answer to "why?" in plain sentences.

use crate::history::Outcome;
use crate::ids::{Endpoint, MessageId};
use crate::register::{Answer, Key};
use crate::sim::trace::text::{action_text, outcome_text};
use crate::sim::trace::{Contents, Fate, LossReason, MessageRecord, StepKind, Trace};
use crate::table::{SortedSet, Table};
use crate::time::{Time, seconds};
use crate::why::{Dropped, Missed, Why};

/// What happened, what did not arrive, and what was missed.
pub(super) fn sentences(trace: &Trace, why: &Why) -> Vec<String> {
    let mut sentences = vec![what_happened(trace, why)];
    sentences.extend(unheard(trace, why));
    sentences.extend(why.missed.as_ref().map(|missed| missed_text(trace, why, missed)));
    sentences
}

fn what_happened(trace: &Trace, why: &Why) -> String {
    let operation = &trace.operations[why.operation.index()];
    let names = trace.names();
    let client = names.client(operation.client);
    let Some(node) = why.answerer else {
        let lost = requests(trace, why).find_map(|record| fate_text(trace, record));
        let to = requests(trace, why).map(|record| names.endpoint(record.to)).next();
        let lost = lost.unwrap_or_else(|| "never arrived".to_owned());
        return format!("{client}'s request to {} {lost}.", to.unwrap_or("a replica"));
    };
    let name = names.node(node);
    let heard = match list(why.heard.iter().map(|node| names.node(*node))) {
        heard if heard.is_empty() && asked_in_vain(trace, why) => {
            "hearing from no other machine".to_owned()
        }
        heard if heard.is_empty() => "waiting for no other machine".to_owned(),
        heard => format!("hearing from {heard}"),
    };
    let told = told(trace, why);
    match &operation.outcome {
        Outcome::Ok { answer: Answer::Value(value), .. } => {
            let copy = if why.heard.is_empty() { ": it read its own copy" } else { "" };
            format!("{name} answered {} after {heard}{copy}.", names.value(*value))
        }
        Outcome::Ok { .. } => format!("{name} answered {told} after {heard}."),
        Outcome::Error { kind, .. } => {
            format!("{name} answered with an error, {}, after {heard}.", names.error(*kind))
        }
        Outcome::Unknown { at, .. } if !answered(trace, why) => {
            let waited = at.map_or(trace.ended_at, |at| Time(at as u32));
            let waited = waited.since(operation.invoked_at);
            let heard = if why.heard.is_empty() { "nobody" } else { "too few" };
            format!("{name} had the request and heard from {heard}; {client} waited {waited}.")
        }
        Outcome::Unknown { at: Some(_), .. } if reply_was_lost(trace, why) => {
            format!(
                "{name} answered after {heard}, and its answer was lost on the way to {client}."
            )
        }
        Outcome::Unknown { at: Some(at), .. } if answers(trace, why).all(|it| it > *at) => {
            let waited = Time(*at as u32).since(operation.invoked_at);
            format!("{name} answered after {heard}; {client} had given up by then, after {waited}.")
        }
        Outcome::Unknown { .. } => format!("{name} said {told} after {heard}."),
    }
}

/// Whether machines were asked that never were reached, or could not answer.
fn asked_in_vain(trace: &Trace, why: &Why) -> bool {
    let mut unheard = why.unheard.iter().map(|id| trace.messages[id.index()].contents);
    unheard.any(|contents| matches!(contents, Contents::Protocol(_)))
}

fn told(trace: &Trace, why: &Why) -> String {
    outcome_text(trace.names(), &trace.operations[why.operation.index()].outcome)
}

fn answered(trace: &Trace, why: &Why) -> bool {
    let requests = &trace.operations[why.operation.index()].requests;
    requests.iter().any(|request| trace.requests[request.index()].answer.is_some())
}

/// When machines answered, as long as they did.
fn answers<'a>(trace: &'a Trace, why: &Why) -> impl Iterator<Item = u64> + 'a {
    let requests = &trace.operations[why.operation.index()].requests;
    let answers = requests.iter().filter_map(|id| trace.requests[id.index()].answer.as_ref());
    answers.map(|(step, _)| u64::from(trace.steps[step.index()].at.0))
}

fn reply_was_lost(trace: &Trace, why: &Why) -> bool {
    why.unheard.iter().any(|id| {
        let record = &trace.messages[id.index()];
        matches!((record.contents, record.fate), (Contents::Reply(_), Fate::Lost { .. }))
    })
}

fn requests<'a>(trace: &'a Trace, why: &'a Why) -> impl Iterator<Item = &'a MessageRecord> {
    let requests = &trace.operations[why.operation.index()].requests;
    trace.messages.iter().filter(move |message| match message.contents {
        Contents::Request(request) => requests.contains(&request),
        _ => false,
    })
}

/// The operation's own messages between machines that did not arrive or were held, by receiver.
fn unheard(trace: &Trace, why: &Why) -> Option<String> {
    let between: SortedSet<MessageId> = why
        .unheard
        .iter()
        .chain(why.kept.iter())
        .copied()
        .filter(|id| matches!(trace.messages[id.index()].contents, Contents::Protocol(_)))
        .collect();
    let text = losses(trace, &between)?;
    Some(format!("{text}."))
}

/// `What A sent to B and C was lost at the cut`, for every sender.
fn losses(trace: &Trace, messages: &SortedSet<MessageId>) -> Option<String> {
    let mut ways: Table<(Endpoint, String), SortedSet<Endpoint>> = Table::new();
    for id in messages.iter() {
        let record = &trace.messages[id.index()];
        let Some(fate) = fate_text(trace, record) else { continue };
        ways.get_or_insert((record.from, fate), SortedSet::new()).insert(record.to);
    }
    let names = trace.names();
    let way = |((from, fate), to): (&(Endpoint, String), &SortedSet<Endpoint>)| {
        let to = list(to.iter().map(|end| names.endpoint(*end)));
        format!("what {} sent to {to} {fate}", names.endpoint(*from))
    };
    let text = ways.iter().map(way).collect::<Vec<_>>().join("; ");
    // Only words of ours come first.
    let mut sentence = text;
    sentence.get_mut(..1)?.make_ascii_uppercase();
    Some(sentence)
}

/// What became of a message that did not arrive in time; nothing to say if it was merely slow.
fn fate_text(trace: &Trace, record: &MessageRecord) -> Option<String> {
    let names = trace.names();
    Some(match record.fate {
        Fate::Delivered { .. } => format!("was held until {}", seconds(record.released_at?)),
        Fate::OnTheWay { due: Some(_) } => "was still on its way".to_owned(),
        Fate::OnTheWay { due: None } => "is held".to_owned(),
        Fate::Lost { reason, .. } => match reason {
            LossReason::Cut => "was lost at the cut".to_owned(),
            LossReason::Chance => "was lost by chance".to_owned(),
            LossReason::Ordered => "was lost as the scenario says".to_owned(),
            LossReason::Down => {
                format!("found {} down", names.endpoint(record.to))
            }
            LossReason::Reset => "was lost with its connection".to_owned(),
        },
    })
}

fn missed_text(trace: &Trace, why: &Why, missed: &Missed) -> String {
    let names = trace.names();
    let write = &trace.operations[missed.write.index()];
    let text = action_text(names, write.key, write.action);
    let Some((first, at)) = missed.reached else {
        return format!("The write {text} had reached no machine.");
    };
    let itself = if why.answerer == Some(first) { " itself" } else { "" };
    let reached =
        format!("The write {text} reached {}{itself} at {}", names.node(first), seconds(at));
    if let Some(dropped) = &missed.dropped {
        return format!("{reached}; {}.", dropped_text(trace, write.key, dropped));
    }
    let Some((record, fate)) = last_untold(trace, missed) else {
        let silent = if missed.was_told { "" } else { ", and nobody passed it on in time" };
        return format!("{reached}{silent}.");
    };
    let (from, to) = (names.endpoint(record.from), names.endpoint(record.to));
    let sent = seconds(record.sent_at);
    let fate = fate.unwrap_or_else(|| "came too late".to_owned());
    format!("{reached}; what {from} sent to {to} at {sent} {fate}.")
}

/// `It was lost: at 52.3 s …`, if a machine had the write and gave it up.
pub(super) fn loss(trace: &Trace, missed: &Missed) -> Option<String> {
    let key = trace.operations[missed.write.index()].key;
    let dropped = missed.dropped.as_ref()?;
    Some(format!("It was lost: {}.", dropped_text(trace, key, dropped)))
}

/// `at 52.3 s A took x=2 from B (FullResync) in its place`.
fn dropped_text(trace: &Trace, key: Key, dropped: &Dropped) -> String {
    let names = trace.names();
    let step = &trace.steps[dropped.step.index()];
    let (at, node) = (seconds(step.at), names.node(dropped.node));
    let instead = list(dropped.instead.iter().map(|value| names.value(*value)));
    let held = format!("{}={instead}", names.key(key));
    match (step.kind, instead.is_empty()) {
        (StepKind::Line(_), true) => format!("{node} came back without it at {at}"),
        (StepKind::Line(_), false) => {
            format!("{node} came back without it at {at}, with {held}")
        }
        (StepKind::Receive(message), _) => {
            let from = names.endpoint(trace.messages[message.index()].from);
            let name = trace.message_name(message);
            let took = if instead.is_empty() { "gave it up" } else { "took" };
            let held =
                if instead.is_empty() { String::new() } else { format!(" {held} in its place") };
            format!("at {at} {node} {took}{held}, at {from}'s {name}")
        }
        (_, true) => format!("at {at} {node} gave it up"),
        (_, false) => format!("at {at} {node} had {held} in its place"),
    }
}

fn last_untold<'a>(
    trace: &'a Trace,
    missed: &Missed,
) -> Option<(&'a MessageRecord, Option<String>)> {
    let last = missed.untold.last()?;
    let record = &trace.messages[last.index()];
    Some((record, fate_text(trace, record)))
}

/// `A`, `A and B`, `A, B and C`.
fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    match &names[..] {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
