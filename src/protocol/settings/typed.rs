//! Settings as a protocol reads them: with a type each.

use crate::protocol::Request;
use crate::protocol::settings::{OptionValue, Setting, SettingValues};
use crate::time::Duration;

/// The settings that a protocol declared, with a field for each. Made by `settings!`.
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

/// Words of which one is chosen. Made by `choices!`.
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
