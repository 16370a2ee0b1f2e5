//! How the reader wants things.

use crate::scenario::link::{Link, Motion, Theme};

/// What is the reader's own and not the scenario's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Preferences {
    /// Light, dark, or as the system has it.
    pub theme: Theme,
    /// Whether things move.
    pub motion: Motion,
    /// Whether single letters are commands.
    pub letter_keys: bool,
    /// Whether lessons ask before they tell.
    pub asks: bool,
}

impl Default for Preferences {
    fn default() -> Preferences {
        Preferences { theme: Theme::Auto, motion: Motion::Auto, letter_keys: true, asks: true }
    }
}

impl Preferences {
    /// What a link asks for goes first, as an author wants their page to look like one piece.
    #[must_use]
    pub fn or_link(self, link: &Link) -> Preferences {
        Preferences {
            theme: link.theme.unwrap_or(self.theme),
            motion: link.motion.unwrap_or(self.motion),
            ..self
        }
    }

    /// As kept in the reader's storage.
    pub fn to_text(self) -> String {
        let word = |is_on| if is_on { "on" } else { "off" };
        let (keys, asks) = (word(self.letter_keys), word(self.asks));
        format!("{} {} {keys} {asks}", self.theme.word(), self.motion.word())
    }

    /// From the reader's storage; what cannot be read is as usual.
    pub fn from_text(text: &str) -> Preferences {
        let mut words = text.split(' ');
        let theme = words.next().and_then(Theme::from_word).unwrap_or(Theme::Auto);
        let motion = words.next().and_then(Motion::from_word).unwrap_or(Motion::Auto);
        let mut is_on = || words.next() != Some("off");
        Preferences { theme, motion, letter_keys: is_on(), asks: is_on() }
    }

    /// The theme after this one, for a button that goes round: first the one that is not the
    /// system's, so that the first press is seen.
    #[must_use]
    pub fn next_theme(self, is_system_dark: bool) -> Preferences {
        let theme = match (self.theme, is_system_dark) {
            (Theme::Auto, false) | (Theme::Light, true) => Theme::Dark,
            (Theme::Auto, true) | (Theme::Dark, false) => Theme::Light,
            (Theme::Light, false) | (Theme::Dark, true) => Theme::Auto,
        };
        Preferences { theme, ..self }
    }
}
