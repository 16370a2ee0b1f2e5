//! Why a link cannot be opened, as its reader is told.

use std::fmt;

use crate::scenario::text::ParseError;

/// Why a link cannot be opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkError {
    /// Its end is missing.
    Truncated,
    /// It has more characters than are read.
    TooLong {
        /// How many it has.
        chars: usize,
        /// How many are read.
        limit: usize,
    },
    /// It unpacks to more than is read.
    TooBig {
        /// How many bytes of text are read.
        limit: usize,
    },
    /// It was not packed as links are; the detail is for those who look into it.
    Decode(&'static str),
    /// A character of it changed on the way.
    Checksum,
    /// A later version of this program made it, or its scenario is of a later language.
    Newer,
    /// Its scenario is wrong.
    Scenario(Vec<ParseError>),
}

impl LinkError {
    /// The name under which it is reported and documented.
    pub fn code(&self) -> &'static str {
        match self {
            LinkError::Truncated => "E_LINK_TRUNCATED",
            LinkError::TooLong { .. } => "E_LINK_TOO_LONG",
            LinkError::TooBig { .. } => "E_LINK_TOO_BIG",
            LinkError::Decode(_) => "E_LINK_DECODE",
            LinkError::Checksum => "E_LINK_CHECKSUM",
            LinkError::Newer => "E_LINK_NEWER",
            LinkError::Scenario(_) => "E_SCENARIO",
        }
    }
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const REMEDY: &str = "Ask for the whole link, or paste the scenario text.";
        match self {
            LinkError::Truncated => write!(f, "The link looks cut off. {REMEDY}"),
            LinkError::TooLong { chars, limit } => {
                write!(f, "The link has {chars} characters; at most {limit} can be read.")
            }
            LinkError::TooBig { limit } => {
                write!(f, "The link unpacks to more than the {limit} bytes that can be read.")
            }
            LinkError::Decode(detail) => {
                write!(f, "The link cannot be read: {detail}. {REMEDY}")
            }
            LinkError::Checksum => write!(f, "The link was changed on its way. {REMEDY}"),
            LinkError::Newer => f.write_str("The link was made with a newer version of this page."),
            LinkError::Scenario(errors) => match errors.first() {
                Some(error) => error.fmt(f),
                None => f.write_str("The scenario is wrong."),
            },
        }
    }
}

impl std::error::Error for LinkError {}
