//! What the value of one setting may be, as the language and as the protocol know it.

use crate::protocol::settings::{
    Applies, Choices, Implied, OptionValue, Owners, PerReplica, Scope, Setting, SettingKind,
};
use crate::protocol::shared::node_set::NodeSet;
use crate::time::Duration;

/// Words of a setting, each with other defaults: `("consul", &[("read", Word("default"))])`. The
/// word `give_up` stands for the patience of coordinators, which is no setting of a protocol.
pub type Implications = &'static [(&'static str, &'static [(&'static str, OptionValue)])];

/// What a setting may be, its default, and where it can be written: on the `protocol` line only,
/// unless more is said.
#[derive(Clone, Copy, Debug)]
pub struct Declaration<T> {
    /// As the protocol reads it.
    pub default: T,
    written: SettingKind,
    scope: Scope,
    applies_to: Applies,
    implies: Implications,
}

impl<T: Copy> Declaration<T> {
    const fn of(written: SettingKind, default: T) -> Declaration<T> {
        Declaration {
            default,
            written,
            scope: Scope::Protocol,
            applies_to: Applies::All,
            implies: &[],
        }
    }

    /// One of these words; the first means `default`.
    pub const fn words(words: &'static [&'static str], default: T) -> Declaration<T> {
        Declaration::of(SettingKind::Words(words), default)
    }

    /// One of these words, the first of which means `default`, or a count of replicas.
    pub const fn words_or_replicas(words: &'static [&'static str], default: T) -> Declaration<T> {
        Declaration::of(SettingKind::WordsOrReplicas(words), default)
    }

    /// One of these words, the first of which means `default`, or a time.
    pub const fn words_or_duration(words: &'static [&'static str], default: T) -> Declaration<T> {
        Declaration::of(SettingKind::WordsOrDuration(words), default)
    }

    /// It can be written behind reads as well.
    #[must_use]
    pub const fn or_per_read(self) -> Declaration<T> {
        Declaration { scope: Scope::Both, applies_to: Applies::Reads, ..self }
    }

    /// It can be written behind writes as well.
    #[must_use]
    pub const fn or_per_write(self) -> Declaration<T> {
        Declaration { scope: Scope::Both, applies_to: Applies::Writes, ..self }
    }

    /// It can be written behind writes only.
    #[must_use]
    pub const fn per_write(self) -> Declaration<T> {
        Declaration { scope: Scope::Request, applies_to: Applies::Writes, ..self }
    }

    /// It can be written behind any request as well.
    #[must_use]
    pub const fn or_per_any_request(self) -> Declaration<T> {
        Declaration { scope: Scope::Both, applies_to: Applies::All, ..self }
    }

    /// It can be written behind requests only.
    #[must_use]
    pub const fn per_request(self) -> Declaration<T> {
        Declaration { scope: Scope::Request, applies_to: Applies::All, ..self }
    }

    /// Its words change defaults of other settings.
    #[must_use]
    pub const fn implying(self, implies: Implications) -> Declaration<T> {
        Declaration { implies, ..self }
    }

    /// The setting of this kind, as the language knows it.
    pub const fn setting(self, name: &'static str, meaning: &'static str) -> Setting {
        let Declaration { written: kind, scope, applies_to, implies, .. } = self;
        // A page shows those of `www/reference`, and would carry these for nothing.
        let meaning = if cfg!(target_arch = "wasm32") { "" } else { meaning.trim_ascii_start() };
        Setting { name, meaning, kind, scope, applies_to, implies }
    }
}

impl<T: Choices> Declaration<T> {
    /// One of the words of `T`, the first by default.
    pub const CHOICE: Declaration<T> = Declaration::words(T::WORDS, T::ALL[0]);
}

impl Declaration<bool> {
    /// `on` or `off`, by default on.
    pub const ON: Declaration<bool> = Declaration::words(&["on", "off"], true);
    /// `on` or `off`, by default off.
    pub const OFF: Declaration<bool> = Declaration::words(&["off", "on"], false);
}

impl Declaration<u32> {
    /// A whole number from `min` to `max`.
    pub const fn number(default: u32, min: u32, max: u32) -> Declaration<u32> {
        Declaration::of(SettingKind::Number { default, min, max }, default)
    }

    /// A count of replicas.
    pub const fn replicas(default: u32) -> Declaration<u32> {
        Declaration::of(SettingKind::Replicas { default }, default)
    }

    /// A rate, in per mille.
    pub const fn rate(default_per_mille: u32) -> Declaration<u32> {
        Declaration::of(SettingKind::Rate { default_per_mille }, default_per_mille)
    }
}

impl Declaration<Duration> {
    /// A time, in ms.
    pub const fn ms(default_ms: u32) -> Declaration<Duration> {
        let kind = SettingKind::Duration { default_ms: Some(default_ms), never: false };
        Declaration::of(kind, Duration(default_ms))
    }
}

impl Declaration<Option<Duration>> {
    /// A time, or `never`, which is the default.
    pub const NEVER: Declaration<Option<Duration>> =
        Declaration::of(SettingKind::Duration { default_ms: None, never: true }, None);

    /// A time, in ms by default, or `never`.
    pub const fn ms_or_never(default_ms: u32) -> Declaration<Option<Duration>> {
        let kind = SettingKind::Duration { default_ms: Some(default_ms), never: true };
        Declaration::of(kind, Some(Duration(default_ms)))
    }
}

impl Declaration<NodeSet> {
    /// Replicas that vote and hold no data; what another setting is by default where there are.
    pub const fn witnesses(implied: Implied) -> Declaration<NodeSet> {
        Declaration::of(SettingKind::Witnesses(implied), NodeSet::EMPTY)
    }

    /// Replicas that belong to the cluster at the start.
    pub const MEMBERS: Declaration<NodeSet> = Declaration::of(SettingKind::Members, NodeSet::EMPTY);
    /// Replicas that get all that is written and have no vote.
    pub const LEARNERS: Declaration<NodeSet> =
        Declaration::of(SettingKind::Learners, NodeSet::EMPTY);
}

impl Declaration<Owners> {
    /// A count of owners, in each datacentre where there are several, or one for each by name.
    pub const fn per_datacenter(default: u32) -> Declaration<Owners> {
        Declaration::of(SettingKind::PerDatacenter { default }, Owners::First(default))
    }
}

impl Declaration<PerReplica> {
    /// Who should rather lead, by a number that is this one for those that are not named.
    pub const fn priorities(unless_named: u8) -> Declaration<PerReplica> {
        Declaration::of(SettingKind::Priorities { unless_named }, PerReplica::all(unless_named))
    }
}
