//! The conversations: short runs with a write, a read, and a failure, for every protocol.

#[path = "agreed.rs"]
mod agreed;
#[path = "copied.rs"]
mod copied;
#[path = "merged.rs"]
mod merged;
#[path = "replaced.rs"]
mod replaced;

pub struct Conversation {
    pub title: &'static str,
    /// Behind the protocol's name.
    pub settings: &'static str,
    /// All further lines of the scenario.
    pub lines: &'static str,
}

const fn talk(title: &'static str, settings: &'static str, lines: &'static str) -> Conversation {
    Conversation { title, settings, lines }
}

/// By protocol, in the order of the language.
pub const LIST: &[(&str, &[Conversation])] = &[
    ("single", copied::SINGLE),
    ("primary-backup", copied::PRIMARY_BACKUP),
    ("postgresql", copied::POSTGRESQL),
    ("mysql", copied::MYSQL),
    ("two-phase-commit", agreed::TWO_PHASE_COMMIT),
    ("abd", agreed::ABD),
    ("raft", agreed::RAFT),
    ("zookeeper", agreed::ZOOKEEPER),
    ("redis", replaced::REDIS),
    ("kafka", replaced::KAFKA),
    ("galera", replaced::GALERA),
    ("group-replication", replaced::GROUP_REPLICATION),
    ("clock-bound", agreed::CLOCK_BOUND),
    ("hazelcast", replaced::HAZELCAST),
    ("bigtable", agreed::BIGTABLE),
    ("dynamodb", copied::DYNAMODB),
    ("mongodb", copied::MONGODB),
    ("dynamo", merged::DYNAMO),
    ("cassandra", merged::CASSANDRA),
    ("chain", copied::CHAIN),
    ("riak", merged::RIAK),
    ("lww", merged::LWW),
    ("mv-register", merged::MV_REGISTER),
    ("caspaxos", agreed::CASPAXOS),
    ("coin-flip", merged::COIN_FLIP),
];
