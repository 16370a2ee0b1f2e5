//! The texts behind the numbers of a run.

use crate::ids::{ClientId, Endpoint, NodeId};
use crate::register::{Key, Value};

/// The names of everything in a run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Names {
    /// Replicas in order, then services.
    pub nodes: Vec<String>,
    /// How many of the nodes are replicas.
    pub replicas: u8,
    /// Clients in order.
    pub clients: Vec<String>,
    /// Registers in order of appearance.
    pub keys: Vec<String>,
    /// Values, sorted by text, so that comparing two [`Value`]s compares their texts.
    pub values: Vec<String>,
}

impl Names {
    /// The name of a replica or service.
    pub fn node(&self, node: NodeId) -> &str {
        self.nodes.get(node.index()).map_or("?", String::as_str)
    }

    /// The name of a client.
    pub fn client(&self, client: ClientId) -> &str {
        self.clients.get(client.index()).map_or("?", String::as_str)
    }

    /// The name of either end of a link.
    pub fn endpoint(&self, endpoint: Endpoint) -> &str {
        match endpoint {
            Endpoint::Node(node) => self.node(node),
            Endpoint::Client(client) => self.client(client),
        }
    }

    /// The name of a register.
    pub fn key(&self, key: Key) -> &str {
        self.keys.get(usize::from(key.0)).map_or("?", String::as_str)
    }

    /// The text of a value.
    pub fn value(&self, value: Value) -> &str {
        self.values.get(value.0 as usize).map_or("?", String::as_str)
    }
}
