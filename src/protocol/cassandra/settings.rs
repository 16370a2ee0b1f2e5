//! What can be set of Cassandra.

use crate::protocol::OptionValue;
use crate::protocol::cassandra::level::{Level, OF_A_REQUEST, OF_READS, OF_WRITES};
use crate::protocol::settings::{Declaration, Owners, Typed, choices, settings};
use crate::time::Duration;

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

/// When a read asks one replica more than its level needs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SpeculativeRetry {
    /// When it takes longer than nearly all reads before it.
    Percentile,
    /// Never.
    Never,
    /// At once.
    Always,
    /// After this time.
    After(Duration),
}

impl Typed for SpeculativeRetry {
    fn typed(value: OptionValue) -> Option<SpeculativeRetry> {
        Some(match value {
            OptionValue::Word("99p") => SpeculativeRetry::Percentile,
            OptionValue::Word("NONE") => SpeculativeRetry::Never,
            OptionValue::Word("ALWAYS") => SpeculativeRetry::Always,
            OptionValue::Duration(Some(ms)) => SpeculativeRetry::After(Duration(ms)),
            _ => return None,
        })
    }
}

const SPECULATIVE_RETRY: Declaration<SpeculativeRetry> =
    Declaration::words_or_duration(&["99p", "NONE", "ALWAYS"], SpeculativeRetry::Percentile);

settings! {
    /// What can be set of Cassandra, in the order of the language.
    pub struct Settings {
        /// How many replicas store each register, in each datacentre where there are several.
        rf: Owners = Declaration::per_datacenter(3),
        /// The consistency level of writes.
        write: Level = OF_WRITES,
        /// The consistency level of reads.
        read: Level = OF_READS,
        /// Whether a coordinator keeps writes for replicas that missed them.
        hints: bool = Declaration::ON,
        /// Whether a read brings replicas that are behind up to date before it answers.
        read_repair: ReadRepair = Declaration::CHOICE,
        /// Whose clock stamps a write.
        clock: Clock = Declaration::CHOICE,
        /// Whether a write is acknowledged after its log is on disk or before.
        commitlog: Commitlog = Declaration::CHOICE,
        /// When a read asks one replica more than its level needs.
        speculative_retry: SpeculativeRetry = SPECULATIVE_RETRY,
        /// How long a tombstone is kept; hints do not live longer either.
        gc_grace: Option<Duration> = Declaration::NEVER,
        /// How long a node may have been believed down when a hint for it is still written.
        max_hint_window: Option<Duration> = Declaration::NEVER,
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
