//! A server's connection to the master that it replicates.

use crate::protocol::redis::elapsed_ms;
use crate::time::LocalTime;

/// A server's connection to its master.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Link {
    /// It follows the stream.
    Up { heard_at: LocalTime },
    /// It asks for it, and asks again if it hears nothing.
    Down { since: LocalTime, asked_at: Option<LocalTime> },
}

impl Link {
    pub fn word(self) -> &'static str {
        match self {
            Link::Up { .. } => "up",
            Link::Down { .. } => "down",
        }
    }

    /// Whether it is down since then: an answer may be to what was asked when it was down before.
    pub fn is_without_since(self, then: LocalTime) -> bool {
        matches!(self, Link::Down { since, .. } if since == then)
    }

    /// How long it has been down, in ms.
    pub fn down_for(self, now: LocalTime) -> Option<u32> {
        match self {
            Link::Up { .. } => None,
            Link::Down { since, .. } => Some(elapsed_ms(since, now).unsigned_abs() as u32),
        }
    }

    /// How old what it brought may be, in ms.
    pub fn age_ms(self, now: LocalTime) -> i64 {
        let (Link::Up { heard_at: at } | Link::Down { since: at, .. }) = self;
        elapsed_ms(at, now)
    }
}
