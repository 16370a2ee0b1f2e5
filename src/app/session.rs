//! A run together with everything the page derives from it once per edit.

use std::cell::Cell;
use std::rc::Rc;

use crate::app::moments::{self, KeyMoment, MomentKind, Stride};
use crate::app::pace::Pace;
use crate::ids::OperationId;
use crate::judge::staleness::Freshness;
use crate::judge::{ConsistencyModel, Verdict};
use crate::run::{self, Run};
use crate::scenario::Scenario;
use crate::time::Time;
use crate::why::{self, Why};

/// A run and what follows from it.
#[derive(Debug)]
pub struct Session {
    /// The run.
    pub run: Run,
    /// How it is played.
    pub pace: Pace,
    /// What one would tell of it, in order.
    pub moments: Vec<KeyMoment>,
    wants_digest: Cell<bool>,
}

impl Session {
    /// Runs a scenario.
    pub fn new(scenario: Scenario) -> Session {
        Session::of(run::run(&Rc::new(scenario)))
    }

    /// What follows from a run.
    pub fn of(run: Run) -> Session {
        let pace = Pace::new(&run.trace);
        let moments = moments::moments(&run);
        Session { run, pace, moments, wants_digest: Cell::new(false) }
    }

    /// Judges the run, so that who asks for its verdict does not wait.
    pub fn judge(&self) {
        while !self.advance(u64::MAX) {}
    }

    /// Judges on, for about so much work; whether all is judged that is shown at once.
    pub fn advance(&self, work: u64) -> bool {
        self.run.advance(work) && (!self.wants_digest.get() || self.run.advance_digest(work))
    }

    /// Somebody waits for its digest.
    pub(super) fn want_digest(&self) {
        self.wants_digest.set(true);
    }

    /// The operations that prove that it is not linearizable; empty if they do not.
    pub fn proof(&self) -> &[OperationId] {
        match self.run.verdict(ConsistencyModel::Linearizable) {
            Verdict::Violated(violation) => &violation.operations,
            Verdict::Holds(_) | Verdict::Unknown { .. } => &[],
        }
    }

    /// When the run ends.
    pub fn end(&self) -> Time {
        self.run.trace.ended_at
    }

    /// Whether this run is known to differ from the one that a link was made from. Of a long run
    /// that is known once it is digested.
    pub fn differs_from(&self, digest: Option<u32>) -> bool {
        digest.is_some_and(|digest| self.digest().is_some_and(|its| its != digest))
    }

    /// What tells this run from others, if it is known.
    pub fn digest(&self) -> Option<u32> {
        self.run.digest()
    }

    /// The next time at which one stops.
    pub fn next(&self, after: Time, stride: Stride) -> Option<Time> {
        if stride == Stride::Event {
            let steps = &self.run.trace.steps;
            return steps.get(self.run.trace.steps_until(after)).map(|step| step.at);
        }
        if stride == Stride::Violation {
            return self.violation_at().filter(|at| *at > after);
        }
        let mut moments = self.moments.iter().filter(|moment| stride.stops_at(moment));
        moments.find(|moment| moment.at > after).map(|moment| moment.at)
    }

    /// The time before at which one stops.
    pub fn previous(&self, before: Time, stride: Stride) -> Option<Time> {
        if stride == Stride::Event {
            let steps = &self.run.trace.steps;
            let earlier = steps.partition_point(|step| step.at < before);
            return earlier.checked_sub(1).map(|index| steps[index].at);
        }
        if stride == Stride::Violation {
            return self.violation_at().filter(|at| *at < before);
        }
        let mut moments = self.moments.iter().rev().filter(|moment| stride.stops_at(moment));
        moments.find(|moment| moment.at < before).map(|moment| moment.at)
    }

    /// Why an operation ended as it did.
    pub fn why(&self, operation: OperationId) -> Option<Why> {
        let missed_by = |it: &Option<Freshness>| match it {
            Some(Freshness::Stale { by, .. }) => Some(*by),
            _ => None,
        };
        let freshness = self.run.freshness();
        let missed = freshness.get(operation.index()).and_then(missed_by);
        let mut why = why::why(&self.run.trace, operation, missed)?;
        let mut reads = (0..).map(OperationId).zip(freshness);
        let misses_it = reads.find(|(_, it)| missed_by(it) == Some(operation));
        if let Some((read, _)) = misses_it {
            why.tell_loss(&self.run.trace, read);
        }
        Some(why)
    }

    /// When the violation is complete: with the last answer among those that prove it.
    pub fn violation_at(&self) -> Option<Time> {
        let proof = self.proof();
        let is_proof = |moment: &&KeyMoment| matches!(moment.kind, MomentKind::Response(id) if proof.contains(&id));
        self.moments.iter().rev().find(is_proof).map(|moment| moment.at)
    }

    /// The last moments until `at`: all that share the last time at which something happened.
    pub fn latest(&self, at: Time) -> &[KeyMoment] {
        let until = self.moments.partition_point(|moment| moment.at <= at);
        let Some(last) = until.checked_sub(1) else { return &[] };
        let from = self.moments.partition_point(|moment| moment.at < self.moments[last].at);
        &self.moments[from..until]
    }
}
