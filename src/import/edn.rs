//! A reader of EDN, as far as histories use it: <https://github.com/edn-format/edn>. JSON is read
//! by it too: where `:` counts as blank, as `,` does in EDN, the one is a part of the other.

use std::borrow::Cow;

use super::ImportError;

/// No file nests deeper on purpose.
const DEPTH_MAX: u32 = 64;

/// Which of the two a text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Syntax {
    Edn,
    Json,
}

/// A value of EDN. What stands in the file as it is meant is not copied.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Edn<'a> {
    Nil,
    Boolean(bool),
    Integer(i64),
    /// Any other number, as written.
    Number(&'a str),
    Text(Cow<'a, str>),
    /// Without its colon.
    Keyword(&'a str),
    Symbol(&'a str),
    /// A vector, a list or a set.
    List(Vec<Edn<'a>>),
    /// With the line it begins at.
    Map(u32, Vec<(Edn<'a>, Edn<'a>)>),
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

/// Reads the values of a text one after another, each with the line it begins at. What a vector
/// or a list holds is read so too: a history may be one, and a large one.
pub(super) fn each<'a>(
    text: &'a str,
    syntax: Syntax,
    mut take: impl FnMut(u32, Edn<'a>) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let mut reader = Reader { rest: text, line: 1, syntax };
    loop {
        reader.skip_blank(0)?;
        if reader.rest.is_empty() {
            return Ok(());
        }
        let line = reader.line;
        reader.skip_tags(0)?;
        let closing = match reader.next() {
            Some(b'[') => b']',
            Some(b'(') => b')',
            _ => {
                take(line, reader.value(0)?)?;
                continue;
            }
        };
        let opened = reader.open(1);
        while !reader.closes(opened, closing, 0)? {
            let line = reader.line;
            take(line, reader.value(1)?)?;
        }
    }
}

/// Reads a text that is one value.
pub(super) fn read_one(text: &str, line: u32, syntax: Syntax) -> Result<Edn<'_>, ImportError> {
    let mut reader = Reader { rest: text, line, syntax };
    let value = reader.value(0)?;
    reader.skip_blank(0)?;
    if reader.rest.is_empty() {
        Ok(value)
    } else {
        Err(reader.wrong("one value and nothing after it"))
    }
}

struct Reader<'a> {
    rest: &'a str,
    line: u32,
    syntax: Syntax,
}

impl<'a> Reader<'a> {
    fn wrong(&self, expected: &str) -> ImportError {
        let found = match self.rest.split_whitespace().next() {
            Some(word) => format!("`{}`", word.chars().take(24).collect::<String>()),
            None => "the end".to_owned(),
        };
        ImportError::new(self.line, format!("found {found} where {expected} was expected"))
    }

    /// The byte that comes next; all that mean something are ASCII.
    fn next(&self) -> Option<u8> {
        self.rest.as_bytes().first().copied()
    }

    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken
    }

    /// The same of a text that may be of several lines.
    fn take_lines(&mut self, bytes: usize) -> &'a str {
        let taken = self.take(bytes);
        self.line += taken.bytes().filter(|byte| *byte == b'\n').count() as u32;
        taken
    }

    /// Blanks, commas, comments, and values that are commented out by `#_`.
    fn skip_blank(&mut self, depth: u32) -> Result<(), ImportError> {
        loop {
            self.take_lines(self.blanks());
            match self.rest.as_bytes() {
                [b';', ..] => _ = self.take(self.rest.find('\n').unwrap_or(self.rest.len())),
                [b'#', b'_', ..] => {
                    self.take(2);
                    self.value(depth + 1)?;
                }
                _ => return Ok(()),
            }
        }
    }

    /// A tag says how to build a value; what it is built from says enough.
    fn skip_tags(&mut self, depth: u32) -> Result<(), ImportError> {
        while self.next() == Some(b'#') && !self.rest.starts_with("#{") {
            self.take(1);
            self.word()?;
            self.skip_blank(depth)?;
        }
        Ok(())
    }

    /// How many bytes of blanks and commas come next. Nearly all of any file is ASCII.
    fn blanks(&self) -> usize {
        let colon = self.syntax == Syntax::Json;
        let is_blank = |c: char| c.is_whitespace() || c == ',' || (colon && c == ':');
        let end = self.rest.bytes().position(|byte| !byte.is_ascii() || !is_blank(byte.into()));
        match end {
            Some(end) if self.rest.as_bytes()[end].is_ascii() => end,
            _ => self.rest.len() - self.rest.trim_start_matches(is_blank).len(),
        }
    }

    fn value(&mut self, depth: u32) -> Result<Edn<'a>, ImportError> {
        if depth > DEPTH_MAX {
            return Err(self.wrong("something less deeply nested"));
        }
        self.skip_blank(depth)?;
        self.skip_tags(depth)?;
        match self.next() {
            Some(b'[') => self.list(1, b']', depth),
            Some(b'(') => self.list(1, b')', depth),
            Some(b'{') => self.map(depth),
            Some(b'"') => self.text(),
            Some(b'#') => self.list(2, b'}', depth),
            Some(b'\\') => {
                self.take(1);
                let first = self.rest.chars().next().map_or(0, char::len_utf8);
                let rest = self.rest[first..].find(is_end).unwrap_or(self.rest.len() - first);
                Ok(Edn::Text(self.take_lines(first + rest).into()))
            }
            None | Some(b']' | b')' | b'}') => Err(self.wrong("a value")),
            Some(_) => self.atom(),
        }
    }

    fn list(&mut self, opening: usize, closing: u8, depth: u32) -> Result<Edn<'a>, ImportError> {
        let opened = self.open(opening);
        let mut values = Vec::new();
        while !self.closes(opened, closing, depth)? {
            values.push(self.value(depth + 1)?);
        }
        Ok(Edn::List(values))
    }

    fn map(&mut self, depth: u32) -> Result<Edn<'a>, ImportError> {
        let opened = self.open(1);
        let mut entries = Vec::new();
        while !self.closes(opened, b'}', depth)? {
            let key = self.value(depth + 1)?;
            if self.closes(opened, b'}', depth)? {
                return Err(ImportError::new(opened, "a key of this map has no value"));
            }
            entries.push((key, self.value(depth + 1)?));
        }
        Ok(Edn::Map(opened, entries))
    }

    /// Opens something by so many bytes, in this line.
    fn open(&mut self, opening: usize) -> u32 {
        self.take(opening);
        self.line
    }

    /// Whether what was opened in a line is closed here.
    fn closes(&mut self, opened: u32, closing: u8, depth: u32) -> Result<bool, ImportError> {
        self.skip_blank(depth)?;
        let Some(next) = self.next() else {
            let closing = char::from(closing);
            let message = format!("what is opened here is never closed by `{closing}`");
            return Err(ImportError::new(opened, message));
        };
        self.take(usize::from(next == closing));
        Ok(next == closing)
    }

    fn text(&mut self) -> Result<Edn<'a>, ImportError> {
        let begun = self.line;
        self.take(1);
        let mut text = Cow::Borrowed("");
        loop {
            let end = self
                .rest
                .find(['"', '\\'])
                .ok_or_else(|| ImportError::new(begun, "this text is never closed by `\"`"))?;
            text += self.take_lines(end);
            if self.take(1) == "\"" {
                return Ok(Edn::Text(text));
            }
            let escaped = self.rest.chars().next().ok_or_else(|| self.wrong("an escape"))?;
            self.take_lines(escaped.len_utf8());
            text.to_mut().push(match escaped {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'b' => '\u{8}',
                'f' => '\u{c}',
                'u' => self.unicode()?,
                other => other,
            });
        }
    }

    fn unicode(&mut self) -> Result<char, ImportError> {
        let digits = self.rest.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let code = digits.ok_or_else(|| self.wrong("four hexadecimal digits"))?;
        self.take(4);
        // Half of a pair stands for no character; files that hold one are not about it.
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn word(&mut self) -> Result<&'a str, ImportError> {
        let end = self.rest.bytes().position(|byte| !byte.is_ascii() || is_end(byte.into()));
        let end = match end {
            Some(end) if self.rest.as_bytes()[end].is_ascii() => end,
            _ => self.rest.find(is_end).unwrap_or(self.rest.len()),
        };
        if end == 0 {
            return Err(self.wrong("a word"));
        }
        Ok(self.take(end))
    }

    fn atom(&mut self) -> Result<Edn<'a>, ImportError> {
        let word = self.word()?;
        if let Some(keyword) = word.strip_prefix(':') {
            return Ok(Edn::Keyword(keyword));
        }
        Ok(match word {
            "nil" | "null" => Edn::Nil,
            "true" => Edn::Boolean(true),
            "false" => Edn::Boolean(false),
            _ => match word.trim_end_matches('N').parse() {
                Ok(number) => Edn::Integer(number),
                Err(_) if is_number(word) => Edn::Number(word),
                Err(_) => Edn::Symbol(word),
            },
        })
    }
}

/// Whether a word is a number, if one that is kept as written.
fn is_number(word: &str) -> bool {
    word.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit())
}

/// What ends a word.
fn is_end(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '"' | '[' | ']' | '(' | ')' | '{' | '}')
}
