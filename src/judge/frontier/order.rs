//! From the steps of a state to a legal order of all pieces: those that left no trace find a place
//! between the steps.

use std::collections::BTreeMap;

use crate::history::Appends;
use crate::register::Value;

use super::super::blocks::{Act, Blocks};
use super::super::timeline::{Item, OPEN, Timeline};
use super::path::Step;

/// The positions of the calls in a legal order.
pub(super) fn order(
    blocks: &Blocks,
    timeline: &Timeline,
    appends: &Appends,
    steps: &[Step],
) -> Vec<usize> {
    let gaps = Gaps::new(blocks.held, timeline, appends, steps);
    let mut is_step = vec![false; timeline.items.len()];
    for step in steps {
        is_step[step.item as usize] = true;
    }
    // By gap, reads of what is held before writes without a trace, each in the order begun.
    let mut between: Vec<(usize, bool, u32, u32)> = Vec::new();
    for (n, item) in (0_u32..).zip(&timeline.items) {
        if item.end != OPEN && !is_step[n as usize] {
            let is_write = !matches!(item.act, Act::Read(_));
            between.push((gaps.of(item), is_write, item.start, n));
        }
    }
    between.sort_unstable();
    let mut between = between.into_iter().peekable();
    let mut order = Vec::new();
    let mut put = |item: u32| {
        let (from, to) = blocks.pieces[item as usize].members;
        let members = &blocks.members[from as usize..to as usize];
        order.extend(members.iter().map(|&n| n as usize));
    };
    for gap in 0..=steps.len() {
        if let Some(step) = gap.checked_sub(1).map(|before| steps[before]) {
            put(step.item);
        }
        while let Some((_, _, _, item)) = between.next_if(|next| next.0 == gap) {
            put(item);
        }
    }
    order
}

/// The gaps between steps; gap 0 is before them all.
struct Gaps<'a> {
    steps: &'a [Step],
    /// By gap, the last gap up to it that ends with a write that depends on nothing.
    ends_freely: Vec<Option<usize>>,
    /// The gaps in which a value is held.
    of_value: BTreeMap<Value, Vec<usize>>,
}

impl<'a> Gaps<'a> {
    fn new(
        initial: Option<Value>,
        timeline: &Timeline,
        appends: &Appends,
        steps: &'a [Step],
    ) -> Gaps<'a> {
        let mut held = vec![initial];
        let mut ends_freely = vec![None];
        for (gap, step) in steps.iter().enumerate() {
            let (before, last) = (held[gap], ends_freely[gap]);
            let act = timeline.items[step.item as usize].act;
            held.push(super::after(act, before, appends).map_or(before, |held| held.0));
            ends_freely.push(if matches!(act, Act::Write(_)) { Some(gap) } else { last });
        }
        let mut of_value: BTreeMap<Value, Vec<usize>> = BTreeMap::new();
        for (gap, held) in held.iter().enumerate() {
            if let Some(value) = held {
                of_value.entry(*value).or_default().push(gap);
            }
        }
        Gaps { steps, ends_freely, of_value }
    }

    /// The gap in which a piece can take effect that is no step.
    fn of(&self, item: &Item) -> usize {
        // The last gap that begins before it must be over.
        let last = self.steps.partition_point(|step| step.at <= item.end);
        if let Act::Read(value) = item.act {
            let gaps = self.of_value.get(&value).map_or(&[][..], Vec::as_slice);
            let before = gaps.partition_point(|gap| *gap <= last);
            return before.checked_sub(1).map_or(last, |at| gaps[at]);
        }
        // Otherwise nobody needs what is held any more.
        let covered = self.ends_freely[last].filter(|gap| self.steps[*gap].at > item.start);
        covered.unwrap_or(last)
    }
}
