//! A client's request at the replica it asked.

use crate::ids::{NodeId, RequestId};
use crate::protocol::chain::GIVE_UP;
use crate::protocol::chain::message::ChainMessage;
use crate::protocol::chain::pending::Pending;
use crate::protocol::chain::replica::Replica;
use crate::protocol::chain::settings::ReadMode;
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::{Command, Entry, Proposal};
use crate::protocol::shared::machine::Applied;
use crate::protocol::{Effects, Reply, Request, Timer};
use crate::register::{Access, ErrorKind, Key, UnknownKind};

type Out<'a> = &'a mut Effects<ChainMessage>;

impl Replica {
    pub(super) fn take_request(&mut self, request: &Request, effects: Out) {
        if self.pending.contains_key(&request.id) {
            return;
        }
        let is_read = request.action == Access::Get;
        if is_read && self.settings.for_request(request).read == ReadMode::Eventual {
            let read = self.newest().read(request.key);
            effects.reply(request.id, Reply::ok(read.answer, read.version));
            return;
        }
        let pending = if is_read {
            Pending::Read(request.key)
        } else {
            Pending::Write(Proposal::of(request, self.me))
        };
        self.pending.insert(request.id, pending);
        if let Some(patience) = self.cluster.give_up {
            effects.set_timer(Timer::about(GIVE_UP, request.id.0), patience);
        }
        self.ask(request.id, effects);
    }

    /// Takes a request where it belongs: a write to the head, a read to the tail, unless it can
    /// be answered here.
    fn ask(&mut self, request: RequestId, effects: Out) {
        let epoch = self.shape.epoch;
        match self.pending.get(&request) {
            Some(Pending::Write(proposal)) => {
                let proposal = *proposal;
                match self.shape.head() {
                    Some(head) if head != self.me => {
                        effects.send(head, ChainMessage::Request { epoch, proposal });
                    }
                    _ => self.order(proposal, effects),
                }
            }
            Some(Pending::Read(key)) => {
                let key = *key;
                if self.is_tail() || self.settings.craq && self.shape.position(self.me).is_some() {
                    self.read_here(request, key, effects);
                } else if let Some(tail) = self.shape.tail() {
                    effects.send(tail, ChainMessage::TailQuery { epoch, request, key });
                }
            }
            None => {}
        }
    }

    /// As the tail, or with CRAQ as any member: a clean version can be told to anybody, because a
    /// newer one would have come by here on its way to the tail.
    fn read_here(&mut self, request: RequestId, key: Key, effects: Out) {
        if !self.is_complete() {
            // It has to catch up first.
            return;
        }
        if !self.has_lease(effects.now()) {
            self.refuse(request, effects);
        } else if self.is_tail() || !self.is_dirty(key) {
            let read = self.machine.read(key);
            self.finish(request, &read, effects);
        } else if let Some(tail) = self.shape.tail() {
            let epoch = self.shape.epoch;
            effects.send(tail, ChainMessage::TailQuery { epoch, request, key });
        }
    }

    /// Whether a version of this register came by of which it does not know that it is committed.
    fn is_dirty(&self, key: Key) -> bool {
        (self.clean + 1..=self.log.last_index()).any(|index| {
            matches!(self.log.get(index), Some(Entry { command: Command::Client(proposal), .. })
                if proposal.key == key)
        })
    }

    pub(super) fn on_tail_query(
        &mut self,
        from: NodeId,
        request: RequestId,
        key: Key,
        effects: Out,
    ) {
        if !self.is_tail() || !self.is_complete() {
            return;
        }
        if self.has_lease(effects.now()) {
            let applied = self.machine.read(key);
            effects.send(from, ChainMessage::TailReply { request, applied });
        } else {
            effects.send(from, ChainMessage::NoLease { request });
        }
    }

    /// Questions and answers may be lost, and the chain may have changed. The head orders a write
    /// only once.
    pub(super) fn ask_again(&mut self, effects: Out) {
        let waiting: Vec<RequestId> = self.pending.keys().copied().collect();
        for request in waiting {
            self.ask(request, effects);
        }
    }

    /// It has caught up: reads that waited for that can be answered.
    pub(super) fn answer_waiting(&mut self, effects: Out) {
        if self.is_tail() {
            let reads = self.pending.iter().filter(|(_, p)| matches!(p, Pending::Read(_)));
            let reads: Vec<RequestId> = reads.map(|(&request, _)| request).collect();
            for request in reads {
                self.ask(request, effects);
            }
        }
    }

    /// A read that nobody may answer.
    pub(super) fn refuse(&mut self, request: RequestId, effects: Out) {
        if let Some(Pending::Read(_)) = self.pending.get(&request) {
            self.end(request, Reply::error(ErrorKind::LeaseLost), effects);
        }
    }

    pub(super) fn finish(&mut self, request: RequestId, applied: &Applied, effects: Out) {
        self.end(request, Reply::ok(applied.answer.clone(), applied.version), effects);
    }

    pub(super) fn give_up(&mut self, request: RequestId, effects: Out) {
        match self.pending.get(&request) {
            Some(Pending::Write(_)) => {
                self.end(request, Reply::unknown(UnknownKind::WriteTimeout), effects);
            }
            Some(Pending::Read(_)) => {
                self.end(request, Reply::error(ErrorKind::Unavailable), effects);
            }
            None => {}
        }
    }

    fn end(&mut self, request: RequestId, reply: Reply, effects: Out) {
        if self.pending.remove(&request).is_some() {
            effects.cancel_timer(Timer::about(GIVE_UP, request.0));
            effects.reply(request, reply);
        }
    }
}
