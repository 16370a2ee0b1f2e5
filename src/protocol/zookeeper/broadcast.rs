//! An established leader: proposals, acknowledgements, commits, pings.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::shared::log::{Command, Entry, Index, Proposal};
use crate::protocol::shared::reached::reached;
use crate::protocol::zookeeper::message::ZabMessage;
use crate::protocol::zookeeper::recovery::Stage;
use crate::protocol::zookeeper::{ELECTION, Out, PING, ServerState, ZooKeeper, Zxid};
use crate::time::{Duration, LocalTime};

/// Transactions of a message at most, when a follower is sent again what it lacks.
const ENTRIES_PER_MESSAGE: u32 = 64;

impl ZooKeeper {
    /// Two pings a tick.
    pub(super) fn ping_interval(&self) -> Duration {
        Duration((self.settings.tick.0 / 2).max(1))
    }

    /// Which tick of its clock it is.
    pub(super) fn tick_number(&self, now: LocalTime) -> i64 {
        now.0.div_euclid(i64::from(self.settings.tick.0))
    }

    /// Waits for the beginning of the next tick.
    pub(super) fn await_tick(&self, effects: Out) {
        let since = effects.now().0.rem_euclid(i64::from(self.settings.tick.0));
        let left = i64::from(self.settings.tick.0) - since;
        effects.set_timer(ELECTION, Duration(left.unsigned_abs() as u32));
    }

    /// At every tick: a leader whom no majority has followed for `sync_limit` ticks stops; so does
    /// one that was elected and never became a leader.
    pub(super) fn check_quorum(&mut self, effects: Out) {
        let ServerState::Leading(leading) = &self.state else { return };
        let earliest = self.tick_number(effects.now()) - i64::from(self.settings.sync_limit);
        let follows = leading.count(self.me, |l| l.synced && l.heard_tick >= earliest);
        if leading.stage < Stage::Serving || follows < self.cluster.majority() {
            self.look(effects);
        } else {
            self.await_tick(effects);
        }
    }

    /// Appends a transaction, as the leader, and has it logged by all. Unless it did already: a
    /// forwarded request may come twice.
    pub(super) fn propose(&mut self, proposal: Proposal, effects: Out) {
        let ServerState::Leading(leading) = &self.state else { return };
        let log = &mut self.durable.log;
        let first = log.last_index_before_term(leading.epoch) + 1;
        let is_known = (first..=log.last_index()).any(|index| {
            matches!(log.get(index), Some(Entry { command: Command::Client(known), .. })
                if known.request == proposal.request)
        });
        if is_known {
            return;
        }
        let entry = Entry { term: leading.epoch, command: Command::Client(proposal) };
        let (epoch, previous) = (leading.epoch, log.last_index());
        log.push(entry);
        effects.persist();
        let message = ZabMessage::Proposal { epoch, previous, entries: Rc::from([entry]) };
        let synced = self.cluster.others(self.me).filter(|n| leading.learners[n.index()].synced);
        effects.send_all(synced, &message);
        self.advance_commit(effects);
    }

    /// What a follower is not known to have.
    pub(super) fn send_missing(&self, to: NodeId, effects: Out) {
        let ServerState::Leading(leading) = &self.state else { return };
        let learner = &leading.learners[to.index()];
        if learner.synced && learner.matched < self.last().1 {
            let (epoch, previous) = (leading.epoch, learner.matched);
            let entries = self.durable.log.slice(previous + 1, ENTRIES_PER_MESSAGE);
            effects.send(to, ZabMessage::Proposal { epoch, previous, entries });
        }
    }

    pub(super) fn on_ack(
        &mut self,
        from: NodeId,
        (epoch, index): Zxid,
        resend: bool,
        effects: Out,
    ) {
        let heard_tick = self.tick_number(effects.now());
        let ServerState::Leading(leading) = &mut self.state else { return };
        if leading.stage < Stage::Serving || leading.epoch != epoch {
            return;
        }
        let learner = &mut leading.learners[from.index()];
        learner.heard_tick = heard_tick;
        learner.matched = learner.matched.max(index);
        if resend {
            self.send_missing(from, effects);
        }
        self.advance_commit(effects);
    }

    /// Commits what a majority has logged.
    fn advance_commit(&mut self, effects: Out) {
        let ServerState::Leading(leading) = &self.state else { return };
        let mut logged: Vec<Index> = leading.learners.iter().map(|l| l.matched).collect();
        logged[self.me.index()] = self.last().1;
        let index = reached(logged, self.cluster.majority());
        if index > self.committed {
            let commit = ZabMessage::Commit { epoch: leading.epoch, index };
            let synced =
                self.cluster.others(self.me).filter(|n| leading.learners[n.index()].synced);
            effects.send_all(synced, &commit);
            self.deliver(index, effects);
        }
    }

    pub(super) fn on_ping_timer(&mut self, effects: Out) {
        let ServerState::Leading(leading) = &self.state else { return };
        let ping = ZabMessage::Ping { epoch: leading.epoch, commit: self.committed };
        let synced = self.cluster.others(self.me).filter(|n| leading.learners[n.index()].synced);
        effects.send_all(synced, &ping);
        effects.set_timer(PING, self.ping_interval());
    }
}
