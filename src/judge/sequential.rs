//! Sequential consistency: one order of all operations that a store would have answered in the
//! same way, and that keeps the operations of each process in their order. Real time plays no
//! part (Lamport 1979).
//!
//! Unlike linearizability it must be judged for all registers together. One register with unique
//! values is easy: the operations on a value are neighbours in any legal order, so values are
//! ordered as processes pass from one to the next. Everything else is a search, NP-complete even
//! for unique values (Gibbons and Korach 1997); causal memory, which is weaker, refutes first.

use std::collections::{BTreeMap, BTreeSet};

use crate::history::{Appends, History};
use crate::ids::OperationId;
use crate::register::{Key, Value};
use crate::table::SortedSet;

use super::attribution::{Attribution, Explained, Source, some_attribution};
use super::budget::{Limit, Meter};
use super::normal::{Call, Effect, calls, first_unfit, initial, predecessors};
use super::precedence::{Precedence, shortened};
use super::{ConsistencyModel, Reason, Verdict, Violation, Witness, causal, shrink};

/// Judges a history.
pub(super) async fn check(history: &History, meter: &Meter) -> Result<Verdict, Limit> {
    if let Some(reason) = first_unfit(history) {
        return Ok(Verdict::Violated(Violation::new(history, reason)));
    }
    let calls = calls(history);
    if let Some(open) = reads_left_open(history, &calls).filter(|open| *open <= OPEN_MAX) {
        let judge = async |calls: &[Call], attribution: &Attribution| {
            meter.work(30 * calls.len()).await?;
            Ok(by_values(calls, attribution))
        };
        let most = if open == 0 { u64::MAX } else { meter.left() / 2 };
        let judged = some_attribution(history, &calls, meter, judge);
        match meter.within(most, judged).await {
            // The search may still come to an end.
            Err(Limit::Work) if open > 0 => {}
            verdict => return Ok(with_a_short_cycle(history, verdict?)),
        }
    }
    // Causal memory knows no appends. Where it is not decided within its share, the search may still
    // come to an end.
    if history.appends.is_empty() {
        let causal = causal::check(ConsistencyModel::Causal, history, meter);
        if let Ok(Verdict::Violated(violation)) = meter.within(meter.left() / 2, causal).await {
            return Ok(Verdict::Violated(violation));
        }
    }
    if let Some(order) = Search::new(history, &calls).run(meter).await? {
        return Ok(Verdict::Holds(Witness::Order(ids(&calls, &order))));
    }
    let fails = async |fewer: &[Call]| Ok(Search::new(history, fewer).run(meter).await?.is_none());
    let core = shrink::core(&calls, meter, fails).await;
    Ok(Verdict::Violated(Violation::of_core(history, &core, Reason::NoOrder)))
}

fn with_a_short_cycle(history: &History, verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Violated(Violation { reason: Reason::Cycle { model, steps }, .. }) => {
            let process_of = |id: OperationId| history.operations[id.index()].process;
            let steps = shortened(&steps, process_of);
            Verdict::Violated(Violation::new(history, Reason::Cycle { model, steps }))
        }
        other => other,
    }
}

fn ids(calls: &[Call], order: &[usize]) -> Vec<OperationId> {
    order.iter().map(|&n| calls[n].id).collect()
}

/// Reads that leave a choice, beyond which it is not tried what each saw.
const OPEN_MAX: usize = 64;

/// Of one register without `cas` and appends: how many reads are of a value that was written more than once.
fn reads_left_open(history: &History, calls: &[Call]) -> Option<usize> {
    let Some(key) = calls.first().map(|call| call.key) else { return Some(0) };
    let is_plain = |call: &Call| {
        call.key == key && !matches!(call.effect, Effect::Cas { .. } | Effect::Append(_))
    };
    if !calls.iter().all(is_plain) {
        return None;
    }
    let mut written: Vec<Value> = calls.iter().filter_map(|call| call.effect.writes()).collect();
    written.extend(initial(history, key));
    written.sort_unstable();
    let is_repeated = |value: &Value| {
        let from = written.partition_point(|other| other < value);
        written.get(from + 1) == Some(value)
    };
    Some(calls.iter().filter_map(|call| call.effect.reads()).filter(is_repeated).count())
}

/// Orders values as the processes pass from one to the next. Thing 0 is the initial value, and
/// thing n + 1 is what call n wrote.
fn by_values(calls: &[Call], attribution: &Attribution) -> Explained {
    let value_of = |n: usize| match attribution[n] {
        None => n + 1,
        Some(Source::Write(write)) => write + 1,
        Some(Source::Initial) => 0,
    };
    let mut values = Precedence::new(calls.len() + 1);
    for (n, before) in predecessors(calls).into_iter().enumerate() {
        let Some(before) = before else { continue };
        let (from, to) = (value_of(before), value_of(n));
        // Passing from a read of a value to the write of that same value is passing backwards.
        if from != to || attribution[n].is_none() {
            values.require(from, to, (calls[before].id, calls[n].id));
        }
        if to == 0 && from != 0 {
            let steps = vec![(calls[before].id, calls[n].id)];
            return Explained::No(Reason::Cycle { model: ConsistencyModel::Sequential, steps });
        }
    }
    match values.order() {
        Err(steps) => Explained::No(Reason::Cycle { model: ConsistencyModel::Sequential, steps }),
        Ok(order) => {
            let mut place = vec![0; order.len()];
            for (at, value) in order.into_iter().enumerate() {
                place[value] = at;
            }
            let unread =
                |n: usize| calls[n].optional() && !attribution.contains(&Some(Source::Write(n)));
            let mut witness: Vec<usize> = (0..calls.len()).filter(|&n| !unread(n)).collect();
            witness.sort_unstable_by_key(|&n| (place[value_of(n)], attribution[n].is_some(), n));
            Explained::Yes(Witness::Order(ids(calls, &witness)))
        }
    }
}

/// How far each process has come and what the registers hold: all that the future depends on.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    done: Vec<u32>,
    /// Unknown operations that took effect, in order of position.
    happened: Vec<u32>,
    held: Vec<Option<Value>>,
}

/// Who may write a value yet.
#[derive(Clone, Copy)]
enum Writer {
    /// This process, at this place in it for the last time.
    Last(usize, u32),
    /// This unknown operation.
    Unknown(u32),
}

struct Search<'a> {
    calls: &'a [Call],
    appends: &'a Appends,
    writers: BTreeMap<(Key, Value), Vec<Writer>>,
    /// The definite operations of each process.
    processes: Vec<Vec<usize>>,
    /// Unknown operations that may matter, each with how far which process must have come.
    unknown: Vec<(usize, usize, u32)>,
    held: Vec<Option<Value>>,
}

impl<'a> Search<'a> {
    fn new(history: &'a History, calls: &'a [Call]) -> Search<'a> {
        let names: SortedSet<u32> = calls.iter().map(|call| call.process).collect();
        let names: Vec<u32> = names.into_iter().collect();
        let mut processes = vec![Vec::new(); names.len()];
        let mut unknown = Vec::new();
        let read: SortedSet<(Key, Value)> =
            calls.iter().filter_map(|call| Some((call.key, call.effect.reads()?))).collect();
        // What an append leaves behind depends on what it finds.
        let may_matter = |call: &Call| {
            let left = call.effect.writes();
            left.is_none_or(|value| {
                read.contains(&(call.key, value)) || !history.appends.is_empty()
            })
        };
        for (n, call) in calls.iter().enumerate() {
            let Ok(process) = names.binary_search(&call.process) else { continue };
            if !call.optional() {
                processes[process].push(n);
            } else if may_matter(call) {
                unknown.push((n, process, processes[process].len() as u32));
            }
        }
        let keys = calls.iter().map(|call| usize::from(call.key.0) + 1).max().unwrap_or(0);
        let held = |key: usize| initial(history, Key(key as u16));
        let held = (0..keys).map(held).collect();
        let (appends, writers) = (&history.appends, BTreeMap::new());
        let mut search = Search { calls, appends, writers, processes, unknown, held };
        search.writers = search.writers();
        search
    }

    fn writers(&self) -> BTreeMap<(Key, Value), Vec<Writer>> {
        let mut writers: BTreeMap<(Key, Value), Vec<Writer>> = BTreeMap::new();
        for (process, calls) in self.processes.iter().enumerate() {
            for (place, &n) in (0..).zip(calls) {
                let Some(value) = self.calls[n].effect.writes() else { continue };
                let all = writers.entry((self.calls[n].key, value)).or_default();
                match all.last_mut() {
                    Some(Writer::Last(last, at)) if *last == process => *at = place,
                    _ => all.push(Writer::Last(process, place)),
                }
            }
        }
        for &(n, _, _) in &self.unknown {
            if let Some(value) = self.calls[n].effect.writes() {
                let all = writers.entry((self.calls[n].key, value)).or_default();
                all.push(Writer::Unknown(n as u32));
            }
        }
        writers
    }

    /// Depth first, trying what was invoked first first: a run that is nearly in time order is
    /// found nearly without turning back. None if there is no order.
    async fn run(&self, meter: &Meter) -> Result<Option<Vec<usize>>, Limit> {
        meter.work(8 * self.calls.len()).await?;
        let first = State {
            done: vec![0; self.processes.len()],
            happened: Vec::new(),
            held: self.held.clone(),
        };
        let mut seen: BTreeSet<State> = BTreeSet::new();
        let mut path: Vec<usize> = Vec::new();
        let mut waiting = vec![(first, 0, None)];
        while let Some((mut state, length, by)) = waiting.pop() {
            path.truncate(length);
            path.extend(by);
            self.absorb_reads(&mut state, &mut path);
            if (0..self.processes.len()).all(|p| self.next(&state, p).is_none()) {
                return Ok(Some(path));
            }
            if self.is_dead(&state) || !seen.insert(state.clone()) {
                continue;
            }
            let size = state.done.len() + state.happened.len() + 2 * state.held.len();
            meter.work(20 + 12 * size).await?;
            let mut moves = self.moves(&state);
            crate::table::sort_by_key(&mut moves, |(_, n)| std::cmp::Reverse(self.calls[*n].start));
            let before = waiting.len();
            for (next, n) in moves {
                waiting.push((next, path.len(), Some(n)));
            }
            meter.work(waiting.len().saturating_sub(before) * (8 + size / 4)).await?;
            meter.hold((waiting.len() + seen.len()) * (4 * size + 128))?;
        }
        Ok(None)
    }

    fn next(&self, state: &State, process: usize) -> Option<usize> {
        self.processes[process].get(state.done[process] as usize).copied()
    }

    /// A read that is answered rightly now loses nothing by being placed now.
    fn absorb_reads(&self, state: &mut State, path: &mut Vec<usize>) {
        for process in 0..self.processes.len() {
            while let Some(n) = self.next(state, process) {
                let Effect::Read(value) = self.calls[n].effect else { break };
                if state.held[usize::from(self.calls[n].key.0)] != Some(value) {
                    break;
                }
                path.push(n);
                state.done[process] += 1;
            }
        }
    }

    /// Whether some process waits for a value that nobody is left to write.
    fn is_dead(&self, state: &State) -> bool {
        // What is still to be appended may lead to anything.
        if !self.appends.is_empty() {
            return false;
        }
        (0..self.processes.len()).any(|process| {
            let Some(call) = self.next(state, process).map(|n| &self.calls[n]) else {
                return false;
            };
            let Some(value) = call.effect.reads() else { return false };
            let held = state.held[usize::from(call.key.0)] == Some(value);
            let to_come = || {
                let writers = self.writers.get(&(call.key, value));
                let is_to_come = |writer: &Writer| match *writer {
                    Writer::Last(process, place) => place >= state.done[process],
                    Writer::Unknown(n) => state.happened.binary_search(&n).is_err(),
                };
                writers.is_some_and(|writers| writers.iter().any(is_to_come))
            };
            !held && !to_come()
        })
    }

    fn moves(&self, state: &State) -> Vec<(State, usize)> {
        let mut moves = Vec::new();
        for process in 0..self.processes.len() {
            let Some(n) = self.next(state, process) else { continue };
            if let Some(mut next) = self.written(state, n) {
                next.done[process] += 1;
                moves.push((next, n));
            }
        }
        for &(n, process, done) in &self.unknown {
            let ready = state.done[process] >= done;
            let Err(place) = state.happened.binary_search(&(n as u32)) else { continue };
            if let Some(mut next) = self.written(state, n).filter(|_| ready) {
                next.happened.insert(place, n as u32);
                moves.push((next, n));
            }
        }
        moves
    }

    fn written(&self, state: &State, n: usize) -> Option<State> {
        let call = &self.calls[n];
        let key = usize::from(call.key.0);
        let value = match call.effect {
            Effect::Read(_) => return None,
            Effect::Write(value) => value,
            Effect::Append(added) => {
                state.held[key].map_or(Appends::UNREAD, |held| self.appends.after(held, added))
            }
            Effect::Cas { expected, new } => (state.held[key] == Some(expected)).then_some(new)?,
        };
        let mut next = state.clone();
        next.held[key] = Some(value);
        Some(next)
    }
}
