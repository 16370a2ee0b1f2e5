//! A history in a link: `h` holds its text, packed as scenarios are, and beside it stands how the
//! text is to be understood, where somebody has chosen that.

use std::fmt::{self, Display, Formatter};

use super::percent::Encoded;
use super::{LinkError, find, packed, percent};

/// The keys that say something only beside `h`.
const KEYS: [&str; 4] = ["name", "model", "initial", "nil"];
/// Characters that a name or a value has at most; more is cut off.
const WORD_CHARS_MAX: usize = 80;

/// A history of some other system.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LinkedHistory {
    /// Its text.
    pub text: String,
    /// `name`: what its file was called.
    pub name: Option<String>,
    /// `model`: the object, by name.
    pub model: Option<String>,
    /// `initial`: what every register holds at first.
    pub initial: Option<String>,
    /// `nil`: `strict` or `anything`.
    pub nil: Option<String>,
}

/// Whether this key belongs to the history of these pairs.
pub(super) fn has(pairs: &[(String, String)], key: &str) -> bool {
    key == "h" || KEYS.contains(&key) && find(pairs, "h").is_some()
}

/// The history of a link, if it has one.
pub(super) fn read(pairs: &[(String, String)]) -> Option<Result<LinkedHistory, LinkError>> {
    let packed = percent::decode_again(find(pairs, "h")?);
    let word = |key| {
        let word: String = find(pairs, key)?.chars().take(WORD_CHARS_MAX).collect();
        (!word.is_empty()).then_some(word)
    };
    Some(packed::unpack(&packed).map(|text| LinkedHistory {
        text,
        name: word("name"),
        model: word("model"),
        initial: word("initial"),
        nil: word("nil"),
    }))
}

impl Display for LinkedHistory {
    /// The pairs, with `&` behind each.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "h={}&", packed::pack(&self.text))?;
        for (key, word) in KEYS.iter().zip([&self.name, &self.model, &self.initial, &self.nil]) {
            if let Some(word) = word {
                write!(f, "{key}={}&", Encoded(word))?;
            }
        }
        Ok(())
    }
}
