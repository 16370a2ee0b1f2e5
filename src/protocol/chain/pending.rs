//! What a replica waits for on behalf of a client.

use crate::protocol::shared::log::Proposal;
use crate::register::Key;

/// What a replica waits for on behalf of a client.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Pending {
    /// A write, until it is at the tail.
    Write(Proposal),
    /// A read of the committed version.
    Read(Key),
}
