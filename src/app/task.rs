//! A scenario that is run and judged beside the one that is shown, piece by piece.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use crate::app::shared::Shared;
use crate::run::Run;
use crate::run::running::Running;
use crate::scenario::Scenario;

/// A scenario being run, then judged.
pub enum Task {
    /// It is run.
    Running(Box<Running>),
    /// It is judged.
    Judging(Box<Run>),
    /// It is over and judged.
    Done(Box<Run>),
}

impl Task {
    /// Nothing is done yet.
    pub fn new(scenario: Scenario) -> Task {
        Task::Running(Box::new(Running::new(&Rc::new(scenario))))
    }

    /// Goes on for about so much work.
    fn advance(self, work: u64) -> Task {
        match self {
            Task::Running(mut running) => {
                if running.advance(work) {
                    Task::Judging(Box::new(running.finish()))
                } else {
                    Task::Running(running)
                }
            }
            Task::Judging(run) if run.advance(work) => Task::Done(run),
            other => other,
        }
    }
}

/// A place for one task, by the name of what is run. Whoever holds it shares it.
pub struct Bench<K>(Shared<Slot<K>>);

type Slot<K> = RefCell<Option<(K, Task)>>;

impl<K> Default for Bench<K> {
    fn default() -> Bench<K> {
        Bench(Shared::new(RefCell::new(None)))
    }
}

impl<K> Clone for Bench<K> {
    fn clone(&self) -> Bench<K> {
        Bench(self.0.clone())
    }
}

impl<K> PartialEq for Bench<K> {
    fn eq(&self, other: &Bench<K>) -> bool {
        self.0 == other.0
    }
}

impl<K> fmt::Debug for Bench<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a bench")
    }
}

impl<K: PartialEq + Clone> Bench<K> {
    /// Goes on with what is run by this name for about so much work, from its beginning if
    /// something else was there; whether it is over.
    ///
    /// # Errors
    /// Why it cannot be run.
    pub fn advance<E>(
        &self,
        name: &K,
        begin: impl FnOnce() -> Result<Task, E>,
        work: u64,
    ) -> Result<bool, E> {
        let mut slot = self.0.borrow_mut();
        let task = match slot.take() {
            Some((known, task)) if known == *name => task,
            _ => begin()?,
        };
        let task = task.advance(work);
        let is_over = matches!(task, Task::Done(_));
        *slot = Some((name.clone(), task));
        Ok(is_over)
    }

    /// The run of this name; what is left of it is done at once.
    ///
    /// # Errors
    /// Why it cannot be run.
    pub fn finish<E>(&self, name: &K, begin: impl Fn() -> Result<Task, E>) -> Result<Run, E> {
        loop {
            if self.advance(name, &begin, u64::MAX)?
                && let Some((_, Task::Done(run))) = self.0.borrow_mut().take()
            {
                return Ok(*run);
            }
        }
    }
}
