//! The coordinator: asks a vnode for every place, and fallbacks instead of silent ones.

use crate::protocol::riak::message::RiakMessage;
use crate::protocol::riak::operation::{Coordination, Work};
use crate::protocol::riak::{GIVE_UP, Out, Riak, SUSPECT};
use crate::protocol::shared::preference::{PreferredPlaces, StandIns};
use crate::protocol::{Reply, Request, Timer};

impl Riak {
    pub(super) fn begin(&mut self, request: &Request, work: Work, effects: Out) {
        let number = self.serial.next();
        let places = PreferredPlaces::new(self.owners, self.cluster.replicas, StandIns::Shared);
        let operation = Coordination { request: Some(request.id), key: request.key, places, work };
        self.operations.insert(number, operation);
        if let Some(give_up) = self.cluster.give_up {
            effects.set_timer(Timer::about(GIVE_UP, number), give_up);
        }
        self.ask(number, effects);
    }

    /// Asks a vnode on a healthy node for every place that has none.
    fn ask(&mut self, number: u32, effects: Out) {
        let (me, timer) = (self.id, Timer::about(SUSPECT, number));
        let Some(operation) = self.operations.get_mut(&number) else { return };
        let asked = operation.places.ask(me, &self.suspicion, timer, effects);
        let key = operation.key;
        let put = match &operation.work {
            Work::Put(put) => Some(put.object.clone()),
            Work::Get(_) => None,
        };
        for (holder, owner) in asked.there {
            let message = match put.clone() {
                Some(object) => RiakMessage::Put { number, key, owner, object },
                None => RiakMessage::Get { number, key, owner },
            };
            effects.send(holder, message);
        }
        for owner in asked.here {
            match &put {
                Some(object) => {
                    self.keep(key, owner, object, effects);
                    self.on_kept(me, number, owner, effects);
                }
                None => self.on_found(me, number, owner, self.held(key, owner), effects),
            }
        }
    }

    /// Who has not answered is suspected, and a fallback is asked instead.
    pub(super) fn on_silence(&mut self, number: u32, effects: Out) {
        let Some(operation) = self.operations.get(&number) else { return };
        let is_over = operation.request.is_none() && matches!(operation.work, Work::Get(_));
        operation.places.suspect_silent(&mut self.suspicion, effects);
        if is_over {
            // It waited for late answers only to repair with them.
            return self.repair(number, effects);
        }
        self.ask(number, effects);
    }

    pub(super) fn answer(&mut self, number: u32, reply: Reply, effects: Out) {
        if let Some(request) = self.operations.get_mut(&number).and_then(|o| o.request.take()) {
            effects.reply(request, reply);
        }
    }

    pub(super) fn end(&mut self, number: u32, effects: Out) {
        effects.cancel_timer(Timer::about(SUSPECT, number));
        effects.cancel_timer(Timer::about(GIVE_UP, number));
        self.operations.remove(&number);
    }

    pub(super) fn give_up(&mut self, number: u32, effects: Out) {
        match self.operations.get(&number).map(|operation| &operation.work) {
            Some(Work::Put(_)) => self.put_gave_up(number, effects),
            Some(Work::Get(_)) => self.get_gave_up(number, effects),
            None => {}
        }
    }
}
