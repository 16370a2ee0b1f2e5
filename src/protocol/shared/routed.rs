//! Requests that a replica has taken from clients and passes on to whoever decides them.

use crate::ids::RequestId;
use crate::protocol::shared::machine::Applied;
use crate::protocol::{Effects, Reply, Request, Timer};
use crate::register::{Access, ErrorKind, UnknownKind};
use crate::table::Table;
use crate::time::Duration;

/// Which of them wait for an answer.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Routed {
    /// Whether each is a write.
    waiting: Table<RequestId, bool>,
    /// Per request: when the replica tells the client that it gives up.
    give_up: u8,
}

impl Routed {
    /// Nothing yet; timers of this kind tell when to give up.
    pub fn new(give_up: u8) -> Routed {
        Routed { waiting: Table::new(), give_up }
    }

    /// Whether a request is one of them: then it has been doubled on the way.
    pub fn has(&self, request: RequestId) -> bool {
        self.waiting.contains_key(&request)
    }

    /// Waits for the answer to one more, for so long.
    pub fn wait<M>(
        &mut self,
        request: &Request,
        patience: Option<Duration>,
        effects: &mut Effects<M>,
    ) {
        self.waiting.insert(request.id, request.action != Access::Get);
        if let Some(patience) = patience {
            effects.set_timer(Timer::about(self.give_up, request.id.0), patience);
        }
    }

    /// The answer has come. A write that was passed on is unknown even if it was refused: the
    /// message may have been doubled, and its twin may have come while that replica served.
    pub fn answer<M>(
        &mut self,
        request: RequestId,
        result: &Result<Applied, ErrorKind>,
        effects: &mut Effects<M>,
    ) {
        let Some(is_write) = self.end(request, effects) else { return };
        let reply = match result {
            Ok(applied) => Reply::ok(applied.answer.clone(), applied.version),
            Err(_) if is_write => Reply::unknown(UnknownKind::LeadershipLost),
            Err(kind) => Reply::error(*kind),
        };
        effects.reply(request, reply);
    }

    /// Nobody else has been asked, so that it is certain that nothing was done.
    pub fn refuse<M>(&mut self, request: RequestId, kind: ErrorKind, effects: &mut Effects<M>) {
        if self.end(request, effects).is_some() {
            effects.reply(request, Reply::error(kind));
        }
    }

    /// Nobody has answered in time: a write may have been done, and a read fails like this.
    pub fn give_up<M>(&mut self, request: RequestId, read: ErrorKind, effects: &mut Effects<M>) {
        if let Some(is_write) = self.waiting.remove(&request) {
            let unknown = Reply::unknown(UnknownKind::Timeout);
            effects.reply(request, if is_write { unknown } else { Reply::error(read) });
        }
    }

    /// Those who wait see a broken connection.
    pub fn disconnect<M>(&mut self, effects: &mut Effects<M>) {
        for (request, is_write) in std::mem::take(&mut self.waiting) {
            effects.cancel_timer(Timer::about(self.give_up, request.0));
            let unknown = Reply::unknown(UnknownKind::ConnectionLost);
            let refused = Reply::error(ErrorKind::Refused);
            effects.reply(request, if is_write { unknown } else { refused });
        }
    }

    /// Whether it was a write; none if it does not wait any more.
    fn end<M>(&mut self, request: RequestId, effects: &mut Effects<M>) -> Option<bool> {
        let is_write = self.waiting.remove(&request)?;
        effects.cancel_timer(Timer::about(self.give_up, request.0));
        Some(is_write)
    }
}
