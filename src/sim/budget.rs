//! What a run may cost: in steps, in work and in bytes, all of them counted and none of them
//! timed, so that a run ends at the same event on every machine.

use crate::scenario::limits;

/// Why a run is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// It reached the end that the scenario asked for.
    Until,
    /// It reached the limit of steps: an ordinary state, shown as such.
    StepsExhausted,
    /// It reached the limit of work.
    WorkExhausted,
    /// It reached the limit of what is sent and recorded.
    BytesExhausted,
}

impl End {
    /// Which limit it reached, as the rest of a sentence; none if it came to its end.
    pub fn limit(self) -> Option<&'static str> {
        match self {
            End::Until => None,
            End::StepsExhausted => Some("its limit of steps"),
            End::WorkExhausted => Some("its limit of work"),
            End::BytesExhausted => Some("its limit of what is sent and recorded"),
        }
    }
}

/// How much a run may cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RunBudget {
    /// How many steps it may take.
    pub steps_max: u32,
    /// How much work it may be, in units of about one event.
    pub work_max: u64,
    /// How much it may send and record, in bytes.
    pub bytes_max: u64,
}

impl RunBudget {
    /// What every run may cost.
    pub const RUN: RunBudget = RunBudget {
        steps_max: limits::STEPS_MAX,
        work_max: limits::WORK_MAX,
        bytes_max: limits::BYTES_MAX,
    };

    /// The same with another number of steps.
    pub fn of_steps(steps_max: u32) -> RunBudget {
        RunBudget { steps_max, ..RunBudget::RUN }
    }

    /// How a run ends that has cost so much; none if it may go on.
    pub(crate) fn end(&self, steps: usize, spent: Spent) -> Option<End> {
        if steps as u64 >= u64::from(self.steps_max) {
            Some(End::StepsExhausted)
        } else if spent.work >= self.work_max {
            Some(End::WorkExhausted)
        } else if spent.bytes >= self.bytes_max {
            Some(End::BytesExhausted)
        } else {
            None
        }
    }
}

/// What a run has cost so far, beside its steps.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Spent {
    /// In units of about one event.
    pub work: u64,
    /// What was sent and recorded.
    pub bytes: u64,
}

/// What is handled along with an event is as much work as another event for so many bytes.
const BYTES_OF_WORK: u64 = 64;
/// A node looks through its state, or moves it about, so much faster.
const STATE_BYTES_OF_WORK: u64 = 2_048;

impl Spent {
    /// An event, or something as small.
    pub(crate) fn work(&mut self, units: u64) {
        self.work += units;
    }

    /// Bytes are written: a record, or a message's contents.
    pub(crate) fn bytes(&mut self, bytes: u64) {
        self.bytes += bytes;
        self.work += bytes / BYTES_OF_WORK;
    }

    /// A record is kept.
    pub(crate) fn record<T>(&mut self, bytes: u64) {
        // As counted here, records are the same on every machine; a test holds the figures
        // against what they take.
        debug_assert!(size_of::<T>() as u64 <= bytes, "a record takes {}", size_of::<T>());
        self.bytes += bytes;
    }

    /// A node with a state of this weight has an input.
    pub(crate) fn input(&mut self, state_bytes: u64) {
        self.work += state_bytes / STATE_BYTES_OF_WORK;
    }
}
