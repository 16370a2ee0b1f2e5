//! Versions of one register, each with a vector clock; of related ones only the later stays.

use crate::protocol::VersionVector;
use crate::register::Value;
use crate::table::{sort, sort_by};

/// A value and what its writer had seen, itself included.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Version {
    /// By the coordinator's wall clock, for `resolve=lww`.
    pub written_at: i64,
    /// The clock.
    pub clock: VersionVector,
    /// The value.
    pub value: Value,
}

/// Versions none of which is an ancestor of another; none at all where nothing was written.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Versions(Vec<Version>);

impl From<Version> for Versions {
    fn from(version: Version) -> Versions {
        Versions(vec![version])
    }
}

impl Versions {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds versions and drops what others descend from.
    pub fn merge(&mut self, other: &Versions) {
        for version in &other.0 {
            if self.0.iter().any(|held| held.clock.covers(&version.clock)) {
                continue;
            }
            self.0.retain(|held| !version.clock.covers(&held.clock));
            self.0.push(version.clone());
        }
        sort_by(&mut self.0, Ord::cmp);
    }

    /// All values, sorted, each once.
    pub fn values(&self) -> Vec<Value> {
        let mut values: Vec<Value> = self.0.iter().map(|version| version.value).collect();
        sort(&mut values);
        values.dedup();
        values
    }

    /// The value written last by the clocks of the coordinators.
    pub fn last(&self) -> Option<Value> {
        self.0.last().map(|version| version.value)
    }

    /// What a client that has read all of them has seen.
    pub fn context(&self) -> VersionVector {
        let mut context = VersionVector::EMPTY;
        for version in &self.0 {
            context.join(&version.clock);
        }
        context
    }
}
