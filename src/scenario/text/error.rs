//! What is wrong with a text, where, and what to do about it.

use std::fmt;

/// What is wrong at one place of a scenario's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError {
    /// Whether the text is wrong, or only newer than this program.
    pub kind: ParseErrorKind,
    /// The line, from 1.
    pub line: u32,
    /// The first character in it, from 1; one past the last where something is missing.
    pub column: u32,
    /// How many characters; 0 where something is missing.
    pub length: u32,
    /// What was found, as a clause: "`healp` is not an action".
    pub found: String,
    /// What belongs there, as a clause: "write one of `cut`, `heal`".
    pub expected: String,
    /// The nearest word that could stand there.
    pub suggestion: Option<String>,
}

/// Why a text cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParseErrorKind {
    /// Something is wrong with it.
    Wrong,
    /// It says that it is of a later version of the language.
    Newer,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}; ", self.line, self.column, self.found)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "did you mean `{suggestion}`?"),
            None => f.write_str(&self.expected),
        }
    }
}

impl std::error::Error for ParseError {}

/// The alternatives as people say them: "write `a`, `b` or `c`".
pub(crate) fn one_of<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    let mut said = String::from("write ");
    for (index, word) in words.iter().enumerate() {
        said.push_str(match index {
            0 => "",
            _ if index + 1 == words.len() => " or ",
            _ => ", ",
        });
        said.push('`');
        said.push_str(word);
        said.push('`');
    }
    said
}
