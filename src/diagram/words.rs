//! The short texts of the pictures, and how wide they are.
//!
//! Widths are estimated on the wide side, from the widest of the fonts a browser is likely to
//! take: a label that is thought to fit must fit.

use crate::examine::Unit;
use crate::history::Outcome;
use crate::names::Names;
use crate::protocol::Fact;
use crate::register::{Access, Answer, ErrorKind, UnknownKind, Value};
use crate::sim::clock::Clock;
use crate::sim::trace::OperationRecord;
use crate::sim::trace::text::{action_text, fact_text};
pub use crate::time::seconds;
use crate::time::{Time, decimal};

/// What was asked, without the register's name where there is only one: `set 1`, `get`.
pub fn request(names: &Names, operation: &OperationRecord) -> String {
    let value = |value: Value| names.value(value);
    if names.keys.len() < 2 {
        return match operation.action {
            Access::Set(new) if names.is_deletion(new) => "delete".to_owned(),
            Access::Set(new) => format!("set {}", value(new)),
            Access::Get => "get".to_owned(),
            Access::Cas { expected, new } => format!("cas {}→{}", value(expected), value(new)),
        };
    }
    let key = names.key(operation.key);
    match operation.action {
        Access::Set(new) if names.is_deletion(new) => format!("delete {key}"),
        Access::Set(new) => format!("set {key}={}", value(new)),
        Access::Get => format!("get {key}"),
        Access::Cas { expected, new } => format!("cas {key}={}→{}", value(expected), value(new)),
    }
}

/// What was asked, with the register's name: `set x=1`.
pub fn full_request(names: &Names, operation: &OperationRecord) -> String {
    action_text(names, operation.key, operation.action)
}

/// What came of it, in a word or two: `ok`, `→ 0`, `error`, `unknown`.
pub fn outcome(names: &Names, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Ok { answer, .. } => self::answer(names, answer),
        Outcome::Error { kind: ErrorKind::Refused, .. } => "refused".to_owned(),
        Outcome::Error { .. } => "error".to_owned(),
        Outcome::Unknown { at: Some(_), kind: UnknownKind::Timeout } => "timed out".to_owned(),
        Outcome::Unknown { at: Some(_), .. } => "unknown".to_owned(),
        Outcome::Unknown { at: None, .. } => "…".to_owned(),
    }
}

/// What came of it, with the reason: `error no-quorum`, or the vendor's code, `error NOREPLICAS`.
pub fn full_outcome(names: &Names, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Ok { answer, .. } => self::answer(names, answer),
        Outcome::Error { kind, .. } => format!("error {}", names.error_code(*kind)),
        Outcome::Unknown { at: Some(_), kind } => format!("unknown {kind}"),
        Outcome::Unknown { at: None, .. } => "no answer yet".to_owned(),
    }
}

fn answer(names: &Names, answer: &Answer) -> String {
    match answer {
        Answer::Written => "ok".to_owned(),
        Answer::Value(value) => format!("→ {}", names.value(*value)),
        Answer::Siblings(values) => format!("→ {}", self::values(names, values)),
    }
}

/// Values side by side: `1 | 2`.
pub fn values(names: &Names, values: &[Value]) -> String {
    let texts: Vec<&str> = values.iter().map(|value| names.value(*value)).collect();
    texts.join(" | ")
}

/// A fact as it is shown beside a node: as in the trace, but times in seconds.
pub fn fact(names: &Names, fact: &Fact) -> String {
    match fact {
        Fact::Values(values) => self::values(names, values),
        Fact::Clock(at) => clock(at.0),
        fact => fact_text(names, fact),
    }
}

/// A point of some clock, which may lie before its zero.
fn clock(ms: i64) -> String {
    let sign = if ms < 0 { "−" } else { "" };
    let ms = u32::try_from(ms.unsigned_abs()).unwrap_or(u32::MAX);
    format!("{sign}{}", seconds(Time(ms)))
}

/// What is wrong with a clock, if anything is: `clock +5 s ×0.5`.
pub fn clock_trouble(clock: &Clock, at: Time) -> Option<String> {
    let (off, rate) = (clock.skew_ms(at), clock.rate_per_mille(at));
    let rate_text = if rate == 1000 {
        String::new()
    } else {
        format!(" ×{}", decimal(u64::from(rate), 3, ""))
    };
    (off != 0 || rate != 1000).then(|| format!("clock {}{rate_text}", skew(off)))
}

/// By how much a clock is off, with its sign: `+5 s`.
pub fn skew(ms: i64) -> String {
    if ms < 0 { clock(ms) } else { format!("+{}", clock(ms)) }
}

/// A number with its thousands apart: `12,304`.
pub fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A moment of a history, by what its moments count.
pub fn moment(unit: Unit, at: u32) -> String {
    match unit {
        Unit::Events => grouped(at),
        Unit::Milliseconds => seconds(Time(at)),
    }
}

/// How wide a text is at most, in the unit of `size`, the size of its font.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(width_of).sum::<f64>() * size
}

/// Widths in ems, each a little more than in `DejaVu Sans`.
fn width_of(c: char) -> f64 {
    match c {
        ' ' | 'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.34,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '-' | '/' | '·' => 0.43,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '—' => 1.0,
        'A'..='Z' | '→' | '=' | '+' | '−' | '<' | '>' | '✓' | '✕' => 0.84,
        c if c.is_ascii() => 0.64,
        _ => 1.0,
    }
}

/// The text, cut short with an ellipsis if it is wider than `room`.
pub fn fitted(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = width_of('…') * size;
    for c in text.chars() {
        used += width_of(c) * size;
        if used > room {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skews_have_a_sign() {
        assert_eq!([skew(5000), skew(-500)], ["+5 s", "−0.5 s"]);
    }

    #[test]
    fn thousands_stand_apart() {
        let texts = [0, 999, 1_000, 12_304, 1_000_000].map(grouped);
        assert_eq!(texts, ["0", "999", "1,000", "12,304", "1,000,000"]);
    }

    #[test]
    fn a_fitted_text_is_never_wider_than_its_room() {
        for text in ["", "a", "wwwwwwww", "a value of 24 characters"] {
            for room in [20.0, 30.0, 60.0, 200.0] {
                let fitted = fitted(text, 12.0, room);
                assert!(width(&fitted, 12.0) <= room, "{fitted} in {room}");
            }
        }
    }
}
