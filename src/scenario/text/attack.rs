//! `attack …`, read and printed.

use std::fmt::{self, Display, Formatter};

use crate::protocol::ProtocolSpec;
use crate::scenario::attack::{Attack, AttackOutcome, Means};
use crate::scenario::text::settings::key_value;
use crate::scenario::text::words::Words;
use crate::scenario::text::{Error, expectation, literals};

/// Behind `requests=`: as the scenario has them.
const WRITTEN: &str = "written";
/// Behind `order=`: without times.
const ANY: &str = "any";

/// What stands behind `attack`.
pub(super) fn read(
    words: &mut Words<'_, '_>,
    spec: Option<&'static ProtocolSpec>,
) -> Result<Attack, Error> {
    let word = words.need("a promise", "write it like `attack linearizable cuts=2`")?;
    let mut attack = Attack::on(expectation::property(word)?);
    let mut seen: Vec<&str> = Vec::new();
    while let Some(word) = words.peek().filter(|word| word.text != "for") {
        words.next();
        let (key, value) = key_value(word)?;
        if seen.contains(&key.text) {
            return Err(key.error(format!("{} is set twice", key.shown()), "keep one of them"));
        }
        seen.push(key.text);
        match key.text {
            "requests" if value.text == WRITTEN => attack.requests = None,
            "requests" => {
                attack.requests = Some(literals::number(value, 1, Attack::REQUESTS_MAX)?);
            }
            "tries" => attack.tries = literals::number(value, 1, Attack::TRIES_MAX)?,
            "within" => {
                attack.within = literals::duration(value)?;
                if attack.within < Attack::WITHIN_MIN {
                    return Err(value.is_not("long enough", "write at least 1s"));
                }
            }
            "order" if value.text == ANY => attack.any_order = true,
            "order" => return Err(value.is_not("an order", "write `order=any`")),
            kind => {
                let number = attack.means.of_mut(kind).ok_or_else(|| {
                    let words = Means::NONE.each().map(|(word, _)| word);
                    let others = ["requests", "within", "tries", "order"];
                    key.is_none_of("a kind of fault", words.into_iter().chain(others))
                })?;
                *number = literals::number(value, 0, Means::MAX)?;
            }
        }
    }
    attack.subset = expectation::subset(words, spec, |_| false)?;
    Ok(attack)
}

/// What stands behind `expect attack`.
pub(super) fn outcome(words: &mut Words<'_, '_>) -> Result<AttackOutcome, Error> {
    let word = words.need("what comes of it", "write `found`, `none` or `exhausted`")?;
    let known = AttackOutcome::ALL.iter().find(|(_, text)| *text == word.text);
    let all = AttackOutcome::ALL.map(|(_, text)| text);
    known.map(|(outcome, _)| *outcome).ok_or_else(|| word.is_none_of("an outcome", all))
}

impl Display for Attack {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "attack {}", self.property.word())?;
        let usual = Means::default().each();
        for ((word, number), (_, default)) in self.means.each().into_iter().zip(usual) {
            if number != default {
                write!(f, " {word}={number}")?;
            }
        }
        match self.requests {
            Some(Attack::REQUESTS) => {}
            Some(number) => write!(f, " requests={number}")?,
            None => write!(f, " requests={WRITTEN}")?,
        }
        if self.within != Attack::WITHIN {
            write!(f, " within={}", self.within)?;
        }
        if self.tries != Attack::TRIES {
            write!(f, " tries={}", self.tries)?;
        }
        if self.any_order {
            write!(f, " order={ANY}")?;
        }
        self.subset.fmt(f)
    }
}
