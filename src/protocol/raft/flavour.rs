//! What the vendors of Raft's best known servers fix: timers, words for ways to read, and what
//! clients are told while nobody leads.
//!
//! Sources: etcd's documentation (API guarantees, tuning) and server; hashicorp/raft and Consul's
//! documentation of its consistency modes; Nomad's and Vault's documentation of their multipliers;
//! `TiKV`'s `raftstore` configuration, and its issue 15035 for votes after a restart.

use crate::protocol::raft::custom::Custom;
use crate::protocol::raft::words::{Flavour, ReadMode, ReadWord};
use crate::protocol::settings::{Choices, Implications};
use crate::protocol::{Clash, OptionValue, ProtocolLine};
use crate::time::Duration;

/// From and to: what is drawn anew each time.
pub type Between = (Duration, Duration);

/// How servers of a flavour pass the time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Rules {
    /// From one broadcast of the leader to the next.
    pub heartbeat: Between,
    /// A follower's patience.
    pub patience: Between,
    /// Whether a follower's patience begins anew with each message of the leader. Else it ends
    /// when it ends, and whoever has heard the leader not long ago begins another one.
    pub patience_restarts: bool,
    /// For how long it helps nobody against a leader that it has heard.
    pub trust: Trust,
    /// When a leader that no majority answers steps down.
    pub quorum_check: QuorumCheck,
    /// How long a leader may read by itself after a heartbeat that a majority has answered.
    pub lease: Duration,
    /// Whether all followers are told at once that something is committed.
    pub spreads_commits: bool,
    /// What happens to requests while nobody leads, or nobody does any more.
    pub waiting: Waiting,
    /// How members and those who are none are treated.
    pub custom: Custom,
    /// Whether a follower that forwards nothing finds out from the leader how far to apply.
    pub follower_reads: bool,
}

/// For how long a replica refuses its vote because there is a leader.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Trust {
    /// So long since it heard the leader, or since a restart before which it may have.
    Since(Duration),
    /// So long since it heard the leader; after a restart it knows of none.
    SinceIfKnown(Duration),
    /// Until its own patience ends; after a restart it knows of none.
    WhileKnown,
}

/// When a leader steps down because no majority answers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum QuorumCheck {
    /// So long after a majority had answered.
    After(Duration),
    /// It looks so often, and steps down if none has answered since it last looked.
    Every(Duration),
}

/// What happens to requests for which there is no leader.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Waiting {
    /// They are refused; what a leader had taken on is in doubt when it steps down.
    Refused,
    /// They wait for a leader, and are refused if none comes.
    HeldThenRefused,
    /// They wait for a leader, and whoever asked is told that there was no answer in time. What a
    /// leader had taken on waits as well.
    HeldThenUnknown,
}

const fn ms(ms: u32) -> Duration {
    Duration(ms)
}

/// As the papers have it, with timers for links of 100 ms.
const PAPERS: Rules = Rules {
    heartbeat: (ms(500), ms(500)),
    patience: (ms(3_000), ms(6_000)),
    patience_restarts: true,
    trust: Trust::Since(ms(3_000)),
    quorum_check: QuorumCheck::After(ms(3_000)),
    // Shorter than anybody's patience, so that nobody else is elected while it lasts.
    lease: ms(2_500),
    spreads_commits: false,
    waiting: Waiting::Refused,
    custom: Custom::Thesis,
    follower_reads: false,
};

const ETCD: Rules = Rules {
    heartbeat: (ms(100), ms(100)),
    patience: (ms(1_000), ms(2_000)),
    patience_restarts: true,
    trust: Trust::SinceIfKnown(ms(1_000)),
    quorum_check: QuorumCheck::Every(ms(1_000)),
    lease: ms(0),
    spreads_commits: true,
    waiting: Waiting::HeldThenUnknown,
    custom: Custom::Etcd,
    follower_reads: false,
};

/// hashicorp/raft, with `HeartbeatTimeout` and `ElectionTimeout` of so many ms.
const fn hashicorp(timeout: u32, waiting: Waiting) -> Rules {
    Rules {
        heartbeat: (ms(timeout / 10), ms(timeout / 5)),
        patience: (ms(timeout), ms(2 * timeout)),
        patience_restarts: false,
        trust: Trust::WhileKnown,
        quorum_check: QuorumCheck::After(ms(timeout / 2)),
        lease: ms(0),
        spreads_commits: true,
        waiting,
        custom: Custom::Hashicorp,
        follower_reads: false,
    }
}

const TIKV: Rules = Rules {
    heartbeat: (ms(2_000), ms(2_000)),
    patience: (ms(10_000), ms(20_000)),
    patience_restarts: true,
    trust: Trust::Since(ms(10_000)),
    quorum_check: QuorumCheck::Every(ms(10_000)),
    lease: ms(9_000),
    spreads_commits: true,
    waiting: Waiting::Refused,
    custom: Custom::Applied,
    follower_reads: true,
};

impl Flavour {
    /// What its servers do.
    pub fn rules(self) -> Rules {
        match self {
            Flavour::None => PAPERS,
            Flavour::Etcd => ETCD,
            Flavour::Consul => hashicorp(5_000, Waiting::HeldThenRefused),
            Flavour::Nomad => hashicorp(1_000, Waiting::HeldThenRefused),
            Flavour::Vault => hashicorp(5_000, Waiting::Refused),
            Flavour::Tikv => TIKV,
        }
    }

    /// The words that its clients have for ways to read, and those of ours that mean the same.
    fn reads(self) -> &'static [ReadWord] {
        match self {
            Flavour::None => &[
                ReadWord::ReadIndex,
                ReadWord::Log,
                ReadWord::Lease,
                ReadWord::LeaderLocal,
                ReadWord::FollowerLocal,
            ],
            Flavour::Etcd => &[
                ReadWord::Linearizable,
                ReadWord::Serializable,
                ReadWord::ReadIndex,
                ReadWord::FollowerLocal,
            ],
            Flavour::Consul | Flavour::Nomad => &[
                ReadWord::Default,
                ReadWord::Consistent,
                ReadWord::Stale,
                ReadWord::LeaderLocal,
                ReadWord::ReadIndex,
                ReadWord::FollowerLocal,
            ],
            Flavour::Vault => &[
                ReadWord::Default,
                ReadWord::Stale,
                ReadWord::LeaderLocal,
                ReadWord::FollowerLocal,
            ],
            Flavour::Tikv => &[ReadWord::Lease, ReadWord::ReadIndex],
        }
    }

    fn reads_expected(self) -> &'static str {
        match self {
            Flavour::None => {
                "write `read-index`, `log`, `lease`, `leader-local` or `follower-local`, or name \
                 the vendor with `flavour=`"
            }
            Flavour::Etcd => "write `linearizable` or `serializable`",
            Flavour::Consul | Flavour::Nomad => "write `default`, `consistent` or `stale`",
            Flavour::Vault => "write `default` or `stale`",
            Flavour::Tikv => "write `lease` or `read-index`",
        }
    }
}

impl ReadWord {
    /// How it is made sure of.
    pub fn mode(self) -> ReadMode {
        match self {
            ReadWord::ReadIndex | ReadWord::Linearizable | ReadWord::Consistent => {
                ReadMode::ReadIndex
            }
            ReadWord::Log => ReadMode::Log,
            ReadWord::Lease => ReadMode::Lease,
            ReadWord::LeaderLocal | ReadWord::Default => ReadMode::LeaderLocal,
            ReadWord::FollowerLocal | ReadWord::Serializable | ReadWord::Stale => {
                ReadMode::FollowerLocal
            }
        }
    }
}

/// Servers of no vendor know sessions, so a write that its client repeats can be done twice.
const NO_SESSIONS: (&str, OptionValue) = ("dedup", OptionValue::Word("off"));
/// What a server of etcd gives a request, and for how long Consul's looks for a leader.
const SEVEN_SECONDS: (&str, OptionValue) = ("give_up", OptionValue::Duration(Some(7_000)));
/// For how long Nomad's looks for a leader.
const FIVE_SECONDS: (&str, OptionValue) = ("give_up", OptionValue::Duration(Some(5_000)));

/// etcd's server looks who is connected before it changes who belongs to the cluster.
const STRICT: (&str, OptionValue) = ("strict_reconfig_check", OptionValue::Word("on"));

const fn read(word: &'static str) -> (&'static str, OptionValue) {
    ("read", OptionValue::Word(word))
}

/// The defaults of each vendor.
pub const IMPLIES: Implications = &[
    ("etcd", &[read("linearizable"), NO_SESSIONS, SEVEN_SECONDS, STRICT]),
    ("consul", &[read("default"), NO_SESSIONS, SEVEN_SECONDS]),
    ("nomad", &[read("default"), NO_SESSIONS, FIVE_SECONDS]),
    ("vault", &[read("default"), NO_SESSIONS, SEVEN_SECONDS]),
    ("tikv", &[read("lease"), NO_SESSIONS, ("forward", OptionValue::Word("off"))]),
];

/// What a vendor's servers do not offer.
pub fn clash(written: &ProtocolLine<'_>) -> Option<Clash> {
    let word = |name: &str| written.word(name);
    let flavour = of_word(word("flavour")).unwrap_or(Flavour::None);
    let read = of_word::<ReadWord>(word("read"));
    if read.is_some_and(|read| !flavour.reads().contains(&read)) {
        return Some(Clash {
            setting: "read",
            found: "has no such word with this flavour",
            expected: flavour.reads_expected(),
        });
    }
    let is_hashicorp = matches!(flavour, Flavour::Consul | Flavour::Nomad);
    let is_bound = |(name, value): &(&str, OptionValue)| {
        *name == "max_stale" && *value != OptionValue::Duration(None)
    };
    if !is_hashicorp && written.settings.iter().any(is_bound) {
        return Some(Clash {
            setting: "max_stale",
            found: "is an option of Consul and Nomad",
            expected: "write `flavour=consul`, too, or remove it",
        });
    }
    if flavour != Flavour::Etcd && written.has("strict_reconfig_check") {
        return Some(Clash {
            setting: "strict_reconfig_check",
            found: "is a check of etcd's server",
            expected: "write `flavour=etcd`, too, or remove it",
        });
    }
    let forwards = if flavour == Flavour::Tikv { "off" } else { "on" };
    let fixed = [("check_quorum", "on"), ("dedup", "off"), ("forward", forwards)];
    let is_other = |(name, fixed): &&(&str, &str)| word(name).is_some_and(|it| it != *fixed);
    let (setting, _) = fixed.iter().filter(|_| flavour != Flavour::None).find(is_other)?;
    Some(Clash {
        setting,
        found: "is the other way round in this vendor's servers, and cannot be set",
        expected: "remove it",
    })
}

fn of_word<T: Choices>(word: Option<&str>) -> Option<T> {
    let position = T::WORDS.iter().position(|known| Some(*known) == word)?;
    T::ALL.get(position).copied()
}
