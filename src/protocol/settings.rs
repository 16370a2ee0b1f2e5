//! What can be set of a protocol, in the words of the language.

/// Everything the language knows of a protocol without running it.
#[derive(Debug)]
pub struct ProtocolSpec {
    /// Its name: `raft`.
    pub name: &'static str,
    /// Its own settings, in the order of the language.
    pub settings: &'static [Setting],
    /// The machines it brings beside the replicas, for given settings.
    pub services: fn(&Settings) -> Vec<&'static str>,
    /// The names of its timers; a [`crate::protocol::Timer`]'s kind is an index into them.
    pub timers: &'static [&'static str],
    /// Whether a replica leads at the start, so that `leader=` means something.
    pub has_leader: bool,
    /// Whether it can compare and set.
    pub has_cas: bool,
    /// Whether an operator can promote a replica by hand.
    pub has_promote: bool,
    /// The default of `give_up`: how long a coordinator tries, in ms; `None` for ever.
    pub give_up_default_ms: Option<u32>,
}

/// One setting of a protocol.
#[derive(Debug)]
pub struct Setting {
    /// Its name: `read`.
    pub name: &'static str,
    /// What it may be, and its default.
    pub kind: SettingKind,
    /// Whether it is set for the protocol, for a request, or for both.
    pub scope: Scope,
    /// Which requests the option means something to.
    pub applies_to: Applies,
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
#[derive(Debug)]
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
    /// One of these words (the first is the default), or a whole number.
    WordsOrNumber {
        /// The words.
        words: &'static [&'static str],
        /// The smallest number.
        min: u32,
        /// The largest number.
        max: u32,
    },
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
}

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
}

/// All settings of a protocol, defaults filled in. Looked up by name; a protocol reads its own
/// once, when a node is made.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Settings(pub Vec<(&'static str, OptionValue)>);

/// The options of one request, defaults filled in from the protocol's settings.
pub type RequestOptions = std::rc::Rc<Settings>;

impl Settings {
    /// The value of `name`; none if the protocol has no such setting.
    pub fn get(&self, name: &str) -> Option<OptionValue> {
        self.0.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }

    /// Sets `name`, replacing an earlier value.
    pub fn set(&mut self, name: &'static str, value: OptionValue) {
        match self.0.iter_mut().find(|(key, _)| *key == name) {
            Some(entry) => entry.1 = value,
            None => self.0.push((name, value)),
        }
    }

    /// The word `name` is set to; empty if it is set to no word.
    pub fn word(&self, name: &str) -> &'static str {
        match self.get(name) {
            Some(OptionValue::Word(word)) => word,
            _ => "",
        }
    }

    /// Whether `name` is set to this word.
    pub fn is(&self, name: &str, word: &str) -> bool {
        self.word(name) == word
    }

    /// Whether `name` is `on`.
    pub fn on(&self, name: &str) -> bool {
        self.is(name, "on")
    }

    /// The number `name` is set to, if it is one.
    pub fn number(&self, name: &str) -> Option<u32> {
        match self.get(name) {
            Some(OptionValue::Number(number) | OptionValue::Rate(number)) => Some(number),
            _ => None,
        }
    }

    /// The duration `name` is set to, in ms; none for `never`.
    pub fn duration_ms(&self, name: &str) -> Option<u32> {
        match self.get(name) {
            Some(OptionValue::Duration(duration)) => duration,
            _ => None,
        }
    }
}

impl SettingKind {
    /// The default.
    pub fn default_value(&self) -> OptionValue {
        match *self {
            SettingKind::Words(words) | SettingKind::WordsOrNumber { words, .. } => {
                OptionValue::Word(words.first().copied().unwrap_or(""))
            }
            SettingKind::Number { default, .. } => OptionValue::Number(default),
            SettingKind::Duration { default_ms, .. } => OptionValue::Duration(default_ms),
            SettingKind::Rate { default_per_mille } => OptionValue::Rate(default_per_mille),
        }
    }

    /// A value of another protocol's setting as a value of this one; none if it cannot be.
    pub fn same_value(&self, value: OptionValue) -> Option<OptionValue> {
        match (self, value) {
            (
                SettingKind::Words(words) | SettingKind::WordsOrNumber { words, .. },
                OptionValue::Word(word),
            ) => words.iter().find(|known| **known == word).map(|known| OptionValue::Word(known)),
            (
                &SettingKind::Number { min, max, .. }
                | &SettingKind::WordsOrNumber { min, max, .. },
                OptionValue::Number(number),
            ) => (min..=max).contains(&number).then_some(value),
            (SettingKind::Duration { never, .. }, OptionValue::Duration(duration)) => {
                (*never || duration.is_some()).then_some(value)
            }
            (SettingKind::Rate { .. }, OptionValue::Rate(_)) => Some(value),
            _ => None,
        }
    }
}

impl Setting {
    /// A choice on the `protocol` line; the first word is the default.
    pub const fn choice(name: &'static str, words: &'static [&'static str]) -> Setting {
        Setting {
            name,
            kind: SettingKind::Words(words),
            scope: Scope::Protocol,
            applies_to: Applies::All,
        }
    }

    /// A length of time that has to be one, on the `protocol` line only.
    pub const fn duration(name: &'static str, default_ms: u32) -> Setting {
        Setting {
            name,
            kind: SettingKind::Duration { default_ms: Some(default_ms), never: false },
            scope: Scope::Protocol,
            applies_to: Applies::All,
        }
    }

    /// A choice for reads, on the `protocol` line or behind a request.
    pub const fn read_choice(name: &'static str, words: &'static [&'static str]) -> Setting {
        Setting {
            name,
            kind: SettingKind::Words(words),
            scope: Scope::Both,
            applies_to: Applies::Reads,
        }
    }
}

impl ProtocolSpec {
    /// A setting by name.
    pub fn setting(&self, name: &str) -> Option<&'static Setting> {
        self.settings.iter().find(|setting| setting.name == name)
    }

    /// All settings at their defaults.
    pub fn defaults(&self) -> Settings {
        Settings(self.settings.iter().map(|s| (s.name, s.kind.default_value())).collect())
    }
}
