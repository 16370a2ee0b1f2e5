//! Primary and backups: one machine takes the writes and ships its log to the others.
//!
//! Source: `PROTOCOLS.md` P2 and P3; PostgreSQL's streaming replication, MySQL's semi-synchronous
//! replication, Patroni for failover with a lock service. Claimed: linearizable as long as only
//! the primary is read and there is only ever one (`failover=none`, or `failover=lease` with
//! `mode=sync` and no crash); never with `failover=unfenced`, asynchronous failover or reads at
//! backups.
//!
//! To see it matter: crash the primary right after it answered (`failover=unfenced`), and the
//! write is gone; cut it off instead, and there are two primaries; take `failover=lease`, and
//! there is one, but what it answered just before is lost; add `mode=sync`, and nothing is lost,
//! nor answered.
//!
//! `postgresql` and `mysql` are the same machines in the words and with the defaults of these
//! systems; what the settings of any of the three come to is in `rules`.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::primary_backup::dcs::Dcs;
use crate::protocol::primary_backup::message::PrimaryBackupMessage;
use crate::protocol::primary_backup::server::Server;
use crate::protocol::primary_backup::settings::{Failover, Settings};
use crate::protocol::settings::Declared;
use crate::protocol::{
    Cluster, Effects, OperatorCommand, Protocol, ProtocolSpec, Request, Snapshot, Timer, TimerNames,
};
use crate::time::{Duration, LocalTime};

mod asked;
mod by_name;
mod dcs;
mod failover;
mod failsafe;
mod leadership;
mod message;
pub mod mysql;
mod poll;
pub mod postgresql;
mod rules;
mod server;
mod settings;
mod shipping;
mod sync_standbys;

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "primary-backup",
    settings: || Settings::DECLARED,
    services: |given| services(Settings::of(given).failover),
    timers: TIMERS,
    has_leader: true,
    leading: Some("primary"),
    vendor_words: || {
        &[("semisync", "acks=1"), ("synchronous", "mode=sync"), ("asynchronous", "mode=async")]
    },
    has_cas: true,
    clash: rules::clash,
    has_promote: true,
    ..ProtocolSpec::PLAIN
};

/// The same machines with PostgreSQL's words and defaults.
pub const POSTGRESQL: ProtocolSpec = ProtocolSpec {
    name: postgresql::NAME,
    settings: || postgresql::Settings::DECLARED,
    services: |given| services(postgresql::Settings::of(given).failover),
    products: || postgresql::PRODUCTS,
    vendor_words: || postgresql::VENDOR_WORDS,
    shown_as: |_| postgresql::SHOWN_AS,
    ..SPEC
};

/// The same machines with MySQL's words and defaults.
pub const MYSQL: ProtocolSpec = ProtocolSpec {
    name: mysql::NAME,
    settings: || mysql::Settings::DECLARED,
    services: |given| services(mysql::Settings::of(given).failover),
    products: || &[("mariadb", ""), ("percona", "")],
    vendor_words: || mysql::VENDOR_WORDS,
    shown_as: |_| mysql::SHOWN_AS,
    leading: Some("source"),
    ..SPEC
};

fn services(failover: Failover) -> Vec<&'static str> {
    match failover {
        Failover::Lease => vec![DCS],
        Failover::None | Failover::Unfenced => Vec::new(),
    }
}

const TIMERS: TimerNames = TimerNames {
    by_hand: &["ship", "fail"],
    inner: &["catch up", "renew", "lease end", "degrade", "give up", "poll end", "cancel"],
};

/// The machine that the lock service runs on.
const DCS: &str = "dcs";

const SHIP: Timer = TIMERS.one("ship");
/// A backup's patience with a silent primary.
const FAIL: Timer = TIMERS.one("fail");
/// A backup's disk and replay come after what it acknowledged.
const CATCH_UP: Timer = TIMERS.one("catch up");
/// When to ask the lock service next.
const RENEW: Timer = TIMERS.one("renew");
/// When the lease ends.
const LEASE_END: Timer = TIMERS.one("lease end");
/// When a backup has waited long enough for the others to say how far they are.
const POLL_END: Timer = TIMERS.one("poll end");
/// Per write: when a primary stops waiting for backups.
const DEGRADE: u8 = TIMERS.each("degrade");
/// Per write: when its client cancels the waiting for backups.
const CANCEL: u8 = TIMERS.each("cancel");
/// Per request: when the primary tells the client that it gives up.
const GIVE_UP: u8 = TIMERS.each("give up");

const SHIP_EVERY: Duration = Duration(500);
/// PostgreSQL's `wal_sender_timeout`, a tenth of it like Patroni's times.
const SENDER_TIMEOUT_MS: i64 = 6_000;
const FAIL_TIMEOUT: Duration = Duration(6_000);
/// A third of the lease, as in Patroni, all of whose times are ten times these.
const RENEW_EVERY: Duration = Duration(1_000);
const LEASE: Duration = Duration(3_000);
/// How long a backup waits for the others to say how far they are. Patroni waits 2 s; a tenth of
/// that is exactly one round trip of links of 100 ms, and would miss everybody on slower ones.
const POLL_PATIENCE: Duration = Duration(500);
/// How far a backup may be behind what it has acknowledged, with `level=flush` and below.
const CATCH_UP_AFTER: Duration = Duration(200);

/// A run begins with a shipment sent at −500 ms, and a lease asked for at −200 ms.
const STEADY_SHIPMENT_HEARD_AT: LocalTime = LocalTime(-400);
const STEADY_LEASE_UNTIL: LocalTime = LocalTime(2_800);
const STEADY_NEXT_RENEWAL: Duration = Duration(800);

/// Which backup of this primary a node is, from 0: the first one is the first to take over.
fn rank_of(node: NodeId, primary: NodeId, cluster: &Cluster) -> u32 {
    let count = u32::from(cluster.replicas);
    (u32::from(node.0) + 2 * count - u32::from(primary.0) - 1) % count
}

/// A machine: one of the servers, or the lock service.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum PrimaryBackup {
    /// Primary or backup.
    Server(Box<Server>),
    /// Says who may be primary.
    Dcs(Dcs),
}

impl Protocol for PrimaryBackup {
    type Message = PrimaryBackupMessage;

    fn new(me: NodeId, cluster: &Rc<Cluster>) -> PrimaryBackup {
        if cluster.service(DCS) == Some(me) {
            PrimaryBackup::Dcs(Dcs::new(cluster))
        } else {
            PrimaryBackup::Server(Box::new(Server::new(me, cluster)))
        }
    }

    fn on_start(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        if let PrimaryBackup::Server(server) = self {
            server.on_start(effects);
        }
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<PrimaryBackupMessage>) {
        if let PrimaryBackup::Server(server) = self {
            server.on_request(&request, effects);
        }
    }

    fn on_message(
        &mut self,
        from: NodeId,
        message: &PrimaryBackupMessage,
        effects: &mut Effects<PrimaryBackupMessage>,
    ) {
        match self {
            PrimaryBackup::Server(server) => server.on_message(from, message, effects),
            PrimaryBackup::Dcs(dcs) => dcs.on_message(from, message, effects),
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<PrimaryBackupMessage>) {
        if let PrimaryBackup::Server(server) = self {
            server.on_timer(timer, effects);
        }
    }

    fn on_restart(&mut self, effects: &mut Effects<PrimaryBackupMessage>) {
        match self {
            PrimaryBackup::Server(server) => server.on_restart(effects),
            PrimaryBackup::Dcs(dcs) => dcs.on_restart(effects.now()),
        }
    }

    fn on_operator(
        &mut self,
        command: OperatorCommand,
        effects: &mut Effects<PrimaryBackupMessage>,
    ) {
        if let PrimaryBackup::Server(server) = self {
            match command {
                OperatorCommand::Promote => server.on_promote(effects),
                OperatorCommand::Stop => server.on_stop(effects),
                OperatorCommand::Repair | OperatorCommand::Change(_) => {}
            }
        }
    }

    fn snapshot(&self) -> Snapshot {
        match self {
            PrimaryBackup::Server(server) => server.snapshot(),
            PrimaryBackup::Dcs(dcs) => dcs.snapshot(),
        }
    }
}

fn give_up_timer(request: RequestId) -> Timer {
    Timer::about(GIVE_UP, request.0)
}
