//! Histories in links, and what of somebody's text is one.

use crate::app::histories::ShownHistory;
use crate::examine::{Chosen, Object, nil_from_word, nil_word};
use crate::scenario::limits;
use crate::scenario::link::{Link, LinkSource, LinkedHistory};

/// What a history is called that came without a name.
pub const NAMELESS: &str = "A history";

/// The link to a history; none if it is too large for one.
pub fn fragment(shown: &ShownHistory) -> Option<String> {
    let source = Some(LinkSource::History(linked(shown)?));
    let fragment = Link { source, ..Link::default() }.to_string();
    (fragment.len() <= limits::FRAGMENT_CHARS_MAX).then_some(fragment)
}

fn linked(shown: &ShownHistory) -> Option<LinkedHistory> {
    let choice = &shown.choice;
    Some(LinkedHistory {
        text: shown.opened.text.clone()?,
        name: (*shown.name != *NAMELESS).then(|| shown.name.to_string()),
        model: choice.object.map(|object| object.word().to_owned()),
        initial: choice.initial.clone(),
        nil: choice.nil.map(|nil| nil_word(nil).to_owned()),
    })
}

/// How a link wants its history read. What makes no sense is left to the file.
pub fn choice(linked: &LinkedHistory) -> Chosen {
    Chosen {
        object: linked.model.as_deref().and_then(Object::from_word),
        initial: linked.initial.clone(),
        nil: linked.nil.as_deref().and_then(nil_from_word),
    }
}

/// Whether a fragment is one of a history.
pub fn is_one(fragment: &str) -> bool {
    fragment.trim_start_matches('#').split('&').any(|pair| pair.starts_with("h="))
}

/// Whether a text, of which this is the beginning, is a scenario: its first statement is its
/// version.
pub fn is_scenario(beginning: &str) -> bool {
    let statements = beginning.lines().map(str::trim).filter(|line| !line.is_empty());
    // `#jepsen.history.Op{…}` looks like a comment of a scenario.
    let mut statements = statements.skip_while(|line| line.starts_with("# ") || *line == "#");
    statements.next().is_some_and(|line| {
        line.strip_prefix("cap ").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    })
}
