//! `key=value&…` with percent-encoding (RFC 3986).

use std::fmt::{self, Display, Formatter, Write as _};

/// The pairs of a fragment, decoded; of pairs with one key, the first.
pub(super) fn pairs(fragment: &str) -> Vec<(String, String)> {
    // Some programs encode a whole fragment, `=` and all.
    let whole = if fragment.contains('=') { fragment.to_owned() } else { decode(fragment) };
    let mut pairs: Vec<(String, String)> = Vec::new();
    for pair in whole.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let key = decode(key);
        if pairs.iter().all(|(known, _)| *known != key) {
            pairs.push((key, decode(value)));
        }
    }
    pairs
}

/// Decodes once more what was encoded twice on its way. No scenario is without a blank, and
/// neither packed texts nor the names of presets contain `%`.
pub(super) fn decode_again(value: &str) -> String {
    let twice = value.contains('%') && !value.contains(char::is_whitespace);
    if twice { decode(value) } else { value.to_owned() }
}

/// A `%` that is not followed by two hexadecimal digits stands for itself, as in `loss=20%` typed
/// by hand; so does a value that would not be UTF-8.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| first == b'%').and_then(hex);
        bytes.push(digits.unwrap_or(first));
        rest = if digits.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn hex(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    match digits {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    }
}

/// A text with everything encoded that means something in an address or in Markdown.
pub(super) struct Encoded<'a>(pub &'a str);

impl Display for Encoded<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for byte in self.0.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b',') {
                f.write_char(char::from(byte))?;
            } else {
                write!(f, "%{byte:02X}")?;
            }
        }
        Ok(())
    }
}
