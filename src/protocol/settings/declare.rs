//! How a protocol declares its settings.
//!
//! ```ignore
//! choices! {
//!     /// How a read is made sure of.
//!     pub enum Read {
//!         /// A majority confirms that the leader leads.
//!         ReadIndex => "read-index",
//!         /// The replica asked answers by itself.
//!         Local => "local",
//!     }
//! }
//!
//! settings! {
//!     /// What can be set of Raft, in the order of the language.
//!     pub struct Settings {
//!         /// How a read is made sure of.
//!         read: Read = Kind::CHOICE.or_per_read(),
//!         /// Whether a replica asks whether it would be elected before it begins a term.
//!         pre_vote: bool = Kind::ON,
//!     }
//! }
//! ```
//!
//! The name of a field is the name of the setting, and what stands above it is its meaning, in
//! one line. The protocol puts `Settings::DECLARED` into its [`ProtocolSpec`]; a node reads
//! `Settings::of(&cluster.settings)` once, and `self.settings.for_request(&request)` for a
//! request with options of its own.
//!
//! [`ProtocolSpec`]: crate::protocol::ProtocolSpec

use crate::protocol::Request;
use crate::protocol::settings::{OptionValue, Setting, SettingValues};
use crate::time::Duration;

/// The settings that a protocol declared, with a field for each. Made by [`settings`].
pub trait Declared: Copy {
    /// As the language knows them, in its order.
    const DECLARED: &'static [Setting];
    /// When nothing is written.
    const DEFAULT: Self;

    /// These settings, with those that are given in their place.
    #[must_use]
    fn with(self, given: &SettingValues) -> Self;

    /// The settings of a cluster.
    fn of(given: &SettingValues) -> Self {
        Self::DEFAULT.with(given)
    }

    /// These settings, with the options of a request.
    #[must_use]
    fn for_request(self, request: &Request) -> Self {
        self.with(&request.options)
    }
}

/// Words of which one is chosen. Made by [`choices`].
pub trait Choices: Copy + 'static {
    /// The words, the default first.
    const WORDS: &'static [&'static str];
    /// What they mean, in the same order.
    const ALL: &'static [Self];

    /// Its word.
    fn word(self) -> &'static str;
}

/// What the value of a setting can be read as.
pub trait Typed: Sized {
    /// The value; none if it is of another kind.
    fn typed(value: OptionValue) -> Option<Self>;
}

impl<T: Choices> Typed for T {
    fn typed(value: OptionValue) -> Option<T> {
        let OptionValue::Word(word) = value else { return None };
        T::ALL.get(T::WORDS.iter().position(|known| *known == word)?).copied()
    }
}

impl Choices for bool {
    const WORDS: &'static [&'static str] = &["on", "off"];
    const ALL: &'static [bool] = &[true, false];

    fn word(self) -> &'static str {
        if self { "on" } else { "off" }
    }
}

impl Typed for u32 {
    fn typed(value: OptionValue) -> Option<u32> {
        match value {
            OptionValue::Number(number) | OptionValue::Rate(number) => Some(number),
            OptionValue::Word(_) | OptionValue::Duration(_) | OptionValue::PerReplica(_) => None,
        }
    }
}

/// A word of which there is one, or a number.
impl Typed for Option<u32> {
    fn typed(value: OptionValue) -> Option<Option<u32>> {
        match value {
            OptionValue::Word(_) => Some(None),
            OptionValue::Number(number) => Some(Some(number)),
            OptionValue::Duration(_) | OptionValue::Rate(_) | OptionValue::PerReplica(_) => None,
        }
    }
}

impl Typed for Duration {
    fn typed(value: OptionValue) -> Option<Duration> {
        Option::<Duration>::typed(value)?
    }
}

impl Typed for Option<Duration> {
    fn typed(value: OptionValue) -> Option<Option<Duration>> {
        let OptionValue::Duration(ms) = value else { return None };
        Some(ms.map(Duration))
    }
}

/// Declares an enum of which a setting chooses one, each with its word; the first is the default.
macro_rules! choices {
    (
        $(#[$about:meta])*
        pub enum $name:ident { $($(#[$doc:meta])* $choice:ident => $word:literal,)* }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum $name { $($(#[$doc])* $choice,)* }

        impl $crate::protocol::settings::declare::Choices for $name {
            const WORDS: &'static [&'static str] = &[$($word,)*];
            const ALL: &'static [$name] = &[$($name::$choice,)*];

            fn word(self) -> &'static str {
                match self { $($name::$choice => $word,)* }
            }
        }
    };
}

/// Declares all settings of a protocol: each with its meaning, its name, its type, and its kind.
macro_rules! settings {
    (
        $(#[$about:meta])*
        pub struct $settings:ident {
            $(#[doc = $meaning:literal] $name:ident: $type:ty = $kind:expr,)*
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub struct $settings { $(#[doc = $meaning] pub $name: $type,)* }

        impl $crate::protocol::settings::Declared for $settings {
            const DECLARED: &'static [$crate::protocol::settings::Setting] = &[$({
                const KIND: $crate::protocol::settings::Kind<$type> = $kind;
                KIND.setting(stringify!($name), $meaning)
            },)*];

            const DEFAULT: $settings = $settings { $($name: {
                const KIND: $crate::protocol::settings::Kind<$type> = $kind;
                KIND.default
            },)* };

            fn with(self, given: &$crate::protocol::settings::SettingValues) -> $settings {
                $settings { $($name: given.typed(stringify!($name)).unwrap_or(self.$name),)* }
            }
        }
    };
}

pub(crate) use choices;
pub(crate) use settings;
