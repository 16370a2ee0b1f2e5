//! Mechanisms that more than one protocol uses.

pub mod gossip;
pub mod node_set;
pub mod serial;
