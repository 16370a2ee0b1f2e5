//! What a server has asked all others and waits to hear.

use crate::protocol::shared::node_set::NodeSet;
use crate::time::LocalTime;

/// A primary's question to all others.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Appeal {
    pub(super) sent_at: LocalTime,
    pub(super) agreed: NodeSet,
}

/// A poll under way.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Poll {
    pub(super) sent_at: LocalTime,
    /// Whether somebody who answered is ahead, or leads.
    pub(super) is_lost: bool,
}
