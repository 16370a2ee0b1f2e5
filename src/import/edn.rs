//! A reader of EDN, as far as histories use it: <https://github.com/edn-format/edn>. JSON is read
//! by it too: where `:` counts as blank, as `,` does in EDN, the one is a part of the other.

use super::ImportError;

/// No file nests deeper on purpose.
const DEPTH_MAX: u32 = 64;

/// Which of the two a text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Syntax {
    Edn,
    Json,
}

/// A value of EDN.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Edn {
    Nil,
    Boolean(bool),
    Integer(i64),
    /// Any other number, as written.
    Number(String),
    Text(String),
    /// Without its colon.
    Keyword(String),
    Symbol(String),
    /// A vector, a list or a set.
    List(Vec<Edn>),
    /// With the line it begins at.
    Map(u32, Vec<(Edn, Edn)>),
}

impl Edn {
    /// The value under a keyword, or under a text in JSON.
    pub fn get(&self, name: &str) -> Option<&Edn> {
        let Edn::Map(_, entries) = self else { return None };
        let is_it = |key: &Edn| matches!(key, Edn::Keyword(word) | Edn::Text(word) if word == name);
        entries.iter().find(|(key, _)| is_it(key)).map(|(_, value)| value)
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Edn::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads all values of a text, each with the line it begins at.
pub(super) fn read_all(text: &str, syntax: Syntax) -> Result<Vec<(u32, Edn)>, ImportError> {
    let mut reader = Reader { rest: text, line: 1, syntax };
    let mut values = Vec::new();
    loop {
        reader.skip_blank(0)?;
        if reader.rest.is_empty() {
            return Ok(values);
        }
        let line = reader.line;
        values.push((line, reader.value(0)?));
    }
}

/// Reads a text that is one value.
pub(super) fn read_one(text: &str, line: u32) -> Result<Edn, ImportError> {
    let mut reader = Reader { rest: text, line, syntax: Syntax::Edn };
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

impl Reader<'_> {
    fn wrong(&self, expected: &str) -> ImportError {
        let found = match self.rest.split_whitespace().next() {
            Some(word) => format!("`{}`", word.chars().take(24).collect::<String>()),
            None => "the end".to_owned(),
        };
        ImportError::new(self.line, format!("found {found} where {expected} was expected"))
    }

    fn take(&mut self, bytes: usize) -> &str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.line += taken.matches('\n').count() as u32;
        self.rest = rest;
        taken
    }

    /// Blanks, commas, comments, and values that are commented out by `#_`.
    fn skip_blank(&mut self, depth: u32) -> Result<(), ImportError> {
        loop {
            let colon = self.syntax == Syntax::Json;
            let blank = |c: char| c.is_whitespace() || c == ',' || (colon && c == ':');
            let blanks = self.rest.len() - self.rest.trim_start_matches(blank).len();
            self.take(blanks);
            if self.rest.starts_with(';') {
                let end = self.rest.find('\n').unwrap_or(self.rest.len());
                self.take(end);
            } else if self.rest.starts_with("#_") {
                self.take(2);
                self.value(depth + 1)?;
            } else {
                return Ok(());
            }
        }
    }

    fn value(&mut self, depth: u32) -> Result<Edn, ImportError> {
        if depth > DEPTH_MAX {
            return Err(self.wrong("something less deeply nested"));
        }
        self.skip_blank(depth)?;
        let line = self.line;
        match self.rest.chars().next() {
            Some('[') => self.list(1, ']', depth),
            Some('(') => self.list(1, ')', depth),
            Some('{') => {
                let parts = self.values_until(1, '}', depth)?;
                if parts.len() % 2 == 1 {
                    let message = "a key of this map has no value";
                    return Err(ImportError::new(line, message));
                }
                let mut parts = parts.into_iter();
                let mut entries = Vec::new();
                while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
                    entries.push((key, value));
                }
                Ok(Edn::Map(line, entries))
            }
            Some('"') => self.text(),
            Some('#') if self.rest.starts_with("#{") => self.list(2, '}', depth),
            Some('#') => {
                // A tag says how to build the value; what it is built from says enough.
                self.take(1);
                self.word()?;
                self.value(depth + 1)
            }
            Some('\\') => {
                self.take(1);
                let first = self.rest.chars().next().map_or(0, char::len_utf8);
                let rest = self.rest[first..].find(is_end).unwrap_or(self.rest.len() - first);
                Ok(Edn::Text(self.take(first + rest).to_owned()))
            }
            None | Some(']' | ')' | '}') => Err(self.wrong("a value")),
            Some(_) => self.atom(),
        }
    }

    fn list(&mut self, opening: usize, closing: char, depth: u32) -> Result<Edn, ImportError> {
        self.values_until(opening, closing, depth).map(Edn::List)
    }

    fn values_until(
        &mut self,
        opening: usize,
        closing: char,
        depth: u32,
    ) -> Result<Vec<Edn>, ImportError> {
        let begun = self.line;
        self.take(opening);
        let mut values = Vec::new();
        loop {
            self.skip_blank(depth)?;
            if self.rest.starts_with(closing) {
                self.take(1);
                return Ok(values);
            }
            if self.rest.is_empty() {
                let message = format!("what is opened here is never closed by `{closing}`");
                return Err(ImportError::new(begun, message));
            }
            values.push(self.value(depth + 1)?);
        }
    }

    fn text(&mut self) -> Result<Edn, ImportError> {
        let begun = self.line;
        self.take(1);
        let mut text = String::new();
        loop {
            let end = self
                .rest
                .find(['"', '\\'])
                .ok_or_else(|| ImportError::new(begun, "this text is never closed by `\"`"))?;
            text.push_str(self.take(end));
            if self.take(1) == "\"" {
                return Ok(Edn::Text(text));
            }
            let escaped = self.rest.chars().next().ok_or_else(|| self.wrong("an escape"))?;
            self.take(escaped.len_utf8());
            text.push(match escaped {
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

    fn word(&mut self) -> Result<String, ImportError> {
        let end = self.rest.find(is_end).unwrap_or(self.rest.len());
        if end == 0 {
            return Err(self.wrong("a word"));
        }
        Ok(self.take(end).to_owned())
    }

    fn atom(&mut self) -> Result<Edn, ImportError> {
        let word = self.word()?;
        Ok(match word.as_str() {
            "nil" | "null" => Edn::Nil,
            "true" => Edn::Boolean(true),
            "false" => Edn::Boolean(false),
            _ if word.starts_with(':') => Edn::Keyword(word[1..].to_owned()),
            _ => match word.trim_end_matches('N').parse() {
                Ok(number) => Edn::Integer(number),
                Err(_) if is_number(&word) => Edn::Number(word),
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
