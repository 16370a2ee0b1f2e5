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
    /// How many steps back lead to where something else was opened, or the reader began.
    left: usize,
    /// Where the last keystroke was, while the present state is being typed.
    typing: Option<Keystroke>,
}

/// A change of a text, as one types.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Keystroke {
    /// Where it begins, and where it ends in the text before and after, in bytes.
    from: usize,
    before: usize,
    after: usize,
    /// Whether a word begins with it.
    begins_word: bool,
}

impl Keystroke {
    fn of(old: &str, new: &str) -> Keystroke {
        let same = old.bytes().zip(new.bytes()).take_while(|(one, other)| one == other).count();
        let rest = old.len().min(new.len()) - same;
        let ends = old.bytes().rev().zip(new.bytes().rev());
        let behind = ends.take(rest).take_while(|(one, other)| one == other).count();
        let (before, after) = (old.len() - behind, new.len() - behind);
        let is_blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
        let bytes = new.as_bytes();
        let begins_word = after > same
            && !is_blank(bytes.get(same))
            && is_blank(same.checked_sub(1).and_then(|at| bytes.get(at)));
        Keystroke { from: same, before, after, begins_word }
    }

    /// Whether this goes on with what the one before did: the same way, at the same place.
    fn continues(self, last: Keystroke) -> bool {
        let (adds, added) = (self.after > self.from, last.after > last.from);
        let follows = if adds { self.from == last.after } else { self.before == last.from };
        adds == added && follows && !self.begins_word
    }
}

impl Undo {
    /// Remembers the present state, which an edit is about to replace.
    pub fn remember(&mut self, present: Past) {
        self.typing = None;
        self.push(present);
    }

    /// The same where something else is opened.
    pub fn leave(&mut self, present: Past) {
        self.remember(present);
        self.left = self.before.len();
    }

    /// The same for a keystroke that makes this text: those that make a word are one step back.
    pub fn remember_typing(&mut self, present: Past, text: &str) {
        let now = Keystroke::of(&present.text, text);
        if !self.typing.is_some_and(|last| now.continues(last)) {
            self.push(present);
        }
        self.typing = Some(now);
    }

    /// The next keystroke begins a new step.
    pub fn settle(&mut self) {
        self.typing = None;
    }

    /// Whether a step back leads to another text of the same story.
    pub fn can_undo_here(&self) -> bool {
        self.before.len() > self.left
    }

    /// Goes one step back.
    pub fn undo(&mut self, present: Past) -> Option<Past> {
        self.typing = None;
        let past = self.before.pop()?;
        self.left = self.left.min(self.before.len());
        self.after.push(present);
        Some(past)
    }

    /// Takes one step back back.
    pub fn redo(&mut self, present: Past) -> Option<Past> {
        self.typing = None;
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
            self.left = self.left.saturating_sub(1);
        }
        self.before.push(present);
    }
}
