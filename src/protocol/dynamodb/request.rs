//! A client's request at the router of its zone, and at the leader.

use crate::ids::{NodeId, RequestId};
use crate::protocol::dynamodb::group::Replica;
use crate::protocol::dynamodb::message::DynamodbMessage;
use crate::protocol::dynamodb::settings::ReadMode;
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::Proposal;
use crate::protocol::shared::machine::Applied;
use crate::protocol::{Effects, Reply, Request};
use crate::register::{Access, ErrorKind};

impl Replica {
    /// An eventual read is answered here; everything else by the leader.
    pub fn on_request(&mut self, request: &Request, effects: &mut Effects<DynamodbMessage>) {
        if self.pending.has(request.id) {
            // Doubled on the way; one answer is enough.
            return;
        }
        let is_write = request.action != Access::Get;
        if !is_write && self.settings.for_request(request).read == ReadMode::Eventual {
            let read = self.machine.read(request.key);
            effects.reply(request.id, Reply::ok(read.answer, read.version));
            return;
        }
        let now = effects.now();
        let Some(leader) = self.leader.filter(|&leader| leader != self.me || self.serves(now))
        else {
            let kind = if self.lost_lease { ErrorKind::LeaseLost } else { ErrorKind::Unavailable };
            effects.reply(request.id, Reply::error(kind));
            return;
        };
        self.pending.wait(request, self.cluster.give_up, effects);
        let proposal = Proposal::of(request, self.me);
        if leader == self.me {
            self.on_forward(self.me, proposal, effects);
        } else {
            effects.send(leader, DynamodbMessage::Forward(proposal));
        }
    }

    /// As the leader, or as a replica that a router takes for it.
    pub(super) fn on_forward(
        &mut self,
        from: NodeId,
        proposal: Proposal,
        effects: &mut Effects<DynamodbMessage>,
    ) {
        if !self.serves(effects.now()) {
            self.answer(from, proposal.request, Err(ErrorKind::Unavailable), effects);
        } else if proposal.action == Access::Get {
            let read = self.machine.read(proposal.key);
            self.answer(from, proposal.request, Ok(read), effects);
        } else if !self.log.has_logged(proposal.request) {
            self.append(proposal, effects);
        } else {
            // Doubled on the way: it is, or will be, answered.
        }
    }

    /// The leader tells the router, which may be its own.
    pub(super) fn answer(
        &mut self,
        router: NodeId,
        request: RequestId,
        result: Result<Applied, ErrorKind>,
        effects: &mut Effects<DynamodbMessage>,
    ) {
        if router == self.me {
            self.pending.answer(request, &result, effects);
        } else {
            effects.send(router, DynamodbMessage::Answer { request, result });
        }
    }
}
