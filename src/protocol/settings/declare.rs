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

/// Declares an enum of which a setting chooses one, each with its word; the first is the default.
macro_rules! choices {
    (
        $(#[$about:meta])*
        pub enum $name:ident { $($(#[$doc:meta])* $choice:ident => $word:literal,)* }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum $name { $($(#[$doc])* $choice,)* }

        impl $crate::protocol::settings::Choices for $name {
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
                const KIND: $crate::protocol::settings::Declaration<$type> = $kind;
                KIND.setting(stringify!($name), $meaning)
            },)*];

            const DEFAULT: $settings = $settings { $($name: {
                const KIND: $crate::protocol::settings::Declaration<$type> = $kind;
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
