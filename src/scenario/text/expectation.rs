//! `=> …` behind a request, and `expect …` at the end.

use crate::protocol::ProtocolSpec;
use crate::register::{ErrorKind, UnknownKind};
use crate::scenario::text::settings::{Place, key_value, once, option, push};
use crate::scenario::text::words::Words;
use crate::scenario::text::{Fault, literals};
use crate::scenario::{Expectation, Expected, ExpectedOutcome, ExpectedVerdict, Property, Subset};

const OUTCOMES: [&str; 6] = ["ok", "fresh", "stale", "siblings", "error", "unknown"];

/// Between outcomes of which any will do.
pub(super) const OR: &str = "or";
/// Before the time that the answer may take.
pub(super) const WITHIN: &str = "within";

/// What stands behind `=>`.
pub(super) fn of_request(words: &mut Words<'_, '_>) -> Result<Expected, Fault> {
    let mut expected = Expected::from(outcome(words)?);
    while words.take_if(OR) {
        expected.any_of.push(outcome(words)?);
    }
    if words.take_if(WITHIN) {
        let word = words.need("the time", "write it like `ok within 1s`")?;
        expected.within = Some(literals::duration(word)?);
    }
    Ok(expected)
}

/// Whether the outcome before this word has ended. A value may be called like one of these
/// words, so what follows it counts.
fn ends_here(words: &Words<'_, '_>) -> bool {
    let next = words.peek_second();
    match words.peek() {
        None => true,
        Some(word) if word.text == OR => next.is_some_and(|word| OUTCOMES.contains(&word.text)),
        Some(word) if word.text == WITHIN => {
            next.is_some_and(|word| literals::duration(word).is_ok())
        }
        Some(_) => false,
    }
}

fn outcome(words: &mut Words<'_, '_>) -> Result<ExpectedOutcome, Fault> {
    let word = words.need("the expected outcome", "write it like `ok` or `stale 0`")?;
    Ok(match word.text {
        "ok" => ExpectedOutcome::Ok(optional_value(words)?),
        "fresh" => ExpectedOutcome::Fresh(optional_value(words)?),
        "stale" => ExpectedOutcome::Stale(optional_value(words)?),
        "siblings" => {
            let mut values = Vec::new();
            while !ends_here(words) {
                values.extend(optional_value(words)?);
            }
            if values.len() < 2 {
                return Err(words.missing("a value", "name at least two siblings"));
            }
            ExpectedOutcome::Siblings(values)
        }
        "error" => {
            let kinds = ErrorKind::ALL.iter().map(|kind| (*kind, kind.word()));
            ExpectedOutcome::Error(optional_kind(words, "a kind of error", kinds)?)
        }
        "unknown" => {
            let kinds = UnknownKind::ALL.iter().map(|kind| (*kind, kind.word()));
            ExpectedOutcome::Unknown(optional_kind(words, "a kind of unknown outcome", kinds)?)
        }
        _ => return Err(word.is_none_of("an outcome", OUTCOMES)),
    })
}

fn optional_value(words: &mut Words<'_, '_>) -> Result<Option<String>, Fault> {
    if ends_here(words) {
        return Ok(None);
    }
    words.next().map(literals::value).transpose()
}

fn optional_kind<K>(
    words: &mut Words<'_, '_>,
    what: &str,
    mut kinds: impl Iterator<Item = (K, &'static str)> + Clone,
) -> Result<Option<K>, Fault> {
    if ends_here(words) {
        return Ok(None);
    }
    let Some(word) = words.next() else { return Ok(None) };
    let all = kinds.clone().map(|(_, text)| text);
    match kinds.find(|(_, text)| *text == word.text) {
        Some((kind, _)) => Ok(Some(kind)),
        None => Err(word.is_none_of(what, all)),
    }
}

/// What stands behind `expect`.
pub(super) fn at_the_end(
    words: &mut Words<'_, '_>,
    spec: Option<&'static ProtocolSpec>,
) -> Result<Expectation, Fault> {
    const EXAMPLE: &str = "write it like `expect linearizable yes`";
    let word = words.need("a property", EXAMPLE)?;
    let property = Property::ALL.iter().find(|(_, text)| *text == word.text);
    let Some(&(property, _)) = property else {
        return Err(word.is_none_of("a property", Property::ALL.iter().map(|(_, text)| *text)));
    };
    let word = words.need("the verdict", "write `yes`, `no` or `unknown`")?;
    let verdict = match word.text {
        "yes" => ExpectedVerdict::Yes,
        "no" => ExpectedVerdict::No,
        "unknown" => ExpectedVerdict::Unknown,
        _ => return Err(word.is_none_of("a verdict", ["yes", "no", "unknown"])),
    };
    let subset = match words.peek() {
        Some(word) if word.text == "for" => subset(words, spec)?,
        _ => Subset::default(),
    };
    Ok(Expectation { property, verdict, subset })
}

/// `for key=x read=strong c1 c2`
fn subset(words: &mut Words<'_, '_>, spec: Option<&'static ProtocolSpec>) -> Result<Subset, Fault> {
    let mut subset = Subset::default();
    let mut key_written = None;
    words.next();
    words.peek().ok_or_else(|| {
        words.missing("the choice of requests", "write it like `for key=x` or `for c1 c2`")
    })?;
    for word in words {
        if !word.text.contains('=') {
            subset.clients.push(literals::name(word)?);
            continue;
        }
        let (key, value) = key_value(word)?;
        match (key.text, spec) {
            ("key", _) => once(&mut key_written, key, literals::name(value)?)?,
            (_, Some(spec)) => {
                push(&mut subset.options, key, option(spec, Place::Subset, key, value)?)?;
            }
            (_, None) => {}
        }
    }
    subset.key = key_written;
    Ok(subset)
}
