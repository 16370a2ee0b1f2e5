//! Values as files write them. They keep their type: `"6"` is not `6`.

use std::fmt;

use super::edn::{self, Edn};
use crate::escape::{Quoted, is_hidden};

/// A value of a file. Equal values are equal here, however they were written.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Literal {
    /// Nothing.
    Nil,
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number, in the one way of writing it.
    Number(String),
    /// A text.
    Text(String),
    /// A keyword or a symbol, as written.
    Word(String),
    /// Several, in order.
    List(Vec<Literal>),
    /// Several, whose order means nothing: they are sorted.
    Set(Vec<Literal>),
    /// Values under keys, sorted by these.
    Map(Vec<(Literal, Literal)>),
    /// A character, which is not a text of one.
    Character(char),
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

    /// Whether both are of one kind. A keyword may always tell of an error instead.
    pub(super) fn is_like(&self, other: &Literal) -> bool {
        let is_word = matches!(other, Literal::Word(_));
        std::mem::discriminant(self) == std::mem::discriminant(other) && !is_word
    }

    /// A value from the command line, as EDN has it. A bare word is a text without its quotes.
    pub fn from_word(word: &str) -> Literal {
        match edn::read_one(word, 0) {
            Ok(Edn::Symbol(_)) | Err(_) => Literal::Text(word.to_owned()),
            Ok(value) => Literal::of(&value),
        }
    }

    /// A value of EDN as a value of a register.
    pub(super) fn of(value: &Edn) -> Literal {
        match value {
            Edn::Nil => Literal::Nil,
            Edn::Boolean(flag) => Literal::Boolean(*flag),
            Edn::Integer(number) => Literal::Integer(*number),
            Edn::Number(text) => Literal::Number(text.clone().into_owned()),
            Edn::Text(text) => Literal::Text(text.clone().into_owned()),
            Edn::Keyword(word) => Literal::Word(format!(":{word}")),
            Edn::Symbol(word) => Literal::Word((*word).to_owned()),
            Edn::Character(character) => Literal::Character(*character),
            Edn::List(parts) => Literal::List(parts.iter().map(Literal::of).collect()),
            Edn::Set(parts) => Literal::Set(sorted(parts.iter().map(Literal::of))),
            Edn::Map(_, entries) => {
                let entry = |(key, value): &(Edn, Edn)| (Literal::of(key), Literal::of(value));
                Literal::Map(sorted(entries.iter().map(entry)))
            }
        }
    }
}

fn sorted<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Nil => f.write_str("nil"),
            Literal::Boolean(flag) => write!(f, "{flag}"),
            Literal::Integer(number) => write!(f, "{number}"),
            Literal::Number(text) | Literal::Word(text) => f.write_str(text),
            Literal::Text(text) => Quoted(text).fmt(f),
            Literal::Character(character) => write_character(f, *character),
            Literal::List(parts) => write_parts(f, "[", parts, "]"),
            Literal::Set(parts) => write_parts(f, "#{", parts, "}"),
            Literal::Map(entries) => {
                f.write_str("{")?;
                for (index, (key, value)) in entries.iter().enumerate() {
                    let between = if index == 0 { "" } else { ", " };
                    write!(f, "{between}{key} {value}")?;
                }
                f.write_str("}")
            }
        }
    }
}

fn write_parts(
    f: &mut fmt::Formatter<'_>,
    opening: &str,
    parts: &[Literal],
    closing: &str,
) -> fmt::Result {
    f.write_str(opening)?;
    for (index, part) in parts.iter().enumerate() {
        let blank = if index == 0 { "" } else { " " };
        write!(f, "{blank}{part}")?;
    }
    f.write_str(closing)
}

fn write_character(f: &mut fmt::Formatter<'_>, character: char) -> fmt::Result {
    match character {
        '\n' => f.write_str("\\newline"),
        ' ' => f.write_str("\\space"),
        '\t' => f.write_str("\\tab"),
        '\r' => f.write_str("\\return"),
        hidden if is_hidden(hidden) && u32::from(hidden) <= 0xffff => {
            write!(f, "\\u{:04x}", u32::from(hidden))
        }
        other => write!(f, "\\{other}"),
    }
}
