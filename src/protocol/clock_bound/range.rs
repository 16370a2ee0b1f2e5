//! One register: its log, its versions, and who leads it.

use crate::history::Version as Order;
use crate::ids::{NodeId, RequestId};
use crate::protocol::clock_bound::clock::Hybrid;
use crate::protocol::clock_bound::message::{RoutedRequest, Support};
use crate::protocol::clock_bound::settings::{Leases, Settings};
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::{Command, Entry, Index, Log, Proposal};
use crate::protocol::shared::machine::Applied;
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::reached::reached;
use crate::protocol::shared::shipping::Shipping;
use crate::protocol::shared::vote::Vote;
use crate::protocol::{Cluster, RegisterCopy};
use crate::register::{Access, Answer, Key, Value, apply};

/// A value, and since when it is the register's.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TimedValue {
    /// None for the initial value.
    pub time: Option<Hybrid>,
    /// The value.
    pub value: Value,
}

impl TimedValue {
    /// Its place in the order of all writes.
    pub fn order(self) -> Order {
        self.time.map_or(Order::default(), |time| Order(time.ordered(), 0, 0))
    }

    /// As an answer.
    pub fn applied(self) -> Applied {
        Applied { answer: Answer::Value(self.value), version: self.order() }
    }
}

/// What an answer waits for at a leaseholder.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Waiting {
    /// A read for entries that are not applied yet, or for a clock.
    Read { from: NodeId, asked: RoutedRequest },
    /// A write for a clock.
    Write { origin: NodeId, request: RequestId, applied: Applied, time: Hybrid },
}

/// What only a leader keeps.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Leadership {
    /// Its no-op. Whatever earlier leaders had committed lies before it.
    pub first_index: Index,
    /// From when on its times are.
    pub lease_from: Hybrid,
    pub shipping: Shipping,
    /// The latest time as of which it has answered a read.
    pub read_at: Hybrid,
    /// By replica: what it promises, once it knows that this one leads.
    pub promised: Vec<Option<Support>>,
    pub waiting: Vec<Waiting>,
}

impl Leadership {
    /// Until when a majority helps nobody else to lead.
    pub fn lease_until(&self, me: NodeId, majority: usize) -> Hybrid {
        let nodes = (0..).map(NodeId).zip(&self.promised);
        let until = nodes.map(|(node, promised)| match promised {
            _ if node == me => Hybrid::AFTER_ALL,
            Some(support) => support.until,
            None => Hybrid::BEFORE_ALL,
        });
        reached(until.collect(), majority)
    }
}

/// What a replica is to a register.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Role {
    /// Follows.
    Follower,
    /// These have voted for it, and no lease of another lasts longer than this.
    Candidate { votes: NodeSet, lease_from: Hybrid },
    /// Leads.
    Leader(Box<Leadership>),
}

/// A register.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Range {
    pub key: Key,
    /// Durable.
    pub vote: Vote,
    /// Durable: whom it follows in this term.
    pub leader: Option<NodeId>,
    /// Durable.
    pub log: Log,
    /// Durable: the time of each entry; they only grow.
    pub times: Vec<Hybrid>,
    /// Volatile from here on, and learnt anew from the log.
    pub versions: Vec<TimedValue>,
    pub applied: Index,
    pub commit: Index,
    /// Up to where the log is the leader's for certain.
    pub matched: Index,
    /// Up to when nothing more will be written.
    pub closed: Hybrid,
    /// Times that will be closed here when the log is known to reach so far.
    closing: Vec<(Hybrid, Index)>,
    pub role: Role,
    /// Who led when this was last known.
    pub hint: Option<NodeId>,
}

impl Range {
    /// As a run begins: the no-op of the first leader is everywhere.
    pub fn steady(key: Key, me: NodeId, cluster: &Cluster, support: Support) -> Range {
        let first = u16::from(cluster.leader.0);
        let leader = match Settings::of(&cluster.settings).leases {
            Leases::One => cluster.leader,
            Leases::Spread => NodeId(((first + key.0) % u16::from(cluster.replicas)) as u8),
        };
        let mut log = Log::default();
        log.push(Entry { term: 1, command: Command::NoOp });
        let leads = || Leadership {
            first_index: 1,
            lease_from: Hybrid::BEFORE_ALL,
            shipping: Shipping::new(cluster.replicas, 1),
            read_at: Hybrid::BEFORE_ALL,
            promised: vec![Some(support); cluster.replicas.into()],
            waiting: Vec::new(),
        };
        Range {
            key,
            vote: Vote { term: 1, voted_for: Some(leader) },
            leader: Some(leader),
            log,
            times: Vec::from([Hybrid::BEFORE_ALL]),
            versions: Vec::from([TimedValue { time: None, value: cluster.initial(key) }]),
            applied: 1,
            commit: 1,
            matched: 1,
            closed: Hybrid::BEFORE_ALL,
            closing: Vec::new(),
            role: if me == leader { Role::Leader(Box::new(leads())) } else { Role::Follower },
            hint: Some(leader),
        }
    }

    /// What a crash leaves.
    pub fn restart(&mut self, initial: Value) {
        self.versions = Vec::from([TimedValue { time: None, value: initial }]);
        self.applied = 0;
        self.commit = 0;
        self.matched = 0;
        self.closed = Hybrid::BEFORE_ALL;
        self.closing = Vec::new();
        self.role = Role::Follower;
        self.hint = None;
    }

    /// The newest version that is no newer than this. The initial value always was there.
    pub fn as_of(&self, time: Hybrid) -> TimedValue {
        let count = self.versions.partition_point(|version| version.time <= Some(time));
        self.versions[count.max(1) - 1]
    }

    /// How many entries are no newer than this.
    pub fn entries_until(&self, time: Hybrid) -> Index {
        self.times.partition_point(|at| *at <= time) as Index
    }

    /// The time of the last entry.
    pub fn last_time(&self) -> Hybrid {
        self.times.last().copied().unwrap_or(Hybrid::BEFORE_ALL)
    }

    /// Applies the next entry, if it is committed: the request, what became of it, and its time.
    pub fn apply_next(&mut self) -> Option<(Option<Proposal>, Applied, Hybrid)> {
        if self.applied >= self.commit {
            return None;
        }
        let entry = *self.log.get(self.applied + 1)?;
        let time = *self.times.get(self.applied as usize)?;
        self.applied += 1;
        let held = self.as_of(Hybrid::AFTER_ALL);
        let Command::Client(proposal) = entry.command else {
            return Some((None, held.applied(), time));
        };
        let (value, answer) = apply(held.value, proposal.action);
        if answer != Answer::Written || proposal.action == Access::Get {
            return Some((Some(proposal), Applied { answer, version: held.order() }, time));
        }
        let written = TimedValue { time: Some(time), value };
        self.versions.push(written);
        Some((Some(proposal), Applied { answer, version: written.order() }, time))
    }

    /// Commits no further than the log is known to be the leader's.
    pub fn commit_up_to(&mut self, index: Index) {
        self.commit = self.commit.max(index.min(self.matched));
    }

    /// A time is closed as soon as the log reaches so far.
    pub fn will_close(&mut self, time: Hybrid, index: Index) {
        self.closing.push((time, index));
    }

    /// Closes what can be; the log may have grown.
    pub fn close(&mut self) {
        let matched = self.matched;
        let reached = self.closing.iter().filter(|(_, index)| *index <= matched);
        let reached: Vec<(Hybrid, Index)> = reached.copied().collect();
        self.closing.retain(|(_, index)| *index > matched);
        for (time, index) in reached {
            self.commit_up_to(index);
            self.closed = self.closed.max(time);
        }
    }

    /// Another term: what the last leader said it would close counts no more.
    pub fn forget_closing(&mut self) {
        self.closing.clear();
        self.matched = 0;
    }

    /// What the map shows.
    pub fn cell(&self) -> RegisterCopy {
        let held = self.as_of(Hybrid::AFTER_ALL);
        let beyond = (self.applied + 1..=self.log.last_index()).filter_map(|it| self.log.get(it));
        let mut pending = beyond.filter_map(|entry| match entry.command {
            Command::Client(proposal) => proposal.action.written(),
            Command::NoOp | Command::Change(_) => None,
        });
        RegisterCopy {
            values: vec![held.value],
            version: held.time.map_or(String::new(), Hybrid::text),
            pending: pending.next_back(),
        }
    }
}
