//! Majority quorums: ask for the newest, have it stored, answer. One request at a time.

use std::collections::{BTreeMap, BTreeSet};

use super::system::{Out, Server, Wire};

type Tag = (u64, usize);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Message {
    Query(u64),
    Found(u64, Tag, u32),
    Store(u64, Tag, u32),
    Stored(u64),
}

#[derive(Clone, Hash)]
enum Phase {
    Asks { number: u64, client: usize, write: Option<u32>, found: BTreeMap<usize, (Tag, u32)> },
    Stores { number: u64, client: usize, read: Option<u32>, stored: BTreeSet<usize> },
}

#[derive(Clone, Hash)]
pub struct Abd {
    id: usize,
    servers: usize,
    is_careless: bool,
    tag: Tag,
    value: u32,
    phase: Option<Phase>,
}

impl Abd {
    fn others(&self, message: &Message) -> Out<Message> {
        let others = (0..self.servers).filter(|id| *id != self.id);
        others.map(|id| (id, Wire::Inner(message.clone()))).collect()
    }

    fn majority(&self) -> usize {
        self.servers / 2 + 1
    }

    fn keep(&mut self, tag: Tag, value: u32) {
        if tag > self.tag {
            (self.tag, self.value) = (tag, value);
        }
    }

    fn asked(&self, client: usize, number: u64, write: Option<u32>) -> Option<(Abd, Out<Message>)> {
        if self.phase.is_some() {
            return None;
        }
        if self.is_careless && write.is_none() {
            return Some((self.clone(), vec![(client, Wire::GetOk(number, self.value))]));
        }
        let mut next = self.clone();
        let found = [(self.id, (self.tag, self.value))].into();
        next.phase = Some(Phase::Asks { number, client, write, found });
        Some((next, self.others(&Message::Query(number))))
    }

    fn found(&self, from: usize, about: u64, it: (Tag, u32)) -> Option<(Abd, Out<Message>)> {
        let mut next = self.clone();
        let Some(Phase::Asks { number, client, write, found }) = &mut next.phase else {
            return None;
        };
        if *number != about {
            return None;
        }
        found.insert(from, it);
        if found.len() < self.majority() {
            return Some((next, Vec::new()));
        }
        let (mut tag, mut value) = found.values().copied().max_by_key(|(tag, _)| *tag)?;
        let (number, client, write) = (*number, *client, *write);
        let read = if write.is_none() { Some(value) } else { None };
        if let Some(write) = write {
            (tag, value) = ((tag.0 + 1, self.id), write);
        }
        next.keep(tag, value);
        next.phase = Some(Phase::Stores { number, client, read, stored: [self.id].into() });
        Some((next, self.others(&Message::Store(number, tag, value))))
    }

    fn stored(&self, from: usize, about: u64) -> Option<(Abd, Out<Message>)> {
        let mut next = self.clone();
        let Some(Phase::Stores { number, client, read, stored }) = &mut next.phase else {
            return None;
        };
        if *number != about || !stored.insert(from) {
            return None;
        }
        if stored.len() < self.majority() {
            return Some((next, Vec::new()));
        }
        let answer = read.map_or(Wire::PutOk(about), |value| Wire::GetOk(about, value));
        let out = vec![(*client, answer)];
        next.phase = None;
        Some((next, out))
    }
}

impl Server for Abd {
    type Message = Message;

    fn new(id: usize, servers: usize) -> Abd {
        Abd { id, servers, is_careless: false, tag: (0, id), value: 0, phase: None }
    }

    fn on(&self, from: usize, message: &Wire<Message>) -> Option<(Abd, Out<Message>)> {
        match *message {
            Wire::Put(number, value) => self.asked(from, number, Some(value)),
            Wire::Get(number) => self.asked(from, number, None),
            Wire::Inner(Message::Query(number)) => {
                let found = Message::Found(number, self.tag, self.value);
                Some((self.clone(), vec![(from, Wire::Inner(found))]))
            }
            Wire::Inner(Message::Found(number, tag, value)) => {
                self.found(from, number, (tag, value))
            }
            Wire::Inner(Message::Store(number, tag, value)) => {
                let mut next = self.clone();
                next.keep(tag, value);
                Some((next, vec![(from, Wire::Inner(Message::Stored(number)))]))
            }
            Wire::Inner(Message::Stored(number)) => self.stored(from, number),
            Wire::PutOk(_) | Wire::GetOk(..) => None,
        }
    }

    fn ignores(&self, from: usize, message: &Message) -> bool {
        match (message, &self.phase) {
            (Message::Store(_, tag, _), _) => *tag <= self.tag,
            (Message::Found(about, ..), Some(Phase::Asks { number, .. })) => number != about,
            (Message::Stored(about), Some(Phase::Stores { number, stored, .. })) => {
                number != about || stored.contains(&from)
            }
            // A question, and answers that nobody waits for.
            (Message::Query(_) | Message::Found(..) | Message::Stored(_), _) => true,
        }
    }

    fn needs_answer(&self, message: &Message) -> bool {
        let asks = matches!(&self.phase, Some(Phase::Asks { number, .. }) if
            matches!(message, Message::Query(about) if about == number));
        let stores = matches!(&self.phase, Some(Phase::Stores { number, .. }) if
            matches!(message, Message::Store(about, ..) if about == number));
        asks || stores
    }

    fn careless(self) -> Abd {
        Abd { is_careless: true, ..self }
    }
}
