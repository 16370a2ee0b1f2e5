//! What must come before what: an order that respects it, or the shortest cycle in it.

use std::collections::{BTreeSet, VecDeque};

use crate::ids::OperationId;

/// The two operations because of which one thing comes before another.
pub(super) type Because = (OperationId, OperationId);

/// A cycle of steps with fewer of them: where it comes back to a process, further on in its order,
/// the process itself has taken all the steps between.
pub(super) fn shortened<T: Copy + Ord>(
    steps: &[(T, T)],
    process_of: impl Fn(T) -> u32,
) -> Vec<(T, T)> {
    let mut shortened = Vec::new();
    let mut at = 0;
    while let Some(&(from, to)) = steps.get(at) {
        let is_later =
            |(again, _): &(T, T)| from < *again && process_of(from) == process_of(*again);
        let later = steps.iter().rposition(is_later).filter(|later| *later > at);
        shortened.push((from, later.map_or(to, |later| steps[later].0)));
        at = later.unwrap_or(at + 1);
    }
    shortened
}

/// Things `0..len`, and which must come before which.
pub(super) struct Precedence {
    later: Vec<Vec<(usize, Because)>>,
}

impl Precedence {
    pub fn new(len: usize) -> Precedence {
        Precedence { later: vec![Vec::new(); len] }
    }

    /// Demands that `a` come before `b`; of a thing and itself that cannot be.
    pub fn require(&mut self, a: usize, b: usize, because: Because) {
        self.later[a].push((b, because));
    }

    /// An order with the smallest possible thing next, or why there is none.
    pub fn order(&self) -> Result<Vec<usize>, Vec<Because>> {
        let mut blocked = vec![0_u32; self.later.len()];
        for (to, _) in self.later.iter().flatten() {
            blocked[*to] += 1;
        }
        let mut free: BTreeSet<usize> = (0..blocked.len()).filter(|&n| blocked[n] == 0).collect();
        let mut order = Vec::with_capacity(blocked.len());
        while let Some(next) = free.pop_first() {
            order.push(next);
            for (to, _) in &self.later[next] {
                blocked[*to] -= 1;
                if blocked[*to] == 0 {
                    free.insert(*to);
                }
            }
        }
        if order.len() == blocked.len() { Ok(order) } else { Err(self.short_cycle(&blocked)) }
    }

    /// The shortest cycle through any thing of one cycle among those still blocked.
    fn short_cycle(&self, blocked: &[u32]) -> Vec<Because> {
        let start = (0..blocked.len()).find(|&n| blocked[n] > 0).unwrap_or(0);
        let mut cycle: Option<Vec<Because>> = None;
        for from in self.on_a_cycle(start, blocked) {
            let found = self.cycle_through(from);
            if found.as_ref().is_some_and(|f| cycle.as_ref().is_none_or(|c| f.len() < c.len())) {
                cycle = found;
            }
        }
        cycle.unwrap_or_default()
    }

    /// Walks backwards among the blocked until a thing comes again: each of them is blocked by
    /// another one.
    fn on_a_cycle(&self, start: usize, blocked: &[u32]) -> Vec<usize> {
        let mut earlier = vec![None; blocked.len()];
        for (from, later) in self.later.iter().enumerate().filter(|(from, _)| blocked[*from] > 0) {
            for (to, _) in later {
                earlier[*to].get_or_insert(from);
            }
        }
        let mut walk = vec![start];
        while let Some(Some(next)) = walk.last().map(|&at| earlier[at]) {
            if let Some(seen) = walk.iter().position(|&at| at == next) {
                return walk.split_off(seen);
            }
            walk.push(next);
        }
        walk
    }

    fn cycle_through(&self, from: usize) -> Option<Vec<Because>> {
        let mut reached: Vec<Option<(usize, Because)>> = vec![None; self.later.len()];
        let mut waiting = VecDeque::from([from]);
        while let Some(at) = waiting.pop_front() {
            for (to, because) in &self.later[at] {
                if reached[*to].is_none() {
                    reached[*to] = Some((at, *because));
                    waiting.push_back(*to);
                }
            }
            if reached[from].is_some() {
                break;
            }
        }
        let mut cycle = Vec::new();
        let mut at = from;
        while let Some((before, because)) = reached[at] {
            cycle.push(because);
            at = before;
            if at == from {
                cycle.reverse();
                return Some(cycle);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn a_cycle_leaves_out_what_a_process_does_between_by_itself() {
        let process_of = |operation: u32| operation / 10;
        let steps = [(1, 11), (12, 21), (22, 5), (6, 31), (32, 0)];
        assert_eq!(shortened(&steps, process_of), [(1, 6), (6, 31), (32, 0)]);
        let short = [(1, 11), (12, 0)];
        assert_eq!(shortened(&short, process_of), short);
    }
}
