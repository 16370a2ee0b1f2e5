//! A leader's log at its followers, and the time that is closed there.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::clock_bound::clock::Hybrid;
use crate::protocol::clock_bound::message::{Note, Support};
use crate::protocol::clock_bound::range::Role;
use crate::protocol::clock_bound::{CLOSED_BEHIND, Store, election_timer};
use crate::protocol::shared::log::{Index, Term};
use crate::protocol::shared::reached::reached;
use crate::protocol::shared::shipping::{Receipt, Shipment, receive};
use crate::register::Key;

impl Store {
    pub(super) fn ship_all(&mut self, key: Key, effects: &mut Effects<Note>) {
        for to in self.cluster.others(self.me) {
            self.ship(key, to, effects);
        }
    }

    fn ship(&mut self, key: Key, to: NodeId, effects: &mut Effects<Note>) {
        let range = self.range(key);
        let Role::Leader(leadership) = &mut range.role else { return };
        let shipment = leadership.shipping.next(to, &range.log);
        let from = shipment.previous_index as usize;
        let times: Rc<[Hybrid]> = range.times[from..from + shipment.entries.len()].into();
        let (term, commit) = (range.vote.term, range.commit);
        effects.send(to, Note::Append { key, term, shipment, times, commit });
    }

    pub(super) fn on_append(
        &mut self,
        from: NodeId,
        key: Key,
        term: Term,
        (shipment, times, commit): (&Shipment, &Rc<[Hybrid]>, Index),
        effects: &mut Effects<Note>,
    ) {
        self.observe(key, term, effects);
        let support = self.given[from.index()];
        let range = self.range(key);
        if term < range.vote.term {
            // A leader that was replaced and does not know it yet; it will by this answer.
            let receipt = Receipt::refused(shipment, term);
            let term = range.vote.term;
            effects.send(from, Note::AppendReply { key, term, receipt, support });
            return;
        }
        if range.leader != Some(from) {
            range.leader = Some(from);
            effects.persist();
        }
        range.hint = Some(from);
        range.role = Role::Follower;
        let (mut receipt, taken) = receive(&mut range.log, shipment, term);
        if receipt.accepted {
            let start = shipment.previous_index as usize;
            if taken.changed {
                let keep = taken.cut_after.map_or(range.times.len(), |index| index as usize);
                range.times.truncate(keep);
                for (place, time) in (start..).zip(times.iter()) {
                    if place >= range.times.len() {
                        range.times.push(*time);
                    }
                }
                effects.persist();
            }
            range.matched = range.matched.max(receipt.index);
            range.commit_up_to(commit);
            range.close();
        } else {
            // What is committed is the leader's too.
            receipt.index = receipt.index.max(range.commit);
        }
        let term = range.vote.term;
        effects.send(from, Note::AppendReply { key, term, receipt, support });
        if self.supports(from, effects) {
            effects.cancel_timer(election_timer(key));
        }
        self.apply(key, effects);
    }

    pub(super) fn on_append_reply(
        &mut self,
        from: NodeId,
        key: Key,
        term: Term,
        (receipt, support): (&Receipt, Support),
        effects: &mut Effects<Note>,
    ) {
        self.observe(key, term, effects);
        let range = self.range(key);
        let last = range.log.last_index();
        let is_of_term = receipt.term == range.vote.term;
        let commit = range.commit;
        let Role::Leader(leadership) = &mut range.role else { return };
        if !is_of_term {
            return;
        }
        // It follows, so what it promises is a lease.
        let promised = &mut leadership.promised[from.index()];
        match promised {
            Some(promised) if promised.epoch == support.epoch => {
                promised.until = promised.until.max(support.until);
            }
            Some(promised) if promised.epoch > support.epoch => {}
            _ => *promised = Some(support),
        }
        let is_far_behind = leadership.shipping.note(from, receipt, last);
        let is_news = leadership.shipping.acked(from) > commit;
        if is_far_behind && leadership.shipping.has_more_for(from, last) {
            self.ship(key, from, effects);
        }
        if is_news {
            self.advance_commit(key, effects);
        }
        self.settle(key, effects);
    }

    /// Commits what a majority holds, counting only entries of its own term.
    pub(super) fn advance_commit(&mut self, key: Key, effects: &mut Effects<Note>) {
        let (me, majority) = (self.me, self.cluster.majority());
        let nodes = self.cluster.replica_ids();
        let range = self.range(key);
        let Role::Leader(leadership) = &range.role else { return };
        let last = range.log.last_index();
        let acked = |node| if node == me { last } else { leadership.shipping.acked(node) };
        let held = reached(nodes.map(acked).collect(), majority);
        if range.log.term_at(held) == Some(range.vote.term) {
            range.matched = last;
            range.commit_up_to(held);
            self.apply(key, effects);
        }
    }

    /// Closes time at the ranges it has the lease of, as far as nothing is under way there.
    pub(super) fn close_time(&mut self, effects: &mut Effects<Note>) {
        let now = self.clock.read(effects.wall_clock());
        let majority = self.cluster.majority();
        for key in self.keys() {
            let me = self.me;
            let range = self.range(key);
            let Role::Leader(leadership) = &range.role else { continue };
            let serves = range.commit >= leadership.first_index
                && leadership.lease_until(me, majority) > now;
            if !serves {
                continue;
            }
            let under_way = range.times.get(range.commit as usize).map(|time| time.previous());
            let target = under_way.map_or(Hybrid::AFTER_ALL, |time| time);
            let time = target.min(now.minus(CLOSED_BEHIND)).max(range.closed);
            range.closed = time;
            let (term, index) = (range.vote.term, range.commit);
            let note = Note::Closed { key, term, time, index };
            effects.send_all(self.cluster.others(me), &note);
        }
    }

    pub(super) fn on_closed(
        &mut self,
        from: NodeId,
        key: Key,
        term: Term,
        (time, index): (Hybrid, Index),
    ) {
        let range = self.range(key);
        if term == range.vote.term && range.leader == Some(from) {
            range.will_close(time, index);
            range.close();
            while range.apply_next().is_some() {}
        }
    }
}
