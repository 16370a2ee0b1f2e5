//! A replica of a Cluster is elected in place of its master, by the masters.

use crate::ids::NodeId;
use crate::protocol::redis::bus::{Bus, Election};
use crate::protocol::redis::header::{Header, Kind};
use crate::protocol::redis::message::Context;
use crate::protocol::redis::server::Server;
use crate::protocol::redis::{FAILOVER, elapsed_ms};
use crate::protocol::shared::node_set::NodeSet;
use crate::time::{Duration, LocalTime};

/// A replica lets the news of the failure spread, and a little luck decide between equals.
const DELAY_MS: u32 = 500;
const LUCK_MS: u64 = 500;
/// Those that are behind others wait longer, for each of them.
const RANK_MS: u32 = 1_000;
/// How old a replica's data may be: so many node timeouts, and the period of the master's pings.
const VALIDITY: i64 = 10;
const PING_PERIOD_MS: i64 = 10_000;

impl Bus {
    /// How long votes are waited for; after twice that it can be tried again.
    fn election_timeout_ms(&self) -> i64 {
        (2 * self.timeout_ms()).max(2_000)
    }

    fn master_has_failed(&self, server: &Server) -> bool {
        server.master == Some(self.owner) && self.peers[self.owner.index()].failed_at.is_some()
    }

    fn is_recent_enough(&self, server: &Server, now: LocalTime) -> bool {
        let age_ms = server.data_age_ms(now) - self.timeout_ms();
        age_ms <= PING_PERIOD_MS + VALIDITY * self.timeout_ms()
    }

    /// How many of the other replicas are ahead; of equals the first of the list.
    fn rank(&self, server: &Server) -> u32 {
        let mine = (server.progress(), std::cmp::Reverse(self.me));
        let others = self.cluster.others(self.me).filter(|node| *node != self.owner);
        let of = |node: NodeId| (self.peers[node.index()].offset, std::cmp::Reverse(node));
        others.filter(|node| of(*node) > mine).count() as u32
    }

    pub(super) fn consider_election(&mut self, server: &Server, context: &mut Context<'_>) {
        let now = context.effects.now();
        if !self.master_has_failed(server) || !self.is_recent_enough(server, now) {
            return;
        }
        let retry_ms = 2 * self.election_timeout_ms();
        if self.election.as_ref().is_some_and(|it| elapsed_ms(it.at, now) <= retry_ms) {
            return;
        }
        let rank = self.rank(server);
        let wait = Duration(DELAY_MS + context.effects.draw(LUCK_MS) as u32 + rank * RANK_MS);
        let at = now.after(wait);
        self.election = Some(Election { at, rank, epoch: None, votes: NodeSet::EMPTY });
        context.effects.set_timer(FAILOVER, wait);
        for node in self.cluster.others(self.me) {
            self.send(node, Kind::Pong, server.progress(), context);
        }
    }

    /// Time to ask for votes, unless others turned out to be further ahead.
    pub(super) fn on_election_timer(&mut self, server: &mut Server, context: &mut Context<'_>) {
        let now = context.effects.now();
        let rank = self.rank(server);
        if !self.master_has_failed(server) {
            return;
        }
        let Some(election) = self.election.as_mut().filter(|it| it.epoch.is_none()) else { return };
        if rank > election.rank {
            let more = Duration((rank - election.rank) * RANK_MS);
            election.rank = rank;
            election.at = now.after(more);
            context.effects.set_timer(FAILOVER, more);
            return;
        }
        self.epoch += 1;
        election.at = now;
        election.epoch = Some(self.epoch);
        context.effects.persist();
        self.send_all(Kind::AuthRequest, server.progress(), context);
    }

    /// A master votes once an epoch, for a replica of a master that has failed, and not soon
    /// again for one of the same.
    pub(super) fn on_auth_request(
        &mut self,
        from: NodeId,
        header: &Header,
        context: &mut Context<'_>,
    ) {
        let now = context.effects.now();
        let is_replica = from.0 < self.cluster.replicas && from != self.owner;
        let owner = &self.peers[self.owner.index()];
        let long_ago = |at| elapsed_ms(at, now) >= 2 * self.timeout_ms();
        let votes = self.is_voter(self.me)
            && is_replica
            && header.epoch >= self.epoch
            && self.vote_epoch < self.epoch
            && owner.failed_at.is_some()
            && owner.voted_at.is_none_or(long_ago)
            && header.owner_epoch >= self.owner_epoch;
        if votes {
            self.vote_epoch = self.epoch;
            self.peers[self.owner.index()].voted_at = Some(now);
            context.effects.persist();
            self.send(from, Kind::AuthAck, 0, context);
        }
    }

    pub(super) fn on_auth_ack(
        &mut self,
        from: NodeId,
        epoch: u32,
        server: &mut Server,
        context: &mut Context<'_>,
    ) {
        let (now, timeout_ms) = (context.effects.now(), self.election_timeout_ms());
        let (is_voter, has_failed) = (self.is_voter(from), self.master_has_failed(server));
        let majority = self.majority();
        let Some(election) = &mut self.election else { return };
        let Some(asked_in) = election.epoch else { return };
        let counts = is_voter && epoch >= asked_in && elapsed_ms(election.at, now) <= timeout_ms;
        if !counts || !has_failed {
            return;
        }
        election.votes.insert(from);
        if election.votes.len() >= majority {
            self.owner = self.me;
            self.owner_epoch = asked_in;
            self.election = None;
            context.effects.persist();
            server.replicate(None, context);
            self.send_all(Kind::Pong, server.progress(), context);
        }
    }
}
