//! Requests of clients.

use crate::protocol::OptionValue;
use crate::scenario::Expected;
use crate::time::Duration;

/// A request and what is expected of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestLine {
    /// Who asks.
    pub client: String,
    /// What.
    pub request: RequestText,
    /// `via=B`
    pub via: Option<String>,
    /// `timeout=3s`
    pub timeout: Option<Duration>,
    /// The protocol's request options, in the order written.
    pub options: Vec<(&'static str, OptionValue)>,
    /// `=> …`
    pub expected: Option<Expected>,
}

impl RequestLine {
    /// A request with nothing further said: `c1 get x`.
    pub fn plain(client: String, request: RequestText) -> RequestLine {
        RequestLine {
            client,
            request,
            via: None,
            timeout: None,
            options: Vec::new(),
            expected: None,
        }
    }
}

/// What is asked of which register.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RequestText {
    /// `set x=1`
    Set {
        /// The register.
        key: String,
        /// The value.
        value: String,
    },
    /// `get x`
    Get {
        /// The register.
        key: String,
    },
    /// `delete x`
    Delete {
        /// The register.
        key: String,
    },
    /// `cas x=1->2`
    Cas {
        /// The register.
        key: String,
        /// What it must hold.
        expected: String,
        /// What to store then.
        new: String,
    },
}

impl RequestText {
    /// Its word.
    pub fn verb(&self) -> &'static str {
        match self {
            RequestText::Set { .. } => "set",
            RequestText::Get { .. } => "get",
            RequestText::Delete { .. } => "delete",
            RequestText::Cas { .. } => "cas",
        }
    }

    /// The register.
    pub fn key(&self) -> &str {
        match self {
            RequestText::Set { key, .. }
            | RequestText::Get { key }
            | RequestText::Delete { key }
            | RequestText::Cas { key, .. } => key,
        }
    }
}
