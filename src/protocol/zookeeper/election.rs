//! Who leads: every server that looks for a leader proposes the best it has heard of.

use std::cmp::Ordering;

use crate::ids::NodeId;
use crate::protocol::shared::machine::StateMachine;
use crate::protocol::zookeeper::message::{Notification, Vote, ZabMessage};
use crate::protocol::zookeeper::{
    CONNECT, ELECTION, FINALIZE, Out, PING, READ_ONLY, ServerState, ZooKeeper,
};
use crate::table::Table;
use crate::time::Duration;

/// How long a vote that a majority shares must stand before it counts: a better one may be on
/// the way.
const FINALIZE_WAIT: Duration = Duration(200);
/// How often a server without a leader tells the others whom it votes for.
const NOTIFY_EVERY: Duration = Duration(500);
/// How long a server must have been without a leader before it serves reads all the same; a
/// longer tick takes its place.
const READ_ONLY_AFTER: Duration = Duration(2_000);

/// A server without a leader.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Looking {
    vote: Vote,
    /// The votes of this round, its own among them.
    votes: Table<NodeId, Vote>,
    /// Whom those follow that have a leader.
    settled: Table<NodeId, NodeId>,
    finalizing: bool,
    /// What a read-only server shows: everything in its log, committed or not.
    pub read_only: Option<StateMachine>,
}

impl ZooKeeper {
    /// Leaves its leader, or its followers, and looks for a leader. No client stays connected.
    pub(super) fn look(&mut self, effects: Out) {
        if let ServerState::Leading(leading) = &self.state {
            let close = ZabMessage::Close { epoch: leading.epoch };
            effects.send_all(self.cluster.others(self.me), &close);
        }
        self.close_connections(effects);
        self.round += 1;
        let vote = self.own_vote();
        self.state = ServerState::Looking(Looking {
            vote,
            votes: Table::from([(self.me, vote)]),
            settled: Table::new(),
            finalizing: false,
            read_only: None,
        });
        for timer in [PING, CONNECT, FINALIZE] {
            effects.cancel_timer(timer);
        }
        if self.settings.readonly {
            effects.set_timer(READ_ONLY, READ_ONLY_AFTER.max(self.settings.tick));
        }
        self.notify_again(effects);
        self.count_votes(effects);
    }

    fn own_vote(&self) -> Vote {
        Vote { epoch: self.durable.current_epoch, last: self.last(), leader: self.me }
    }

    fn notification(&self) -> Notification {
        let own = self.own_vote();
        let (looking, vote) = match &self.state {
            ServerState::Looking(looking) => (true, looking.vote),
            ServerState::Following(following) => (false, Vote { leader: following.leader, ..own }),
            ServerState::Leading(_) => (false, own),
        };
        Notification { looking, round: self.round, vote }
    }

    fn notify_all(&self, effects: Out) {
        let told = ZabMessage::Notification(self.notification());
        effects.send_all(self.cluster.others(self.me), &told);
    }

    pub(super) fn notify_again(&self, effects: Out) {
        self.notify_all(effects);
        effects.set_timer(ELECTION, NOTIFY_EVERY);
    }

    pub(super) fn on_notification(&mut self, from: NodeId, told: Notification, effects: Out) {
        let own = self.own_vote();
        let ServerState::Looking(looking) = &mut self.state else {
            if told.looking {
                effects.send(from, ZabMessage::Notification(self.notification()));
            }
            return;
        };
        if !told.looking {
            looking.settled.insert(from, told.vote.leader);
            self.join_settled(told.vote.leader, effects);
            return;
        }
        looking.settled.remove(&from);
        let better = match told.round.cmp(&self.round) {
            Ordering::Greater => {
                // A later election: what was said in the earlier one is void.
                self.round = told.round;
                looking.votes.clear();
                looking.vote = own;
                own.max(told.vote)
            }
            Ordering::Less => {
                effects.send(from, ZabMessage::Notification(self.notification()));
                return;
            }
            Ordering::Equal => looking.vote.max(told.vote),
        };
        let is_news = better != looking.vote || looking.votes.is_empty();
        looking.votes.insert(from, told.vote);
        if is_news {
            looking.vote = better;
            looking.votes.insert(self.me, better);
            looking.finalizing = false;
            effects.cancel_timer(FINALIZE);
            self.notify_all(effects);
        }
        self.count_votes(effects);
    }

    fn count_votes(&mut self, effects: Out) {
        let ServerState::Looking(looking) = &mut self.state else { return };
        let agree = looking.votes.values().filter(|vote| **vote == looking.vote).count();
        if agree >= self.cluster.majority() && !looking.finalizing {
            looking.finalizing = true;
            effects.set_timer(FINALIZE, FINALIZE_WAIT);
        }
    }

    /// The vote that a majority shares has stood.
    pub(super) fn finalize(&mut self, effects: Out) {
        let ServerState::Looking(looking) = &self.state else { return };
        let leader = looking.vote.leader;
        effects.cancel_timer(READ_ONLY);
        if leader == self.me {
            self.lead(effects);
        } else {
            self.follow(leader, effects);
        }
    }

    /// There is a leader already: with this server a majority would follow it, and it agrees.
    fn join_settled(&mut self, leader: NodeId, effects: Out) {
        let ServerState::Looking(looking) = &self.state else { return };
        let followers = looking.settled.values().filter(|followed| **followed == leader).count();
        let agrees = looking.settled.get(&leader) == Some(&leader);
        if agrees && leader != self.me && followers + 1 >= self.cluster.majority() {
            effects.cancel_timer(FINALIZE);
            effects.cancel_timer(READ_ONLY);
            self.follow(leader, effects);
        }
    }

    /// Still no leader: whoever does not mind may read what is in the log, committed or not.
    pub(super) fn serve_read_only(&mut self) {
        let log = &self.durable.log;
        let all_logged = StateMachine::after(&self.cluster, log, log.last_index());
        if let ServerState::Looking(looking) = &mut self.state {
            looking.read_only = Some(all_logged);
        }
    }
}
