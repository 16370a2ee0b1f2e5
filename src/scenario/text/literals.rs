//! The smallest parts of the language: names, values, texts, times and rates.

use crate::scenario::limits;
use crate::scenario::text::keywords::{ACTION_WORDS, LATER_WORDS};
use crate::scenario::text::words::{Word, Words};
use crate::scenario::text::{Error, one_of};
use crate::time::{Duration, Time};

const A_NAME: &str = "a name is a letter, then letters, digits and `_`";
const A_TIME: &str = "write a whole number with `ms`, `s` or `min`, such as `500ms` or `2s`";

/// The name of a replica, client, service or register.
pub(super) fn name(word: Word<'_>) -> Result<String, Error> {
    let text = word.text;
    let letters = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if !letters || !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        let linked = text.contains("->") || text.contains('-') && text.len() > 1;
        let expected = if linked { "put spaces around `->` and `-`" } else { A_NAME };
        return Err(word.is_not("a name", expected));
    }
    if text.len() > limits::NAME_CHARS_MAX {
        let found = format!("the name {} is too long", word.shown());
        return Err(word.error(found, at_most(limits::NAME_CHARS_MAX, "characters")));
    }
    if ACTION_WORDS.contains(&text) && !LATER_WORDS.contains(&text) {
        let found = format!("{} is a keyword", word.shown());
        return Err(word.error(found, "choose another name"));
    }
    Ok(text.to_owned())
}

/// A value of a register: bare or quoted.
pub(super) fn value(word: Word<'_>) -> Result<String, Error> {
    let value = if word.text.starts_with('"') {
        unquote(word)?
    } else {
        let text = word.text;
        if !text.bytes().all(is_bare) {
            return Err(word.is_not("a bare value", "put it in quotes"));
        }
        text.to_owned()
    };
    if value.is_empty() {
        return Err(word.error("a value is missing here", "write a word or a number"));
    }
    if value.chars().count() > limits::NAME_CHARS_MAX {
        let found = format!("the value {} is too long", word.shown());
        return Err(word.error(found, at_most(limits::NAME_CHARS_MAX, "characters")));
    }
    Ok(value)
}

/// Whether a value may hold this byte without quotes.
pub(super) fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'+' | b'-')
}

/// `x=1` into the register and the rest.
pub(super) fn key_and_rest<'a>(word: Word<'a>, example: &str) -> Result<(String, Word<'a>), Error> {
    let Some((key, rest)) = word.split("=") else {
        return Err(word.error(format!("{} has no `=`", word.shown()), example));
    };
    Ok((name(key)?, rest))
}

/// A quoted text of a title, note or question.
pub(super) fn quoted(words: &mut Words<'_, '_>) -> Result<String, Error> {
    let word = words.need("a text", "write it in quotes")?;
    if !word.text.starts_with('"') {
        return Err(word.is_not("a quoted text", "put the text in quotes"));
    }
    let text = unquote(word)?;
    if text.chars().count() > limits::NOTE_CHARS_MAX {
        let expected = at_most(limits::NOTE_CHARS_MAX, "characters");
        return Err(word.error("this text is too long", expected));
    }
    Ok(text)
}

/// The text between the quotes; `\"` and `\\` stand for a quote and a backslash.
fn unquote(word: Word<'_>) -> Result<String, Error> {
    let mut text = String::new();
    let mut chars = word.text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' if at + 1 == word.text.len() => return Ok(text),
            '"' => {
                let rest = word.part(at + 1, word.text.len());
                let found = format!("{} follows the quote without a space", rest.shown());
                return Err(rest.error(found, "put a space between them"));
            }
            '\\' => match chars.next() {
                Some((_, c @ ('"' | '\\'))) => text.push(c),
                after => {
                    let end = after.map_or(word.text.len(), |(at, c)| at + c.len_utf8());
                    let escape = word.part(at, end);
                    return Err(escape.is_not("an escape", one_of(["\\\"", "\\\\"])));
                }
            },
            c => text.push(c),
        }
    }
    Err(word.error("this quote is not closed", "add `\"` at its end"))
}

/// A point in time.
pub(super) fn time(word: Word<'_>) -> Result<Time, Error> {
    duration(word).map(|duration| Time(duration.0))
}

/// A point in time that stands outside of a scenario: in the options of a fence or of the command.
///
/// # Errors
/// What is wrong with it, and how one is written.
pub fn time_from(text: &str) -> Result<Time, String> {
    time(Word { text, ..Word::start() })
        .map_err(|fault| format!("{}: {}", fault.found, fault.expected))
}

/// A number of `ms`, `s` or `min`; with up to three decimals if that makes whole milliseconds.
pub(super) fn duration(word: Word<'_>) -> Result<Duration, Error> {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let unit_at = word.text.find(|c| !is_number(c)).unwrap_or(word.text.len());
    let (digits, unit) = word.text.split_at(unit_at);
    let unit_ms = match unit {
        "ms" => Some(1),
        "s" => Some(1_000),
        "min" => Some(60_000),
        _ => None,
    };
    if let (Some(unit_ms), true) = (unit_ms, digits.contains('.')) {
        return decimal_duration(word, digits, unit_ms);
    }
    let (Some(unit_ms), false) = (unit_ms, digits.is_empty()) else {
        let mut error = word.is_not("a time", A_TIME);
        if unit.is_empty() && !digits.is_empty() {
            error.suggestion = Some(format!("{digits}s"));
        }
        return Err(error);
    };
    // Digits alone fail to parse only when there are too many of them.
    let ms = digits.parse::<u32>().ok().and_then(|number| number.checked_mul(unit_ms));
    match ms {
        Some(ms) if ms <= limits::TIME_MAX.0 => Ok(Duration(ms)),
        _ => {
            let found = format!("{} is longer than a run may last", word.shown());
            Err(word.error(found, format!("write at most `{}`", limits::TIME_MAX)))
        }
    }
}

/// `2.5s`, `0.5min`
fn decimal_duration(word: Word<'_>, digits: &str, unit_ms: u32) -> Result<Duration, Error> {
    let thousandths = decimal(digits, 3).and_then(|number| number.checked_mul(unit_ms));
    match thousandths {
        Some(thousandths) if thousandths % 1_000 != 0 => {
            let found = format!("{} is not a whole number of milliseconds", word.shown());
            Err(word.error(found, "the smallest unit is `1ms`"))
        }
        Some(thousandths) if thousandths / 1_000 <= limits::TIME_MAX.0 => {
            Ok(Duration(thousandths / 1_000))
        }
        _ => Err(word.is_not("a time", "write one such as `2.5s`, with three decimals at most")),
    }
}

/// A whole number from `min` to `max`.
pub(super) fn number(word: Word<'_>, min: u32, max: u32) -> Result<u32, Error> {
    let digits = !word.text.is_empty() && word.text.bytes().all(|b| b.is_ascii_digit());
    let number = if digits { word.text.parse::<u32>().ok() } else { None };
    let expected = || format!("write a whole number from {min} to {max}");
    match number {
        Some(number) if (min..=max).contains(&number) => Ok(number),
        _ if digits => Err(word.error(format!("{} is out of bounds", word.shown()), expected())),
        _ => Err(word.is_not("a number", expected())),
    }
}

/// `20%`, `0.5%`, in per mille.
pub(super) fn rate(word: Word<'_>) -> Result<u32, Error> {
    let number = word.text.strip_suffix('%');
    match number.and_then(|number| decimal(number, 1)) {
        Some(per_mille) if per_mille <= 1_000 => Ok(per_mille),
        _ => Err(word.is_not("a rate", "write one from `0%` to `100%`, with one decimal at most")),
    }
}

/// `1.05`, `0.5`, in per mille; none if it is not a clock's rate.
pub(crate) fn clock_rate(text: &str) -> Option<u32> {
    let bounds = limits::CLOCK_RATE_MIN_PER_MILLE..=limits::CLOCK_RATE_MAX_PER_MILLE;
    decimal(text, 3).filter(|per_mille| bounds.contains(per_mille))
}

/// A decimal number times 10 to the `places`, of which it has at most that many.
fn decimal(text: &str, places: usize) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > places {
        return None;
    }
    let scale = 10_u32.pow(places as u32);
    let fraction_scale = 10_u32.pow((places - fraction.len()) as u32);
    let fraction = fraction.parse::<u32>().ok()? * fraction_scale;
    whole.parse::<u32>().ok()?.checked_mul(scale)?.checked_add(fraction)
}

fn at_most(count: usize, what: &str) -> String {
    format!("use at most {count} {what}")
}
