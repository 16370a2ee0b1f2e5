//! Which replicas own the registers: what a count per datacentre comes to.

use crate::ids::NodeId;
use crate::protocol::OptionValue;
use crate::protocol::settings::Typed;
use crate::protocol::shared::node_set::NodeSet;

/// Which replicas own the registers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Owners {
    /// The first ones of the list, so many.
    First(u32),
    /// These: the first ones of each datacentre.
    These(NodeSet),
}

impl Owners {
    /// The owners among so many replicas.
    pub fn among(self, replicas: u8) -> NodeSet {
        match self {
            Owners::First(count) => {
                let count = count.min(u32::from(replicas)) as u8;
                (0..count).map(NodeId).collect()
            }
            Owners::These(owners) => owners,
        }
    }
}

impl Typed for Owners {
    fn typed(value: OptionValue) -> Option<Owners> {
        match value {
            OptionValue::Number(count) => Some(Owners::First(count)),
            OptionValue::PerReplica(_) => NodeSet::typed(value).map(Owners::These),
            OptionValue::Word(_) | OptionValue::Duration(_) | OptionValue::Rate(_) => None,
        }
    }
}
