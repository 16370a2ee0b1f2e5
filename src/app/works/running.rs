//! Marks for what is being run, so that a scenario that stopped the page is not run again by
//! itself: the mark is set before the run and taken away when its picture and its verdict stand.

use super::{OnShelf, Works};

/// The marks: this, and the digest of the text.
const MARK_KEY: &str = "cap-playground.running.";
/// So long another tab may be at it; an older mark is of a page that was stopped.
const BUSY_MS: u64 = 3_000;
/// A mark this old is of no use to anybody.
const FORGOTTEN_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

/// What is known of a text before it is run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Before {
    /// Nothing speaks against it.
    Well,
    /// Another tab has begun to run it just now.
    ElsewhereNow,
    /// It stopped a page.
    Stopped,
}

impl OnShelf {
    /// Whether anything is marked at all.
    pub fn has_marks(&self) -> bool {
        !self.0.keys(MARK_KEY).is_empty()
    }
}

impl Works {
    /// What happened when this text was run before.
    pub fn before(&self, text: &str) -> Before {
        let digest = Works::digest(text);
        if self.running.get() == Some(digest) {
            return Before::Well;
        }
        let Some(mark) = self.shelf.0.get(&mark_key(digest)) else { return Before::Well };
        let mut words = mark.split(' ').map(|word| word.parse::<u64>().ok());
        let (at, tab) = (words.next().flatten(), words.next().flatten());
        let is_ours = tab == Some(u64::from(self.shelf.0.tab()));
        let is_new = at.is_some_and(|at| self.shelf.0.now().abs_diff(at) < BUSY_MS);
        if is_new && !is_ours { Before::ElsewhereNow } else { Before::Stopped }
    }

    /// A text is going to be run.
    pub fn begins(&self, text: &str) {
        let digest = Works::digest(text);
        if self.running.get() == Some(digest) {
            return;
        }
        if let Some(before) = self.running.replace(Some(digest)) {
            self.shelf.0.take_away(&mark_key(before));
        }
        // Where it cannot be marked it is run all the same.
        let mark = format!("{} {}", self.shelf.0.now(), self.shelf.0.tab());
        let _ = self.shelf.0.put(&mark_key(digest), &mark);
    }

    /// The text that is run now, by its digest.
    pub(in crate::app) fn running(&self) -> Option<u32> {
        self.running.get()
    }

    /// What was run stands, or its page is left in good order.
    pub fn stands(&self) {
        if let Some(digest) = self.running.take() {
            self.shelf.0.take_away(&mark_key(digest));
        }
    }

    /// The reader wants this text to be run again, whatever happened.
    pub fn forgive(&self, text: &str) {
        self.shelf.0.take_away(&mark_key(Works::digest(text)));
    }

    /// The name under which a text is marked.
    pub fn mark_of(text: &str) -> String {
        mark_key(Works::digest(text))
    }

    /// Forgets marks that are of no use any more.
    pub(in crate::app) fn forget_old_marks(&self) {
        for key in self.shelf.0.keys(MARK_KEY) {
            let Some(mark) = self.shelf.0.get(&key) else { continue };
            let at = mark.split(' ').next().and_then(|word| word.parse::<u64>().ok());
            if at.is_none_or(|at| self.shelf.0.now().abs_diff(at) > FORGOTTEN_MS) {
                self.shelf.0.take_away(&key);
            }
        }
    }
}

fn mark_key(digest: u32) -> String {
    format!("{MARK_KEY}{digest:08x}")
}
