//! `=> …` behind a request, and `expect …` at the end.

use crate::protocol::ProtocolSpec;
use crate::register::{ErrorKind, UnknownKind};
use crate::scenario::text::keywords::{OR, WITHIN};
use crate::scenario::text::settings::{Place, key_value_at, once, option, push};
use crate::scenario::text::words::{Word, Words};
use crate::scenario::text::{Error, literals};
use crate::scenario::{Expectation, Expected, ExpectedOutcome, ExpectedVerdict, Property, Subset};

/// The words of outcomes.
pub(super) const OUTCOMES: [&str; 6] = ["ok", "fresh", "stale", "siblings", "error", "unknown"];

/// Where what may follow begins, beside the end of the line.
type IsEnd = fn(&Words<'_, '_>) -> bool;

/// What stands behind `=>`.
pub(super) fn of_request(words: &mut Words<'_, '_>, is_end: IsEnd) -> Result<Expected, Error> {
    let mut expected = Expected::from(outcome(words, is_end)?);
    while words.take_if(OR) {
        expected.any_of.push(outcome(words, is_end)?);
    }
    if words.take_if(WITHIN) {
        let word = words.need("the time", "write it like `ok within 1s`")?;
        expected.within = Some(literals::duration(word)?);
    }
    Ok(expected)
}

/// Whether the outcome before this word has ended. A value may be called like one of these
/// words, so what follows it counts.
fn ends_here(words: &Words<'_, '_>, is_end: IsEnd) -> bool {
    let next = words.peek_second();
    match words.peek() {
        None => true,
        Some(_) if is_end(words) => true,
        Some(word) if word.text == OR => next.is_some_and(|word| OUTCOMES.contains(&word.text)),
        Some(word) if word.text == WITHIN => {
            next.is_some_and(|word| literals::duration(word).is_ok())
        }
        Some(_) => false,
    }
}

fn outcome(words: &mut Words<'_, '_>, is_end: IsEnd) -> Result<ExpectedOutcome, Error> {
    let word = words.need("the expected outcome", "write it like `ok` or `stale 0`")?;
    Ok(match word.text {
        "ok" => ExpectedOutcome::Ok(optional_value(words, is_end)?),
        "fresh" => ExpectedOutcome::Fresh(optional_value(words, is_end)?),
        "stale" => ExpectedOutcome::Stale(optional_value(words, is_end)?),
        "siblings" => {
            let mut values = Vec::new();
            while !ends_here(words, is_end) {
                values.extend(optional_value(words, is_end)?);
            }
            if values.len() < 2 {
                return Err(words.missing("a value", "name at least two siblings"));
            }
            ExpectedOutcome::Siblings(values)
        }
        "error" => {
            let kinds = ErrorKind::ALL.iter().map(|kind| (*kind, kind.word()));
            ExpectedOutcome::Error(optional_kind(words, "a kind of error", kinds, is_end)?)
        }
        "unknown" => {
            let kinds = UnknownKind::ALL.iter().map(|kind| (*kind, kind.word()));
            ExpectedOutcome::Unknown(optional_kind(
                words,
                "a kind of unknown outcome",
                kinds,
                is_end,
            )?)
        }
        _ => return Err(word.is_none_of("an outcome", OUTCOMES)),
    })
}

fn optional_value(words: &mut Words<'_, '_>, is_end: IsEnd) -> Result<Option<String>, Error> {
    if ends_here(words, is_end) {
        return Ok(None);
    }
    words.next().map(literals::value).transpose()
}

fn optional_kind<K>(
    words: &mut Words<'_, '_>,
    what: &str,
    mut kinds: impl Iterator<Item = (K, &'static str)> + Clone,
    is_end: IsEnd,
) -> Result<Option<K>, Error> {
    if ends_here(words, is_end) {
        return Ok(None);
    }
    let Some(word) = words.next() else { return Ok(None) };
    let all = kinds.clone().map(|(_, text)| text);
    match kinds.find(|(_, text)| *text == word.text) {
        Some((kind, _)) => Ok(Some(kind)),
        None => Err(word.is_none_of(what, all)),
    }
}

/// The property of a word.
pub(super) fn property(word: Word<'_>) -> Result<Property, Error> {
    let property = Property::ALL.iter().find(|(_, text)| *text == word.text);
    let all = Property::ALL.iter().map(|(_, text)| *text);
    property.map(|(property, _)| *property).ok_or_else(|| word.is_none_of("a property", all))
}

/// How a run is judged: what stands behind `expect`.
pub(super) fn judged(
    words: &mut Words<'_, '_>,
    spec: Option<&'static ProtocolSpec>,
    is_end: IsEnd,
) -> Result<Expectation, Error> {
    const EXAMPLE: &str = "write it like `expect linearizable yes`";
    let property = property(words.need("a property", EXAMPLE)?)?;
    let word = words.need("the verdict", "write `yes`, `no` or `unknown`")?;
    let verdict = match word.text {
        "yes" => ExpectedVerdict::Yes,
        "no" => ExpectedVerdict::No,
        "unknown" => ExpectedVerdict::Unknown,
        _ => return Err(word.is_none_of("a verdict", ["yes", "no", "unknown"])),
    };
    Ok(Expectation { property, verdict, subset: subset(words, spec, is_end)? })
}

/// `for key=x read=strong c1 c2`; without `for`, everything.
pub(super) fn subset(
    words: &mut Words<'_, '_>,
    spec: Option<&'static ProtocolSpec>,
    is_end: IsEnd,
) -> Result<Subset, Error> {
    let mut subset = Subset::default();
    let mut key_written = None;
    if !words.take_if("for") {
        return Ok(subset);
    }
    words.peek().ok_or_else(|| {
        words.missing("the choice of requests", "write it like `for key=x` or `for c1 c2`")
    })?;
    while !is_end(words) {
        let Some(word) = words.next() else { break };
        if !word.text.contains('=') {
            subset.clients.push(literals::name(word)?);
            continue;
        }
        let (key, value) = key_value_at(spec, Place::Subset, word)?;
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
