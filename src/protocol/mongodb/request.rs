//! A client's request: its concerns, and what it waits for.

use crate::history::Version;
use crate::ids::{NodeId, RequestId};
use crate::protocol::mongodb::message::Note;
use crate::protocol::mongodb::settings::{ReadConcern, ReadPreference, Settings, WriteConcern};
use crate::protocol::mongodb::{GIVE_UP, MAX_TIME, Member, WTIMEOUT};
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::{Command, Entry, Index, Proposal};
use crate::protocol::shared::machine::{Applied, Machine};
use crate::protocol::{Effects, Reply, Request, Timer, VersionVector};
use crate::register::{Action, ErrorKind, Key, UnknownKind};

/// What a member waits for on behalf of a client.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Pending {
    /// A write that is in the oplog, for so many members to have it.
    Write { index: Index, concern: WriteConcern, result: Applied },
    /// A read, for the no-op after it to be committed.
    Linearizable { index: Index, result: Applied },
    /// A read in a session that has seen more than is known to be committed here.
    Session { index: Index, key: Key },
}

impl Member {
    pub(super) fn take_request(&mut self, request: &Request, effects: &mut Effects<Note>) {
        if self.pending.contains_key(&request.id) {
            // Doubled on the way; one answer is enough.
            return;
        }
        if request.action == Action::Get {
            self.read(request, effects);
        } else {
            self.write(request, effects);
        }
        if self.pending.contains_key(&request.id) {
            let Settings { wtimeout, max_time, .. } = self.settings.for_request(request);
            let limits = [
                (WTIMEOUT, wtimeout.filter(|_| request.action != Action::Get)),
                (MAX_TIME, max_time),
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

    fn not_primary(&self, request: RequestId, effects: &mut Effects<Note>) {
        let refusal = Reply::error(ErrorKind::NotLeader).redirected_to(self.primary);
        effects.reply(request, refusal);
    }

    /// The write is visible here at once, whatever its concern.
    fn write(&mut self, request: &Request, effects: &mut Effects<Note>) {
        if !self.is_primary() {
            self.not_primary(request.id, effects);
            return;
        }
        let command = Command::Client(Proposal::of(request, self.me));
        let index = self.append(command, effects);
        // None: its client has given it up and gone on to another.
        if let (_, Some(result)) = self.latest() {
            let concern = self.settings.for_request(request).w;
            self.pending.insert(request.id, Pending::Write { index, concern, result });
        }
        self.oplog_has_grown(effects);
    }

    fn append(&mut self, command: Command, effects: &mut Effects<Note>) -> Index {
        self.log.push(Entry { term: self.vote.term, command });
        effects.persist();
        self.log.last_index()
    }

    /// The registers with everything that is in the oplog, and what became of its last entry.
    fn latest(&self) -> (Machine, Option<Applied>) {
        let mut machine = self.committed.clone();
        let result = machine.advance(&self.log, self.log.last_index());
        (machine, result)
    }

    fn read(&mut self, request: &Request, effects: &mut Effects<Note>) {
        let settings = self.settings.for_request(request);
        let (concern, preference) = (settings.read_concern, settings.read_preference);
        if self.rolling_back.is_some() {
            effects.reply(request.id, Reply::error(ErrorKind::Unavailable));
        } else if !self.is_primary()
            && (concern == ReadConcern::Linearizable || preference == ReadPreference::Primary)
        {
            self.not_primary(request.id, effects);
        } else if self.is_primary()
            && concern != ReadConcern::Linearizable
            && preference == ReadPreference::Secondary
        {
            // A driver would not have asked the primary.
            effects.reply(request.id, Reply::error(ErrorKind::Unavailable));
        } else {
            self.read_here(request, concern, effects);
        }
    }

    fn read_here(&mut self, request: &Request, concern: ReadConcern, effects: &mut Effects<Note>) {
        match concern {
            ReadConcern::Linearizable => {
                let result = self.latest().0.read(request.key);
                // If the no-op after it is committed, nobody else was primary when it was read.
                let index = self.append(Command::NoOp, effects);
                self.pending.insert(request.id, Pending::Linearizable { index, result });
                self.oplog_has_grown(effects);
            }
            ReadConcern::Majority => {
                let index = seen(&request.session);
                self.pending.insert(request.id, Pending::Session { index, key: request.key });
            }
            ReadConcern::Local => {
                let result = self.latest().0.read(request.key);
                effects.reply(request.id, self.reply(result));
            }
        }
    }

    /// Answers whatever does not have to wait any longer.
    pub(super) fn settle(&mut self, effects: &mut Effects<Note>) {
        let ready: Vec<RequestId> = self
            .pending
            .iter()
            .filter(|(_, pending)| self.is_settled(pending))
            .map(|(&request, _)| request)
            .collect();
        for request in ready {
            let Some(pending) = self.pending.remove(&request) else { continue };
            let reply = match pending {
                Pending::Write { concern: WriteConcern::Members(_), result, .. } => {
                    self.reply(result)
                }
                Pending::Write { index, result, .. } | Pending::Linearizable { index, result } => {
                    self.reply(result).with_context(token(index))
                }
                Pending::Session { key, .. } => {
                    self.reply(self.committed.read(key)).with_context(token(self.commit))
                }
            };
            self.finish(request, reply, effects);
        }
    }

    fn is_settled(&self, pending: &Pending) -> bool {
        match pending {
            Pending::Write { index, concern: WriteConcern::Members(count), .. } => {
                let holds = |member: &NodeId| self.held_by(*member) >= *index;
                self.cluster.replica_ids().filter(holds).count() >= *count as usize
            }
            Pending::Write { index, .. }
            | Pending::Linearizable { index, .. }
            | Pending::Session { index, .. } => *index <= self.commit,
        }
    }

    /// A place in the oplog is a version only together with its term: it may be undone and
    /// written anew.
    fn reply(&self, result: Applied) -> Reply {
        let index = result.version.0;
        let term = self.log.term_at(index as Index).unwrap_or(0);
        Reply::ok(result.answer, Version(u64::from(term), index, 0))
    }

    fn finish(&mut self, request: RequestId, reply: Reply, effects: &mut Effects<Note>) {
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
        effects: &mut Effects<Note>,
    ) {
        let reply = match (self.pending.get(&request), kind) {
            (None, _) => return,
            (Some(Pending::Write { .. }), WTIMEOUT) => Reply::unknown(UnknownKind::WriteConcern),
            (Some(Pending::Write { .. }), _) => Reply::unknown(UnknownKind::Timeout),
            (Some(Pending::Linearizable { .. } | Pending::Session { .. }), _) => {
                Reply::error(ErrorKind::NoQuorum)
            }
        };
        self.finish(request, reply, effects);
    }

    /// No longer primary: what its clients wait for is in other hands.
    pub(super) fn disappoint_clients(&mut self, effects: &mut Effects<Note>) {
        for (request, pending) in std::mem::take(&mut self.pending) {
            match pending {
                Pending::Write { .. } => {
                    let reply = Reply::unknown(UnknownKind::LeadershipLost);
                    self.finish(request, reply, effects);
                }
                Pending::Linearizable { .. } => {
                    self.finish(request, Reply::error(ErrorKind::NotLeader), effects);
                }
                Pending::Session { .. } => {
                    self.pending.insert(request, pending);
                }
            }
        }
    }
}

/// What a session has seen: all of the oplog up to an entry that is committed, so that no other
/// will ever stand there.
fn token(index: Index) -> VersionVector {
    VersionVector::of(NodeId(0), u64::from(index))
}

fn seen(session: &VersionVector) -> Index {
    session.get(NodeId(0)) as Index
}
