//! What can be set of MongoDB.

use crate::ids::NodeId;
use crate::protocol::OptionValue;
use crate::protocol::settings::{Declaration, PerReplica, Typed, choices, settings};
use crate::protocol::shared::node_set::NodeSet;
use crate::time::Duration;

/// How many members must have a write before it is answered.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum WriteConcern {
    /// More than half of them, so that it is committed.
    Majority,
    /// So many.
    Members(u32),
}

impl Typed for WriteConcern {
    fn typed(value: OptionValue) -> Option<WriteConcern> {
        match value {
            OptionValue::Word("majority") => Some(WriteConcern::Majority),
            OptionValue::Number(count) => Some(WriteConcern::Members(count)),
            _ => None,
        }
    }
}

choices! {
    /// How far a value must have got before it is read.
    pub enum ReadConcern {
        /// It is here.
        Local => "local",
        /// It is known here to be committed.
        Majority => "majority",
        /// It is committed, and whoever answers was primary when it was read.
        Linearizable => "linearizable",
    }
}

choices! {
    /// Which members a driver asks.
    pub enum ReadPreference {
        /// The primary only.
        Primary => "primary",
        /// Secondaries only.
        Secondary => "secondary",
        /// Whichever is near.
        Nearest => "nearest",
    }
}

choices! {
    /// What a client's requests have to do with each other.
    pub enum Session {
        /// Nothing: the driver opens a session of its own accord, for retries.
        Implicit => "implicit",
        /// The client has opened one: no read is older than what it has been told before.
        Causal => "causal",
    }
}

const W: Declaration<WriteConcern> =
    Declaration::words_or_replicas(&["majority"], WriteConcern::Majority);

settings! {
    /// What can be set of MongoDB, in the order of the language.
    pub struct Settings {
        /// How many members must have a write before it is answered.
        w: WriteConcern = W.or_per_write(),
        /// How far a value must have got before it is read.
        read_concern: ReadConcern = Declaration::CHOICE.or_per_read(),
        /// Which members answer a read.
        read_preference: ReadPreference = Declaration::CHOICE.or_per_read(),
        /// Whether a read waits for what the client has been told before.
        session: Session = Declaration::CHOICE.or_per_any_request(),
        /// How long a write waits for its write concern.
        wtimeout: Option<Duration> = Declaration::NEVER.or_per_write(),
        /// How long this request waits for anything.
        max_time: Option<Duration> = Declaration::NEVER.per_request(),
        /// How long a new primary fetches what other members have and it lacks.
        catch_up_timeout: Option<Duration> = Declaration::NEVER,
        /// How long a member waits until it takes over from a primary that still lacks what it has.
        catch_up_takeover_delay: Option<Duration> = Declaration::ms_or_never(30_000),
        /// Members that vote and hold no data.
        arbiter: NodeSet = Declaration::witnesses(implicit_write_concern),
        /// Which members are rather primary; one with 0 never is.
        priority: PerReplica = Declaration::priorities(1),
    }
}

/// The implicit default write concern: with arbiters, where losing one member with data would
/// leave no majority of data, a write waits for the primary alone.
fn implicit_write_concern(members: usize, arbiters: usize) -> Option<(&'static str, OptionValue)> {
    let bearing = members.saturating_sub(arbiters);
    let is_one = arbiters > 0 && bearing <= members / 2 + 1;
    is_one.then_some(("w", OptionValue::Number(1)))
}

impl Settings {
    /// Whether this member votes and holds no data.
    pub fn is_arbiter(&self, node: NodeId) -> bool {
        self.arbiter.contains(node)
    }

    /// How much rather this member is primary; 0 where it never is.
    pub fn priority_of(&self, node: NodeId) -> u8 {
        if self.is_arbiter(node) { 0 } else { self.priority.of(node) }
    }
}
