//! What the reader has made, kept until they throw it away.
//!
//! A work has an identity, so that a lesson, a link or another tab never takes its place. It is
//! written before it is run, so that a run that stops the page cannot take it along; and while it
//! runs there is a mark, so that it is not run again by itself after it did.
//!
//! Where it is kept is a [`Shelf`]: the browser's storage, which may be full, forbidden or shared
//! with other tabs. Each work has a key of its own there, and none is overwritten that somebody
//! else has changed meanwhile.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use crate::app::shared::Shared;
use crate::digest::crc32;

mod record;
mod running;

pub use record::{Record, WorkId};
pub use running::Before;

/// So many works are kept; with one more, the oldest is thrown away and that is told.
pub const WORKS_MAX: usize = 100;
/// Where works are kept: this, and their number.
const WORK_KEY: &str = "cap-playground.work.";
/// Which work was changed last.
const LAST_KEY: &str = "cap-playground.last";
/// Where the one work was kept when there was only one.
const OLD_KEY: &str = "cap-playground.text";

/// Where a browser keeps texts for its reader, by their keys.
pub trait Shelf {
    /// The text of a key.
    fn get(&self, key: &str) -> Option<String>;
    /// Puts a text there at once.
    ///
    /// # Errors
    ///
    /// When it is not taken; what was there then stays.
    fn put(&self, key: &str, text: &str) -> Result<(), ShelfRefusal>;
    /// Takes a key away.
    fn take_away(&self, key: &str);
    /// All keys that begin like this.
    fn keys(&self, beginning: &str) -> Vec<String>;
    /// Milliseconds since 1970.
    fn now(&self) -> u64;
    /// A number that is hardly drawn twice.
    fn draw(&self) -> u32;
    /// The number of this tab; it outlives a reload.
    fn tab(&self) -> u32;
}

/// Why a shelf takes nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShelfRefusal {
    /// There is no room.
    Full,
    /// There is no shelf, or it is closed.
    Forbidden,
}

/// A shelf of nothing.
struct NoShelf;

impl Shelf for NoShelf {
    fn get(&self, _: &str) -> Option<String> {
        None
    }
    fn put(&self, _: &str, _: &str) -> Result<(), ShelfRefusal> {
        Err(ShelfRefusal::Forbidden)
    }
    fn take_away(&self, _: &str) {}
    fn keys(&self, _: &str) -> Vec<String> {
        Vec::new()
    }
    fn now(&self) -> u64 {
        0
    }
    fn draw(&self) -> u32 {
        0
    }
    fn tab(&self) -> u32 {
        0
    }
}

/// A shelf that is shared and equals only itself.
#[derive(Clone)]
pub struct OnShelf(pub(super) Rc<dyn Shelf>);

impl OnShelf {
    /// Shares a shelf.
    pub fn new(shelf: impl Shelf + 'static) -> OnShelf {
        OnShelf(Rc::new(shelf))
    }
}

impl Default for OnShelf {
    fn default() -> OnShelf {
        OnShelf::new(NoShelf)
    }
}

impl PartialEq for OnShelf {
    fn eq(&self, other: &OnShelf) -> bool {
        std::ptr::addr_eq(Rc::as_ptr(&self.0), Rc::as_ptr(&other.0))
    }
}

impl Eq for OnShelf {}

impl fmt::Debug for OnShelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnShelf")
    }
}

/// The reader's works, as this tab knows them.
#[derive(Clone, PartialEq, Debug)]
pub struct Works {
    shelf: OnShelf,
    known: Shared<Known>,
    /// The text that is run now, by its digest.
    running: Rc<Cell<Option<u32>>>,
}

/// What a tab knows beside what is on the shelf.
#[derive(Clone, Debug, Default)]
struct Known {
    /// What each work was when this tab read or wrote it last, by its mark.
    seen: BTreeMap<WorkId, String>,
    /// Works that went on under another number, because another tab has changed them.
    forks: BTreeMap<WorkId, WorkId>,
    /// What was thrown away since the page was opened, so that it can be brought back.
    thrown: Vec<(WorkId, Record)>,
    /// Why the last text was not kept, if it was not.
    refused: Option<ShelfRefusal>,
}

/// What became of a text that was to be kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kept {
    /// It is kept.
    Here(WorkId),
    /// It is kept beside what another tab made of the same work.
    Beside(WorkId),
    /// It is kept, and the oldest work had to go for it: its title.
    InsteadOf(WorkId, String),
    /// It is not kept.
    Not(WorkId, ShelfRefusal),
}

impl Works {
    /// The works on a shelf.
    pub fn on(shelf: OnShelf) -> Works {
        Works { shelf, known: Shared::new(Known::default()), running: Rc::default() }
    }

    /// The same on another shelf.
    #[must_use]
    pub fn moved_to(&self, other: OnShelf) -> Works {
        Works { shelf: other, ..self.clone() }
    }

    /// The work that was changed last. A first visit, which has none, has little to do here.
    pub fn newest(&mut self) -> Option<(WorkId, Record)> {
        let has = |key| self.shelf.0.get(key).is_some();
        let has_any = has(LAST_KEY) || has(OLD_KEY) || !self.shelf.0.keys(WORK_KEY).is_empty();
        if has_any { self.newest_of_some() } else { None }
    }

    #[inline(never)]
    fn newest_of_some(&mut self) -> Option<(WorkId, Record)> {
        self.take_over_old();
        let last = self.shelf.0.get(LAST_KEY).and_then(|word| WorkId::from_word(&word));
        let newest = last.and_then(|id| Some((id, self.read(id)?)));
        newest.or_else(|| self.all().into_iter().next())
    }

    /// All works, the newest first.
    pub fn all(&self) -> Vec<(WorkId, Record)> {
        let ids = self.ids().into_iter();
        let mut all: Vec<_> = ids.filter_map(|id| Some((id, self.look(id)?))).collect();
        all.sort_by_key(|(id, record)| std::cmp::Reverse((record.at, *id)));
        all
    }

    /// The newest that were made in this tab.
    pub fn made_here(&self, most: usize) -> Vec<(WorkId, Record)> {
        let tab = self.shelf.0.tab();
        self.all().into_iter().filter(|(_, record)| record.tab == tab).take(most).collect()
    }

    /// Those that were thrown away since the page was opened.
    pub fn thrown(&self) -> &[(WorkId, Record)] {
        &self.known.thrown
    }

    /// Why the last text was not kept, if it was not.
    pub fn refused(&self) -> Option<ShelfRefusal> {
        self.known.refused
    }

    /// Opens a work: from now on, what somebody else makes of it is noticed.
    pub fn read(&mut self, id: WorkId) -> Option<Record> {
        let record = self.look(id)?;
        let known = self.known.make_mut();
        known.forks.remove(&id);
        known.seen.insert(id, record.mark());
        Some(record)
    }

    /// Keeps a text as this work, or as a new one.
    pub fn keep(&mut self, id: Option<WorkId>, text: &str, lesson: Option<&str>) -> Kept {
        let on = self.shelf.0.clone();
        let id = id.map(|id| *self.known.forks.get(&id).unwrap_or(&id));
        let stored = id.and_then(|id| self.look(id));
        let is_changed = match (id, &stored) {
            (Some(id), Some(stored)) => self.known.seen.get(&id) != Some(&stored.mark()),
            _ => false,
        };
        if let (Some(id), Some(stored), false) = (id, &stored, is_changed)
            && stored.text == text
        {
            return Kept::Here(id);
        }
        let own = id.filter(|_| !is_changed).unwrap_or_else(|| self.fresh_id());
        let lesson = lesson.map(str::to_owned);
        let record = Record { at: on.now(), tab: on.tab(), lesson, text: text.to_owned() };
        let gone = if stored.is_none() || is_changed { self.make_room() } else { None };
        let refused = on.put(&key(own), &record.to_string()).err();
        let known = self.known.make_mut();
        known.refused = refused;
        if let Some(refused) = refused {
            return Kept::Not(own, refused);
        }
        // Without it the newest is found all the same.
        let _ = on.put(LAST_KEY, &own.to_string());
        known.seen.insert(own, record.mark());
        if let Some(old) = id.filter(|_| is_changed) {
            known.forks.insert(old, own);
            return Kept::Beside(own);
        }
        gone.map_or(Kept::Here(own), |title| Kept::InsteadOf(own, title))
    }

    /// Throws a work away; it can be brought back as long as the page is open.
    pub fn throw_away(&mut self, id: WorkId) -> Option<()> {
        let record = self.look(id)?;
        self.shelf.0.take_away(&key(id));
        let known = self.known.make_mut();
        known.seen.remove(&id);
        known.thrown.push((id, record));
        Some(())
    }

    /// Brings a work back as it was.
    ///
    /// # Errors
    ///
    /// When there is no room for it; it can be tried again.
    pub fn bring_back(&mut self, id: WorkId) -> Result<(), ShelfRefusal> {
        let Some(index) = self.known.thrown.iter().position(|(thrown, _)| *thrown == id) else {
            return Ok(());
        };
        // Somebody may have gone on with it meanwhile.
        let place = if self.look(id).is_some() { self.fresh_id() } else { id };
        let record = self.known.thrown[index].1.clone();
        self.shelf.0.put(&key(place), &record.to_string())?;
        let known = self.known.make_mut();
        known.seen.insert(place, record.mark());
        known.thrown.remove(index);
        Ok(())
    }

    fn look(&self, id: WorkId) -> Option<Record> {
        Record::parse(&self.shelf.0.get(&key(id))?)
    }

    fn ids(&self) -> Vec<WorkId> {
        let keys = self.shelf.0.keys(WORK_KEY).into_iter();
        keys.filter_map(|key| WorkId::from_word(key.strip_prefix(WORK_KEY)?)).collect()
    }

    fn fresh_id(&self) -> WorkId {
        WorkId::new(self.shelf.0.now(), self.shelf.0.draw())
    }

    /// Before one more work: throws the oldest away where there are too many.
    fn make_room(&mut self) -> Option<String> {
        if self.ids().len() < WORKS_MAX {
            return None;
        }
        let (oldest, record) = self.all().pop()?;
        self.throw_away(oldest)?;
        Some(record.title())
    }

    /// There was one work once, without a number. Now it has one.
    fn take_over_old(&mut self) {
        let Some(text) = self.shelf.0.get(OLD_KEY) else { return };
        if matches!(self.keep(None, &text, None), Kept::Here(_) | Kept::InsteadOf(..)) {
            self.shelf.0.take_away(OLD_KEY);
        }
    }

    fn digest(text: &str) -> u32 {
        crc32(text.as_bytes())
    }
}

fn key(id: WorkId) -> String {
    format!("{WORK_KEY}{id}")
}
