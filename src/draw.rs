//! Keyed random draws.
//!
//! `draw(seed, purpose, …, nth)` is a pure function of its key: editing one line of a scenario
//! does not reshuffle the luck of the others. The constants are part of the link format.

/// What a draw decides. The numbers never change and are never reused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Purpose {
    /// Whether a message is lost.
    Loss = 1,
    /// The extra delay of a message.
    Jitter = 2,
    /// Whether a message is doubled.
    Duplicate = 3,
    /// The extra delay of a message on a link that reorders.
    Reorder = 4,
    /// The length of a timer.
    Timer = 5,
    /// A coin tossed by a protocol.
    Protocol = 6,
    /// The extra delay of the second copy of a doubled message.
    DuplicateDelay = 7,
}

/// Mixes a counter into a key: the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
pub fn mix(key: u64, counter: u64) -> u64 {
    let mut z = key.wrapping_add(counter.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The draw for one `purpose` on one `place` (a link, a node), the `nth` of its kind there.
pub fn draw(seed: u64, purpose: Purpose, place: u64, nth: u64) -> u64 {
    mix(mix(mix(seed, purpose as u64), place.wrapping_add(1)), nth.wrapping_add(1))
}

/// Maps a draw evenly onto `0..bound`; 0 when `bound` is 0.
pub fn bounded(draw: u64, bound: u64) -> u64 {
    ((u128::from(draw) * u128::from(bound)) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_draws_never_change() {
        let first: Vec<u64> = (0..3).map(|nth| draw(1, Purpose::Loss, 7, nth)).collect();
        assert_eq!(first, [0x6bb1_fcc8_494f_3b37, 0x5779_457e_5567_1645, 0xe84d_d847_1c2c_3cfe]);
    }

    #[test]
    fn bounded_draws_stay_in_bounds_and_reach_both_ends() {
        let seen: std::collections::BTreeSet<u64> =
            (0..200).map(|nth| bounded(draw(3, Purpose::Jitter, 0, nth), 5)).collect();
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    }
}
