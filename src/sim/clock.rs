//! The clock of a machine: it drifts, and its wall face can be stepped.

use crate::time::{Duration, LocalTime, Time};

/// A clock, as the list of stretches over which its rate and step are constant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clock {
    segments: Vec<Segment>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Segment {
    from: Time,
    /// The steady clock at `from`, in microseconds of its own.
    steady_us: i64,
    /// What the wall clock shows more than the steady one, in ms.
    offset_ms: i64,
    /// Microseconds of the clock in a millisecond of true time.
    rate_per_mille: u32,
}

impl Default for Clock {
    /// A perfect clock.
    fn default() -> Clock {
        let start = Segment { from: Time::ZERO, steady_us: 0, offset_ms: 0, rate_per_mille: 1000 };
        Clock { segments: vec![start] }
    }
}

impl Segment {
    fn steady_us(&self, at: Time) -> i64 {
        self.steady_us + i64::from(at.since(self.from).0) * i64::from(self.rate_per_mille)
    }
}

impl Clock {
    /// The steady clock: never stepped.
    pub fn steady(&self, at: Time) -> LocalTime {
        LocalTime(self.segment(at).steady_us(at).div_euclid(1000))
    }

    /// The wall clock.
    pub fn wall(&self, at: Time) -> LocalTime {
        let segment = self.segment(at);
        LocalTime(segment.steady_us(at).div_euclid(1000) + segment.offset_ms)
    }

    /// All that matters of it from this time on.
    pub fn from(&self, now: Time) -> (i64, i64, u32) {
        let last = self.last();
        (last.steady_us(now), last.offset_ms, last.rate_per_mille)
    }

    /// By how much the wall clock differs from true time, in ms.
    pub fn skew_ms(&self, at: Time) -> i64 {
        self.wall(at).0 - i64::from(at.0)
    }

    /// The clock's rate in thousandths of true time.
    pub fn rate_per_mille(&self, at: Time) -> u32 {
        self.segment(at).rate_per_mille
    }

    /// When a timer set at `now` for `delay` of this clock goes off, if the rate stays: in
    /// microseconds of the clock.
    pub fn deadline_us(&self, now: Time, delay: Duration) -> i64 {
        self.last().steady_us(now) + i64::from(delay.0) * 1000
    }

    /// The first true millisecond, not before `now`, at which the clock has reached a deadline.
    pub fn reaches(&self, deadline_us: i64, now: Time) -> Time {
        let last = self.last();
        let missing_us = deadline_us - last.steady_us(now);
        if missing_us <= 0 {
            return now;
        }
        let rate = i64::from(last.rate_per_mille);
        let wait_ms = (missing_us + rate - 1) / rate;
        now.after(Duration(u32::try_from(wait_ms).unwrap_or(u32::MAX)))
    }

    /// Steps the wall clock.
    pub fn step(&mut self, at: Time, by_ms: i64) {
        self.change(at, |segment| segment.offset_ms += by_ms);
    }

    /// Changes the rate from now on.
    pub fn set_rate(&mut self, at: Time, rate_per_mille: u32) {
        self.change(at, |segment| segment.rate_per_mille = rate_per_mille);
    }

    fn change(&mut self, at: Time, change: impl FnOnce(&mut Segment)) {
        let last = self.last();
        let mut next = Segment { from: at, steady_us: last.steady_us(at), ..last };
        change(&mut next);
        self.segments.push(next);
    }

    fn last(&self) -> Segment {
        *self.segments.last().expect("a clock has a first segment and none is ever removed")
    }

    fn segment(&self, at: Time) -> &Segment {
        let after = self.segments.partition_point(|segment| segment.from <= at);
        &self.segments[after.saturating_sub(1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_clock_makes_timers_late() {
        let mut clock = Clock::default();
        clock.set_rate(Time(1000), 500);
        assert_eq!(clock.steady(Time(3000)), LocalTime(2000));
        let deadline = clock.deadline_us(Time(3000), Duration(100));
        assert_eq!(clock.reaches(deadline, Time(3000)), Time(3200));
    }

    #[test]
    fn a_step_moves_the_wall_clock_only() {
        let mut clock = Clock::default();
        clock.step(Time(10), -500);
        assert_eq!(clock.wall(Time(20)), LocalTime(-480));
        assert_eq!(clock.steady(Time(20)), LocalTime(20));
        assert_eq!(clock.skew_ms(Time(20)), -500);
    }

    #[test]
    fn a_deadline_is_never_reached_early() {
        for rate in [1, 3, 333, 999, 1000, 1001, 7919] {
            let mut clock = Clock::default();
            clock.set_rate(Time(7), rate);
            let deadline = clock.deadline_us(Time(13), Duration(77));
            let at = clock.reaches(deadline, Time(13));
            assert!(clock.last().steady_us(at) >= deadline, "rate {rate}");
            assert!(clock.last().steady_us(Time(at.0 - 1)) < deadline, "rate {rate}");
        }
    }
}
