//! Hinted handoff: what is kept for a node that could not be reached.

use crate::ids::NodeId;
use crate::protocol::Fact;
use crate::register::Key;
use crate::table::Table;

/// Writes kept for others, one entry per owner and register. Durable.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Hints<P>(Table<(NodeId, Key), P>);

impl<P> Default for Hints<P> {
    fn default() -> Hints<P> {
        Hints(Table::new())
    }
}

impl<P: Clone + PartialEq> Hints<P> {
    /// What is kept for a node, to add to; `empty` when nothing was.
    pub fn of(&mut self, owner: NodeId, key: Key, empty: P) -> &mut P {
        self.0.get_or_insert((owner, key), empty)
    }

    /// What is kept for a node.
    pub fn get(&self, owner: NodeId, key: Key) -> Option<&P> {
        self.0.get(&(owner, key))
    }

    /// All that is kept.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, Key, &P)> {
        self.0.iter().map(|((owner, key), payload)| (*owner, *key, payload))
    }

    /// The owner has this now. It is dropped, unless something was added after it was sent.
    pub fn delivered(&mut self, owner: NodeId, key: Key, payload: &P) {
        if self.get(owner, key) == Some(payload) {
            self.0.remove(&(owner, key));
        }
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For whom something is kept, as the map shows it.
    pub fn fact(&self, label: &'static str) -> Option<(&'static str, Fact)> {
        let mut owners: Vec<NodeId> = self.0.keys().map(|(owner, _)| *owner).collect();
        owners.dedup();
        (!owners.is_empty()).then_some((label, Fact::Nodes(owners)))
    }
}
