//! What happens at a time.

use crate::protocol::ProtocolSpec;
use crate::protocol::settings::Ability;
use crate::scenario::Action;
use crate::scenario::text::keywords::{ACTION_WORDS, REQUEST_WORDS};
use crate::scenario::text::words::{Word, Words};
use crate::scenario::text::{Error, links, literals, meant, nearest, one_of, request};

/// Reads what stands behind a time.
pub(super) fn read(
    words: &mut Words<'_, '_>,
    spec: Option<&'static ProtocolSpec>,
) -> Result<Action, Error> {
    let word = words.need("an action", "write it like `cut A | B` or `c1 get x`")?;
    Ok(match word.text {
        "cut" => Action::Cut(links::links(words)?),
        "hold" => Action::Hold(links::links(words)?),
        "heal" if words.peek().is_none() => Action::Heal(None),
        "heal" => Action::Heal(Some(links::links(words)?)),
        "link" => Action::Link(links::change(words)?),
        // A client of an old scenario may be called like this.
        "isolate" if !is_request(words) => isolate(word, words)?,
        "repair" if !is_request(words) && is_repair(words, spec) => repair(words)?,
        "crash" => Action::Crash(nodes(words)?),
        "restart" => Action::Restart(nodes(words)?),
        "pause" => pause(words)?,
        "resume" => Action::Resume(nodes(words)?),
        "promote" => Action::Promote(node(words)?),
        "add" if !is_request(words) => Action::Add(node(words)?),
        "add_learner" if !is_request(words) => Action::AddLearner(node(words)?),
        "remove" if !is_request(words) => Action::Remove(node(words)?),
        "stop" => Action::Stop(node(words)?),
        "clock" => clock(words)?,
        "timeout" => timeout(words, spec)?,
        "lose" | "delay" => {
            let found = format!("{} counts messages and has no time", word.shown());
            return Err(word.error(found, "remove the time in front of it"));
        }
        text if REQUEST_WORDS.contains(&text) && !(text == "delete" && is_request(words)) => {
            let found = format!("no client is named for this {}", word.shown());
            return Err(word.error(found, "put a client in front of it, such as `c1 get x`"));
        }
        _ => return request_or_unknown(word, words, spec),
    })
}

fn is_request(words: &Words<'_, '_>) -> bool {
    words.peek().is_some_and(|verb| REQUEST_WORDS.contains(&verb.text))
}

/// Where nothing can be repaired by an operator, a bare `repair` means to heal.
fn is_repair(words: &Words<'_, '_>, spec: Option<&'static ProtocolSpec>) -> bool {
    words.peek().is_some() || spec.is_none_or(|spec| spec.can(Ability::Repair))
}

/// `repair A B`, `repair`
fn repair(words: &mut Words<'_, '_>) -> Result<Action, Error> {
    if words.peek().is_none() {
        return Ok(Action::Repair(Vec::new()));
    }
    Ok(Action::Repair(nodes(words)?))
}

/// `word` is no action, so it should be a client who asks.
fn request_or_unknown(
    word: Word<'_>,
    words: &mut Words<'_, '_>,
    spec: Option<&'static ProtocolSpec>,
) -> Result<Action, Error> {
    let asks = is_request(words);
    let untimed = |word: &str| REQUEST_WORDS.contains(&word) || matches!(word, "lose" | "delay");
    let timed_words = || ACTION_WORDS.iter().copied().filter(move |word| !untimed(word));
    if asks {
        return request::read(literals::name(word)?, words, spec).map(Action::Request);
    }
    if let Some(line) = meant::action(word, words) {
        let mut error = word.is_none_of("an action", timed_words());
        error.suggestion = Some(line);
        return Err(error);
    }
    if nearest(word.text, timed_words()).is_some() || literals::name(word).is_err() {
        return Err(word.is_none_of("an action", timed_words()));
    }
    match words.next() {
        Some(verb) => {
            // A word in the place of a request; the line may also begin with a wrong action.
            let mut error = verb.is_none_of("a request", REQUEST_WORDS.iter().copied());
            let requests = one_of(REQUEST_WORDS.iter().copied());
            error.expected = format!("{requests} of {}", word.shown());
            error.suggestion = meant::request(verb).map(str::to_owned).or(error.suggestion);
            Err(error)
        }
        None => Err(word.is_none_of("an action", timed_words())),
    }
}

fn node(words: &mut Words<'_, '_>) -> Result<String, Error> {
    literals::name(words.need("the machine", "name a replica")?)
}

/// One machine or several.
fn nodes(words: &mut Words<'_, '_>) -> Result<Vec<String>, Error> {
    let mut nodes = vec![node(words)?];
    while words.peek().is_some_and(|word| word.text != FOR) {
        nodes.push(node(words)?);
    }
    Ok(nodes)
}

/// `isolate A`; several are a side of their own.
fn isolate(first: Word<'_>, words: &mut Words<'_, '_>) -> Result<Action, Error> {
    let all = words.clone();
    let node = node(words)?;
    if let Some(other) = words.peek() {
        let mut error = other.error("one machine is isolated at a time", "name one");
        error.suggestion = meant::action(first, &all);
        return Err(error);
    }
    Ok(Action::Isolate(node))
}

/// Between machines and how long it lasts.
const FOR: &str = "for";

/// `pause A B for 3s`
fn pause(words: &mut Words<'_, '_>) -> Result<Action, Error> {
    let nodes = nodes(words)?;
    let lasting = if words.take_if(FOR) {
        Some(literals::duration(words.need("the time", "write it like `pause A for 3s`")?)?)
    } else {
        None
    };
    Ok(Action::Pause { nodes, lasting })
}

/// `clock A +5s`, `clock A rate=0.5`
fn clock(words: &mut Words<'_, '_>) -> Result<Action, Error> {
    const CHANGE: &str = "write a step such as `+5s` or `-5s`, or a rate such as `rate=0.5`";
    let node = node(words)?;
    let word = words.need("the change", CHANGE)?;
    let from = |at| word.part(at, word.text.len());
    if let Some(rate) = word.text.strip_prefix("rate=") {
        return match literals::clock_rate(rate) {
            Some(per_mille) => Ok(Action::ClockRate { node, per_mille }),
            None => Err(from("rate=".len()).is_not(
                "the rate of a clock",
                "write one from `0.001` to `100`, with three decimals at most",
            )),
        };
    }
    let sign = match word.text.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => {
            let mut error = word.is_not("a change of a clock", CHANGE);
            if literals::duration(word).is_ok() {
                error.suggestion = Some(format!("+{}", word.text));
            }
            return Err(error);
        }
    };
    let step = literals::duration(from(1))?;
    Ok(Action::ClockStep { node, by_ms: sign * i64::from(step.0) })
}

/// `timeout A election`
fn timeout(
    words: &mut Words<'_, '_>,
    spec: Option<&'static ProtocolSpec>,
) -> Result<Action, Error> {
    let node = node(words)?;
    let word = words.need("the timer", "write it like `timeout A election`")?;
    let Some(spec) = spec else { return Ok(Action::Timeout { node, timer: "" }) };
    if spec.timers.by_hand.is_empty() {
        let found = format!("`{}` has no timer", spec.name);
        return Err(word.error(found, "remove this line"));
    }
    let timer = spec.timers.by_hand.iter().find(|timer| **timer == word.text).ok_or_else(|| {
        let what = format!("a timer of `{}`", spec.name);
        word.is_none_of(&what, spec.timers.by_hand.iter().copied())
    })?;
    Ok(Action::Timeout { node, timer })
}
