//! Places in a text. While it is read a place is a number of bytes; lines are counted only when
//! somebody has to be told one.

use super::ImportError;

/// What is wrong, and how many bytes of the text stand before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Wrong {
    pub at: usize,
    pub message: String,
    /// Another place that the message goes on to name, and what follows then.
    more: Option<(usize, String)>,
}

impl Wrong {
    pub fn new(at: usize, message: impl Into<String>) -> Wrong {
        Wrong { at, message: message.into(), more: None }
    }

    /// The same with another place to name, and what follows then.
    pub fn and(self, place: usize, then: impl Into<String>) -> Wrong {
        Wrong { more: Some((place, then.into())), ..self }
    }

    /// The same for a reader of this text.
    pub fn placed(self, text: &str) -> ImportError {
        let (line, column) = place(text, self.at);
        let mut message = self.message;
        if let Some((at, then)) = self.more {
            let also = match place(text, at) {
                (_, Some(column)) => format!(" column {column}{then}"),
                (line, None) => format!(" line {line}{then}"),
            };
            message.push_str(&also);
        }
        ImportError { line, column, message }
    }
}

/// The line of a place, and its column if there is no other line: a text of one line has no line
/// numbers worth the name.
fn place(text: &str, at: usize) -> (u32, Option<u32>) {
    let before = text.get(..at).unwrap_or(text);
    let is_one = Lines::new(text).last_with_text() == 1;
    (Lines::new(before).last(), is_one.then(|| before.chars().count() as u32 + 1))
}

/// The lines of a text. One ends with a line feed, a carriage return, or both.
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
}

impl<'a> Lines<'a> {
    pub fn new(text: &'a str) -> Lines<'a> {
        Lines { bytes: text.as_bytes() }
    }

    fn ends(&self, at: usize) -> bool {
        match self.bytes[at] {
            b'\n' => true,
            b'\r' => self.bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        }
    }

    /// The number of the line that the text ends in, from 1.
    fn last(&self) -> u32 {
        1 + (0..self.bytes.len()).filter(|&at| self.ends(at)).count() as u32
    }

    /// The number of the last line with something in it.
    fn last_with_text(&self) -> u32 {
        let end = self.bytes.iter().rposition(|byte| !byte.is_ascii_whitespace());
        Lines { bytes: &self.bytes[..end.map_or(0, |end| end + 1)] }.last()
    }

    /// The lines of places that do not decrease.
    pub fn of(&self, places: impl Iterator<Item = usize>) -> Vec<u32> {
        let (mut at, mut line) = (0, 1);
        let has_returns = self.bytes.contains(&b'\r');
        let of = |place: usize| {
            let place = place.min(self.bytes.len()).max(at);
            let ends = if has_returns {
                (at..place).filter(|&at| self.ends(at)).count()
            } else {
                self.bytes[at..place].iter().map(|byte| usize::from(*byte == b'\n')).sum()
            };
            at = place;
            line += ends as u32;
            line
        };
        places.map(of).collect()
    }
}

/// The lines of a text, each with the bytes that stand before it.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let begin = at;
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let both = usize::from(rest[end..].starts_with("\r\n"));
        at += (end + 1 + both).min(rest.len());
        Some((begin, &rest[..end]))
    })
}

/// A place that is not compared: two values are the same wherever they stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct At(pub usize);

impl PartialEq for At {
    fn eq(&self, _: &At) -> bool {
        true
    }
}

impl Eq for At {}

impl PartialOrd for At {
    fn partial_cmp(&self, other: &At) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for At {
    fn cmp(&self, _: &At) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}
