//! What tells one broken promise from another: what its proof is made of, and which kinds of fault
//! it takes.

use std::rc::Rc;

use crate::attack::Ground;
use crate::attack::ground::BUDGET;
use crate::attack::shape::Shape;
use crate::run::broken::Broken;
use crate::run::{Run, run_within};
use crate::scenario::attack::Means;
use crate::scenario::{Action, Scenario, Statement};
use crate::table::SortedSet;

/// The kind of a story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoryKind {
    shape: Shape,
    faults: SortedSet<&'static str>,
}

impl StoryKind {
    /// The kind of a story with these lines, by its run.
    pub fn of<'a>(
        run: &Run,
        broken: &Broken,
        actions: impl IntoIterator<Item = &'a Action>,
    ) -> StoryKind {
        let faults = actions.into_iter().filter_map(Means::kind).collect();
        StoryKind { shape: Shape::of(run, broken), faults }
    }

    /// The kind of a whole scenario; none where it keeps the promise.
    pub fn of_scenario(ground: &Ground, scenario: &Scenario) -> Option<StoryKind> {
        let run = run_within(&Rc::new(scenario.clone()), BUDGET);
        let broken = ground.broken(&run)?;
        Some(StoryKind::of(&run, &broken, actions(scenario)))
    }

    /// Whether a story of this kind may be one of the other kind that has more in it.
    pub fn has_in_it(&self, other: &StoryKind) -> bool {
        self.shape == other.shape && other.faults.iter().all(|kind| self.faults.contains(kind))
    }
}

/// What happens, whether at a time or at a message.
fn actions(scenario: &Scenario) -> impl Iterator<Item = &Action> {
    scenario.statements().filter_map(|statement| match statement {
        Statement::Timed { action, .. } => Some(action),
        _ => None,
    })
}
