//! The one place that names concrete protocols.

use std::rc::Rc;

use crate::protocol::abd::{self, Abd};
use crate::protocol::bigtable::{self, Bigtable};
use crate::protocol::caspaxos::{self, CasPaxos};
use crate::protocol::cassandra::{self, Cassandra};
use crate::protocol::chain::{self, Chain};
use crate::protocol::clock_bound::{self, Store as ClockBound};
use crate::protocol::coin_flip::{self, CoinFlip};
use crate::protocol::dynamo::{self, Dynamo};
use crate::protocol::dynamodb::{self, DynamoDb};
use crate::protocol::fleet::{Fleet, Nodes};
use crate::protocol::galera::{self, Galera};
use crate::protocol::hazelcast::{self, Member as Hazelcast};
use crate::protocol::kafka::{self, Kafka};
use crate::protocol::lww::{self, Lww};
use crate::protocol::mongodb::{self, Member as MongoDb};
use crate::protocol::mv_register::{self, MvRegister};
use crate::protocol::primary_backup::{self, PrimaryBackup};
use crate::protocol::raft::{self, Raft};
use crate::protocol::redis::{self, Redis};
use crate::protocol::riak::{self, Riak};
use crate::protocol::single::{self, Single};
use crate::protocol::two_phase_commit::{self, TwoPhaseCommit};
use crate::protocol::zookeeper::{self, ZooKeeper};
use crate::protocol::{Cluster, Protocol, ProtocolSpec};

/// A protocol the program knows.
#[derive(Debug)]
pub struct ProtocolEntry {
    /// What the language knows of it.
    pub spec: &'static ProtocolSpec,
    /// Makes its nodes in their steady state.
    pub fleet: fn(&Rc<Cluster>) -> Box<dyn Fleet>,
}

/// All protocols, in the order of the language.
pub const ALL: &[ProtocolEntry] = &[
    ProtocolEntry { spec: &single::SPEC, fleet: nodes::<Single> },
    ProtocolEntry { spec: &primary_backup::SPEC, fleet: nodes::<PrimaryBackup> },
    ProtocolEntry { spec: &primary_backup::POSTGRESQL, fleet: nodes::<PrimaryBackup> },
    ProtocolEntry { spec: &primary_backup::MYSQL, fleet: nodes::<PrimaryBackup> },
    ProtocolEntry { spec: &two_phase_commit::SPEC, fleet: nodes::<TwoPhaseCommit> },
    ProtocolEntry { spec: &abd::SPEC, fleet: nodes::<Abd> },
    ProtocolEntry { spec: &raft::SPEC, fleet: nodes::<Raft> },
    ProtocolEntry { spec: &zookeeper::SPEC, fleet: nodes::<ZooKeeper> },
    ProtocolEntry { spec: &redis::SPEC, fleet: nodes::<Redis> },
    ProtocolEntry { spec: &kafka::SPEC, fleet: nodes::<Kafka> },
    ProtocolEntry { spec: &galera::SPEC, fleet: nodes::<Galera> },
    ProtocolEntry { spec: &galera::GROUP_REPLICATION, fleet: nodes::<Galera> },
    ProtocolEntry { spec: &clock_bound::SPEC, fleet: nodes::<ClockBound> },
    ProtocolEntry { spec: &hazelcast::SPEC, fleet: nodes::<Hazelcast> },
    ProtocolEntry { spec: &bigtable::SPEC, fleet: nodes::<Bigtable> },
    ProtocolEntry { spec: &dynamodb::SPEC, fleet: nodes::<DynamoDb> },
    ProtocolEntry { spec: &mongodb::SPEC, fleet: nodes::<MongoDb> },
    ProtocolEntry { spec: &dynamo::SPEC, fleet: nodes::<Dynamo> },
    ProtocolEntry { spec: &cassandra::SPEC, fleet: nodes::<Cassandra> },
    ProtocolEntry { spec: &chain::SPEC, fleet: nodes::<Chain> },
    ProtocolEntry { spec: &riak::SPEC, fleet: nodes::<Riak> },
    ProtocolEntry { spec: &lww::SPEC, fleet: nodes::<Lww> },
    ProtocolEntry { spec: &mv_register::SPEC, fleet: nodes::<MvRegister> },
    ProtocolEntry { spec: &caspaxos::SPEC, fleet: nodes::<CasPaxos> },
    ProtocolEntry { spec: &coin_flip::SPEC, fleet: nodes::<CoinFlip> },
];

/// The protocol of this name.
pub fn find(name: &str) -> Option<&'static ProtocolEntry> {
    ALL.iter().find(|entry| entry.spec.name == name)
}

/// What the language knows of the protocol of this name.
pub fn spec(name: &str) -> Option<&'static ProtocolSpec> {
    find(name).map(|entry| entry.spec)
}

fn nodes<P: Protocol>(cluster: &Rc<Cluster>) -> Box<dyn Fleet> {
    Box::new(Nodes::<P>::new(cluster))
}
