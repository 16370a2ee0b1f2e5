//! A client's request at the replica it asked, and at whoever holds the lease.

use crate::ids::{NodeId, RequestId};
use crate::protocol::clock_bound::clock::Hybrid;
use crate::protocol::clock_bound::message::{Note, RoutedRequest};
use crate::protocol::clock_bound::range::{Role, Waiting};
use crate::protocol::clock_bound::settings::{ReadMode, Settings};
use crate::protocol::clock_bound::{Store, WAIT};
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::{Command, Entry, Proposal};
use crate::protocol::shared::machine::Applied;
use crate::protocol::{Effects, Reply, Request};
use crate::register::{Access, ErrorKind, Key};
use crate::time::Duration;

impl Store {
    /// Stamps a request with its clock, and answers it or passes it on.
    pub(super) fn take_request(&mut self, request: &Request, effects: &mut Effects<Note>) {
        if self.pending.has(request.id) {
            // Doubled on the way; one answer is enough.
            return;
        }
        let settings = self.settings.for_request(request);
        let is_write = request.action != Access::Get;
        let at = self.clock.now(effects.wall_clock());
        let mut asked = RoutedRequest {
            proposal: Proposal::of(request, self.me),
            at,
            as_of: at,
            mode: if is_write { ReadMode::Strong } else { settings.read },
        };
        if asked.mode != ReadMode::Strong && self.read_here(&settings, &mut asked, effects) {
            return;
        }
        let range = &self.ranges[usize::from(request.key.0)];
        let Some(holder) = range.hint else {
            effects.reply(request.id, Reply::error(ErrorKind::LeaseLost));
            return;
        };
        self.pending.wait(request, self.cluster.give_up, effects);
        if holder == self.me {
            self.serve(self.me, &asked, effects);
        } else {
            effects.send(holder, Note::Request(asked));
        }
    }

    /// A read as of a time that is closed here; whether it is answered. A bounded read that is
    /// not becomes a strong one.
    fn read_here(
        &mut self,
        settings: &Settings,
        asked: &mut RoutedRequest,
        effects: &mut Effects<Note>,
    ) -> bool {
        let request = asked.proposal.request;
        let range = &self.ranges[usize::from(asked.proposal.key.0)];
        let as_of = match asked.mode {
            ReadMode::Bounded => range.closed,
            _ => asked.at.minus(settings.staleness),
        };
        let is_closed = as_of <= range.closed;
        let is_fresh_enough = match asked.mode {
            ReadMode::Bounded => as_of >= asked.at.minus(settings.max_staleness),
            _ => true,
        };
        if is_closed && is_fresh_enough {
            let Applied { answer, version } = range.as_of(as_of).applied();
            effects.reply(request, Reply::ok(answer, version));
            return true;
        }
        if settings.nearest_only {
            effects.reply(request, Reply::error(ErrorKind::Unavailable));
            return true;
        }
        if asked.mode == ReadMode::Stale {
            asked.as_of = as_of;
        } else {
            asked.mode = ReadMode::Strong;
        }
        false
    }

    /// As whoever holds the lease, or as a replica that is taken for it.
    pub(super) fn serve(
        &mut self,
        from: NodeId,
        asked: &RoutedRequest,
        effects: &mut Effects<Note>,
    ) {
        let Proposal { key, request, action, .. } = asked.proposal;
        let now = self.clock.now(effects.wall_clock());
        let (me, majority) = (self.me, self.cluster.majority());
        let max_offset = self.settings.max_offset;
        let waits = self.settings.commit_wait;
        let waits_out = self.settings.waits_leases_out();
        let wall = Hybrid::of(effects.wall_clock());
        let range = self.range(key);
        let Role::Leader(leadership) = &range.role else {
            self.answer(from, request, Err(ErrorKind::LeaseLost), effects);
            return;
        };
        let until = leadership.lease_until(me, majority);
        let knows_all = range.commit >= leadership.first_index;
        let serves = until > now && knows_all && (!waits_out || wall >= leadership.lease_from);
        if action == Access::Get {
            if serves && asked.as_of.plus(max_offset) < until {
                self.read(from, asked, effects);
            } else {
                self.answer(from, request, Err(ErrorKind::LeaseLost), effects);
            }
            return;
        }
        let earliest = leadership.read_at.max(range.last_time()).max(range.closed).next();
        let stamped = if waits { now.plus(max_offset) } else { now };
        let time = stamped.max(earliest);
        if !serves || time >= until {
            self.answer(from, request, Err(ErrorKind::LeaseLost), effects);
            return;
        }
        if range.log.has_logged(request) {
            // Doubled on the way: it is, or will be, answered.
            return;
        }
        range.log.push(Entry { term: range.vote.term, command: Command::Client(asked.proposal) });
        range.times.push(time);
        range.matched = range.log.last_index();
        effects.persist();
        if !waits {
            self.clock.observe(time);
        }
        self.ship_all(key, effects);
        self.advance_commit(key, effects);
    }

    /// A read waits for entries that it may have to see, and for the clock to show what it shows.
    fn read(&mut self, from: NodeId, asked: &RoutedRequest, effects: &mut Effects<Note>) {
        let Proposal { key, request, .. } = asked.proposal;
        let (max_offset, waits) = (self.settings.max_offset, self.settings.commit_wait);
        let wall = Hybrid::of(effects.wall_clock());
        let range = self.range(key);
        let limit = match asked.mode {
            ReadMode::Strong => asked.as_of.plus(max_offset),
            _ => asked.as_of,
        };
        let is_behind = range.entries_until(limit) > range.applied;
        let seen = range.as_of(limit);
        let clock_at = seen.time.map_or(Hybrid::BEFORE_ALL, |time| time.plus(max_offset));
        let is_early = waits && asked.mode == ReadMode::Strong && clock_at >= wall;
        let Role::Leader(leadership) = &mut range.role else { return };
        if is_behind || is_early {
            leadership.waiting.push(Waiting::Read { from, asked: *asked });
            if !is_behind {
                Store::wait_until(clock_at, wall, effects);
            }
            return;
        }
        let as_of = seen.time.map_or(asked.as_of, |time| time.max(asked.as_of));
        leadership.read_at = leadership.read_at.max(as_of);
        self.answer(from, request, Ok(seen.applied()), effects);
    }

    fn wait_until(time: Hybrid, wall: Hybrid, effects: &mut Effects<Note>) {
        let left = (time.ms() - wall.ms()).max(0) + 1;
        effects.set_timer(WAIT, Duration(left.unsigned_abs() as u32));
    }

    /// Applies what is committed. A leader answers, after commit wait if that is on.
    pub(super) fn apply(&mut self, key: Key, effects: &mut Effects<Note>) {
        while let Some((proposal, applied, time)) = self.range(key).apply_next() {
            let waits = self.settings.commit_wait;
            let Some(proposal) = proposal else { continue };
            let range = self.range(key);
            let Role::Leader(leadership) = &mut range.role else { continue };
            let Proposal { origin, request, .. } = proposal;
            if waits {
                leadership.waiting.push(Waiting::Write { origin, request, applied, time });
            } else {
                self.answer(origin, request, Ok(applied), effects);
            }
        }
        self.settle(key, effects);
    }

    pub(super) fn settle_all(&mut self, effects: &mut Effects<Note>) {
        for key in self.keys() {
            self.settle(key, effects);
        }
    }

    /// Goes through what waits for entries or for a clock.
    pub(super) fn settle(&mut self, key: Key, effects: &mut Effects<Note>) {
        let range = self.range(key);
        let Role::Leader(leadership) = &mut range.role else { return };
        for waiting in std::mem::take(&mut leadership.waiting) {
            match waiting {
                Waiting::Read { from, asked } => self.serve(from, &asked, effects),
                Waiting::Write { origin, request, applied, time } => {
                    let wall = Hybrid::of(effects.wall_clock());
                    let clock_at = time.plus(self.settings.max_offset);
                    if wall > clock_at {
                        self.answer(origin, request, Ok(applied), effects);
                    } else if let Role::Leader(leadership) = &mut self.range(key).role {
                        Store::wait_until(clock_at, wall, effects);
                        let write = Waiting::Write { origin, request, applied, time };
                        leadership.waiting.push(write);
                    }
                }
            }
        }
    }

    /// Tells the replica that the client asked, which may be this one.
    fn answer(
        &mut self,
        to: NodeId,
        request: RequestId,
        result: Result<Applied, ErrorKind>,
        effects: &mut Effects<Note>,
    ) {
        if to != self.me {
            let at = self.clock.now(effects.wall_clock());
            effects.send(to, Note::Answer { request, result, at });
        } else if let Err(kind) = result {
            self.pending.refuse(request, kind, effects);
        } else {
            self.pending.answer(request, &result, effects);
        }
    }
}
