//! Which of all changes are tried.

use std::collections::BTreeMap;

use crate::mutant::Mutant;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// Every `n`th change, from the `k`th: spread evenly over all files.
    EveryNth { k: usize, n: usize },
    /// Of each part those that come from the `first` to the one before `last`, in an order drawn by
    /// lot once for all: so what is tried of a small protocol says as much as of a large one.
    OfEach { first: usize, last: usize },
}

impl Sample {
    pub const ALL: Sample = Sample::EveryNth { k: 0, n: 1 };

    /// `3/20`.
    pub fn every(text: &str) -> Result<Sample, String> {
        let read = text.split_once('/').and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
        let (k, n) = read.filter(|(k, n)| k < n).ok_or(format!("{text} is no sample: 0/20 is"))?;
        Ok(Sample::EveryNth { k, n })
    }

    /// `40`, or `40..80` for others than those.
    pub fn of_each(text: &str) -> Result<Sample, String> {
        let (first, last) = text.split_once("..").unwrap_or(("0", text));
        let read = first.parse().ok().zip(last.parse().ok());
        let read = read.filter(|(first, last)| first < last);
        let (first, last) = read.ok_or(format!("{text} is no number of each: 40 is, or 40..80"))?;
        Ok(Sample::OfEach { first, last })
    }

    /// What is tried, in the order in which it is: whenever one stops, what was tried is fair.
    pub fn of(self, listed: &[Mutant]) -> Vec<Mutant> {
        match self {
            Sample::EveryNth { k, n } => {
                listed.iter().filter(|mutant| mutant.id % n == k).cloned().collect()
            }
            Sample::OfEach { first, last } => {
                let mut parts: BTreeMap<&str, Vec<&Mutant>> = BTreeMap::new();
                for mutant in listed {
                    parts.entry(mutant.part()).or_default().push(mutant);
                }
                for part in parts.values_mut() {
                    part.sort_by_key(|mutant| (lot(&mutant.name), mutant.id));
                }
                let nth = |nth: usize| parts.values().filter_map(move |part| part.get(nth));
                (first..last).flat_map(nth).map(|mutant| (*mutant).clone()).collect()
            }
        }
    }
}

/// FNV-1a, stirred once more, as texts that end alike have to come far from each other.
fn lot(text: &str) -> u64 {
    let add = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, add);
    let stirred = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    stirred ^ (stirred >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mutant::tests::at;

    fn ids(sample: Sample, listed: &[Mutant]) -> Vec<usize> {
        sample.of(listed).iter().map(|mutant| mutant.id).collect()
    }

    fn listed() -> Vec<Mutant> {
        let of = |file: &'static str, ids: std::ops::Range<usize>| ids.map(move |id| at(file, id));
        let large = of("src/protocol/raft/log.rs", 0..90);
        large.chain(of("src/protocol/lww.rs", 90..100)).collect()
    }

    #[test]
    fn every_nth_is_spread_over_the_list() {
        let every = Sample::every("3/40").expect("it is right");
        assert_eq!(ids(every, &listed()), [3, 43, 83]);
        assert_eq!(ids(Sample::ALL, &listed()).len(), 100);
    }

    #[test]
    fn of_each_part_as_many_are_tried_and_of_a_small_one_all() {
        let four = ids(Sample::of_each("4").expect("it is right"), &listed());
        assert_eq!(four.iter().filter(|id| **id < 90).count(), 4);
        assert_eq!(four.len(), 8);
        assert_ne!(four, {
            let mut sorted = four.clone();
            sorted.sort_unstable();
            sorted
        });
        let more = ids(Sample::of_each("4..20").expect("it is right"), &listed());
        assert_eq!(more.len(), 16 + 6);
        assert!(more.iter().all(|id| !four.contains(id)), "others than those");
        let both = ids(Sample::of_each("20").expect("it is right"), &listed());
        assert_eq!(both, [four, more].concat(), "what comes first is tried first");
    }

    #[test]
    fn what_is_no_sample_is_told() {
        for wrong in ["20/20", "1/0", "some", "/", "20"] {
            assert!(Sample::every(wrong).is_err(), "{wrong}");
        }
        for wrong in ["0", "some", "4..4", "5..4", "1/2", ".."] {
            assert!(Sample::of_each(wrong).is_err(), "{wrong}");
        }
    }
}
