//! Times as files write them. They put events in order; what they count, only whole numbers tell.

use std::fmt;

/// Billionths of the unit, which is what is kept of a decimal.
const DIGITS: usize = 9;

/// A time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct FileTime {
    /// As a whole number.
    pub whole: i64,
    /// Billionths beyond it.
    part: u32,
    /// Whether it is of a log, and the whole number holds year, month, day, hour, minute, second
    /// and millisecond.
    pub is_date: bool,
}

/// How many of each there are in the next larger: of months, days, hours and so on.
const DATE: [i64; 6] = [13, 32, 24, 60, 61, 1000];

impl FileTime {
    /// A whole number.
    pub fn whole(whole: i64) -> FileTime {
        FileTime { whole, part: 0, is_date: false }
    }

    /// A decimal as [`super::number`] writes it; none that is negative or very large.
    pub fn decimal(text: &str) -> Option<FileTime> {
        let (whole, part) = text.split_once('.')?;
        let mut digits: String = part.chars().take(DIGITS).collect();
        while digits.len() < DIGITS {
            digits.push('0');
        }
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        (is_digits(whole) && is_digits(part))
            .then(|| {
                Some(FileTime {
                    whole: whole.parse().ok()?,
                    part: digits.parse().ok()?,
                    is_date: false,
                })
            })
            .flatten()
    }

    /// The date and time in front of a line of a log: `2022-07-28 07:53:02,859`.
    pub fn of_log(before: &str) -> Option<FileTime> {
        let bytes = before.as_bytes();
        let shape = |at: usize| {
            let is = |place: usize, byte: u8| bytes.get(at + place) == Some(&byte);
            is(4, b'-') && is(7, b'-') && is(13, b':') && is(16, b':')
        };
        let at = (0..bytes.len().saturating_sub(18)).find(|&at| shape(at))?;
        let part = |from: usize, to: usize| before.get(at + from..at + to)?.parse::<i64>().ok();
        let date =
            [part(0, 4)?, part(5, 7)?, part(8, 10)?, part(11, 13)?, part(14, 16)?, part(17, 19)?];
        let millisecond = part(20, 23).unwrap_or_default();
        let parts = date[1..].iter().chain([&millisecond]).zip(DATE);
        let whole = parts.fold(date[0], |sum, (part, of)| sum * of + part.rem_euclid(of));
        Some(FileTime { whole, part: 0, is_date: true })
    }

    /// By how much it is after another, in billionths; none for what is not after it.
    pub fn after(self, other: FileTime) -> u128 {
        let all = |time: FileTime| i128::from(time.whole) * 1_000_000_000 + i128::from(time.part);
        u128::try_from(all(self) - all(other)).unwrap_or_default()
    }
}

impl fmt::Display for FileTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_date {
            write!(f, "{}", self.whole)?;
            if self.part > 0 {
                write!(f, ".{}", format!("{:09}", self.part).trim_end_matches('0'))?;
            }
            return Ok(());
        }
        let (mut rest, mut parts) = (self.whole, [0; 6]);
        for (part, of) in parts.iter_mut().zip(DATE).rev() {
            *part = rest % of;
            rest /= of;
        }
        let [month, day, hour, minute, second, millisecond] = parts;
        write!(
            f,
            "{rest:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02},{millisecond:03}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::FileTime;

    #[test]
    fn times_are_put_in_order_and_told_as_they_are_written() {
        let line = "INFO [2022-07-28 07:53:02,859] jepsen worker 2 - ";
        let early = FileTime::of_log(line).expect("a time");
        let late = FileTime::of_log("2022-07-28 07:53:03,001{GMT}").expect("a time");
        assert!(early < late);
        assert_eq!(early.to_string(), "2022-07-28 07:53:02,859");
        assert_eq!(FileTime::of_log("INFO  jepsen.util - "), None);
        assert_eq!(
            FileTime::decimal("12.50").map(|time| time.to_string()).as_deref(),
            Some("12.5")
        );
        assert!(FileTime::decimal("12.5") > Some(FileTime::whole(12)));
        assert_eq!(FileTime::decimal("-1.5"), None);
    }
}
