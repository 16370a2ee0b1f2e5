//! What to show first: what the link says, else the reader's last work, else the first lesson.

use std::rc::Rc;

use crate::app::lessons::{self, OpenLesson};
use crate::app::notice::Notice;
use crate::app::undo::Past;
use crate::app::works::{Before, OnShelf, Record, WorkId, Works};
use crate::scenario::link::{Interface, Link, LinkError, LinkSource};
use crate::scenario::text::{ParseError, parse};
use crate::scenario::{Scenario, edit};
use crate::time::Time;

/// So many of the works that were made in a tab are looked through when it is reloaded.
const MADE_HERE_MAX: usize = 5;

/// What the page knows when it starts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Environment {
    /// The fragment of its address.
    pub fragment: String,
    /// How much of it to show, if the page says so itself.
    pub interface: Option<Interface>,
    /// The step of the browser's own way back that it is at, if it was there before.
    pub visit: Option<u32>,
    /// Where the reader's works are kept; what embeds the page has none.
    pub shelf: OnShelf,
}

/// What to begin with.
#[derive(Clone, PartialEq, Debug)]
pub struct Beginning {
    /// The text in the editor.
    pub text: Rc<str>,
    /// What is run: the text's scenario, or the first lesson's where the text has none.
    pub scenario: Scenario,
    /// What is wrong with the text.
    pub errors: Rc<[ParseError]>,
    /// Which work of the reader's it is, if it is one.
    pub work: Option<WorkId>,
    /// The lesson it is, if it is one.
    pub lesson: Option<OpenLesson>,
    /// A lesson still to be fetched.
    pub wanted: Option<Rc<str>>,
    /// The reader's last work, where something else is shown.
    pub earlier: Option<Past>,
    /// What to say about it.
    pub notice: Option<Notice>,
    /// Whether it stopped the page last time and waits for the reader's word.
    pub is_held: bool,
    /// The link, for what else it says.
    pub link: Link,
}

/// Decides what a link shows to this reader.
pub fn begin(link: Link, error: Option<LinkError>, works: &mut Works) -> Beginning {
    let newest = works.newest();
    if link.source.is_none() && error.is_none() && newest.is_none() {
        return Beginning { notice: Some(Notice::Welcome), ..first_lesson(link) };
    }
    begin_with(link, error, newest, works)
}

/// The same with something to show; a first visit has nothing.
#[inline(never)]
fn begin_with(
    link: Link,
    error: Option<LinkError>,
    newest: Option<(WorkId, Record)>,
    works: &mut Works,
) -> Beginning {
    let earlier = newest.as_ref().map(|(id, record)| past(*id, record));
    if let Some(error) = error {
        return Beginning { notice: Some(Notice::Link(error)), earlier, ..first_lesson(link) };
    }
    let beginning = match link.source.clone() {
        Some(LinkSource::Text(text)) => match own(&text, link.seed, newest, works) {
            // The address of the reader's own work: it is gone on with.
            Some((id, record)) => Beginning { notice: None, ..from_work(id, &record, link) },
            None => Beginning { earlier, ..from_text(&text, link) },
        },
        Some(LinkSource::Preset(slug)) if slug == lessons::FIRST_SLUG && link.seed.is_none() => {
            Beginning { earlier, ..first_lesson(link) }
        }
        Some(LinkSource::Preset(slug)) if slug == lessons::FIRST_SLUG => {
            let lesson = Some(first_open());
            Beginning { lesson, earlier, ..from_text(lessons::FIRST_TEXT, link) }
        }
        Some(LinkSource::Preset(slug)) => {
            Beginning { wanted: Some(slug.into()), earlier, ..first_lesson(link) }
        }
        // What the reader was at waits underneath.
        Some(LinkSource::History(_)) => match newest {
            Some((id, record)) => from_work(id, &record, link),
            None => first_lesson(link),
        },
        None => match newest.filter(|(_, record)| *record.text != *lessons::FIRST_TEXT) {
            Some((id, record)) => from_work(id, &record, link),
            None => Beginning { notice: Some(Notice::Welcome), ..first_lesson(link) },
        },
    };
    unless_it_stopped(beginning, works)
}

/// Whether another tab has just begun to run what would be shown: it may be about to be stopped
/// by it.
pub fn is_begun_elsewhere(environment: &Environment) -> bool {
    environment.shelf.has_marks() && is_marked_elsewhere(environment)
}

#[inline(never)]
fn is_marked_elsewhere(environment: &Environment) -> bool {
    let mut works = Works::on(environment.shelf.clone());
    let (link, error) = Link::read(&environment.fragment);
    let is_full = interface(environment.interface, &link) == Interface::Full;
    let beginning = begin(link, error, &mut works);
    is_full && works.before(&beginning.text) == Before::ElsewhereNow
}

/// A lesson that has come, in place of what stood in for it.
pub fn with_lesson(lesson: OpenLesson, link: Link, works: &Works) -> Beginning {
    let beginning = from_text(&lesson.text, link);
    unless_it_stopped(Beginning { lesson: Some(lesson), ..beginning }, works)
}

/// A lesson that has not come.
pub fn without_lesson(slug: &str, link: Link) -> Beginning {
    Beginning { notice: Some(Notice::NoLesson(slug.to_owned())), ..first_lesson(link) }
}

/// A work as something to go back to.
fn past(id: WorkId, record: &Record) -> Past {
    Past {
        text: record.text.as_str().into(),
        playhead: Time::ZERO,
        lesson: lesson_of(record),
        work: Some(id),
    }
}

/// The lesson that a work began with. It is not that lesson any more.
pub fn lesson_of(record: &Record) -> Option<OpenLesson> {
    let slug = record.lesson.as_deref()?.into();
    Some(OpenLesson { slug, text: "".into() })
}

/// The work whose address this is: the newest one, or one that was made in this tab.
fn own(
    text: &str,
    seed: Option<u32>,
    newest: Option<(WorkId, Record)>,
    works: &mut Works,
) -> Option<(WorkId, Record)> {
    if seed.is_some() {
        return None;
    }
    let own = newest.filter(|(_, record)| is_same(record, text));
    own.or_else(|| {
        let made_here = works.made_here(MADE_HERE_MAX);
        let (id, _) = made_here.into_iter().find(|(_, record)| is_same(record, text))?;
        Some((id, works.read(id)?))
    })
}

/// Whether the text of a link is this work's: an address has it as it is printed.
fn is_same(record: &Record, text: &str) -> bool {
    record.text == text || parse(&record.text).is_ok_and(|scenario| scenario.to_string() == text)
}

/// What stopped the page is in the editor, and the first lesson runs meanwhile.
fn unless_it_stopped(beginning: Beginning, works: &Works) -> Beginning {
    let runs = beginning.wanted.is_none() && !matches!(beginning.notice, Some(Notice::Link(_)));
    if !runs || works.before(&beginning.text) != Before::Stopped {
        return beginning;
    }
    let scenario = first_scenario();
    // The first lesson would run in its own place.
    if beginning.scenario == scenario {
        return beginning;
    }
    Beginning { scenario, notice: Some(Notice::Stopped), is_held: true, ..beginning }
}

/// The scenario of the first lesson.
pub(super) fn first_scenario() -> Scenario {
    parse(lessons::FIRST_TEXT).expect("a test holds that the first lesson is a scenario")
}

fn first_open() -> OpenLesson {
    OpenLesson { slug: lessons::FIRST_SLUG.into(), text: lessons::FIRST_TEXT.into() }
}

fn first_lesson(link: Link) -> Beginning {
    let lesson = first_open();
    Beginning { lesson: Some(lesson.clone()), ..showing(lesson.text, first_scenario(), link) }
}

/// Just this scenario.
fn showing(text: Rc<str>, scenario: Scenario, link: Link) -> Beginning {
    Beginning {
        text,
        scenario,
        errors: Rc::new([]),
        work: None,
        lesson: None,
        wanted: None,
        earlier: None,
        notice: None,
        is_held: false,
        link,
    }
}

/// A text with errors: it is in the editor, and the first lesson runs in the meantime.
fn in_the_editor(text: Rc<str>, errors: &[ParseError], link: Link) -> Beginning {
    Beginning { errors: errors.into(), ..showing(text, first_scenario(), link) }
}

/// A scenario that came with a link.
fn from_text(text: &str, link: Link) -> Beginning {
    let text = reseeded(text, link.seed);
    match parse(&text) {
        Ok(scenario) => showing(text, scenario, link),
        Err(errors) => {
            let beginning = in_the_editor(text, &errors, link);
            Beginning { notice: Some(Notice::Link(LinkError::Scenario(errors))), ..beginning }
        }
    }
}

/// A scenario with the luck that a link asks for instead of its own.
pub fn reseeded(text: &str, seed: Option<u32>) -> Rc<str> {
    // The same luck is the same text, so that a lesson stays one.
    let other = seed.and_then(|seed| {
        let old = parse(text).ok().filter(|old| old.seed() != seed)?;
        edit::set_seed(&old, seed).ok()
    });
    other.map_or_else(|| text.into(), |scenario| scenario.to_string().into())
}

fn from_work(id: WorkId, record: &Record, link: Link) -> Beginning {
    let text: Rc<str> = record.text.as_str().into();
    let (work, lesson) = (Some(id), lesson_of(record));
    let beginning = match parse(&text) {
        Ok(scenario) => {
            Beginning { notice: Some(Notice::WelcomeBack), ..showing(text, scenario, link) }
        }
        Err(errors) => in_the_editor(text, &errors, link),
    };
    Beginning { work, lesson, ..beginning }
}

/// How much of the page is shown.
pub fn interface(said_by_page: Option<Interface>, link: &Link) -> Interface {
    match (said_by_page, link.interface) {
        // Of an embed even less may be asked for, but never more.
        (Some(_), Some(Interface::Bare)) => Interface::Bare,
        (Some(interface), _) => interface,
        (None, asked) => asked.unwrap_or(Interface::Full),
    }
}
