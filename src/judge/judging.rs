//! A check that can be done slice by slice, and given up at any time.
//!
//! The checks are written as straight code that asks a meter for leave to work on. They are
//! `async`, so that the compiler makes of each a value that can stop there and go on later. Nothing
//! else is asynchronous about them: nobody is waited for, and there is no executor.

use std::fmt;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::history::History;

use super::{Budget, ConsistencyModel, SliceBudget, Verdict, check_at};

/// Something that takes checks, under way. Dropping it is giving it up.
pub struct Slices<T> {
    pace: SliceBudget,
    /// Nothing once it is done.
    rest: Option<Pin<Box<dyn Future<Output = T>>>>,
}

impl<T> Slices<T> {
    /// Will do something whose checks go at the pace that it is given. Nothing is done before
    /// [`Slices::advance`].
    pub fn new<F: Future<Output = T> + 'static>(work: impl FnOnce(SliceBudget) -> F) -> Slices<T> {
        let pace = SliceBudget::steady();
        Slices { rest: Some(Box::pin(work(pace.clone()))), pace }
    }

    /// How much work has been done.
    pub fn work_done(&self) -> u64 {
        self.pace.done()
    }

    /// Does about so much work. What comes of it is given once, when it is known, and is the same
    /// whatever the slices.
    pub fn advance(&mut self, work: u64) -> Option<T> {
        self.pace.pause_after(work);
        let rest = self.rest.as_mut()?;
        match rest.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => None,
            Poll::Ready(done) => {
                self.rest = None;
                Some(done)
            }
        }
    }
}

impl<T> fmt::Debug for Slices<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slices")
            .field("work_done", &self.work_done())
            .field("is_over", &self.rest.is_none())
            .finish_non_exhaustive()
    }
}

/// A check under way. Dropping it is giving it up.
#[derive(Debug)]
pub struct Judging {
    model: ConsistencyModel,
    slices: Slices<Verdict>,
}

impl Judging {
    /// Will judge a history by a model. Nothing is done before [`Judging::advance`].
    pub fn new(model: ConsistencyModel, history: Rc<History>, budget: Budget) -> Judging {
        let judge = move |pace| async move { check_at(&pace, model, &history, budget).await };
        Judging { model, slices: Slices::new(judge) }
    }

    /// By which model.
    pub fn model(&self) -> ConsistencyModel {
        self.model
    }

    /// How much work has been done, of what the budget allows.
    pub fn work_done(&self) -> u64 {
        self.slices.work_done()
    }

    /// Does about so much work. The verdict is given once, when it is known, and is the same
    /// whatever the slices.
    pub fn advance(&mut self, work: u64) -> Option<Verdict> {
        self.slices.advance(work)
    }
}

/// Goes on until it is done.
pub(crate) fn to_the_end<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    loop {
        if let Poll::Ready(done) = work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return done;
        }
    }
}
