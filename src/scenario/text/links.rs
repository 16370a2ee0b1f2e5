//! What is said of links: which ones, and how they carry messages.

use crate::scenario::text::settings::{key_value, once};
use crate::scenario::text::words::{Word, Words};
use crate::scenario::text::{Error, literals};
use crate::scenario::{
    Action, EVERYBODY_ELSE, LinkChange, LinkName, LinkSettings, Links, NetworkChanges, Transport,
};

const LINK_WORDS: [&str; 5] = ["delay", "jitter", "loss", "duplicate", "reorder"];

/// `network delay=100ms …`
pub(super) fn network(words: &mut Words<'_, '_>) -> Result<NetworkChanges, Error> {
    let mut changes = NetworkChanges::default();
    words
        .peek()
        .ok_or_else(|| words.missing("a setting", "write it like `network delay=100ms`"))?;
    for word in words {
        let (key, value) = key_value(word)?;
        match key.text {
            "transport" => {
                let transport = match value.text {
                    "datagram" => Transport::Datagram,
                    "stream" => Transport::Stream,
                    _ => return Err(value.is_none_of("a transport", ["datagram", "stream"])),
                };
                once(&mut changes.transport, key, transport)?;
            }
            "client_delay" => once(&mut changes.client_delay, key, literals::duration(value)?)?,
            _ if setting(&mut changes.links, key, value)? => {}
            _ => {
                let known = LINK_WORDS.into_iter().chain(["transport", "client_delay"]);
                return Err(key.is_none_of("a setting of the network", known));
            }
        }
    }
    Ok(changes)
}

/// `link A -> B loss=50%`, after its first word.
pub(super) fn change(words: &mut Words<'_, '_>) -> Result<LinkChange, Error> {
    let link = name(words)?;
    let mut settings = LinkSettings::default();
    words
        .peek()
        .ok_or_else(|| words.missing("a setting", "write it like `link A - B delay=2s`"))?;
    for word in words {
        let (key, value) = key_value(word)?;
        if !setting(&mut settings, key, value)? {
            return Err(key.is_none_of("a setting of a link", LINK_WORDS));
        }
    }
    Ok(LinkChange { link, settings })
}

/// Reads one setting of a link; false if there is none of this name.
fn setting(settings: &mut LinkSettings, key: Word<'_>, value: Word<'_>) -> Result<bool, Error> {
    match key.text {
        "delay" => once(&mut settings.delay, key, literals::duration(value)?)?,
        "jitter" => once(&mut settings.jitter, key, literals::duration(value)?)?,
        "loss" => once(&mut settings.loss_per_mille, key, literals::rate(value)?)?,
        "duplicate" => once(&mut settings.duplicate_per_mille, key, literals::rate(value)?)?,
        "reorder" => {
            let on = match value.text {
                "on" => true,
                "off" => false,
                _ => return Err(value.is_none_of("a value of `reorder`", ["on", "off"])),
            };
            once(&mut settings.reorder, key, on)?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// `A - B` or `A -> B`
fn name(words: &mut Words<'_, '_>) -> Result<LinkName, Error> {
    const EXAMPLE: &str = "write it like `A - B`, or `A -> B` for one way";
    let from = literals::name(words.need("one end of the link", EXAMPLE)?)?;
    let arrow = words.need("`-` or `->`", EXAMPLE)?;
    let one_way = match arrow.text {
        "-" => false,
        "->" => true,
        _ => return Err(arrow.is_none_of("a link's sign", ["-", "->"])),
    };
    let to = literals::name(words.need("the other end of the link", EXAMPLE)?)?;
    Ok(LinkName { from, to, one_way })
}

/// `A B | C` or `A - B` or `A -> B`
pub(super) fn links(words: &mut Words<'_, '_>) -> Result<Links, Error> {
    if words.peek_second().is_some_and(|word| matches!(word.text, "-" | "->")) {
        return name(words).map(Links::One);
    }
    let mut groups = vec![Vec::new()];
    for word in words.by_ref() {
        match (word.text, groups.last_mut()) {
            ("|", Some(group)) if group.is_empty() => {
                return Err(word.error("this side of the bar is empty", "name who is on it"));
            }
            ("|", _) => groups.push(Vec::new()),
            (EVERYBODY_ELSE, Some(group)) => group.push(EVERYBODY_ELSE.to_owned()),
            (_, Some(group)) => group.push(literals::name(word)?),
            (_, None) => {}
        }
    }
    if groups.len() < 2 || groups.last().is_none_or(Vec::is_empty) {
        let expected = "write sides such as `A B | C`, or a link such as `A - B`";
        return Err(words.missing("the other side", expected));
    }
    Ok(Links::Groups(groups))
}

/// `lose A -> B #3`, after its first word.
pub(super) fn lose(words: &mut Words<'_, '_>) -> Result<Action, Error> {
    let (link, nth) = nth_message(words)?;
    Ok(Action::Lose { link, nth })
}

/// `delay A -> B #3 2s`, after its first word.
pub(super) fn delay(words: &mut Words<'_, '_>) -> Result<Action, Error> {
    let (link, nth) = nth_message(words)?;
    let by = words.need("the delay", "write it like `delay A -> B #3 2s`")?;
    Ok(Action::Delay { link, nth, by: literals::duration(by)? })
}

fn nth_message(words: &mut Words<'_, '_>) -> Result<(LinkName, u32), Error> {
    let sign = words.peek_second();
    let link = name(words)?;
    if let Some(sign) = sign.filter(|_| !link.one_way) {
        let found = "messages are counted on one direction of a link";
        return Err(sign.error(found, format!("write `{} -> {}`", link.from, link.to)));
    }
    let word = words.need("the number of the message", "count from 1, such as `#3`")?;
    let Some(digits) = word.text.strip_prefix('#') else {
        return Err(word.is_not("the number of a message", "count from 1, such as `#3`"));
    };
    let number = word.part(word.text.len() - digits.len(), word.text.len());
    Ok((link, literals::number(number, 1, u32::MAX)?))
}
