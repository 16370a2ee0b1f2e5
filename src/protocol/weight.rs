//! How much a value holds, counted and the same on every machine.
//!
//! What is hashed is all that a value consists of, so a hasher that only counts is a scale. What
//! two values share is weighed with each: it is what a real node would store or send.

use std::hash::{Hash, Hasher};

/// The bytes of a value.
pub fn weight(value: &impl Hash) -> u64 {
    let mut scale = Scale(0);
    value.hash(&mut scale);
    scale.0
}

struct Scale(u64);

impl Hasher for Scale {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 += bytes.len() as u64;
    }

    /// Lengths: as wide everywhere as where they are widest.
    fn write_usize(&mut self, _: usize) {
        self.0 += 8;
    }

    /// Which variant of an enum it is.
    fn write_isize(&mut self, _: isize) {
        self.0 += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::weight;

    #[test]
    fn a_list_weighs_its_length_and_its_items() {
        assert_eq!(weight(&vec![1_u32, 2, 3]), 8 + 12);
        assert_eq!(weight(&Vec::<u64>::new()), 8);
        assert_eq!(weight(&(1_u8, Some(2_u16), None::<u64>)), 1 + (1 + 2) + 1);
    }
}
