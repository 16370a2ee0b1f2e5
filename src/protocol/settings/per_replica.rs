//! A number for each replica: what a setting that names replicas comes to.

use crate::ids::NodeId;
use crate::protocol::OptionValue;
use crate::protocol::settings::{REPLICAS_MAX, Typed};
use crate::protocol::shared::node_set::NodeSet;

/// A number for each replica; small, so that settings can be copied.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PerReplica {
    unless_named: u8,
    numbers: [u8; REPLICAS_MAX as usize],
}

impl PerReplica {
    /// The same for all.
    pub const fn all(number: u8) -> PerReplica {
        PerReplica { unless_named: number, numbers: [number; REPLICAS_MAX as usize] }
    }

    /// The number of a replica. A cluster made for a benchmark may have more replicas than a
    /// scenario can name.
    pub fn of(&self, node: NodeId) -> u8 {
        self.numbers.get(node.index()).copied().unwrap_or(self.unless_named)
    }

    /// Gives a replica a number.
    pub fn set(&mut self, node: NodeId, number: u8) {
        if let Some(place) = self.numbers.get_mut(node.index()) {
            *place = number;
        }
    }
}

impl Typed for PerReplica {
    fn typed(value: OptionValue) -> Option<PerReplica> {
        let OptionValue::PerReplica(numbers) = value else { return None };
        Some(numbers)
    }
}

/// Those whose number is not 0.
impl Typed for NodeSet {
    fn typed(value: OptionValue) -> Option<NodeSet> {
        let numbers = PerReplica::typed(value)?;
        let all = (0..REPLICAS_MAX as u8).map(NodeId);
        Some(all.filter(|node| numbers.of(*node) > 0).collect())
    }
}
