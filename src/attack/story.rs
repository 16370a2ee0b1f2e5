//! A story that may break a promise: requests and faults on given ground.

use std::rc::Rc;

use crate::scenario::{Action, Draft, Line, Scenario, Statement};
use crate::time::Time;

/// Times are multiples of this.
pub const GRID_MS: u32 = 10;

/// Timed lines on given ground.
#[derive(Clone, Debug)]
pub struct Story {
    /// The luck of its run.
    pub seed: u32,
    /// When it ends.
    pub until_ms: u32,
    /// What happens; without a time what counts messages instead.
    pub timed: Vec<(Option<u32>, Action)>,
    /// From when to when each fault lasts.
    pub faults: Vec<(u32, u32)>,
}

impl Story {
    /// The requests, without the faults.
    pub fn requests(&self) -> impl Iterator<Item = &(Option<u32>, Action)> {
        self.timed.iter().filter(|(_, action)| matches!(action, Action::Request(_)))
    }

    /// It ends so long after its last line, if it would end earlier.
    pub fn lasts(&mut self, tail_ms: u32) {
        let last = self.timed.iter().filter_map(|(at, _)| *at).max().unwrap_or(0);
        self.until_ms = self.until_ms.max(last + tail_ms);
    }

    /// Its lines, after those that declare everything.
    pub fn draft(&self, header: &[Line]) -> Draft {
        let statements = [Statement::Seed(self.seed), Statement::Until(Time(self.until_ms))];
        let mut timed: Vec<&(Option<u32>, Action)> = self.timed.iter().collect();
        crate::table::sort_by_key(&mut timed, |(at, _)| *at);
        let timed = timed
            .into_iter()
            .map(|(at, action)| Statement::Timed { at: at.map(Time), action: action.clone() });
        let said = statements.into_iter().chain(timed);
        let line = |statement| Line { statement: Some(statement), comment: None };
        Draft::of(header.iter().cloned().chain(said.map(line)).collect())
    }

    /// The scenario; none if its lines make none.
    pub fn scenario(&self, header: &[Line]) -> Option<Rc<Scenario>> {
        self.draft(header).scenario().ok().map(Rc::new)
    }
}
