//! Which statement a line is.

use crate::protocol::ProtocolSpec;
use crate::scenario::text::keywords::{ACTION_WORDS, REQUEST_WORDS};
use crate::scenario::text::words::{Word, Words};
use crate::scenario::text::{
    Error, action, attack, expectation, header, links, literals, meant, nearest, question, settings,
};
use crate::scenario::{Action, Statement};
use crate::time::Time;

/// The first words of lines that are not timed.
const STATEMENT_WORDS: &[&str] = &[
    "cap",
    "title",
    "note",
    "ask",
    "choice",
    "goal",
    "hint",
    "way",
    "protocol",
    "replicas",
    "datacenter",
    "client",
    "init",
    "network",
    "link",
    "seed",
    "until",
    "lose",
    "delay",
    "expect",
    "attack",
];

/// Whether other lines may rely on what a line with this first word declares.
pub(super) fn declares(first: Word<'_>) -> bool {
    let relies = matches!(
        first.text,
        "lose"
            | "delay"
            | "expect"
            | "title"
            | "note"
            | "ask"
            | "choice"
            | "goal"
            | "hint"
            | "way"
            | "attack"
    );
    !is_timed(first.text) && !relies
}

/// Whether a line begins with a time, or with one that has a sign: there is none, and it is said so.
pub(super) fn is_timed(line: &str) -> bool {
    line.trim_start_matches(['+', '-']).starts_with(|c: char| c.is_ascii_digit())
}

/// Reads one line. Without `spec`, what only the protocol could know is let pass: its absence is
/// an error of its own.
pub(super) fn read(
    words: &mut Words<'_, '_>,
    spec: Option<&'static ProtocolSpec>,
) -> Result<Statement, Error> {
    let first = words.need("a statement", "write one")?;
    let statement = match first.text {
        "title" => Statement::Title(literals::quoted(words)?),
        "note" => Statement::Note { at: None, text: literals::quoted(words)? },
        "ask" => Statement::Ask(question::ask(words, spec)?),
        "choice" => Statement::Choice(question::choice(words, spec)?),
        "goal" => Statement::Goal(question::goal(words, spec)?),
        "attack" => Statement::Attack(attack::read(words, spec)?),
        "expect" if words.take_if("attack") => Statement::ExpectAttack(attack::outcome(words)?),
        "hint" => Statement::Hint(literals::quoted(words)?),
        "way" => Statement::Way(literals::quoted(words)?),
        "protocol" => Statement::Protocol(settings::protocol(words)?),
        "replicas" => header::replicas(words)?,
        "datacenter" => header::datacenter(words)?,
        "client" => header::client(words, spec)?,
        "init" => header::init(words)?,
        "network" => Statement::Network(links::network(words)?),
        "link" => Statement::Link(links::change(words)?),
        "seed" => {
            let word = words.need("a number", "write it like `seed 7`")?;
            Statement::Seed(literals::number(word, 0, u32::MAX)?)
        }
        "until" => {
            Statement::Until(literals::time(words.need("a time", "write it like `until 30s`")?)?)
        }
        "lose" => timed(None, links::lose(words)?),
        "delay" => timed(None, links::delay(words)?),
        "expect" => Statement::Expect(expectation::judged(words, spec, |_| false)?),
        text if text.starts_with('~') => Statement::Ancillary(text.to_owned()),
        text if is_timed(text) => at_time(literals::time(first)?, words, spec)?,
        _ => return Err(unknown(first, words)),
    };
    words.finish()?;
    Ok(statement)
}

fn timed(at: Option<Time>, action: Action) -> Statement {
    Statement::Timed { at, action }
}

fn at_time(
    at: Time,
    words: &mut Words<'_, '_>,
    spec: Option<&'static ProtocolSpec>,
) -> Result<Statement, Error> {
    if words.take_if("note") {
        return Ok(Statement::Note { at: Some(at), text: literals::quoted(words)? });
    }
    Ok(timed(Some(at), action::read(words, spec)?))
}

/// `first` begins no statement. An action that lacks its time is told so.
fn unknown(first: Word<'_>, words: &Words<'_, '_>) -> Error {
    let second = words.peek().map_or("", |word| word.text);
    if ACTION_WORDS.contains(&first.text) {
        let found = format!("{} has no time", first.shown());
        return first.error(found, format!("write when, such as `1s {}`", first.text));
    }
    if REQUEST_WORDS.contains(&second) {
        let found = format!("this request of {} has no time", first.shown());
        return first.error(found, "write when, such as `1s c1 get x`");
    }
    let mut error = first.is_none_of("a statement", STATEMENT_WORDS.iter().copied());
    if let Some(line) = meant::action(first, words) {
        error.suggestion = Some(format!("1s {line}"));
        return error;
    }
    match nearest(first.text, ACTION_WORDS.iter().copied()) {
        // A mistyped action without its time: the action is the nearer guess.
        Some(action) if error.suggestion.is_none() => {
            error.suggestion = Some(format!("1s {action}"));
            error
        }
        _ => error,
    }
}
