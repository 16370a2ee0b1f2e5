//! How states came about: for each the pieces that took effect, in order. States that have a past
//! in common share it, and what led to no state that is left is forgotten now and then.

/// Steps remembered before it is looked which of them still lead to a state.
const STEPS_MIN: usize = 1 << 14;

/// A piece that took effect, and the step before.
#[derive(Clone, Copy)]
struct Link {
    before: u32,
    step: Step,
}

/// A piece that took effect at an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Step {
    pub item: u32,
    pub at: u32,
}

/// All steps of all states. A state keeps the number of its last; 0 is none.
pub(super) struct Path {
    steps: Vec<Link>,
    steps_max: usize,
}

impl Default for Path {
    fn default() -> Path {
        let none = Link { before: 0, step: Step { item: u32::MAX, at: 0 } };
        Path { steps: vec![none], steps_max: STEPS_MIN }
    }
}

impl Path {
    /// Goes on from a step.
    pub fn push(&mut self, before: u32, step: Step) -> u32 {
        self.steps.push(Link { before, step });
        (self.steps.len() - 1) as u32
    }

    /// How many bytes all steps take.
    pub fn bytes(&self) -> usize {
        self.steps.len() * size_of::<Link>()
    }

    /// Drops the steps that lead to none of these any more, once they may be half of all.
    pub fn forget<'a>(&mut self, last: impl Iterator<Item = &'a mut u32>) {
        if self.steps.len() < self.steps_max {
            return;
        }
        let last: Vec<&mut u32> = last.collect();
        let mut place = vec![0_u32; self.steps.len()];
        for start in &last {
            let mut at = **start;
            while at != 0 && place[at as usize] == 0 {
                place[at as usize] = 1;
                at = self.steps[at as usize].before;
            }
        }
        let mut len = 1;
        for at in 1..self.steps.len() {
            if place[at] != 0 {
                let link = self.steps[at];
                self.steps[len] = Link { before: place[link.before as usize], ..link };
                place[at] = len as u32;
                len += 1;
            }
        }
        self.steps.truncate(len);
        self.steps_max = (2 * len).max(STEPS_MIN);
        for at in last {
            *at = place[*at as usize];
        }
    }

    /// The steps up to one, in order.
    pub fn up_to(&self, last: u32) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut at = last;
        while at != 0 {
            let link = self.steps[at as usize];
            steps.push(link.step);
            at = link.before;
        }
        steps.reverse();
        steps
    }
}
