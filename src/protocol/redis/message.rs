//! What servers, Sentinels and the nodes of a Cluster send each other.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::redis::header::Header;
use crate::protocol::shared::log::{self, Entry, Index, Log, Term, number};
use crate::protocol::shared::reign::{reign_holder, reign_number};
use crate::protocol::{Details, Effects, Fact, Message};
use crate::time::LocalTime;

/// The name of a replication history: a new one begins with every promotion and every start.
pub type ReplId = Term;

/// A message between machines.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum RedisMessage {
    /// A stretch of the command stream; a sign of life when it is empty.
    Cmd(Stretch),
    /// How far a replica has come.
    Ack { replid: ReplId, offset: Index },
    /// A replica wants the stream from here on; it has nothing to continue without a history. Its
    /// clock says since when it has been without.
    Psync { replid: Option<ReplId>, offset: Index, since: LocalTime },
    /// It gets it.
    Continue { stretch: Stretch, since: LocalTime },
    /// It gets everything.
    FullResync { replid: ReplId, data: Log, since: LocalTime },
    /// There is no such connection, or it is refused.
    Closed,
    /// Replicate that one, or nobody: be a master. The orders of a Sentinel are numbered.
    ReplicaOf { master: Option<NodeId>, nth: u32 },
    /// Are you there?
    Ping,
    /// Yes.
    Pong,
    /// How are you?
    Info,
    /// Like this.
    InfoReply(Info),
    /// What a Sentinel takes for the configuration.
    Hello { epoch: u32, master: NodeId, config_epoch: u32 },
    /// Is that master down for you? And, in this epoch, will you vote for me?
    IsMasterDown { master: NodeId, epoch: u32, vote: bool },
    /// The answer to both.
    MasterIsDown { master: NodeId, down: bool, vote: Option<(NodeId, u32)> },
    /// Between the nodes of a Cluster.
    Bus(Header),
}

/// A stretch of the command stream.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Stretch {
    /// The history it belongs to.
    pub replid: ReplId,
    /// The offset before it.
    pub after: Index,
    /// The commands.
    pub entries: Rc<[Entry]>,
    /// Whether the replica shall acknowledge it at once.
    pub get_ack: bool,
}

/// What a server says of itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Info {
    /// Whom it replicates; nobody if it is a master.
    pub master: Option<NodeId>,
    /// How far it has come.
    pub offset: Index,
    /// How long it has not been connected to its master.
    pub link_down_ms: Option<u32>,
}

impl Message for RedisMessage {
    fn name(&self) -> &'static str {
        match self {
            RedisMessage::Cmd(stretch) if stretch.entries.is_empty() && !stretch.get_ack => "Alive",
            RedisMessage::Cmd(_) => "Cmd",
            RedisMessage::Ack { .. } => "Ack",
            RedisMessage::Psync { .. } => "Psync",
            RedisMessage::Continue { .. } => "Continue",
            RedisMessage::FullResync { .. } => "FullResync",
            RedisMessage::Closed => "Closed",
            RedisMessage::ReplicaOf { .. } => "ReplicaOf",
            RedisMessage::Ping => "Ping",
            RedisMessage::Pong => "Pong",
            RedisMessage::Info => "Info",
            RedisMessage::InfoReply(_) => "InfoReply",
            RedisMessage::Hello { .. } => "Hello",
            RedisMessage::IsMasterDown { .. } => "IsMasterDown",
            RedisMessage::MasterIsDown { .. } => "MasterIsDown",
            RedisMessage::Bus(header) => header.kind.name(),
        }
    }

    fn details(&self) -> Details {
        match self {
            RedisMessage::Cmd(stretch) | RedisMessage::Continue { stretch, .. } => {
                let mut details = history(stretch.replid);
                details.push(("after", number(stretch.after)));
                details.extend(log::details(&stretch.entries));
                if stretch.get_ack {
                    details.push(("acknowledge", Fact::Flag(true)));
                }
                details
            }
            RedisMessage::Ack { replid, offset }
            | RedisMessage::Psync { replid: Some(replid), offset, .. } => at(*replid, *offset),
            RedisMessage::FullResync { replid, data, .. } => at(*replid, data.last_index()),
            RedisMessage::ReplicaOf { master, .. } => vec![("master", Fact::from(*master))],
            RedisMessage::InfoReply(info) => {
                let down = info.link_down_ms.map_or(Fact::Nothing, |ms| Fact::Number(ms.into()));
                let mut details =
                    vec![("master", Fact::from(info.master)), ("offset", number(info.offset))];
                details.push(("link down for", down));
                details
            }
            RedisMessage::Hello { epoch, master, config_epoch } => vec![
                ("epoch", number(*epoch)),
                ("master", Fact::Node(*master)),
                ("of epoch", number(*config_epoch)),
            ],
            RedisMessage::IsMasterDown { master, epoch, vote } => vec![
                ("master", Fact::Node(*master)),
                ("epoch", number(*epoch)),
                ("vote for me", Fact::Flag(*vote)),
            ],
            RedisMessage::MasterIsDown { down, vote, .. } => vec![
                ("down", Fact::Flag(*down)),
                ("vote", Fact::from(vote.map(|(node, _)| node))),
                ("epoch", vote.map_or(Fact::Nothing, |(_, epoch)| number(epoch))),
            ],
            RedisMessage::Bus(header) => header.details(),
            RedisMessage::Psync { replid: None, .. }
            | RedisMessage::Closed
            | RedisMessage::Ping
            | RedisMessage::Pong
            | RedisMessage::Info => Vec::new(),
        }
    }
}

/// A history as people see it: which one it is, and with whom it began.
pub fn history(replid: ReplId) -> Details {
    let (nth, of) = (reign_number(replid), reign_holder(replid));
    vec![("history", number(nth)), ("of", Fact::Node(of))]
}

fn at(replid: ReplId, offset: Index) -> Details {
    let mut details = history(replid);
    details.push(("offset", number(offset)));
    details
}

/// These nodes, or that there is none.
pub fn nodes(nodes: Vec<NodeId>) -> Fact {
    if nodes.is_empty() { Fact::Nothing } else { Fact::Nodes(nodes) }
}

/// The effects of one input, on a machine where more than one process may run: what one says to
/// another on the same machine never leaves it.
pub struct Context<'e> {
    me: NodeId,
    /// Of the machine.
    pub effects: &'e mut Effects<RedisMessage>,
    /// From one process of the machine to the others, in order.
    pub own: Vec<RedisMessage>,
}

impl<'e> Context<'e> {
    /// The context of a machine.
    pub fn of(me: NodeId, effects: &'e mut Effects<RedisMessage>) -> Context<'e> {
        Context { me, effects, own: Vec::new() }
    }

    /// Sends a message, to this machine too.
    pub fn send(&mut self, to: NodeId, message: RedisMessage) {
        if to == self.me { self.own.push(message) } else { self.effects.send(to, message) }
    }
}
