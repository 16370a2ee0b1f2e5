//! A run that takes longer than a picture may wait for: it goes on piece by piece, while the
//! page shows the run before it.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::run::running::Running;
use crate::scenario::Scenario;
use crate::time::Time;

mod update;

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
