//! Everything a person can do on the page, without the page.
//!
//! A [`Model`] is all the page shows; a [`Msg`] is one thing a person, the clock or the network
//! does; [`Model::update`] is the only way from one model to the next. What is drawn follows
//! from the model, and what the page is to do beside that is what an update returns: an
//! [`Effect`] each.

use std::rc::Rc;

use crate::diagram::scene::Target;
use crate::escape;
use crate::scenario::link::{Interface, Link, LinkSource};
use crate::scenario::text::ParseError;
use crate::time::Time;

pub mod act;
mod arrive;
pub mod attack;
pub mod attempt;
pub mod blank;
pub mod build;
pub mod code;
pub mod compare;
mod consequence;
pub mod definitions;
mod dialog;
pub mod effect;
pub mod folded;
mod follow;
pub mod frame;
pub mod histories;
pub mod history;
pub mod inspect;
pub mod keys;
pub mod known;
pub mod lamp;
pub mod layer;
pub mod layout;
pub mod lecture;
pub mod lessons;
pub mod lights;
pub mod marks;
pub mod message;
pub mod moments;
mod msg;
pub mod notice;
pub mod own_question;
pub mod pace;
pub mod picture;
pub mod places;
pub mod playback;
pub mod preferences;
mod presentation;
pub mod presets;
pub mod quiz;
pub mod recent;
pub mod reference;
pub mod reigns;
pub mod requests;
pub mod score;
pub mod session;
pub mod settings;
pub mod share;
pub mod shared;
pub mod siblings;
pub mod snippets;
pub mod start;
pub mod systems;
pub mod taken;
pub mod tape_view;
pub mod target;
pub mod task;
pub mod told;
pub mod under_way;
pub mod undo;
mod update;
pub mod verdict;
pub mod visits;
pub mod words;
pub mod works;

use attack::Breaking;
use attempt::Attempt;
use blank::NamedSystem;
use compare::Comparison;
use effect::{Effect, Focus, Resource};
use histories::Histories;
use lecture::Audience;
use lessons::{Lesson, Listing, OpenLesson};
use notice::Notice;
use playback::Playback;
use preferences::Preferences;
use quiz::Stance;
use recent::Recent;
use reference::Page;
use session::Session;
use settings::Meaning;
use share::Sharing;
use shared::Shared;
use systems::Systems;
use under_way::UnderWay;
use undo::Undo;
use visits::Visits;
use works::{OnShelf, WorkId, Works};

pub use dialog::Dialog;
pub use msg::{Direction, Msg};

/// All that the page shows.
#[derive(Clone, PartialEq, Debug)]
pub struct Model {
    /// How much of the page is shown.
    pub interface: Interface,
    /// What is in the editor.
    pub text: Rc<str>,
    /// What is wrong with it; while anything is, the last good run stays.
    pub errors: Rc<[ParseError]>,
    /// The last good run.
    pub session: Shared<Session>,
    /// The run of the text, while it is under way.
    pub under_way: Option<UnderWay>,
    /// What came by a link, until it is known whether it ran as it did when the link was made.
    pub linked: Option<Shared<Session>>,
    /// The run whose verdict is shown. After an edit it is the one before, until the picture of
    /// the new one stands: a reader waits for what they did, not for what follows from it.
    pub judged: Option<Shared<Session>>,
    /// To whom it is shown.
    pub audience: Audience,
    /// The moment that is shown.
    pub playhead: Time,
    /// Whether time passes.
    pub playback: Playback,
    /// Where the reader stands to the question of the scenario.
    pub stance: Stance,
    /// What they have done for its goal.
    pub attempt: Attempt,
    /// Who came to lead when, once that is known.
    pub reigns: Option<reigns::Reigns>,
    /// What is looked at more closely.
    pub selection: Option<Target>,
    /// What there was before.
    pub undo: Shared<Undo>,
    /// The gallery's list, once it has come.
    pub lessons: Rc<[Lesson]>,
    /// Whether it has.
    pub listing: Listing,
    /// The lesson that was opened last, if it was one.
    pub lesson: Option<OpenLesson>,
    /// A lesson that is being fetched.
    pub wanted: Option<Rc<str>>,
    /// Whether a link wants it, which has more to say about it.
    pub follows: bool,
    /// Whether that is what the page was opened with.
    pub arriving: bool,
    /// The page of the reference that was opened last.
    pub page: Option<Page>,
    /// The dialog that is open.
    pub dialog: Option<Dialog>,
    /// The comparison with other protocols, while it is open.
    pub comparison: Option<Shared<Comparison>>,
    /// The systems that documents name, once somebody has asked.
    pub systems: Option<Shared<Systems>>,
    /// What systems are called, or why that is not known, once somebody has asked.
    pub names: Option<Result<Rc<[NamedSystem]>, String>>,
    /// What settings mean, once somebody has asked.
    pub meanings: Option<Rc<[Meaning]>>,
    /// Histories of other systems.
    pub histories: Histories,
    /// Promises that are being broken.
    pub breaking: Breaking,
    /// What there is to tell.
    pub notice: Option<Notice>,
    /// Whether what is in the editor stopped the page the last time, and waits to be run.
    pub is_held: bool,
    /// Which of the reader's works it is; what they have not changed is none.
    pub work: Option<WorkId>,
    /// What the reader has made.
    pub works: Works,
    /// The list of it, once somebody has asked.
    pub recent: Option<Shared<Recent>>,
    /// Where the browser's way back and on leads.
    pub visits: Shared<Visits>,
    /// What became of handing something on.
    pub share: Sharing,
    /// How things are: as the link wants them, else as the reader does.
    pub preferences: Preferences,
    /// How the reader wants them.
    pub own_preferences: Preferences,
    /// What else the link said.
    pub link: Shared<Link>,
    said_by_page: Option<Interface>,
    shelf: OnShelf,
    effects: Vec<Effect>,
}

impl Model {
    /// Whether the verdict that is shown is of the run that is shown.
    pub fn is_judged(&self) -> bool {
        self.judged.as_ref() == Some(&self.session)
    }

    /// When the run ends.
    pub fn end(&self) -> Time {
        self.session.end()
    }

    /// Whether the run is of another text than the editor's.
    pub fn is_behind(&self) -> bool {
        !self.errors.is_empty() || self.is_held || self.under_way.is_some()
    }

    /// Whether the run stands at its start and waits to be played.
    pub fn is_untold(&self) -> bool {
        self.playhead == Time::ZERO && !self.playback.playing
    }

    /// The address of what is shown, as a fragment: of the lesson as long as it is one.
    pub fn fragment(&self) -> String {
        let history = self.histories.open().and_then(histories::link::fragment);
        history.unwrap_or_else(|| self.link_to_scenario().to_string())
    }

    fn link_to_scenario(&self) -> Link {
        let mut link = Link { playhead: None, digest: None, seed: None, ..(*self.link).clone() };
        link.source = Some(match &self.lesson {
            Some(lesson) if lesson.text == self.text => LinkSource::Preset(lesson.slug.to_string()),
            _ => LinkSource::Text(self.scenario().to_string()),
        });
        // A question is asked from its own moment.
        if self.playhead > Time::ZERO && self.asks().is_none() {
            link.playhead = Some(self.playhead);
        }
        link
    }

    /// The address to hand on: as above, and what the run was, so that a later simulator can
    /// say that its own differs.
    pub fn share_fragment(&self) -> String {
        if self.histories.is_open {
            return self.fragment();
        }
        self.shared_link().to_string()
    }

    fn shared_link(&self) -> Link {
        let mut link = self.link_to_scenario();
        // Of a long run it is known once the run is judged.
        link.digest = self.session.digest().filter(|_| self.under_way.is_none());
        link
    }

    /// What is shown, for somebody's page; `folder` is where the playground is.
    pub fn shown_in(&self, folder: &str) -> snippets::Embed {
        // How its reader wants it is not how others do.
        let link = Link { theme: None, motion: None, interface: None, ..self.shared_link() };
        let (title, text) = (self.title(), self.scenario().to_string());
        snippets::Embed { folder: folder.to_owned(), link, title, text }
    }

    /// What the scenario, or the history, calls itself.
    pub fn title(&self) -> String {
        if let Some(shown) = self.histories.open() {
            return shown.name.to_string();
        }
        let title = self.scenario().title();
        if title.is_empty() { "Untitled scenario".to_owned() } else { title.to_owned() }
    }

    /// What a file of it is called that has this ending: as its lesson.
    pub fn file_name(&self, ending: &str) -> String {
        let slug = self.lesson.as_ref().map_or("", |lesson| &lesson.slug);
        escape::file_name(slug, "scenario", ending)
    }

    /// Takes one thing in; what the page is to do then.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let (step, place, standing) = (self.visits.here, self.place(), self.standing());
        let layer = self.layer();
        self.take_in(msg);
        self.end_attack_without_dialog();
        self.follow_place(step, &place);
        if self.layer() != layer {
            self.follow_layer(layer);
        }
        if self.standing().is_some() && self.standing() != standing {
            self.say(Effect::AwaitPaint);
        }
        self.effects()
    }

    fn take_in(&mut self, msg: Msg) {
        match msg {
            Msg::Type(text) => self.type_text(text.into()),
            Msg::Settle => self.undo.make_mut().settle(),
            Msg::Act(act) => self.act(&act),
            Msg::Build(change) => self.build(&change),
            Msg::New(plan) => self.make_new(&plan),
            Msg::Pose(posed) => self.ask_own(&posed),
            Msg::RunUnder(protocol) => self.run_under(protocol),
            Msg::UndoTyping => self.undo_typing(),
            Msg::Undo => self.travel(Undo::undo, "Undone."),
            Msg::Redo => self.travel(Undo::redo, "Redone."),
            Msg::Load(text) => self.load_own(text.into()),
            Msg::Open(slug) => self.open(slug),
            Msg::Fetched(resource, text) => self.fetched(resource, text),
            Msg::ListAgain => self.fetch_lessons(),
            Msg::Read(protocol) => self.read(protocol),
            Msg::Seek(at) => self.seek(at),
            Msg::Step(direction, stride) => self.step(direction, stride),
            Msg::ToViolation => self.show_violation(),
            Msg::Reigns(reigns) => self.reigns = Some(reigns),
            Msg::Play if self.playback.playing => {}
            Msg::Play | Msg::TogglePlay => self.toggle_play(),
            Msg::Begin => {
                self.toggle_play();
                self.say(Effect::Focus(Focus::Play));
            }
            Msg::Answer(choice) => self.answer(choice),
            Msg::JustShow => self.just_show(),
            Msg::AskAgain => self.ask_again(),
            Msg::Hint | Msg::GiveUp | Msg::Unfold(_) | Msg::StartAgain => self.help(&msg),
            Msg::Pause => self.pause(),
            Msg::Ran => self.ran(),
            Msg::HoldRun(is_stopped) => self.hold_run(is_stopped),
            Msg::Judge => self.judge(),
            Msg::Frame(ms) => self.frame(ms),
            Msg::Beat => self.beat(),
            Msg::Navigate(fragment) => self.navigate(&fragment),
            Msg::Travel(step, fragment) => self.go_with_browser(step, &fragment, false),
            Msg::TravelOver(step, fragment) => self.go_with_browser(step, &fragment, true),
            Msg::Returned => self.say(Effect::Returned),
            Msg::Works(change) => self.change_works(change),
            Msg::Speed(speed) => self.playback.speed = speed,
            Msg::Select(target) => self.selection = target,
            // Somebody else's page has no room for dialogs, comparisons and histories.
            Msg::Show(_) | Msg::Compare(_) | Msg::History(_) | Msg::Attack(_)
                if self.interface != Interface::Full => {}
            Msg::Compare(change) => self.compare(&change),
            Msg::History(change) => self.change_histories(change),
            Msg::Attack(change) => self.change_attack(change),
            Msg::SystemRan(claim, text) => self.show_system(claim, Some(&text)),
            Msg::Show(dialog) => self.show(dialog),
            Msg::Lecture(change) => self.change_lecture(change),
            Msg::Close => self.dialog = None,
            Msg::Dismiss if self.shows_nothing() => {}
            Msg::Dismiss => self.notice = None,
            Msg::Escape if self.dialog.is_some() => self.dialog = None,
            Msg::Escape => self.selection = None,
            Msg::Prefer(preferences) => self.prefer(preferences),
            Msg::Copy(..)
            | Msg::Copied(..)
            | Msg::Offer(_)
            | Msg::Wish(_)
            | Msg::Save(_)
            | Msg::NotSaved(_)
            | Msg::SaveText => {
                self.hand_on(msg);
            }
        }
    }

    fn fetched(&mut self, resource: Resource, text: Option<String>) {
        match resource {
            // Who asked for it may have gone on to something else.
            Resource::Lesson(slug) if self.wanted.as_ref() == Some(&slug) => {
                self.lesson_came(slug, text);
            }
            Resource::Lesson(_) => {}
            Resource::Lessons => self.list_lessons(text.as_deref()),
            Resource::Page(protocol) => self.page_came(&protocol, text),
            Resource::Systems => self.list_systems(text.as_deref()),
            Resource::Claim(claim) => self.claim_came(claim, text.as_deref()),
            Resource::Names => self.names_came(text.as_deref()),
            Resource::Meanings => self.meanings_came(text.as_deref()),
        }
    }
}
