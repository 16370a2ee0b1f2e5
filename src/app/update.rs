//! How a model takes things in, one by one.

use std::rc::Rc;

use crate::app::act::{self, Act};
use crate::app::lessons::{self, OpenLesson};
use crate::app::moments::Stride;
use crate::app::notice::Notice;
use crate::app::playback::Playback;
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::app::undo::{Past, Undo};
use crate::app::{Dialog, Direction, Model, start, words};
use crate::diagram::scene::Target;
use crate::ids::Endpoint;
use crate::run::{Run, check};
use crate::scenario::link::{Link, Source};
use crate::scenario::text::parse;
use crate::scenario::under::under;
use crate::scenario::{ProtocolChoice, Scenario};
use crate::time::Time;

impl Model {
    fn present(&self) -> Past {
        Past { text: self.text.clone(), playhead: self.playhead, lesson: self.lesson.clone() }
    }

    /// Shows another text. While it is wrong, the run of the last right one stays.
    fn show_text(&mut self, text: Rc<str>) {
        match parse(&text) {
            Ok(scenario) => self.show_scenario(scenario),
            Err(errors) => self.errors = errors.into(),
        }
        self.text = text;
    }

    fn show_scenario(&mut self, scenario: Scenario) {
        self.errors = Rc::new([]);
        // Comments and blank lines change nothing in a run.
        if scenario == *self.session.run.scenario
            && scenario.lines == self.session.run.scenario.lines
        {
            return;
        }
        let Some(session) = Session::new(scenario) else { return };
        self.session = Shared::new(session);
        self.seek(self.playhead);
        self.selection = self.selection.filter(|target| self.exists(*target));
    }

    pub(super) fn judge(&mut self) {
        self.session.judge();
        self.judged = Some(self.session.clone());
        self.renew_comparison();
    }

    pub(super) fn show(&mut self, dialog: Dialog) {
        if dialog == Dialog::Systems {
            self.try_systems_again();
        }
        self.dialog = Some(dialog);
    }

    /// Whether what was picked out is there in this run too.
    fn exists(&self, target: Target) -> bool {
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
            Target::Playhead | Target::Time(_) => true,
        }
    }

    pub(super) fn type_text(&mut self, text: Rc<str>) {
        if text == self.text {
            return;
        }
        let present = self.present();
        self.undo.make_mut().remember_typing(present);
        self.edited = true;
        self.show_text(text);
    }

    /// Whether nothing can be done in the run, because its text is wrong; then that is told.
    fn must_be_mended(&mut self) -> bool {
        if self.is_behind() {
            let reason = "the scenario's text has an error; mend or undo it first";
            self.notice = Some(Notice::Refused(reason.to_owned()));
        }
        self.is_behind()
    }

    /// The same story under another protocol, at its default settings.
    pub(super) fn run_under(&mut self, protocol: &'static str) {
        if self.must_be_mended() {
            return;
        }
        match under(&self.session.run.scenario, &ProtocolChoice::at_defaults(protocol)) {
            Ok(under) => {
                let mut left_out = settings_left_out(&self.session.run.scenario, &under.scenario);
                left_out.extend(under.dropped);
                left_out.extend(expectations_left_out(&self.session.run));
                self.take_edit(under.scenario);
                if !left_out.is_empty() {
                    self.notice = Some(Notice::LeftOut(protocol, left_out));
                }
            }
            Err(errors) => self.notice = Some(Notice::refusal(&errors)),
        }
    }

    pub(super) fn act(&mut self, act: &Act) {
        if self.must_be_mended() {
            return;
        }
        if let Act::Request(client, _) = act
            && act::is_waiting(&self.session.run.trace, *client, self.playhead)
        {
            let name = self.session.run.trace.names().client(*client);
            let reason = format!("{name} still waits for its last request");
            self.notice = Some(Notice::Refused(reason));
            return;
        }
        match act::perform(act, &self.session.run, self.playhead) {
            Ok(scenario) => self.take_edit(scenario),
            Err(errors) => self.notice = Some(Notice::refusal(&errors)),
        }
    }

    fn take_edit(&mut self, scenario: Scenario) {
        let text: Rc<str> = scenario.to_string().into();
        if text == self.text {
            return;
        }
        let present = self.present();
        self.undo.make_mut().remember(present);
        self.edited = true;
        self.notice = None;
        self.text = text;
        self.show_scenario(scenario);
    }

    pub(super) fn travel(&mut self, way: fn(&mut Undo, Past) -> Option<Past>, said: &str) {
        let present = self.present();
        let Some(past) = way(self.undo.make_mut(), present) else { return };
        self.playback.playing = false;
        self.notice = None;
        self.show_text(past.text);
        self.lesson = past.lesson;
        self.seek(past.playhead);
        self.said = said.into();
    }

    /// A whole other scenario; the one before is one step back.
    pub(super) fn load(&mut self, text: Rc<str>, lesson: Option<OpenLesson>) {
        let present = self.present();
        self.undo.make_mut().remember(present);
        self.playback.playing = false;
        self.selection = None;
        self.notice = None;
        self.wanted = None;
        self.lesson = lesson;
        self.playhead = Time::ZERO;
        self.close_history();
        self.show_text(text);
    }

    pub(super) fn open(&mut self, slug: Rc<str>) {
        self.dialog = None;
        if *slug == *lessons::FIRST_SLUG {
            self.fetched(slug, Some(lessons::FIRST_TEXT.to_owned()));
        } else {
            self.wanted = Some(slug);
            self.arriving = false;
        }
    }

    pub(super) fn fetched(&mut self, slug: Rc<str>, text: Option<String>) {
        let Some(text) = text else {
            self.wanted = None;
            self.arriving = false;
            self.notice = Some(Notice::NoLesson(slug.to_string()));
            return;
        };
        let text: Rc<str> = text.into();
        if std::mem::take(&mut self.arriving) {
            self.arrive(OpenLesson { slug, text });
            return;
        }
        self.load(text.clone(), Some(OpenLesson { slug, text }));
        self.said = format!("Opened: {}", self.session.run.scenario.title()).into();
    }

    /// The lesson that the page was opened with: what was shown in the meantime was nobody's.
    fn arrive(&mut self, lesson: OpenLesson) {
        self.wanted = None;
        self.show_text(start::reseeded(&lesson.text, self.link.seed));
        self.lesson = Some(lesson);
        self.seek(self.link.playhead.unwrap_or_default());
        if self.session.differs_from(self.link.digest) {
            self.notice = Some(Notice::OtherRun);
        }
    }

    pub(super) fn seek(&mut self, at: Time) {
        self.playhead = at.min(self.end());
        self.playback.rest_us = 0;
    }

    pub(super) fn step(&mut self, direction: Direction, stride: Stride) {
        self.playback.playing = false;
        let (there, edge) = match direction {
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
            self.playback.playing = false;
            self.seek(at);
        }
    }

    pub(super) fn toggle_play(&mut self) {
        self.playback.playing = !self.playback.playing;
        if self.playback.playing && self.playhead >= self.end() {
            self.seek(Time::ZERO);
        }
    }

    /// Time passes. Readers who want no motion are taken from event to event by the page.
    pub(super) fn frame(&mut self, reader_ms: u32) {
        if !self.playback.playing {
            return;
        }
        let from = u64::from(self.playhead.0) * 1_000 + u64::from(self.playback.rest_us);
        let to = self.session.pace.advance(from, self.playback.frame_us(reader_ms));
        let end = u64::from(self.end().0) * 1_000;
        self.playhead = Time((to.min(end) / 1_000) as u32);
        self.playback.rest_us = (to % 1_000) as u32;
        if to >= end {
            self.playback = Playback { playing: false, rest_us: 0, ..self.playback };
        }
    }

    /// One moment on, for readers who want no motion.
    pub(super) fn beat(&mut self) {
        match self.session.next(self.playhead, Stride::Moment) {
            _ if !self.playback.playing => {}
            Some(at) => self.seek(at),
            None => {
                self.seek(self.end());
                self.playback.playing = false;
            }
        }
    }

    /// Another link was put into the address.
    pub(super) fn navigate(&mut self, fragment: &str) {
        // The browser went back to what is shown already.
        if fragment.trim_start_matches('#') == self.fragment() {
            return;
        }
        let (link, error) = Link::read(fragment);
        let source = link.source.clone();
        let playhead = link.playhead.unwrap_or_default();
        self.preferences = self.preferences.or_link(&link);
        self.link = Shared::new(link);
        self.comparison = None;
        match (error, source) {
            (Some(error), _) => self.notice = Some(Notice::Link(error)),
            (None, Some(Source::Preset(slug))) => self.open(slug.into()),
            (None, Some(Source::Text(text))) => {
                self.load(start::reseeded(&text, self.link.seed), None);
                self.seek(playhead);
            }
            (None, Some(Source::History(linked))) => self.histories.begin_linked(&linked),
            (None, None) => {}
        }
        if self.is_judged() {
            self.renew_comparison();
        }
    }

    /// What is happening, for the line under the map and for those who hear the page.
    pub fn narration(&self) -> String {
        let latest = self.session.latest(self.playhead);
        let Some(first) = latest.first() else { return String::new() };
        let sentences: Vec<&str> = latest.iter().map(|moment| moment.sentence.as_str()).collect();
        format!("{}: {}", words::time(first.at), sentences.join(" "))
    }
}

/// The settings of the old protocol that the new one was not given.
fn settings_left_out(old: &Scenario, new: &Scenario) -> Vec<String> {
    let settings = |scenario: &Scenario| -> Vec<String> {
        let text = scenario.protocol().map(ToString::to_string).unwrap_or_default();
        text.split(' ').filter(|word| word.contains('=')).map(str::to_owned).collect()
    };
    let kept = settings(new);
    settings(old).into_iter().filter(|setting| !kept.contains(setting)).collect()
}

/// What was expected, as far as a sentence needs to know it.
fn expectations_left_out(run: &Run) -> Option<String> {
    match check::expectations(run) {
        0 => None,
        1 => Some("the one expectation".to_owned()),
        count => Some(format!("all {count} expectations")),
    }
}
