//! The machines of a protocol without time: a message under way may arrive next, however long it
//! has been, or never; a timer that is set may fire; clients ask when they like.

use std::hash::Hash;
use std::rc::Rc;

use crate::attack::orders::ways::Ways;
use crate::digest::Fingerprint;
use crate::ids::{Endpoint, NodeId, OperationId, RequestId};
use crate::protocol::fleet::{Departure, Fleet, Input, InputContext, Outbox};
use crate::protocol::{Reply, ReplyOutcome, Request, Timer, TimerCommand, VersionVector};
use crate::sim::plan::RequestPlan;
use crate::table::SortedSet;
use crate::time::LocalTime;

/// What can happen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum OrderStep {
    /// A client asks its next request.
    Ask(u8),
    /// What is under way to this end, and is told by this number, arrives.
    Arrive(Endpoint, u64),
    /// It arrives, and stays under way: the network has doubled it.
    Double(Endpoint, u64),
    /// A timer fires.
    Fire(NodeId, Timer),
    /// A client gives up on its request.
    GiveUp(u8),
    /// A machine goes down.
    Crash(NodeId),
    /// It comes back.
    Restart(NodeId),
}

/// What all states have in common.
#[derive(Debug)]
pub struct Cast {
    /// The requests of each client, with whom it asks, each with its number among all.
    pub scripts: Vec<Vec<(u32, NodeId, RequestPlan)>>,
    /// How many machines there are.
    pub machines: u8,
    /// Whether requests and answers are under way like messages. Where they are not, a request
    /// begins when its machine takes it up, and ends when that answers: whatever breaks the promise
    /// with a longer request breaks it with this one.
    pub has_ways_of_clients: bool,
}

/// What is under way.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// From whom.
    pub from: Endpoint,
    /// To whom.
    pub to: Endpoint,
    /// Which of all from there to there, from 1.
    pub nth: u32,
    what: What,
    /// What is in it and where it goes.
    mark: u64,
}

#[derive(Clone, Debug)]
enum What {
    /// Its number in the fleet's store.
    Message(u32),
    Request(u32),
    Reply(u32, Reply),
}

/// What a client does.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct ClientTurn {
    /// How many of its requests it has begun.
    begun: u8,
    waits: bool,
}

/// A state.
#[derive(Clone)]
pub struct Untimed {
    stage: Rc<Cast>,
    nodes: Box<dyn Fleet>,
    parcels: Vec<Parcel>,
    asking: Vec<ClientTurn>,
    timers: Vec<SortedSet<Timer>>,
    down: Vec<bool>,
    /// How many machines may crash, timers fire or clients give up, and messages come twice, from
    /// here on.
    left: (u32, u32, u32),
    /// Of each register.
    ways: Vec<Ways>,
    /// How many messages went from one end to another so far: names, and no more than that.
    sent: Vec<((Endpoint, Endpoint), u32)>,
    /// A machine looked at its clock, or tossed a coin, or told a client a context.
    is_beyond: bool,
}

impl Untimed {
    /// Time 0.
    pub fn new(
        stage: &Rc<Cast>,
        nodes: Box<dyn Fleet>,
        left: (u32, u32, u32),
        ways: Vec<Ways>,
    ) -> Untimed {
        let machines = usize::from(stage.machines);
        let mut world = Untimed {
            nodes,
            parcels: Vec::new(),
            asking: vec![ClientTurn { begun: 0, waits: false }; stage.scripts.len()],
            timers: vec![SortedSet::new(); machines],
            down: vec![false; machines],
            left,
            ways,
            sent: Vec::new(),
            is_beyond: false,
            stage: stage.clone(),
        };
        for node in 0..stage.machines {
            world.input(NodeId(node), Input::Start);
        }
        world
    }

    /// Whether what clients saw cannot be explained.
    pub fn is_broken(&self) -> bool {
        self.ways.iter().any(Ways::is_broken)
    }

    /// Whether a machine did what depends on more than the order of things.
    pub fn is_beyond(&self) -> bool {
        self.is_beyond
    }

    /// What can happen next, each once.
    pub fn steps(&self) -> Vec<OrderStep> {
        let mut steps = Vec::new();
        for (client, asking) in (0..).zip(&self.asking) {
            let script = &self.stage.scripts[usize::from(client)];
            if asking.waits && self.left.1 > 0 {
                steps.push(OrderStep::GiveUp(client));
            }
            let next = script.get(usize::from(asking.begun)).filter(|_| !asking.waits);
            // Nobody listens at a machine that is down; a client that finds that out asks later.
            if next.is_some_and(|(_, node, _)| !self.down[node.index()]) {
                steps.push(OrderStep::Ask(client));
            }
        }
        let arrives = |parcel: &&Parcel| match parcel.to {
            Endpoint::Node(node) => !self.down[node.index()],
            Endpoint::Client(_) => true,
        };
        for parcel in self.parcels.iter().filter(arrives) {
            steps.push(OrderStep::Arrive(parcel.to, parcel.mark));
            if self.left.2 > 0 && matches!(parcel.what, What::Message(_)) {
                steps.push(OrderStep::Double(parcel.to, parcel.mark));
            }
        }
        for (node, timers) in (0..).map(NodeId).zip(&self.timers) {
            if self.left.1 > 0 {
                steps.extend(timers.iter().map(|timer| OrderStep::Fire(node, *timer)));
            }
            if self.down[node.index()] {
                steps.push(OrderStep::Restart(node));
            } else if self.left.0 > 0 {
                steps.push(OrderStep::Crash(node));
            }
        }
        crate::table::sort(&mut steps);
        steps.dedup();
        steps
    }

    /// The state after a step.
    #[must_use]
    pub fn after(&self, step: OrderStep) -> Untimed {
        let mut next = self.clone();
        match step {
            OrderStep::Ask(client) => next.ask(client),
            OrderStep::Arrive(to, mark) => {
                let is_it = |it: &Parcel| it.to == to && it.mark == mark;
                if let Some(place) = next.parcels.iter().position(is_it) {
                    let parcel = next.parcels.remove(place);
                    next.arrive(parcel);
                }
            }
            OrderStep::Double(to, mark) => {
                next.left.2 -= 1;
                let is_it = |it: &&Parcel| it.to == to && it.mark == mark;
                if let Some(parcel) = next.parcels.iter().find(is_it).cloned() {
                    next.arrive(parcel);
                }
            }
            OrderStep::Fire(node, timer) => {
                next.left.1 -= 1;
                next.timers[node.index()].remove(&timer);
                next.input(node, Input::Timer(timer));
            }
            OrderStep::GiveUp(client) => {
                // It never learns what became of it, and asks on.
                next.left.1 -= 1;
                next.asking[usize::from(client)].waits = false;
            }
            OrderStep::Crash(node) => {
                next.left.0 -= 1;
                next.down[node.index()] = true;
                next.timers[node.index()] = SortedSet::new();
                next.leave(node);
            }
            OrderStep::Restart(node) => {
                next.down[node.index()] = false;
                next.input(node, Input::Restart);
            }
        }
        next
    }

    /// Whoever waits for an answer of a machine that went down learns that there will be none.
    fn leave(&mut self, node: NodeId) {
        for (asking, script) in self.asking.iter_mut().zip(&self.stage.scripts) {
            let last = usize::from(asking.begun).checked_sub(1).and_then(|nth| script.get(nth));
            asking.waits &= last.is_none_or(|(_, asked, _)| *asked != node);
        }
    }

    fn ask(&mut self, client: u8) {
        let stage = self.stage.clone();
        let asking = &mut self.asking[usize::from(client)];
        let (number, node, plan) = &stage.scripts[usize::from(client)][usize::from(asking.begun)];
        asking.begun += 1;
        asking.waits = true;
        self.ways[usize::from(plan.key.0)].asked(*number, plan.action);
        if stage.has_ways_of_clients {
            let from = Endpoint::Client(plan.client);
            self.send(from, Endpoint::Node(*node), What::Request(*number));
        } else {
            self.take_up(*node, *number);
        }
    }

    fn arrive(&mut self, parcel: Parcel) {
        match (parcel.what, parcel.from, parcel.to) {
            (What::Message(contents), Endpoint::Node(from), Endpoint::Node(to)) => {
                self.input(to, Input::Message { from, contents });
            }
            (What::Request(number), _, Endpoint::Node(node)) => self.take_up(node, number),
            (What::Reply(number, reply), ..) => self.answered(number, &reply),
            _ => {}
        }
    }

    /// The request of this number.
    fn plan(&self, number: u32) -> Option<(u8, u8, &RequestPlan)> {
        (0..).zip(&self.stage.scripts).find_map(|(client, script)| {
            let nth = script.iter().position(|(known, ..)| *known == number)?;
            Some((client, nth as u8, &script[nth].2))
        })
    }

    fn take_up(&mut self, node: NodeId, number: u32) {
        let Some((_, nth, plan)) = self.plan(number) else { return };
        let request = Request {
            id: RequestId(number),
            operation: OperationId(number),
            client: plan.client,
            sequence: u32::from(nth),
            key: plan.key,
            action: plan.action,
            options: plan.options.clone(),
            asked_at: LocalTime(0),
            context: VersionVector::EMPTY,
            session: VersionVector::EMPTY,
        };
        self.input(node, Input::Request(request));
    }

    fn input(&mut self, node: NodeId, input: Input) {
        let mut outbox = Outbox::default();
        let context = InputContext { now: LocalTime(0), wall_clock: LocalTime(0), draw: 0 };
        self.nodes.handle(node, input, context, &mut outbox);
        self.is_beyond |= outbox.is_beyond_order;
        for command in outbox.timers {
            match command {
                TimerCommand::Set { timer, .. } => _ = self.timers[node.index()].insert(timer),
                TimerCommand::Cancel(timer) => _ = self.timers[node.index()].remove(&timer),
            }
        }
        for (departure, _) in outbox.departures {
            match departure {
                Departure::Message { to, contents } => {
                    self.send(node.into(), to.into(), What::Message(contents));
                }
                Departure::Reply { request: RequestId(number), reply } => {
                    self.is_beyond |= reply.context.is_some();
                    let client = self.plan(number).map(|(_, _, plan)| plan.client);
                    match client.filter(|_| self.stage.has_ways_of_clients) {
                        Some(client) => {
                            let to = Endpoint::Client(client);
                            self.send(node.into(), to, What::Reply(number, reply));
                        }
                        None => self.answered(number, &reply),
                    }
                }
            }
        }
    }

    /// A client is told something; what comes too late tells it nothing.
    fn answered(&mut self, number: u32, reply: &Reply) {
        let Some((client, nth, plan)) = self.plan(number) else { return };
        let key = usize::from(plan.key.0);
        let asking = self.asking[usize::from(client)];
        if !asking.waits || asking.begun != nth + 1 {
            return;
        }
        self.asking[usize::from(client)].waits = false;
        match &reply.outcome {
            ReplyOutcome::Ok(answer) => self.ways[key].answered(number, answer),
            ReplyOutcome::Error(_) => self.ways[key].refused(number),
            ReplyOutcome::Unknown(_) => {}
        }
    }

    fn send(&mut self, from: Endpoint, to: Endpoint, what: What) {
        let mut hash = Fingerprint::default();
        (from, to).hash(&mut hash);
        match &what {
            What::Message(contents) => self.nodes.hash_message(*contents, &mut hash),
            What::Request(number) => (1_u8, number).hash(&mut hash),
            What::Reply(number, reply) => (2_u8, number, reply).hash(&mut hash),
        }
        let link = (from, to);
        let known = self.sent.iter().position(|(known, _)| *known == link);
        let place = known.unwrap_or_else(|| {
            self.sent.push((link, 0));
            self.sent.len() - 1
        });
        self.sent[place].1 += 1;
        let nth = self.sent[place].1;
        self.parcels.push(Parcel { from, to, nth, what, mark: hash.value() as u64 });
    }

    /// Forgets what changes nothing, whenever it arrives, and whose answer nobody needs any more.
    pub fn forget_the_past(&mut self) {
        let nodes = &self.nodes;
        self.parcels.retain(|parcel| match (&parcel.what, parcel.from, parcel.to) {
            (What::Message(contents), Endpoint::Node(from), Endpoint::Node(to)) => {
                !nodes.means_nothing(from, to, *contents)
            }
            _ => true,
        });
    }

    /// What is under way.
    pub fn parcels(&self) -> &[Parcel] {
        &self.parcels
    }

    /// What arrives by a step.
    pub fn arriving(&self, step: OrderStep) -> Option<&Parcel> {
        let OrderStep::Arrive(to, mark) = step else { return None };
        self.parcels.iter().find(|it| it.to == to && it.mark == mark)
    }

    /// The request that a client begins by a step, and whom it asks.
    pub fn beginning(&self, step: OrderStep) -> Option<&(u32, NodeId, RequestPlan)> {
        let OrderStep::Ask(client) = step else { return None };
        let begun = self.asking[usize::from(client)].begun;
        self.stage.scripts[usize::from(client)].get(usize::from(begun))
    }

    /// Of each register, the ways in which what was asked so far can have taken effect.
    pub fn ways(&self) -> &[Ways] {
        &self.ways
    }

    /// What the rest depends on.
    pub fn fingerprint(&self) -> u128 {
        let mut hash = Fingerprint::default();
        self.nodes.hash_states(&mut hash);
        // Whatever is under way may arrive in any order, so there is none in it.
        let sum = self.parcels.iter().fold(0_u128, |sum, parcel| {
            let mut one = Fingerprint::default();
            parcel.mark.hash(&mut one);
            sum.wrapping_add(one.value())
        });
        (sum, &self.asking, &self.down, self.left, &self.ways).hash(&mut hash);
        if self.left.1 > 0 {
            self.timers.hash(&mut hash);
        }
        hash.value()
    }
}
