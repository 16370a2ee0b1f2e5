//! What a node asks of the world while it handles one input.

use std::cell::Cell;

use crate::ids::{NodeId, RequestId};
use crate::protocol::{Reply, Timer};
use crate::time::{Duration, LocalTime};

/// One thing that leaves a node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outgoing<M> {
    /// A message to another node.
    Message {
        /// The receiver.
        to: NodeId,
        /// The contents.
        message: M,
    },
    /// The answer to a client.
    Reply {
        /// The request answered.
        request: RequestId,
        /// The answer.
        reply: Reply,
    },
}

/// A change to a node's timers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TimerCommand {
    /// Fire after a time drawn evenly from `min..=max`, measured on the node's own clock.
    Set {
        /// Which timer.
        timer: Timer,
        /// The earliest.
        min: Duration,
        /// The latest.
        max: Duration,
    },
    /// Do not fire.
    Cancel(Timer),
}

/// Collects what a node does in answer to one input; in it, the node's clock and dice.
#[derive(Debug)]
pub struct Effects<M> {
    now: LocalTime,
    wall_clock: LocalTime,
    draw: u64,
    draws: u64,
    /// Whether the node looked at a clock.
    looked: Cell<bool>,
    /// What leaves the node, in order. The flag: it waits for the disk first.
    pub(crate) outgoing: Vec<(Outgoing<M>, bool)>,
    /// Changes to timers, in order.
    pub(crate) timers: Vec<TimerCommand>,
    /// Why an operator's command cannot be carried out, if it cannot.
    pub(crate) refused: Option<&'static str>,
    persisted: bool,
}

impl<M> Effects<M> {
    /// Effects of an input that arrives when the node's clocks read `now` and `wall_clock`;
    /// `draw` is the luck of this input.
    pub fn new(now: LocalTime, wall_clock: LocalTime, draw: u64) -> Effects<M> {
        Effects {
            now,
            wall_clock,
            draw,
            draws: 0,
            looked: Cell::new(false),
            outgoing: Vec::new(),
            timers: Vec::new(),
            refused: None,
            persisted: false,
        }
    }

    /// The node's steady clock: it drifts, but is never stepped. For leases and timeouts.
    pub fn now(&self) -> LocalTime {
        self.looked.set(true);
        self.now
    }

    /// The node's wall clock: it drifts and can be stepped, backwards too. For timestamps.
    pub fn wall_clock(&self) -> LocalTime {
        self.looked.set(true);
        self.wall_clock
    }

    /// These effects, collected in lists that are empty and have room already.
    #[must_use]
    pub(crate) fn collected_in(
        self,
        outgoing: Vec<(Outgoing<M>, bool)>,
        timers: Vec<TimerCommand>,
    ) -> Effects<M> {
        Effects { outgoing, timers, ..self }
    }

    /// Whether the node looked at a clock or tossed a coin.
    pub(crate) fn is_beyond_order(&self) -> bool {
        self.looked.get() || self.draws > 0
    }

    /// Sends a message to another node (never to oneself: handle that in place).
    pub fn send(&mut self, to: NodeId, message: M) {
        self.outgoing.push((Outgoing::Message { to, message }, self.persisted));
    }

    /// Sends the same message to several nodes, in order.
    pub fn send_all(&mut self, to: impl IntoIterator<Item = NodeId>, message: &M)
    where
        M: Clone,
    {
        for node in to {
            self.send(node, message.clone());
        }
    }

    /// Answers a client.
    pub fn reply(&mut self, request: RequestId, reply: Reply) {
        self.outgoing.push((Outgoing::Reply { request, reply }, self.persisted));
    }

    /// Refuses an operator's command, which has no effect: what is wrong, as a clause, with the
    /// remedy behind a semicolon.
    pub fn refuse(&mut self, why: &'static str) {
        self.refused = Some(why);
    }

    /// Something was written durably: what this input sends from here on waits for the disk.
    pub fn persist(&mut self) {
        self.persisted = true;
    }

    /// Fires `timer` after `delay` on the node's own clock.
    pub fn set_timer(&mut self, timer: Timer, delay: Duration) {
        self.set_timer_between(timer, delay, delay);
    }

    /// Fires `timer` after a time drawn evenly from `min..=max` on the node's own clock.
    pub fn set_timer_between(&mut self, timer: Timer, min: Duration, max: Duration) {
        self.timers.push(TimerCommand::Set { timer, min, max });
    }

    /// Takes a timer back; nothing happens if it is not set.
    pub fn cancel_timer(&mut self, timer: Timer) {
        self.timers.push(TimerCommand::Cancel(timer));
    }

    /// A number in `0..bound`, for protocols that toss coins themselves.
    pub fn draw(&mut self, bound: u64) -> u64 {
        self.draws += 1;
        crate::draw::bounded(crate::draw::mix(self.draw, self.draws), bound)
    }
}
