//! The small numbers that stand for named things inside a run.
//!
//! Names are text in a scenario and in what people see; between the two, everything is an index
//! into [`crate::names::Names`], so that replicas, messages and histories are cheap to copy and
//! compare.

/// A machine that runs the protocol: the replicas first, in order, then the services
/// (`chubby`, `dcs`, …) that the protocol brings.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub u8);

/// A client of the cluster.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ClientId(pub u8);

/// Either end of a link.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Endpoint {
    /// A replica or a service.
    Node(NodeId),
    /// A client.
    Client(ClientId),
}

/// A request of a client, in the order in which they were begun. Index into the history.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct OperationId(pub u32);

/// One transmission of a request: an operation that is retried has several.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RequestId(pub u32);

/// A message of the run, in the order sent. Index into the trace's messages.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct MessageId(pub u32);

/// A step of the run, in order. Index into the trace's steps.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StepId(pub u32);

impl From<NodeId> for Endpoint {
    fn from(node: NodeId) -> Endpoint {
        Endpoint::Node(node)
    }
}

impl From<ClientId> for Endpoint {
    fn from(client: ClientId) -> Endpoint {
        Endpoint::Client(client)
    }
}

impl NodeId {
    /// As an index into a table with a row per node.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl ClientId {
    /// As an index into a table with a row per client.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

macro_rules! table_index {
    ($($id:ident),*) => {$(
        impl $id {
            /// As an index into its table.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}
table_index!(OperationId, RequestId, MessageId, StepId);
