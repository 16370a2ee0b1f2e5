//! What a coordinator knows of an operation under way.

use crate::ids::{NodeId, RequestId};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::preference::PreferredPlaces;
use crate::protocol::shared::siblings::Siblings;
use crate::register::{Key, UnknownKind};
use crate::table::Table;

/// An operation that this node coordinates.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Coordination {
    /// Whom to answer; nobody any more once that is done.
    pub request: Option<RequestId>,
    pub key: Key,
    pub places: PreferredPlaces,
    pub work: Work,
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Work {
    /// A write.
    Put(Put),
    /// A read.
    Get(Get),
}

/// A write under way.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Put {
    pub object: Siblings,
    /// How many vnodes must have taken it in, how many of them primaries, on how many machines.
    pub w: usize,
    pub pw: usize,
    pub node_confirms: usize,
    pub acknowledged: usize,
    pub primaries: NodeSet,
    pub machines: NodeSet,
}

impl Put {
    pub fn is_satisfied(&self) -> bool {
        self.acknowledged >= self.w
            && self.primaries.len() >= self.pw
            && self.machines.len() >= self.node_confirms
    }

    /// What is known of a write that was not satisfied.
    pub fn failure(&self) -> UnknownKind {
        // It is written where the client did not want it, or in too few places.
        if self.acknowledged >= self.w {
            UnknownKind::WriteConcern
        } else {
            UnknownKind::WriteTimeout
        }
    }
}

/// A read under way.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Get {
    pub r: usize,
    pub pr: usize,
    pub notfound_ok: bool,
    /// What was found, by owner, and where.
    pub found: Table<NodeId, (NodeId, Siblings)>,
}

impl Get {
    /// How many answers count, and how many of them are of primaries.
    pub fn counted(&self) -> (usize, usize) {
        let counts = |object: &Siblings| self.notfound_ok || !object.is_empty();
        let all = self.found.iter().filter(|(_, (_, object))| counts(object));
        let primaries = all.clone().filter(|(owner, (from, _))| *owner == from);
        (all.count(), primaries.count())
    }

    /// How many answers do not count.
    pub fn discounted(&self) -> usize {
        self.found.len() - self.counted().0
    }

    pub fn is_satisfied(&self) -> bool {
        let (all, primaries) = self.counted();
        all >= self.r && primaries >= self.pr
    }
}
