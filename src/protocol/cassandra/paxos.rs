//! Lightweight transactions: Paxos among the replicas of one register.
//!
//! A round begins with promises, which bring along what each replica holds. A proposal that an
//! earlier coordinator left unfinished is finished first, whoever's it was. Reads and refused
//! comparisons propose what they found: a write that timed out at a replica which they did not
//! meet can then no longer surface after them (CASSANDRA-12126).

use crate::ids::NodeId;
use crate::protocol::cassandra::level::Level;
use crate::protocol::cassandra::message::{Ballot, CassandraMessage, Paxos, Stored, Written};
use crate::protocol::cassandra::topology::Need;
use crate::protocol::cassandra::{BACKOFF, Cassandra, Coordination, Out, Work};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Reply, Request, Timer};
use crate::register::{Access, Answer, ErrorKind, Key, UnknownKind, apply};
use crate::table::Table;
use crate::time::Duration;

/// After a lost race a coordinator waits up to this long: a few round trips of the links here.
/// In a real datacentre it is 100 ms, hundreds of them.
const BACKOFF_MAX: Duration = Duration(500);

/// One coordinator's part in Paxos.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Race {
    action: Access,
    /// Who takes part: all replicas, or those of one datacentre.
    among: NodeSet,
    /// Who must store the decision before the client is told.
    commit: Need,
    ballot: Ballot,
    /// The latest round that this coordinator has met.
    met: i64,
    stage: Stage,
}

impl Race {
    fn quorum(&self) -> usize {
        self.among.len() / 2 + 1
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Stage {
    Prepare(Table<NodeId, (Paxos, Stored)>),
    Propose {
        proposal: PaxosProposal,
        accepted: NodeSet,
        refused: NodeSet,
        /// Whether one that refused may have accepted an earlier copy.
        in_doubt: bool,
    },
    Commit {
        proposal: PaxosProposal,
        acknowledged: NodeSet,
    },
    /// Waiting after a lost race.
    Backoff,
}

/// What is to be decided.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct PaxosProposal {
    stored: Stored,
    /// What the client is told then; nothing when it is another's unfinished business.
    answer: Option<Told>,
}

/// What a client is told.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Told {
    /// Its write is done.
    Written,
    /// What was found; nothing changes.
    Found,
}

/// The acceptor: every replica.
impl Cassandra {
    pub(super) fn prepare(&mut self, key: Key, ballot: Ballot, effects: Out) -> (Paxos, Stored) {
        let state = &mut self.tables.paxos[usize::from(key.0)];
        if ballot.micros > state.promised.micros {
            state.promised = ballot;
        }
        let state = *state;
        self.log(effects);
        (state, self.cell(key, effects.wall_clock()))
    }

    /// Accepts unless it has promised another round; returns what it has promised, and whether it
    /// may have accepted this when an earlier copy came. If not, it never will.
    pub(super) fn accept(
        &mut self,
        key: Key,
        ballot: Ballot,
        stored: Stored,
        effects: Out,
    ) -> (Ballot, bool) {
        let state = &mut self.tables.paxos[usize::from(key.0)];
        let accepted_of = &mut self.tables.accepted_of[usize::from(key.0)];
        if ballot == state.promised || ballot.micros > state.promised.micros {
            state.promised = ballot;
            state.accepted = Some((ballot, stored));
            accepted_of.insert(ballot.node, ballot);
        }
        let promised = state.promised;
        let may_have_accepted = accepted_of.get(&ballot.node).is_some_and(|last| *last >= ballot);
        self.log(effects);
        (promised, may_have_accepted)
    }

    pub(super) fn commit(&mut self, key: Key, ballot: Ballot, stored: Stored, effects: Out) {
        let state = &mut self.tables.paxos[usize::from(key.0)];
        state.committed = state.committed.max(ballot);
        state.accepted = state.accepted.filter(|(accepted, _)| *accepted > state.committed);
        self.store(key, stored, effects);
    }
}

/// The coordinator.
impl Cassandra {
    pub(super) fn race(&mut self, request: &Request, level: Level, effects: Out) {
        let is_read = request.action == Access::Get;
        let (serial, commit) = self.levels(level);
        let among = if serial.is_local() { self.topology.local } else { self.topology.owners };
        let (serial, commit) = (self.topology.need(serial), self.topology.need(commit));
        let alive = self.replicas().filter(|&node| self.view.is_alive(node, effects.now()));
        // Once the race is won it is too late to find that there are not so many replicas at all.
        let is_hopeless = !is_read && !commit.is_possible();
        if is_hopeless || !serial.is_met(alive.collect()) {
            return effects.reply(request.id, Reply::error(ErrorKind::Unavailable));
        }
        let (number, key) = (self.serial.next(), request.key);
        let race = Race {
            action: request.action,
            among,
            commit,
            ballot: Ballot::NONE,
            met: i64::MIN,
            stage: Stage::Backoff,
        };
        let operation = Coordination { request: Some(request.id), key, work: Work::Paxos(race) };
        let timeout = if is_read { self.cluster.give_up } else { Some(self.write_timeout()) };
        self.begin(number, operation, timeout, effects);
        self.race_again(number, effects);
    }

    /// The level of the race and that of the commit, of a request at this level: two levels,
    /// where only one of them is written behind it.
    fn levels(&self, level: Level) -> (Level, Level) {
        let written = self.settings.write;
        let serial = [level, written].into_iter().find(|level| level.is_serial());
        let serial = serial.unwrap_or(Level::Serial);
        let commit = [level, written].into_iter().find(|level| !level.is_serial());
        (serial, commit.unwrap_or(level))
    }

    fn racing(&mut self, number: u32) -> Option<(Key, &mut Race)> {
        match self.operations.get_mut(&number) {
            Some(Coordination { key, work: Work::Paxos(race), .. }) => Some((*key, race)),
            _ => None,
        }
    }

    /// Sends to all of these but itself.
    fn to_replicas(&self, among: NodeSet, message: &CassandraMessage, effects: Out) {
        effects.send_all(among.iter().filter(|&node| node != self.id), message);
    }

    /// Begins a round, later than all it has met.
    pub(super) fn race_again(&mut self, number: u32, effects: Out) {
        let stamp = self.stamp(effects.wall_clock());
        let (node, life) = (self.id, self.view.life());
        let Some((key, race)) = self.racing(number) else { return };
        let ballot = Ballot { micros: stamp.max(race.met.saturating_add(1)), node, life };
        race.ballot = ballot;
        race.stage = Stage::Prepare(Table::new());
        let among = race.among;
        self.stamped = self.stamped.max(ballot.micros);
        self.to_replicas(among, &CassandraMessage::Prepare { number, key, ballot }, effects);
        if among.contains(self.id) {
            let promise = self.prepare(key, ballot, effects);
            self.on_promise(self.id, number, ballot, promise, effects);
        }
    }

    pub(super) fn on_promise(
        &mut self,
        from: NodeId,
        number: u32,
        ballot: Ballot,
        promise: (Paxos, Stored),
        effects: Out,
    ) {
        let Some((_, race)) = self.racing(number) else { return };
        let quorum = race.quorum();
        let Stage::Prepare(promises) = &mut race.stage else { return };
        if race.ballot != ballot {
            return;
        }
        if promise.0.promised != ballot {
            race.met = race.met.max(promise.0.promised.micros);
            return self.back_off(number, effects);
        }
        let last = promise.1;
        promises.insert(from, promise);
        if promises.len() < quorum {
            return;
        }
        let proposal = proposal(race.action, ballot, last, promises);
        self.propose(number, proposal, effects);
    }

    fn propose(&mut self, number: u32, proposal: PaxosProposal, effects: Out) {
        let Some((key, race)) = self.racing(number) else { return };
        let (accepted, refused) = (NodeSet::default(), NodeSet::default());
        race.stage = Stage::Propose { proposal, accepted, refused, in_doubt: false };
        let (ballot, stored, among) = (race.ballot, proposal.stored, race.among);
        self.to_replicas(
            among,
            &CassandraMessage::Propose { number, key, ballot, stored },
            effects,
        );
        if among.contains(self.id) {
            let answer = self.accept(key, ballot, stored, effects);
            self.on_proposed(self.id, number, ballot, answer, effects);
        }
    }

    pub(super) fn on_proposed(
        &mut self,
        from: NodeId,
        number: u32,
        ballot: Ballot,
        (promised, may_have_accepted): (Ballot, bool),
        effects: Out,
    ) {
        let Some((_, race)) = self.racing(number) else { return };
        let (rf, quorum) = (race.among.len(), race.quorum());
        let Stage::Propose { proposal, accepted, refused, in_doubt } = &mut race.stage else {
            return;
        };
        if race.ballot != ballot {
            return;
        }
        if promised == ballot {
            accepted.insert(from);
        } else {
            refused.insert(from);
            // A proposal may come twice: who refuses the second copy may have accepted the first.
            *in_doubt |= may_have_accepted;
            race.met = race.met.max(promised.micros);
        }
        let proposal = *proposal;
        let (yes, no) = (accepted.len(), refused.len());
        let may_be_accepted = yes > 0 || *in_doubt;
        if yes >= quorum {
            return self.decided(number, proposal, effects);
        }
        let is_write = proposal.answer == Some(Told::Written);
        if no == rf && !may_be_accepted || no > rf - quorum && !is_write {
            self.back_off(number, effects);
        } else if no > rf - quorum && may_be_accepted {
            // Somebody else may finish what one replica accepted: another try could write twice.
            self.answer(number, Reply::unknown(UnknownKind::WriteTimeout), effects);
            self.end(number, effects);
        }
    }

    fn decided(&mut self, number: u32, proposal: PaxosProposal, effects: Out) {
        let Some((key, race)) = self.racing(number) else { return };
        race.stage = Stage::Commit { proposal, acknowledged: NodeSet::default() };
        let (ballot, stored) = (race.ballot, proposal.stored);
        // Whoever took part, all replicas store the decision.
        let owners = self.topology.owners;
        self.to_replicas(
            owners,
            &CassandraMessage::Commit { number, key, ballot, stored },
            effects,
        );
        if proposal.answer == Some(Told::Found) {
            // Nothing new is to be stored, so there is nothing to wait for.
            self.answer(number, Reply::value(stored.value, stored.version()), effects);
            self.end(number, effects);
        }
        if self.is_replica(self.id) {
            self.commit(key, ballot, stored, effects);
            self.on_committed(self.id, number, ballot, effects);
        }
        self.look_at_commit(number, effects);
    }

    pub(super) fn on_committed(&mut self, from: NodeId, number: u32, ballot: Ballot, effects: Out) {
        let Some((_, race)) = self.racing(number) else { return };
        let Stage::Commit { acknowledged, .. } = &mut race.stage else { return };
        if race.ballot == ballot {
            acknowledged.insert(from);
            self.look_at_commit(number, effects);
        }
    }

    /// Whether enough replicas have stored the decision for what comes next.
    fn look_at_commit(&mut self, number: u32, effects: Out) {
        let owners = self.topology.owners;
        let Some((_, race)) = self.racing(number) else { return };
        let Stage::Commit { proposal, acknowledged } = &race.stage else { return };
        let acknowledged = *acknowledged;
        if proposal.answer.is_none() {
            if acknowledged.intersection(race.among).len() >= race.quorum() {
                self.race_again(number, effects);
            }
            return;
        }
        let is_enough = race.commit.is_met(acknowledged);
        let version = proposal.stored.version();
        if is_enough {
            self.answer(number, Reply::ok(Answer::Written, version), effects);
        }
        if acknowledged == owners {
            self.end(number, effects);
        }
    }

    fn back_off(&mut self, number: u32, effects: Out) {
        if let Some((_, race)) = self.racing(number) {
            race.stage = Stage::Backoff;
            let timer = Timer::about(BACKOFF, number);
            effects.set_timer_between(timer, Duration(0), BACKOFF_MAX);
        }
    }

    pub(super) fn paxos_timed_out(&mut self, number: u32, effects: Out) {
        let Some((key, race)) = self.racing(number) else { return };
        let is_read = race.action == Access::Get;
        let decided = match &race.stage {
            Stage::Commit { proposal, acknowledged } => Some((proposal.stored, *acknowledged)),
            _ => None,
        };
        if let Some((stored, acknowledged)) = decided {
            for silent in self.replicas().filter(|&node| !acknowledged.contains(node)) {
                self.hint(silent, key, stored, effects);
            }
        }
        let kind = match decided {
            _ if is_read => UnknownKind::Timeout,
            Some(_) => UnknownKind::CommitFailed,
            None => UnknownKind::WriteTimeout,
        };
        self.answer(number, Reply::unknown(kind), effects);
        self.end(number, effects);
    }
}

/// What the promises of a quorum, the last of which found `last`, leave to propose.
fn proposal(
    action: Access,
    ballot: Ballot,
    last: Stored,
    promises: &Table<NodeId, (Paxos, Stored)>,
) -> PaxosProposal {
    let found = promises.values().map(|(_, found)| *found).fold(last, Stored::max);
    let committed = promises.values().map(|(state, _)| state.committed).max();
    let left = promises.values().filter_map(|(state, _)| state.accepted);
    // One that proposes again what is committed already is not unfinished: two coordinators
    // would go on finishing each other's for ever.
    let unfinished = left
        .max_by_key(|(accepted, _)| *accepted)
        .filter(|(accepted, stored)| Some(*accepted) > committed && *stored > found);
    if let Some((_, stored)) = unfinished {
        return PaxosProposal { stored, answer: None };
    }
    match apply(found.value, action) {
        (value, Answer::Written) => {
            let stored = Stored { written: Written::At(ballot.micros), value };
            PaxosProposal { stored, answer: Some(Told::Written) }
        }
        _ => PaxosProposal { stored: found, answer: Some(Told::Found) },
    }
}
