//! Numbers as files write them: equal ones have one text, however they were written. None is
//! rounded, so that no two that differ become the same.

/// Decimals between these powers of ten are written out.
const EXPONENT_MIN: i64 = -6;
const EXPONENT_MAX: i64 = 20;

/// A number.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Number {
    /// A whole one that is small enough.
    Integer(i64),
    /// Any other, in the one way of writing it.
    Other(String),
}

/// Whether a word can only be a number.
pub(super) fn begins(word: &str) -> bool {
    match word.as_bytes() {
        [b'+' | b'-', b'.', first, ..] | [b'+' | b'-' | b'.', first, ..] | [first, ..] => {
            first.is_ascii_digit()
        }
        [] => false,
    }
}

/// A number of EDN: `-7`, `7N`, `0x1f`, `1/2`, `7.50M`, `1e3`.
pub(super) fn edn(word: &str) -> Option<Number> {
    if let Some(whole) = integer(word.strip_suffix('N').unwrap_or(word)) {
        return Some(whole);
    }
    let (sign, digits) = signed(word);
    if let Some(digits) = digits.strip_prefix("0x") {
        let is_it = digits.starts_with(|c: char| c.is_ascii_hexdigit());
        let number = i64::from_str_radix(&[sign, digits].concat(), 16);
        return number.ok().filter(|_| is_it).map(Number::Integer);
    }
    if let Some((above, below)) = digits.split_once('/') {
        return ratio(sign, above, below);
    }
    let exact = digits.strip_suffix('M');
    if exact.is_none() && !digits.contains(['.', 'e', 'E']) {
        return None;
    }
    decimal(sign, exact.unwrap_or(digits)).map(Number::Other)
}

/// A number of JSON, which knows no kinds of numbers: `1.0` is 1.
pub(super) fn json(word: &str) -> Option<Number> {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let mantissa = digits.split_once(['e', 'E']).map_or(digits, |(mantissa, _)| mantissa);
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let is_it = integer(whole).is_some() && !whole.starts_with(['+', '-']) && !part.is_empty();
    if digits == whole && is_it {
        return integer(word);
    }
    let text = is_it.then(|| decimal(signed(word).0, digits)).flatten()?;
    let whole = text.strip_suffix(".0").and_then(integer);
    Some(whole.unwrap_or(Number::Other(text)))
}

/// The sign, which is empty if there is none or if it says nothing, and what follows.
fn signed(word: &str) -> (&str, &str) {
    match word.as_bytes().first() {
        Some(b'+') => ("", &word[1..]),
        Some(b'-') => word.split_at(1),
        _ => ("", word),
    }
}

/// A whole number. Zeros in front are refused: some read them as octal.
fn integer(word: &str) -> Option<Number> {
    let (_, digits) = signed(word);
    let is_padded = digits.len() > 1 && digits.starts_with('0');
    if is_padded || !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    match word.parse() {
        Ok(number) => Some(Number::Integer(number)),
        Err(_) if is_digits(digits) => Some(Number::Other(word.trim_start_matches('+').to_owned())),
        Err(_) => None,
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A ratio in its lowest terms, which may be a whole number.
fn ratio(sign: &str, above: &str, below: &str) -> Option<Number> {
    if !is_digits(above) || !is_digits(below) {
        return None;
    }
    let (above, below): (i64, i64) = (above.parse().ok()?, below.parse().ok()?);
    let (mut common, mut rest) = (above, below);
    while rest != 0 {
        (common, rest) = (rest, common % rest);
    }
    if below == 0 {
        return None;
    }
    let (above, below) = (above / common, below / common);
    Some(match (below, sign) {
        (1, "-") => Number::Integer(-above),
        (1, _) => Number::Integer(above),
        _ => Number::Other(format!("{sign}{above}/{below}")),
    })
}

/// The one text of a decimal, given without its sign.
fn decimal(sign: &str, word: &str) -> Option<String> {
    let (mantissa, exponent) = word.split_once(['e', 'E']).unwrap_or((word, "0"));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() || !is_digits(whole) || !is_digits(part) {
        return None;
    }
    let exponent: i64 = exponent.parse().ok()?;
    let digits = [whole, part].concat();
    let significant = digits.trim_start_matches('0');
    let zeros = digits.len() - significant.len();
    let before = (whole.len() as i64).checked_sub(zeros as i64 + 1)?;
    Some(written(sign, significant.trim_end_matches('0'), exponent.checked_add(before)?))
}

/// Digits that mean something; the first of them counts so many powers of ten.
fn written(sign: &str, digits: &str, exponent: i64) -> String {
    let zeros = |count: usize| "0".repeat(count);
    let places = || exponent.unsigned_abs() as usize;
    match exponent {
        _ if digits.is_empty() => "0.0".to_owned(),
        0..=EXPONENT_MAX if places() + 1 < digits.len() => {
            let (whole, part) = digits.split_at(places() + 1);
            format!("{sign}{whole}.{part}")
        }
        0..=EXPONENT_MAX => format!("{sign}{digits}{}.0", zeros(places() + 1 - digits.len())),
        EXPONENT_MIN..0 => format!("{sign}0.{}{digits}", zeros(places() - 1)),
        _ => {
            let (first, part) = digits.split_at(1);
            let part = if part.is_empty() { "0" } else { part };
            format!("{sign}{first}.{part}e{exponent}")
        }
    }
}
