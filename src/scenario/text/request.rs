//! `c1 set x=1 via=B => ok`

use crate::protocol::ProtocolSpec;
use crate::scenario::text::settings::{Place, key_value_at, once, option, push};
use crate::scenario::text::words::{Word, Words};
use crate::scenario::text::{Error, expectation, literals};
use crate::scenario::{RequestLine, RequestText};

/// Reads what stands behind the client that asks.
pub(super) fn read(
    client: String,
    words: &mut Words<'_, '_>,
    spec: Option<&'static ProtocolSpec>,
) -> Result<RequestLine, Error> {
    let mut line = RequestLine::plain(client, request(words)?);
    while let Some(word) = words.next() {
        if word.text == "=>" {
            line.expected = Some(expectation::of_request(words, |_| false)?);
            break;
        }
        let (key, value) = key_value_at(spec, Place::Request, word)?;
        match (key.text, spec) {
            ("via", _) => once(&mut line.via, key, literals::name(value)?)?,
            ("timeout", _) => once(&mut line.timeout, key, literals::duration(value)?)?,
            (_, Some(spec)) => {
                push(&mut line.options, key, option(spec, Place::Request, key, value)?)?;
            }
            (_, None) => {}
        }
    }
    Ok(line)
}

fn request(words: &mut Words<'_, '_>) -> Result<RequestText, Error> {
    let verb = words.need("a request", "write it like `get x`")?;
    match verb.text {
        "set" => {
            let word = words.need("the write", "write it like `set x=1`")?;
            let (key, value) = literals::key_and_rest(word, "write it as `set x=1`")?;
            Ok(RequestText::Set { key, value: literals::value(value)? })
        }
        "get" => {
            let key = literals::name(words.need("the register", "write it like `get x`")?)?;
            Ok(RequestText::Get { key })
        }
        "delete" => {
            let key = literals::name(words.need("the register", "write it like `delete x`")?)?;
            Ok(RequestText::Delete { key })
        }
        _ => cas(words),
    }
}

/// `x=1->2`
fn cas(words: &mut Words<'_, '_>) -> Result<RequestText, Error> {
    const EXAMPLE: &str = "write it as `cas x=1->2`";
    let word = words.need("the change", EXAMPLE)?;
    let (key, rest) = literals::key_and_rest(word, EXAMPLE)?;
    let Some((expected, new)) = split_arrow(rest) else {
        return Err(rest.error(format!("{} has no `->`", rest.shown()), EXAMPLE));
    };
    Ok(RequestText::Cas { key, expected: literals::value(expected)?, new: literals::value(new)? })
}

/// Before and after the first `->` that is not in quotes.
fn split_arrow(word: Word<'_>) -> Option<(Word<'_>, Word<'_>)> {
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in word.text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '-' if !quoted && word.text[at..].starts_with("->") => {
                let after = word.part(at + 2, word.text.len());
                return Some((word.part(0, at), after));
            }
            _ => {}
        }
    }
    None
}
