//! A client's request: its concerns, and what it waits for.

use crate::history::Version;
use crate::ids::RequestId;
use crate::protocol::mongodb::message::{MongoMessage, OpTime};
use crate::protocol::mongodb::session::Clock;
use crate::protocol::mongodb::settings::{ReadConcern, ReadPreference, Settings, WriteConcern};
use crate::protocol::mongodb::{GIVE_UP, MAX_TIME, Member, Role, WTIMEOUT};
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::{Command, Entry, Index, Proposal};
use crate::protocol::shared::machine::{Applied, StateMachine};
use crate::protocol::{Effects, Reply, Request, Timer};
use crate::register::{Access, ErrorKind, Key, UnknownKind};

/// A request that a member has to answer.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Pending {
    wait: Wait,
    clock: Clock,
}

/// What a member waits for on behalf of a client.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Wait {
    /// A write that is in the oplog, for so many members to have it.
    Write { at: OpTime, concern: WriteConcern, result: Applied },
    /// A read, for the no-op after it to be committed.
    Linearizable { at: OpTime, result: Applied },
    /// A read, for what its client has seen to be committed here.
    Majority { seen: OpTime, key: Key },
    /// A read, for what its client has seen to be here.
    Local { seen: OpTime, key: Key },
}

impl Member {
    pub(super) fn take_request(&mut self, request: &Request, effects: &mut Effects<MongoMessage>) {
        if self.pending.contains_key(&request.id) {
            // Doubled on the way; one answer is enough.
            return;
        }
        let settings = self.settings.for_request(request);
        if request.action == Access::Get {
            self.read(request, settings, effects);
        } else {
            self.write(request, settings, effects);
        }
        if self.pending.contains_key(&request.id) {
            let limits = [
                (WTIMEOUT, settings.wtimeout.filter(|_| request.action != Access::Get)),
                (MAX_TIME, settings.max_time),
                (GIVE_UP, self.cluster.give_up),
            ];
            for (kind, limit) in limits {
                if let Some(limit) = limit {
                    effects.set_timer(Timer::about(kind, request.id.0), limit);
                }
            }
        }
        self.settle(effects);
    }

    fn not_primary(&self, request: RequestId, clock: Clock, effects: &mut Effects<MongoMessage>) {
        let other = self.primary.filter(|primary| *primary != self.me);
        let refusal = Reply::error(ErrorKind::NotLeader).redirected_to(other);
        effects.reply(request, clock.stamp(refusal, self.position()));
    }

    /// The write is visible here at once, whatever its concern.
    fn write(
        &mut self,
        request: &Request,
        settings: Settings,
        effects: &mut Effects<MongoMessage>,
    ) {
        let clock = Clock::of(settings.session);
        if self.role != Role::Primary {
            self.not_primary(request.id, clock, effects);
            return;
        }
        let at = self.append(Command::Client(Proposal::of(request, self.me)), effects);
        // None: its client has given it up and gone on to another.
        if let (_, Some(result)) = self.latest() {
            let concern = settings.w;
            if self.can_satisfy(concern) {
                let wait = Wait::Write { at, concern, result };
                self.pending.insert(request.id, Pending { wait, clock });
            } else {
                let reply = Reply::unknown(UnknownKind::WriteConcern);
                effects.reply(request.id, clock.stamp(reply, at));
            }
        }
        self.oplog_has_grown(effects);
    }

    /// Whether there are so many members with data at all.
    fn can_satisfy(&self, concern: WriteConcern) -> bool {
        match concern {
            WriteConcern::Majority => true,
            WriteConcern::Members(count) => count as usize <= self.bearers().count(),
        }
    }

    fn append(&mut self, command: Command, effects: &mut Effects<MongoMessage>) -> OpTime {
        self.log.push(Entry { term: self.vote.term, command });
        effects.persist();
        self.position()
    }

    /// The registers with everything that is in the oplog, and what became of its last entry.
    pub(super) fn latest(&self) -> (StateMachine, Option<Applied>) {
        let mut machine = self.committed.clone();
        let result = machine.advance(&self.log, self.log.last_index());
        (machine, result)
    }

    /// A primary that is still catching up is a secondary to drivers.
    fn read(&mut self, request: &Request, settings: Settings, effects: &mut Effects<MongoMessage>) {
        let is_primary = self.role == Role::Primary;
        let is_linearizable = settings.read_concern == ReadConcern::Linearizable;
        let preference = settings.read_preference;
        let wants_primary = is_linearizable || preference == ReadPreference::Primary;
        let wants_secondary = !is_linearizable && preference == ReadPreference::Secondary;
        if self.rolling_back.is_some() || self.settings.is_arbiter(self.me) {
            effects.reply(request.id, Reply::error(ErrorKind::Unavailable));
        } else if !is_primary && wants_primary {
            self.not_primary(request.id, Clock::of(settings.session), effects);
        } else if is_primary && wants_secondary {
            // A driver would not have asked the primary.
            effects.reply(request.id, Reply::error(ErrorKind::Unavailable));
        } else {
            self.read_here(request, settings, effects);
        }
    }

    fn read_here(
        &mut self,
        request: &Request,
        settings: Settings,
        effects: &mut Effects<MongoMessage>,
    ) {
        let clock = Clock::of(settings.session);
        let seen = clock.seen(&request.session);
        let key = request.key;
        let wait = match settings.read_concern {
            ReadConcern::Linearizable => {
                let result = self.latest().0.read(key);
                // If the no-op after it is committed, nobody else was primary when it was read.
                let at = self.append(Command::NoOp, effects);
                Wait::Linearizable { at, result }
            }
            ReadConcern::Majority => Wait::Majority { seen, key },
            ReadConcern::Local => Wait::Local { seen, key },
        };
        let has_appended = matches!(wait, Wait::Linearizable { .. });
        self.pending.insert(request.id, Pending { wait, clock });
        if has_appended {
            self.oplog_has_grown(effects);
        }
    }

    /// Answers whatever does not have to wait any longer.
    pub(super) fn settle(&mut self, effects: &mut Effects<MongoMessage>) {
        let ready: Vec<RequestId> = self
            .pending
            .iter()
            .filter(|(_, pending)| self.is_settled(&pending.wait))
            .map(|(&request, _)| request)
            .collect();
        for request in ready {
            let Some(Pending { wait, clock }) = self.pending.remove(&request) else { continue };
            let (result, time) = match wait {
                Wait::Write { at, result, .. } | Wait::Linearizable { at, result } => (result, at),
                Wait::Majority { key, .. } => (self.committed.read(key), self.committed_time()),
                Wait::Local { key, .. } => (self.latest().0.read(key), self.position()),
            };
            self.finish(request, clock.stamp(self.reply(result), time), effects);
        }
    }

    fn is_settled(&self, wait: &Wait) -> bool {
        match wait {
            Wait::Write { at, concern: WriteConcern::Members(count), .. } => {
                let holders = self.bearers().filter(|member| self.held_by(*member) >= at.1);
                holders.count() >= *count as usize
            }
            Wait::Write { at, .. } | Wait::Linearizable { at, .. } => at.1 <= self.commit,
            Wait::Majority { seen, .. } => *seen <= self.committed_time(),
            Wait::Local { seen, .. } => *seen <= self.position() && self.rolling_back.is_none(),
        }
    }

    /// The place up to which this member knows the oplog to be committed.
    pub(super) fn committed_time(&self) -> OpTime {
        (self.log.term_at(self.commit).unwrap_or(0), self.commit)
    }

    /// A place in the oplog is a version only together with its term: it may be undone and
    /// written anew.
    fn reply(&self, result: Applied) -> Reply {
        let index = result.version.0;
        let term = self.log.term_at(index as Index).unwrap_or(0);
        Reply::ok(result.answer, Version(u64::from(term), index, 0))
    }

    fn finish(&mut self, request: RequestId, reply: Reply, effects: &mut Effects<MongoMessage>) {
        self.pending.remove(&request);
        for kind in [WTIMEOUT, MAX_TIME, GIVE_UP] {
            effects.cancel_timer(Timer::about(kind, request.0));
        }
        effects.reply(request, reply);
    }

    /// The write itself is never undone for this.
    pub(super) fn out_of_patience(
        &mut self,
        kind: u8,
        request: RequestId,
        effects: &mut Effects<MongoMessage>,
    ) {
        let Some(Pending { wait, clock }) = self.pending.get(&request).cloned() else { return };
        let (reply, time) = match (wait, kind) {
            (Wait::Write { at, .. }, WTIMEOUT) => (Reply::unknown(UnknownKind::WriteConcern), at),
            (Wait::Write { at, .. }, _) => (Reply::unknown(UnknownKind::Timeout), at),
            (Wait::Majority { .. }, _) => {
                (Reply::error(ErrorKind::NoQuorum), self.committed_time())
            }
            (Wait::Linearizable { .. } | Wait::Local { .. }, _) => {
                (Reply::error(ErrorKind::NoQuorum), self.position())
            }
        };
        self.finish(request, clock.stamp(reply, time), effects);
    }

    /// No longer primary: what its clients wait for is in other hands.
    pub(super) fn fail_pending_requests(&mut self, effects: &mut Effects<MongoMessage>) {
        for (request, Pending { wait, clock }) in std::mem::take(&mut self.pending) {
            match wait {
                Wait::Write { at, .. } => {
                    let reply = Reply::unknown(UnknownKind::LeadershipLost);
                    self.finish(request, clock.stamp(reply, at), effects);
                }
                Wait::Linearizable { .. } => {
                    let reply = Reply::error(ErrorKind::NotLeader);
                    self.finish(request, clock.stamp(reply, self.position()), effects);
                }
                Wait::Majority { .. } | Wait::Local { .. } => {
                    self.pending.insert(request, Pending { wait, clock });
                }
            }
        }
    }
}
