//! The judge's frontier of one register, kept while the run goes on: every way in which what was
//! asked so far can have taken effect, as what is held then and what requests under way were
//! answered in it. Two histories with one frontier go on to the same verdicts, so whole histories
//! need not be told apart.

use crate::register::{Access, Answer, Value, apply};
use crate::table::SortedSet;

/// A request under way, by a number of its own.
type OpenRequest = (u32, Access);

/// One way in which all can have taken effect.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct Way {
    held: Value,
    /// The requests under way that have taken effect, each with what its answer has to be: none
    /// if it is that it was written.
    done: SortedSet<(u32, Option<Value>)>,
}

/// All ways; none once there is no way in which what was seen can be explained.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Ways {
    under_way: Vec<OpenRequest>,
    ways: SortedSet<Way>,
}

impl Ways {
    /// A register that holds this, and nothing was asked.
    pub fn new(held: Value) -> Ways {
        let way = Way { held, done: SortedSet::new() };
        Ways { under_way: Vec::new(), ways: [way].into_iter().collect() }
    }

    /// Whether what was seen cannot be explained.
    pub fn is_broken(&self) -> bool {
        self.ways.is_empty()
    }

    /// Somebody asks.
    pub fn asked(&mut self, number: u32, action: Access) {
        let place = self.under_way.partition_point(|(known, _)| *known < number);
        self.under_way.insert(place, (number, action));
        let mut fresh: Vec<Way> = self.ways.iter().cloned().collect();
        while let Some(way) = fresh.pop() {
            for (number, action) in &self.under_way {
                if way.done.iter().any(|(known, _)| known == number) {
                    continue;
                }
                let mut next = way.clone();
                let (held, answer) = apply(way.held, *action);
                next.held = held;
                next.done.insert((*number, value_of(&answer)));
                if self.ways.insert(next.clone()) {
                    fresh.push(next);
                }
            }
        }
    }

    /// A request was answered.
    pub fn answered(&mut self, number: u32, answer: &Answer) {
        let told = (number, value_of(answer));
        self.over(number, |way| way.done.contains(&told));
    }

    /// A request had no effect, and never will.
    pub fn refused(&mut self, number: u32) {
        self.over(number, |way| !way.done.iter().any(|(known, _)| *known == number));
    }

    fn over(&mut self, number: u32, is_so: impl Fn(&Way) -> bool) {
        self.under_way.retain(|(known, _)| *known != number);
        let kept = self.ways.iter().filter(|way| is_so(way)).cloned();
        let kept = kept.map(|mut way| {
            way.done = way.done.iter().copied().filter(|(known, _)| *known != number).collect();
            way
        });
        self.ways = kept.collect();
    }
}

/// What was read, where something was; several values at once are never what one register holds.
fn value_of(answer: &Answer) -> Option<Value> {
    match answer {
        Answer::Written => None,
        Answer::Value(value) => Some(*value),
        Answer::Siblings(_) => Some(Value(u32::MAX)),
    }
}
