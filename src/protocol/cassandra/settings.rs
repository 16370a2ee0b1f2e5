//! What can be set of Cassandra.

use crate::protocol::cassandra::level::{Level, OF_A_REQUEST, OF_READS, OF_WRITES};
use crate::protocol::settings::{Kind, choices, settings};

choices! {
    /// What a read does with replicas that are behind.
    pub enum ReadRepair {
        /// It has them store the newest value before it answers.
        Blocking => "blocking",
        /// Nothing.
        None => "none",
    }
}

choices! {
    /// Whose clock stamps a write.
    pub enum Clock {
        /// The coordinator's.
        Coordinator => "coordinator",
        /// The client's.
        Client => "client",
    }
}

choices! {
    /// When the log is on disk.
    pub enum Commitlog {
        /// Before a write is acknowledged.
        Batch => "batch",
        /// Every ten seconds.
        Periodic => "periodic",
    }
}

settings! {
    /// What can be set of Cassandra, in the order of the language.
    pub struct Settings {
        /// How many replicas store each register.
        rf: u32 = Kind::replicas(3),
        /// The consistency level of writes.
        write: Level = OF_WRITES,
        /// The consistency level of reads.
        read: Level = OF_READS,
        /// Whether a coordinator keeps writes for replicas that missed them.
        hints: bool = Kind::ON,
        /// Whether a read brings replicas that are behind up to date before it answers.
        read_repair: ReadRepair = Kind::CHOICE,
        /// Whose clock stamps a write.
        clock: Clock = Kind::CHOICE,
        /// Whether a write is acknowledged after its log is on disk or before.
        commitlog: Commitlog = Kind::CHOICE,
        /// The consistency level of this request.
        cl: Option<Level> = OF_A_REQUEST.per_request(),
    }
}

impl Settings {
    /// The level of a request: its own, or that of the protocol line.
    pub fn level(self, is_read: bool) -> Level {
        self.cl.unwrap_or(if is_read { self.read } else { self.write })
    }
}
