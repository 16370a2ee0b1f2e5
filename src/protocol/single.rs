//! One copy: what a relational database on one machine does.
//!
//! Source: `PROTOCOLS.md` P1; PostgreSQL's `synchronous_commit`. Claimed: linearizable, unless
//! `commit=async` meets a crash. There is no link between replicas to cut, so the theorem says
//! nothing of it; lose the answer on its way to a client to see that client and server together
//! still disagree.
//!
//! Where several replicas are declared, the first holds the copy and the others say so.

use std::rc::Rc;

use crate::history::Version;
use crate::ids::NodeId;
use crate::protocol::settings::{Declaration, Declared, choices, settings};
use crate::protocol::{
    Cluster, Details, Effects, Fact, Message, NodeRole, OperatorCommand, Protocol, ProtocolSpec,
    RegisterCopy, Reply, Request, Snapshot, Timer, TimerNames,
};
use crate::register::{Answer, ErrorKind, Key, Value, apply};
use crate::time::Duration;

choices! {
    /// When a write is answered.
    pub enum Commit {
        /// After the disk.
        Sync => "sync",
        /// Before it.
        Async => "async",
    }
}

settings! {
    /// What can be set of it.
    pub struct Settings {
        /// Whether a write is answered after the disk or before it.
        commit: Commit = Declaration::CHOICE,
    }
}

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "single",
    settings: || Settings::DECLARED,
    timers: TIMERS,
    products: || &[("sqlite", ""), ("standalone", "")],
    has_cas: true,
    give_up_default_ms: Some(5_000),
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames = TimerNames { by_hand: &[], inner: &["flush"] };

/// PostgreSQL's `wal_writer_delay`: how long a commit waits for the disk with `commit=async`.
/// A busy PostgreSQL may take up to three of them.
const FLUSH_EVERY: Duration = Duration(200);
const FLUSH: Timer = TIMERS.one("flush");
const OWNER: NodeId = NodeId(0);

/// A register and the number of writes it has seen.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Record {
    value: Value,
    writes: u64,
}

impl Record {
    fn version(&self) -> Version {
        Version(self.writes, 0, 0)
    }
}

/// The server, or one of the machines beside it that hold nothing.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Single {
    is_owner: bool,
    settings: Settings,
    /// Durable: what a restart finds.
    flushed: Vec<Record>,
    /// Volatile: what reads see.
    current: Vec<Record>,
    /// Volatile: whether the writer will flush within [`FLUSH_EVERY`].
    flush_is_due: bool,
}

impl Single {
    fn flush(&mut self) {
        self.flushed.clone_from(&self.current);
        self.flush_is_due = false;
    }

    fn commit(&mut self, key: Key, value: Value, effects: &mut Effects<Nothing>) {
        let record = &mut self.current[usize::from(key.0)];
        *record = Record { value, writes: record.writes + 1 };
        if self.settings.commit == Commit::Sync {
            self.flush();
            effects.persist();
        } else if !self.flush_is_due {
            // The client hears "done" before the disk does: a crash until then undoes it.
            self.flush_is_due = true;
            effects.set_timer(FLUSH, FLUSH_EVERY);
        }
    }
}

impl Protocol for Single {
    type Message = Nothing;

    fn new(id: NodeId, cluster: &Rc<Cluster>) -> Single {
        let initial: Vec<Record> =
            cluster.initial.iter().map(|&value| Record { value, writes: 0 }).collect();
        Single {
            is_owner: id == OWNER,
            settings: Settings::of(&cluster.settings),
            flushed: initial.clone(),
            current: initial,
            flush_is_due: false,
        }
    }

    fn on_start(&mut self, _: &mut Effects<Nothing>) {}

    fn on_request(&mut self, request: Request, effects: &mut Effects<Nothing>) {
        if !self.is_owner {
            let reply = Reply::error(ErrorKind::NotFoundOwner).redirected_to(Some(OWNER));
            return effects.reply(request.id, reply);
        }
        let (value, answer) = apply(self.current[usize::from(request.key.0)].value, request.action);
        if answer == Answer::Written {
            self.commit(request.key, value, effects);
        }
        let version = self.current[usize::from(request.key.0)].version();
        effects.reply(request.id, Reply::ok(answer, version));
    }

    fn on_message(&mut self, _: NodeId, message: &Nothing, _: &mut Effects<Nothing>) {
        match *message {}
    }

    fn on_timer(&mut self, timer: Timer, _: &mut Effects<Nothing>) {
        if timer == FLUSH {
            self.flush();
        }
    }

    fn on_restart(&mut self, _: &mut Effects<Nothing>) {
        self.current.clone_from(&self.flushed);
        self.flush_is_due = false;
    }

    fn on_operator(&mut self, command: OperatorCommand, _: &mut Effects<Nothing>) {
        if command == OperatorCommand::Stop {
            // An orderly shutdown leaves nothing unwritten.
            self.flush();
        }
    }

    fn snapshot(&self) -> Snapshot {
        if !self.is_owner {
            return Snapshot { role: Some(NodeRole::of("no copy")), ..Snapshot::default() };
        }
        let cells = self.current.iter().map(|record| RegisterCopy {
            values: vec![record.value],
            version: format!("#{}", record.writes),
            pending: None,
        });
        let mut facts = Vec::new();
        if self.flush_is_due {
            facts.push(("not flushed", Fact::Flag(true)));
        }
        Snapshot { role: Some(NodeRole::of("server")), cells: cells.collect(), facts }
    }
}

/// One server has nobody to talk to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Nothing {}

impl Message for Nothing {
    fn name(&self) -> &'static str {
        match *self {}
    }

    fn details(&self) -> Details {
        match *self {}
    }
}
