//! What is put in order, and the places in the order.

use crate::ids::{NodeId, RequestId};
use crate::protocol::shared::log::number;
use crate::protocol::{Details, Fact};
use crate::register::{Key, Value};

/// A place in the total order: a logical clock, and who sent it.
pub type Stamp = (u32, NodeId);
/// Before every place.
pub const NOWHERE: Stamp = (0, NodeId(0));
/// Numbers attempts to change a view.
pub type Ballot = (u32, NodeId);

/// What is put in order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Work {
    /// What a transaction has changed.
    Write {
        /// The commit.
        request: RequestId,
        /// What.
        key: Key,
        /// To what.
        value: Value,
        /// The last write that it saw.
        seen: u32,
        /// Whether all members must have prepared it.
        after: bool,
    },
    /// Somebody wants to know what was ordered until now.
    Sync(RequestId),
}

/// One message of a member's stream.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Data {
    /// The view.
    pub view: u32,
    /// Its place in its sender's stream of this view, from 1.
    pub sequence: u32,
    /// Its place in the order.
    pub stamp: Stamp,
    /// What it does.
    pub work: Work,
}

impl Data {
    /// Its contents, as people read them.
    pub fn details(&self) -> Details {
        let mut details = vec![
            ("stamp", number(self.stamp.0)),
            ("of", Fact::Node(self.stamp.1)),
            ("view", number(self.view)),
        ];
        if let Work::Write { key, value, seen, .. } = self.work {
            let write =
                [("set", Fact::Key(key)), ("to", Fact::Value(value)), ("seen", number(seen))];
            details.extend(write);
        }
        details
    }
}
