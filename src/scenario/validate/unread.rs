//! Lines that could not be read, and what they may have declared: of that nothing is said, and
//! everything else that is wrong is told at once.

use crate::table::sort;

/// The words that begin a line of the header.
const HEADER_WORDS: [&str; 9] =
    ["protocol", "replicas", "datacenter", "client", "init", "network", "link", "seed", "until"];

/// The words of lines as they stand in the text, in an order in which they are found at once:
/// there may be as many of them as there are names to be looked up.
#[derive(Clone, Default, Debug)]
pub(crate) struct Unread<'a> {
    /// Of lines that others may rely on.
    declared: Vec<&'a str>,
    /// Of the others.
    mentioned: Vec<&'a str>,
    /// What those that others may rely on begin with: each word of the header once, and nothing
    /// for every other word.
    beginnings: Vec<&'a str>,
}

impl<'a> Unread<'a> {
    /// Another one, in one piece or several, and whether others may rely on it.
    pub fn add(&mut self, mut line: impl Iterator<Item = &'a str> + Clone, declares: bool) {
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let words = line.clone().flat_map(|piece| piece.split(move |c| !is_part(c)));
        if !declares {
            return self.mentioned.extend(words);
        }
        self.declared.extend(words);
        let first = line.next().and_then(|piece| piece.split_whitespace().next());
        let first = first.unwrap_or_default();
        let beginning = if HEADER_WORDS.contains(&first) { first } else { "" };
        if !self.beginnings.contains(&beginning) {
            self.beginnings.push(beginning);
        }
    }

    /// All have been added.
    pub fn sort(&mut self) {
        sort(&mut self.declared);
        sort(&mut self.mentioned);
    }

    /// Whether a name stands in a line that may declare it.
    pub fn declares(&self, name: &str) -> bool {
        self.declared.binary_search(&name).is_ok()
    }

    /// Whether a name stands in any of them.
    pub fn mentions(&self, name: &str) -> bool {
        self.declares(name) || self.mentioned.binary_search(&name).is_ok()
    }

    /// Whether one of them may be the line that begins with this word: it does, or it begins
    /// with no word of the header.
    pub fn may_be(&self, word: &str) -> bool {
        self.beginnings.iter().any(|first| *first == word || first.is_empty())
    }
}
