//! A place in a text, and what EDN and JSON both find there.

use std::borrow::Cow;

use super::place::Wrong;

/// No file nests deeper on purpose.
pub(super) const DEPTH_MAX: u32 = 64;

/// Which of the two a text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Syntax {
    Edn,
    Json,
}

/// What is still to be read, and where its end is.
pub(super) struct Cursor<'a> {
    pub rest: &'a str,
    end: usize,
}

impl<'a> Cursor<'a> {
    /// At the beginning of a text that has so many bytes before it.
    pub fn new(text: &'a str, before: usize) -> Cursor<'a> {
        Cursor { rest: text, end: before + text.len() }
    }

    /// How many bytes stand before what comes next.
    pub fn at(&self) -> usize {
        self.end - self.rest.len()
    }

    pub fn wrong(&self, expected: &str) -> Wrong {
        let found = match self.rest.split_whitespace().next() {
            Some(word) => format!("`{}`", word.chars().take(24).collect::<String>()),
            None => "the end".to_owned(),
        };
        Wrong::new(self.at(), format!("found {found} where {expected} was expected"))
    }

    /// Holds a text to the one value that has been read.
    pub fn over(&self) -> Result<(), Wrong> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.wrong("one value and nothing after it"))
        }
    }

    /// The byte that comes next; all that mean something are ASCII.
    pub fn next(&self) -> Option<u8> {
        self.rest.as_bytes().first().copied()
    }

    pub fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken
    }

    /// How many bytes belong to the word that comes next.
    pub fn word_length(&self) -> usize {
        match self.rest.bytes().position(|byte| MAY_END[usize::from(byte)]) {
            Some(end) if self.rest.as_bytes()[end].is_ascii() => end,
            _ => self.rest.find(is_end).unwrap_or(self.rest.len()),
        }
    }

    /// Takes what closes something opened there, if it comes next.
    pub fn closes(&mut self, opened: usize, closing: u8) -> Result<bool, Wrong> {
        let Some(next) = self.next() else {
            let closing = char::from(closing);
            let message = format!("what is opened here is never closed with `{closing}`");
            return Err(Wrong::new(opened, message));
        };
        self.take(usize::from(next == closing));
        Ok(next == closing)
    }

    /// A text in quotes.
    pub fn text(&mut self, syntax: Syntax) -> Result<Cow<'a, str>, Wrong> {
        let begun = self.at();
        self.take(1);
        let mut text = Cow::Borrowed("");
        loop {
            let end = self
                .rest
                .find(['"', '\\'])
                .ok_or_else(|| Wrong::new(begun, "this text is never closed by `\"`"))?;
            let is_control = |byte: u8| byte < b' ';
            if syntax == Syntax::Json && self.rest[..end].bytes().any(is_control) {
                return Err(Wrong::new(
                    begun,
                    "this text contains a character that JSON must escape",
                ));
            }
            text += self.take(end);
            if self.next() == Some(b'"') {
                self.take(1);
                return Ok(text);
            }
            text.to_mut().push(self.escape(syntax)?);
        }
    }

    /// A character that is written as `\n` or `\u00e9`.
    fn escape(&mut self, syntax: Syntax) -> Result<char, Wrong> {
        let character = match (self.rest.as_bytes().get(1), syntax) {
            (Some(b'n'), _) => '\n',
            (Some(b't'), _) => '\t',
            (Some(b'r'), _) => '\r',
            (Some(b'b'), _) => '\u{8}',
            (Some(b'f'), _) => '\u{c}',
            (Some(b'"'), _) => '"',
            (Some(b'\\'), _) => '\\',
            (Some(b'/'), Syntax::Json) => '/',
            (Some(b'u'), _) => return self.unicode(),
            _ => return Err(self.wrong("a known escape")),
        };
        self.take(2);
        Ok(character)
    }

    /// Characters beyond the first 65,536 are written as pairs, whose halves stand for nothing:
    /// two texts that differ in one would be taken for the same.
    fn unicode(&mut self) -> Result<char, Wrong> {
        let unit =
            |text: &str| text.strip_prefix("\\u").and_then(|text| four_digits(text.get(..4)?));
        let first =
            unit(self.rest).ok_or_else(|| self.wrong("`\\u` and four hexadecimal digits"))?;
        if let Some(character) = char::from_u32(first) {
            self.take(6);
            return Ok(character);
        }
        let second =
            self.rest.get(6..).and_then(unit).filter(|unit| (0xdc00..0xe000).contains(unit));
        let character = second.filter(|_| (0xd800..0xdc00).contains(&first)).and_then(|second| {
            char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))
        });
        let character = character.ok_or_else(|| self.wrong("both halves of a character"))?;
        self.take(12);
        Ok(character)
    }
}

/// The number that is written in four hexadecimal digits.
pub(super) fn four_digits(text: &str) -> Option<u32> {
    let is_it = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_it.then(|| u32::from_str_radix(text, 16).ok()).flatten()
}

/// Whether a byte ends a word, or is of a character that has to be looked at.
const MAY_END: [bool; 256] = {
    let mut may_end = [true; 256];
    let mut byte: u8 = 0;
    while byte.is_ascii() {
        may_end[byte as usize] = is_end_of_ascii(byte);
        byte += 1;
    }
    may_end
};

const fn is_end_of_ascii(byte: u8) -> bool {
    let is_mark = matches!(byte, b',' | b';' | b'"' | b'[' | b']' | b'(' | b')' | b'{' | b'}');
    is_mark || matches!(byte, b' ' | b'\t'..=b'\r')
}

/// What ends a word.
pub(super) fn is_end(c: char) -> bool {
    u8::try_from(c).ok().filter(u8::is_ascii).map_or_else(|| c.is_whitespace(), is_end_of_ascii)
}
