//! All nodes of a cluster behind one face, so that there is one step loop and not one a protocol.
//!
//! The messages of a run are kept here, in the order sent: the loop moves their numbers about
//! and never looks inside. For time travel, the nodes' states are copied every few hundred
//! steps; the state at any other step is recomputed from the copy before it, which is exact
//! because a node's state depends on its inputs alone.

use std::hash::{Hash, Hasher};
use std::mem::take;
use std::rc::Rc;

use crate::ids::{NodeId, RequestId};
use crate::protocol::weight::{weighed, weight};
use crate::protocol::{
    Cluster, Details, Effects, Message, OperatorCommand, Outgoing, Protocol, Reply, Request,
    Snapshot, Timer, TimerCommand,
};
use crate::time::LocalTime;

/// What reaches a node, without its contents.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// Time 0.
    Start,
    /// A client asks.
    Request(Request),
    /// The protocol message with this number arrives.
    Message {
        /// The sender.
        from: NodeId,
        /// Its number in the fleet's store.
        contents: u32,
    },
    /// A timer fires.
    Timer(Timer),
    /// The machine comes back.
    Restart,
    /// An operator's command.
    Operator(OperatorCommand),
    /// The connection to this node was reset.
    Disconnect(NodeId),
}

/// A node's clocks and luck at one input.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InputContext {
    /// The steady clock.
    pub now: LocalTime,
    /// The wall clock.
    pub wall_clock: LocalTime,
    /// The luck of this input.
    pub draw: u64,
}

/// What leaves a node, contents by number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Departure {
    /// A protocol message.
    Message {
        /// The receiver.
        to: NodeId,
        /// Its number in the fleet's store.
        contents: u32,
    },
    /// An answer.
    Reply {
        /// The request answered.
        request: RequestId,
        /// The answer.
        reply: Reply,
    },
}

/// What a node did with one input.
#[derive(Clone, Default, Debug)]
pub struct Outbox {
    /// What leaves, in order. The flag: it waits for the disk first.
    pub departures: Vec<(Departure, bool)>,
    /// Changes to its timers, in order.
    pub timers: Vec<TimerCommand>,
    /// What its messages weigh.
    pub bytes: u64,
    /// Why it does not carry out an operator's command, if it does not.
    pub refused: Option<&'static str>,
    /// Whether it looked at a clock or tossed a coin: what it did depends on more than what
    /// reached it, and in which order.
    pub is_beyond_order: bool,
}

/// All nodes of a cluster.
pub trait Fleet {
    /// Gives a node an input and collects what it does, into an empty `outbox`.
    fn handle(&mut self, node: NodeId, input: Input, context: InputContext, outbox: &mut Outbox);

    /// What a node looks like now.
    fn snapshot(&self, node: NodeId) -> Snapshot;

    /// The name of a message.
    fn message_name(&self, contents: u32) -> &'static str;

    /// The contents of a message.
    fn message_details(&self, contents: u32) -> Details;

    /// Keeps a copy of all states; `step` is the number of steps taken so far.
    fn checkpoint(&mut self, step: u32);

    /// What each node's state weighs.
    fn weights(&self) -> Vec<u64>;

    /// Goes back to the last checkpoint at or before `step`; returns its step.
    fn rewind(&mut self, step: u32) -> u32;

    /// The step of that checkpoint.
    fn checkpoint_before(&self, step: u32) -> u32;

    /// All nodes as they are, to go on in another way; of the checkpoints the first alone.
    fn copy(&self) -> Box<dyn Fleet>;

    /// Hashes all that the nodes know.
    fn hash_states(&self, hasher: &mut dyn Hasher);

    /// Hashes what is in a message.
    fn hash_message(&self, contents: u32, hasher: &mut dyn Hasher);

    /// Whether a message that is under way will change nothing, whenever it arrives.
    fn means_nothing(&self, from: NodeId, to: NodeId, contents: u32) -> bool;
}

impl Clone for Box<dyn Fleet> {
    fn clone(&self) -> Box<dyn Fleet> {
        self.copy()
    }
}

/// The nodes of one protocol.
#[derive(Debug)]
pub struct Nodes<P: Protocol> {
    states: Vec<P>,
    messages: Vec<P::Message>,
    checkpoints: Vec<(u32, Vec<P>)>,
    /// Set while states are recomputed: their messages are in the store already.
    replaying: bool,
    /// Room for what leaves a node at an input: emptied and used again.
    outgoing: Vec<(Outgoing<P::Message>, bool)>,
}

impl<P: Protocol> Nodes<P> {
    /// All nodes of the cluster, replicas and services, in their steady state.
    pub fn new(cluster: &Rc<Cluster>) -> Nodes<P> {
        let count = cluster.replicas + cluster.services.len() as u8;
        Nodes {
            states: (0..count).map(|id| P::new(NodeId(id), cluster)).collect(),
            messages: Vec::new(),
            checkpoints: Vec::new(),
            replaying: false,
            outgoing: Vec::new(),
        }
    }

    /// The last checkpoint at or before a step. There is one before the first.
    fn copy_before(&self, step: u32) -> usize {
        self.checkpoints.partition_point(|(at, _)| *at <= step).saturating_sub(1)
    }

    fn collect(&mut self, mut effects: Effects<P::Message>, outbox: &mut Outbox) {
        if self.replaying {
            return;
        }
        outbox.is_beyond_order |= effects.is_beyond_order();
        outbox.timers = effects.timers;
        outbox.refused = effects.refused;
        for (outgoing, after_disk) in effects.outgoing.drain(..) {
            let departure = match outgoing {
                Outgoing::Message { to, message } => {
                    outbox.bytes += weight(&message);
                    self.messages.push(message);
                    Departure::Message { to, contents: self.messages.len() as u32 - 1 }
                }
                Outgoing::Reply { request, reply } => Departure::Reply { request, reply },
            };
            outbox.departures.push((departure, after_disk));
        }
        self.outgoing = effects.outgoing;
    }
}

impl<P: Protocol> Fleet for Nodes<P> {
    fn handle(&mut self, node: NodeId, input: Input, context: InputContext, outbox: &mut Outbox) {
        let InputContext { now, wall_clock, draw } = context;
        let mut effects = Effects::new(now, wall_clock, draw)
            .collected_in(take(&mut self.outgoing), take(&mut outbox.timers));
        let state = &mut self.states[node.index()];
        match input {
            Input::Start => state.on_start(&mut effects),
            Input::Request(request) => state.on_request(request, &mut effects),
            Input::Message { from, contents } => {
                state.on_message(from, &self.messages[contents as usize], &mut effects);
            }
            Input::Timer(timer) => state.on_timer(timer, &mut effects),
            Input::Restart => state.on_restart(&mut effects),
            Input::Operator(command) => state.on_operator(command, &mut effects),
            Input::Disconnect(peer) => state.on_disconnect(peer, &mut effects),
        }
        self.collect(effects, outbox);
    }

    fn snapshot(&self, node: NodeId) -> Snapshot {
        self.states[node.index()].snapshot()
    }

    fn message_name(&self, contents: u32) -> &'static str {
        self.messages[contents as usize].name()
    }

    fn message_details(&self, contents: u32) -> Details {
        self.messages[contents as usize].details()
    }

    fn checkpoint(&mut self, step: u32) {
        self.checkpoints.push((step, self.states.clone()));
    }

    fn weights(&self) -> Vec<u64> {
        let weigh = |state: &P| weighed(|mut hasher| state.hash(&mut hasher));
        self.states.iter().map(weigh).collect()
    }

    fn rewind(&mut self, step: u32) -> u32 {
        // One way to copy states is enough: each is as much code for every protocol.
        let (at, nodes) = &self.checkpoints[self.copy_before(step)];
        let (at, nodes) = (*at, nodes.clone());
        self.states = nodes;
        self.replaying = true;
        at
    }

    fn checkpoint_before(&self, step: u32) -> u32 {
        self.checkpoints[self.copy_before(step)].0
    }

    fn copy(&self) -> Box<dyn Fleet> {
        let mut checkpoints = Vec::new();
        if let Some((at, nodes)) = self.checkpoints.first() {
            checkpoints.push((*at, nodes.clone()));
        }
        Box::new(Nodes::<P> {
            states: self.states.clone(),
            messages: self.messages.clone(),
            checkpoints,
            replaying: self.replaying,
            outgoing: Vec::new(),
        })
    }

    fn hash_states(&self, mut hasher: &mut dyn Hasher) {
        self.states.hash(&mut hasher);
    }

    fn hash_message(&self, contents: u32, mut hasher: &mut dyn Hasher) {
        self.messages[contents as usize].hash(&mut hasher);
    }

    fn means_nothing(&self, from: NodeId, to: NodeId, contents: u32) -> bool {
        let message = &self.messages[contents as usize];
        self.states[to.index()].ignores(from, message)
            && !self.states[from.index()].needs_answer(message)
    }
}
