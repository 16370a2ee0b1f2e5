//! The coordinator: asks for every place, finds stand-ins, and repairs what a read found behind.

use crate::ids::{NodeId, RequestId};
use crate::protocol::dynamo::message::DynamoMessage;
use crate::protocol::dynamo::settings::{Resolve, Settings};
use crate::protocol::dynamo::versions::Versions;
use crate::protocol::dynamo::{Dynamo, GIVE_UP, Out, SUSPECT};
use crate::protocol::settings::Declared;
use crate::protocol::shared::preference::PreferredPlaces;
use crate::protocol::shared::siblings;
use crate::protocol::{Reply, Request, Timer};
use crate::register::{Answer, Key, UnknownKind, Value};
use crate::table::Table;

/// An operation that this node coordinates.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Coordination {
    /// Whom to answer; nobody any more once that is done.
    request: Option<RequestId>,
    key: Key,
    places: PreferredPlaces,
    /// How many answers are enough.
    needed: usize,
    answers: usize,
    work: Work,
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Work {
    /// A write of this version.
    Put(Versions),
    /// A read: what was found, by owner, and where.
    Get(Table<NodeId, (NodeId, Versions)>),
}

impl Dynamo {
    pub(super) fn begin(&mut self, number: u32, request: &Request, work: Work, effects: Out) {
        let Settings { r, w, .. } = self.settings.for_request(request);
        let wanted = if matches!(work, Work::Put(_)) { w } else { r };
        let places = PreferredPlaces::new(self.owners, self.cluster.replicas, self.stand_ins);
        let operation = Coordination {
            request: Some(request.id),
            key: request.key,
            places,
            needed: (wanted as usize).min(usize::from(self.owners)),
            answers: 0,
            work,
        };
        self.operations.insert(number, operation);
        if let Some(give_up) = self.cluster.give_up {
            effects.set_timer(Timer::about(GIVE_UP, number), give_up);
        }
        self.ask(number, effects);
    }

    /// Asks a healthy node for every place that has none.
    fn ask(&mut self, number: u32, effects: Out) {
        let (me, timer) = (self.id, Timer::about(SUSPECT, number));
        let Some(operation) = self.operations.get_mut(&number) else { return };
        let asked = operation.places.ask(me, &self.suspicion, timer, effects);
        let key = operation.key;
        let put = match &operation.work {
            Work::Put(version) => Some(version.clone()),
            Work::Get(_) => None,
        };
        for (holder, owner) in asked.there {
            let message = match put.clone() {
                Some(version) => DynamoMessage::Put { number, key, owner, version },
                None => DynamoMessage::Get { number, key, owner },
            };
            effects.send(holder, message);
        }
        for owner in asked.here {
            match &put {
                Some(version) => {
                    self.keep(key, owner, version, effects);
                    self.on_kept(number, owner, effects);
                }
                None => self.on_found(me, number, owner, self.held(key), effects),
            }
        }
    }

    pub(super) fn on_kept(&mut self, number: u32, owner: NodeId, effects: Out) {
        let Some(operation) = self.operations.get_mut(&number) else { return };
        operation.answers += usize::from(operation.places.answer(owner));
        if operation.answers < operation.needed {
            return;
        }
        if let Some(request) = operation.request.take() {
            // No context: what a client has seen is what it has read.
            effects.reply(request, Reply::answered(Answer::Written));
        }
        if operation.places.are_answered() {
            self.end(number, effects);
        }
    }

    pub(super) fn on_found(
        &mut self,
        from: NodeId,
        number: u32,
        owner: NodeId,
        found: Versions,
        effects: Out,
    ) {
        let Some(operation) = self.operations.get_mut(&number) else { return };
        let Work::Get(answers) = &mut operation.work else { return };
        if !operation.places.answer(owner) {
            return;
        }
        answers.insert(owner, (from, found));
        operation.answers += 1;
        if operation.answers < operation.needed {
            return;
        }
        let (key, all) = (operation.key, merged(answers));
        let is_complete = operation.places.are_answered();
        if let Some(request) = operation.request.take() {
            let values = self.resolved(key, &all);
            effects.reply(
                request,
                Reply::answered(siblings::answer(values)).with_context(all.context()),
            );
        }
        if is_complete {
            self.repair(number, effects);
        }
    }

    /// What a reader is told of these versions.
    pub(super) fn resolved(&self, key: Key, versions: &Versions) -> Vec<Value> {
        match versions.last() {
            None => vec![self.cluster.initial(key)],
            Some(last) if self.settings.resolve == Resolve::LastWriter => vec![last],
            Some(_) => versions.values(),
        }
    }

    /// The read is over: whoever was behind is brought up to date.
    fn repair(&mut self, number: u32, effects: Out) {
        if let Some(Coordination { key, work: Work::Get(answers), .. }) =
            self.operations.get(&number)
        {
            let (key, answers, versions) = (*key, answers.clone(), merged(answers));
            for (&owner, (holder, found)) in answers.iter() {
                if *found == versions {
                    continue;
                }
                if *holder == self.id {
                    self.keep(key, owner, &versions, effects);
                } else {
                    let versions = versions.clone();
                    effects.send(*holder, DynamoMessage::ReadRepair { key, owner, versions });
                }
            }
        }
        self.end(number, effects);
    }

    /// Who has not answered is suspected, and the next in the list is asked.
    pub(super) fn on_silence(&mut self, number: u32, effects: Out) {
        let Some(operation) = self.operations.get(&number) else { return };
        let is_answered = operation.request.is_none();
        let is_read = matches!(operation.work, Work::Get(_));
        operation.places.suspect_silent(&mut self.suspicion, effects);
        if is_answered && is_read {
            // It waited for late answers only to repair with them.
            return self.repair(number, effects);
        }
        self.ask(number, effects);
    }

    pub(super) fn give_up(&mut self, number: u32, effects: Out) {
        if let Some(operation) = self.operations.get_mut(&number) {
            let kind = match operation.work {
                Work::Put(_) => UnknownKind::WriteTimeout,
                Work::Get(_) => UnknownKind::Timeout,
            };
            if let Some(request) = operation.request.take() {
                effects.reply(request, Reply::unknown(kind));
            }
        }
        self.repair(number, effects);
    }

    fn end(&mut self, number: u32, effects: Out) {
        effects.cancel_timer(Timer::about(SUSPECT, number));
        effects.cancel_timer(Timer::about(GIVE_UP, number));
        self.operations.remove(&number);
    }
}

fn merged(answers: &Table<NodeId, (NodeId, Versions)>) -> Versions {
    let mut all = Versions::default();
    for (_, versions) in answers.values() {
        all.merge(versions);
    }
    all
}
