//! How much a check may take, and what it says when that is not enough.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::ConsistencyModel;

/// How much a check may take: counted, never timed, so that a verdict is the same on every machine
/// and however it is sliced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Budget {
    /// Steps of work. Whatever is done, a step takes about ten nanoseconds on a machine of today;
    /// in a browser two or three times as long.
    pub work_max: u64,
    /// Bytes that a search may hold at once, beyond a few copies of the history.
    pub bytes_max: u64,
}

impl Budget {
    /// For a verdict that somebody waits for while a picture is shown.
    pub const SHORT: Budget = Budget { work_max: 20_000_000, bytes_max: 64 << 20 };

    /// For a history from a file: linearizability, which is asked first, may take the most.
    pub const fn for_file(model: ConsistencyModel) -> Budget {
        let work_max = match model {
            ConsistencyModel::Linearizable => 150_000_000,
            _ => 40_000_000,
        };
        Budget { work_max, bytes_max: 128 << 20 }
    }

    /// For telling by how much a history from a file misses linearizability.
    pub const fn for_measure() -> Budget {
        Budget { work_max: 40_000_000, bytes_max: 128 << 20 }
    }
}

impl Default for Budget {
    fn default() -> Self {
        Budget { work_max: 100_000_000, bytes_max: 128 << 20 }
    }
}

/// Why there is no verdict.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Limit {
    /// The work allowed was done.
    Work,
    /// The memory allowed would not have been enough.
    Memory,
    /// More operations than this check takes on.
    Operations,
    /// Something is appended, which only the models of one order are judged of.
    Appends,
}

/// How far checks that are done one after another may go before the next pause, and how much they
/// have done together.
#[derive(Clone, Debug)]
pub struct SliceBudget(Rc<Counts>);

#[derive(Debug)]
struct Counts {
    /// Work until the next pause.
    slice: Cell<u64>,
    done: Cell<u64>,
}

impl SliceBudget {
    /// Without a pause.
    pub(crate) fn steady() -> SliceBudget {
        SliceBudget(Rc::new(Counts { slice: Cell::new(u64::MAX), done: Cell::new(0) }))
    }

    /// How much has been done.
    pub(super) fn done(&self) -> u64 {
        self.0.done.get()
    }

    /// The next pause is due after so much work.
    pub(super) fn pause_after(&self, work: u64) {
        self.0.slice.set(work);
    }

    /// Notes so much work, and tells whether it is time for a pause.
    #[inline]
    fn spend(&self, work: u64) -> bool {
        self.0.done.set(self.0.done.get() + work);
        let slice = self.0.slice.get();
        self.0.slice.set(slice.saturating_sub(work));
        slice < work
    }
}

/// Counts the work of a check, and lets it pause.
pub(super) struct Meter {
    left: Cell<u64>,
    done: Cell<u64>,
    bytes_max: u64,
    pace: SliceBudget,
}

impl Meter {
    /// Of a check that goes at this pace.
    pub fn new(budget: Budget, pace: SliceBudget) -> Meter {
        Meter {
            left: Cell::new(budget.work_max),
            done: Cell::new(0),
            bytes_max: budget.bytes_max,
            pace,
        }
    }

    /// How much has been done.
    pub fn done(&self) -> u64 {
        self.done.get()
    }

    /// How much is left.
    pub fn left(&self) -> u64 {
        self.left.get()
    }

    /// Asks for leave to do so much, and pauses if it is time.
    #[inline]
    pub async fn work(&self, work: usize) -> Result<(), Limit> {
        let work = work as u64;
        let Some(left) = self.left.get().checked_sub(work) else { return Err(Limit::Work) };
        self.left.set(left);
        self.done.set(self.done.get() + work);
        if self.pace.spend(work) {
            Pause(false).await;
        }
        Ok(())
    }

    /// Asks for leave to hold so many bytes at once.
    pub fn hold(&self, bytes: usize) -> Result<(), Limit> {
        if bytes as u64 > self.bytes_max { Err(Limit::Memory) } else { Ok(()) }
    }

    /// Does something with a part of the budget. What it does not use is there for others.
    pub async fn within<T>(&self, most: u64, what: impl Future<Output = T>) -> T {
        let all = self.left.get();
        let part = all.min(most);
        self.left.set(part);
        let result = what.await;
        self.left.set(all - (part - self.left.get()));
        result
    }
}

/// Is not ready the first time it is asked.
struct Pause(bool);

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}
