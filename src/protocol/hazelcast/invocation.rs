//! The caller: the member that a client asked, until it has an answer.

use crate::ids::{ClientId, NodeId, RequestId};
use crate::protocol::hazelcast::message::{Done, HazelcastMessage, RoutedOperation};
use crate::protocol::hazelcast::{BACKUPS, GIVE_UP, Member, PAUSE, RETRY, per_request};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Effects, Reply, Request};
use crate::register::{Access, ErrorKind, Key, UnknownKind};
use crate::time::Duration;

/// How long a caller waits for backups once it has the owner's response.
const BACKUP_PATIENCE: Duration = Duration(5_000);

/// A request that was not answered yet.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Call {
    client: ClientId,
    key: Key,
    action: Access,
    /// How often it was sent.
    attempts: u32,
    /// Whom it was sent to, until that one has answered.
    target: Option<NodeId>,
    /// Whether an earlier attempt may have taken effect.
    may_have_run: bool,
    /// What the owner said, who is the second, and how many backups are to say that they have it.
    response: Option<(Reply, NodeId, u32)>,
    backed_up: NodeSet,
}

impl Member {
    pub(super) fn call(&mut self, request: &Request, effects: &mut Effects<HazelcastMessage>) {
        if self.calls.contains_key(&request.id) {
            // Doubled on the way; one answer is enough.
            return;
        }
        if self.settings.reads_backup(request)
            && let Some((answer, version)) = self.read_here(request.key)
        {
            effects.reply(request.id, Reply::ok(answer, version));
            return;
        }
        let call = Call {
            client: request.client,
            key: request.key,
            action: request.action,
            attempts: 0,
            target: None,
            may_have_run: false,
            response: None,
            backed_up: NodeSet::EMPTY,
        };
        self.calls.insert(request.id, call);
        if let Some(patience) = self.cluster.give_up {
            effects.set_timer(per_request(GIVE_UP, request.id), patience);
        }
        self.invoke(request.id, effects);
    }

    /// Sends it to whoever owns the partition by this member's table.
    pub(super) fn invoke(&mut self, request: RequestId, effects: &mut Effects<HazelcastMessage>) {
        let owner = self.view.owner().filter(|_| self.has_joined());
        let owner = owner.and_then(|owner| Some((owner, self.view.life(owner)?)));
        let Some(call) = self.calls.get_mut(&request) else { return };
        let Some((owner, life)) = owner else {
            effects.set_timer(per_request(RETRY, request), PAUSE);
            return;
        };
        call.attempts += 1;
        call.target = Some(owner);
        call.response = None;
        call.backed_up = NodeSet::EMPTY;
        let Call { client, key, action, attempts: attempt, .. } = *call;
        let operation = RoutedOperation { request, attempt, life, client, key, action };
        if owner != self.me {
            effects.send(owner, HazelcastMessage::Operation(operation));
        } else if let Some(done) = self.execute(self.me, &operation, effects) {
            self.on_response(request, attempt, &done, effects);
        }
    }

    pub(super) fn on_response(
        &mut self,
        request: RequestId,
        attempt: u32,
        done: &Done,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        let call = self.calls.get_mut(&request).filter(|call| call.attempts == attempt);
        let Some(call) = call else { return };
        let Some(owner) = call.target else { return };
        match done {
            Done::Ok { answer, version, backups } => {
                let reply = Reply::ok(answer.clone(), *version);
                call.response = Some((reply, owner, *backups));
                call.target = None;
                effects.set_timer(per_request(BACKUPS, request), BACKUP_PATIENCE);
                self.end_if_backed_up(request, effects);
            }
            Done::WrongTarget => {
                call.target = None;
                effects.set_timer(per_request(RETRY, request), PAUSE);
            }
            Done::OtherLife => {
                // An earlier copy of what was sent may have met the life that was meant.
                call.may_have_run = true;
                call.target = None;
                if call.action != Access::Get && self.settings.fail_on_indeterminate_state {
                    self.finish(request, Reply::unknown(UnknownKind::WriteConcern), effects);
                } else {
                    effects.set_timer(per_request(RETRY, request), PAUSE);
                }
            }
            Done::Protected => {
                let is_certain = call.action == Access::Get || !call.may_have_run;
                let reply = if is_certain {
                    Reply::error(ErrorKind::NoQuorum)
                } else {
                    Reply::unknown(UnknownKind::WriteConcern)
                };
                self.finish(request, reply, effects);
            }
        }
    }

    pub(super) fn on_backup_ack(
        &mut self,
        from: NodeId,
        request: RequestId,
        attempt: u32,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        let call = self.calls.get_mut(&request).filter(|call| call.attempts == attempt);
        if let Some(call) = call {
            call.backed_up.insert(from);
            self.end_if_backed_up(request, effects);
        }
    }

    fn end_if_backed_up(&mut self, request: RequestId, effects: &mut Effects<HazelcastMessage>) {
        let Some(call) = self.calls.get(&request) else { return };
        if let Some((reply, _, awaited)) = &call.response
            && call.backed_up.len() >= *awaited as usize
        {
            let reply = reply.clone();
            self.finish(request, reply, effects);
        }
    }

    /// Not all backups have said that they have it, and it is not waited for them any longer.
    pub(super) fn end_waiting(
        &mut self,
        request: RequestId,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        let Some(call) = self.calls.get_mut(&request) else { return };
        let Some((reply, owner, _)) = call.response.clone() else { return };
        if self.settings.fail_on_indeterminate_state {
            self.finish(request, Reply::unknown(UnknownKind::WriteConcern), effects);
        } else if self.view.has(owner) {
            self.finish(request, reply, effects);
        } else {
            // The owner is gone and may have been the only one that had it.
            call.may_have_run = true;
            self.invoke(request, effects);
        }
    }

    /// Whoever was asked is a member no longer: another one is asked, and the write may be done
    /// twice.
    pub(super) fn callees_left(&mut self, gone: NodeSet, effects: &mut Effects<HazelcastMessage>) {
        let is_left = |call: &Call| call.target.is_some_and(|target| gone.contains(target));
        let left = self.calls.iter().filter(|(_, call)| is_left(call));
        let left: Vec<RequestId> = left.map(|(request, _)| *request).collect();
        for request in left {
            let Some(call) = self.calls.get_mut(&request) else { continue };
            call.may_have_run = true;
            call.target = None;
            if call.action != Access::Get && self.settings.fail_on_indeterminate_state {
                self.finish(request, Reply::unknown(UnknownKind::WriteConcern), effects);
            } else {
                self.invoke(request, effects);
            }
        }
    }

    pub(super) fn give_up(&mut self, request: RequestId, effects: &mut Effects<HazelcastMessage>) {
        let Some(call) = self.calls.get(&request) else { return };
        let is_certain = call.action == Access::Get
            || !call.may_have_run && call.target.is_none() && call.response.is_none();
        let reply = if is_certain {
            Reply::error(ErrorKind::Unavailable)
        } else {
            Reply::unknown(UnknownKind::Timeout)
        };
        self.finish(request, reply, effects);
    }

    fn finish(
        &mut self,
        request: RequestId,
        reply: Reply,
        effects: &mut Effects<HazelcastMessage>,
    ) {
        self.calls.remove(&request);
        for kind in [RETRY, BACKUPS, GIVE_UP] {
            effects.cancel_timer(per_request(kind, request));
        }
        effects.reply(request, reply);
    }
}
