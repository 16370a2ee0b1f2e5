//! What is left to search for once everything on a value that tells who wrote it is one block.
//!
//! The write of such a value and its reads are neighbours in every legal order; if it was swapped
//! for another, so are the operations on that one, and so on. A block is summed up by two moments,
//! as a zone is ([`super::zones`]): it must have begun by `settled`, and it lasts until `wanted`.
//!
//! ```text
//! settled < wanted     it occupies the time between; nothing else takes effect there
//! wanted <= settled    it fits at an instant, at any moment from `wanted` to `settled`
//! ```
//!
//! A block may have to find a value that leaves a choice (its first operation swaps it), and it may
//! leave one. Other blocks at an instant are nothing but moments at which the register must not
//! hold what somebody still needs.

use crate::history::Moment;
use crate::register::Value;

use super::budget::{Limit, Meter};
use super::census::{Census, INITIAL, Told};
use super::normal::{Call, Effect, NEVER};

/// What a piece does to its register. `None` is a value that nobody outside the piece needs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Act {
    Read(Value),
    Write(Option<Value>),
    /// Finds the first and leaves the second.
    Swap(Value, Option<Value>),
    /// Adds this to what it finds.
    Append(Value),
}

/// Operations that take effect together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub act: Act,
    /// By when it takes effect; [`NEVER`] if it need not. Moments are moved by one, so that zero is
    /// before everything.
    pub settled: Moment,
    /// Until when it lasts, or from when on it can take effect.
    pub wanted: Moment,
    /// When all its operations had returned, not moved.
    pub returned: Moment,
    /// Its operations in order, as a range of [`Blocks::members`].
    pub members: (u32, u32),
}

impl Piece {
    /// Whether it occupies some time.
    pub fn is_forward(&self) -> bool {
        self.settled < self.wanted
    }
}

/// A register taken to pieces.
pub(super) struct Blocks {
    pub pieces: Vec<Piece>,
    pub members: Vec<u32>,
    /// What the register holds at first.
    pub held: Option<Value>,
}

/// No order is legal: what had begun by then, and returned by then, proves it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Impossible {
    pub by: Moment,
}

impl Blocks {
    /// Of calls that append nothing, in the order invoked.
    pub async fn new(
        calls: &[Call],
        initial: Option<Value>,
        meter: &Meter,
    ) -> Result<Result<Blocks, Impossible>, Limit> {
        let census = Census::new(calls, initial, meter).await?;
        meter.work(6 * calls.len()).await?;
        let blocks = Blocks { pieces: Vec::new(), members: Vec::new(), held: None };
        let mut building = Building { calls, census: &census, blocks, stages: Vec::new(), told: 0 };
        Ok(building.all(initial).map(|()| building.blocks))
    }

    /// Every call by itself: of what is appended to nothing more is known.
    pub fn of_appends(calls: &[Call], initial: Option<Value>) -> Blocks {
        let mut blocks = Blocks { pieces: Vec::new(), members: Vec::new(), held: initial };
        for (n, call) in (0..).zip(calls) {
            let act = match call.effect {
                Effect::Read(value) => Act::Read(value),
                Effect::Write(value) => Act::Write(Some(value)),
                Effect::Cas { expected, new } => Act::Swap(expected, Some(new)),
                Effect::Append(value) => Act::Append(value),
            };
            blocks.single(act, n, call);
        }
        blocks
    }

    fn single(&mut self, act: Act, n: u32, call: &Call) {
        let (settled, wanted) = (moved(call.end), moved(call.start));
        let at = self.members.len() as u32;
        self.members.push(n);
        let members = (at, at + 1);
        self.pieces.push(Piece { act, settled, wanted, returned: call.end, members });
    }
}

/// A moment moved by one.
fn moved(moment: Moment) -> Moment {
    moment.saturating_add(1)
}

/// A step of a block: a value is written, and read.
#[derive(Clone, Copy)]
struct Stage {
    /// From when on it can be written, as its operations tell.
    from: Moment,
    /// By when it must have been.
    by: Moment,
}

struct Building<'a> {
    calls: &'a [Call],
    census: &'a Census,
    blocks: Blocks,
    stages: Vec<Stage>,
    /// Values that tell all and are in some block.
    told: usize,
}

impl Building<'_> {
    fn all(&mut self, initial: Option<Value>) -> Result<(), Impossible> {
        if let Some(value) = initial {
            match self.census.told(value) {
                Told::Unread => {}
                Told::Open => self.blocks.held = Some(value),
                Told::All => self.block(INITIAL, None, value)?,
            }
        }
        for n in 0..self.calls.len() as u32 {
            self.of_call(n)?;
        }
        // Values that were swapped for one another in a circle have no beginning.
        if self.told == self.census.told { Ok(()) } else { Err(Impossible { by: NEVER }) }
    }

    fn of_call(&mut self, n: u32) -> Result<(), Impossible> {
        let call = &self.calls[n as usize];
        let Some(effect) = self.census.effects[n as usize] else { return Ok(()) };
        let is_open = |value: Value| self.census.told(value) == Told::Open;
        match effect {
            Effect::Read(value) if is_open(value) => {
                self.blocks.single(Act::Read(value), n, call);
            }
            Effect::Write(value) if is_open(value) => {
                self.blocks.single(Act::Write(Some(value)), n, call);
            }
            Effect::Cas { expected, new } if is_open(expected) && is_open(new) => {
                self.blocks.single(Act::Swap(expected, Some(new)), n, call);
            }
            Effect::Write(value) => self.block(n, None, value)?,
            Effect::Cas { expected, new } if is_open(expected) => {
                self.block(n, Some(expected), new)?;
            }
            // They belong to the block of what they read.
            Effect::Read(_) | Effect::Cas { .. } | Effect::Append(_) => {}
        }
        Ok(())
    }

    /// The block that begins with a call that writes a value.
    fn block(&mut self, first: u32, found: Option<Value>, value: Value) -> Result<(), Impossible> {
        let begin = self.blocks.members.len();
        let (mut writer, mut value) = (first, value);
        let (mut until, mut returned) = (0, 0);
        let mut left = None;
        self.stages.clear();
        loop {
            let (mut from, mut by) = (until, 0);
            if writer != INITIAL {
                let call = &self.calls[writer as usize];
                (from, by) = (until.max(moved(call.start)), moved(call.end));
                returned = later(returned, call);
                self.blocks.members.push(writer);
            }
            until = from;
            let told = self.census.told(value);
            if told == Told::All {
                self.told += 1;
                for &read in self.census.reads_of(value) {
                    let call = &self.calls[read as usize];
                    by = by.min(moved(call.end));
                    until = until.max(moved(call.start));
                    returned = later(returned, call);
                    self.blocks.members.push(read);
                }
            }
            self.stages.push(Stage { from, by });
            if told == Told::Open {
                left = Some(value);
            }
            let Some(swap) = self.census.swap_of(value).filter(|_| told == Told::All) else {
                break;
            };
            let Some(Effect::Cas { new, .. }) = self.census.effects[swap as usize] else { break };
            (writer, value) = (swap, new);
        }
        let settled = self.settled().ok_or(Impossible { by: returned })?;
        let act = found.map_or(Act::Write(left), |found| Act::Swap(found, left));
        let members = (begin as u32, self.blocks.members.len() as u32);
        self.blocks.pieces.push(Piece { act, settled, wanted: until, returned, members });
        Ok(())
    }

    /// By when the first stage must have begun; nothing if some stage can be at no time.
    fn settled(&self) -> Option<Moment> {
        let mut by = NEVER;
        for stage in self.stages.iter().rev() {
            by = by.min(stage.by);
            if stage.from > by {
                return None;
            }
        }
        Some(by)
    }
}

/// The later of a moment and the return of a call that returned.
fn later(moment: Moment, call: &Call) -> Moment {
    if call.optional() { moment } else { moment.max(call.end) }
}
