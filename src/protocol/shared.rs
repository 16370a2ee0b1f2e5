//! Mechanisms that more than one protocol uses.

pub mod gossip;
pub mod hints;
pub mod last_writer;
pub mod log;
pub mod machine;
pub mod node_set;
pub mod preference;
pub mod reached;
pub mod reign;
pub mod routed;
pub mod serial;
pub mod shipping;
pub mod siblings;
pub mod suspicion;
pub mod vote;
