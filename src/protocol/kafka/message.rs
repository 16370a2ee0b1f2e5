//! What brokers and the controller send each other.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::shared::log::{self, Entry, Index, Term, number};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Details, Fact, Message};

/// What the controller has decided of the partition, as brokers are told.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Partition {
    /// Numbers the controller's decisions, those about brokers included.
    pub version: u32,
    /// Who leads, if anybody does.
    pub leader: Option<NodeId>,
    /// Numbers the leaders.
    pub epoch: Term,
    /// Numbers the changes of the partition. The vendor calls it so.
    #[allow(clippy::struct_field_names)]
    pub partition_epoch: u32,
    /// The in-sync replicas.
    pub isr: NodeSet,
    /// The brokers of which the controller hears nothing.
    pub fenced: NodeSet,
    /// By broker: the life in which it has registered.
    pub lives: Vec<u32>,
}

/// A follower asks for what comes next in the log.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Fetch {
    /// Of the leader, as the follower knows it.
    pub epoch: Term,
    /// The end of its log, and the epoch there.
    pub offset: Index,
    /// See `offset`.
    pub last_epoch: Term,
    /// Its own life.
    pub life: u32,
    /// Numbers its questions; it comes back in the answer.
    pub nth: u32,
}

/// The answer to a [`Fetch`].
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Fetched {
    /// What follows, and how far all in-sync replicas have come.
    Records { after: Index, entries: Rc<[Entry]>, high_watermark: Index },
    /// The logs have parted: the leader's ends an epoch no later than the follower's last one here.
    Diverging { epoch: Term, end: Index },
    /// The broker asked does not lead in this epoch.
    Refused,
}

/// A message between machines.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum KafkaMessage {
    /// A follower to the leader.
    Fetch(Fetch),
    /// The leader's answer.
    FetchReply { epoch: Term, nth: u32, fetched: Fetched },
    /// The leader to the controller: these are in sync now, of which one may be new, in this life.
    AlterPartition {
        epoch: Term,
        partition_epoch: u32,
        isr: NodeSet,
        joining: Option<(NodeId, u32)>,
    },
    /// A broker is alive, in this life.
    Heartbeat { life: u32 },
    /// The controller's decisions.
    Metadata(Rc<Partition>),
}

impl Message for KafkaMessage {
    fn name(&self) -> &'static str {
        match self {
            KafkaMessage::Fetch(_) => "Fetch",
            KafkaMessage::FetchReply { fetched, .. } => match fetched {
                Fetched::Records { .. } => "FetchReply",
                Fetched::Diverging { .. } => "Diverging",
                Fetched::Refused => "FetchRefused",
            },
            KafkaMessage::AlterPartition { .. } => "AlterPartition",
            KafkaMessage::Heartbeat { .. } => "Heartbeat",
            KafkaMessage::Metadata(_) => "Metadata",
        }
    }

    fn details(&self) -> Details {
        match self {
            KafkaMessage::Fetch(fetch) => vec![
                ("epoch", number(fetch.epoch)),
                ("after", number(fetch.offset)),
                ("of epoch", number(fetch.last_epoch)),
            ],
            KafkaMessage::FetchReply { epoch, fetched, .. } => {
                let mut details = vec![("epoch", number(*epoch))];
                match fetched {
                    Fetched::Records { after, entries, high_watermark } => {
                        details.push(("after", number(*after)));
                        details.extend(log::details(entries));
                        details.push(("high watermark", number(*high_watermark)));
                    }
                    Fetched::Diverging { epoch, end } => {
                        details.push(("epoch here", number(*epoch)));
                        details.push(("ends at", number(*end)));
                    }
                    Fetched::Refused => {}
                }
                details
            }
            KafkaMessage::AlterPartition { epoch, isr, .. } => {
                vec![("epoch", number(*epoch)), ("in sync", Fact::Nodes(isr.iter().collect()))]
            }
            KafkaMessage::Metadata(partition) => vec![
                ("leader", Fact::from(partition.leader)),
                ("epoch", number(partition.epoch)),
                ("in sync", nodes(partition.isr)),
                ("fenced", nodes(partition.fenced)),
            ],
            KafkaMessage::Heartbeat { .. } => Vec::new(),
        }
    }
}

/// These nodes, or that there is none.
pub fn nodes(nodes: NodeSet) -> Fact {
    if nodes.is_empty() { Fact::Nothing } else { Fact::Nodes(nodes.iter().collect()) }
}
