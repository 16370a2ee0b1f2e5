//! Linearizability: one order of all operations, each at a point between its invocation and its
//! return, that a single register would have answered in the same way.
//!
//! It is local: a history is linearizable if each register by itself is (Herlihy and Wing 1990).
//! Each register is judged by its zones where values tell which write a read saw, and by search
//! where they do not.

use crate::history::{History, Moment};
use crate::ids::OperationId;

use super::frontier::{Search, search};
use super::normal::{Call, Group, by_key, call, unwritten};
use super::zones::{Conflict, Side, survey};
use super::{Budget, Reason, Verdict, Violation, Witness, shrink};

/// Judges a history.
pub fn check(history: &History, budget: Budget) -> Verdict {
    let groups = match by_key(history) {
        Ok(groups) => groups,
        Err(reason) => return Verdict::Violated(Violation::new(history, reason)),
    };
    let mut states_left = budget.states_max;
    let mut spent = false;
    let mut orders = Vec::new();
    for group in groups {
        match check_register(history, &group, &mut states_left) {
            Register::Order(order) => orders.push((group.key, order)),
            Register::Violated(violation) => return Verdict::Violated(violation),
            // Another register may still prove that the history is not linearizable.
            Register::Spent => spent = true,
        }
    }
    if spent {
        Verdict::Unknown { states: budget.states_max - states_left }
    } else {
        Verdict::Holds(Witness::PerRegister(orders))
    }
}

/// A point for each operation of a legal order, not decreasing and inside the operation.
pub fn points(history: &History, order: &[OperationId]) -> Vec<(OperationId, Moment)> {
    let mut now = 0;
    let at = |id: &OperationId| {
        now = history.operations[id.index()].invoked_at.max(now);
        (*id, now)
    };
    order.iter().map(at).collect()
}

enum Register {
    Order(Vec<OperationId>),
    Violated(Violation),
    Spent,
}

fn check_register(history: &History, group: &Group, states_left: &mut u32) -> Register {
    if group.grows {
        return searched(history, group, states_left);
    }
    let call_at = |n: usize| call(history, group.ids[n]);
    let survey = survey(group.ids.len(), call_at, group.initial, group.value_max);
    if let Some(conflict) = survey.conflict {
        let calls: Vec<Call> = group.ids.iter().filter_map(|id| call(history, *id)).collect();
        let reason = match conflict {
            Conflict::Unwritten { read } => {
                let read = call_at(read).and_then(|call| Some((call.id, call.effect.reads()?)));
                read.map_or(Reason::NoOrder, |(id, value)| unwritten(history, id, value))
            }
            Conflict::Future { read, write } => {
                Reason::Future { read: group.ids[read], write: group.ids[write] }
            }
            Conflict::Pair(one, other) => {
                let side = |side: Side| (side, side.writer.and_then(call_at));
                overwritten(&calls, side(one), side(other))
            }
        };
        return Register::Violated(Violation::new(history, reason));
    }
    if survey.complete {
        let order = survey.witness().into_iter().map(|n| group.ids[n]).collect();
        return Register::Order(order);
    }
    searched(history, group, states_left)
}

fn searched(history: &History, group: &Group, states_left: &mut u32) -> Register {
    let calls: Vec<Call> = group.ids.iter().filter_map(|id| call(history, *id)).collect();
    match search(&calls, group.initial, &history.appends, states_left) {
        Search::Order(order) => Register::Order(order.into_iter().map(|n| calls[n].id).collect()),
        Search::Spent => Register::Spent,
        Search::Stuck { at } => {
            Register::Violated(small_proof(history, group, &calls, at, states_left))
        }
    }
}

/// What was invoked by the time the search was stuck is a proof; shrink it.
fn small_proof(
    history: &History,
    group: &Group,
    calls: &[Call],
    at: usize,
    states_left: &mut u32,
) -> Violation {
    let now = calls[at].end;
    let begun = |call: &&Call| call.start <= now;
    let so_far = |call: &Call| if call.end <= now { Some(*call) } else { shrink::relaxed(call) };
    let calls: Vec<Call> = calls.iter().filter(begun).filter_map(so_far).collect();
    let fails = |calls: &[Call]| {
        let found = search(calls, group.initial, &history.appends, states_left);
        matches!(found, Search::Stuck { .. })
    };
    let core = shrink::core(&calls, fails);
    Violation::of_core(history, &core, Reason::NoOrder)
}

/// Names the operations because of which two values must each come before the other, such that
/// the last of them is a read, and as few as possible.
fn overwritten(calls: &[Call], one: (Side, Option<Call>), other: (Side, Option<Call>)) -> Reason {
    let ways = [precedence(calls, one, other), precedence(calls, other, one)];
    let fewest = |reason: &Reason| {
        let mut named = reason.named();
        crate::table::sort(&mut named);
        named.dedup();
        named.len()
    };
    ways.into_iter().flatten().min_by_key(fewest).unwrap_or(Reason::NoOrder)
}

/// A read of the old value after the new one had been seen, and why new comes after old.
/// Writes are named in preference to reads.
fn precedence(
    calls: &[Call],
    (old, old_write): (Side, Option<Call>),
    (new, new_write): (Side, Option<Call>),
) -> Option<Reason> {
    let of = |side: Side, write: Option<Call>| {
        // An unknown `cas` need not have happened, so that it proves nothing.
        let reads = calls.iter().filter(move |call| {
            side.read && !call.optional() && call.effect.reads() == Some(side.value)
        });
        write.into_iter().chain(reads.copied())
    };
    let first_returned = |write: Option<Call>, side: Side, before: &Call| {
        write
            .filter(|write| write.end < before.start)
            .or_else(|| of(side, write).min_by_key(|call| call.end))
            .filter(|call| call.end < before.start)
    };
    let read = of(old, old_write).filter(|call| call.effect.reads().is_some());
    let read = read.max_by_key(|call| call.start)?;
    let seen = first_returned(new_write, new, &read)?;
    let initial = old.writer.is_none();
    let supersedes = |call: &Call| initial || first_returned(old_write, old, call).is_some();
    let newer = new_write
        .filter(supersedes)
        .or_else(|| of(new, new_write).max_by_key(|call| call.start).filter(supersedes))?;
    let older = first_returned(old_write, old, &newer).filter(|_| !initial);
    let [read, seen, newer] = [read, seen, newer].map(|call| call.id);
    Some(Reason::Overwritten { read, seen, older: older.map(|call| call.id), newer })
}
