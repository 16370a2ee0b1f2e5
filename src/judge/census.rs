//! Who wrote and who read each value of a register, and which values tell it.
//!
//! A value *tells* who wrote it when one call did, which is known to have happened. Then its write
//! and its reads are neighbours in every legal order, as in [`super::zones`]. Other values that
//! somebody reads leave a choice. What nobody reads leaves none.

use crate::history::Moment;
use crate::register::Value;

use super::budget::{Limit, Meter};
use super::normal::{Call, Effect};
use super::slots::{NONE, Slots};

/// The writer of the initial value.
pub(super) const INITIAL: u32 = u32::MAX - 1;

/// What is known of one value.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    /// How many may have written it.
    writers: u32,
    /// One of them.
    pub writer: u32,
    /// Whether that one need not have happened.
    is_optional: bool,
    /// The reads, as a range of [`Census::reads`].
    reads: (u32, u32),
    /// How many swaps expect it.
    swaps: u32,
    /// One of them.
    swap: u32,
    /// Whether some call that has happened found it.
    is_found: bool,
    /// Whether some swap that expects it need not have happened.
    is_maybe_swapped: bool,
    kind: Told,
}

/// What a value tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Told {
    /// Nobody reads it.
    Unread,
    /// Who wrote it, and who read it: everybody who could.
    All,
    /// Not enough.
    Open,
}

impl Cell {
    const NEW: Cell = Cell {
        writers: 0,
        writer: NONE,
        is_optional: false,
        reads: (0, 0),
        swaps: 0,
        swap: NONE,
        is_found: false,
        is_maybe_swapped: false,
        kind: Told::Open,
    };
}

/// All values of a register.
pub(super) struct Census {
    slots: Slots,
    cells: Vec<Cell>,
    reads: Vec<u32>,
    /// By call, what it did; nothing where it can be left out.
    pub effects: Vec<Option<Effect>>,
    /// How many values tell all.
    pub told: usize,
}

impl Census {
    /// Of calls that append nothing.
    pub async fn new(
        calls: &[Call],
        initial: Option<Value>,
        meter: &Meter,
    ) -> Result<Census, Limit> {
        meter.work(6 * calls.len()).await?;
        let effects = calls.iter().map(plain).collect();
        let mut census = Census::empty(calls.len(), effects);
        while census.drop_needless(calls, initial) {
            meter.work(2 * calls.len()).await?;
        }
        census.count(calls, initial);
        census.list_reads();
        census.tell();
        Ok(census)
    }

    fn empty(size: usize, effects: Vec<Option<Effect>>) -> Census {
        let (slots, reads) = (Slots::new(size), Vec::new());
        Census { slots, cells: Vec::new(), reads, effects, told: 0 }
    }

    fn number(&mut self, value: Value) -> usize {
        let next = self.cells.len() as u32;
        let slot = self.slots.of(value);
        if *slot == NONE {
            *slot = next;
            self.cells.push(Cell::NEW);
        }
        *slot as usize
    }

    /// Leaves out what need not have happened and changes nothing for anybody: a value that nobody
    /// needs who returns after it began, and a swap of a value that is never there. Whether there
    /// was any; it may have been the one that made another needed.
    fn drop_needless(&mut self, calls: &[Call], initial: Option<Value>) -> bool {
        let optional = |n: &usize| calls[*n].optional() && self.effects[*n].is_some();
        let optional: Vec<usize> = (0..calls.len()).filter(optional).collect();
        if optional.is_empty() {
            return false;
        }
        let mut wanted_until: Vec<Moment> = Vec::new();
        let mut is_written: Vec<bool> = Vec::new();
        if let Some(value) = initial {
            let place = self.number(value);
            is_written.resize(place + 1, false);
            is_written[place] = true;
        }
        for (n, call) in calls.iter().enumerate() {
            let Some(effect) = self.effects[n] else { continue };
            for value in [effect.reads(), effect.writes()].into_iter().flatten() {
                self.number(value);
            }
            wanted_until.resize(self.cells.len(), 0);
            is_written.resize(self.cells.len(), false);
            if let Some(place) = effect.reads().and_then(|value| self.slots.get(value)) {
                // One more than its end, so that zero is nobody.
                wanted_until[place] = call.end.saturating_add(1).max(wanted_until[place]);
            }
            if let Some(place) = effect.writes().and_then(|value| self.slots.get(value)) {
                is_written[place] = true;
            }
        }
        let mut is_any = false;
        for n in optional {
            let Some(effect) = self.effects[n] else { continue };
            let place = |value: Option<Value>| value.and_then(|value| self.slots.get(value));
            let is_wanted =
                place(effect.writes()).is_some_and(|place| wanted_until[place] > calls[n].start);
            let is_possible = place(effect.reads()).is_none_or(|place| is_written[place]);
            if !is_wanted || !is_possible {
                self.effects[n] = None;
                is_any = true;
            }
        }
        is_any
    }

    fn count(&mut self, calls: &[Call], initial: Option<Value>) {
        if let Some(value) = initial {
            let place = self.number(value);
            (self.cells[place].writers, self.cells[place].writer) = (1, INITIAL);
        }
        for (n, call) in (0_u32..).zip(calls) {
            let Some(effect) = self.effects[n as usize] else { continue };
            if let Some(value) = effect.writes() {
                let place = self.number(value);
                let cell = &mut self.cells[place];
                cell.writers += 1;
                (cell.writer, cell.is_optional) = (n, call.optional());
            }
            let Some(value) = effect.reads() else { continue };
            let place = self.number(value);
            let cell = &mut self.cells[place];
            cell.is_found |= !call.optional();
            if matches!(effect, Effect::Cas { .. }) {
                cell.swaps += 1;
                cell.swap = n;
                cell.is_maybe_swapped |= call.optional();
            } else {
                cell.reads.1 += 1;
            }
        }
    }

    /// Puts the reads of each value together, in the order invoked.
    fn list_reads(&mut self) {
        let mut next = 0;
        for cell in &mut self.cells {
            let reads = cell.reads.1;
            cell.reads = (next, next);
            next += reads;
        }
        self.reads = vec![0; next as usize];
        for (n, effect) in (0_u32..).zip(&self.effects) {
            if let Some(Effect::Read(value)) = *effect
                && let Some(place) = self.slots.get(value)
            {
                let end = &mut self.cells[place].reads.1;
                self.reads[*end as usize] = n;
                *end += 1;
            }
        }
    }

    fn tell(&mut self) {
        for place in 0..self.cells.len() {
            let cell = self.cells[place];
            let is_read = cell.reads.0 < cell.reads.1 || cell.swaps > 0;
            let happened = !cell.is_optional || cell.is_found;
            let is_swapped_once = cell.swaps == 0
                || (cell.swaps == 1 && (!cell.is_maybe_swapped || self.must_happen(cell.swap)));
            self.cells[place].kind = if !is_read {
                Told::Unread
            } else if cell.writers == 1 && happened && is_swapped_once {
                Told::All
            } else {
                Told::Open
            };
        }
        let is_used = |cell: &&Cell| cell.kind == Told::All;
        self.told = self.cells.iter().filter(is_used).count();
    }

    /// Whether what this swap stored was found by somebody who cannot have it from elsewhere.
    fn must_happen(&self, swap: u32) -> bool {
        let written = self.effects[swap as usize].and_then(Effect::writes);
        let cell = written.and_then(|value| self.slots.get(value)).map(|place| self.cells[place]);
        cell.is_some_and(|cell| cell.writers == 1 && cell.is_found)
    }

    /// What a value tells.
    pub fn told(&self, value: Value) -> Told {
        self.slots.get(value).map_or(Told::Unread, |place| self.cells[place].kind)
    }

    /// The reads of a value, in the order invoked.
    pub fn reads_of(&self, value: Value) -> &[u32] {
        let reads = self.slots.get(value).map_or((0, 0), |place| self.cells[place].reads);
        &self.reads[reads.0 as usize..reads.1 as usize]
    }

    /// The swap that found a value that tells all.
    pub fn swap_of(&self, value: Value) -> Option<u32> {
        let cell = self.slots.get(value).map(|place| self.cells[place])?;
        (cell.swap != NONE).then_some(cell.swap)
    }
}

/// A swap of a value for itself is a read.
fn plain(call: &Call) -> Option<Effect> {
    match call.effect {
        Effect::Cas { expected, new } if expected == new => {
            (!call.optional()).then_some(Effect::Read(expected))
        }
        effect => Some(effect),
    }
}
