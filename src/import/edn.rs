//! A reader of EDN, as far as histories use it: <https://github.com/edn-format/edn>.

use std::borrow::Cow;

use super::cursor::{Cursor, DEPTH_MAX, Syntax, four_digits, is_end};
use super::number::{self, Number};
use super::place::{At, Wrong};

/// Of so few values each is compared with each.
const FEW: usize = 8;

/// What ends a line in texts, but not in files of programs.
const OTHER_LINE_ENDS: [char; 5] = ['\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// A value of EDN, or of JSON. What stands in the file as it is meant is not copied.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Edn<'a> {
    Nil,
    Boolean(bool),
    Integer(i64),
    /// Any other number, in the one way of writing it.
    Number(Cow<'a, str>),
    Text(Cow<'a, str>),
    /// Without its colon.
    Keyword(&'a str),
    Symbol(&'a str),
    Character(char),
    /// A vector or a list.
    List(Vec<Edn<'a>>),
    Set(Vec<Edn<'a>>),
    /// With the place where it begins.
    Map(At, Vec<(Edn<'a>, Edn<'a>)>),
}

impl Edn<'_> {
    /// The value under a keyword, or under a text in JSON.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Edn::Map(_, entries) = self else { return None };
        let is_it = |key: &Edn| key.name() == Some(name);
        entries.iter().find(|(key, _)| is_it(key)).map(|(_, value)| value)
    }

    /// What a key of a map says, if it is a keyword, or a text as in JSON.
    pub fn name(&self) -> Option<&str> {
        match self {
            Edn::Keyword(word) => Some(word),
            Edn::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Edn::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl From<Number> for Edn<'_> {
    fn from(number: Number) -> Self {
        match number {
            Number::Integer(number) => Edn::Integer(number),
            Number::Other(text) => Edn::Number(Cow::Owned(text)),
        }
    }
}

/// Whether some value is there twice. Events have a handful of keys, which are compared at once.
pub(super) fn has_twice<'e, 'a: 'e>(
    values: impl ExactSizeIterator<Item = &'e Edn<'a>> + Clone,
) -> bool {
    if values.len() <= FEW {
        let before = |n| values.clone().take(n);
        return values.clone().enumerate().any(|(n, value)| before(n).any(|other| other == value));
    }
    let mut values: Vec<&Edn> = values.collect();
    values.sort_unstable();
    values.windows(2).any(|pair| pair[0] == pair[1])
}

/// What a text is, by how the first map in it begins; nothing if it does not even begin.
pub(super) fn opening(text: &str) -> Option<Syntax> {
    let mut reader = Reader::new(text, 0);
    let mut is_open = false;
    loop {
        // JSON has nothing that can be wrong there.
        if reader.skip_blank(0).and_then(|()| reader.skip_tags(0)).is_err() {
            return (is_open || text.trim_start().starts_with("#_")).then_some(Syntax::Edn);
        }
        match reader.0.next() {
            Some(b'[' | b'(') => is_open = true,
            Some(b'{') => break,
            _ => return is_open.then_some(Syntax::Edn),
        }
        reader.0.take(1);
    }
    reader.0.take(1);
    let is_json = reader.skip_blank(0).is_ok() && matches!(reader.0.next(), Some(b'"' | b'}'));
    Some(if is_json { Syntax::Json } else { Syntax::Edn })
}

/// Reads the values of a text one after another, each with the place where it begins. What a vector
/// or a list holds is read so too: a history may be one, and a large one.
pub(super) fn each<'a>(
    text: &'a str,
    take: &mut dyn FnMut(usize, &Edn<'a>) -> Result<(), Wrong>,
) -> Result<(), Wrong> {
    let mut reader = Reader::new(text, 0);
    loop {
        reader.skip_blank(0)?;
        if reader.0.rest.is_empty() {
            return Ok(());
        }
        let at = reader.0.at();
        reader.skip_tags(0)?;
        let closing = match reader.0.next() {
            Some(b'[') => b']',
            Some(b'(') => b')',
            _ => {
                let value = reader.value(0)?;
                take(at, &value)?;
                reader.reuse(value);
                continue;
            }
        };
        let opened = reader.open(1);
        while !reader.closes(opened, closing, 0)? {
            let at = reader.0.at();
            let value = reader.value(1)?;
            take(at, &value)?;
            reader.reuse(value);
        }
    }
}

/// Reads a text that is one value, with so many bytes before it.
pub(super) fn read_one(text: &str, before: usize) -> Result<Edn<'_>, Wrong> {
    let mut reader = Reader::new(text, before);
    let value = reader.value(0)?;
    reader.skip_blank(0)?;
    reader.0.over().map(|()| value)
}

/// Where it is, and room for a map: of most files every event is one.
struct Reader<'a>(Cursor<'a>, Vec<(Edn<'a>, Edn<'a>)>);

impl<'a> Reader<'a> {
    fn new(text: &'a str, before: usize) -> Reader<'a> {
        Reader(Cursor::new(text, before), Vec::new())
    }

    /// Leaves the room that a map took to the next one.
    fn reuse(&mut self, value: Edn<'a>) {
        if let Edn::Map(_, mut entries) = value {
            entries.clear();
            self.1 = entries;
        }
    }

    /// Blanks, commas, comments, and values that are commented out by `#_`.
    fn skip_blank(&mut self, depth: u32) -> Result<(), Wrong> {
        loop {
            self.0.take(self.blanks());
            match self.0.rest.as_bytes() {
                [b';', ..] => self.skip_comment()?,
                [b'#', b'_', ..] => {
                    self.0.take(2);
                    self.value(depth + 1)?;
                }
                _ => return Ok(()),
            }
        }
    }

    /// A comment ends with its line. Where lines end in some other way than that of the file, what
    /// follows would be a part of it, and be dropped without a word.
    fn skip_comment(&mut self) -> Result<(), Wrong> {
        let end = self.0.rest.find(['\n', '\r']).unwrap_or(self.0.rest.len());
        let comment = self.0.rest.get(..end).unwrap_or_default();
        if let Some((said, dropped)) = comment.split_once(OTHER_LINE_ENDS)
            && !dropped.trim().is_empty()
        {
            let other = comment.get(said.len()..).and_then(|rest| rest.chars().next());
            let message = format!(
                "for some programs this comment ends at U+{:04X}, and for others it goes on; end \
                 lines with LF",
                u32::from(other.unwrap_or_default())
            );
            return Err(Wrong::new(self.0.at(), message));
        }
        self.0.take(end);
        Ok(())
    }

    /// A tag says how to build a value; what it is built from says enough.
    fn skip_tags(&mut self, depth: u32) -> Result<(), Wrong> {
        while self.0.next() == Some(b'#')
            && !matches!(self.0.rest.as_bytes().get(1), Some(b'{' | b'#'))
        {
            self.0.take(1);
            self.word()?;
            self.skip_blank(depth)?;
        }
        Ok(())
    }

    /// How many bytes of blanks and commas come next. Nearly all of any file is ASCII.
    fn blanks(&self) -> usize {
        let is_blank = |c: char| c.is_whitespace() || c == ',';
        let rest = self.0.rest;
        let is_plain = |byte: u8| matches!(byte, b' ' | b',' | b'\t'..=b'\r');
        match rest.bytes().position(|byte| !is_plain(byte)) {
            Some(end) if rest.as_bytes()[end].is_ascii() => end,
            _ => rest.len() - rest.trim_start_matches(is_blank).len(),
        }
    }

    fn value(&mut self, depth: u32) -> Result<Edn<'a>, Wrong> {
        if depth > DEPTH_MAX {
            return Err(self.0.wrong("something less deeply nested"));
        }
        self.skip_blank(depth)?;
        self.skip_tags(depth)?;
        match self.0.next() {
            Some(b'[') => Ok(Edn::List(self.values(1, b']', depth)?)),
            Some(b'(') => Ok(Edn::List(self.values(1, b')', depth)?)),
            Some(b'{') => self.map(depth),
            Some(b'"') => Ok(Edn::Text(self.0.text(Syntax::Edn)?)),
            Some(b'#') => self.set_or_symbolic(depth),
            Some(b'\\') => self.character(),
            None | Some(b']' | b')' | b'}') => Err(self.0.wrong("a value")),
            Some(_) => self.atom(),
        }
    }

    fn values(&mut self, opening: usize, closing: u8, depth: u32) -> Result<Vec<Edn<'a>>, Wrong> {
        let opened = self.open(opening);
        let mut values = Vec::new();
        while !self.closes(opened, closing, depth)? {
            values.push(self.value(depth + 1)?);
        }
        Ok(values)
    }

    fn map(&mut self, depth: u32) -> Result<Edn<'a>, Wrong> {
        let opened = self.open(1);
        let mut entries = std::mem::take(&mut self.1);
        while !self.closes(opened, b'}', depth)? {
            let key = self.value(depth + 1)?;
            if self.closes(opened, b'}', depth)? {
                return Err(Wrong::new(opened, "a key of this map has no value"));
            }
            entries.push((key, self.value(depth + 1)?));
        }
        if has_twice(entries.iter().map(|(key, _)| key)) {
            return Err(Wrong::new(opened, "this map has a key twice"));
        }
        Ok(Edn::Map(At(opened), entries))
    }

    /// What follows `#` and is no tag: a set, or a number for which there are no digits.
    fn set_or_symbolic(&mut self, depth: u32) -> Result<Edn<'a>, Wrong> {
        let opened = self.0.at();
        if self.0.rest.starts_with("##") {
            let word = &self.0.rest[..self.0.word_length()];
            if !matches!(word, "##Inf" | "##-Inf" | "##NaN") {
                return Err(self.0.wrong("##Inf, ##-Inf or ##NaN"));
            }
            self.0.take(word.len());
            return Ok(Edn::Number(word.into()));
        }
        let values = self.values(2, b'}', depth)?;
        if has_twice(values.iter()) {
            return Err(Wrong::new(opened, "this set has a value twice"));
        }
        Ok(Edn::Set(values))
    }

    /// Opens something by so many bytes, and tells where.
    fn open(&mut self, opening: usize) -> usize {
        let at = self.0.at();
        self.0.take(opening);
        at
    }

    /// Whether what was opened there is closed here.
    fn closes(&mut self, opened: usize, closing: u8, depth: u32) -> Result<bool, Wrong> {
        self.skip_blank(depth)?;
        self.0.closes(opened, closing)
    }

    fn character(&mut self) -> Result<Edn<'a>, Wrong> {
        let text = &self.0.rest[1..];
        let first = text.chars().next().map_or(0, char::len_utf8);
        let length = first + text[first..].find(is_end).unwrap_or(text.len() - first);
        let character =
            character(&text[..length]).ok_or_else(|| self.0.wrong("a known character"))?;
        self.0.take(1 + length);
        Ok(Edn::Character(character))
    }

    fn word(&mut self) -> Result<&'a str, Wrong> {
        match self.0.word_length() {
            0 => Err(self.0.wrong("a word")),
            length => Ok(self.0.take(length)),
        }
    }

    fn atom(&mut self) -> Result<Edn<'a>, Wrong> {
        let word = &self.0.rest[..self.0.word_length()];
        let value = match word.as_bytes() {
            [] | [b':'] => return Err(self.0.wrong("a word")),
            [b':', ..] => Edn::Keyword(&word[1..]),
            _ if number::begins(word) => {
                number::edn(word).ok_or_else(|| self.0.wrong("a number"))?.into()
            }
            b"nil" | b"null" => Edn::Nil,
            b"true" => Edn::Boolean(true),
            b"false" => Edn::Boolean(false),
            _ => Edn::Symbol(word),
        };
        self.0.take(word.len());
        Ok(value)
    }
}

/// The character that is called so behind its `\`.
fn character(name: &str) -> Option<char> {
    let mut characters = name.chars();
    match (characters.next()?, name) {
        (one, _) if characters.as_str().is_empty() => Some(one).filter(|one| !one.is_whitespace()),
        (_, "newline") => Some('\n'),
        (_, "return") => Some('\r'),
        (_, "space") => Some(' '),
        (_, "tab") => Some('\t'),
        (_, "formfeed") => Some('\u{c}'),
        (_, "backspace") => Some('\u{8}'),
        ('u', _) => four_digits(characters.as_str()).and_then(char::from_u32),
        _ => None,
    }
}
