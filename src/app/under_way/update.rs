//! What is shown of a scenario: its run at once if it is short, else the run before it meanwhile.

use std::rc::Rc;

use super::{Begun, UnderWay, begin};
use crate::app::Model;
use crate::app::effect::Effect;
use crate::app::notice::Notice;
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::scenario::Scenario;
use crate::time::Time;

impl Model {
    /// Whether what is shown only stands in for what the page was opened with.
    pub fn is_arriving(&self) -> bool {
        let is_first = |under_way: &UnderWay| under_way.is_first && !under_way.is_stopped;
        self.arriving || self.under_way.as_ref().is_some_and(is_first)
    }

    /// What to say if a link's run is known to have been another one; if that is not known yet, it
    /// is said as soon as it is.
    pub(in crate::app) fn other_run(&mut self, digest: Option<u32>) -> Option<Notice> {
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
    pub(in crate::app) fn is_other_run(&mut self) -> bool {
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

    pub(in crate::app) fn show_scenario(&mut self, scenario: Scenario) {
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
    pub(in crate::app) fn seek_shown(&mut self, at: Time) {
        match &mut self.under_way {
            Some(under_way) => under_way.playhead = Some(at),
            None => self.seek(at),
        }
    }

    /// What was under way is over; what is left of it, if anything, is run at once.
    pub(in crate::app) fn ran(&mut self) {
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
    pub(in crate::app) fn hold_run(&mut self, is_stopped: bool) {
        if let Some(under_way) = self.under_way.take() {
            self.set_under_way(Some(UnderWay { is_stopped, ..under_way }));
        }
    }
}
