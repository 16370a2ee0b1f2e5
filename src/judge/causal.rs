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
use super::budget::{Limit, Meter};
use super::normal::{Call, calls, first_unfit, predecessors};
use super::{ConsistencyModel, Reason, Verdict, Violation, Witness};

/// Judges a history by [`ConsistencyModel::Causal`] or [`ConsistencyModel::Pram`].
pub(super) async fn check(
    model: ConsistencyModel,
    history: &History,
    meter: &Meter,
) -> Result<Verdict, Limit> {
    if let Some(reason) = first_unfit(history) {
        return Ok(Verdict::Violated(Violation::new(history, reason)));
    }
    let calls = without_cas(&calls(history));
    // The relation is a square of bits, and there are two of them.
    meter.hold(calls.len().saturating_mul(calls.len()) / 4)?;
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
    let mut order = Relation::new(calls.len());
    for (n, before) in predecessors(calls).into_iter().enumerate() {
        if let Some(before) = before {
            // Program order runs forward in the list, so it closes no cycle.
            let _acyclic = order.add(before, n, meter).await?;
        }
    }
    let no = Explained::No(Reason::NoView { model });
    if model == ConsistencyModel::Causal {
        for (n, source) in attribution.iter().enumerate() {
            if !order.read_from(n, *source, meter).await? {
                return Ok(no);
            }
        }
    }
    let processes: SortedSet<u32> = calls.iter().map(|call| call.process).collect();
    for process in processes {
        meter.work(calls.len() + order.rows.len() / 8).await?;
        let reads = |n: &usize| calls[*n].process == process && attribution[*n].is_some();
        let reads: Vec<usize> = (0..calls.len()).filter(reads).collect();
        if !can_explain(calls, attribution, &reads, order.clone(), meter).await? {
            return Ok(no);
        }
    }
    Ok(Explained::Yes(Witness::NoBadPattern))
}

/// Closes the relation of one process under the rule above; no when it cannot be.
async fn can_explain(
    calls: &[Call],
    attribution: &Attribution,
    reads: &[usize],
    mut order: Relation,
    meter: &Meter,
) -> Result<bool, Limit> {
    for &read in reads {
        if !order.read_from(read, attribution[read], meter).await? {
            return Ok(false);
        }
    }
    let writes: Vec<usize> =
        (0..calls.len()).filter(|&n| calls[n].effect.writes().is_some()).collect();
    loop {
        let mut changed = false;
        for &read in reads {
            meter.work(writes.len() / 2).await?;
            let before = |&&write: &&usize| {
                let same = attribution[read] == Some(Source::Write(write));
                calls[write].key == calls[read].key && !same && order.has(write, read)
            };
            let before: Vec<usize> = writes.iter().filter(before).copied().collect();
            for other in before {
                let Some(Source::Write(write)) = attribution[read] else { return Ok(false) };
                changed |= !order.has(other, write);
                if !order.add(other, write, meter).await? {
                    return Ok(false);
                }
            }
        }
        if !changed {
            return Ok(true);
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
    async fn add(&mut self, a: usize, b: usize, meter: &Meter) -> Result<bool, Limit> {
        if a == b || self.has(b, a) {
            return Ok(false);
        }
        if self.has(a, b) {
            return Ok(true);
        }
        let mut rows = 0;
        let mut after: Vec<u64> = self.rows[b * self.words..(b + 1) * self.words].to_vec();
        after[b / 64] |= 1 << (b % 64);
        let all = self.rows.len() / self.words;
        for n in 0..all {
            if n == a || self.has(n, a) {
                let row = &mut self.rows[n * self.words..(n + 1) * self.words];
                for (word, more) in row.iter_mut().zip(&after) {
                    *word |= more;
                }
                rows += 1;
            }
        }
        meter.work(all / 4 + rows * self.words / 16).await?;
        Ok(true)
    }

    async fn read_from(
        &mut self,
        read: usize,
        source: Option<Source>,
        meter: &Meter,
    ) -> Result<bool, Limit> {
        match source {
            Some(Source::Write(write)) => self.add(write, read, meter).await,
            Some(Source::Initial) | None => Ok(true),
        }
    }
}
