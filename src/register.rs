//! The object: a register with `set`, `get` and `cas`, and what can become of a request.

use std::fmt;

/// Which register. Index into the names of keys.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Key(pub u16);

/// What a register holds. Index into the names of values, which are sorted by their text: the
/// order of two values of one run is the order of their texts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Value(pub u32);

/// What a client asks of a register.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Access {
    /// Store this value.
    Set(Value),
    /// Return the last value set.
    Get,
    /// Store `new` if the register holds `expected`; otherwise return what it holds.
    Cas {
        /// The value that must be found.
        expected: Value,
        /// The value to store then.
        new: Value,
    },
}

impl Access {
    /// The value this action may store.
    pub fn written(self) -> Option<Value> {
        match self {
            Access::Set(value) | Access::Cas { new: value, .. } => Some(value),
            Access::Get => None,
        }
    }

    /// The value this action must find to store anything.
    pub fn expected(self) -> Option<Value> {
        match self {
            Access::Cas { expected, .. } => Some(expected),
            Access::Get | Access::Set(_) => None,
        }
    }
}

/// The sequential specification: what `action` does to a register that holds `held`, as the
/// value held afterwards and the answer.
pub fn apply(held: Value, action: Access) -> (Value, Answer) {
    match action {
        Access::Set(value) => (value, Answer::Written),
        Access::Cas { expected, new } if held == expected => (new, Answer::Written),
        Access::Get | Access::Cas { .. } => (held, Answer::Value(held)),
    }
}

/// What a completed request answered.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Answer {
    /// The write took effect.
    Written,
    /// The value read. Of a `cas`: it found this other value and changed nothing.
    Value(Value),
    /// Concurrent values, none of which the store prefers. Sorted.
    Siblings(Vec<Value>),
}

macro_rules! kinds {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $kind:ident => $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name { $($(#[$doc])* $kind,)* }

        impl $name {
            /// Every kind, in the order of the language.
            pub const ALL: &'static [$name] = &[$($name::$kind,)*];

            /// The word of the scenario language.
            pub fn word(self) -> &'static str {
                match self { $($name::$kind => $text,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

kinds! {
    /// Why a request definitely had no effect, and never will.
    ErrorKind {
        /// The replica asked does not lead and does not forward.
        NotLeader => "not-leader",
        /// Known before anything was sent: no quorum can be reached.
        NoQuorum => "no-quorum",
        /// Too few replicas are believed alive for the level asked.
        Unavailable => "unavailable",
        /// This replica takes no writes.
        ReadOnly => "read-only",
        /// Another transaction holds the register.
        Locked => "locked",
        /// The transaction was aborted.
        Aborted => "aborted",
        /// The replica's lease ended before any effect.
        LeaseLost => "lease-lost",
        /// The machine is down and nobody listens.
        Refused => "refused",
        /// There is no value to read.
        NoValue => "no-value",
        /// The session has seen more than this server has.
        Ahead => "ahead",
        /// Nobody reachable owns the register.
        NotFoundOwner => "not-found-owner",
        /// As many concurrent values as the store keeps stand side by side already.
        TooManySiblings => "too-many-siblings",
    }
}

kinds! {
    /// Why nobody can say whether a request took, or may yet take, effect.
    UnknownKind {
        /// No answer in time.
        Timeout => "timeout",
        /// The connection broke while the request was under way.
        ConnectionLost => "connection-lost",
        /// Too few replicas acknowledged a write that was sent to them.
        WriteTimeout => "write-timeout",
        /// The write is applied here, but not where the client asked.
        WriteConcern => "write-concern",
        /// The last phase of the protocol did not complete.
        CommitFailed => "commit-failed",
        /// The leader lost its role before the write was committed.
        LeadershipLost => "leadership-lost",
    }
}
