//! What the page is to do to the world around it. [`Model::update`] says it, the page does it.

use std::mem;
use std::rc::Rc;

use crate::app::Model;
use crate::app::attack::Order;
use crate::app::compare::Comparison;
use crate::app::histories::HistoryTask;
use crate::app::notice::Notice;
use crate::app::preferences::Preferences;
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::app::systems::{SystemClaim, Systems};
use crate::app::under_way::UnderWay;
use crate::app::works::{WorkId, Works};
use crate::scenario::link::{Interface, Theme};

/// One thing that the page is to do. What goes on, goes on until another of its kind takes its
/// place.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Fetch a text that lies beside the page; [`Msg::Fetched`](super::Msg) brings it.
    Fetch(Resource),
    /// Go on with this run between the pictures, or with none; `Msg::Ran` says that it is over.
    Run(Option<UnderWay>),
    /// Judge this run between the pictures; then comes `Msg::Judge`.
    Judge(Shared<Session>),
    /// Run the next row between the pictures, or none; then comes `Compare::RunNext`.
    Compare(Option<Shared<Comparison>>),
    /// Run the scenario of a claim, whose text this is, between the pictures; then comes
    /// `Msg::SystemRan`.
    RunSystem(Shared<Systems>, SystemClaim, Rc<str>),
    /// Let time pass: a `Msg::Frame` with every frame, or a `Msg::Beat` every now and then for
    /// readers who want no motion.
    StartClock,
    /// Let no more time pass.
    StopClock,
    /// Say `Msg::Settle` once the hand that types rests.
    AwaitRest,
    /// Say that what runs stands, once it has been painted.
    AwaitPaint,
    /// Have the address follow what is shown, soon.
    FollowAddress,
    /// Make a new step in the browser's way back, at the address of what is shown.
    PushAddress,
    /// Number the step that the browser is at.
    NumberStep,
    /// Have the browser make a place for what lies over the page, or give it up.
    Cover(bool),
    /// Do what waited for the browser to give up that place.
    Returned,
    /// Keep how the reader wants things.
    KeepPreferences(Preferences),
    /// Say in the document under which name the run is marked, for when the program stops.
    NameMark(String),
    /// Tell the style sheets how much of the page there is, and in which colours.
    Look(Interface, Theme),
    /// Fill the screen, or leave it.
    FillScreen(bool),
    /// Put the focus there, once it is on the page.
    Focus(Focus),
    /// Have the beginning of the page seen.
    ToTop,
    /// Read this out to those who hear the page.
    Announce(Rc<str>),
    /// Have the worker read and judge a history; it is started if there is none.
    Examine(HistoryTask),
    /// End the worker, with what it is at.
    StopWorker,
    /// Have workers break a promise, or end them.
    Attack(Order),
    /// Put a text on the clipboard; `Msg::Copied` says whether it is there.
    Copy(&'static str, Rc<str>),
    /// Let the reader keep a file.
    Save(Download),
}

/// A text that lies beside the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Resource {
    /// A lesson.
    Lesson(Rc<str>),
    /// The list of lessons.
    Lessons,
    /// The page of the reference on a protocol.
    Page(Rc<str>),
    /// The list of systems.
    Systems,
    /// The scenario that a system is to be judged by.
    Claim(SystemClaim),
    /// What systems are called by those who use them.
    Names,
    /// What settings mean.
    Meanings,
}

impl Resource {
    /// Where it lies.
    pub fn path(&self) -> String {
        match self {
            Resource::Lesson(slug) => format!("gallery/{slug}.cap"),
            Resource::Lessons => "gallery/index.txt".to_owned(),
            Resource::Page(protocol) => format!("reference/{protocol}.md"),
            Resource::Systems => "systems.txt".to_owned(),
            Resource::Claim(claim) => format!("gallery/{}.cap", claim.slug),
            Resource::Names => "names.txt".to_owned(),
            Resource::Meanings => "reference/settings.txt".to_owned(),
        }
    }
}

/// Where the focus can be put.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Focus {
    /// The message above the picture.
    Notice,
    /// The comparison.
    Comparison,
    /// What was found when a promise was to be broken.
    Finding,
    /// The button that plays and pauses.
    Play,
    /// The button beside a work in the list of works.
    Work(WorkId),
    /// The field of this name, with all of its text selected.
    Text(&'static str),
}

/// A file that the reader wants to keep.
#[derive(Clone, PartialEq, Debug)]
pub enum Download {
    /// A text, under this name.
    Text(String, Rc<str>),
    /// A picture, which is painted from the text of its shapes.
    Painting(String, Rc<str>),
    /// What clients saw in a run, for other checkers; `Msg::NotSaved` says that the part of the
    /// program that writes it has not come.
    History(String, Shared<Session>),
}

impl Model {
    /// What the page is still to do: at its start, before anything has happened.
    pub fn effects(&mut self) -> Vec<Effect> {
        mem::take(&mut self.effects)
    }

    pub(super) fn say(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub(super) fn announce(&mut self, text: impl Into<Rc<str>>) {
        self.say(Effect::Announce(text.into()));
    }

    /// Tells the reader something; what they must know before all else takes the focus.
    pub(super) fn tell(&mut self, notice: Notice) {
        if notice.takes_focus() {
            self.say(Effect::Focus(Focus::Notice));
        }
        self.notice = Some(notice);
    }

    /// Has a lesson fetched, or none.
    pub(super) fn want(&mut self, lesson: Option<Rc<str>>) {
        if let Some(slug) = &lesson {
            self.say(Effect::Fetch(Resource::Lesson(slug.clone())));
        }
        self.wanted = lesson;
        // A page is kept empty for as long as a lesson is wanted: what nobody wants never comes.
        self.arriving &= self.wanted.is_some();
    }

    /// Has this run go on, or none.
    pub(super) fn set_under_way(&mut self, under_way: Option<UnderWay>) {
        if self.under_way.is_some() || under_way.is_some() {
            self.say(Effect::Run(under_way.clone().filter(|it| !it.is_stopped)));
        }
        self.under_way = under_way;
    }

    pub(super) fn pause(&mut self) {
        if self.playback.playing {
            self.playback.playing = false;
            self.say(Effect::StopClock);
        }
    }

    pub(super) fn set_text(&mut self, text: Rc<str>) {
        if self.interface == Interface::Full {
            self.say(Effect::NameMark(Works::mark_of(&text)));
        }
        self.text = text;
    }

    /// Whatever looks and moves does so as the reader, or the link, wants it now.
    pub(super) fn look(&mut self) {
        self.say(Effect::Look(self.interface, self.preferences.theme));
        if self.playback.playing {
            self.say(Effect::StartClock);
        }
    }
}
