//! Values as files write them. They keep their type: `"6"` is not `6`.

use std::fmt;

/// A value of a file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Literal {
    /// Nothing.
    Nil,
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number, as written.
    Number(String),
    /// A text.
    Text(String),
    /// A keyword or a symbol, as written.
    Word(String),
    /// Several, in order.
    List(Vec<Literal>),
}

impl Literal {
    /// The parts of a pair.
    pub fn pair(&self) -> Option<(&Literal, &Literal)> {
        match self {
            Literal::List(parts) => match parts.as_slice() {
                [first, second] => Some((first, second)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Literal::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A value from the command line: a number, `nil`, or else a text.
    pub fn from_word(word: &str) -> Literal {
        match (word, word.parse()) {
            ("nil" | "null", _) => Literal::Nil,
            ("true", _) => Literal::Boolean(true),
            ("false", _) => Literal::Boolean(false),
            (_, Ok(number)) => Literal::Integer(number),
            _ => Literal::Text(word.trim_matches('"').to_owned()),
        }
    }
}

/// A text between quotes, as EDN and JSON have it. Rust's own way of quoting brings tables of all
/// characters, which every reader of the page would wait for.
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for character in self.0.chars() {
            match character {
                '"' | '\\' => write!(f, "\\{character}")?,
                '\n' => f.write_str("\\n")?,
                '\t' => f.write_str("\\t")?,
                '\r' => f.write_str("\\r")?,
                control if control.is_ascii_control() => {
                    write!(f, "\\u{:04x}", u32::from(control))?;
                }
                other => write!(f, "{other}")?,
            }
        }
        f.write_str("\"")
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Nil => f.write_str("nil"),
            Literal::Boolean(flag) => write!(f, "{flag}"),
            Literal::Integer(number) => write!(f, "{number}"),
            Literal::Number(text) | Literal::Word(text) => f.write_str(text),
            Literal::Text(text) => Quoted(text).fmt(f),
            Literal::List(parts) => {
                f.write_str("[")?;
                for (index, part) in parts.iter().enumerate() {
                    let blank = if index == 0 { "" } else { " " };
                    write!(f, "{blank}{part}")?;
                }
                f.write_str("]")
            }
        }
    }
}
