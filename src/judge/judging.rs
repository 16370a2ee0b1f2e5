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

use super::budget::Meter;
use super::{Budget, Model, Verdict, judged};

/// A check under way. Dropping it is giving it up.
pub struct Judging {
    model: Model,
    meter: Rc<Meter>,
    /// Nothing once the verdict was given.
    rest: Option<Pin<Box<dyn Future<Output = Verdict>>>>,
}

impl Judging {
    /// Will judge a history by a model. Nothing is done before [`Judging::advance`].
    pub fn new(model: Model, history: Rc<History>, budget: Budget) -> Judging {
        let meter = Rc::new(Meter::new(budget));
        let own = meter.clone();
        let rest = Box::pin(async move { judged(model, &history, &own).await });
        Judging { model, meter, rest: Some(rest) }
    }

    /// By which model.
    pub fn model(&self) -> Model {
        self.model
    }

    /// How much work has been done, of what the budget allows.
    pub fn work_done(&self) -> u64 {
        self.meter.done()
    }

    /// Does about so much work. The verdict is given once, when it is known, and is the same
    /// whatever the slices.
    pub fn advance(&mut self, work: u64) -> Option<Verdict> {
        self.meter.pause_after(work);
        let rest = self.rest.as_mut()?;
        match rest.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => None,
            Poll::Ready(verdict) => {
                self.rest = None;
                Some(verdict)
            }
        }
    }
}

impl fmt::Debug for Judging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Judging")
            .field("model", &self.model)
            .field("work_done", &self.work_done())
            .field("is_over", &self.rest.is_none())
            .finish_non_exhaustive()
    }
}

/// Goes on until it is done.
pub(super) fn to_the_end<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    loop {
        if let Poll::Ready(done) = work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return done;
        }
    }
}
