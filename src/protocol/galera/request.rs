//! Clients' requests, and what they wait for.

use crate::history::Version;
use crate::ids::RequestId;
use crate::protocol::galera::message::Note;
use crate::protocol::galera::settings::{Consistency, Flavour, Mode, Settings, SyncWait};
use crate::protocol::galera::work::{Stamp, Work};
use crate::protocol::galera::{Galera, by_name};
use crate::protocol::{Effects, Reply, Request};
use crate::register::{Access, ErrorKind, UnknownKind};

/// What a member waits for on behalf of a client.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Pending {
    /// The next view, or a write that is prepared.
    Waiting(Request),
    /// Until what was ordered before is visible, once it is known what that is.
    Sync { request: Request, until: Option<u32> },
    /// The order of its write, and then that it is visible.
    Write { stamp: Stamp, certified: Option<u32> },
}

impl Pending {
    pub fn certified(&self) -> Option<u32> {
        match self {
            Pending::Write { certified, .. } => *certified,
            Pending::Waiting(_) | Pending::Sync { .. } => None,
        }
    }
}

impl Settings {
    /// Whether a request waits until all that was ordered before is visible. No read does whose
    /// client would take an old answer (`wsrep_must_sync_wait`).
    fn syncs(self, is_read: bool) -> bool {
        match self.flavour {
            Flavour::Galera if is_read && self.dirty_reads => false,
            Flavour::Galera => match self.sync_wait {
                SyncWait::Nothing => false,
                SyncWait::Reads => is_read,
                SyncWait::All => true,
            },
            Flavour::GroupReplication => {
                matches!(self.consistency, Consistency::Before | Consistency::BeforeAndAfter)
            }
        }
    }

    /// Whether a write waits until all members have it prepared.
    fn waits_for_all(self) -> bool {
        self.flavour == Flavour::GroupReplication
            && matches!(self.consistency, Consistency::After | Consistency::BeforeAndAfter)
    }
}

impl Galera {
    pub(super) fn on_client(&mut self, request: &Request, effects: &mut Effects<Note>) {
        if !self.pending.contains_key(&request.id) {
            self.consider(request, effects);
        }
    }

    /// Begins with a request: when it comes, and again when what it waited for has come.
    fn consider(&mut self, request: &Request, effects: &mut Effects<Note>) {
        let settings = by_name::for_request(&self.cluster, self.settings, request);
        let is_read = request.action == Access::Get;
        if self.out.is_some() {
            match self.refusal(settings, is_read) {
                Some(kind) => effects.reply(request.id, Reply::error(kind)),
                None => self.read(request, effects),
            }
            return;
        }
        if !self.serves() {
            let is_group = self.settings.flavour == Flavour::GroupReplication;
            if is_read && (self.settings.dirty_reads && !is_group || is_group && self.joined) {
                self.read(request, effects);
            } else {
                effects.reply(request.id, Reply::error(ErrorKind::Unavailable));
            }
            return;
        }
        let primary = self.durable.view.primary;
        if !is_read && self.settings.mode == Mode::SinglePrimary && primary != self.me {
            let refusal = Reply::error(ErrorKind::ReadOnly).redirected_to(Some(primary));
            effects.reply(request.id, refusal);
            return;
        }
        let has_backlog = self.takeover.is_some_and(|until| self.applied.seqno < until)
            && settings.consistency != Consistency::Eventual;
        let syncs = settings.syncs(is_read);
        let needs_order = syncs || !is_read;
        if self.holds_prepared() || has_backlog || needs_order && !self.is_ordering() {
            self.pending.insert(request.id, Pending::Waiting(request.clone()));
        } else if syncs {
            let pending = Pending::Sync { request: request.clone(), until: None };
            self.pending.insert(request.id, pending);
            self.broadcast(Work::Sync(request.id), effects);
            self.deliver(effects);
        } else {
            self.execute(request, effects);
        }
    }

    /// Reads what is visible here, or has a write put in order.
    fn execute(&mut self, request: &Request, effects: &mut Effects<Note>) {
        match request.action {
            Access::Set(value) => {
                let settings = by_name::for_request(&self.cluster, self.settings, request);
                let after = settings.waits_for_all();
                let seen = self.applied.seqno;
                let (id, key) = (request.id, request.key);
                let work = Work::Write { request: id, key, value, seen, after };
                let stamp = self.broadcast(work, effects);
                self.pending.insert(id, Pending::Write { stamp, certified: None });
                self.deliver(effects);
            }
            Access::Get | Access::Cas { .. } => self.read(request, effects),
        }
    }

    fn read(&self, request: &Request, effects: &mut Effects<Note>) {
        let (value, seqno) = self.applied.register(request.key);
        effects.reply(request.id, Reply::value(value, Version(u64::from(seqno), 0, 0)));
    }

    /// Goes on with what waited, as far as it can.
    pub(super) fn go_on(&mut self, effects: &mut Effects<Note>) {
        let visible = self.applied.seqno;
        let holds = self.holds_prepared();
        let is_ready = |pending: &Pending| match pending {
            Pending::Sync { until, .. } => until.is_some_and(|until| until <= visible) && !holds,
            Pending::Waiting(_) | Pending::Write { .. } => false,
        };
        let ready: Vec<RequestId> =
            self.pending.iter().filter(|(_, it)| is_ready(it)).map(|(id, _)| *id).collect();
        for id in ready {
            if let Some(Pending::Sync { request, .. }) = self.pending.remove(&id) {
                if self.is_ordering() || request.action == Access::Get {
                    self.execute(&request, effects);
                } else {
                    self.pending.insert(id, Pending::Waiting(request));
                }
            }
        }
    }

    /// Begins again with what waited for a view or for a write that was prepared.
    pub(super) fn begin_again(&mut self, effects: &mut Effects<Note>) {
        let waits = |pending: &Pending| match pending {
            Pending::Waiting(request) => Some(request.clone()),
            Pending::Sync { .. } | Pending::Write { .. } => None,
        };
        let waiting: Vec<Request> =
            self.pending.iter().filter_map(|(_, pending)| waits(pending)).collect();
        for request in waiting {
            self.pending.remove(&request.id);
            self.consider(&request, effects);
        }
    }

    /// No longer in the primary component: what was not sent is refused, what was is in doubt.
    pub(super) fn fail_pending_requests(&mut self, effects: &mut Effects<Note>) {
        self.reconsider(effects, &|pending| match pending {
            Pending::Write { certified: Some(_), .. } => Ok(pending),
            Pending::Write { certified: None, .. } => {
                Err(Reply::unknown(UnknownKind::CommitFailed))
            }
            Pending::Waiting(_) | Pending::Sync { .. } => Err(Reply::error(ErrorKind::Unavailable)),
        });
    }

    /// What outcomes of all that waits: it goes on waiting, for something else perhaps, or is
    /// answered.
    pub(super) fn reconsider(
        &mut self,
        effects: &mut Effects<Note>,
        outcome: &dyn Fn(Pending) -> Result<Pending, Reply>,
    ) {
        for (request, pending) in std::mem::take(&mut self.pending) {
            match outcome(pending) {
                Ok(pending) => {
                    self.pending.insert(request, pending);
                }
                Err(reply) => effects.reply(request, reply),
            }
        }
    }
}
