//! The event queue: ordered by time, then class, then sequence. That order is part of every
//! link.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::ids::{MessageId, NodeId, RequestId};
use crate::time::Time;

/// What is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// A line of the plan.
    Line(u32),
    /// A message would arrive.
    Arrival(MessageId),
    /// What waited for a disk leaves its node.
    Departure(u32),
    /// A node notices that its connection to a peer was reset.
    Disconnect(NodeId, NodeId),
    /// A stream may have been silent for too long: the link's index.
    StreamTimeout(u32),
    /// A timer in this slot of a node may go off.
    Timer(NodeId, u32),
    /// A client stops waiting.
    ClientTimeout(RequestId),
    /// A client tries again after a pause.
    ClientRetry(RequestId),
}

impl Event {
    /// At one instant scenario lines come first, then messages, then timers.
    fn class(self) -> u64 {
        match self {
            Event::Line(_) => 0,
            Event::Arrival(_) | Event::Departure(_) | Event::Disconnect(..) => 1,
            Event::StreamTimeout(_)
            | Event::Timer(..)
            | Event::ClientTimeout(_)
            | Event::ClientRetry(_) => 2,
        }
    }
}

/// The name of a place in the order of one instant.
pub type Sequence = u32;

/// The queue.
#[derive(Clone, Default, Debug)]
pub struct Queue {
    heap: BinaryHeap<Reverse<QueuedEvent>>,
    sequence: Sequence,
}

#[derive(Clone, Debug)]
struct QueuedEvent {
    /// Time in the upper 32 bits, then two bits of class, then 30 of sequence.
    key: u64,
    event: Event,
}

impl PartialEq for QueuedEvent {
    fn eq(&self, other: &QueuedEvent) -> bool {
        self.key == other.key
    }
}
impl Eq for QueuedEvent {}
impl PartialOrd for QueuedEvent {
    fn partial_cmp(&self, other: &QueuedEvent) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for QueuedEvent {
    fn cmp(&self, other: &QueuedEvent) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

impl Queue {
    /// The next place in the order.
    pub fn next_sequence(&mut self) -> Sequence {
        self.sequence += 1;
        self.sequence
    }

    /// Adds an event at the next place.
    pub fn push(&mut self, at: Time, event: Event) {
        let sequence = self.next_sequence();
        self.push_at(at, sequence, event);
    }

    /// Adds an event at a place taken before.
    pub fn push_at(&mut self, at: Time, sequence: Sequence, event: Event) {
        let key = (u64::from(at.0) << 32) | (event.class() << 30) | u64::from(sequence);
        self.heap.push(Reverse(QueuedEvent { key, event }));
    }

    /// When the next event is due.
    pub fn next_at(&self) -> Option<Time> {
        self.heap.peek().map(|Reverse(entry)| Time((entry.key >> 32) as u32))
    }

    /// All events, each with its place in the order, in no order.
    pub fn all(&self) -> impl Iterator<Item = (u64, Event)> + '_ {
        self.heap.iter().map(|Reverse(entry)| (entry.key, entry.event))
    }

    /// Puts every line at the time that is given for it.
    pub fn put_lines(&mut self, at: impl Fn(u32) -> Time) {
        let moved = self.heap.drain().map(|Reverse(QueuedEvent { key, event })| match event {
            Event::Line(index) => {
                let place = key & 0xFFFF_FFFF;
                Reverse(QueuedEvent { key: (u64::from(at(index).0) << 32) | place, event })
            }
            _ => Reverse(QueuedEvent { key, event }),
        });
        self.heap = moved.collect::<Vec<_>>().into();
    }

    /// The place of a timer that fires at this time, in the same order.
    pub fn timer_key(at: Time, sequence: Sequence) -> u64 {
        (u64::from(at.0) << 32) | (2 << 30) | u64::from(sequence)
    }

    /// Takes the next event, if it is due at or before `until`.
    pub fn pop(&mut self, until: Time) -> Option<(Time, Sequence, Event)> {
        let Reverse(first) = self.heap.peek()?;
        if (first.key >> 32) > u64::from(until.0) {
            return None;
        }
        let Reverse(QueuedEvent { key, event }) = self.heap.pop()?;
        Some((Time((key >> 32) as u32), (key as u32) & 0x3FFF_FFFF, event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_begins_with_lines_then_messages_then_timers() {
        let mut queue = Queue::default();
        queue.push(Time(5), Event::ClientTimeout(RequestId(0)));
        queue.push(Time(5), Event::Arrival(MessageId(1)));
        queue.push(Time(5), Event::Arrival(MessageId(0)));
        queue.push(Time(5), Event::Line(0));
        queue.push(Time(4), Event::ClientRetry(RequestId(9)));
        let mut order = Vec::new();
        while let Some((_, _, event)) = queue.pop(Time(5)) {
            order.push(event);
        }
        let expected = [
            Event::ClientRetry(RequestId(9)),
            Event::Line(0),
            Event::Arrival(MessageId(1)),
            Event::Arrival(MessageId(0)),
            Event::ClientTimeout(RequestId(0)),
        ];
        assert_eq!(order, expected);
    }
}
