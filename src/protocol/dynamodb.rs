//! DynamoDB: one partition's replication group, or a table with a copy in every Region.
//!
//! Source: `PROTOCOLS.md` P9; Elhemali et al., *Amazon DynamoDB*, USENIX ATC 2022, for the group,
//! its leases and failure detection; the developer guide for read consistency and global tables.
//! Internals are modelled only as far as they are published; the figures of timers are
//! illustrative. Claimed: linearizable with `read=strong` as long as clocks run at the same rate;
//! eventual reads never; with `global=on` every Region answers always and all become equal. With
//! `global=strong` the group has a member in each of three Regions, and the same is claimed of it.
//!
//! To see it matter: cut the leader off and read on both sides, strongly and eventually. The
//! same table refuses one read and answers another from the past.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::dynamodb::group::Replica;
use crate::protocol::dynamodb::message::DynamodbMessage;
use crate::protocol::dynamodb::region::Region;
use crate::protocol::dynamodb::settings::{Global, Settings};
use crate::protocol::settings::Declared;
use crate::protocol::{
    Cluster, Effects, Protocol, ProtocolSpec, Request, Snapshot, Timer, TimerNames,
};
use crate::time::{Duration, LocalTime};

mod election;
mod group;
mod message;
mod region;
mod request;
mod settings;
#[cfg(test)]
mod tests;

/// What the language knows of it.
pub const SPEC: ProtocolSpec = ProtocolSpec {
    name: "dynamodb",
    settings: || Settings::DECLARED,
    timers: TIMERS,
    has_leader: true,
    leading: Some("leader"),
    products: || &[("ddb", "")],
    vendor_words: || {
        &[
            ("ConsistentRead=true", "read=strong"),
            ("ConsistentRead=false", "read=eventual"),
            ("consistent", "read=strong"),
            ("linearizable", "read=strong"),
            ("stale", "read=eventual"),
            ("default", "read=eventual"),
            ("MREC", "global=on"),
            ("MRSC", "global=strong"),
            ("MultiRegionConsistency=EVENTUAL", "global=on"),
            ("MultiRegionConsistency=STRONG", "global=strong"),
        ]
    },
    has_cas: true,
    clash: settings::clash,
    give_up_default_ms: Some(5_000),
    ..ProtocolSpec::PLAIN
};

const TIMERS: TimerNames =
    TimerNames { by_hand: &["lease", "election"], inner: &["renew", "give up"] };

/// At a leader: the end of its lease.
const LEASE_END: Timer = TIMERS.one("lease");
/// At a follower: the end of its patience with the leader.
const ELECTION: Timer = TIMERS.one("election");
/// At a leader: the next renewal. In a Region: the next replication to the others.
const RENEW: Timer = TIMERS.one("renew");
/// Per request: when the router tells the client that it gives up.
const GIVE_UP: u8 = TIMERS.each("give up");

const RENEW_EVERY: Duration = Duration(1_000);
const LEASE: Duration = Duration(10_000);
/// How long a leader must be silent for a follower to doubt it; up to twice as long, so that
/// they do not all ask at once.
const DETECT_AFTER: Duration = Duration(3_000);
const DETECT_AFTER_MAX: Duration = Duration(6_000);

/// A run begins with a lease renewed by everybody at −1 s, and heard of 100 ms later.
const STEADY_RENEWED_AT: LocalTime = LocalTime(-1_000);
const STEADY_HEARD_AT: LocalTime = LocalTime(-900);

/// A replica of the group, with the router of its zone; or a whole Region.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum DynamoDb {
    /// One of the group.
    Replica(Box<Replica>),
    /// With `global=on`.
    Region(Region),
}

impl Protocol for DynamoDb {
    type Message = DynamodbMessage;

    fn new(me: NodeId, cluster: &Rc<Cluster>) -> DynamoDb {
        if Settings::of(&cluster.settings).global == Global::On {
            DynamoDb::Region(Region::new(me, cluster))
        } else {
            DynamoDb::Replica(Box::new(Replica::new(me, cluster)))
        }
    }

    fn on_start(&mut self, effects: &mut Effects<DynamodbMessage>) {
        if let DynamoDb::Replica(replica) = self {
            replica.on_start(effects);
        }
    }

    fn on_request(&mut self, request: Request, effects: &mut Effects<DynamodbMessage>) {
        match self {
            DynamoDb::Replica(replica) => replica.on_request(&request, effects),
            DynamoDb::Region(region) => region.on_request(&request, effects),
        }
    }

    fn on_message(
        &mut self,
        from: NodeId,
        note: &DynamodbMessage,
        effects: &mut Effects<DynamodbMessage>,
    ) {
        match self {
            DynamoDb::Replica(replica) => replica.on_message(from, note, effects),
            DynamoDb::Region(region) => region.on_message(from, note, effects),
        }
    }

    fn on_timer(&mut self, timer: Timer, effects: &mut Effects<DynamodbMessage>) {
        match self {
            DynamoDb::Replica(replica) => replica.on_timer(timer, effects),
            DynamoDb::Region(region) => region.on_timer(effects),
        }
    }

    fn on_restart(&mut self, effects: &mut Effects<DynamodbMessage>) {
        match self {
            DynamoDb::Replica(replica) => replica.on_restart(effects),
            DynamoDb::Region(region) => region.on_restart(effects),
        }
    }

    fn snapshot(&self) -> Snapshot {
        match self {
            DynamoDb::Replica(replica) => replica.snapshot(),
            DynamoDb::Region(region) => region.snapshot(),
        }
    }
}
