//! What to show first: what the link says, else the reader's last work, else the first lesson.

use std::rc::Rc;

use crate::app::histories::Histories;
use crate::app::lessons::{self, OpenLesson};
use crate::app::notice::Notice;
use crate::scenario::link::{Interface, Link, LinkError, Source};
use crate::scenario::text::parse;
use crate::scenario::{Scenario, edit};

/// What the page knows when it starts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Environment {
    /// The fragment of its address.
    pub fragment: String,
    /// How much of it to show, if the page says so itself.
    pub interface: Option<Interface>,
    /// What the reader was at when they were here last.
    pub saved: Option<String>,
}

/// What to begin with.
#[derive(Clone, PartialEq, Debug)]
pub struct Beginning {
    /// The text in the editor.
    pub text: Rc<str>,
    /// What is run: the text's scenario, or the first lesson's where the text has none.
    pub scenario: Scenario,
    /// The lesson it is, if it is one.
    pub lesson: Option<OpenLesson>,
    /// A lesson still to be fetched.
    pub wanted: Option<Rc<str>>,
    /// The reader's last work, where something else is shown.
    pub earlier: Option<Rc<str>>,
    /// What to say about it.
    pub notice: Option<Notice>,
    /// The link, for what else it says.
    pub link: Link,
}

/// Decides what to begin with.
pub fn begin(environment: &Environment) -> Beginning {
    let (link, error) = Link::read(&environment.fragment);
    let mut first = first_lesson(link);
    let is_history = matches!(first.link.source, Some(Source::History(_)));
    if first.link.source.is_some() && !is_history || error.is_some() {
        first.earlier = environment.saved.as_deref().map(Rc::from);
    }
    if let Some(error) = error {
        return Beginning { notice: Some(Notice::Link(error)), ..first };
    }
    match first.link.source.clone() {
        Some(Source::Text(text)) => from_text(&text, first),
        Some(Source::Preset(slug)) if slug == lessons::FIRST_SLUG => {
            let lesson = first.lesson.clone();
            Beginning { lesson, ..from_text(lessons::FIRST_TEXT, first) }
        }
        Some(Source::Preset(slug)) => Beginning { wanted: Some(slug.into()), ..first },
        // What the reader was at waits underneath.
        Some(Source::History(_)) => {
            let beginning = match &environment.saved {
                Some(saved) => from_saved(saved, first),
                None => first,
            };
            Beginning { notice: no_room(environment, &beginning.link), ..beginning }
        }
        None => match &environment.saved {
            Some(saved) if **saved != *first.text => from_saved(saved, first),
            _ => Beginning { notice: Some(Notice::Welcome), ..first },
        },
    }
}

fn first_lesson(link: Link) -> Beginning {
    let text: Rc<str> = lessons::FIRST_TEXT.into();
    Beginning {
        // A test holds that the first lesson is a valid scenario.
        scenario: parse(&text).unwrap_or_default(),
        lesson: Some(OpenLesson { slug: lessons::FIRST_SLUG.into(), text: text.clone() }),
        text,
        wanted: None,
        earlier: None,
        notice: None,
        link,
    }
}

/// A scenario that came with a link. If it is wrong, its text stays in the editor and the first
/// lesson runs in the meantime.
fn from_text(text: &str, first: Beginning) -> Beginning {
    let text = reseeded(text, first.link.seed);
    match parse(&text) {
        Ok(scenario) => Beginning { text, scenario, lesson: None, ..first },
        Err(errors) => Beginning {
            text,
            notice: Some(Notice::Link(LinkError::Scenario(errors))),
            lesson: None,
            ..first
        },
    }
}

/// A scenario with the luck that a link asks for instead of its own.
pub fn reseeded(text: &str, seed: Option<u32>) -> Rc<str> {
    let other = seed.and_then(|seed| edit::set_seed(&parse(text).ok()?, seed).ok());
    // The same luck is the same text, so that a lesson stays one.
    match other {
        Some(scenario) if parse(text).is_ok_and(|old| old != scenario) => {
            scenario.to_string().into()
        }
        _ => text.into(),
    }
}

fn from_saved(saved: &str, first: Beginning) -> Beginning {
    match parse(saved) {
        Ok(scenario) => Beginning {
            text: saved.into(),
            scenario,
            lesson: None,
            notice: Some(Notice::WelcomeBack),
            ..first
        },
        Err(_) => Beginning { text: saved.into(), lesson: None, ..first },
    }
}

/// How much of the page is shown.
pub(super) fn interface(environment: &Environment, link: &Link) -> Interface {
    environment.interface.or(link.interface).unwrap_or(Interface::Full)
}

/// What is said to who follows the link of a history to a page that has no room for one.
fn no_room(environment: &Environment, link: &Link) -> Option<Notice> {
    let has_room = interface(environment, link) == Interface::Full;
    let reason = "a history is shown on the full page only";
    (!has_room).then(|| Notice::Refused(reason.to_owned()))
}

/// The history that a link holds is read at once, where there is room for one.
pub(super) fn histories(link: &Link, interface: Interface) -> Histories {
    let mut histories = Histories::default();
    if let (Some(Source::History(linked)), Interface::Full) = (&link.source, interface) {
        histories.begin_linked(linked);
    }
    histories
}
