//! A search under way: what its workers have tried, and what they have found.

use std::rc::Rc;

use crate::scenario::Attack;
use crate::table::SortedSet;

/// A search under way.
#[derive(Clone, Debug)]
pub struct Search {
    /// Tells its answers from those of others.
    pub number: u32,
    /// The scenario with the attack in it.
    pub text: Rc<str>,
    /// What is to be broken.
    pub attack: Attack,
    /// The story before which none is tried.
    pub from: u32,
    /// Stories from which it shall differ in kind.
    pub known: Vec<Rc<str>>,
    /// By worker: what it has tried.
    workers: Vec<Worker>,
    outcomes: SortedSet<u32>,
    /// Whether the story that was found is being made short.
    pub is_telling: bool,
    /// Whether every schedule is to be tried.
    pub everything: bool,
    /// What came of that.
    pub whole_told: Option<Rc<str>>,
}

/// One worker.
#[derive(Clone, Copy, Default, Debug)]
struct Worker {
    tried: SearchProgress,
    is_over: bool,
    found: Option<u32>,
}

/// How much was tried.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct SearchProgress {
    /// Stories.
    pub stories: u32,
    /// Those with a fault during a request.
    pub overlapped: u32,
    /// Those at the end of which another machine leads than at the start.
    pub leaders: u32,
    /// How long that took.
    pub ms: u32,
}

impl Search {
    /// A search that no worker has begun.
    pub(super) fn new(
        number: u32,
        text: Rc<str>,
        attack: Attack,
        from: u32,
        known: Vec<Rc<str>>,
    ) -> Search {
        let outcomes = SortedSet::default();
        let workers = Vec::new();
        Search {
            number,
            text,
            attack,
            from,
            known,
            workers,
            outcomes,
            is_telling: false,
            everything: false,
            whole_told: None,
        }
    }

    /// So many workers have begun.
    pub(super) fn begin(&mut self, workers: u32) {
        self.workers = vec![Worker::default(); workers as usize];
    }

    /// A worker has tried so much, with these outcomes that it had not seen before.
    pub(super) fn tell(&mut self, worker: u32, tried: SearchProgress, outcomes: Vec<u32>) {
        if let Some(worker) = self.workers.get_mut(worker as usize) {
            worker.tried = tried;
        }
        self.outcomes.extend(outcomes);
    }

    /// A worker has nothing left to try, or has found this story.
    pub(super) fn end(&mut self, worker: u32, found: Option<u32>) {
        if let Some(worker) = self.workers.get_mut(worker as usize) {
            *worker = Worker { is_over: true, found, ..*worker };
        }
    }

    /// In how many ways requests ended.
    pub(super) fn outcomes(&self) -> usize {
        self.outcomes.len()
    }

    /// Whether any worker has begun.
    pub fn has_begun(&self) -> bool {
        !self.workers.is_empty()
    }

    /// What all workers have tried.
    pub fn tried(&self) -> SearchProgress {
        let mut all = SearchProgress::default();
        for Worker { tried, .. } in &self.workers {
            all.stories += tried.stories;
            all.overlapped += tried.overlapped;
            all.leaders += tried.leaders;
            all.ms = all.ms.max(tried.ms);
        }
        all
    }

    /// How many stories there are to try.
    pub fn whole(&self) -> u32 {
        self.attack.tries.saturating_sub(self.from)
    }

    /// The lowest number that was found, with its worker.
    pub(super) fn best(&self) -> Option<(u32, u32)> {
        let found = (0..).zip(&self.workers);
        found.filter_map(|(nth, worker)| Some((worker.found?, nth))).min()
    }

    pub(super) fn is_over(&self) -> bool {
        self.has_begun() && self.workers.iter().all(|worker| worker.is_over)
    }
}
