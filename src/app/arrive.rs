//! Coming to something else than was shown: by a link, a lesson, a file. A link does the same in
//! a page that is open as in a new one, because both come through [`Model::enter`].

use std::rc::Rc;

use crate::app::Model;
use crate::app::attack::Breaking;
use crate::app::attempt::Attempt;
use crate::app::effect::Effect;
use crate::app::histories::Histories;
use crate::app::lecture::Audience;
use crate::app::lessons::{self, Listing, OpenLesson};
use crate::app::notice::Notice;
use crate::app::playback::{Playback, Speed};
use crate::app::preferences::Preferences;
use crate::app::quiz::Stance;
use crate::app::session::Session;
use crate::app::share::Sharing;
use crate::app::shared::Shared;
use crate::app::start::{self, Beginning, Environment};
use crate::app::under_way::{self, Begun, UnderWay};
use crate::app::undo::Undo;
use crate::app::visits::{To, Visits};
use crate::app::works::{OnShelf, Works};
use crate::scenario::Scenario;
use crate::scenario::link::{Interface, Link, LinkSource, LinkedHistory};
use crate::time::Time;

impl Model {
    /// The page as it starts; [`Model::effects`] is what it is to do first.
    pub fn new(environment: &Environment, preferences: Preferences) -> Model {
        let (link, error) = Link::read(&environment.fragment);
        let interface = start::interface(environment.interface, &link);
        // Somebody else's page keeps nothing.
        let shelf = environment.shelf.clone();
        let is_full = interface == Interface::Full;
        let mut works = Works::on(if is_full { shelf.clone() } else { OnShelf::default() });
        let mut beginning = start::begin(link, error, &mut works);
        if !beginning.is_held {
            works.begins(&beginning.text);
        }
        let (session, under_way) = first(beginning.scenario.clone());
        let mut undo = Undo::default();
        // A link covers the reader's last work, and takes nothing from them.
        if let Some(earlier) = beginning.earlier.take() {
            undo.leave(earlier);
        }
        let mut model = Model {
            interface,
            text: "".into(),
            errors: Rc::new([]),
            session: Shared::new(session),
            under_way: None,
            linked: None,
            judged: None,
            playhead: Time::ZERO,
            playback: Playback::PAUSED,
            attempt: Attempt::default(),
            stance: Stance::Shown,
            reigns: None,
            selection: None,
            undo: Shared::new(undo),
            lessons: Rc::new([]),
            listing: Listing::Unasked,
            lesson: None,
            wanted: None,
            audience: Audience::Reader,
            follows: false,
            arriving: beginning.wanted.is_some(),
            page: None,
            dialog: None,
            comparison: None,
            systems: None,
            names: None,
            meanings: None,
            recent: None,
            histories: Histories::default(),
            breaking: Breaking::default(),
            notice: None,
            is_held: false,
            work: None,
            works,
            shelf,
            share: Sharing::default(),
            preferences,
            own_preferences: preferences,
            said_by_page: environment.interface,
            link: Shared::new(Link::default()),
            visits: Shared::new(Visits::at(environment.visit)),
            effects: Vec::new(),
        };
        model.set_under_way(under_way);
        model.say(Effect::Judge(model.session.clone()));
        model.take_up(beginning);
        if is_full {
            model.say(Effect::NumberStep);
        }
        model
    }

    /// Another link was put into the address.
    pub(super) fn navigate(&mut self, fragment: &str) {
        // The browser went back to what is shown already.
        let is_shown = fragment.trim_start_matches('#') == self.fragment();
        if !is_shown || self.shows_nothing() {
            self.follow(fragment, None);
        }
    }

    /// Follows a link in a page that is open; `visit` is the step that the browser is at.
    pub(super) fn follow(&mut self, fragment: &str, visit: Option<u32>) {
        let (link, error) = Link::read(fragment);
        if error.is_none() && self.takes_looks(&link) {
            return;
        }
        self.leave(To::Place(visit));
        self.said_in_link(&link);
        let beginning = start::begin(link, error, &mut self.works);
        self.dialog = None;
        self.notice = None;
        match (&beginning.wanted, &beginning.link.source) {
            // What is shown stays until the lesson has come, and underneath a history.
            (Some(slug), _) => {
                self.want(Some(slug.clone()));
                self.follows = true;
                self.take_link(Shared::new(beginning.link));
            }
            (None, Some(LinkSource::History(linked))) => {
                let linked = linked.clone();
                self.take_link(Shared::new(beginning.link));
                self.want(None);
                self.show_linked(&linked);
            }
            (None, _) => self.change_to(beginning),
        }
    }

    /// The same as one step that can be undone.
    fn change_to(&mut self, beginning: Beginning) {
        if beginning.text != self.text {
            let present = self.present();
            self.undo.make_mut().leave(present);
        }
        self.close_history();
        self.enter(beginning);
    }

    /// Shows what a link, or the lack of one, stands for.
    fn enter(&mut self, beginning: Beginning) {
        if !beginning.is_held {
            self.works.begins(&beginning.text);
        }
        self.show_scenario(beginning.scenario.clone());
        self.take_up(beginning);
    }

    /// The same when its scenario is shown already.
    fn take_up(&mut self, beginning: Beginning) {
        let Beginning { text, errors, work, lesson, wanted, notice, is_held, link, .. } = beginning;
        let (playhead, digest) = (link.playhead.unwrap_or_default(), link.digest);
        let is_led = playhead > Time::ZERO || link.play;
        let history = match &link.source {
            Some(LinkSource::History(linked)) => Some(linked.clone()),
            _ => None,
        };
        self.follows = wanted.is_some();
        self.take_link(Shared::new(link));
        self.selection = None;
        self.pause();
        self.want(wanted);
        self.work = work;
        self.lesson = lesson;
        self.is_held = is_held;
        self.errors = errors;
        self.set_text(text);
        self.stop_asking();
        self.begin_attempt();
        self.seek_shown(playhead);
        // Somebody who links to a moment, or to a run that plays, wants it seen, and one's own work has no secrets.
        if !is_led && self.work.is_none() && history.is_none() {
            self.pose();
        }
        let other_run = self.other_run(digest);
        let is_full = self.interface == Interface::Full;
        self.notice = None;
        // A question says itself what to do.
        let is_welcome = is_full && self.asks().is_none();
        if let Some(told) = notice.or(other_run).filter(|it| is_welcome || *it != Notice::Welcome) {
            self.tell(told);
        }
        if let Some(linked) = history {
            self.show_linked(&linked);
        }
        if self.is_judged() {
            self.renew_comparison();
        }
    }

    /// What a link says beside what to show.
    pub(super) fn take_link(&mut self, link: Shared<Link>) {
        self.said_in_link(&link);
        self.preferences = self.own_preferences.or_link(&link);
        self.playback.speed = link.speed_per_mille.map_or(Speed::NORMAL, Speed::nearest);
        self.set_comparison(None);
        self.link = link;
        self.look();
    }

    /// A link says how much of the page is shown, unless the page does; and an embed keeps
    /// nothing.
    fn said_in_link(&mut self, said: &Link) {
        let interface = start::interface(self.said_by_page, said);
        if interface != self.interface {
            self.interface = interface;
            let is_full = interface == Interface::Full;
            let to = if is_full { self.shelf.clone() } else { OnShelf::default() };
            self.works = self.works.moved_to(to);
        }
    }

    /// The history of a link, where there is room for one.
    #[inline(never)]
    pub(super) fn show_linked(&mut self, linked: &LinkedHistory) {
        if self.interface == Interface::Full {
            let opening = self.begin_linked(linked);
            self.visits.make_mut().opening = Some(opening);
        } else {
            self.refuse("histories are shown on the full page only");
        }
    }

    /// A whole other scenario that the reader has chosen; the one before is one step back. What
    /// is no lesson is their own.
    pub(super) fn load(&mut self, text: Rc<str>, lesson: Option<OpenLesson>) {
        self.leave(To::Opened);
        let present = self.present();
        self.undo.make_mut().leave(present);
        self.begin_elsewhere();
        self.pause();
        self.selection = None;
        self.notice = None;
        self.want(None);
        self.work = None;
        self.lesson = lesson;
        self.is_held = false;
        self.playhead = Time::ZERO;
        self.close_history();
        if self.lesson.is_none() {
            self.make_own(&text);
        }
        self.stop_asking();
        self.show_text(text);
        self.begin_attempt();
        self.seek_shown(Time::ZERO);
        if self.lesson.is_some() {
            self.pose();
        }
    }

    /// What was compared is not what has been opened, and the eye begins at the top.
    pub(super) fn begin_elsewhere(&mut self) {
        self.set_comparison(None);
        self.link.make_mut().compare.clear();
        self.say(Effect::ToTop);
    }

    /// A scenario of the reader's, from a file or another page.
    pub(super) fn load_own(&mut self, text: Rc<str>) {
        self.dialog = None;
        self.load(text, None);
        self.announce("The scenario is loaded.");
    }

    pub(super) fn open(&mut self, slug: Rc<str>) {
        self.dialog = None;
        // What a link wants, and did not come before, is shown as the link says when it does.
        let is_again = self.notice == Some(Notice::NoLesson(slug.to_string()));
        self.follows = is_again && self.link.source == Some(LinkSource::Preset(slug.to_string()));
        if *slug == *lessons::FIRST_SLUG {
            self.lesson_came(slug, Some(lessons::FIRST_TEXT.to_owned()));
        } else {
            self.want(Some(slug));
            self.arriving = false;
        }
    }

    /// A lesson has come, or has not.
    pub(super) fn lesson_came(&mut self, slug: Rc<str>, text: Option<String>) {
        let follows = std::mem::take(&mut self.follows);
        // In a new page, what was shown in the meantime was nobody's.
        let is_new = std::mem::take(&mut self.arriving);
        if follows {
            let link = (*self.link).clone();
            let beginning = match text {
                Some(text) => {
                    let lesson = OpenLesson { slug, text: text.into() };
                    start::with_lesson(lesson, link, &self.works)
                }
                None => start::without_lesson(&slug, link),
            };
            if is_new {
                self.enter(beginning);
            } else {
                self.change_to(beginning);
            }
            return;
        }
        let Some(text) = text else {
            self.want(None);
            self.tell(Notice::NoLesson(slug.to_string()));
            return;
        };
        let text: Rc<str> = text.into();
        self.load(text.clone(), Some(OpenLesson { slug, text }));
        let is_asked = self.asks().is_some();
        let title = self.scenario().title().to_owned();
        self.announce(if is_asked { "A question.".to_owned() } else { format!("Opened: {title}") });
    }
}

/// What is shown first: what the page was opened with, or the first lesson while its run is under
/// way.
fn first(scenario: Scenario) -> (Session, Option<UnderWay>) {
    match under_way::begin(&Rc::new(scenario)) {
        Begun::Shown(session) => (*session, None),
        Begun::UnderWay(mut under_way) => {
            under_way.is_first = true;
            (Session::new(start::first_scenario()), Some(under_way))
        }
    }
}
