//! How a model takes things in, one by one.

use std::rc::Rc;

use crate::app::act::{self, Act};
use crate::app::effect::Effect;
use crate::app::lecture::Lecture;
use crate::app::lessons::{Listing, OpenLesson};
use crate::app::moments::Stride;
use crate::app::notice::Notice;
use crate::app::preferences::Preferences;
use crate::app::share::Sharing;
use crate::app::undo::{Past, Undo};
use crate::app::{Dialog, Direction, Model, layout, score, words};
use crate::diagram::scene::Target;
use crate::ids::Endpoint;
use crate::run::check;
use crate::scenario::link::Interface;
use crate::scenario::text::parse;
use crate::scenario::under::under;
use crate::scenario::{ProtocolChoice, Scenario};
use crate::time::Time;

impl Model {
    pub(super) fn present(&self) -> Past {
        Past {
            text: self.text.clone(),
            playhead: self.playhead,
            lesson: self.lesson.clone(),
            work: self.work,
        }
    }

    /// Shows another text. While it is wrong, the run of the last right one stays; so it does
    /// while a text waits that stopped the page the last time.
    pub(super) fn show_text(&mut self, text: Rc<str>) {
        self.set_text(text);
        match parse(&self.text) {
            Ok(scenario) if self.may_run() => {
                self.works.begins(&self.text);
                self.show_scenario(scenario);
                return;
            }
            Ok(_) => self.errors = Rc::new([]),
            Err(errors) => self.errors = errors.into(),
        }
        self.set_under_way(None);
    }

    pub(super) fn judge(&mut self) {
        self.session.judge();
        if self.is_other_run() {
            self.tell(Notice::OtherRun);
        }
        self.judged = Some(self.session.clone());
        self.tell_goal();
        self.renew_comparison();
        // The list of lessons is wanted once the first picture stands.
        if self.interface == Interface::Full && self.listing == Listing::Unasked {
            self.fetch_lessons();
        }
    }

    pub(super) fn show(&mut self, dialog: Dialog) {
        self.change_lecture(Lecture::End);
        self.share = Sharing::default();
        self.dialog = Some(dialog);
        match dialog {
            Dialog::Systems => self.try_systems_again(),
            Dialog::Recent => self.list_works(),
            Dialog::Attack => self.prepare_attack(),
            Dialog::New => self.want_names(),
            Dialog::Settings => self.want_meanings(),
            _ => {}
        }
    }

    /// The reader wants something otherwise; then a link has no say in it any more.
    pub(super) fn prefer(&mut self, wanted: Preferences) {
        let link = self.link.make_mut();
        if wanted.theme != self.preferences.theme {
            self.own_preferences.theme = wanted.theme;
            link.theme = None;
        }
        if wanted.motion != self.preferences.motion {
            self.own_preferences.motion = wanted.motion;
            link.motion = None;
        }
        self.own_preferences.letter_keys = wanted.letter_keys;
        self.own_preferences.asks = wanted.asks;
        if !wanted.asks {
            self.stop_asking();
        }
        self.preferences = wanted;
        self.look();
        if self.interface == Interface::Full {
            self.say(Effect::KeepPreferences(self.own_preferences));
        }
    }

    /// Whether what was picked out is there in this run too.
    pub(super) fn exists(&self, target: Target) -> bool {
        let trace = &self.session.run.trace;
        let end = |end: Endpoint| match end {
            Endpoint::Node(node) => node.index() < trace.names().nodes.len(),
            Endpoint::Client(client) => client.index() < trace.names().clients.len(),
        };
        match target {
            Target::Node(node) => end(Endpoint::Node(node)),
            Target::Client(client) => end(Endpoint::Client(client)),
            Target::Link(a, b) => end(a) && end(b),
            Target::Message(message) => message.index() < trace.messages.len(),
            Target::Operation(operation) => operation.index() < trace.operations.len(),
            Target::Step(step) => step.index() < trace.steps.len(),
            Target::Stretch(node, from, _) => score::is_there(&self.session.run, node, from),
            Target::Playhead | Target::Time(_) => true,
        }
    }

    pub(super) fn type_text(&mut self, text: Rc<str>) {
        if text == self.text {
            return;
        }
        let present = self.present();
        self.undo.make_mut().remember_typing(present, &text);
        self.stop_asking();
        self.make_own(&text);
        self.show_text(text);
        self.say(Effect::AwaitRest);
    }

    /// Something cannot be done, because of this.
    pub(super) fn refuse(&mut self, reason: impl Into<String>) {
        self.tell(Notice::Refused(reason.into()));
    }

    /// Whether nothing can be done in the run, because its text is wrong; then that is told.
    pub(super) fn must_be_mended(&mut self) -> bool {
        let is_wrong = !self.errors.is_empty();
        if self.is_held {
            self.tell(Notice::Stopped);
        } else if is_wrong {
            self.refuse("the scenario text has an error; fix or undo it first");
        }
        is_wrong || self.is_held
    }

    /// Whether nothing can be done in the run, because it is not that of the text; that is told.
    fn is_not_there(&mut self) -> bool {
        if self.must_be_mended() {
            return true;
        }
        if self.under_way.is_some() {
            let reason =
                "the picture is older than the scenario text, whose run is not finished yet";
            self.refuse(reason);
        }
        self.under_way.is_some()
    }

    /// The same story under another protocol, at its default settings.
    pub(super) fn run_under(&mut self, protocol: &'static str) {
        if self.must_be_mended() {
            return;
        }
        let scenario = self.scenario().clone();
        match under(&scenario, &ProtocolChoice::at_defaults(protocol)) {
            Ok(under) => {
                let mut left_out = settings_left_out(&scenario, &under.scenario);
                left_out.extend(under.dropped);
                // On the way to a goal everybody expects something else.
                if scenario.goal().is_none() {
                    left_out.extend(expectations_left_out(&scenario));
                }
                self.take_edit(under.scenario);
                if !left_out.is_empty() {
                    self.tell(Notice::LeftOut(protocol, left_out));
                }
            }
            Err(errors) => self.tell(Notice::refusal(&errors)),
        }
    }

    pub(super) fn act(&mut self, act: &Act) {
        if self.is_not_there() {
            return;
        }
        if let Act::Request(client, ..) = act
            && act::is_waiting(&self.session.run.trace, *client, self.playhead)
        {
            let name = self.session.run.trace.names().client(*client);
            let reason = format!("{name} is still waiting for its last request");
            self.refuse(reason);
            return;
        }
        let at = act::begins_at(act, &self.session.run.trace, self.playhead);
        let was_cut = act::is_cut(&self.session.run, at);
        match act::perform(act, &self.session.run, at) {
            Ok(scenario) => {
                let before = self.selection;
                self.take_edit(scenario);
                self.seek(at);
                self.follow_shift(act, before);
                self.play_on(act, at, was_cut);
            }
            Err(errors) => self.tell(Notice::refusal(&errors)),
        }
    }

    pub(super) fn take_edit(&mut self, scenario: Scenario) {
        let text: Rc<str> = layout::kept(&self.text, self.scenario(), &scenario).into();
        if text == self.text {
            return;
        }
        let present = self.present();
        self.undo.make_mut().remember(present);
        self.notice = None;
        self.stop_asking();
        self.make_own(&text);
        self.set_text(text);
        self.works.begins(&self.text);
        self.show_scenario(scenario);
    }

    pub(super) fn travel(&mut self, way: fn(&mut Undo, Past) -> Option<Past>, said: &str) {
        // What is not seen is not undone.
        if self.histories.is_open {
            return;
        }
        let present = self.present();
        let Some(past) = way(self.undo.make_mut(), present) else { return };
        self.restore(past);
        // What the reader took back is theirs to take back; a lesson is nobody's to keep.
        if self.work.is_some() {
            self.make_own(&self.text.clone());
        }
        self.announce(said);
    }

    /// One step back while one types: as far as this story goes.
    pub(super) fn undo_typing(&mut self) {
        if self.undo.can_undo_here() {
            self.travel(Undo::undo, "Undone.");
        } else if self.undo.can_undo() {
            self.refuse("there is nothing left to undo in this text; Undo at the top of the page goes back to what was open before");
        }
    }

    /// Shows what was shown before.
    pub(super) fn restore(&mut self, past: Past) {
        self.pause();
        self.notice = None;
        let lesson = |lesson: &Option<OpenLesson>| lesson.as_ref().map(|it| it.slug.clone());
        let is_other = lesson(&self.lesson) != lesson(&past.lesson);
        self.work = past.work;
        self.lesson = past.lesson;
        self.is_held = false;
        self.stop_asking();
        self.show_text(past.text);
        if is_other {
            self.begin_attempt();
        }
        self.seek_shown(past.playhead);
    }

    pub(super) fn seek(&mut self, at: Time) {
        self.playhead = at.min(self.horizon());
        self.playback.rest_us = 0;
        self.playback.until = None;
    }

    pub(super) fn step(&mut self, direction: Direction, stride: Stride) {
        self.pause();
        let (there, edge) = match direction {
            _ if stride == Stride::Leader => (self.next_leader(), self.end()),
            Direction::Back => (self.session.previous(self.playhead, stride), Time::ZERO),
            Direction::On => (self.session.next(self.playhead, stride), self.end()),
        };
        // Past the last event lies the edge; past the last answer lies nothing of interest.
        let any = matches!(stride, Stride::Event | Stride::Moment);
        if let Some(at) = there.or(any.then_some(edge)) {
            self.seek(at);
        }
    }

    pub(super) fn show_violation(&mut self) {
        if let Some(at) = self.session.violation_at() {
            self.pause();
            self.seek(at);
        }
    }

    pub(super) fn toggle_play(&mut self) {
        if self.playback.playing {
            return self.pause();
        }
        self.playback.playing = true;
        self.say(Effect::StartClock);
        if self.playhead >= self.stop_at() {
            self.seek(Time::ZERO);
        }
    }

    /// Plays on to a moment, and stops there.
    pub(super) fn play_until(&mut self, at: Time) {
        self.playback.until = Some(at);
        if !self.playback.playing {
            self.playback.playing = true;
            self.say(Effect::StartClock);
        }
    }

    /// Where playing stops.
    fn stop_at(&self) -> Time {
        self.horizon().min(self.playback.until.unwrap_or(self.end()))
    }

    /// Time passes. Readers who want no motion are taken from event to event by the page.
    pub(super) fn frame(&mut self, reader_ms: u32) {
        if !self.playback.playing {
            return;
        }
        let from = u64::from(self.playhead.0) * 1_000 + u64::from(self.playback.rest_us);
        let to = self.session.pace.advance(from, self.playback.frame_us(reader_ms));
        let end = u64::from(self.stop_at().0) * 1_000;
        self.playhead = Time((to.min(end) / 1_000) as u32);
        self.playback.rest_us = (to % 1_000) as u32;
        if to >= end {
            self.playback.rest_us = 0;
            self.playback.until = None;
            self.pause();
        }
    }

    /// One moment on, for readers who want no motion.
    pub(super) fn beat(&mut self) {
        let stop = self.stop_at();
        match self.session.next(self.playhead, Stride::Moment) {
            _ if !self.playback.playing => {}
            Some(at) if at < stop => {
                let until = self.playback.until;
                self.seek(at);
                self.playback.until = until;
            }
            _ => {
                self.seek(stop);
                self.pause();
            }
        }
    }

    /// What is happening, for the line under the map and for those who hear the page.
    pub fn narration(&self) -> String {
        let Some((at, sentences)) = self.latest() else { return String::new() };
        format!("{}: {}", words::time(at), sentences.join(" "))
    }
}

/// The settings of the old protocol that the new one was not given.
fn settings_left_out(old: &Scenario, new: &Scenario) -> Vec<String> {
    let settings = |scenario: &Scenario| -> Vec<String> {
        let text = scenario.choice().to_string();
        text.split(' ').filter(|word| word.contains('=')).map(str::to_owned).collect()
    };
    let kept = settings(new);
    settings(old).into_iter().filter(|setting| !kept.contains(setting)).collect()
}

/// What was expected, as far as a sentence needs to know it.
fn expectations_left_out(scenario: &Scenario) -> Option<String> {
    match check::expectations_of(scenario) {
        0 => None,
        1 => Some("the one expectation".to_owned()),
        count => Some(format!("all {count} expectations")),
    }
}
