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

    /// In one number.
    fn packed(self) -> u64 {
        let (kind, short, long) = match self {
            Event::Line(index) => (0, 0, index),
            Event::Arrival(message) => (1, 0, message.0),
            Event::Departure(index) => (2, 0, index),
            Event::Disconnect(node, peer) => (3, node.0, u32::from(peer.0)),
            Event::StreamTimeout(link) => (4, 0, link),
            Event::Timer(node, slot) => (5, node.0, slot),
            Event::ClientTimeout(request) => (6, 0, request.0),
            Event::ClientRetry(request) => (7, 0, request.0),
        };
        (kind << 40) | u64::from(short) << 32 | u64::from(long)
    }

    fn unpacked(packed: u64) -> Event {
        let (node, long) = (NodeId((packed >> 32) as u8), packed as u32);
        match packed >> 40 {
            0 => Event::Line(long),
            1 => Event::Arrival(MessageId(long)),
            2 => Event::Departure(long),
            3 => Event::Disconnect(node, NodeId(long as u8)),
            4 => Event::StreamTimeout(long),
            5 => Event::Timer(node, long),
            6 => Event::ClientTimeout(RequestId(long)),
            _ => Event::ClientRetry(RequestId(long)),
        }
    }

    /// Whether it is mostly put in long before it is due.
    fn is_far(self) -> bool {
        matches!(self, Event::Line(_) | Event::ClientTimeout(_))
    }
}

/// The name of a place in the order of one instant.
pub type Sequence = u32;

type Heap = BinaryHeap<Reverse<QueuedEvent>>;

/// The queue.
#[derive(Clone, Default, Debug)]
pub struct Queue {
    /// What is put in long before it is due.
    far: Heap,
    /// All else, which comes and goes many times meanwhile, and finds its place among a few sooner.
    near: Heap,
    sequence: Sequence,
}

/// The key in the upper half: time in 32 bits, then two bits of class, then 30 of sequence. In the
/// lower half the event. It is one number because a processor waits where it reads at once what it
/// has just written in parts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct QueuedEvent(u128);

impl QueuedEvent {
    fn new(key: u64, event: Event) -> QueuedEvent {
        QueuedEvent(u128::from(key) << 64 | u128::from(event.packed()))
    }

    fn key(self) -> u64 {
        (self.0 >> 64) as u64
    }

    fn event(self) -> Event {
        Event::unpacked(self.0 as u64)
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
        let heap = if event.is_far() { &mut self.far } else { &mut self.near };
        heap.push(Reverse(QueuedEvent::new(key, event)));
    }

    /// When the next event is due.
    pub fn next_at(&self) -> Option<Time> {
        let first = self.far.peek().into_iter().chain(self.near.peek()).map(key_of).min();
        first.map(|key| Time((key >> 32) as u32))
    }

    /// All events, each with its place in the order, in no order.
    pub fn all(&self) -> impl Iterator<Item = (u64, Event)> + '_ {
        self.far.iter().chain(&self.near).map(|Reverse(entry)| (entry.key(), entry.event()))
    }

    /// Puts every line at the time that is given for it.
    pub fn put_lines(&mut self, at: impl Fn(u32) -> Time) {
        let moved = self.far.drain().map(|Reverse(entry)| match entry.event() {
            event @ Event::Line(index) => {
                let place = entry.key() & 0xFFFF_FFFF;
                Reverse(QueuedEvent::new((u64::from(at(index).0) << 32) | place, event))
            }
            _ => Reverse(entry),
        });
        self.far = moved.collect::<Vec<_>>().into();
    }

    /// The place of a timer that fires at this time, in the same order.
    pub fn timer_key(at: Time, sequence: Sequence) -> u64 {
        (u64::from(at.0) << 32) | (2 << 30) | u64::from(sequence)
    }

    /// Takes the next event, if it is due at or before `until`.
    pub fn pop(&mut self, until: Time) -> Option<(Time, Sequence, Event)> {
        let far = self.far.peek().map_or(u64::MAX, key_of);
        let near = self.near.peek().map_or(u64::MAX, key_of);
        if far.min(near) >> 32 > u64::from(until.0) {
            return None;
        }
        let heap = if far < near { &mut self.far } else { &mut self.near };
        let Reverse(entry) = heap.pop()?;
        let key = entry.key();
        Some((Time((key >> 32) as u32), (key as u32) & 0x3FFF_FFFF, entry.event()))
    }
}

fn key_of(Reverse(entry): &Reverse<QueuedEvent>) -> u64 {
    entry.key()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_comes_out_as_it_was_put_in() {
        let most = u32::MAX;
        let events = [
            Event::Line(most),
            Event::Arrival(MessageId(most)),
            Event::Departure(most),
            Event::Disconnect(NodeId(u8::MAX), NodeId(0)),
            Event::Disconnect(NodeId(0), NodeId(u8::MAX)),
            Event::StreamTimeout(most),
            Event::Timer(NodeId(u8::MAX), 0),
            Event::Timer(NodeId(0), most),
            Event::ClientTimeout(RequestId(most)),
            Event::ClientRetry(RequestId(most)),
        ];
        for event in events {
            let mut queue = Queue::default();
            queue.push(Time(u32::MAX), event);
            assert_eq!(queue.pop(Time(u32::MAX)), Some((Time(u32::MAX), 1, event)));
            assert_eq!(queue.pop(Time(u32::MAX)), None);
        }
    }

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
