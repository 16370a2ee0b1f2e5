//! The total order: streams of messages with stamps, and when the next one is due.
//!
//! A message is due when all who order have it and nobody can send one with a smaller stamp any
//! more: from each of them a clock as high is known, and all that it had sent until then.

use crate::ids::NodeId;
use crate::protocol::galera::message::{Note, Status};
use crate::protocol::galera::work::{Data, Stamp, Work};
use crate::protocol::galera::{Galera, Pending};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Effects, Reply};
use crate::register::ErrorKind;
use crate::table::Table;

/// What is known of one member's messages in this view.
#[derive(Clone, PartialEq, Eq, Hash, Default, Debug)]
pub(super) struct Stream {
    /// Those without a gap, in order.
    pub messages: Vec<Data>,
    /// Those behind a gap.
    ahead: Table<u32, Data>,
    /// How many of them were put in order.
    pub ordered: usize,
    /// All it sends later has greater stamps.
    clock: u32,
    /// So many it had sent then.
    sent: u32,
    /// By node: so many messages of its stream have come to this member.
    got: Vec<u32>,
}

impl Stream {
    fn take(&mut self, data: &Data) {
        if data.sequence as usize > self.messages.len() {
            self.ahead.insert(data.sequence, *data);
        }
        while let Some(next) = self.ahead.remove(&(self.messages.len() as u32 + 1)) {
            self.messages.push(next);
        }
    }

    fn hear(&mut self, status: &Status) {
        self.clock = self.clock.max(status.clock);
        self.sent = self.sent.max(status.sent);
        self.got.resize(self.got.len().max(status.got.len()), 0);
        for (known, told) in self.got.iter_mut().zip(&status.got) {
            *known = (*known).max(*told);
        }
    }

    fn has_come(&self, from: NodeId) -> u32 {
        self.got.get(from.index()).copied().unwrap_or(0)
    }
}

impl Galera {
    /// Puts something in order: it is sent to all, and is its own acknowledgement.
    pub(super) fn broadcast(&mut self, work: Work, effects: &mut Effects<Note>) -> Stamp {
        self.clock += 1;
        let stamp = (self.clock, self.me);
        let mine = &mut self.streams[self.me.index()];
        let sequence = mine.messages.len() as u32 + 1;
        let data = Data { view: self.durable.view.number, sequence, stamp, work };
        mine.messages.push(data);
        self.tell(self.durable.view.order, &Note::Data(data), effects);
        stamp
    }

    /// Tells those of these nodes that are others, in order.
    pub(super) fn tell(&self, mut nodes: NodeSet, note: &Note, effects: &mut Effects<Note>) {
        nodes.remove(self.me);
        effects.send_all(nodes.iter(), note);
    }

    /// Tells all others, whoever is in the view.
    pub(super) fn tell_all(&self, note: &Note, effects: &mut Effects<Note>) {
        self.tell(self.cluster.replica_ids().collect(), note, effects);
    }

    pub(super) fn on_data(&mut self, from: NodeId, data: &Data, effects: &mut Effects<Note>) {
        let view = &self.durable.view;
        if !self.is_ordering() || data.view != view.number || !view.order.contains(from) {
            return;
        }
        self.streams[from.index()].take(data);
        self.clock = self.clock.max(data.stamp.0);
        let status = Note::Status(self.status());
        self.tell(self.durable.view.order, &status, effects);
        self.deliver(effects);
    }

    /// What it tells of itself.
    pub(super) fn status(&self) -> Status {
        let got = self.streams.iter().map(|stream| stream.messages.len() as u32);
        Status {
            view: self.durable.view.number,
            life: self.durable.life,
            serves: self.serves(),
            waits: self.joined && (self.blocked || !self.primary),
            clock: self.clock,
            sent: self.streams[self.me.index()].messages.len() as u32,
            got: got.collect(),
            prepared: self.prepared,
        }
    }

    /// Another member of this view tells what it has.
    pub(super) fn hear_of_stream(
        &mut self,
        from: NodeId,
        status: &Status,
        effects: &mut Effects<Note>,
    ) {
        self.streams[from.index()].hear(status);
        if self.is_ordering() {
            self.deliver(effects);
        }
    }

    /// A sign of life, with all that may have been lost.
    pub(super) fn repeat(&mut self, effects: &mut Effects<Note>) {
        if self.is_silent() {
            return;
        }
        let status = Note::Status(self.status());
        self.tell_all(&status, effects);
        if !self.is_ordering() {
            return;
        }
        for node in self.durable.view.order.iter().filter(|node| *node != self.me) {
            let come = self.streams[node.index()].has_come(self.me) as usize;
            let mine = &self.streams[self.me.index()].messages;
            for data in mine.iter().skip(come) {
                effects.send(node, Note::Data(*data));
            }
        }
    }

    /// Puts in order what is due.
    pub(super) fn deliver(&mut self, effects: &mut Effects<Note>) {
        while let Some(data) = self.next_due() {
            self.streams[data.stamp.1.index()].ordered += 1;
            self.order(&data, effects);
        }
        self.drain(effects);
    }

    fn next_due(&self) -> Option<Data> {
        let order = self.durable.view.order;
        let next = |node: NodeId| {
            let stream = &self.streams[node.index()];
            stream.messages.get(stream.ordered)
        };
        let data = *order.iter().filter_map(next).min_by_key(|data| data.stamp)?;
        let origin = data.stamp.1;
        let is_known = |node: NodeId| {
            // What the sender sends later has a greater stamp anyway.
            let stream = &self.streams[node.index()];
            let is_complete = stream.messages.len() as u32 >= stream.sent;
            let has_it = stream.has_come(origin) >= data.sequence;
            node == origin || has_it && stream.clock >= data.stamp.0 && is_complete
        };
        order.iter().filter(|node| *node != self.me).all(is_known).then_some(data)
    }

    fn order(&mut self, data: &Data, effects: &mut Effects<Note>) {
        let certified = self.ordered.order(data);
        let is_mine = data.stamp.1 == self.me;
        match (data.work, certified) {
            (Work::Write { key, value, after, request, .. }, Some(seqno)) => {
                let write = (data.stamp, seqno, key, value);
                self.enqueue(write, after, is_mine.then_some(request), effects.now());
            }
            (Work::Write { request, .. }, None) if is_mine => {
                if self.pending.remove(&request).is_some() {
                    effects.reply(request, Reply::error(ErrorKind::Aborted));
                }
            }
            (Work::Sync(request), _) if is_mine => {
                let until = self.ordered.seqno;
                if let Some(Pending::Sync { until: slot, .. }) = self.pending.get_mut(&request) {
                    *slot = Some(until);
                }
            }
            (Work::Write { .. } | Work::Sync(_), _) => {}
        }
    }
}
