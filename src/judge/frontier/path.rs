//! How states came about: for each the operations that took effect, in order. States that have a
//! past in common share it, and what led to no state that is left is forgotten now and then.

/// Steps remembered before it is looked which of them still lead to a state.
const STEPS_MIN: usize = 1 << 14;

/// An operation that took effect, and the step before.
#[derive(Clone, Copy)]
struct Step {
    before: u32,
    call: u32,
    /// Whether it was placed just before the last write, which covered it.
    is_covered: bool,
}

/// All steps of all states. A state keeps the number of its last; 0 is none.
pub(super) struct Path {
    steps: Vec<Step>,
    steps_max: usize,
}

impl Default for Path {
    fn default() -> Path {
        let none = Step { before: 0, call: u32::MAX, is_covered: false };
        Path { steps: vec![none], steps_max: STEPS_MIN }
    }
}

impl Path {
    /// Goes on from a step by placing a call.
    pub fn place(&mut self, before: u32, call: usize) -> u32 {
        self.push(Step { before, call: call as u32, is_covered: false })
    }

    /// Goes on from a step by placing a call just before the last write.
    pub fn cover(&mut self, before: u32, call: usize) -> u32 {
        self.push(Step { before, call: call as u32, is_covered: true })
    }

    fn push(&mut self, step: Step) -> u32 {
        self.steps.push(step);
        (self.steps.len() - 1) as u32
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
        for at in (1..self.steps.len()).filter(|&at| place[at] != 0).collect::<Vec<usize>>() {
            let step = self.steps[at];
            self.steps[len] = Step { before: place[step.before as usize], ..step };
            place[at] = len as u32;
            len += 1;
        }
        self.steps.truncate(len);
        self.steps_max = (2 * len).max(STEPS_MIN);
        for at in last {
            *at = place[*at as usize];
        }
    }

    /// The calls placed up to a step, in order.
    pub fn order(&self, last: u32, is_write: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut order = Vec::new();
        // Backwards, so that what was covered is met before the write that covered it.
        let mut covered: Vec<usize> = Vec::new();
        let mut at = last;
        while at != 0 {
            let step = self.steps[at as usize];
            let n = step.call as usize;
            if step.is_covered {
                covered.push(n);
            } else {
                order.push(n);
                if is_write(n) {
                    order.append(&mut covered);
                }
            }
            at = step.before;
        }
        order.reverse();
        order
    }
}
