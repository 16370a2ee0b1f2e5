//! Two-phase commit: write all copies or none, read any one.
//!
//! Source: `PROTOCOLS.md` P4; Gray 1978, presumed abort after Mohan, Lindsay, Obermarck 1986,
//! cooperative termination after Bernstein, Hadzilacos, Goodman 1987. Claimed: linearizable
//! under every fault. Cut one replica off and no write succeeds anywhere; crash the coordinator
//! between the votes and the news of the decision, and everyone who voted yes is blocked until
//! it is back, reads included, with no link cut at all.

use std::rc::Rc;

use crate::history::Version;
use crate::ids::{NodeId, RequestId};
use crate::protocol::settings::{Declaration, Declared, settings};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::serial::Serial;
use crate::protocol::{
    Cluster, Effects, Fact, Protocol, ProtocolSpec, RegisterCopy, Reply, Request, Snapshot, Timer,
    TimerNames,
};
use crate::register::{Access, Answer, ErrorKind, Key, Value, apply};
use crate::table::Table;
use crate::time::Duration;

mod message;

use message::{CommitMessage, CommitStep, Decision, Transaction};

settings! {
    /// What can be set of it, in the order of the language.
    pub struct Settings {
        /// Whether a coordinator without a record of a decision takes it for an abort.
        presumed_abort: bool = Declaration::ON,
        /// Whether a replica in doubt asks the other participants as well.
        cooperative: bool = Declaration::OFF,
    }
}

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "two-phase-commit",
    settings: || Settings::DECLARED,
    timers: TIMERS,
    products: || &[("2pc", ""), ("xa", "")],
    has_cas: true,
    give_up_default_ms: Some(5_000),
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames = TimerNames { by_hand: &["vote", "decision"], inner: &["give up"] };

const VOTE: u8 = TIMERS.each("vote");
const DECISION: u8 = TIMERS.each("decision");
const GIVE_UP: u8 = TIMERS.each("give up");
/// How long a coordinator waits for votes before it aborts.
const VOTE_TIMEOUT: Duration = Duration(2_000);
/// How often a participant in doubt asks.
const ASK_EVERY: Duration = Duration(1_000);

/// A register and the number of writes it has seen, which is the same at all replicas that
/// have seen the same write.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Record {
    value: Value,
    writes: u64,
}

/// The write that holds a register's lock.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Lock {
    transaction: Transaction,
    value: Value,
}

/// A transaction that this replica is collecting votes for.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Poll {
    request: RequestId,
    key: Key,
    yes: NodeSet,
}

/// One replica: coordinator of its clients' writes, participant in everyone's.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TwoPhaseCommit {
    id: NodeId,
    cluster: Rc<Cluster>,
    settings: Settings,
    /// Durable.
    records: Vec<Record>,
    /// Durable: the record of having voted yes; of its own transaction, a coordinator's record
    /// of having begun, which counts only with `presumed_abort=off`.
    locks: Table<Key, Lock>,
    /// Durable: every decision heard of. A real system forgets them once nobody can ask.
    decisions: Table<Transaction, Decision>,
    /// Durable, at the coordinator: who has yet to acknowledge a decision.
    unacknowledged: Table<Transaction, NodeSet>,
    /// Durable.
    serial: Serial,
    /// Volatile: by number.
    polls: Table<u32, Poll>,
    /// Volatile: reads that wait for a lock.
    waiting: Table<RequestId, Key>,
}

type Out<'a> = &'a mut Effects<CommitMessage>;

impl TwoPhaseCommit {
    fn others(&self) -> impl Iterator<Item = NodeId> + use<> {
        self.cluster.others(self.id)
    }

    fn answer(&self, request: RequestId, key: Key, answer: Answer, effects: Out) {
        let version = Version(self.records[usize::from(key.0)].writes, 0, 0);
        effects.reply(request, Reply::ok(answer, version));
    }

    /// The coordinator's first phase.
    fn begin(&mut self, request: &Request, value: Value, effects: Out) {
        let transaction = Transaction { coordinator: self.id, number: self.serial.next() };
        let key = request.key;
        self.locks.insert(key, Lock { transaction, value });
        if !self.settings.presumed_abort {
            // After a crash, the coordinator must know whom to tell that it is over.
            effects.persist();
        }
        let yes = NodeSet::from_iter([self.id]);
        self.polls.insert(transaction.number, Poll { request: request.id, key, yes });
        let contents = CommitStep::Prepare { key, value };
        effects.send_all(self.others(), &CommitMessage { transaction, contents });
        effects.set_timer(Timer::about(VOTE, transaction.number), VOTE_TIMEOUT);
        self.count_votes(transaction, effects);
    }

    fn count_votes(&mut self, transaction: Transaction, effects: Out) {
        let Some(poll) = self.polls.get(&transaction.number) else { return };
        if poll.yes.len() == usize::from(self.cluster.replicas) {
            self.decide(transaction, Decision::Commit, effects);
        }
    }

    /// The coordinator's second phase.
    fn decide(&mut self, transaction: Transaction, decision: Decision, effects: Out) {
        let Some(poll) = self.polls.remove(&transaction.number) else { return };
        effects.cancel_timer(Timer::about(VOTE, transaction.number));
        self.conclude(transaction, decision, effects);
        match decision {
            Decision::Commit => self.answer(poll.request, poll.key, Answer::Written, effects),
            Decision::Abort => effects.reply(poll.request, Reply::error(ErrorKind::Aborted)),
        }
    }

    /// Logs the decision, carries it out here and tells the others.
    fn conclude(&mut self, transaction: Transaction, decision: Decision, effects: Out) {
        if self.must_be_acknowledged(decision) {
            // The moment of decision: from here on it survives a crash.
            effects.persist();
            self.unacknowledged.insert(transaction, self.others().collect());
            self.decisions.insert(transaction, decision);
        }
        self.carry_out(transaction, decision, effects);
        let contents = CommitStep::Decided(decision);
        effects.send_all(self.others(), &CommitMessage { transaction, contents });
    }

    /// With presumed abort, silence about a transaction means that it was aborted, so aborts
    /// need neither a log record nor an acknowledgement.
    fn must_be_acknowledged(&self, decision: Decision) -> bool {
        decision == Decision::Commit || !self.settings.presumed_abort
    }

    /// Applies or drops the write and lets the readers go on.
    fn carry_out(&mut self, transaction: Transaction, decision: Decision, effects: Out) {
        let found = self.locks.iter().find(|(_, lock)| lock.transaction == transaction);
        let Some((&key, _)) = found else { return };
        let Some(lock) = self.locks.remove(&key) else { return };
        if decision == Decision::Commit {
            let record = &mut self.records[usize::from(key.0)];
            *record = Record { value: lock.value, writes: record.writes + 1 };
        }
        effects.cancel_timer(Timer::about(DECISION, u32::from(key.0)));
        let value = self.records[usize::from(key.0)].value;
        let readers: Vec<RequestId> =
            self.waiting.iter().filter(|(_, k)| **k == key).map(|(&request, _)| request).collect();
        for request in readers {
            self.waiting.remove(&request);
            effects.cancel_timer(Timer::about(GIVE_UP, request.0));
            self.answer(request, key, Answer::Value(value), effects);
        }
    }

    fn on_prepare(&mut self, transaction: Transaction, key: Key, value: Value, effects: Out) {
        let held_by_other =
            self.locks.get(&key).is_some_and(|lock| lock.transaction != transaction);
        // Not to wait for the lock is what makes deadlock impossible.
        let contents = match self.decisions.get(&transaction) {
            Some(Decision::Commit) => return,
            Some(Decision::Abort) => CommitStep::VoteNo,
            None if held_by_other => CommitStep::VoteNo,
            None => {
                self.locks.insert(key, Lock { transaction, value });
                effects.persist();
                // From here on this replica may not decide alone, however long it takes.
                effects.set_timer(Timer::about(DECISION, u32::from(key.0)), ASK_EVERY);
                CommitStep::VoteYes
            }
        };
        effects.send(transaction.coordinator, CommitMessage { transaction, contents });
    }

    fn on_decided(&mut self, transaction: Transaction, decision: Decision, effects: Out) {
        if transaction.coordinator == self.id {
            return;
        }
        // Kept even when nothing is prepared: the Prepare may be on its way still.
        if self.decisions.insert(transaction, decision).is_none() {
            effects.persist();
        }
        self.carry_out(transaction, decision, effects);
        if self.must_be_acknowledged(decision) {
            effects.send(
                transaction.coordinator,
                CommitMessage { transaction, contents: CommitStep::Ack },
            );
        }
    }

    fn on_ack(&mut self, from: NodeId, transaction: Transaction) {
        if let Some(silent) = self.unacknowledged.get_mut(&transaction) {
            silent.remove(from);
            if silent.is_empty() {
                self.unacknowledged.remove(&transaction);
            }
        }
    }

    fn on_decision_request(&mut self, from: NodeId, transaction: Transaction, effects: Out) {
        let in_doubt = self.locks.values().any(|lock| lock.transaction == transaction);
        let decision = match self.decisions.get(&transaction) {
            Some(&decision) => decision,
            // Still collecting votes, or as much in doubt as the one who asks.
            None if in_doubt => return,
            None => {
                if transaction.coordinator != self.id {
                    // This replica has not voted, so it can see to it that nobody commits:
                    // a Prepare that comes after this gets a No.
                    effects.persist();
                    self.decisions.insert(transaction, Decision::Abort);
                }
                Decision::Abort
            }
        };
        effects.send(from, CommitMessage { transaction, contents: CommitStep::Decided(decision) });
    }

    /// A participant in doubt asks the coordinator, and the others if they may help.
    fn ask(&self, key: Key, effects: Out) {
        let Some(&Lock { transaction, .. }) = self.locks.get(&key) else { return };
        if transaction.coordinator == self.id {
            return;
        }
        let note = CommitMessage { transaction, contents: CommitStep::DecisionReq };
        if self.settings.cooperative {
            effects.send_all(self.others(), &note);
        } else {
            effects.send(transaction.coordinator, note);
        }
        effects.set_timer(Timer::about(DECISION, u32::from(key.0)), ASK_EVERY);
    }
}

impl Protocol for TwoPhaseCommit {
    type Message = CommitMessage;

    fn new(id: NodeId, cluster: &Rc<Cluster>) -> TwoPhaseCommit {
        let records = cluster.initial.iter().map(|&value| Record { value, writes: 0 });
        TwoPhaseCommit {
            id,
            cluster: Rc::clone(cluster),
            settings: Settings::of(&cluster.settings),
            records: records.collect(),
            locks: Table::new(),
            decisions: Table::new(),
            unacknowledged: Table::new(),
            serial: Serial::default(),
            polls: Table::new(),
            waiting: Table::new(),
        }
    }

    fn on_start(&mut self, _: Out) {}

    fn on_request(&mut self, request: Request, effects: Out) {
        let key = request.key;
        let locked = self.locks.contains_key(&key);
        let (value, answer) = apply(self.records[usize::from(key.0)].value, request.action);
        if locked && request.action == Access::Get {
            self.waiting.insert(request.id, key);
            if let Some(give_up) = self.cluster.give_up {
                effects.set_timer(Timer::about(GIVE_UP, request.id.0), give_up);
            }
        } else if locked {
            effects.reply(request.id, Reply::error(ErrorKind::Locked));
        } else if answer == Answer::Written {
            self.begin(&request, value, effects);
        } else {
            // Without a lock here no newer write can have been decided: it needs this vote.
            self.answer(request.id, key, answer, effects);
        }
    }

    fn on_message(&mut self, from: NodeId, note: &CommitMessage, effects: Out) {
        let transaction = note.transaction;
        match note.contents {
            CommitStep::Prepare { key, value } => self.on_prepare(transaction, key, value, effects),
            CommitStep::VoteYes => {
                if let Some(poll) = self.polls.get_mut(&transaction.number) {
                    poll.yes.insert(from);
                }
                self.count_votes(transaction, effects);
            }
            CommitStep::VoteNo => self.decide(transaction, Decision::Abort, effects),
            CommitStep::Decided(decision) => self.on_decided(transaction, decision, effects),
            CommitStep::Ack => self.on_ack(from, transaction),
            CommitStep::DecisionReq => self.on_decision_request(from, transaction, effects),
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: Out) {
        match timer.kind {
            VOTE => {
                let transaction = Transaction { coordinator: self.id, number: timer.subject };
                self.decide(transaction, Decision::Abort, effects);
            }
            DECISION => self.ask(Key(timer.subject as u16), effects),
            GIVE_UP => {
                let request = RequestId(timer.subject);
                if self.waiting.remove(&request).is_some() {
                    effects.reply(request, Reply::error(ErrorKind::Locked));
                }
            }
            _ => {}
        }
    }

    fn on_restart(&mut self, effects: Out) {
        self.polls.clear();
        self.waiting.clear();
        self.serial.restart();
        for (key, transaction) in
            self.locks.iter().map(|(&k, l)| (k, l.transaction)).collect::<Vec<_>>()
        {
            if transaction.coordinator != self.id {
                self.ask(key, effects);
            } else if self.settings.presumed_abort {
                self.locks.remove(&key);
            } else {
                self.conclude(transaction, Decision::Abort, effects);
            }
        }
        for (&transaction, &silent) in self.unacknowledged.iter() {
            if let Some(&decision) = self.decisions.get(&transaction) {
                let note = CommitMessage { transaction, contents: CommitStep::Decided(decision) };
                effects.send_all(self.others().filter(|&node| silent.contains(node)), &note);
            }
        }
    }

    fn snapshot(&self) -> Snapshot {
        let cells = self.records.iter().enumerate().map(|(key, record)| RegisterCopy {
            values: vec![record.value],
            version: format!("#{}", record.writes),
            pending: self.locks.get(&Key(key as u16)).map(|lock| lock.value),
        });
        let facts = self.locks.values().map(|lock| match lock.transaction.coordinator {
            coordinator if coordinator == self.id => ("collecting votes", Fact::Flag(true)),
            coordinator => ("in doubt, waits for", Fact::Node(coordinator)),
        });
        Snapshot { role: None, cells: cells.collect(), facts: facts.collect() }
    }
}
