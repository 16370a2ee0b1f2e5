//! Weak causal consistency and causal convergence, by the patterns that break them.
//!
//! Both speak of the causes of an operation: what its process had done before, what it read, and
//! the causes of those. *Weak causal* consistency (`CC`) asks that each answer by itself is right
//! for some order of its causes. *Causal convergence* (`CCv`) asks that one order of all writes,
//! the same for everybody, explains every answer from its causes alone. Once it is known which
//! write each read saw, each holds exactly when none of these occurs (Bouajjani et al., POPL
//! 2017):
//!
//! ```text
//! CC   an operation is a cause of itself
//!      a read of the initial value has a write of the register among its causes
//!      a read has a write among its causes that has the write it saw among its own
//! CCv  writes in a circle, where a write comes before another that has it among its causes, and
//!      before the one that was read where both could have been
//! ```
//!
//! Causes are counted process by process (vector clocks), so that for n operations of k processes
//! the cost is O(n·k).

use std::collections::{BTreeMap, VecDeque};

use crate::history::History;
use crate::ids::OperationId;
use crate::register::Key;

use super::attribution::{Attribution, Explained, Source, some_attribution, without_cas};
use super::budget::{Limit, Meter};
use super::normal::{Call, calls, first_unfit, predecessors};
use super::precedence::{Precedence, shortened};
use super::{ConsistencyModel, Reason, Verdict, Violation, Witness};

/// Judges a history by [`ConsistencyModel::CausalConvergence`] or [`ConsistencyModel::WeakCausal`].
pub(super) async fn check(
    model: ConsistencyModel,
    history: &History,
    meter: &Meter,
) -> Result<Verdict, Limit> {
    if let Some(reason) = first_unfit(history) {
        return Ok(Verdict::Violated(Violation::new(history, reason)));
    }
    let calls = without_cas(&calls(history));
    let judge = async |calls: &[Call], attribution: &Attribution| {
        explained(model, calls, attribution, meter).await
    };
    some_attribution(history, &calls, meter, judge).await
}

async fn explained(
    model: ConsistencyModel,
    calls: &[Call],
    attribution: &Attribution,
    meter: &Meter,
) -> Result<Explained, Limit> {
    meter.work(30 * calls.len()).await?;
    let causes = Causes::new(calls, attribution);
    let order = match causes.in_order(model) {
        Ok(order) => order,
        Err(reason) => return Ok(Explained::No(reason)),
    };
    let clocks = Clocks::new(&causes, &order, meter).await?;
    Ok(
        match clocks.first_miss(model).or_else(|| match model {
            ConsistencyModel::CausalConvergence => clocks.circle(),
            _ => None,
        }) {
            Some(reason) => Explained::No(reason),
            None => Explained::Yes(Witness::NoBadPattern),
        },
    )
}

/// What comes immediately before each operation: in its process, and as the write it read.
struct Causes<'a> {
    calls: &'a [Call],
    attribution: &'a Attribution,
    before: Vec<Option<usize>>,
    /// Writes of unknown outcome that nobody read need not have happened.
    happened: Vec<bool>,
}

impl<'a> Causes<'a> {
    fn new(calls: &'a [Call], attribution: &'a Attribution) -> Causes<'a> {
        let mut happened: Vec<bool> = calls.iter().map(|call| !call.optional()).collect();
        for source in attribution.iter().flatten() {
            if let Source::Write(write) = source {
                happened[*write] = true;
            }
        }
        Causes { calls, attribution, before: predecessors(calls), happened }
    }

    fn of(&self, n: usize) -> impl Iterator<Item = usize> {
        let write = match self.attribution[n] {
            Some(Source::Write(write)) => Some(write),
            Some(Source::Initial) | None => None,
        };
        self.before[n].into_iter().chain(write)
    }

    /// All that happened, causes first.
    fn in_order(&self, model: ConsistencyModel) -> Result<Vec<usize>, Reason> {
        let mut graph = Precedence::new(self.calls.len());
        for n in (0..self.calls.len()).filter(|&n| self.happened[n]) {
            for cause in self.of(n) {
                graph.require(cause, n, (self.calls[cause].id, self.calls[n].id));
            }
        }
        let mut order = graph.order().map_err(|steps| Reason::Cycle {
            model,
            // What a process did after another is what links one read to the next.
            steps: steps.into_iter().filter(|steps| self.is_in_process(*steps)).collect(),
        })?;
        order.retain(|&n| self.happened[n]);
        Ok(order)
    }

    fn is_in_process(&self, (a, b): (OperationId, OperationId)) -> bool {
        let process = |id| self.calls.iter().find(|call| call.id == id).map(|call| call.process);
        process(a) == process(b)
    }

    /// The operations that make `from` a cause of `to`, each a cause of the next; both included.
    fn chain(&self, from: usize, to: usize) -> Vec<OperationId> {
        let mut next: Vec<Option<usize>> = vec![None; self.calls.len()];
        let mut waiting = VecDeque::from([to]);
        while let Some(at) = waiting.pop_front().filter(|&at| at != from) {
            for cause in self.of(at) {
                if next[cause].is_none() && cause != to {
                    next[cause] = Some(at);
                    waiting.push_back(cause);
                }
            }
        }
        let mut steps = Vec::new();
        let mut at = from;
        while let Some(then) = next[at] {
            steps.push((at, then));
            at = then;
        }
        steps.push((to, to));
        let steps = shortened(&steps, |n| self.calls[n].process);
        steps.iter().map(|(from, _)| self.calls[*from].id).collect()
    }
}

/// The writes of a register in one session, as their place in it and among the calls.
type Session = (usize, Vec<(u32, usize)>);

/// How much of every session is among the causes of an operation.
struct Clocks<'a> {
    causes: &'a Causes<'a>,
    sessions: usize,
    /// By call: its session, and its place there.
    place: Vec<(usize, u32)>,
    /// By call and session: how many of the session's operations it has among its causes,
    /// counting itself.
    counts: Vec<u32>,
    writes: BTreeMap<Key, Vec<Session>>,
}

impl<'a> Clocks<'a> {
    /// Takes the operations causes first.
    async fn new(
        causes: &'a Causes<'a>,
        order: &[usize],
        meter: &Meter,
    ) -> Result<Clocks<'a>, Limit> {
        let calls = causes.calls;
        let mut lengths: Vec<u32> = Vec::new();
        let mut of_process: BTreeMap<u32, usize> = BTreeMap::new();
        let mut place = vec![(0, 0); calls.len()];
        let mut writes: BTreeMap<Key, BTreeMap<usize, Vec<(u32, usize)>>> = BTreeMap::new();
        for (n, call) in calls.iter().enumerate().filter(|(n, _)| causes.happened[*n]) {
            // Nothing follows an unknown outcome, so that it is a session by itself.
            let own = lengths.len();
            let session =
                if call.optional() { own } else { *of_process.entry(call.process).or_insert(own) };
            if session == own {
                lengths.push(0);
            }
            place[n] = (session, lengths[session]);
            lengths[session] += 1;
            if causes.attribution[n].is_none() {
                let sessions = writes.entry(call.key).or_default();
                sessions.entry(session).or_default().push((place[n].1, n));
            }
        }
        let sessions = lengths.len();
        let size = calls.len().saturating_mul(sessions);
        meter.hold(size.saturating_mul(size_of::<u32>()))?;
        let mut counts = vec![0; size];
        for &n in order {
            meter.work(2 + sessions / 4).await?;
            for cause in causes.of(n) {
                for session in 0..sessions {
                    let known = counts[cause * sessions + session];
                    let count = &mut counts[n * sessions + session];
                    *count = known.max(*count);
                }
            }
            let (session, at) = place[n];
            counts[n * sessions + session] = at + 1;
        }
        let writes = writes.into_iter().map(|(key, all)| (key, all.into_iter().collect()));
        Ok(Clocks { causes, sessions, place, counts, writes: writes.collect() })
    }

    /// The last write of each session to a register among the causes of a read of it, but for
    /// the write that it read.
    fn rivals(&self, read: usize) -> impl Iterator<Item = usize> {
        let key = self.causes.calls[read].key;
        let counts = &self.counts[read * self.sessions..(read + 1) * self.sessions];
        let all = self.writes.get(&key).map_or(&[][..], Vec::as_slice);
        let seen = self.causes.attribution[read];
        all.iter().filter_map(move |(session, writes)| {
            let known = writes.partition_point(|(at, _)| *at < counts[*session]);
            let last = writes[..known].iter().rev().map(|(_, write)| *write);
            last.into_iter().find(|write| seen != Some(Source::Write(*write)))
        })
    }

    fn is_cause(&self, cause: usize, of: usize) -> bool {
        let (session, at) = self.place[cause];
        cause != of && at < self.counts[of * self.sessions + session]
    }

    fn reads(&self) -> impl Iterator<Item = (usize, Source)> {
        self.causes.attribution.iter().enumerate().filter_map(|(n, source)| Some((n, (*source)?)))
    }

    /// The first read that ought to have seen a newer write.
    fn first_miss(&self, model: ConsistencyModel) -> Option<Reason> {
        for (read, source) in self.reads() {
            for newer in self.rivals(read) {
                let mut chain = match source {
                    Source::Initial => Vec::new(),
                    Source::Write(older) if self.is_cause(older, newer) => {
                        self.causes.chain(older, newer)
                    }
                    Source::Write(_) => continue,
                };
                chain.extend(self.causes.chain(newer, read));
                chain.dedup();
                let [read, newer] = [read, newer].map(|n| self.causes.calls[n].id);
                return Some(Reason::CauseMissed { model, read, newer, chain });
            }
        }
        None
    }

    /// Writes each of which must come before the next, all around.
    fn circle(&self) -> Option<Reason> {
        let calls = self.causes.calls;
        let mut position: BTreeMap<OperationId, usize> = BTreeMap::new();
        let mut graph = Precedence::new(calls.len());
        for n in (0..calls.len()).filter(|&n| self.causes.happened[n]) {
            position.insert(calls[n].id, n);
            for cause in self.causes.of(n) {
                graph.require(cause, n, (calls[cause].id, calls[n].id));
            }
        }
        for (read, source) in self.reads() {
            let Source::Write(write) = source else { continue };
            for rival in self.rivals(read) {
                graph.require(rival, write, (calls[rival].id, calls[read].id));
            }
        }
        let steps = graph.order().err()?;
        let places =
            steps.iter().filter_map(|(from, to)| Some((*position.get(from)?, *position.get(to)?)));
        let steps = shortened(&places.collect::<Vec<_>>(), |n| calls[n].process);
        let chain = steps.iter().flat_map(|(from, to)| self.causes.chain(*from, *to));
        Some(Reason::NoSharedOrder { chain: chain.collect() })
    }
}
