//! What one of several workers does of a search: it tries every so many family of stories, and
//! passes by what breaks the promise in a way that is known.

use std::rc::Rc;

use crate::attack::ground::BUDGET;
use crate::attack::hunt::Tried;
use crate::attack::kind::StoryKind;
use crate::attack::shrink::{Shrunk, shrink};
use crate::attack::swarm::Manner;
use crate::attack::{BrokenPromise, Ground, Hunt};
use crate::run::run_within;
use crate::scenario::Scenario;

/// A worker's share of a search, with what has come of it so far.
pub struct Share {
    ground: Rc<Ground>,
    hunt: Hunt,
    known: Vec<StoryKind>,
    found: Option<BrokenPromise>,
    shrunk: Option<Shrunk>,
}

/// Which share it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ShareNumber {
    /// Which of the workers, from 0.
    pub worker: u32,
    /// How many there are.
    pub workers: u32,
    /// The story before which none is tried.
    pub from: u32,
}

impl Share {
    /// A share of which nothing is tried yet. What is found shall differ in kind from what these
    /// scenarios show.
    pub fn new(ground: &Rc<Ground>, part: ShareNumber, known: &[Scenario]) -> Share {
        let hunt = Hunt::new(ground, Manner::Guided, part.worker, part.workers);
        Share {
            hunt: hunt.from_number(part.from),
            known: known.iter().filter_map(|it| StoryKind::of_scenario(ground, it)).collect(),
            ground: ground.clone(),
            found: None,
            shrunk: None,
        }
    }

    /// What has been tried.
    pub fn tried(&mut self) -> &mut Tried {
        &mut self.hunt.tried
    }

    /// The number of the story that was found.
    pub fn found(&self) -> Option<u32> {
        self.found.as_ref().map(|found| found.number)
    }

    /// Whether nothing is left that could come before a story of this number.
    pub fn is_over(&self, best: u32) -> bool {
        self.found.is_some() || self.hunt.next_number().is_none_or(|next| next > best)
    }

    /// Tries the next story.
    pub fn advance(&mut self) {
        let Some(found) = self.hunt.advance() else { return };
        if self.known.is_empty() {
            self.found = Some(found);
        } else if let Some(shrunk) = self.of_new_kind(&found) {
            (self.found, self.shrunk) = (Some(found), Some(shrunk));
        }
    }

    /// The story made short, if it is of another kind than those that are known.
    fn of_new_kind(&self, found: &BrokenPromise) -> Option<Shrunk> {
        let run = run_within(&found.story.scenario(&self.ground.header)?, BUDGET);
        let actions = found.story.timed.iter().map(|(_, action)| action);
        if self.is_known(&StoryKind::of(&run, &found.broken, actions)) {
            return None;
        }
        let shrunk = shrink(&self.ground, found)?;
        let kind = StoryKind::of_scenario(&self.ground, &shrunk.scenario)?;
        (!self.is_known(&kind)).then_some(shrunk)
    }

    fn is_known(&self, kind: &StoryKind) -> bool {
        self.known.iter().any(|known| kind.has_in_it(known))
    }

    /// What was found, made short.
    pub fn shrunk(&mut self) -> Option<&Shrunk> {
        if self.shrunk.is_none() {
            self.shrunk = self.found.as_ref().and_then(|found| shrink(&self.ground, found));
        }
        self.shrunk.as_ref()
    }
}
