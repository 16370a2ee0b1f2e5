//! What coordinator and participants tell each other.

use crate::ids::NodeId;
use crate::protocol::{Details, Fact, Message};
use crate::register::{Key, Value};

/// The name of a transaction.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Transaction {
    /// Who runs it.
    pub coordinator: NodeId,
    /// Its number there.
    pub number: u32,
}

/// How a transaction ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Decision {
    /// Everywhere.
    Commit,
    /// Nowhere.
    Abort,
}

/// A message about one transaction.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Note {
    /// Which.
    pub transaction: Transaction,
    /// What of it.
    pub contents: Contents,
}

/// What is said of a transaction.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Contents {
    /// Can you write this?
    Prepare {
        /// The register.
        key: Key,
        /// The value to write.
        value: Value,
    },
    /// Yes, and I keep that promise through crashes.
    VoteYes,
    /// No.
    VoteNo,
    /// It is decided.
    Decided(Decision),
    /// I have made the decision durable.
    Ack,
    /// What was decided?
    DecisionReq,
}

impl Message for Note {
    fn name(&self) -> &'static str {
        match self.contents {
            Contents::Prepare { .. } => "Prepare",
            Contents::VoteYes => "VoteYes",
            Contents::VoteNo => "VoteNo",
            Contents::Decided(Decision::Commit) => "Commit",
            Contents::Decided(Decision::Abort) => "Abort",
            Contents::Ack => "Ack",
            Contents::DecisionReq => "DecisionReq",
        }
    }

    fn details(&self) -> Details {
        let mut details = vec![
            ("transaction", Fact::Number(i64::from(self.transaction.number))),
            ("of", Fact::Node(self.transaction.coordinator)),
        ];
        if let Contents::Prepare { key, value } = self.contents {
            details.extend([("key", Fact::Key(key)), ("value", Fact::Value(value))]);
        }
        details
    }
}
