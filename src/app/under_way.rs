//! A run that takes longer than a picture may wait for: it goes on piece by piece, while the
//! page shows the run before it.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use crate::app::effect::Effect;
use crate::app::notice::Notice;
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::app::{Model, start};
use crate::run::running::Running;
use crate::scenario::Scenario;
use crate::time::Time;

/// So much of a run is done in the same moment as the edit that asks for it. Nearly all runs are
/// shorter.
pub const AT_ONCE_WORK: u64 = 20_000;
/// Of which each line takes so much: to read and to draw a long text takes its time too.
const LINE_WORK: u64 = 50;

/// A run under way.
#[derive(Clone, PartialEq, Debug)]
pub struct UnderWay {
    /// What is run.
    pub scenario: Rc<Scenario>,
    /// Whether it stands still, because the reader wanted that.
    pub is_stopped: bool,
    /// Whether it is what the page was opened with.
    pub is_first: bool,
    /// Whether it came by a link that tells its run from others.
    is_linked: bool,
    /// Where to go once it is shown; nothing says so if the playhead just stays.
    playhead: Option<Time>,
    running: Shared<Slot>,
}

/// The run, until it is taken away.
struct Slot(RefCell<Option<Running>>);

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a run under way")
    }
}

impl UnderWay {
    /// What is not over after its first piece.
    pub(super) fn new(running: Running) -> UnderWay {
        UnderWay {
            scenario: running.scenario().clone(),
            is_stopped: false,
            is_first: false,
            is_linked: false,
            playhead: None,
            running: Shared::new(Slot(RefCell::new(Some(running)))),
        }
    }

    /// Goes on for about so much work; whether the run is over and can be shown.
    pub fn advance(&self, work: u64) -> bool {
        self.running.0.borrow_mut().as_mut().is_none_or(|running| running.advance(work))
    }

    /// How far it is, in thousandths.
    pub fn progress(&self) -> u32 {
        self.running.0.borrow().as_ref().map_or(1_000, Running::progress)
    }
}

/// A scenario's run, as far as it could be done at once.
pub(super) enum Begun {
    /// All of it.
    Shown(Box<Session>),
    /// The rest is under way.
    UnderWay(UnderWay),
}

/// Runs a scenario at once, if it is short.
pub(super) fn begin(scenario: &Rc<Scenario>) -> Begun {
    let mut running = Running::new(scenario);
    if running.advance(AT_ONCE_WORK.saturating_sub(scenario.lines.len() as u64 * LINE_WORK)) {
        Begun::Shown(Box::new(Session::of(running.finish())))
    } else {
        Begun::UnderWay(UnderWay::new(running))
    }
}

/// What is shown first: what the page was opened with, or the first lesson while its run is under
/// way.
pub(super) fn first(scenario: Scenario) -> (Session, Option<UnderWay>) {
    match begin(&Rc::new(scenario)) {
        Begun::Shown(session) => (*session, None),
        Begun::UnderWay(under_way) => {
            let stands_in = Session::new(start::first_scenario());
            (stands_in, Some(UnderWay { is_first: true, ..under_way }))
        }
    }
}

impl Model {
    /// Whether what is shown only stands in for what the page was opened with.
    pub fn is_arriving(&self) -> bool {
        let is_first = |under_way: &UnderWay| under_way.is_first && !under_way.is_stopped;
        self.arriving || self.under_way.as_ref().is_some_and(is_first)
    }

    /// What to say if a link's run is known to have been another one; if that is not known yet, it
    /// is said as soon as it is.
    pub(super) fn other_run(&mut self, digest: Option<u32>) -> Option<Notice> {
        self.linked = None;
        let is_new = self.judged.is_none();
        if let Some(under_way) = &mut self.under_way {
            under_way.is_first = is_new;
            under_way.is_linked = digest.is_some();
        } else if self.wanted.is_none() && digest.is_some() {
            self.linked = Some(self.session.clone());
        }
        self.is_other_run().then_some(Notice::OtherRun)
    }

    /// Whether a link's run was another one: told once, as soon as that is known.
    pub(super) fn is_other_run(&mut self) -> bool {
        let Some(session) = self.linked.take().filter(|session| *session == self.session) else {
            return false;
        };
        if session.digest().is_none() {
            session.want_digest();
            self.linked = Some(session);
            return false;
        }
        session.differs_from(self.link.digest)
    }

    /// The scenario of the text, as far as it has no errors: what an edit changes.
    pub fn scenario(&self) -> &Rc<Scenario> {
        self.under_way.as_ref().map_or(&self.session.run.scenario, |under_way| &under_way.scenario)
    }

    pub(super) fn show_scenario(&mut self, scenario: Scenario) {
        self.errors = Rc::new([]);
        let is_same = |known: &Scenario| *known == scenario && known.lines == scenario.lines;
        if is_same(&self.session.run.scenario) {
            // Whatever was under way, the reader is back at what is shown.
            self.set_under_way(None);
            return;
        }
        if self.under_way.as_ref().is_some_and(|under_way| is_same(&under_way.scenario)) {
            return;
        }
        let scenario = Rc::new(scenario);
        // Comments, notes, expectations and places change nothing in a run.
        if let Some(run) = self.session.run.retold(&scenario) {
            self.set_under_way(None);
            return self.show_session(Session::of(run));
        }
        if let Some(under_way) = &mut self.under_way
            && under_way.running.0.borrow_mut().as_mut().is_some_and(|it| it.retell(&scenario))
        {
            under_way.scenario = scenario;
            return;
        }
        match begin(&scenario) {
            Begun::Shown(session) => {
                self.set_under_way(None);
                self.show_session(*session);
            }
            Begun::UnderWay(under_way) => {
                self.pause();
                self.set_under_way(Some(under_way));
            }
        }
    }

    fn show_session(&mut self, session: Session) {
        self.session = Shared::new(session);
        self.say(Effect::Judge(self.session.clone()));
        self.seek(self.playhead);
        self.selection = self.selection.filter(|target| self.exists(*target));
    }

    /// Goes to this time of what has just been opened, once it is shown.
    pub(super) fn seek_shown(&mut self, at: Time) {
        match &mut self.under_way {
            Some(under_way) => under_way.playhead = Some(at),
            None => self.seek(at),
        }
    }

    /// What was under way is over; what is left of it, if anything, is run at once.
    pub(super) fn ran(&mut self) {
        let Some(under_way) = self.under_way.take() else { return };
        let Some(running) = under_way.running.0.borrow_mut().take() else { return };
        self.show_session(Session::of(running.finish()));
        if let Some(at) = under_way.playhead {
            self.seek(at);
        }
        self.stand_at_question();
        if under_way.is_linked {
            self.linked = Some(self.session.clone());
        }
        if self.is_other_run() {
            self.tell(Notice::OtherRun);
        }
    }

    /// The run under way stands still, or goes on.
    pub(super) fn hold_run(&mut self, is_stopped: bool) {
        if let Some(under_way) = self.under_way.take() {
            self.set_under_way(Some(UnderWay { is_stopped, ..under_way }));
        }
    }
}
