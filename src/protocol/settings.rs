//! What can be set of a protocol, in the words of the language.
//!
//! A protocol declares its settings once, with [`declare::settings`], in its own folder. From
//! that come the [`Setting`]s that the language reads and prints by, and the struct of typed
//! values that the protocol's nodes read.

use crate::names::ShownAs;
use crate::protocol::TimerNames;

mod clash;
pub mod declare;
mod kind;
mod owners;
mod per_replica;
mod typed;

pub use clash::{Clash, ProtocolLine};
pub(crate) use declare::{choices, settings};
pub use kind::{Declaration, Implications};
pub use owners::Owners;
pub use per_replica::PerReplica;
pub use typed::{Choices, Declared, Typed};

/// The most replicas that a cluster can have.
pub const REPLICAS_MAX: u32 = 25;
/// The highest priority of a replica.
pub const PRIORITY_MAX: u32 = 100;

/// What few protocols can.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ability {
    /// A client can delete a register: `c1 delete x`.
    Delete,
    /// An operator can have replicas compare all they hold: `repair A`.
    Repair,
    /// An operator can change who is a member: `add D`, `remove A`.
    Members,
}

/// Everything the language knows of a protocol without running it.
#[derive(Debug)]
pub struct ProtocolSpec {
    /// Its name: `raft`.
    pub name: &'static str,
    /// Its own settings, in the order of the language. Functions give this list and the two of
    /// words below, so that a page need not have those of all protocols before its first picture.
    pub settings: fn() -> &'static [Setting],
    /// Its timers.
    pub timers: TimerNames,
    /// Whether a replica leads at the start, so that `leader=` means something.
    pub has_leader: bool,
    /// What the role of a replica that leads is called; none where nobody leads.
    pub leading: Option<&'static str>,
    /// Products that work like it, each with the settings that this takes:
    /// `("consul", "read=lease")`.
    pub products: fn() -> &'static [(&'static str, &'static str)],
    /// Words that vendors have for it, each with the setting that is meant:
    /// `("serializable", "read=follower-local")`, `("ConsistentRead=true", "read=strong")`.
    pub vendor_words: fn() -> &'static [(&'static str, &'static str)],
    /// What people are shown in place of words that the machines or the language have for it, by
    /// its settings: of roles, of facts, of errors. `("backup", "standby")`, `("no-quorum",
    /// "not enough replicas (NOREPLICAS)")`. Scenarios, traces and digests keep theirs.
    pub shown_as: fn(&SettingValues) -> ShownAs,
    /// Whether it can compare and set.
    pub has_cas: bool,
    /// Whether an operator can promote a replica by hand.
    pub has_promote: bool,
    /// What few protocols can.
    pub abilities: &'static [Ability],
    /// The default of `give_up`: how long a coordinator tries, in ms; `None` for ever.
    pub give_up_default_ms: Option<u32>,
    /// The machines it brings beside the replicas, for given settings.
    pub services: fn(&SettingValues) -> Vec<&'static str>,
    /// What is wrong with settings that are right one by one, if anything is; told of one of them.
    pub clash: fn(&ProtocolLine<'_>) -> Option<Clash>,
    /// Whether a read may be answered with several values, for given settings.
    pub has_siblings: fn(&SettingValues) -> bool,
}

impl ProtocolSpec {
    /// A protocol that can read and write, and nothing of what only some can.
    pub const PLAIN: ProtocolSpec = ProtocolSpec {
        name: "",
        settings: || &[],
        timers: TimerNames { by_hand: &[], inner: &[] },
        has_leader: false,
        leading: None,
        products: || &[],
        vendor_words: || &[],
        shown_as: |_| &[],
        has_cas: false,
        has_promote: false,
        abilities: &[],
        give_up_default_ms: None,
        services: |_| Vec::new(),
        clash: |_| None,
        has_siblings: |_| false,
    };
}

/// One setting of a protocol.
#[derive(Debug)]
pub struct Setting {
    /// Its name: `read`.
    pub name: &'static str,
    /// What it means, in a line; empty in a page, which has longer texts of it.
    pub meaning: &'static str,
    /// What it may be, and its default.
    pub kind: SettingKind,
    /// Whether it is set for the protocol, for a request, or for both.
    pub scope: Scope,
    /// Which requests the option means something to.
    pub applies_to: Applies,
    /// Which defaults of others its words change: a vendor's name, those of the vendor.
    pub implies: Implications,
}

/// Where a setting can be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// On the `protocol` line only.
    Protocol,
    /// On the `protocol` line and, for one request, behind it.
    Both,
    /// Behind a request only.
    Request,
}

/// Which requests an option means something to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Applies {
    /// Reads.
    Reads,
    /// Writes.
    Writes,
    /// All requests.
    All,
}

/// What a setting may be. The first or named value is the default.
#[derive(Clone, Copy, Debug)]
pub enum SettingKind {
    /// One of these words.
    Words(&'static [&'static str]),
    /// A whole number.
    Number {
        /// The default.
        default: u32,
        /// The smallest.
        min: u32,
        /// The largest.
        max: u32,
    },
    /// A count of replicas, which can be no more than there are.
    Replicas {
        /// The default.
        default: u32,
    },
    /// One of these words (the first is the default), or a count of replicas.
    WordsOrReplicas(&'static [&'static str]),
    /// One of these words (the first is the default), or a duration.
    WordsOrDuration(&'static [&'static str]),
    /// A duration, or `never` where `never` is allowed.
    Duration {
        /// The default in ms; `None` is `never`.
        default_ms: Option<u32>,
        /// Whether `never` may be written.
        never: bool,
    },
    /// A rate in per mille, written `80%`.
    Rate {
        /// The default.
        default_per_mille: u32,
    },
    /// Replicas by name, `A,B`, which vote and hold no data: no client asks them, and none of
    /// them leads. By default there are none.
    Witnesses(Implied),
    /// Replicas by name, `A,B,C`, which belong to the cluster at the start; where none is named, all
    /// do that are no learners.
    Members,
    /// Replicas by name, `D`, which get all that is written and have no vote. By default there are
    /// none.
    Learners,
    /// A number for some replicas by name, `A:2,B:0`: who should rather lead. One with 0 never
    /// leads.
    Priorities {
        /// That of a replica that is not named.
        unless_named: u8,
    },
    /// A count of replicas, in each datacentre where there are several, or one for some of them
    /// by name, `dc1:3,dc2:2`.
    PerDatacenter {
        /// The default.
        default: u32,
    },
}

/// Which other setting has another default where some of the replicas are witnesses: given how
/// many replicas there are, and how many of them are.
pub type Implied = fn(usize, usize) -> Option<(&'static str, OptionValue)>;

/// The value of a setting or an option.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OptionValue {
    /// A word of the setting's list.
    Word(&'static str),
    /// A whole number.
    Number(u32),
    /// A duration in ms; `None` is `never`.
    Duration(Option<u32>),
    /// A rate in per mille.
    Rate(u32),
    /// A number for each replica, once their names are known.
    PerReplica(PerReplica),
}

/// Settings with their values: all those of a protocol, or those that mean something to one
/// request. A protocol reads them as the struct that it declared ([`Declared::of`]).
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct SettingValues(Vec<(&'static str, OptionValue)>);

/// The options of one request, defaults filled in from the protocol's settings.
pub type RequestOptions = std::rc::Rc<SettingValues>;

impl SettingValues {
    /// The value of `name`; none if it is not among them.
    pub fn get(&self, name: &str) -> Option<OptionValue> {
        self.0.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }

    /// The value of `name` as the protocol reads it; none if it is not among them.
    pub fn typed<T: Typed>(&self, name: &str) -> Option<T> {
        T::typed(self.get(name)?)
    }

    /// Sets `name`, replacing an earlier value.
    pub fn set(&mut self, name: &'static str, value: OptionValue) {
        match self.0.iter_mut().find(|(key, _)| *key == name) {
            Some(entry) => entry.1 = value,
            None => self.0.push((name, value)),
        }
    }
}

impl SettingKind {
    /// The numbers that can be written, whatever the scenario; none where no number can.
    pub fn range(&self) -> Option<(u32, u32)> {
        match *self {
            SettingKind::Number { min, max, .. } => Some((min, max)),
            SettingKind::Replicas { .. }
            | SettingKind::WordsOrReplicas(_)
            | SettingKind::PerDatacenter { .. } => Some((1, REPLICAS_MAX)),
            SettingKind::Priorities { .. } => Some((0, PRIORITY_MAX)),
            SettingKind::Words(_)
            | SettingKind::WordsOrDuration(_)
            | SettingKind::Duration { .. }
            | SettingKind::Rate { .. }
            | SettingKind::Witnesses(_)
            | SettingKind::Members
            | SettingKind::Learners => None,
        }
    }

    /// Whether its value names replicas, whatever it is.
    pub fn names_replicas(&self) -> bool {
        matches!(
            self,
            SettingKind::Witnesses(_)
                | SettingKind::Members
                | SettingKind::Learners
                | SettingKind::Priorities { .. }
        )
    }

    /// Whether it says who belongs to the cluster.
    pub fn says_who_belongs(&self) -> bool {
        matches!(self, SettingKind::Members | SettingKind::Learners)
    }

    /// Whether this value, as it is written, names replicas or datacentres.
    pub fn names_any(&self, value: &str) -> bool {
        let is_named = !value.starts_with(|c: char| c.is_ascii_digit());
        self.names_replicas() || matches!(self, SettingKind::PerDatacenter { .. }) && is_named
    }

    /// Whether its numbers count replicas, so that no more make sense than there are.
    pub fn counts_replicas(&self) -> bool {
        matches!(
            self,
            SettingKind::Replicas { .. }
                | SettingKind::WordsOrReplicas(_)
                | SettingKind::PerDatacenter { .. }
        )
    }

    /// The default.
    pub fn default_value(&self) -> OptionValue {
        match *self {
            SettingKind::Words(words)
            | SettingKind::WordsOrReplicas(words)
            | SettingKind::WordsOrDuration(words) => {
                OptionValue::Word(words.first().copied().unwrap_or(""))
            }
            SettingKind::Number { default, .. }
            | SettingKind::Replicas { default }
            | SettingKind::PerDatacenter { default } => OptionValue::Number(default),
            SettingKind::Duration { default_ms, .. } => OptionValue::Duration(default_ms),
            SettingKind::Rate { default_per_mille } => OptionValue::Rate(default_per_mille),
            SettingKind::Witnesses(_) | SettingKind::Members | SettingKind::Learners => {
                OptionValue::PerReplica(PerReplica::all(0))
            }
            SettingKind::Priorities { unless_named } => {
                OptionValue::PerReplica(PerReplica::all(unless_named))
            }
        }
    }

    /// A value of another protocol's setting as a value of this one; none if it cannot be.
    pub fn same_value(&self, value: OptionValue) -> Option<OptionValue> {
        match (self, value) {
            (
                SettingKind::Words(words)
                | SettingKind::WordsOrReplicas(words)
                | SettingKind::WordsOrDuration(words),
                OptionValue::Word(word),
            ) => words.iter().find(|known| **known == word).map(|known| OptionValue::Word(known)),
            (kind, OptionValue::Number(number)) => {
                let (min, max) = kind.range()?;
                (min..=max).contains(&number).then_some(value)
            }
            (SettingKind::Duration { never, .. }, OptionValue::Duration(duration)) => {
                (*never || duration.is_some()).then_some(value)
            }
            (SettingKind::WordsOrDuration(_), OptionValue::Duration(Some(_)))
            | (SettingKind::Rate { .. }, OptionValue::Rate(_)) => Some(value),
            _ => None,
        }
    }
}

impl ProtocolSpec {
    /// Whether it knows datacentres.
    pub fn has_datacenters(&self) -> bool {
        let is_per = |kind: &SettingKind| matches!(kind, SettingKind::PerDatacenter { .. });
        (self.settings)().iter().any(|setting| is_per(&setting.kind))
    }

    /// Whether it has this ability.
    pub fn can(&self, ability: Ability) -> bool {
        self.abilities.contains(&ability)
    }

    /// A setting by name.
    pub fn setting(&self, name: &str) -> Option<&'static Setting> {
        (self.settings)().iter().find(|setting| setting.name == name)
    }

    /// All settings at their defaults.
    pub fn defaults(&self) -> SettingValues {
        let own = (self.settings)().iter();
        SettingValues(own.map(|s| (s.name, s.kind.default_value())).collect())
    }

    /// All settings at the defaults that they have beside those that are written.
    pub fn defaults_beside(&self, written: &[(&'static str, OptionValue)]) -> SettingValues {
        let mut settings = self.defaults();
        for (name, value) in written {
            let implies = self.setting(name).map_or(&[][..], |setting| setting.implies);
            let of_word = implies.iter().filter(|(word, _)| OptionValue::Word(word) == *value);
            for (name, value) in of_word.flat_map(|(_, others)| *others) {
                settings.set(name, *value);
            }
        }
        settings
    }
}
