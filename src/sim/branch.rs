//! A run that can go on in several ways: it stands between two moments, lines of its plan can be
//! made to take effect there, and a copy of it goes on by itself.
//!
//! A moment is a time at which something is due. What happens between two moments takes effect
//! before whatever is due at the later one, as the lines of a scenario do that have its time.

use std::rc::Rc;

use crate::sim::World;
use crate::sim::budget::{End, RunBudget};
use crate::sim::plan::Plan;
use crate::sim::queue::Event;
use crate::sim::timers::Due;
use crate::sim::trace::Trace;
use crate::time::Time;

mod fingerprint;

/// A run, between two moments.
#[derive(Clone)]
pub struct Branch {
    world: World,
    until: Time,
}

impl Branch {
    /// The beginning of a run that ends at this time.
    pub fn new(plan: Rc<Plan>, until: Time) -> Branch {
        let mut world = World::new(plan);
        world.start();
        let mut branch = Branch { world, until };
        branch.settle();
        branch
    }

    /// When the next thing is due, if any is before the run ends.
    pub fn next_moment(&self) -> Option<Time> {
        if !self.world.late.is_empty() {
            return Some(self.world.now);
        }
        self.world.queue.next_at().filter(|at| *at <= self.until)
    }

    /// Goes on past the next moment; how the run ends where it has become too long.
    pub fn pass(&mut self, budget: RunBudget) -> Option<End> {
        let at = self.next_moment()?;
        while self.next_moment() == Some(at) {
            if let Some(end) = budget.end(self.world.steps.len(), self.world.spent) {
                return Some(end);
            }
            self.world.event(at);
        }
        self.settle();
        None
    }

    /// Takes out of the queue what is due next and means nothing any more, so that no moment is one
    /// for nothing.
    fn settle(&mut self) {
        while self.world.late.is_empty() {
            let Some((at, sequence, event)) = self.world.queue.pop(self.until) else { return };
            let kept = match event {
                Event::Timer(node, slot) => {
                    let timers = &mut self.world.machines[node.index()].timers;
                    match timers.due(slot, sequence, at) {
                        Due::Stale => continue,
                        Due::Later((later, sequence, slot)) => {
                            self.world.queue.push_at(later, sequence, Event::Timer(node, slot));
                            continue;
                        }
                        Due::Now => true,
                    }
                }
                event => fingerprint::means_something(&self.world, event),
            };
            if kept {
                self.world.queue.push_at(at, sequence, event);
                return;
            }
        }
    }

    /// This action of the plan takes effect just before what is due at this time; whether it
    /// could.
    pub fn happen(&mut self, at: Time, action: u32) -> bool {
        let problems = self.world.problems.len();
        self.world.now = at;
        self.world.on_line(action);
        self.settle();
        self.world.problems.len() == problems
    }

    /// A copy that goes on with the luck of this plan, which is the same in all else, and with the
    /// lines that are still to come at these times.
    #[must_use]
    pub fn with_luck(&self, plan: &Rc<Plan>, line_at: impl Fn(u32) -> Time) -> Branch {
        let mut branch = self.clone();
        branch.world.network.set_seed(plan.seed);
        branch.world.plan = plan.clone();
        let now = self.next_moment().unwrap_or(self.world.now);
        branch.world.queue.put_lines(|index| line_at(index).max(now));
        branch
    }

    /// Whatever goes on from here depends on this alone: runs with the same fingerprint go on
    /// alike. It knows more than it must, so some that would go on alike differ in it.
    pub fn fingerprint(&self) -> u128 {
        fingerprint::of(&self.world)
    }

    /// The run as far as it is.
    pub fn into_trace(mut self) -> Trace {
        self.world.now = self.until;
        self.world.into_trace(End::Until)
    }
}
