//! Reads: `r` vnodes, of which one that has nothing may count as well.

use crate::ids::NodeId;
use crate::protocol::riak::message::RiakMessage;
use crate::protocol::riak::operation::{Coordination, Get, Work};
use crate::protocol::riak::settings::Settings;
use crate::protocol::riak::{Out, Riak};
use crate::protocol::settings::Declared;
use crate::protocol::shared::siblings::{self, Siblings};
use crate::protocol::{Reply, Request};
use crate::register::{ErrorKind, Key, UnknownKind};
use crate::table::Table;

impl Riak {
    pub(super) fn get(&mut self, request: &Request, effects: Out) {
        let Settings { r, pr, notfound_ok, .. } = self.settings.for_request(request);
        let (r, pr) = (r.of(self.owners), pr.of(self.owners));
        if self.healthy_primaries() < pr {
            return effects.reply(request.id, Reply::error(ErrorKind::Unavailable));
        }
        self.begin(request, Work::Get(Get { r, pr, notfound_ok, found: Table::new() }), effects);
    }

    pub(super) fn on_found(
        &mut self,
        from: NodeId,
        number: u32,
        owner: NodeId,
        object: Siblings,
        effects: Out,
    ) {
        let owners = usize::from(self.owners);
        let Some(operation) = self.operations.get_mut(&number) else { return };
        let Work::Get(get) = &mut operation.work else { return };
        if !operation.places.answer(owner) {
            return;
        }
        get.found.insert(owner, (from, object));
        let is_complete = operation.places.are_answered();
        let is_satisfied = get.is_satisfied();
        let discounted = get.discounted();
        let is_hopeless = discounted > owners - get.r || is_complete;
        if is_satisfied || is_hopeless {
            let (key, all) = (operation.key, self.merged(number));
            let reply = match all {
                // Everything asked had nothing: that is an answer in any case.
                Some(all) if is_satisfied || all.is_empty() && discounted > 0 => {
                    self.told(key, &all)
                }
                _ => Reply::error(ErrorKind::Unavailable),
            };
            self.answer(number, reply, effects);
        }
        if is_complete {
            self.repair(number, effects);
        }
    }

    fn told(&self, key: Key, object: &Siblings) -> Reply {
        let values = object.values(self.cluster.initial(key));
        Reply::answered(siblings::answer(values)).with_context(object.seen().clone())
    }

    /// All that a read has found.
    fn merged(&self, number: u32) -> Option<Siblings> {
        let Some(Coordination { work: Work::Get(get), .. }) = self.operations.get(&number) else {
            return None;
        };
        let mut all = Siblings::default();
        for (_, object) in get.found.values() {
            self.take_in(&mut all, object);
        }
        Some(all)
    }

    /// The read is over: whoever was behind is brought up to date.
    pub(super) fn repair(&mut self, number: u32, effects: Out) {
        if let (Some(all), Some(operation)) = (self.merged(number), self.operations.get(&number))
            && let Work::Get(get) = &operation.work
        {
            let (key, found) = (operation.key, get.found.clone());
            for (&owner, (holder, object)) in found.iter() {
                if *object == all {
                    continue;
                }
                if *holder == self.id {
                    self.keep(key, owner, &all, effects);
                } else {
                    let object = all.clone();
                    effects.send(*holder, RiakMessage::ReadRepair { key, owner, object });
                }
            }
        }
        self.end(number, effects);
    }

    pub(super) fn get_gave_up(&mut self, number: u32, effects: Out) {
        self.answer(number, Reply::unknown(UnknownKind::Timeout), effects);
        self.repair(number, effects);
    }
}
