//! Linearizability: one order of all operations, each at a point between its invocation and its
//! return, that a single register would have answered in the same way.
//!
//! It is local: a history is linearizable if each register by itself is (Herlihy and Wing 1990).
//! Each register is judged by its zones where values tell which write a read saw, and by search
//! where they do not.

use crate::history::{History, Moment, Outcome};
use crate::ids::OperationId;
use crate::register::{Key, UnknownKind, Value};

use super::budget::{Limit, Meter};
use super::frontier::{Search, search};
use super::normal::{Call, Group, by_key, call, initial, unfit, unwritten};
use super::zones::{Conflict, Finding, Side, Survey};
use super::{Reason, Verdict, Violation, Witness, shrink};

/// Judges a history.
pub(super) async fn check(history: &History, meter: &Meter) -> Result<Verdict, Limit> {
    match surveys(history, meter).await? {
        Ok(surveys) => judged(history, surveys, meter).await,
        Err(reason) => without_unfit(history, reason, meter).await,
    }
}

async fn judged(
    history: &History,
    surveys: Vec<Option<Survey>>,
    meter: &Meter,
) -> Result<Verdict, Limit> {
    let mut orders = Vec::new();
    let mut open = Vec::new();
    for (key, survey) in (0..).map(Key).zip(surveys) {
        let Some(survey) = survey else { continue };
        match survey.finding() {
            Finding::Conflict(conflict) => {
                return Ok(Verdict::Violated(proof(history, key, conflict)));
            }
            Finding::Order => orders.push((key, None)),
            Finding::Open => open.push(key),
        }
    }
    if open.is_empty() {
        Ok(Verdict::Holds(Witness::PerRegister(Orders(orders))))
    } else {
        search_registers(history, &open, orders, meter).await
    }
}

/// Some answer fits no register at all. Where the others break the model too, they are the better
/// proof: they say something of the story, and not only of the object.
async fn without_unfit(history: &History, reason: Reason, meter: &Meter) -> Result<Verdict, Limit> {
    let mut others = history.clone();
    for (n, operation) in (0..).zip(&mut others.operations) {
        if unfit(OperationId(n), operation).is_some() {
            let kind = UnknownKind::Timeout;
            operation.outcome = Outcome::Unknown { at: operation.outcome.ended_at(), kind };
        }
    }
    let unfit = Violation::new(history, reason);
    let Ok(surveys) = surveys(&others, meter).await? else { return Ok(Verdict::Violated(unfit)) };
    match judged(&others, surveys, meter).await {
        Ok(Verdict::Violated(violation)) => Ok(Verdict::Violated(violation)),
        _ => Ok(Verdict::Violated(unfit)),
    }
}

/// For each register a legal order of its operations.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Orders(Vec<(Key, Option<Vec<OperationId>>)>);

impl Orders {
    /// Puts them down. Where an order follows from the values it is only found now: most who
    /// want a verdict do not ask for it.
    pub fn put_down(&self, history: &History) -> Vec<(Key, Vec<OperationId>)> {
        let groups = by_key(history);
        let order = |(key, found): &(Key, Option<Vec<OperationId>>)| {
            let group = groups.iter().find(|group| group.key == *key);
            let by_zones = || group.map(|group| order_of(history, group)).unwrap_or_default();
            (*key, found.clone().unwrap_or_else(by_zones))
        };
        self.0.iter().map(order).collect()
    }
}

fn order_of(history: &History, group: &Group) -> Vec<OperationId> {
    let mut survey = Survey::new(group.initial, group.ids.len());
    let mut zone_of = Vec::with_capacity(group.ids.len());
    for (n, id) in group.ids.iter().enumerate() {
        let zone = call(history, *id).and_then(|call| survey.include(n, &call));
        zone_of.extend(zone.map(|zone| (n, zone)));
    }
    survey.order(&zone_of).into_iter().map(|n| group.ids[n]).collect()
}

/// Surveys all registers in one pass; a register without operations has none. If some answer
/// fits no register at all, that is the error.
async fn surveys(history: &History, meter: &Meter) -> Result<Surveys, Limit> {
    let in_given_order = 0..history.operations.len();
    match surveys_in(history, in_given_order, meter).await? {
        Ok(None) => {}
        Ok(Some(surveys)) => return Ok(Ok(surveys)),
        Err(reason) => return Ok(Err(reason)),
    }
    // Histories come in the order invoked; the sort only makes this function total.
    let mut order: Vec<usize> = (0..history.operations.len()).collect();
    order.sort_by_key(|&n| history.operations[n].invoked_at);
    let surveys = surveys_in(history, order.into_iter(), meter).await?;
    Ok(surveys.map(Option::unwrap_or_default))
}

/// By register, or why an answer fits none.
type Surveys = Result<Vec<Option<Survey>>, Reason>;

/// Operations taken in between two pauses.
const STRETCH: usize = 4096;

/// None when the operations turn out not to be in the order invoked.
async fn surveys_in(
    history: &History,
    order: impl Iterator<Item = usize>,
    meter: &Meter,
) -> Result<Result<Option<Vec<Option<Survey>>>, Reason>, Limit> {
    let calls_each = history.operations.len() / history.initial.len().max(1);
    let mut surveys: Vec<Option<Survey>> = Vec::new();
    for (at, n) in order.enumerate() {
        if at % STRETCH == 0 {
            meter.work(STRETCH).await?;
        }
        let (id, operation) = (OperationId(n as u32), &history.operations[n]);
        if let Some(reason) = unfit(id, operation) {
            return Ok(Err(reason));
        }
        let key = usize::from(operation.key.0);
        if key >= surveys.len() {
            surveys.resize_with(key + 1, || None);
        }
        let survey = surveys[key]
            .get_or_insert_with(|| Survey::new(initial(history, operation.key), calls_each));
        if let Some(call) = call(history, id)
            && survey.include(n, &call).is_none()
        {
            return Ok(Ok(None));
        }
    }
    Ok(Ok(Some(surveys)))
}

/// The proof that lies in a conflict between zones.
fn proof(history: &History, key: Key, conflict: Conflict) -> Violation {
    let id = |n: usize| OperationId(n as u32);
    match conflict {
        Conflict::Unwritten(value) => {
            let read = first_to_return(history, key, value);
            let reason = read.map_or(Reason::NoOrder, |read| unwritten(history, read.id, value));
            Violation::of(reason.named(), reason)
        }
        Conflict::Future(value, write) => {
            let read = first_to_return(history, key, value);
            let future = |read: Call| Reason::Future { read: read.id, write: id(write) };
            let reason = read.map_or(Reason::NoOrder, future);
            Violation::of(reason.named(), reason)
        }
        Conflict::Pair(one, other) => {
            // What returned first on a value and what was asked last say all that its zone says.
            let ends = [one.ends, other.ends].concat().into_iter().flatten();
            let calls: Vec<Call> = ends.filter_map(|n| call(history, id(n))).collect();
            let writers = [one, other].map(|side| side.writer.map(id));
            let side = |side: Side| (side, side.writer.and_then(|n| call(history, id(n))));
            let reason = overwritten(&calls, side(one), side(other));
            let named = reason.named().into_iter().chain(writers.into_iter().flatten());
            Violation::of(named.collect(), reason)
        }
    }
}

fn calls_on(history: &History, key: Key) -> impl Iterator<Item = Call> {
    let here = (0..).map(OperationId).zip(&history.operations);
    here.filter(move |(_, operation)| operation.key == key).filter_map(|(id, _)| call(history, id))
}

fn first_to_return(history: &History, key: Key, value: Value) -> Option<Call> {
    let reads = calls_on(history, key).filter(|call| call.effect.reads() == Some(value));
    reads.min_by_key(|call| (call.end, call.id))
}

/// Searches the registers of which the zones do not say enough.
async fn search_registers(
    history: &History,
    open: &[Key],
    mut orders: Vec<(Key, Option<Vec<OperationId>>)>,
    meter: &Meter,
) -> Result<Verdict, Limit> {
    let mut spent = None;
    for group in by_key(history).iter().filter(|group| open.contains(&group.key)) {
        match searched(history, group, meter).await {
            Ok(Register::Order(order)) => orders.push((group.key, Some(order))),
            Ok(Register::Violated(violation)) => return Ok(Verdict::Violated(violation)),
            // Another register may still prove that the history is not linearizable.
            Err(limit) => spent = spent.or(Some(limit)),
        }
    }
    if let Some(limit) = spent {
        return Err(limit);
    }
    crate::table::sort_by_key(&mut orders, |(key, _)| *key);
    Ok(Verdict::Holds(Witness::PerRegister(Orders(orders))))
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
}

async fn searched(history: &History, group: &Group, meter: &Meter) -> Result<Register, Limit> {
    meter.work(group.ids.len()).await?;
    let calls: Vec<Call> = group.ids.iter().filter_map(|id| call(history, *id)).collect();
    Ok(match search(&calls, group.initial, &history.appends, meter).await? {
        Search::Order(order) => Register::Order(order.into_iter().map(|n| calls[n].id).collect()),
        Search::Stuck { by } => {
            Register::Violated(small_proof(history, group, &calls, by, meter).await)
        }
    })
}

/// What had begun by the time the search was stuck is mostly a proof; shrink it.
async fn small_proof(
    history: &History,
    group: &Group,
    calls: &[Call],
    by: Moment,
    meter: &Meter,
) -> Violation {
    let begun = |call: &&Call| call.start <= by;
    let so_far = |call: &Call| if call.end <= by { Some(*call) } else { shrink::relaxed(call) };
    let so_far: Vec<Call> = calls.iter().filter(begun).filter_map(so_far).collect();
    let fails = async |calls: &[Call]| {
        let found = search(calls, group.initial, &history.appends, meter).await;
        Ok(matches!(found?, Search::Stuck { .. }))
    };
    // Pieces of which only a part had begun by then may be needed as a whole.
    let is_proof = fails(&so_far).await == Ok(true);
    let calls = if is_proof { &so_far } else { calls };
    let core = shrink::core(calls, meter, fails).await;
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
