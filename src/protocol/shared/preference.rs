//! Sloppy quorums: who keeps a register, and who stands in for those that cannot.
//!
//! Source: Amazon 2007 (SOSP), §4.5–4.6. The preference list is the list of replicas: the
//! first ones own every register, the others may stand in. One operation has a place for each
//! owner; a place is held by its owner while that seems healthy.

use crate::ids::NodeId;
use crate::protocol::shared::suspicion::{PATIENCE, Suspicion};
use crate::protocol::{Effects, Timer};

/// One of the copies that an operation is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    /// Who should keep it.
    owner: NodeId,
    /// Who is asked for it; nobody when nobody is left.
    holder: Option<NodeId>,
    is_answered: bool,
}

/// Who is to be asked, in an order in which what is kept here may wait for the disk.
pub struct Asked {
    /// Others: the holder, and for whom.
    pub there: Vec<(NodeId, NodeId)>,
    /// This node itself: for whom.
    pub here: Vec<NodeId>,
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
pub struct PreferredPlaces {
    all: Vec<Place>,
    nodes: u8,
    stand_ins: StandIns,
}

impl PreferredPlaces {
    /// Nobody is asked yet.
    pub fn new(owners: u8, nodes: u8, stand_ins: StandIns) -> PreferredPlaces {
        let place = |owner| Place { owner: NodeId(owner), holder: None, is_answered: false };
        PreferredPlaces { all: (0..owners).map(place).collect(), nodes, stand_ins }
    }

    /// Whether all of them were answered for.
    pub fn are_answered(&self) -> bool {
        self.all.iter().all(|place| place.is_answered)
    }

    /// Somebody answered for an owner's place; whether that is new.
    pub fn answer(&mut self, owner: NodeId) -> bool {
        let place = self.all.iter_mut().find(|place| place.owner == owner);
        place.is_some_and(|place| !std::mem::replace(&mut place.is_answered, true))
    }

    /// Finds somebody whom `me` does not suspect for every place that needs one, and how long to
    /// wait for them.
    pub fn ask<M>(
        &mut self,
        me: NodeId,
        suspicion: &Suspicion,
        patience: Timer,
        effects: &mut Effects<M>,
    ) -> Asked {
        let mut asked = Asked { there: Vec::new(), here: Vec::new() };
        for Place { owner, holder, .. } in self.fill(|node| node == me || !suspicion.has(node)) {
            match holder {
                Some(holder) if holder == me => asked.here.push(owner),
                Some(holder) => asked.there.push((holder, owner)),
                None => {}
            }
        }
        if !asked.here.is_empty() || !asked.there.is_empty() {
            effects.set_timer(patience, PATIENCE);
        }
        asked
    }

    /// Whoever has not answered is suspected from now on.
    pub fn suspect_silent<M>(&self, suspicion: &mut Suspicion, effects: &mut Effects<M>) {
        for holder in self.all.iter().filter(|place| !place.is_answered).filter_map(|p| p.holder) {
            suspicion.add(holder, effects);
        }
    }

    /// Finds holders for the places whose holder does not answer; returns those with a new one.
    fn fill(&mut self, is_healthy: impl Fn(NodeId) -> bool) -> Vec<Place> {
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
        let mut places = PreferredPlaces::new(3, 5, stand_ins);
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
        let mut places = PreferredPlaces::new(3, 5, StandIns::Distinct);
        places.fill(|_| true);
        assert!(places.answer(NodeId(0)) && !places.answer(NodeId(0)));
        let changed = places.fill(|node| node.0 != 0 && node.0 != 1);
        assert_eq!(changed.len(), 1);
        assert_eq!((changed[0].owner, changed[0].holder), (NodeId(1), Some(NodeId(3))));
    }
}
