//! Hazelcast: a map in memory whose smaller side may stop by itself, and that merges afterwards.
//!
//! Source: hazelcast/hazelcast (`ClusterHeartbeatManager`, `MembershipManager`,
//! `ClusterServiceImpl`, `Invocation`, `SplitBrainHandler`, the merge policies) and the manual of
//! 5.x: partitioning, backups, split-brain protection and recovery. Claimed: linearizable as long
//! as no member is removed and no backup is missed, if reads go to the owner; and with
//! `split_brain_protection=majority fail_on_indeterminate_state=on`, as many backups as there are
//! other members and `merge_policy=put-if-absent` or `discard`, that no acknowledged write is lost
//! in splits of all links between two sides, one after another. Never claimed: consistency of
//! anything else. A write is acknowledged after 5 s whether its backups have it or not.
//!
//! To see it matter: cut the owner off and write there; wait for more than a minute, and write on
//! the other side. Heal, and wait for two clusters to find each other.

use std::rc::Rc;

use crate::ids::{ClientId, NodeId, RequestId};
use crate::protocol::hazelcast::invocation::Call;
use crate::protocol::hazelcast::members::{Claim, Joining};
use crate::protocol::hazelcast::message::{HazelcastMessage, MapEntry, Stamp, View};
use crate::protocol::hazelcast::partition::Caller;
use crate::protocol::hazelcast::settings::Settings;
use crate::protocol::settings::Declared;
use crate::protocol::shared::gossip::at_next_multiple;
use crate::protocol::shared::log::number;
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{
    Cluster, Effects, Fact, NodeRole, Protocol, ProtocolSpec, RegisterCopy, Request, Snapshot,
    Timer, TimerNames,
};
use crate::register::Key;
use crate::table::Table;
use crate::time::{Duration, LocalTime};

mod invocation;
mod members;
mod merge;
mod message;
mod partition;
mod settings;
#[cfg(test)]
mod tests;

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "hazelcast",
    settings: || Settings::DECLARED,
    timers: TIMERS,
    has_leader: true,
    leading: Some("owner"),
    products: || {
        &[
            ("imap", ""),
            ("rabbitmq", "split_brain_protection=off merge_policy=discard"),
            ("elasticsearch", "split_brain_protection=majority"),
        ]
    },
    vendor_words: || {
        &[
            ("ignore", "split_brain_protection=off"),
            ("autoheal", "merge_policy=discard"),
            ("pause_minority", "split_brain_protection=majority"),
            ("cluster_partition_handling=ignore", "split_brain_protection=off"),
            ("cluster_partition_handling=autoheal", "merge_policy=discard"),
            ("cluster_partition_handling=pause_minority", "split_brain_protection=majority"),
            ("minimum_master_nodes=1", "split_brain_protection=off"),
            ("minimum_master_nodes=2", "split_brain_protection=2"),
            ("discovery.zen.minimum_master_nodes=1", "split_brain_protection=off"),
            ("discovery.zen.minimum_master_nodes=2", "split_brain_protection=2"),
            ("minimum-cluster-size=2", "split_brain_protection=2"),
            ("quorum", "split_brain_protection=majority"),
            ("stale", "read_backup_data=on"),
            ("PutIfAbsentMergePolicy", "merge_policy=put-if-absent"),
            ("LatestUpdateMergePolicy", "merge_policy=latest-update"),
            ("PassThroughMergePolicy", "merge_policy=pass-through"),
            ("DiscardMergePolicy", "merge_policy=discard"),
        ]
    },
    has_cas: true,
    give_up_default_ms: Some(60_000),
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames = TimerNames {
    by_hand: &["heartbeat", "merge"],
    inner: &["list", "sync", "claim", "join", "retry", "backups", "give up", "entries"],
};

/// When a member says that it is alive and looks who else is.
const HEARTBEAT: Timer = TIMERS.one("heartbeat");
/// When a master looks for another cluster.
const MERGE: Timer = TIMERS.one("merge");
/// When a master sends its list again.
const LIST: Timer = TIMERS.one("list");
/// When an owner sends its backups all it has.
const SYNC: Timer = TIMERS.one("sync");
/// When a member that would be master asks again.
const CLAIM: Timer = TIMERS.one("claim");
/// When a machine that would be a member asks again.
const JOIN: Timer = TIMERS.one("join");
/// Per request: when the caller tries again.
const RETRY: u8 = TIMERS.each("retry");
/// Per request: when the caller waits for backups no longer.
const BACKUPS: u8 = TIMERS.each("backups");
/// Per request: the end of the call timeout.
const GIVE_UP: u8 = TIMERS.each("give up");
/// When a member that has merged sends its entries again.
const ENTRIES: Timer = TIMERS.one("entries");

/// How long messages of the last heartbeat before the run were on the way.
const STEADY_HEARTBEAT_MS: i64 = 100;
const LIST_EVERY: Duration = Duration(15_000);
const SYNC_EVERY: Duration = Duration(30_000);
/// How long a caller, or whoever asks another member, waits until it tries again.
const PAUSE: Duration = Duration(500);
const JOIN_EVERY: Duration = Duration(1_000);

fn per_request(kind: u8, request: RequestId) -> Timer {
    Timer::about(kind, request.0)
}

/// A member of a cluster, or a machine that would be one.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Member {
    me: NodeId,
    cluster: Rc<Cluster>,
    settings: Settings,
    /// Stands for the name that a process draws when it starts: all that a crash leaves.
    life: u32,
    /// The member list as it was told last; empty while it is none.
    view: Rc<View>,
    /// Whose lists it takes.
    master: NodeId,
    heard_at: Vec<LocalTime>,
    suspected: NodeSet,
    claim: Option<Claim>,
    joining: Option<Joining>,
    /// Its replica of the partition, if it has one: an entry for each register.
    copy: Option<Vec<MapEntry>>,
    /// The last write of the owner that is in it.
    as_of: Stamp,
    /// As a backup that has no copy yet: who waits for what.
    owed: Vec<(Stamp, Caller)>,
    /// As an owner: the last request of each client, so that one that comes twice is done once.
    /// Connections see to that really.
    seen: Table<ClientId, (RequestId, u32)>,
    /// As an owner: whose entries it has merged, of which life.
    merged: Table<NodeId, u32>,
    /// What it had in a smaller cluster and has not handed over yet.
    left_over: Option<Rc<[(Key, MapEntry)]>>,
    /// As a caller.
    calls: Table<RequestId, Call>,
}

impl Member {
    /// Whether it is a member of a cluster.
    fn has_joined(&self) -> bool {
        self.joining.is_none()
    }

    fn is_master(&self) -> bool {
        self.has_joined() && self.master == self.me
    }

    fn owns(&self) -> bool {
        self.has_joined() && self.view.owner() == Some(self.me) && self.copy.is_some()
    }

    fn set_periodic_timers(&self, effects: &mut Effects<HazelcastMessage>) {
        at_next_multiple(self.settings.merge_next_run_delay, MERGE, effects);
        at_next_multiple(LIST_EVERY, LIST, effects);
        at_next_multiple(SYNC_EVERY, SYNC, effects);
    }

    fn role(&self) -> NodeRole {
        if !self.has_joined() {
            NodeRole::of("joining")
        } else if self.owns() {
            NodeRole::leading("owner", "list")
        } else if self.copy.is_some() {
            NodeRole::of("backup")
        } else {
            NodeRole::of("member")
        }
    }
}

impl Protocol for Member {
    type Message = HazelcastMessage;

    fn new(me: NodeId, cluster: &Rc<Cluster>) -> Member {
        let settings = Settings::of(&cluster.settings);
        let leader = cluster.leader;
        let after = cluster.replica_ids().skip_while(|node| *node != leader);
        let before = cluster.replica_ids().take_while(|node| *node != leader);
        let view = View {
            version: 1,
            members: cluster.replica_ids().map(|node| (node, 0)).collect(),
            table: after.chain(before).collect(),
        };
        let has_copy = view.holders(settings.copies()).contains(&me);
        let entries = || cluster.initial.iter().map(|value| MapEntry::unwritten(*value)).collect();
        let beat = i64::from(settings.heartbeat_interval.0);
        Member {
            me,
            settings,
            life: 0,
            view: Rc::new(view),
            master: NodeId(0),
            heard_at: vec![LocalTime(STEADY_HEARTBEAT_MS - beat); cluster.replicas.into()],
            suspected: NodeSet::EMPTY,
            claim: None,
            joining: None,
            copy: has_copy.then(entries),
            as_of: Stamp::default(),
            owed: Vec::new(),
            seen: Table::new(),
            merged: Table::new(),
            left_over: None,
            calls: Table::new(),
            cluster: Rc::clone(cluster),
        }
    }

    fn on_start(&mut self, effects: &mut Effects<HazelcastMessage>) {
        effects.set_timer(HEARTBEAT, Duration(0));
        self.set_periodic_timers(effects);
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<HazelcastMessage>) {
        self.call(&request, effects);
    }

    fn on_message(
        &mut self,
        from: NodeId,
        message: &HazelcastMessage,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        match message {
            HazelcastMessage::Operation(operation) => self.on_operation(from, operation, effects),
            HazelcastMessage::Response { request, attempt, done } => {
                self.on_response(*request, *attempt, done, effects);
            }
            HazelcastMessage::Backup { key, entry, caller } => {
                self.on_backup(from, *key, entry, *caller, effects);
            }
            HazelcastMessage::BackupAck { request, attempt } => {
                self.on_backup_ack(from, *request, *attempt, effects);
            }
            HazelcastMessage::Replicate { entries, as_of } => {
                self.on_replicate(from, entries, *as_of, effects);
            }
            HazelcastMessage::SyncRequest => self.on_sync_request(from, effects),
            HazelcastMessage::Heartbeat(standing) => self.on_heartbeat(from, *standing, effects),
            HazelcastMessage::ExplicitSuspicion(of) if *of == self.standing() => {
                self.suspect(from, effects);
            }
            HazelcastMessage::MastershipClaim { claimant, since } => {
                self.on_claim(from, *claimant, *since, effects);
            }
            HazelcastMessage::ClaimReply { accepted, version, since } if *accepted => {
                self.on_claim_accepted(from, *version, *since, effects);
            }
            // About what this one is no longer; or the other one does not want it.
            HazelcastMessage::ExplicitSuspicion(_) | HazelcastMessage::ClaimReply { .. } => {}
            HazelcastMessage::MemberList(view) => self.on_member_list(from, view, effects),
            HazelcastMessage::Join { life } => self.on_join(from, *life, effects),
            HazelcastMessage::SplitBrainProbe { members } => self.on_probe(from, *members, effects),
            HazelcastMessage::SplitBrainAnswer { members } => {
                self.on_probe_answer(from, *members, effects);
            }
            HazelcastMessage::MergeInto { target } => self.on_merge_into(from, *target, effects),
            HazelcastMessage::Merge { life, entries } => {
                self.on_merge(from, *life, entries, effects);
            }
            HazelcastMessage::MergeAck { life } => self.on_merge_ack(*life, effects),
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<HazelcastMessage>) {
        match timer {
            HEARTBEAT => self.beat(effects),
            MERGE => self.look_for_others(effects),
            LIST => {
                at_next_multiple(LIST_EVERY, LIST, effects);
                self.publish(effects);
            }
            SYNC => {
                at_next_multiple(SYNC_EVERY, SYNC, effects);
                self.replicate_to_all(effects);
            }
            CLAIM => self.ask_for_mastership(effects),
            JOIN => self.ask_to_join(effects),
            ENTRIES => self.hand_over(effects),
            Timer { kind: RETRY, subject } => self.invoke(RequestId(subject), effects),
            Timer { kind: BACKUPS, subject } => self.end_waiting(RequestId(subject), effects),
            Timer { kind: GIVE_UP, subject } => self.give_up(RequestId(subject), effects),
            _ => {}
        }
    }

    fn on_restart(&mut self, effects: &mut Effects<HazelcastMessage>) {
        self.life += 1;
        self.copy = None;
        self.left_over = None;
        self.calls = Table::new();
        self.leave(None, effects);
        at_next_multiple(self.settings.heartbeat_interval, HEARTBEAT, effects);
        self.set_periodic_timers(effects);
    }

    fn snapshot(&self) -> Snapshot {
        let held = |key: Key| Some(*self.copy.as_ref()?.get(usize::from(key.0))?);
        let cell = |key| match held(key) {
            Some(MapEntry { value, stamp, .. }) => RegisterCopy {
                values: vec![value],
                version: format!("{}.{}", stamp.list, stamp.nth),
                pending: None,
            },
            None => RegisterCopy { values: Vec::new(), version: String::new(), pending: None },
        };
        let mut facts = vec![
            ("list", number(self.view.version)),
            ("members", Fact::Nodes(self.view.nodes().iter().collect())),
            ("owner", Fact::from(self.view.owner())),
        ];
        if self.has_joined() {
            facts.push(("master", Fact::Node(self.master)));
        }
        if !self.suspected.is_empty() {
            facts.push(("suspects", Fact::Nodes(self.suspected.iter().collect())));
        }
        Snapshot { role: Some(self.role()), cells: self.cluster.keys().map(cell).collect(), facts }
    }
}
