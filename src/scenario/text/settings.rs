//! `key=value`: the protocol's settings and the options of requests, typed by its
//! [`ProtocolSpec`].

use crate::protocol::settings::{Scope, Setting, SettingKind};
use crate::protocol::{OptionValue, ProtocolSpec, registry};
use crate::scenario::ProtocolChoice;
use crate::scenario::text::words::{Word, Words};
use crate::scenario::text::{Error, literals, meant, named};
use crate::time::Duration;

/// Where a setting or an option of the protocol is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// On the `protocol` line.
    Protocol,
    /// Behind a client, for all its requests.
    Client,
    /// Behind a request.
    Request,
    /// Behind the `for` of an expectation.
    Subset,
}

impl Place {
    /// What can be written there whatever the protocol; `leader` only where there is one.
    fn common(self) -> &'static [&'static str] {
        match self {
            Place::Protocol => &["leader", "give_up", "disk"],
            Place::Client => &["timeout", "retry"],
            Place::Request => &["via", "timeout"],
            Place::Subset => &["key"],
        }
    }

    /// Whether a setting of the protocol can be written there.
    fn takes(self, setting: &Setting) -> bool {
        match self {
            Place::Protocol => setting.scope != Scope::Request,
            Place::Client | Place::Request | Place::Subset => setting.scope != Scope::Protocol,
        }
    }

    fn what(self) -> &'static str {
        match self {
            Place::Protocol => "a setting",
            Place::Client => "a setting of a client",
            Place::Request | Place::Subset => "a request option",
        }
    }
}

/// `key=value` in its parts.
pub(super) fn key_value(word: Word<'_>) -> Result<(Word<'_>, Word<'_>), Error> {
    match word.split("=") {
        Some((key, value)) if !key.text.is_empty() && !value.text.is_empty() => Ok((key, value)),
        _ => Err(word.is_not("a setting", "write it as `key=value`, without spaces")),
    }
}

/// The same at a place that has settings of the protocol. A word that vendors have for one of
/// them is answered with that.
pub(super) fn key_value_at<'a>(
    spec: Option<&'static ProtocolSpec>,
    place: Place,
    word: Word<'a>,
) -> Result<(Word<'a>, Word<'a>), Error> {
    let read = key_value(word);
    let Some(spec) = spec else { return read };
    let is_known = read.as_ref().is_ok_and(|(key, value)| {
        place.common().contains(&key.text)
            || spec.setting(key.text).is_some_and(|setting| {
                setting.kind.names_replicas() || value_of(setting, *value).is_ok()
            })
    });
    let meant = if is_known { None } else { meant::setting(spec, word.text) };
    let fits = |meant: &&str| {
        let key = meant.split('=').next().unwrap_or_default();
        spec.setting(key).is_some_and(|setting| place.takes(setting))
    };
    match meant.filter(fits) {
        Some(meant) => {
            let mut error = word.is_not(&format!("{} of `{}`", place.what(), spec.name), "");
            error.suggestion = Some(meant.to_owned());
            Err(error)
        }
        None => read,
    }
}

/// Stores a setting that may be written once.
pub(super) fn once<T>(slot: &mut Option<T>, key: Word<'_>, value: T) -> Result<(), Error> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(twice(key)),
    }
}

fn twice(key: Word<'_>) -> Error {
    key.error(format!("{} is set twice", key.shown()), "keep one of them")
}

/// `protocol NAME setting=value …`
pub(super) fn protocol(words: &mut Words<'_, '_>) -> Result<ProtocolChoice, Error> {
    let word = words.need("the protocol's name", "write it like `protocol raft`")?;
    let names = registry::ALL.iter().map(|entry| entry.spec.name);
    let spec = registry::spec(word.text).ok_or_else(|| {
        let mut error = word.is_none_of("a protocol", names);
        error.suggestion = meant::protocol(word.text).or(error.suggestion.take());
        error
    })?;
    let mut choice = ProtocolChoice {
        name: spec.name,
        settings: Vec::new(),
        named: Vec::new(),
        leader: None,
        give_up: None,
        disk: None,
    };
    for word in words {
        let (key, value) = key_value_at(Some(spec), Place::Protocol, word)?;
        match key.text {
            "leader" if spec.has_leader => once(&mut choice.leader, key, literals::name(value)?)?,
            "give_up" => {
                let give_up = if value.text == "never" { None } else { Some(time_limit(value)?) };
                once(&mut choice.give_up, key, give_up)?;
            }
            "disk" => once(&mut choice.disk, key, literals::duration(value)?)?,
            _ => {
                let setting = find(spec, Place::Protocol, key)?;
                if is_written(&choice, setting.name) {
                    return Err(twice(key));
                }
                if setting.kind.names_any(value.text) {
                    choice.named.push(named::named(setting, value)?);
                } else {
                    let option = (setting.name, value_of(setting, value)?);
                    push(&mut choice.settings, key, option)?;
                }
            }
        }
    }
    Ok(choice)
}

/// Whether a setting stands there already, in either form.
fn is_written(choice: &ProtocolChoice, name: &str) -> bool {
    let is_named = choice.named.iter().any(|named| named.setting == name);
    is_named || choice.settings.iter().any(|(known, _)| *known == name)
}

/// Reads `cl=QUORUM`.
pub(super) fn option(
    spec: &'static ProtocolSpec,
    place: Place,
    key: Word<'_>,
    value: Word<'_>,
) -> Result<(&'static str, OptionValue), Error> {
    let setting = find(spec, place, key)?;
    Ok((setting.name, value_of(setting, value)?))
}

/// Adds an option that may be written once.
pub(super) fn push(
    options: &mut Vec<(&'static str, OptionValue)>,
    key: Word<'_>,
    option: (&'static str, OptionValue),
) -> Result<(), Error> {
    if options.iter().any(|(name, _)| *name == option.0) {
        return Err(twice(key));
    }
    options.push(option);
    Ok(())
}

fn time_limit(word: Word<'_>) -> Result<Duration, Error> {
    literals::duration(word).map_err(|mut error| {
        error.expected.push_str(", or `never`");
        error
    })
}

/// The setting that `key` names, if it can be written at this place.
fn find(
    spec: &'static ProtocolSpec,
    place: Place,
    key: Word<'_>,
) -> Result<&'static Setting, Error> {
    let fits = |setting: &&Setting| place.takes(setting);
    match spec.setting(key.text) {
        Some(setting) if fits(&setting) => Ok(setting),
        Some(_) if place == Place::Protocol => {
            let found = format!("{} is an option of single requests", key.shown());
            Err(key.error(found, "write it behind the request, or behind a client"))
        }
        Some(_) => {
            let found = format!("{} is a setting of the whole protocol", key.shown());
            Err(key.error(found, "write it on the `protocol` line"))
        }
        None => {
            let own = (spec.settings)().iter().filter(fits).map(|setting| setting.name);
            let common = place.common().iter().copied();
            let common = common.filter(|name| spec.has_leader || *name != "leader");
            let known: Vec<_> = own.chain(common).collect();
            let what = format!("{} of `{}`", place.what(), spec.name);
            Err(key.is_none_of(&what, known.iter().copied()))
        }
    }
}

/// Reads a value of the kind that the setting has.
fn value_of(setting: &Setting, word: Word<'_>) -> Result<OptionValue, Error> {
    let what = || format!("a value of `{}`", setting.name);
    let word_in = |words: &'static [&'static str]| {
        words.iter().find(|known| **known == word.text).map(|known| OptionValue::Word(known))
    };
    let number = || {
        let (min, max) = setting.kind.range().unwrap_or((0, u32::MAX));
        literals::number(word, min, max).map(OptionValue::Number)
    };
    match setting.kind {
        SettingKind::Words(words) => {
            word_in(words).ok_or_else(|| word.is_none_of(&what(), words.iter().copied()))
        }
        SettingKind::Number { .. }
        | SettingKind::Replicas { .. }
        | SettingKind::PerDatacenter { .. } => number(),
        SettingKind::WordsOrReplicas(words) => {
            if let Some(value) = word_in(words) {
                return Ok(value);
            }
            if word.text.starts_with(|c: char| c.is_ascii_digit()) {
                return number();
            }
            let mut error = word.is_none_of(&what(), words.iter().copied());
            error.expected.push_str(", or a whole number");
            Err(error)
        }
        SettingKind::WordsOrDuration(words) => {
            if let Some(value) = word_in(words) {
                return Ok(value);
            }
            let read = literals::duration(word).map_err(|_| {
                let mut error = word.is_none_of(&what(), words.iter().copied());
                error.expected.push_str(", or a time such as `500ms`");
                error
            });
            read.map(|duration| OptionValue::Duration(Some(duration.0)))
        }
        SettingKind::Duration { never: true, .. } if word.text == "never" => {
            Ok(OptionValue::Duration(None))
        }
        SettingKind::Duration { never, .. } => {
            let read = if never { time_limit(word) } else { literals::duration(word) };
            read.map(|duration| OptionValue::Duration(Some(duration.0)))
        }
        SettingKind::Rate { .. } => literals::rate(word).map(OptionValue::Rate),
        // Read with the names, on the protocol's line.
        SettingKind::Witnesses(_)
        | SettingKind::Members
        | SettingKind::Learners
        | SettingKind::Priorities { .. } => {
            Err(word.is_not(&what(), "write it on the `protocol` line"))
        }
    }
}
