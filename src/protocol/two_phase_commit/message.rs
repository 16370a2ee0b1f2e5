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
pub struct CommitMessage {
    /// Which.
    pub transaction: Transaction,
    /// What of it.
    pub contents: CommitStep,
}

/// What is said of a transaction.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CommitStep {
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

impl Message for CommitMessage {
    fn name(&self) -> &'static str {
        match self.contents {
            CommitStep::Prepare { .. } => "Prepare",
            CommitStep::VoteYes => "VoteYes",
            CommitStep::VoteNo => "VoteNo",
            CommitStep::Decided(Decision::Commit) => "Commit",
            CommitStep::Decided(Decision::Abort) => "Abort",
            CommitStep::Ack => "Ack",
            CommitStep::DecisionReq => "DecisionReq",
        }
    }

    fn details(&self) -> Details {
        let mut details = vec![
            ("transaction", Fact::Number(i64::from(self.transaction.number))),
            ("of", Fact::Node(self.transaction.coordinator)),
        ];
        if let CommitStep::Prepare { key, value } = self.contents {
            details.extend([("key", Fact::Key(key)), ("value", Fact::Value(value))]);
        }
        details
    }
}
