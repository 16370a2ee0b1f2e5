//! What means nothing any more: messages of operations that are over, and values that are old.

use crate::ids::NodeId;
use crate::protocol::abd::{Abd, AbdMessage, Phase};

impl Abd {
    /// Whether a message changes nothing here, now or whenever it arrives. Whoever forgets
    /// everything in a crash numbers its operations anew, and then only a question never does.
    pub(super) fn is_past(&self, from: NodeId, message: &AbdMessage) -> bool {
        if !self.settings.fsync {
            return matches!(message, AbdMessage::Query { .. });
        }
        match *message {
            AbdMessage::Query { .. } => true,
            AbdMessage::Store { key, stored, .. } => {
                stored.tag <= self.cells[usize::from(key.0)].tag
            }
            AbdMessage::QueryReply { number, .. } => !self.asks_for_tags(number),
            AbdMessage::StoreAck { number } => !self.waits_for(number, from),
        }
    }

    /// Whether an answer to its own message could still count.
    pub(super) fn still_asks(&self, message: &AbdMessage) -> bool {
        match *message {
            AbdMessage::Query { number, .. } => !self.settings.fsync || self.asks_for_tags(number),
            AbdMessage::Store { number, .. } => {
                !self.settings.fsync || self.operations.contains_key(&number)
            }
            AbdMessage::QueryReply { .. } | AbdMessage::StoreAck { .. } => false,
        }
    }

    fn asks_for_tags(&self, number: u32) -> bool {
        let operation = self.operations.get(&number);
        operation.is_some_and(|it| matches!(it.phase, Phase::Query { .. }))
    }

    /// Whether this replica's acknowledgement would count.
    fn waits_for(&self, number: u32, from: NodeId) -> bool {
        self.operations
            .get(&number)
            .is_some_and(|it| matches!(it.phase, Phase::Store(_)) && !it.answered.contains(from))
    }
}
