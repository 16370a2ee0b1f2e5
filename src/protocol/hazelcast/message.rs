//! What members send each other.

use std::rc::Rc;

use crate::history::Version;
use crate::ids::{ClientId, NodeId, RequestId};
use crate::protocol::shared::log::number;
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Details, Fact, Message};
use crate::register::{Access, Answer, Key, Value};
use crate::time::LocalTime;

/// When an entry was written, in the order of owners and of the writes of each: the list under
/// which somebody owned the data, and the number of the write.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Stamp {
    /// The version of the member list.
    pub list: u32,
    /// The number of the write.
    pub nth: u32,
}

/// An entry of the map.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct MapEntry {
    /// The value.
    pub value: Value,
    /// When it was written; the default if it never was.
    pub stamp: Stamp,
    /// The wall clock of whoever wrote it.
    pub updated_at: LocalTime,
}

impl MapEntry {
    /// One that nobody has written.
    pub fn unwritten(value: Value) -> MapEntry {
        MapEntry { value, stamp: Stamp::default(), updated_at: LocalTime(0) }
    }

    /// Whether anybody has written it.
    pub fn is_written(&self) -> bool {
        self.stamp > Stamp::default()
    }

    /// Its place in the order of all writes.
    pub fn version(&self) -> Version {
        Version(self.stamp.list.into(), self.stamp.nth.into(), 0)
    }
}

/// The member list, oldest first, with the table of the partition.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct View {
    /// Numbers the lists.
    pub version: u32,
    /// The members, and in which of its lives each is one. The first is the master.
    pub members: Vec<(NodeId, u32)>,
    /// Who owns the partition, then who backs it up, then who would.
    pub table: Vec<NodeId>,
}

impl View {
    /// Who owns the partition.
    pub fn owner(&self) -> Option<NodeId> {
        self.table.first().copied()
    }

    /// In which of its lives a machine is a member.
    pub fn life(&self, node: NodeId) -> Option<u32> {
        self.members.iter().find(|(member, _)| *member == node).map(|(_, life)| *life)
    }

    /// Whether a machine is a member, in any of its lives.
    pub fn has(&self, node: NodeId) -> bool {
        self.life(node).is_some()
    }

    /// The members.
    pub fn nodes(&self) -> NodeSet {
        self.members.iter().map(|(node, _)| *node).collect()
    }

    /// The members that are older than this one.
    pub fn before(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.members.iter().map(|(member, _)| *member).take_while(move |member| *member != node)
    }

    /// The members that are younger than this one.
    pub fn after(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.members.iter().map(|(member, _)| *member).skip_while(move |it| *it != node).skip(1)
    }

    /// The first so many of the table.
    pub fn holders(&self, count: usize) -> &[NodeId] {
        &self.table[..count.min(self.table.len())]
    }

    /// The list without some of its members.
    pub fn without(&self, gone: NodeSet, version: u32) -> View {
        let stays = |node: &NodeId| !gone.contains(*node);
        View {
            version,
            members: self.members.iter().copied().filter(|(node, _)| stays(node)).collect(),
            table: self.table.iter().copied().filter(stays).collect(),
        }
    }
}

/// A request on its way from the member that a client asked to the owner.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct RoutedOperation {
    /// The request.
    pub request: RequestId,
    /// Numbers the times that the caller sends it.
    pub attempt: u32,
    /// Of whoever it is sent to, as the caller knows it.
    pub life: u32,
    /// Who asks.
    pub client: ClientId,
    /// The register.
    pub key: Key,
    /// What is asked.
    pub action: Access,
}

/// What the owner says.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Done {
    /// It has done it; so many backups will tell the caller that they have it, too.
    Ok { answer: Answer, version: Version, backups: u32 },
    /// It does not own the partition.
    WrongTarget,
    /// It is in another of its lives, and does not know what it did in the one that was asked.
    OtherLife,
    /// Its cluster is too small.
    Protected,
}

/// As what a member comes: in which of its lives, and with which list.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Standing {
    pub life: u32,
    pub version: u32,
}

/// A message between members.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum HazelcastMessage {
    /// The caller to the owner.
    Operation(RoutedOperation),
    /// The owner to the caller.
    Response { request: RequestId, attempt: u32, done: Done },
    /// The owner to a backup: an entry, and which caller waits for it.
    Backup { key: Key, entry: MapEntry, caller: Option<(NodeId, RequestId, u32)> },
    /// A backup to the caller.
    BackupAck { request: RequestId, attempt: u32 },
    /// I am alive.
    Heartbeat(Standing),
    /// You are no member here. It says as what the other one had come, and counts if it is that yet.
    ExplicitSuspicion(Standing),
    /// All that are older than I are silent: may I be the master?
    MastershipClaim { claimant: Standing, since: LocalTime },
    /// The answer, with the version of the list there, and since when the other one had claimed it.
    ClaimReply { accepted: bool, version: u32, since: LocalTime },
    /// The master's list.
    MemberList(Rc<View>),
    /// May I become a member?
    Join { life: u32 },
    /// All the owner holds, and up to which write.
    Replicate { entries: Rc<[MapEntry]>, as_of: Stamp },
    /// A backup that has nothing asks for all.
    SyncRequest,
    /// The master of a cluster looks for another one: these are its members.
    SplitBrainProbe { members: NodeSet },
    /// The answer of the other master.
    SplitBrainAnswer { members: NodeSet },
    /// A master to its members: leave, and join there.
    MergeInto { target: NodeId },
    /// What a former owner of the smaller cluster had, from this life of it.
    Merge { life: u32, entries: Rc<[(Key, MapEntry)]> },
    /// It is dealt with.
    MergeAck { life: u32 },
}

impl Message for HazelcastMessage {
    fn name(&self) -> &'static str {
        match self {
            HazelcastMessage::Operation(operation) if operation.action == Access::Get => "Get",
            HazelcastMessage::Operation(_) => "Put",
            HazelcastMessage::Response { .. } => "Response",
            HazelcastMessage::Backup { .. } => "Backup",
            HazelcastMessage::BackupAck { .. } => "BackupAck",
            HazelcastMessage::Heartbeat(_) => "Heartbeat",
            HazelcastMessage::ExplicitSuspicion(_) => "ExplicitSuspicion",
            HazelcastMessage::MastershipClaim { .. } => "MastershipClaim",
            HazelcastMessage::ClaimReply { .. } => "ClaimReply",
            HazelcastMessage::MemberList(_) => "MemberList",
            HazelcastMessage::Join { .. } => "Join",
            HazelcastMessage::Replicate { .. } => "Replicate",
            HazelcastMessage::SyncRequest => "SyncRequest",
            HazelcastMessage::SplitBrainProbe { .. } => "SplitBrainProbe",
            HazelcastMessage::SplitBrainAnswer { .. } => "SplitBrainAnswer",
            HazelcastMessage::MergeInto { .. } => "MergeInto",
            HazelcastMessage::Merge { .. } => "Merge",
            HazelcastMessage::MergeAck { .. } => "MergeAck",
        }
    }

    fn details(&self) -> Details {
        let nodes = |members: NodeSet| Fact::Nodes(members.iter().collect());
        match self {
            HazelcastMessage::Operation(operation) => {
                let mut details = vec![("key", Fact::Key(operation.key))];
                match operation.action {
                    Access::Get => {}
                    Access::Set(value) => details.push(("to", Fact::Value(value))),
                    Access::Cas { expected, new } => {
                        details.push(("from", Fact::Value(expected)));
                        details.push(("to", Fact::Value(new)));
                    }
                }
                details
            }
            HazelcastMessage::Response { done, .. } => match done {
                Done::Ok { answer, backups, .. } => {
                    let mut details = Details::new();
                    if let Answer::Value(value) = answer {
                        details.push(("value", Fact::Value(*value)));
                    }
                    details.push(("backups to wait for", number(*backups)));
                    details
                }
                Done::WrongTarget => vec![("refused", Fact::Word("wrong target"))],
                Done::OtherLife => vec![("refused", Fact::Word("asked in another life"))],
                Done::Protected => vec![("refused", Fact::Word("too few members"))],
            },
            HazelcastMessage::Backup { key, entry, .. } => {
                vec![("key", Fact::Key(*key)), ("value", Fact::Value(entry.value))]
            }
            HazelcastMessage::ClaimReply { accepted, .. } => {
                vec![("accepted", Fact::Flag(*accepted))]
            }
            HazelcastMessage::MemberList(view) => vec![
                ("list", number(view.version)),
                ("members", nodes(view.nodes())),
                ("owner", Fact::from(view.owner())),
            ],
            HazelcastMessage::Replicate { entries, .. } => {
                let values = entries.iter().map(|entry| entry.value);
                vec![("values", Fact::Values(values.collect()))]
            }
            HazelcastMessage::SplitBrainProbe { members }
            | HazelcastMessage::SplitBrainAnswer { members } => {
                vec![("members", nodes(*members))]
            }
            HazelcastMessage::MergeInto { target } => vec![("into", Fact::Node(*target))],
            HazelcastMessage::Merge { entries, .. } => {
                let facts = entries.iter().flat_map(|(key, entry)| {
                    [("key", Fact::Key(*key)), ("value", Fact::Value(entry.value))]
                });
                facts.collect()
            }
            HazelcastMessage::BackupAck { .. }
            | HazelcastMessage::Heartbeat(_)
            | HazelcastMessage::ExplicitSuspicion(_)
            | HazelcastMessage::MastershipClaim { .. }
            | HazelcastMessage::Join { .. }
            | HazelcastMessage::SyncRequest
            | HazelcastMessage::MergeAck { .. } => Details::new(),
        }
    }
}
