//! Older and newer texts of the scenario. Every edit is one: a keystroke, an action on the map,
//! a lesson opened.

use std::rc::Rc;

use crate::app::lessons::OpenLesson;
use crate::app::works::WorkId;
use crate::time::Time;

/// How many steps back are kept.
pub const STEPS_MAX: usize = 500;

/// One state to go back to.
#[derive(Clone, PartialEq, Debug)]
pub struct Past {
    /// The text.
    pub text: Rc<str>,
    /// Where the playhead was.
    pub playhead: Time,
    /// Which lesson it was.
    pub lesson: Option<OpenLesson>,
    /// Which work of the reader's it was.
    pub work: Option<WorkId>,
}

/// The states before and after the present one.
#[derive(Clone, Default, Debug)]
pub struct Undo {
    before: Vec<Past>,
    after: Vec<Past>,
    /// Whether the present state is still being typed: further keystrokes belong to it.
    typing: bool,
}

impl Undo {
    /// Remembers the present state, which an edit is about to replace.
    pub fn remember(&mut self, present: Past) {
        self.typing = false;
        self.push(present);
    }

    /// The same for a keystroke: those that follow each other are one step back.
    pub fn remember_typing(&mut self, present: Past) {
        if !self.typing {
            self.push(present);
            self.typing = true;
        }
    }

    /// The next keystroke begins a new step.
    pub fn settle(&mut self) {
        self.typing = false;
    }

    /// Goes one step back.
    pub fn undo(&mut self, present: Past) -> Option<Past> {
        self.typing = false;
        let past = self.before.pop()?;
        self.after.push(present);
        Some(past)
    }

    /// Takes one step back back.
    pub fn redo(&mut self, present: Past) -> Option<Past> {
        self.typing = false;
        let next = self.after.pop()?;
        self.before.push(present);
        Some(next)
    }

    /// How many steps back there are.
    pub fn steps(&self) -> usize {
        self.before.len()
    }

    /// Whether there is a step back.
    pub fn can_undo(&self) -> bool {
        !self.before.is_empty()
    }

    /// Whether there is a step to take back.
    pub fn can_redo(&self) -> bool {
        !self.after.is_empty()
    }

    fn push(&mut self, present: Past) {
        self.after.clear();
        if self.before.len() == STEPS_MAX {
            self.before.remove(0);
        }
        self.before.push(present);
    }
}
