//! What can be set of Riak.

use crate::protocol::OptionValue;
use crate::protocol::settings::{Declaration, Typed, settings};

/// How many vnodes to wait for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Count {
    /// More than half of them.
    Quorum,
    /// Every one of them.
    All,
    /// So many; all if there are fewer.
    Exactly(u32),
}

impl Count {
    /// Out of this many.
    pub fn of(self, owners: u8) -> usize {
        let all = usize::from(owners);
        match self {
            Count::Quorum => all / 2 + 1,
            Count::All => all,
            Count::Exactly(count) => (count as usize).min(all),
        }
    }
}

impl Typed for Count {
    fn typed(value: OptionValue) -> Option<Count> {
        match value {
            OptionValue::Number(number) => Some(Count::Exactly(number)),
            OptionValue::Word("0") => Some(Count::Exactly(0)),
            OptionValue::Word("one") => Some(Count::Exactly(1)),
            OptionValue::Word("quorum") => Some(Count::Quorum),
            OptionValue::Word("all") => Some(Count::All),
            _ => None,
        }
    }
}

const MOST: Declaration<Count> =
    Declaration::words_or_replicas(&["quorum", "one", "all"], Count::Quorum);
/// `0` is a word where it is allowed, so numbers begin after it.
const NONE: Declaration<Count> =
    Declaration::words_or_replicas(&["0", "one", "quorum", "all"], Count::Exactly(0));

settings! {
    /// What can be set of Riak, in the order of the language.
    pub struct Settings {
        /// How many nodes hold a primary vnode of each register.
        n_val: u32 = Declaration::replicas(3),
        /// How many vnodes a read waits for.
        r: Count = MOST.or_per_read(),
        /// How many vnodes a write waits for.
        w: Count = MOST.or_per_write(),
        /// How many of those that a read waits for must be primaries.
        pr: Count = NONE.or_per_read(),
        /// How many of those that a write waits for must be primaries.
        pw: Count = NONE.or_per_write(),
        /// Whether values stay side by side of which neither writer had seen the other.
        allow_mult: bool = Declaration::ON,
        /// Whether a vnode that has nothing counts as an answer.
        notfound_ok: bool = Declaration::ON.or_per_read(),
        /// How many different machines a write waits for.
        node_confirms: Count = NONE.or_per_write(),
    }
}
