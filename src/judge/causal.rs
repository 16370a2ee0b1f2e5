//! Causal memory and PRAM: each process has an order of its own that explains its reads.
//!
//! The two differ in what every such order must respect: PRAM program order, causal memory also
//! that a write precedes what was done by whoever had read it, directly or over others (Ahamad et
//! al. 1995; Lipton and Sandberg 1988). Registers are judged together: neither model holds just
//! because it holds for each.
//!
//! For a given attribution of reads to writes the smallest relation of a process is found by
//! saturation (Bouajjani et al., POPL 2017): if a write w1 precedes a read r of this process, and
//! r returned what w2 wrote to the same register, then w1 precedes w2. There is an order exactly
//! if this never closes a cycle and puts no write before a read of the initial value.

use crate::history::History;
use crate::table::SortedSet;

use super::attribution::{Attribution, Explained, Source, some_attribution, without_cas};
use super::normal::{Call, calls, first_unfit, predecessors};
use super::{Budget, Model, Reason, Verdict, Violation, Witness};

/// The relation is a square of bits; beyond this many operations the verdict is unknown.
const CALLS_MAX: usize = 4096;

/// Judges a history by [`Model::Causal`] or [`Model::Pram`].
pub(super) fn check(model: Model, history: &History, budget: Budget) -> Verdict {
    if let Some(reason) = first_unfit(history) {
        return Verdict::Violated(Violation::new(history, reason));
    }
    let calls = without_cas(&calls(history));
    if calls.len() > CALLS_MAX {
        return Verdict::Unknown { states: 0 };
    }
    some_attribution(history, &calls, budget.states_max, |calls, attribution, states_left| {
        explained(model, calls, attribution, states_left)
    })
}

fn explained(
    model: Model,
    calls: &[Call],
    attribution: &Attribution,
    states_left: &mut u32,
) -> Explained {
    let mut order = Relation::new(calls.len());
    for (n, before) in predecessors(calls).into_iter().enumerate() {
        // Program order runs forward in the list, so it closes no cycle.
        let _acyclic = before.is_none_or(|before| order.add(before, n));
    }
    let no = || Explained::No(Reason::NoView { model });
    if model == Model::Causal {
        for (n, source) in attribution.iter().enumerate() {
            if !order.read_from(n, *source) {
                return no();
            }
        }
    }
    let processes: SortedSet<u32> = calls.iter().map(|call| call.process).collect();
    for process in processes {
        let Some(left) = states_left.checked_sub(calls.len() as u32) else {
            return Explained::Spent;
        };
        *states_left = left;
        let reads = |n: &usize| calls[*n].process == process && attribution[*n].is_some();
        let reads: Vec<usize> = (0..calls.len()).filter(reads).collect();
        if !can_explain(calls, attribution, &reads, order.clone()) {
            return no();
        }
    }
    Explained::Yes(Witness::NoBadPattern)
}

/// Closes the relation of one process under the rule above; no when it cannot be.
fn can_explain(
    calls: &[Call],
    attribution: &Attribution,
    reads: &[usize],
    mut order: Relation,
) -> bool {
    if !reads.iter().all(|&read| order.read_from(read, attribution[read])) {
        return false;
    }
    let writes: Vec<usize> =
        (0..calls.len()).filter(|&n| calls[n].effect.writes().is_some()).collect();
    loop {
        let mut changed = false;
        for &read in reads {
            let before = |&&write: &&usize| {
                let same = attribution[read] == Some(Source::Write(write));
                calls[write].key == calls[read].key && !same && order.has(write, read)
            };
            let before: Vec<usize> = writes.iter().filter(before).copied().collect();
            for other in before {
                let Some(Source::Write(write)) = attribution[read] else { return false };
                changed |= !order.has(other, write);
                if !order.add(other, write) {
                    return false;
                }
            }
        }
        if !changed {
            return true;
        }
    }
}

/// A transitive relation, as a row of bits per call.
#[derive(Clone)]
struct Relation {
    words: usize,
    rows: Vec<u64>,
}

impl Relation {
    fn new(len: usize) -> Relation {
        let words = len.div_ceil(64);
        Relation { words, rows: vec![0; len * words] }
    }

    fn has(&self, a: usize, b: usize) -> bool {
        self.rows[a * self.words + b / 64] & (1 << (b % 64)) != 0
    }

    /// Adds a before b and all that follows from it. No when that would close a cycle.
    fn add(&mut self, a: usize, b: usize) -> bool {
        if a == b || self.has(b, a) {
            return false;
        }
        if self.has(a, b) {
            return true;
        }
        let mut after: Vec<u64> = self.rows[b * self.words..(b + 1) * self.words].to_vec();
        after[b / 64] |= 1 << (b % 64);
        for n in 0..self.rows.len() / self.words {
            if n == a || self.has(n, a) {
                let row = &mut self.rows[n * self.words..(n + 1) * self.words];
                for (word, more) in row.iter_mut().zip(&after) {
                    *word |= more;
                }
            }
        }
        true
    }

    fn read_from(&mut self, read: usize, source: Option<Source>) -> bool {
        match source {
            Some(Source::Write(write)) => self.add(write, read),
            Some(Source::Initial) | None => true,
        }
    }
}
