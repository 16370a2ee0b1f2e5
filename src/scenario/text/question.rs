//! `ask`, `choice`, `goal`: read and printed.

use std::fmt::{self, Display, Formatter};

use crate::protocol::ProtocolSpec;
use crate::scenario::limits::ACTIONS_MAX;
use crate::scenario::text::expectation::{self, OUTCOMES};
use crate::scenario::text::keywords::{AND, IN};
use crate::scenario::text::print::Quoted;
use crate::scenario::text::words::{Word, Words};
use crate::scenario::text::{Error, literals};
use crate::scenario::{Ask, Choice, Claim, Expectation, Goal, Property, RequestName, Subject};

type Spec = Option<&'static ProtocolSpec>;

/// Behind `ask`: a text, perhaps with what it is about in front.
pub(super) fn ask(words: &mut Words<'_, '_>, spec: Spec) -> Result<Ask, Error> {
    let about = match words.peek() {
        Some(word) if !is_quoted(word) => Some(subject(words, spec)?),
        _ => None,
    };
    Ok(Ask { about, text: literals::quoted(words)? })
}

fn subject(words: &mut Words<'_, '_>, spec: Spec) -> Result<Subject, Error> {
    let is_request = words.peek_second().is_some_and(|word| literals::time(word).is_ok());
    let Some(word) = words.peek() else { return Err(no_claim(words)) };
    let property = Property::ALL.iter().find(|(_, text)| *text == word.text);
    match property {
        Some(&(property, _)) if !is_request => {
            words.next();
            let is_end = |words: &Words<'_, '_>| words.peek().is_none_or(is_quoted);
            Ok(Subject::Promise(property, expectation::subset(words, spec, is_end)?))
        }
        _ => request_name(words).map(Subject::Request),
    }
}

fn request_name(words: &mut Words<'_, '_>) -> Result<RequestName, Error> {
    const EXAMPLE: &str = "write what it is about, such as `c1 2s` or `linearizable`";
    let client = words.need("the client", EXAMPLE)?;
    let Some(at) = words.next() else {
        let mut error = words.missing("the time of its request", EXAMPLE);
        error.suggestion = None;
        return Err(error);
    };
    if is_quoted(at) {
        let found = format!("{} is neither a request nor a promise", client.shown());
        let mut error = client.error(found, EXAMPLE);
        let properties = Property::ALL.iter().map(|(_, text)| *text);
        error.suggestion = super::nearest(client.text, properties).map(str::to_owned);
        return Err(error);
    }
    Ok(RequestName { client: literals::name(client)?, at: literals::time(at)? })
}

fn is_quoted(word: Word<'_>) -> bool {
    word.text.starts_with('"')
}

/// Behind `choice`: `"0, the old value" => stale 0`.
pub(super) fn choice(words: &mut Words<'_, '_>, spec: Spec) -> Result<Choice, Error> {
    const ARROW: &str = "write what is so then, such as `=> stale 0`";
    let text = literals::quoted(words)?;
    let arrow = words.need("`=>`", ARROW)?;
    if arrow.text != "=>" {
        return Err(arrow.is_not("`=>`", ARROW));
    }
    let is_end = |words: &Words<'_, '_>| words.peek().is_none_or(|word| word.text == AND);
    Ok(Choice { text, claims: claims(words, spec, is_end)? })
}

/// Behind `goal`: `linearizable no in 4 actions "…"`.
pub(super) fn goal(words: &mut Words<'_, '_>, spec: Spec) -> Result<Goal, Error> {
    const COUNT: &str = "write it like `in 4 actions`";
    let is_end =
        |words: &Words<'_, '_>| words.peek().is_none_or(|word| word.text == AND) || is_count(words);
    let claims = claims(words, spec, is_end)?;
    let word = words.need("the number of actions", COUNT)?;
    if word.text != IN {
        return Err(word.is_not("the number of actions", COUNT));
    }
    let number = words.need("the number of actions", COUNT)?;
    let actions = literals::number(number, 1, ACTIONS_MAX)?;
    let unit = words.need("the word `actions`", COUNT)?;
    if !matches!(unit.text, "actions" | "action") {
        return Err(unit.is_not("the word `actions`", COUNT));
    }
    Ok(Goal { claims, actions, text: literals::quoted(words)? })
}

/// Whether `in 4` follows.
fn is_count(words: &Words<'_, '_>) -> bool {
    words.peek().is_some_and(|word| word.text == IN)
        && words
            .peek_second()
            .is_some_and(|word| word.text.starts_with(|c: char| c.is_ascii_digit()))
}

fn claims(
    words: &mut Words<'_, '_>,
    spec: Spec,
    is_end: fn(&Words<'_, '_>) -> bool,
) -> Result<Vec<Claim>, Error> {
    let mut claims = vec![claim(words, spec, is_end)?];
    while words.take_if(AND) {
        claims.push(claim(words, spec, is_end)?);
    }
    Ok(claims)
}

fn claim(
    words: &mut Words<'_, '_>,
    spec: Spec,
    is_end: fn(&Words<'_, '_>) -> bool,
) -> Result<Claim, Error> {
    let Some(first) = words.peek() else { return Err(no_claim(words)) };
    if names_request(words) {
        let request = Some(request_name(words)?);
        return Ok(Claim::Told { request, expected: expectation::of_request(words, is_end)? });
    }
    if OUTCOMES.contains(&first.text) {
        let expected = expectation::of_request(words, is_end)?;
        return Ok(Claim::Told { request: None, expected });
    }
    if Property::ALL.iter().any(|(_, text)| *text == first.text) {
        return expectation::judged(words, spec, is_end).map(Claim::Judged);
    }
    let properties = Property::ALL.iter().map(|(_, text)| *text);
    let all: Vec<&str> = OUTCOMES.into_iter().chain(properties).collect();
    Err(first.is_none_of("an outcome or a property", all.iter().copied()))
}

/// Whether a client, a time and an outcome follow: `ok 2s` alone is an outcome with its value.
fn names_request(words: &Words<'_, '_>) -> bool {
    let mut rest = words.clone().skip(1);
    rest.next().is_some_and(|word| literals::time(word).is_ok())
        && rest.next().is_some_and(|word| OUTCOMES.contains(&word.text))
}

fn no_claim(words: &Words<'_, '_>) -> Error {
    words.missing("what is so then", "write an outcome such as `stale 0`, or `linearizable no`")
}

impl Display for Ask {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("ask ")?;
        match &self.about {
            Some(Subject::Request(request)) => write!(f, "{request} ")?,
            Some(Subject::Promise(property, subset)) => write!(f, "{}{subset} ", property.word())?,
            None => {}
        }
        Quoted(&self.text).fmt(f)
    }
}

impl Display for Choice {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "choice {} => {}", Quoted(&self.text), All(&self.claims))
    }
}

impl Display for Goal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let actions = if self.actions == 1 { "action" } else { "actions" };
        let Goal { claims, actions: count, text } = self;
        write!(f, "goal {} {IN} {count} {actions} {}", All(claims), Quoted(text))
    }
}

/// Claims with `and` between them.
struct All<'a>(&'a [Claim]);

impl Display for All<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(index, claim)| {
            f.write_str(if index == 0 { "" } else { " and " })?;
            claim.fmt(f)
        })
    }
}

impl Goal {
    /// What is to be so, in the words of the language.
    pub fn claims_text(&self) -> String {
        All(&self.claims).to_string()
    }
}

impl Display for Claim {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Claim::Told { request: None, expected } => expected.fmt(f),
            Claim::Told { request: Some(request), expected } => write!(f, "{request} {expected}"),
            Claim::Judged(Expectation { property, verdict, subset }) => {
                write!(f, "{} {}{subset}", property.word(), verdict.word())
            }
        }
    }
}

impl Display for RequestName {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.client, self.at)
    }
}
