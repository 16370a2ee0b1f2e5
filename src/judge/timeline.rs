//! The pieces of a register ([`super::blocks`]) in time: what begins and what must be over, in order.
//!
//! While a block occupies the register nothing else takes effect. So what returns meanwhile must
//! have taken effect before it, what begins meanwhile takes effect after it, and the block itself
//! becomes an instant between the two.

use crate::history::Moment;

use super::blocks::{Act, Blocks, Impossible, Piece};
use super::normal::NEVER;

/// An end that never comes.
pub(super) const OPEN: u32 = u32::MAX;

/// A piece, by the events at which it begins and must be over; the first event is number one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub act: Act,
    pub start: u32,
    /// [`OPEN`] if it need not happen.
    pub end: u32,
}

/// A beginning or an end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    pub item: u32,
    pub is_end: bool,
}

/// What is to be searched, event by event.
pub(super) struct Timeline {
    /// By piece.
    pub items: Vec<Item>,
    pub events: Vec<Event>,
}

/// Where an event stands at its moment: what begins is first, so that it overlaps what ends; a
/// block that begins to occupy the register comes behind both, and what has to wait for it behind
/// that.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    Begins,
    Ends,
    Block,
    Behind,
}

impl Timeline {
    /// Brings the pieces in order.
    pub fn new(blocks: &Blocks) -> Result<Timeline, Impossible> {
        let occupied = occupied(&blocks.pieces)?;
        let mut events: Vec<(Moment, At, bool, u32)> = Vec::with_capacity(2 * blocks.pieces.len());
        for (n, piece) in (0..).zip(&blocks.pieces) {
            if piece.is_forward() {
                events.push((piece.settled, At::Block, false, n));
                events.push((piece.settled, At::Block, true, n));
                continue;
            }
            let before = occupied.partition_point(|block| block.settled < piece.wanted);
            let before = before.checked_sub(1).map(|at| occupied[at]);
            let behind = before.filter(|block| piece.wanted <= block.wanted);
            let (at, place) = match behind {
                Some(block) if piece.settled < block.wanted => {
                    return Err(Impossible { by: block.returned.max(piece.returned) });
                }
                Some(block) => (block.settled, At::Behind),
                None => (piece.wanted, At::Begins),
            };
            events.push((at, place, false, n));
            if piece.settled != NEVER {
                let during = occupied.partition_point(|block| block.settled <= piece.settled);
                let during = during.checked_sub(1).map(|at| occupied[at]);
                let during = during.filter(|block| piece.settled < block.wanted);
                let by = during.map_or(piece.settled, |block| block.settled);
                events.push((by, At::Ends, true, n));
            }
        }
        events.sort_unstable();
        let item = |piece: &Piece| Item { act: piece.act, start: 0, end: OPEN };
        let mut items: Vec<Item> = blocks.pieces.iter().map(item).collect();
        for (at, &(_, _, is_end, n)) in (1..).zip(&events) {
            let item = &mut items[n as usize];
            *(if is_end { &mut item.end } else { &mut item.start }) = at;
        }
        let event = |(_, _, is_end, item)| Event { item, is_end };
        Ok(Timeline { items, events: events.into_iter().map(event).collect() })
    }
}

/// The blocks that occupy some time, in order; they must not overlap.
fn occupied(pieces: &[Piece]) -> Result<Vec<Piece>, Impossible> {
    let forward = |piece: &&Piece| piece.is_forward();
    let mut occupied: Vec<Piece> = pieces.iter().filter(forward).copied().collect();
    occupied.sort_by_key(|piece| (piece.settled, piece.wanted));
    for pair in occupied.windows(2) {
        if pair[1].settled < pair[0].wanted {
            return Err(Impossible { by: pair[0].returned.max(pair[1].returned) });
        }
    }
    Ok(occupied)
}
