//! On what a verdict of linearizability depends that nobody is certain of: which of two orders is
//! the right one, and what registers hold at first.

use std::collections::{BTreeMap, BTreeSet};

use super::{Allowed, ModelVerdict, allowed};
use crate::history::{History, Operation};
use crate::import::{By, Imported, OtherOrder};
use crate::judge::{Budget, ConsistencyModel, SliceBudget, Verdict, check_at, explain};
use crate::register::{Access, Answer, Key, Value};

/// Of longer histories other initial values are not tried.
const OPERATIONS_MAX: usize = 200_000;

/// Where the file's clock or count tells another order than the file: says so if that makes another
/// verdict. Nothing is claimed then, unless clocks differ by no more than they usually do.
pub(super) async fn on_order(pace: &SliceBudget, imported: &Imported, finding: &mut ModelVerdict) {
    let Some(other) = &imported.other_order else { return };
    let verdict = linearizable(pace, &other.of(&imported.history)).await;
    let there = allowed(&verdict);
    if there == finding.allowed {
        return;
    }
    let what = match other.by {
        By::Times => "times",
        By::Index => ":index",
    };
    if !other.is_contradiction {
        if there != Allowed::Unknown {
            let also = format!(" By its {what} alone it {}.", words(there));
            finding.sentence.push_str(&also);
        }
        return;
    }
    let sentence = format!(
        "File order and {what} contradict each other, and the verdict depends on which is right: {}. \
         In the order of the file it {}; by its {what} it {}.",
        inversion(imported, other),
        because(finding.allowed, &finding.sentence),
        because(
            there,
            // The operations are the same, and are told by their lines.
            &explain::verdict(&verdict, &imported.history, &imported.names).unwrap_or_default()
        ),
    );
    *finding = ModelVerdict {
        sentence,
        ..ModelVerdict::new(ConsistencyModel::Linearizable, Allowed::Unknown)
    };
}

async fn linearizable(pace: &SliceBudget, history: &History) -> Verdict {
    let model = ConsistencyModel::Linearizable;
    check_at(pace, model, history, Budget::for_file(model)).await
}

fn words(allowed: Allowed) -> &'static str {
    match allowed {
        Allowed::Yes => "is linearizable",
        Allowed::No => "is not linearizable",
        Allowed::Unknown => "could not be decided within the budget",
    }
}

fn because(allowed: Allowed, sentence: &str) -> String {
    match allowed {
        Allowed::No if !sentence.is_empty() => {
            format!("{} ({})", words(allowed), sentence.trim_end_matches('.'))
        }
        _ => words(allowed).to_owned(),
    }
}

/// `line 4 (time 90) stands before line 5 (time 30)`.
fn inversion(imported: &Imported, other: &OtherOrder) -> String {
    let noun = match other.by {
        By::Times => "time",
        By::Index => "index",
    };
    let [first, second] = &other.events;
    let event =
        |(at, told): &(_, String)| format!("{} ({noun} {told})", imported.names.moments.told(*at));
    format!("{} stands before {}", event(first), event(second))
}

/// Where nobody says what registers hold at first: says so if the history would be linearizable
/// with other values there.
pub(super) async fn on_initial(
    pace: &SliceBudget,
    imported: &Imported,
    finding: &mut ModelVerdict,
) {
    let History { operations, appends, .. } = &imported.history;
    let is_asked = finding.allowed == Allowed::No && imported.is_initial_assumed;
    if !is_asked || !appends.is_empty() || operations.len() > OPERATIONS_MAX {
        return;
    }
    let unwritten = unwritten(&imported.history);
    let only: Option<BTreeMap<Key, Value>> = unwritten
        .into_iter()
        .map(|(key, values)| Some((key, *values.first().filter(|_| values.len() == 1)?)))
        .collect();
    let Some(only) = only.filter(|only| !only.is_empty()) else { return };
    let mut history = imported.history.clone();
    for (key, value) in &only {
        history.initial[usize::from(key.0)] = *value;
    }
    if allowed(&linearizable(pace, &history).await) != Allowed::Yes {
        return;
    }
    let names = &imported.names;
    let held = only
        .iter()
        .take(3)
        .map(|(key, value)| format!("{} held {}", names.key(*key), names.value(*value)));
    let held = held.collect::<Vec<_>>().join(" and ");
    let more = if only.len() > 3 { " and so on" } else { "" };
    let also = format!(" It would be linearizable if {held}{more} at first.");
    finding.sentence.push_str(&also);
}

/// By register, the values that are read there and that nobody tries to write.
fn unwritten(history: &History) -> BTreeMap<Key, BTreeSet<Value>> {
    let written: BTreeSet<(Key, Value)> = history
        .operations
        .iter()
        .filter_map(|one| Some((one.key, one.action.written()?)))
        .collect();
    let mut unwritten: BTreeMap<Key, BTreeSet<Value>> = BTreeMap::new();
    for one in &history.operations {
        let read = one.read().or_else(|| expected(one));
        let is_initial = |value| history.initial.get(usize::from(one.key.0)) == Some(&value);
        if let Some(value) =
            read.filter(|value| !written.contains(&(one.key, *value)) && !is_initial(*value))
        {
            unwritten.entry(one.key).or_default().insert(value);
        }
    }
    unwritten
}

/// What a `cas` that succeeded had found.
fn expected(one: &Operation) -> Option<Value> {
    match (one.action, one.outcome.answer()?) {
        (Access::Cas { expected, .. }, Answer::Written) => Some(expected),
        _ => None,
    }
}
