//! Luck for one schedule: a stream of draws, one after the other. A run may have no such stream,
//! for there an edit must not reshuffle what it does not touch; what is drawn here is written down
//! as a scenario before it is run.

use crate::draw::{Purpose, bounded, draw};

/// A stream of draws. Same seed, same stream.
#[derive(Clone, Debug)]
pub struct Luck {
    seed: u64,
    drawn: u64,
}

impl Luck {
    /// The stream of this seed.
    pub fn of(seed: u64) -> Luck {
        Luck { seed, drawn: 0 }
    }

    /// A number below `bound`; 0 where there is none.
    pub fn below(&mut self, bound: u32) -> u32 {
        self.drawn += 1;
        bounded(draw(self.seed, Purpose::Protocol, 0, self.drawn), u64::from(bound)) as u32
    }

    /// A number from one to another, both included.
    pub fn between(&mut self, from: u32, to: u32) -> u32 {
        from + self.below(to.saturating_sub(from) + 1)
    }

    /// The same, small numbers as often as large ones: each doubling is as likely as the next.
    pub fn between_evenly_in_size(&mut self, from: u32, to: u32) -> u32 {
        let from = from.max(1);
        let doublings = (to.max(from) / from).ilog2();
        let least = from << self.below(doublings + 1);
        self.between(least, (least * 2 - 1).min(to.max(from)))
    }

    /// Whether a chance of one in `n` came true.
    pub fn one_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }

    /// One of these, of which there is at least one.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u32) as usize]
    }

    /// These in another order.
    pub fn shuffled<T: Clone>(&mut self, of: &[T]) -> Vec<T> {
        let mut items = of.to_vec();
        for last in (1..items.len()).rev() {
            let other = self.below(last as u32 + 1) as usize;
            items.swap(last, other);
        }
        items
    }
}

#[cfg(test)]
mod tests {
    use super::Luck;

    #[test]
    fn sizes_are_even_and_within_bounds() {
        let mut luck = Luck::of(7);
        let drawn: Vec<u32> = (0..2_000).map(|_| luck.between_evenly_in_size(10, 5_000)).collect();
        assert!(drawn.iter().all(|&ms| (10..=5_000).contains(&ms)));
        let small = drawn.iter().filter(|&&ms| ms < 160).count();
        assert!((700..1_100).contains(&small), "{small} of 2,000 are small");
        assert_eq!(luck.between_evenly_in_size(5, 5), 5);
    }
}
