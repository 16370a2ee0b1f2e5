//! What can be set of the stores that trust their clocks.

use crate::protocol::settings::{Declaration, Declared, Implications, Typed, choices, settings};
use crate::protocol::{Clash, OptionValue, ProtocolLine};
use crate::time::Duration;

choices! {
    /// Whose figures are the defaults.
    pub enum Flavour {
        /// `CockroachDB`'s.
        CockroachDb => "cockroachdb",
        /// `YugabyteDB`'s.
        YugabyteDb => "yugabytedb",
        /// Spanner's.
        Spanner => "spanner",
    }
}

choices! {
    /// How a read is answered.
    pub enum ReadMode {
        /// By whoever holds the lease.
        Strong => "strong",
        /// As of a fixed time ago, by the replica asked if that time is closed there.
        Stale => "stale",
        /// As of the newest time that is closed at the replica asked.
        Bounded => "bounded",
    }
}

choices! {
    /// Who holds the leases at the start.
    pub enum Leases {
        /// One replica.
        One => "one",
        /// The replicas in turn, register by register.
        Spread => "spread",
    }
}

const fn ms(name: &'static str, ms: u32) -> (&'static str, OptionValue) {
    (name, OptionValue::Duration(Some(ms)))
}

const fn word(name: &'static str, word: &'static str) -> (&'static str, OptionValue) {
    (name, OptionValue::Word(word))
}

/// The defaults of each vendor.
pub const IMPLIES: Implications = &[
    ("yugabytedb", &[ms("lease", 2_000), word("clock_check", "off"), ms("staleness", 30_000)]),
    (
        "spanner",
        &[
            ms("max_offset", 7),
            word("commit_wait", "on"),
            ms("lease", 10_000),
            word("clock_check", "off"),
            ms("staleness", 15_000),
        ],
    ),
];

settings! {
    /// What can be set, in the order of the language.
    pub struct Settings {
        /// Whose figures are the defaults.
        flavour: Flavour = Declaration::CHOICE.implying(IMPLIES),
        /// By how much two clocks are trusted to differ at most.
        max_offset: Duration = Declaration::ms(500),
        /// Whether a write is answered once no clock can show an earlier time than its own.
        commit_wait: bool = Declaration::OFF,
        /// How long the others support a replica after it has asked them to.
        lease: Duration = Declaration::ms(3_000),
        /// Whether a machine stops when its clock differs from most others.
        clock_check: bool = Declaration::ON,
        /// Who holds the leases at the start.
        leases: Leases = Declaration::CHOICE,
        /// How a read is answered.
        read: ReadMode = Declaration::CHOICE.or_per_read(),
        /// As of how long ago a stale read is.
        staleness: Duration = Declaration::ms(4_200).or_per_read(),
        /// How old what a bounded read returns may be.
        max_staleness: Duration = Declaration::ms(10_000).or_per_read(),
        /// Whether a stale or bounded read that the replica asked cannot answer is an error.
        nearest_only: bool = Declaration::OFF.or_per_read(),
    }
}

impl Settings {
    /// Whether a new leaseholder waits until its clock shows the end of the old lease.
    pub fn waits_leases_out(&self) -> bool {
        self.flavour == Flavour::YugabyteDb
    }
}

/// What is left of a lease when it is renewed: the others are asked every second, and answer.
const RENEWAL_MS: u32 = 1_500;

/// A leaseholder that stops `max_offset` before the end of its lease needs one that lasts longer
/// than that, or it serves now and then only.
pub fn clash(written: &ProtocolLine<'_>) -> Option<Clash> {
    let flavour = written.word("flavour").unwrap_or("");
    let of_vendor = IMPLIES.iter().find(|(word, _)| *word == flavour);
    let implied = of_vendor.map_or(&[][..], |(_, implied)| *implied);
    let value = |name: &str| {
        let mut all = written.settings.iter().chain(implied);
        Duration::typed(all.find(|(known, _)| *known == name)?.1)
    };
    let lease = value("lease").unwrap_or(Settings::DEFAULT.lease);
    let max_offset = value("max_offset").unwrap_or(Settings::DEFAULT.max_offset);
    (lease.0 < max_offset.0.saturating_add(RENEWAL_MS)).then_some(Clash {
        setting: if written.has("lease") { "lease" } else { "max_offset" },
        found: "leaves no time between renewals of a lease in which it can be used",
        expected: "let `lease` be longer than `max_offset` by a second and a half or more",
    })
}
