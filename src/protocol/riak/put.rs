//! Writes: numbered by one vnode, taken in by `w` of them.

use crate::ids::NodeId;
use crate::protocol::riak::operation::{Coordination, Put, Work};
use crate::protocol::riak::{Out, Riak};
use crate::protocol::settings::Declared;
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::shared::siblings::{Sibling, Siblings};
use crate::protocol::{Actor, Reply, Request};
use crate::register::{Answer, ErrorKind, Value};

impl Riak {
    pub(super) fn put(&mut self, request: &Request, value: Value, effects: Out) {
        let settings = self.settings.for_request(request);
        let [w, pw, node_confirms] =
            [settings.w, settings.pw, settings.node_confirms].map(|count| count.of(self.owners));
        if self.healthy_primaries() < pw {
            return effects.reply(request.id, Reply::error(ErrorKind::Unavailable));
        }
        let written_at = effects.wall_clock().0;
        let Some(object) = self.numbered(request, value, written_at) else {
            return effects.reply(request.id, Reply::error(ErrorKind::TooManySiblings));
        };
        let put = Put {
            object,
            w,
            pw,
            node_confirms,
            acknowledged: 0,
            primaries: NodeSet::default(),
            machines: NodeSet::default(),
        };
        self.begin(request, Work::Put(put), effects);
    }

    /// The object that the other vnodes are to take in; none if it has too many siblings.
    fn numbered(&mut self, request: &Request, value: Value, written_at: i64) -> Option<Siblings> {
        if self.is_owner(self.id) {
            if self.registers[usize::from(request.key.0)].is_full(&request.context) {
                return None;
            }
            // The primary here numbers it and sends along all that it holds: whoever takes in
            // one of its numbers must know what became of the lower ones.
            self.writes += 1;
            let (actor, number) = (self.id.into(), self.writes);
            let held = &mut self.registers[usize::from(request.key.0)];
            held.write(Sibling { actor, number, value, written_at }, &request.context);
            if !self.settings.allow_mult {
                held.last_writer_wins();
            }
            return Some(held.clone());
        }
        // No copy is here to speak for: this write gets a number line of its own.
        self.epochs += 1;
        let actor = Actor { node: self.id, epoch: self.epochs };
        let mut object = Siblings::default();
        object.write(Sibling { actor, number: 1, value, written_at }, &request.context);
        Some(object)
    }

    pub(super) fn on_kept(&mut self, from: NodeId, number: u32, owner: NodeId, effects: Out) {
        let Some(operation) = self.operations.get_mut(&number) else { return };
        let Work::Put(put) = &mut operation.work else { return };
        put.acknowledged += usize::from(operation.places.answer(owner));
        put.machines.insert(from);
        if from == owner {
            put.primaries.insert(from);
        }
        let is_complete = operation.places.are_answered();
        let reply = if put.is_satisfied() {
            // No context: what a client has seen is what it has read.
            Reply::answered(Answer::Written)
        } else if is_complete {
            Reply::unknown(put.failure())
        } else {
            return;
        };
        self.answer(number, reply, effects);
        if is_complete {
            self.end(number, effects);
        }
    }

    pub(super) fn put_gave_up(&mut self, number: u32, effects: Out) {
        if let Some(Coordination { work: Work::Put(put), .. }) = self.operations.get(&number) {
            let reply = Reply::unknown(put.failure());
            self.answer(number, reply, effects);
        }
        self.end(number, effects);
    }
}
