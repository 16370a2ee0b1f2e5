//! Numbers that a node uses once, crashes included.

/// A durable counter. Numbers are reserved on disk in blocks, so that using one costs no write;
/// a restart skips what is left of the block.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Serial(u32);

const BLOCK: u32 = 1 << 10;

impl Serial {
    /// A number never used before by this node, from 1.
    pub fn next(&mut self) -> u32 {
        self.0 += 1;
        self.0
    }

    /// After a crash: everything reserved may have been used.
    pub fn restart(&mut self) {
        self.0 = (self.0 | (BLOCK - 1)) + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_is_used_twice_across_crashes() {
        let mut serial = Serial::default();
        let mut seen = std::collections::BTreeSet::new();
        for life in 0..20 {
            // Some lives are too short to leave their block.
            assert!((0..=life % 3 * 70).all(|_| seen.insert(serial.next())));
            serial.restart();
        }
    }
}
