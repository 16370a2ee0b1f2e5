//! How much a value holds, counted and the same on every machine.
//!
//! What is hashed is all that a value consists of, so a hasher that only counts is a scale. It
//! counts the room that things take in memory: a number takes as much as a wide one, since its
//! neighbours begin at their own boundaries, and a list has a header and a piece of the heap. What
//! two values share is weighed with each: it is what a real node would store or send.

use std::hash::{Hash, Hasher};

/// The bytes of a value.
pub fn weight(value: &impl Hash) -> u64 {
    let mut scale = Scale(0);
    value.hash(&mut scale);
    scale.0
}

/// The bytes of what is hashed into a scale: for whoever hashes the same for another purpose, so
/// that a page has the code for it once.
pub fn weighed(hash: impl FnOnce(&mut dyn Hasher)) -> u64 {
    let mut scale = Scale(0);
    hash(&mut scale);
    scale.0
}

struct Scale(u64);

/// What a number takes with the gap beside it.
const NUMBER: u64 = 8;
/// What a list takes beside its items: where it is, how long, and what the heap keeps of it.
const LIST: u64 = 32;

impl Hasher for Scale {
    fn finish(&self) -> u64 {
        self.0
    }

    /// Texts, and lists of numbers.
    fn write(&mut self, bytes: &[u8]) {
        self.0 += bytes.len() as u64;
    }

    fn write_u8(&mut self, _: u8) {
        self.0 += NUMBER;
    }

    fn write_u16(&mut self, _: u16) {
        self.0 += NUMBER;
    }

    fn write_u32(&mut self, _: u32) {
        self.0 += NUMBER;
    }

    fn write_u64(&mut self, _: u64) {
        self.0 += NUMBER;
    }

    fn write_i64(&mut self, _: i64) {
        self.0 += NUMBER;
    }

    /// The length of a list.
    fn write_usize(&mut self, _: usize) {
        self.0 += LIST;
    }

    /// Which variant of an enum it is.
    fn write_isize(&mut self, _: isize) {
        self.0 += NUMBER;
    }
}

#[cfg(test)]
mod tests {
    use super::weight;

    #[test]
    fn a_list_weighs_its_length_and_its_items() {
        assert_eq!(weight(&vec![1_u32, 2, 3]), 32 + 12);
        assert_eq!(weight(&Vec::<u64>::new()), 32);
        assert_eq!(weight(&(1_u8, Some(2_u16), None::<u64>)), 8 + (8 + 8) + 8);
    }
}
