//! Raft: a replicated log with an elected leader.
//!
//! Source: Ongaro and Ousterhout, *In Search of an Understandable Consensus Algorithm* (2014),
//! and Ongaro's thesis for pre-votes, check-quorum, sessions and the ways to read; settings are
//! named as in etcd. Timers are scaled to a network of 100 ms hops; those of vendors' servers,
//! with their words for ways to read, are in `flavour`.
//!
//! Claimed: linearizable registers with `read=log` and `read=read-index` under every fault of
//! this playground, and with `read=lease` as long as clocks run at the same rate; of vendors' words
//! `linearizable` and `consistent` as `read-index`. All members hold the same in the end; with
//! vendors' rules only where two had a vote at least. Never claimed: `leader-local` and
//! `follower-local`, nor anything with `fsync=off` where machines crash.
//!
//! To see it matter: cut the leader off with one follower, write on the other side, and read at
//! the old leader with `read=leader-local` and with `read=read-index`. To see why the two guards
//! of elections exist, cut one of three links with `pre_vote=off check_quorum=off`, or make the
//! leader deaf with `check_quorum=off`.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::raft::flavour::{Rules, Trust};
use crate::protocol::raft::membership::Membership;
use crate::protocol::raft::message::RaftMessage;
use crate::protocol::raft::replication::Leadership;
use crate::protocol::raft::request::Pending;
use crate::protocol::raft::settings::Settings;
use crate::protocol::settings::{Ability, Declared};
use crate::protocol::shared::log::{Command, Entry, Index, Log, Term};
use crate::protocol::shared::machine::StateMachine;
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::vote::Vote;
use crate::protocol::{
    Cluster, Effects, OperatorCommand, Protocol, ProtocolSpec, Request, Snapshot, Timer, TimerNames,
};
use crate::table::Table;
use crate::time::{Duration, LocalTime};

mod custom;
mod election;
mod flavour;
mod heartbeat;
mod members;
mod membership;
mod message;
mod read;
mod replication;
mod request;
mod settings;
mod shown;
mod steady;
#[cfg(test)]
mod tests;
mod words;

/// Raft as the language knows it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "raft",
    settings: || Settings::DECLARED,
    timers: TIMERS,
    has_leader: true,
    leading: Some("leader"),
    products: || {
        &[
            ("etcd", "flavour=etcd"),
            ("kubernetes", "flavour=etcd"),
            ("consul", "flavour=consul"),
            ("nomad", "flavour=nomad"),
            ("vault", "flavour=vault"),
            ("tikv", "flavour=tikv"),
            ("tidb", "flavour=tikv"),
            ("rqlite", "read=leader-local"),
        ]
    },
    vendor_words: || {
        &[
            ("serializable", "read=follower-local"),
            ("linearizable", "read=read-index"),
            ("stale", "read=follower-local"),
            ("consistent", "read=read-index"),
            ("default", "read=leader-local"),
            ("weak", "read=leader-local"),
            ("strong", "read=log"),
            ("quorum", "read=read-index"),
        ]
    },
    has_cas: true,
    clash: flavour::clash,
    abilities: &[Ability::Members],
    give_up_default_ms: Some(5_000),
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames = TimerNames { by_hand: &["election", "heartbeat"], inner: &["give up"] };

/// A follower's patience; at a leader, when it next checks that a majority hears it.
const ELECTION: Timer = TIMERS.one("election");
const HEARTBEAT: Timer = TIMERS.one("heartbeat");
/// Per request: when its coordinator tells the client that it gives up.
const GIVE_UP: u8 = TIMERS.each("give up");

/// What survives a crash.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct Durable {
    vote: Vote,
    log: Log,
    /// Where a change is in force once it is applied, as of the last one applied: what is known to
    /// be committed is not kept, but this must not be forgotten.
    members: Membership,
    /// Whether it ever was a member.
    has_joined: bool,
}

/// One replica.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Raft {
    me: NodeId,
    cluster: Rc<Cluster>,
    settings: Settings,
    rules: Rules,
    durable: Durable,
    role: Role,
    leader: Option<NodeId>,
    /// When it last heard from a leader of its term. For a while it helps nobody to be elected:
    /// leases rest on this.
    heard_leader_at: Option<LocalTime>,
    commit: Index,
    machine: StateMachine,
    /// The requests this node has to answer.
    pending: Table<RequestId, Pending>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Role {
    Follower,
    /// Asks whether it would be elected; its term is still the old one.
    PreCandidate {
        votes: NodeSet,
    },
    Candidate {
        votes: NodeSet,
    },
    Leader(Leadership),
    /// Of no cluster: it waits to be added, or has been removed and knows it.
    Outside,
}

impl Durable {
    /// Of a node that has just been installed.
    fn empty(me: NodeId, members: Membership) -> Durable {
        let vote = Vote { term: 0, voted_for: None };
        Durable { vote, log: Log::default(), members, has_joined: members.contains(me) }
    }
}

impl Raft {
    /// A node that remembers `durable` and nothing else.
    fn remembering(me: NodeId, cluster: &Rc<Cluster>, durable: Durable) -> Raft {
        let settings = Settings::of(&cluster.settings);
        Raft {
            me,
            cluster: Rc::clone(cluster),
            settings,
            rules: settings.rules(),
            role: if durable.has_joined { Role::Follower } else { Role::Outside },
            durable,
            leader: None,
            heard_leader_at: None,
            commit: 0,
            machine: Raft::fresh_machine(cluster, settings),
            pending: Table::new(),
        }
    }

    /// Something must not be forgotten: what follows waits for the disk, unless `fsync=off`.
    fn persist(&self, effects: &mut Effects<RaftMessage>) {
        if self.settings.fsync {
            effects.persist();
        }
    }

    /// Begins a follower's patience. Who belongs to no cluster has none to lose, unless it would
    /// trust a leader for good.
    fn be_patient(&self, effects: &mut Effects<RaftMessage>) {
        let trusts = self.rules.trust == Trust::WhileKnown && self.leader.is_some();
        if matches!(self.role, Role::Outside) && !trusts {
            return;
        }
        let (min, max) = self.rules.patience;
        effects.set_timer_between(ELECTION, min, max);
    }

    /// Adopts a higher term. A leader or candidate of the old one steps down.
    fn observe_term(&mut self, term: Term, effects: &mut Effects<RaftMessage>) {
        if self.durable.vote.observe(term) {
            self.persist(effects);
            self.step_down(None, effects);
        }
    }

    /// Becomes a follower in its term; of `leader`, if it knows one.
    fn step_down(&mut self, leader: Option<NodeId>, effects: &mut Effects<RaftMessage>) {
        let led = matches!(self.role, Role::Leader(_));
        self.leader = leader;
        if let Role::Outside = self.role {
            return;
        }
        self.role = Role::Follower;
        if led {
            effects.cancel_timer(HEARTBEAT);
            // A leader's election timer was its quorum check; it needs a follower's patience now.
            self.be_patient(effects);
            if !self.rules.patience_restarts {
                self.heard_leader_at = Some(effects.now());
            }
            self.fail_pending_requests(effects);
        }
    }

    /// Applies what is committed and answers what waited for it.
    fn apply_committed(&mut self, effects: &mut Effects<RaftMessage>) {
        while let Some(entry) = self.next_to_apply() {
            let applied = self.machine.apply(&entry);
            match (entry.command, applied) {
                (Command::Client(proposal), Some(applied)) => {
                    self.answer_applied(&proposal, applied, effects);
                }
                (Command::Change(change), _) => {
                    self.apply_change(change, self.machine.applied(), effects);
                }
                (Command::NoOp | Command::Client(_), _) => {}
            }
        }
        self.answer_reads(effects);
    }

    /// Entries were committed here that the leader does not have: machines forgot them. What they
    /// did is undone.
    fn undo_after(&mut self, last: Index) {
        self.commit = last;
        self.undo_changes_after(last);
        self.machine = Raft::fresh_machine(&self.cluster, self.settings);
    }

    fn fresh_machine(cluster: &Cluster, settings: Settings) -> StateMachine {
        let machine = StateMachine::new(cluster);
        if settings.dedup { machine.with_sessions() } else { machine }
    }

    fn next_to_apply(&self) -> Option<Entry> {
        let next = self.machine.applied() + 1;
        if next > self.commit { None } else { self.durable.log.get(next).copied() }
    }
}

impl Protocol for Raft {
    type Message = RaftMessage;

    fn new(me: NodeId, cluster: &Rc<Cluster>) -> Raft {
        let members = Membership::at_first(cluster, Settings::of(&cluster.settings));
        let mut durable = Durable::empty(me, members);
        if !durable.has_joined {
            return Raft::remembering(me, cluster, durable);
        }
        durable.log.push(Entry { term: 1, command: Command::NoOp });
        durable.vote = Vote { term: 1, voted_for: Some(cluster.leader) };
        let mut raft = Raft::remembering(me, cluster, durable);
        raft.leader = Some(cluster.leader);
        raft.commit = 1;
        if me == cluster.leader {
            raft.role =
                Role::Leader(steady::leadership(me, cluster, members, raft.settings.flavour));
        } else {
            let steady = heartbeat::Heartbeat::of(cluster, me, raft.settings.flavour);
            raft.heard_leader_at = Some(steady.heard);
        }
        raft
    }

    fn on_start(&mut self, effects: &mut Effects<RaftMessage>) {
        self.apply_committed(effects);
        if matches!(self.role, Role::Leader(_)) {
            effects.set_timer(HEARTBEAT, heartbeat::next_heartbeat(self.settings.flavour));
            self.check_quorum(effects);
        } else if let Role::Follower = self.role {
            let (min, max) = self.rules.patience;
            let heard_ms = self.heard_leader_at.map_or(0, |at| at.0.unsigned_abs() as u32);
            // Where messages do not begin it anew, nobody knows when it began.
            let min = if self.rules.patience_restarts { min.0 - heard_ms } else { 0 };
            effects.set_timer_between(ELECTION, Duration(min), Duration(max.0 - heard_ms));
        }
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<RaftMessage>) {
        self.take_request(&request, effects);
    }

    fn on_message(
        &mut self,
        from: NodeId,
        message: &RaftMessage,
        effects: &mut Effects<RaftMessage>,
    ) {
        if self.is_deaf_to(message) || self.is_of_stranger(from, message, effects) {
            return;
        }
        match message {
            RaftMessage::PreVote(it) => self.on_pre_vote(from, &it.ballot, effects),
            RaftMessage::PreVoteReply { term, campaign, granted } => {
                self.observe_term(*term, effects);
                self.on_pre_vote_reply(from, *campaign, *granted, effects);
            }
            RaftMessage::RequestVote(it) => self.on_request_vote(from, &it.ballot, effects),
            RaftMessage::VoteReply { term, granted } => {
                self.observe_term(*term, effects);
                self.on_vote_reply(from, *term, *granted, effects);
            }
            RaftMessage::AppendEntries(append) => {
                self.observe_term(append.term, effects);
                self.on_append(from, append, effects);
            }
            RaftMessage::AppendReply(reply) => {
                self.observe_term(reply.term, effects);
                self.on_append_reply(from, reply, effects);
            }
            RaftMessage::Forward(proposal) => self.on_forward(from, *proposal, effects),
            RaftMessage::ReadIndex { request, mode } => {
                self.on_read_index(from, *request, *mode, effects);
            }
            RaftMessage::ReadIndexReply { request, index } => {
                self.on_index(*request, *index, effects);
            }
            RaftMessage::NotLeader { request, leader } => {
                self.on_refused(*request, *leader, effects);
            }
            RaftMessage::Removed { since } => self.on_removed(*since, effects),
        }
    }

    fn on_operator(&mut self, command: OperatorCommand, effects: &mut Effects<RaftMessage>) {
        match command {
            OperatorCommand::Change(change) => self.on_change(change, effects),
            OperatorCommand::Promote | OperatorCommand::Repair | OperatorCommand::Stop => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<RaftMessage>) {
        if timer == ELECTION {
            self.on_election_timer(effects);
        } else if timer == HEARTBEAT {
            self.on_heartbeat_timer(effects);
        } else if timer.kind == GIVE_UP {
            self.give_up(RequestId(timer.subject), effects);
        }
    }

    fn on_restart(&mut self, effects: &mut Effects<RaftMessage>) {
        let members = Membership::at_first(&self.cluster, self.settings);
        let forgotten = Durable::empty(self.me, members);
        let durable = std::mem::replace(&mut self.durable, forgotten.clone());
        let kept = if self.settings.fsync { durable } else { forgotten };
        *self = Raft::remembering(self.me, &self.cluster, kept);
        self.settle_role(effects);
        if let Trust::Since(_) = self.rules.trust {
            // It may have promised a leader, just before the crash, not to elect another one.
            self.heard_leader_at = Some(effects.now());
        }
        self.be_patient(effects);
    }

    fn snapshot(&self) -> Snapshot {
        self.shown()
    }
}
