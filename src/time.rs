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
    decimal(u64::from(at.0), 3, "s")
}

/// A length of time in nanoseconds as people write it, in the largest unit of which it has one:
/// `1.5 ms`.
pub fn nanoseconds(length: u64) -> String {
    match length {
        0 => "0 s".to_owned(),
        1..1_000 => format!("{length} ns"),
        1_000..1_000_000 => decimal(length, 3, "µs"),
        1_000_000..1_000_000_000 => decimal(length, 6, "ms"),
        _ => decimal(length, 9, "s"),
    }
}

/// A number of parts of a unit, as many as ten to the power of `digits` make one, without decimals
/// that say nothing: every time that people are shown is written here.
pub fn decimal(parts: u64, digits: u32, unit: &str) -> String {
    let in_it = 10_u64.pow(digits);
    let decimals = format!("{:0width$}", parts % in_it, width = digits as usize);
    let decimals = decimals.trim_end_matches('0');
    let point = if decimals.is_empty() { "" } else { "." };
    format!("{}{point}{decimals} {unit}", parts / in_it).trim_end().to_owned()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_seconds_and_short() {
        let texts = [0, 20, 1000, 1010, 2500].map(|ms| seconds(Time(ms)));
        assert_eq!(texts, ["0 s", "0.02 s", "1 s", "1.01 s", "2.5 s"]);
    }

    #[test]
    fn a_length_is_in_the_largest_unit_of_which_it_has_one() {
        let texts = [0, 7, 1_500, 1_000_000, 20_350_000, 1_200_000_001].map(nanoseconds);
        assert_eq!(texts, ["0 s", "7 ns", "1.5 µs", "1 ms", "20.35 ms", "1.200000001 s"]);
    }
}
