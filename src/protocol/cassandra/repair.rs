//! Repair by an operator: the replicas compare all they hold, and each gets the newest.
//!
//! One node asks all replicas for their Merkle trees. If one of them is believed dead nothing is
//! done, and if one does not answer nothing comes of it. A tombstone that may go is in no tree:
//! repair spreads deletes as long as they are kept, and later what they deleted.

use crate::ids::NodeId;
use crate::protocol::Fact;
use crate::protocol::cassandra::message::{CassandraMessage, Stored, Why};
use crate::protocol::cassandra::{Cassandra, Out};
use crate::protocol::shared::node_set::NodeSet;
use crate::register::Key;
use crate::table::Table;

/// What became of the last repair that an operator asked for here.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Repair {
    /// A replica is believed dead.
    Refused,
    /// It waits for trees.
    Waits {
        /// Which one it is.
        number: u32,
        /// The trees so far.
        trees: Table<NodeId, Vec<Stored>>,
    },
}

impl Cassandra {
    /// An operator asks for it. One that was under way is given up.
    pub(super) fn start_repair(&mut self, effects: Out) {
        let now = effects.now();
        if !self.replicas().all(|node| self.view.is_alive(node, now)) {
            self.repair = Some(Repair::Refused);
            return;
        }
        let number = self.serial.next();
        self.repair = Some(Repair::Waits { number, trees: Table::new() });
        let others = self.replicas().filter(|&node| node != self.id);
        effects.send_all(others, &CassandraMessage::Validate { number });
        if self.is_replica(self.id) {
            let tree = self.tree(effects);
            self.on_tree(self.id, number, &tree, effects);
        }
    }

    /// All that this replica holds.
    pub(super) fn tree(&self, effects: Out) -> Vec<Stored> {
        self.cluster.keys().map(|key| self.cell(key, effects.wall_clock())).collect()
    }

    pub(super) fn on_tree(&mut self, from: NodeId, number: u32, tree: &[Stored], effects: Out) {
        let owners = self.topology.owners;
        let Some(Repair::Waits { number: awaited, trees }) = &mut self.repair else { return };
        if *awaited != number {
            return;
        }
        trees.insert(from, tree.to_vec());
        if trees.keys().copied().collect::<NodeSet>() == owners {
            let trees = std::mem::replace(trees, Table::new());
            self.repair = None;
            for key in self.cluster.keys() {
                self.stream(key, &trees, effects);
            }
        }
    }

    /// Whoever lacks the newest gets it.
    fn stream(&mut self, key: Key, trees: &Table<NodeId, Vec<Stored>>, effects: Out) {
        let held = |tree: &Vec<Stored>| tree.get(usize::from(key.0)).copied();
        let Some(stored) = trees.values().filter_map(held).max() else { return };
        let (number, why) = (0, Why::Stream);
        for (&node, tree) in trees.iter() {
            if held(tree).is_none_or(|held| held.is_same(stored)) {
                continue;
            }
            if node == self.id {
                self.store(key, stored, effects);
            } else {
                effects.send(node, CassandraMessage::Mutation { number, key, stored, why });
            }
        }
    }

    /// What the map shows of it.
    pub(super) fn repair_fact(&self) -> Option<(&'static str, Fact)> {
        match self.repair.as_ref()? {
            Repair::Refused => Some(("repair", Fact::Word("refused"))),
            Repair::Waits { trees, .. } => {
                let silent = self.replicas().filter(|node| trees.get(node).is_none());
                Some(("repair waits for", Fact::Nodes(silent.collect())))
            }
        }
    }
}
