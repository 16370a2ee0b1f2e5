//! The four session guarantees (Terry et al. 1994), each within a process and a register.
//!
//! They speak of an order of versions that clients do not see. Where every operation carries its
//! version, the protocol's own order is taken, and each guarantee is one comparison. Otherwise it
//! is asked whether some order of the writes would do: for reads one order per process, as in
//! PRAM, and for writes one order for all, as in causal memory. So the arrows from PRAM to
//! read-your-writes and monotonic reads, and from causal to writes-follow-reads, stay true.
//!
//! What counts as before is what had ended: nothing follows an operation of unknown outcome.

use crate::history::{History, Outcome, Version};
use crate::ids::OperationId;
use crate::register::{Answer, Key};
use crate::table::{SortedSet, Table};

use super::attribution::{Attribution, Explained, Source, some_attribution, without_cas};
use super::budget::{Limit, Meter};
use super::normal::{Call, calls, first_unfit};
use super::precedence::Precedence;
use super::{Basis, ConsistencyModel, Reason, Verdict, Violation, Witness};

/// By values, each read is held against each earlier write of its process; beyond this many
/// operations the verdict is unknown.
const CALLS_MAX: usize = 1 << 16;

/// Judges a history by one of the four guarantees.
pub(super) async fn check(
    model: ConsistencyModel,
    history: &History,
    meter: &Meter,
) -> Result<Verdict, Limit> {
    if let Some(reason) = first_unfit(history) {
        return Ok(Verdict::Violated(Violation::new(history, reason)));
    }
    if every_operation_has_a_version(history) {
        return Ok(by_versions(model, history));
    }
    let calls = without_cas(&calls(history));
    if calls.len() > CALLS_MAX {
        return Err(Limit::Operations);
    }
    let judge = async |calls: &[Call], attribution: &Attribution| {
        by_values(model, calls, attribution, meter).await
    };
    some_attribution(history, &calls, meter, judge).await
}

/// What a session guarantee of this history is judged by.
pub fn basis(history: &History) -> Basis {
    if every_operation_has_a_version(history) { Basis::Versions } else { Basis::Values }
}

fn every_operation_has_a_version(history: &History) -> bool {
    let mut answered =
        history.operations.iter().filter(|o| matches!(o.outcome, Outcome::Ok { .. }));
    answered.all(|operation| operation.version.is_some())
}

/// The newest versions that a process wrote and read of a register, and where.
#[derive(Clone, Copy, Default)]
struct Newest {
    written: Option<(Version, OperationId)>,
    read: Option<(Version, OperationId)>,
}

fn by_versions(model: ConsistencyModel, history: &History) -> Verdict {
    let mut sessions: Table<(u32, Key), Newest> = Table::new();
    for (n, operation) in (0..).zip(&history.operations) {
        let id = OperationId(n);
        let (Some(version), Some(answer)) = (operation.version, operation.outcome.answer()) else {
            continue;
        };
        let newest = sessions.get_or_insert((operation.process, operation.key), Newest::default());
        let is_write = matches!(answer, Answer::Written);
        let before = match (model, is_write) {
            (ConsistencyModel::ReadYourWrites, false) => {
                newest.written.filter(|(own, _)| version < *own)
            }
            (ConsistencyModel::MonotonicReads, false) => {
                newest.read.filter(|(seen, _)| version < *seen)
            }
            (ConsistencyModel::MonotonicWrites, true) => {
                newest.written.filter(|(own, _)| version <= *own)
            }
            (ConsistencyModel::WritesFollowReads, true) => {
                newest.read.filter(|(seen, _)| version <= *seen)
            }
            _ => None,
        };
        if let Some((_, first)) = before {
            let reason = Reason::OlderVersion { model, first, then: id };
            return Verdict::Violated(Violation::new(history, reason));
        }
        let slot = if is_write { &mut newest.written } else { &mut newest.read };
        *slot = (*slot).max(Some((version, id)));
    }
    Verdict::Holds(Witness::Session(Basis::Versions))
}

/// Orders the values of each register as the guarantee demands. Thing 0 is an initial value,
/// and thing n + 1 is what call n wrote.
async fn by_values(
    model: ConsistencyModel,
    calls: &[Call],
    attribution: &Attribution,
    meter: &Meter,
) -> Result<Explained, Limit> {
    let processes: SortedSet<u32> = calls.iter().map(|call| call.process).collect();
    let per_process =
        matches!(model, ConsistencyModel::ReadYourWrites | ConsistencyModel::MonotonicReads);
    let groups: Vec<Option<u32>> =
        if per_process { processes.into_iter().map(Some).collect() } else { vec![None] };
    for process in groups {
        meter.work(20 * calls.len()).await?;
        let mut values = Precedence::new(calls.len() + 1);
        let demands = demands(model, calls, attribution, process);
        meter.hold(40 * demands.len())?;
        meter.work(4 * demands.len()).await?;
        for (a, b) in demands {
            let steps = (calls[a].id, calls[b].id);
            let (from, to) = (value_of(attribution, a), value_of(attribution, b));
            if to == 0 && from != 0 {
                return Ok(Explained::No(Reason::Cycle { model, steps: vec![steps] }));
            }
            // To write the very value that was read before is to go backwards as well.
            if from != to || attribution[b].is_none() {
                values.require(from, to, steps);
            }
        }
        if let Err(steps) = values.order() {
            return Ok(Explained::No(Reason::Cycle { model, steps }));
        }
    }
    Ok(Explained::Yes(Witness::Session(Basis::Values)))
}

fn value_of(attribution: &Attribution, n: usize) -> usize {
    match attribution[n] {
        None => n + 1,
        Some(Source::Write(write)) => write + 1,
        Some(Source::Initial) => 0,
    }
}

/// Pairs of calls of one process on one register, of the kinds that the guarantee speaks of.
fn demands(
    model: ConsistencyModel,
    calls: &[Call],
    attribution: &Attribution,
    process: Option<u32>,
) -> Vec<(usize, usize)> {
    let is_read = |n: usize| attribution[n].is_some();
    let (first_reads, then_reads) = match model {
        ConsistencyModel::ReadYourWrites => (false, true),
        ConsistencyModel::MonotonicReads => (true, true),
        ConsistencyModel::WritesFollowReads => (true, false),
        _ => (false, false),
    };
    let mut earlier: Table<(u32, Key), Vec<usize>> = Table::new();
    let mut pairs = Vec::new();
    for (n, call) in calls.iter().enumerate() {
        if process.is_some_and(|process| process != call.process) {
            continue;
        }
        let session = earlier.get_or_insert((call.process, call.key), Vec::new());
        if is_read(n) == then_reads {
            pairs.extend(session.iter().map(|&before| (before, n)));
        }
        if is_read(n) == first_reads && !call.optional() {
            // Among reads, and among writes, the last one stands for all before it.
            if first_reads == then_reads {
                session.clear();
            }
            session.push(n);
        }
    }
    pairs
}
