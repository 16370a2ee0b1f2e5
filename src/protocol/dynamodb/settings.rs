//! What can be set of DynamoDB.

use crate::protocol::settings::{Choices, Declaration, choices, settings};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Clash, ProtocolLine};

choices! {
    /// Who answers a read.
    pub enum ReadMode {
        /// The replica asked, from what it has.
        Eventual => "eventual",
        /// The leader.
        Strong => "strong",
    }
}

choices! {
    /// Whether there is a copy in every Region, and how those agree.
    pub enum Global {
        /// One Region.
        Off => "off",
        /// Every Region takes writes, and the last writer wins.
        On => "on",
        /// All Regions agree on every write.
        Strong => "strong",
    }
}

settings! {
    /// What can be set of DynamoDB, in the order of the language.
    pub struct Settings {
        /// Whether a read is answered by the replica asked or by the leader.
        read: ReadMode = Declaration::CHOICE.or_per_read(),
        /// Whether every replica is a Region of its own, and whether these agree on every write.
        global: Global = Declaration::CHOICE,
        /// The Region that keeps the log of the others and has no table; needs `global=strong`.
        witness: NodeSet = Declaration::witnesses(|_, _| None),
    }
}

/// Regions that agree are three, one of which may be a witness.
pub fn clash(written: &ProtocolLine<'_>) -> Option<Clash> {
    let is_strong = written.word("global") == Some(Global::Strong.word());
    let witnesses = written.names("witness");
    if witnesses > 0 && !is_strong {
        return Some(Clash {
            setting: "witness",
            found: "means nothing without `global=strong`",
            expected: "write `global=strong`, too, or remove it",
        });
    }
    if witnesses > 1 {
        return Some(Clash {
            setting: "witness",
            found: "names more than one Region",
            expected: "a table of three Regions has one witness at most",
        });
    }
    (is_strong && written.replicas != REGIONS && written.replicas > 0).then_some(Clash {
        setting: "global",
        found: "`strong` takes exactly three Regions",
        expected: "declare three replicas, of which one may be the `witness=`",
    })
}

/// How many Regions agree with each other; fixed by the vendor.
const REGIONS: usize = 3;
