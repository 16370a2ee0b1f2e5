//! Simulated time: whole milliseconds, no wall clock anywhere.

use std::fmt;

/// A point in true time, in milliseconds since the start of the run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Time(pub u32);

/// A length of time, in milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Duration(pub u32);

/// What a replica reads off its own clock, in milliseconds. May be negative: a run begins in
/// steady state, so leases and heartbeats date from before zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct LocalTime(pub i64);

impl Time {
    /// The start of every run.
    pub const ZERO: Time = Time(0);

    /// This time, `duration` later; saturates at the end of representable time.
    #[must_use]
    pub fn after(self, duration: Duration) -> Time {
        Time(self.0.saturating_add(duration.0))
    }

    /// How long after `earlier` this is; zero when it is not.
    pub fn since(self, earlier: Time) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }
}

impl LocalTime {
    /// This reading, `duration` later on the same clock.
    #[must_use]
    pub fn after(self, duration: Duration) -> LocalTime {
        LocalTime(self.0 + i64::from(duration.0))
    }
}

/// A time of a run as people read it: `1.01 s`.
pub fn seconds(at: Time) -> String {
    let (whole, rest) = (at.0 / 1000, at.0 % 1000);
    if rest == 0 {
        return format!("{whole} s");
    }
    format!("{whole}.{} s", format!("{rest:03}").trim_end_matches('0'))
}

impl fmt::Display for Duration {
    /// The shortest whole spelling of the scenario language: `500ms`, `2s`, `1min`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("0s"),
            ms if ms % 60_000 == 0 => write!(f, "{}min", ms / 60_000),
            ms if ms % 1000 == 0 => write!(f, "{}s", ms / 1000),
            ms => write!(f, "{ms}ms"),
        }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Duration(self.0).fmt(f)
    }
}
