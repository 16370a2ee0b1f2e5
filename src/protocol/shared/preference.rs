//! Sloppy quorums: who keeps a register, and who stands in for those that cannot.
//!
//! Source: Amazon 2007 (SOSP), §4.5–4.6. The preference list is the list of replicas: the
//! first ones own every register, the others may stand in. One operation has a place for each
//! owner; a place is held by its owner while that seems healthy.

use crate::ids::NodeId;

/// One of the copies that an operation is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// Who should keep it.
    pub owner: NodeId,
    /// Who is asked for it; nobody when nobody is left.
    pub holder: Option<NodeId>,
    /// Whether it was answered for.
    pub is_answered: bool,
}

/// Where stand-ins are taken from.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum StandIns {
    /// There are none: a strict quorum.
    None,
    /// Other nodes, one place each.
    Distinct,
    /// Any node, several places each if need be.
    Shared,
}

/// The places of an operation on a register with this many owners.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Places {
    all: Vec<Place>,
    nodes: u8,
    stand_ins: StandIns,
}

impl Places {
    /// Nobody is asked yet.
    pub fn new(owners: u8, nodes: u8, stand_ins: StandIns) -> Places {
        let place = |owner| Place { owner: NodeId(owner), holder: None, is_answered: false };
        Places { all: (0..owners).map(place).collect(), nodes, stand_ins }
    }

    /// The places not answered for.
    pub fn open(&self) -> impl Iterator<Item = &Place> {
        self.all.iter().filter(|place| !place.is_answered)
    }

    /// Somebody answered for an owner's place; whether that is new.
    pub fn answer(&mut self, owner: NodeId) -> bool {
        let place = self.all.iter_mut().find(|place| place.owner == owner);
        place.is_some_and(|place| !std::mem::replace(&mut place.is_answered, true))
    }

    /// Finds holders for the places whose holder does not answer; returns those with a new one.
    pub fn fill(&mut self, is_healthy: impl Fn(NodeId) -> bool) -> Vec<Place> {
        let mut changed = Vec::new();
        for index in 0..self.all.len() {
            let Place { owner, holder, is_answered } = self.all[index];
            if is_answered || holder.is_some_and(&is_healthy) {
                continue;
            }
            let found = match self.stand_ins {
                StandIns::None => Some(owner),
                _ if is_healthy(owner) => Some(owner),
                StandIns::Distinct => self.free(&is_healthy),
                StandIns::Shared => self.free(&is_healthy).or_else(|| self.idlest(&is_healthy)),
            };
            self.all[index].holder = found;
            if found != holder && found.is_some() {
                changed.push(self.all[index]);
            }
        }
        changed
    }

    /// The first healthy node that owns no place and holds none.
    fn free(&self, is_healthy: impl Fn(NodeId) -> bool) -> Option<NodeId> {
        let owners = self.all.len() as u8;
        (owners..self.nodes).map(NodeId).find(|&node| is_healthy(node) && self.load(node) == 0)
    }

    /// The healthy node with the fewest places.
    fn idlest(&self, is_healthy: impl Fn(NodeId) -> bool) -> Option<NodeId> {
        let healthy = (0..self.nodes).map(NodeId).filter(|&node| is_healthy(node));
        healthy.min_by_key(|&node| self.load(node))
    }

    fn load(&self, node: NodeId) -> usize {
        self.all.iter().filter(|place| place.holder == Some(node)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holders(stand_ins: StandIns, healthy: &[u8]) -> Vec<Option<u8>> {
        let mut places = Places::new(3, 5, stand_ins);
        places.fill(|node| healthy.contains(&node.0));
        places.all.iter().map(|place| place.holder.map(|node| node.0)).collect()
    }

    #[test]
    fn owners_hold_their_places_while_they_are_healthy() {
        for stand_ins in [StandIns::None, StandIns::Distinct, StandIns::Shared] {
            assert_eq!(holders(stand_ins, &[0, 1, 2, 3, 4]), [Some(0), Some(1), Some(2)]);
        }
    }

    #[test]
    fn stand_ins_come_in_the_order_of_the_list() {
        assert_eq!(holders(StandIns::Distinct, &[0, 3, 4]), [Some(0), Some(3), Some(4)]);
        assert_eq!(holders(StandIns::Distinct, &[2, 4]), [Some(4), None, Some(2)]);
        assert_eq!(holders(StandIns::None, &[2, 4]), [Some(0), Some(1), Some(2)]);
    }

    #[test]
    fn where_places_may_be_shared_one_node_is_enough() {
        assert_eq!(holders(StandIns::Shared, &[1]), [Some(1), Some(1), Some(1)]);
        assert_eq!(holders(StandIns::Shared, &[3, 4]), [Some(3), Some(4), Some(3)]);
    }

    #[test]
    fn a_holder_that_fails_is_replaced_and_one_that_answered_is_not() {
        let mut places = Places::new(3, 5, StandIns::Distinct);
        places.fill(|_| true);
        assert!(places.answer(NodeId(0)) && !places.answer(NodeId(0)));
        let changed = places.fill(|node| node.0 != 0 && node.0 != 1);
        assert_eq!(changed.len(), 1);
        assert_eq!((changed[0].owner, changed[0].holder), (NodeId(1), Some(NodeId(3))));
    }
}
