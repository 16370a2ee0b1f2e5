//! Bigtable: one tablet server at a time owns a row, by a lock it must keep renewing.
//!
//! Source: `PROTOCOLS.md` P8; Chang et al., *Bigtable: A Distributed Storage System for
//! Structured Data* (2006), §5.2, for who serves a tablet and when it stops; Burrows, *The Chubby
//! Lock Service* (2006), for the lease; Google Cloud Bigtable's documentation of replication for
//! `clusters=2`. The lock service, the master and the file system are machines of their own.
//!
//! Claimed: linearizable rows while clocks run at one rate. Not claimed: anything for a slow
//! clock, which makes a lease last longer than its lender thinks; then `fencing=on` still saves
//! what was acknowledged, and `fencing=off` does not. With `clusters=2` two copies of all this
//! run and tell each other their writes later: the last writer wins.
//!
//! To see it matter: cut the owner off from all others and read there before and after its lease
//! ends; cut `chubby` off from everybody; slow down the owner's clock, with and without fencing.

use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::bigtable::chubby::Chubby;
use crate::protocol::bigtable::gfs::Gfs;
use crate::protocol::bigtable::master::Master;
use crate::protocol::bigtable::message::BigtableMessage;
use crate::protocol::bigtable::settings::Settings;
use crate::protocol::bigtable::tablet_server::TabletServer;
use crate::protocol::settings::Declared;
use crate::protocol::{
    Cluster, Effects, Protocol, ProtocolSpec, Request, Snapshot, Timer, TimerNames,
};
use crate::time::{Duration, LocalTime};

mod chubby;
mod gfs;
mod master;
mod message;
mod record;
mod settings;
mod tablet_server;

/// Bigtable as the language knows it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "bigtable",
    settings: || Settings::DECLARED,
    services: |given| {
        let sites = if Settings::of(given).has_two() { &SITES[..] } else { &SITES[..1] };
        sites.concat()
    },
    timers: TIMERS,
    has_leader: true,
    leading: Some("owner"),
    products: || &[("hbase", ""), ("accumulo", "")],
    give_up_default_ms: Some(5_000),
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames = TimerNames {
    by_hand: &[],
    inner: &["keep alive", "lease end", "poll", "load", "replicate", "append", "give up"],
};

/// The lock service, the master and the file system of each cluster.
const SITES: [[&str; 3]; 2] = [["chubby", "master", "gfs"], ["chubby2", "master2", "gfs2"]];

const KEEP_ALIVE: Timer = TIMERS.one("keep alive");
const LEASE_END: Timer = TIMERS.one("lease end");
/// The master looks at its tablet servers.
const POLL: Timer = TIMERS.one("poll");
/// A server that loads a tablet asks for its log again.
const LOAD: Timer = TIMERS.one("load");
/// An owner tells the other cluster what it has.
const REPLICATE: Timer = TIMERS.one("replicate");
/// Per append: when to send it again.
const APPEND: u8 = TIMERS.each("append");
/// Per request: when the server tells the client that it gives up.
const GIVE_UP: u8 = TIMERS.each("give up");

const POLL_EVERY: Duration = Duration(1_000);
const REPLICATE_EVERY: Duration = Duration(1_000);
const RETRANSMIT_EVERY: Duration = Duration(500);
/// A server that the master has not heard for so long may be gone.
const MISSED_AFTER: Duration = Duration(3_000);

/// A tablet server in one of its lives: whoever loses its lock, or crashes, comes back as another.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Session {
    node: NodeId,
    life: u32,
}

/// Whose the tablet is. Every assignment has an epoch of its own, later ones a higher one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Assignment {
    epoch: u32,
    owner: Session,
}

/// One of the clusters, as its machines know it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Site {
    cluster: Rc<Cluster>,
    settings: Settings,
    /// 0, or 1 for the second of two.
    number: u8,
    chubby: NodeId,
    master: NodeId,
    gfs: NodeId,
}

impl Site {
    /// The site of a machine.
    fn of(me: NodeId, cluster: &Rc<Cluster>) -> Site {
        let settings = Settings::of(&cluster.settings);
        let [_, second] = SITES.map(|site| site.map(|name| cluster.service(name)));
        let is_second = second.contains(&Some(me))
            || me.0 < cluster.replicas && number_of(me, cluster, settings) == 1;
        let number = u8::from(is_second);
        let names = SITES[usize::from(number)];
        let [chubby, master, gfs] = names.map(|name| cluster.service(name).unwrap_or(me));
        Site { cluster: Rc::clone(cluster), settings, number, chubby, master, gfs }
    }

    /// The tablet servers of a site.
    fn servers(&self, site: u8) -> impl Iterator<Item = NodeId> {
        let is_there = move |&node: &NodeId| number_of(node, &self.cluster, self.settings) == site;
        self.cluster.replica_ids().filter(is_there)
    }

    /// Who owns the tablet at the start; none where there is no tablet server.
    fn first_assignment(&self) -> Option<Assignment> {
        let leader = self.servers(self.number).find(|&node| node == self.cluster.leader);
        let node = leader.or_else(|| self.servers(self.number).next())?;
        Some(Assignment { epoch: 1, owner: Session { node, life: 1 } })
    }

    /// Ten chances to renew a lease.
    fn keep_alive_interval(&self) -> Duration {
        Duration((self.settings.lease.0 / 10).max(100))
    }

    /// A run begins with a lease that was renewed one interval ago.
    fn steady_renewal(&self) -> LocalTime {
        LocalTime(-i64::from(self.keep_alive_interval().0))
    }
}

/// Which site a replica belongs to: of two, the first half is the first.
fn number_of(node: NodeId, cluster: &Cluster, settings: Settings) -> u8 {
    let half = cluster.replicas.div_ceil(2);
    u8::from(settings.has_two() && node.0 >= half)
}

/// A machine of a cluster.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Bigtable {
    /// Serves clients, if it owns the tablet.
    TabletServer(Box<TabletServer>),
    /// Lends the locks.
    Chubby(Chubby),
    /// Says who owns the tablet.
    Master(Master),
    /// Keeps the tablet's log.
    Gfs(Gfs),
}

impl Protocol for Bigtable {
    type Message = BigtableMessage;

    fn new(me: NodeId, cluster: &Rc<Cluster>) -> Bigtable {
        let site = Site::of(me, cluster);
        if me == site.chubby {
            Bigtable::Chubby(Chubby::new(site))
        } else if me == site.master {
            Bigtable::Master(Master::new(site))
        } else if me == site.gfs {
            Bigtable::Gfs(Gfs::new(&site))
        } else {
            Bigtable::TabletServer(Box::new(TabletServer::new(me, site)))
        }
    }

    fn on_start(&mut self, effects: &mut Effects<BigtableMessage>) {
        match self {
            Bigtable::TabletServer(server) => server.on_start(effects),
            Bigtable::Master(_) => effects.set_timer(POLL, Duration(0)),
            Bigtable::Chubby(_) | Bigtable::Gfs(_) => {}
        }
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<BigtableMessage>) {
        if let Bigtable::TabletServer(server) = self {
            server.on_request(&request, effects);
        }
    }

    fn on_message(
        &mut self,
        from: NodeId,
        note: &BigtableMessage,
        effects: &mut Effects<BigtableMessage>,
    ) {
        match self {
            Bigtable::TabletServer(server) => server.on_message(from, note, effects),
            Bigtable::Chubby(chubby) => chubby.on_message(from, note, effects),
            Bigtable::Master(master) => master.on_message(from, note, effects),
            Bigtable::Gfs(gfs) => gfs.on_message(from, note, effects),
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<BigtableMessage>) {
        match self {
            Bigtable::TabletServer(server) => server.on_timer(timer, effects),
            Bigtable::Master(master) => master.poll(effects),
            Bigtable::Chubby(_) | Bigtable::Gfs(_) => {}
        }
    }

    fn on_restart(&mut self, effects: &mut Effects<BigtableMessage>) {
        match self {
            Bigtable::TabletServer(server) => server.on_restart(effects),
            Bigtable::Chubby(chubby) => chubby.on_restart(effects.now()),
            Bigtable::Master(master) => master.on_restart(effects),
            // Everything it has is on disk.
            Bigtable::Gfs(_) => {}
        }
    }

    fn snapshot(&self) -> Snapshot {
        match self {
            Bigtable::TabletServer(server) => server.snapshot(),
            Bigtable::Chubby(chubby) => chubby.snapshot(),
            Bigtable::Master(master) => master.snapshot(),
            Bigtable::Gfs(gfs) => gfs.snapshot(),
        }
    }
}

fn give_up_timer(request: RequestId) -> Timer {
    Timer::about(GIVE_UP, request.0)
}
