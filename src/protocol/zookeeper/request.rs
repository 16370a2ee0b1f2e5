//! A client's request at the server it is connected to.

use crate::history::Version;
use crate::ids::{NodeId, RequestId};
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::{Index, Proposal};
use crate::protocol::shared::machine::Applied;
use crate::protocol::zookeeper::election::Looking;
use crate::protocol::zookeeper::message::ZabMessage;
use crate::protocol::zookeeper::recovery::Stage;
use crate::protocol::zookeeper::settings::ReadMode;
use crate::protocol::zookeeper::{Epoch, GIVE_UP, Out, ServerState, ZooKeeper};
use crate::protocol::{Reply, Request, Timer, VersionVector};
use crate::register::{Access, Answer, ErrorKind, Key, UnknownKind};

/// What a session has seen is one number, the largest zxid; whose entry it is does not matter.
const SESSION: NodeId = NodeId(0);

/// What a server waits for on behalf of a client.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Pending {
    /// A transaction: a write, or the write before a read.
    Transaction(Proposal),
    /// A read that waits until this much is delivered here; none until the leader has said.
    Sync { key: Key, index: Option<Index> },
}

impl Pending {
    /// What the client is told when there will be no answer. A write may be in somebody's log.
    fn failed(&self, read: ErrorKind, write: UnknownKind) -> Reply {
        match self {
            Pending::Transaction(proposal) if proposal.action != Access::Get => {
                Reply::unknown(write)
            }
            Pending::Transaction(_) | Pending::Sync { .. } => Reply::error(read),
        }
    }
}

impl ZooKeeper {
    pub(super) fn take_request(&mut self, request: &Request, effects: Out) {
        if self.pending.contains_key(&request.id) {
            return;
        }
        let mode = self.settings.for_request(request).read;
        let is_plain_read = request.action == Access::Get && mode == ReadMode::Local;
        let reads_only =
            matches!(&self.state, ServerState::Looking(Looking { read_only: Some(_), .. }));
        if !self.is_serving() && !reads_only {
            effects.reply(request.id, Reply::error(ErrorKind::Unavailable));
        } else if request.session.get(SESSION) > self.delivered() {
            // A session never goes back in time: it must find a server that has seen as much.
            effects.reply(request.id, Reply::error(ErrorKind::Ahead));
        } else if is_plain_read {
            effects.reply(request.id, self.read(request.key));
        } else if reads_only {
            effects.reply(request.id, Reply::error(ErrorKind::ReadOnly));
        } else {
            if let Some(patience) = self.cluster.give_up {
                effects.set_timer(Timer::about(GIVE_UP, request.id.0), patience);
            }
            if request.action == Access::Get && mode == ReadMode::Sync {
                self.pending.insert(request.id, Pending::Sync { key: request.key, index: None });
            } else {
                let proposal = Proposal::of(request, self.me);
                self.pending.insert(request.id, Pending::Transaction(proposal));
            }
            self.ask_leader(request.id, effects);
        }
    }

    /// Takes a request to the leader, which may be this server.
    fn ask_leader(&mut self, request: RequestId, effects: Out) {
        let Some(pending) = self.pending.get(&request) else { return };
        match (pending, &self.state) {
            (Pending::Transaction(proposal), ServerState::Leading(_)) => {
                self.propose(*proposal, effects);
            }
            (Pending::Transaction(proposal), ServerState::Following(following)) => {
                let (epoch, proposal) = (following.epoch, *proposal);
                effects.send(following.leader, ZabMessage::Request { epoch, proposal });
            }
            (Pending::Sync { .. }, ServerState::Leading(_)) => {
                self.on_sync_reply(request, self.last().1, effects);
            }
            (Pending::Sync { index: None, .. }, ServerState::Following(following)) => {
                effects.send(following.leader, ZabMessage::SyncRead { request });
            }
            (Pending::Sync { .. }, ServerState::Following(_)) | (_, ServerState::Looking(_)) => {}
        }
    }

    /// The connection to the leader lives: what it may have lost is said again.
    pub(super) fn ask_leader_again(&mut self, effects: Out) {
        let waiting: Vec<RequestId> = self.pending.keys().copied().collect();
        for request in waiting {
            self.ask_leader(request, effects);
        }
    }

    pub(super) fn on_forwarded(&mut self, epoch: Epoch, proposal: Proposal, effects: Out) {
        if let ServerState::Leading(leading) = &self.state
            && (leading.stage, leading.epoch) == (Stage::Serving, epoch)
        {
            self.propose(proposal, effects);
        }
    }

    /// A follower wants to be as new as its leader, which does not ask whether it still is one.
    pub(super) fn on_sync_read(&mut self, from: NodeId, request: RequestId, effects: Out) {
        if matches!(self.state, ServerState::Leading(_)) && self.is_serving() {
            effects.send(from, ZabMessage::SyncReply { request, index: self.last().1 });
        }
    }

    pub(super) fn on_sync_reply(&mut self, request: RequestId, told: Index, effects: Out) {
        if let Some(Pending::Sync { index, .. }) = self.pending.get_mut(&request) {
            index.get_or_insert(told);
            self.answer_syncs(effects);
        }
    }

    pub(super) fn answer_syncs(&mut self, effects: Out) {
        let delivered = self.machine.applied();
        let ready = self.pending.iter().filter_map(|(&request, pending)| match pending {
            Pending::Sync { key, index: Some(index) } if *index <= delivered => {
                Some((request, *key))
            }
            Pending::Sync { .. } | Pending::Transaction(_) => None,
        });
        for (request, key) in ready.collect::<Vec<_>>() {
            self.finish(request, self.read(key), effects);
        }
    }

    /// A transaction was delivered here. Its client waits at one server only.
    pub(super) fn answer_delivered(&mut self, proposal: &Proposal, applied: Applied, effects: Out) {
        if proposal.origin == self.me && self.pending.contains_key(&proposal.request) {
            let version = self.place(applied.version);
            let reply = self.with_session(Reply::ok(applied.answer, version));
            self.finish(proposal.request, reply, effects);
        }
    }

    fn read(&self, key: Key) -> Reply {
        let register = self.shown().register(key);
        let version = self.version(register.written_at);
        self.with_session(Reply::ok(Answer::Value(register.value), version))
    }

    /// Tells the client how much this server has delivered, which it will show the next one.
    fn with_session(&self, reply: Reply) -> Reply {
        reply.with_context(VersionVector::of(SESSION, self.delivered()))
    }

    /// The zxid of the last transaction that clients here are shown, as one number.
    fn delivered(&self) -> u64 {
        let Version(epoch, index, _) = self.version(self.shown().applied());
        (epoch << 32) | index
    }

    /// The registers know a transaction by its place in the log.
    fn place(&self, version: Version) -> Version {
        self.version(version.0 as Index)
    }

    /// The server leaves its leader, or its followers: its clients lose their connections.
    pub(super) fn close_connections(&mut self, effects: Out) {
        for (request, pending) in std::mem::take(&mut self.pending) {
            effects.cancel_timer(Timer::about(GIVE_UP, request.0));
            let lost = pending.failed(ErrorKind::Unavailable, UnknownKind::ConnectionLost);
            effects.reply(request, lost);
        }
    }

    pub(super) fn give_up(&mut self, request: RequestId, effects: Out) {
        if let Some(pending) = self.pending.get(&request) {
            let reply = pending.failed(ErrorKind::NoQuorum, UnknownKind::Timeout);
            self.finish(request, reply, effects);
        }
    }

    fn finish(&mut self, request: RequestId, reply: Reply, effects: Out) {
        self.pending.remove(&request);
        effects.cancel_timer(Timer::about(GIVE_UP, request.0));
        effects.reply(request, reply);
    }
}
