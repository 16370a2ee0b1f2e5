//! The links: directed, each with its own luck and its own state.
//!
//! A datagram link decides each message's fate at its sending and looks at its own state again
//! when the message would arrive. A stream link (between nodes, `transport=stream`) never loses
//! a message while its connection lives: loss and cuts show as delay, and after
//! [`limits::CONNECTION_TIMEOUT`] of silence the connection is reset and what it held is gone.

use std::rc::Rc;

use crate::draw::Purpose;
use crate::ids::{Endpoint, MessageId};
use crate::scenario::{LinkSettings, Transport, limits};
use crate::sim::link::LinkMode;
use crate::sim::plan::{LinkParameters, MessageOrder, Plan};
use crate::sim::trace::LossReason;
use crate::table::Table;
use crate::time::{Duration, Time};

mod going_on;
mod luck;

use luck::Luck;

/// How many messages a stream sends without an acknowledgement before it waits.
const STREAM_WINDOW: u32 = 64;
/// How often a lost segment is sent again before the doubling of its delay stops.
const RETRANSMIT_DOUBLINGS_MAX: u32 = 6;
/// The shortest time after which a stream sends a segment again.
const RETRANSMIT_MIN: Duration = Duration(200);

/// All links of a run.
#[derive(Clone, Debug)]
pub struct Network {
    nodes: usize,
    ends: usize,
    links: Vec<LinkState>,
    orders: Rc<Table<(Endpoint, Endpoint, u32), MessageOrder>>,
    /// How many kept messages were moved to let another in.
    pub moved: u64,
    seed: u64,
    transport: Transport,
}

#[derive(Clone, Debug)]
struct LinkState {
    mode: LinkMode,
    parameters: LinkParameters,
    is_stream: bool,
    sent: u32,
    /// No later message may arrive before this, unless the link reorders.
    last_arrival: Time,
    /// What it keeps: until the heal, or until a stream can send again. In the order sent.
    kept: Vec<MessageId>,
    /// Streams: since when something is on the way without an acknowledgement.
    silent_since: Option<Time>,
    /// Streams: delivered, but not acknowledged because the way back is closed.
    unacknowledged: u32,
}

/// What became of a message at its sending.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sending {
    /// It will arrive; a second copy too, if the network doubles it.
    Arrives {
        /// When.
        at: Time,
        /// When its copy does.
        copy_at: Option<Time>,
    },
    /// It is lost.
    Lost(LossReason),
    /// The link keeps it.
    Kept,
}

/// What became of a message where it would arrive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arriving {
    /// It arrives.
    Yes,
    /// It is lost.
    Lost(LossReason),
    /// The link keeps it after all.
    Kept,
}

/// What a change of a link's state set in motion.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Changed {
    /// Kept messages that now arrive, with the time.
    pub released: Vec<(MessageId, Time)>,
    /// Kept messages that are now lost.
    pub dropped: Vec<MessageId>,
}

impl Network {
    /// The links of a plan at time 0.
    pub fn new(plan: &Plan) -> Network {
        let nodes = plan.names.nodes.len();
        let ends = nodes + plan.clients.len();
        let link = |from: usize, to: usize| {
            let between_nodes = from < nodes && to < nodes;
            LinkState {
                mode: LinkMode::Up,
                parameters: if between_nodes { plan.network.base } else { plan.network.client },
                is_stream: between_nodes && plan.network.transport == Transport::Stream,
                sent: 0,
                last_arrival: Time::ZERO,
                kept: Vec::new(),
                silent_since: None,
                unacknowledged: 0,
            }
        };
        let links = (0..ends * ends).map(|index| link(index / ends, index % ends)).collect();
        let mut network = Network {
            nodes,
            ends,
            links,
            orders: plan.network.orders.clone(),
            moved: 0,
            seed: plan.seed,
            transport: plan.network.transport,
        };
        for (from, to, settings) in &plan.network.changes {
            network.change(*from, *to, *settings);
        }
        network
    }

    /// Whether links between nodes are streams.
    pub fn has_streams(&self) -> bool {
        self.transport == Transport::Stream
    }

    /// A directed link's number.
    pub fn index(&self, from: Endpoint, to: Endpoint) -> usize {
        self.end(from) * self.ends + self.end(to)
    }

    /// All directed links, each with its ends.
    pub fn all(&self) -> impl Iterator<Item = (Endpoint, Endpoint)> + use<> {
        let (nodes, ends) = (self.nodes, self.ends);
        (0..ends * ends)
            .map(move |index| (end_of(index / ends, nodes), end_of(index % ends, nodes)))
    }

    /// The ends of a link by its number.
    pub fn ends_of(&self, index: usize) -> (Endpoint, Endpoint) {
        (end_of(index / self.ends, self.nodes), end_of(index % self.ends, self.nodes))
    }

    /// The state of a link.
    pub fn mode(&self, from: Endpoint, to: Endpoint) -> LinkMode {
        self.links[self.index(from, to)].mode
    }

    /// The plain delay of a link.
    pub fn delay(&self, from: Endpoint, to: Endpoint) -> Duration {
        self.links[self.index(from, to)].parameters.delay
    }

    /// Changes a link's parameters from now on.
    pub fn change(&mut self, from: Endpoint, to: Endpoint, settings: LinkSettings) {
        let index = self.index(from, to);
        self.links[index].parameters = self.links[index].parameters.with(settings);
    }

    /// Numbers a message on its link and decides its fate.
    pub fn send(
        &mut self,
        from: Endpoint,
        to: Endpoint,
        message: MessageId,
        now: Time,
    ) -> (u32, Sending) {
        let index = self.index(from, to);
        let way_back_is_up = self.mode(to, from) == LinkMode::Up;
        let link = &mut self.links[index];
        link.sent += 1;
        let nth = link.sent;
        let order = self.orders.get(&(from, to, nth));
        let luck = Luck { seed: self.seed, link: index as u64, nth: u64::from(nth) };
        let sending = if link.is_stream {
            link.send_stream(message, now, luck, order, way_back_is_up)
        } else {
            link.send_datagram(message, now, luck, order)
        };
        (nth, sending)
    }

    /// Decides a message's fate where it would arrive.
    pub fn arrive(
        &mut self,
        from: Endpoint,
        to: Endpoint,
        message: MessageId,
        sent_at: Time,
    ) -> Arriving {
        let index = self.index(from, to);
        let link = &mut self.links[index];
        match link.mode {
            LinkMode::Up => Arriving::Yes,
            LinkMode::Cut if !link.is_stream => Arriving::Lost(LossReason::Cut),
            LinkMode::Cut | LinkMode::Held => {
                self.moved += link.keep(message, sent_at);
                Arriving::Kept
            }
        }
    }

    /// Puts a link into a state; none if it is in that state.
    pub fn set_mode(
        &mut self,
        from: Endpoint,
        to: Endpoint,
        mode: LinkMode,
        now: Time,
    ) -> Option<Changed> {
        let index = self.index(from, to);
        let way_back_is_up = self.mode(to, from) == LinkMode::Up;
        if self.links[index].mode == mode {
            return None;
        }
        let link = &mut self.links[index];
        link.mode = mode;
        let mut changed = Changed::default();
        match mode {
            LinkMode::Up => {
                changed.released = link.release(now);
                link.silent_since = if way_back_is_up { None } else { link.silent_since };
            }
            LinkMode::Cut if !link.is_stream => changed.dropped = link.kept.split_off(0),
            LinkMode::Cut | LinkMode::Held => {}
        }
        if mode == LinkMode::Up {
            changed.released.append(&mut self.acknowledge(to, from, now));
        }
        Some(changed)
    }

    /// The way back is open again: what was delivered is acknowledged, and what a full window
    /// kept goes out.
    fn acknowledge(&mut self, from: Endpoint, to: Endpoint, now: Time) -> Vec<(MessageId, Time)> {
        let index = self.index(from, to);
        let link = &mut self.links[index];
        link.unacknowledged = 0;
        if link.mode != LinkMode::Up {
            return Vec::new();
        }
        link.silent_since = None;
        link.release(now)
    }

    /// When the connection of a stream link is to be looked at again; none if all is well.
    pub fn silence_ends(&self, index: usize) -> Option<Time> {
        let link = &self.links[index];
        let since = link.silent_since.filter(|_| link.is_stream)?;
        Some(since.after(limits::CONNECTION_TIMEOUT))
    }

    /// Resets the connection between two nodes: what either direction kept is lost.
    pub fn reset(&mut self, one: Endpoint, other: Endpoint) -> Vec<MessageId> {
        let mut lost = Vec::new();
        for index in [self.index(one, other), self.index(other, one)] {
            let link = &mut self.links[index];
            lost.append(&mut link.kept);
            link.silent_since = None;
            link.unacknowledged = 0;
        }
        lost
    }

    fn end(&self, endpoint: Endpoint) -> usize {
        match endpoint {
            Endpoint::Node(node) => node.index(),
            Endpoint::Client(client) => self.nodes + client.index(),
        }
    }
}

fn end_of(index: usize, nodes: usize) -> Endpoint {
    if index < nodes {
        Endpoint::Node(crate::ids::NodeId(index as u8))
    } else {
        Endpoint::Client(crate::ids::ClientId((index - nodes) as u8))
    }
}

impl LinkState {
    fn travel_time(&self, luck: Luck) -> Duration {
        let LinkParameters { delay, jitter, reorder, .. } = self.parameters;
        let mut time = delay.0 + luck.up_to(Purpose::Jitter, jitter.0);
        if reorder {
            time += luck.up_to(Purpose::Reorder, delay.0);
        }
        Duration(time)
    }

    fn send_datagram(
        &mut self,
        message: MessageId,
        now: Time,
        luck: Luck,
        order: Option<&MessageOrder>,
    ) -> Sending {
        match order {
            Some(MessageOrder { delay: None, .. }) => return Sending::Lost(LossReason::Ordered),
            _ if self.mode == LinkMode::Cut => return Sending::Lost(LossReason::Cut),
            _ if luck.happens(Purpose::Loss, self.parameters.loss_per_mille) => {
                return Sending::Lost(LossReason::Chance);
            }
            _ => {}
        }
        if self.mode == LinkMode::Held {
            self.keep(message, now);
            return Sending::Kept;
        }
        let mut at = now.after(self.travel_time(luck));
        let held_back = order.and_then(|order| order.delay);
        if let Some(delay) = held_back {
            at = at.after(delay);
        } else if !self.parameters.reorder {
            at = at.max(self.last_arrival);
            self.last_arrival = at;
        }
        let doubled = luck.happens(Purpose::Duplicate, self.parameters.duplicate_per_mille);
        let copy_delay = Duration(luck.up_to(Purpose::DuplicateDelay, self.parameters.delay.0));
        Sending::Arrives { at, copy_at: doubled.then(|| at.after(copy_delay)) }
    }

    fn send_stream(
        &mut self,
        message: MessageId,
        now: Time,
        luck: Luck,
        order: Option<&MessageOrder>,
        way_back_is_up: bool,
    ) -> Sending {
        if !way_back_is_up {
            self.unacknowledged += 1;
            self.silent_since.get_or_insert(now);
        }
        let window_is_full = self.unacknowledged > STREAM_WINDOW;
        if self.mode != LinkMode::Up || !self.kept.is_empty() || window_is_full {
            self.keep(message, now);
            return Sending::Kept;
        }
        let mut at = now.after(self.travel_time(luck));
        let mut again_after = Duration(RETRANSMIT_MIN.0.max(self.parameters.delay.0 * 2));
        let lost_first = matches!(order, Some(MessageOrder { delay: None, .. }));
        for attempt in 0..RETRANSMIT_DOUBLINGS_MAX {
            let rate = self.parameters.loss_per_mille;
            let by_chance = luck.again(attempt).happens(Purpose::Loss, rate);
            if !(by_chance || attempt == 0 && lost_first) {
                break;
            }
            at = at.after(again_after);
            again_after = Duration(again_after.0 * 2);
        }
        // Were it still missing then, the connection would be given up.
        at = at.min(now.after(self.parameters.delay).after(limits::CONNECTION_TIMEOUT));
        if let Some(delay) = order.and_then(|order| order.delay) {
            at = at.after(delay);
        }
        at = at.max(self.last_arrival);
        self.last_arrival = at;
        Sending::Arrives { at, copy_at: None }
    }

    /// Sends what it kept; all of it arrives together.
    fn release(&mut self, now: Time) -> Vec<(MessageId, Time)> {
        let at = now.after(self.parameters.delay);
        self.last_arrival = self.last_arrival.max(at);
        self.kept.drain(..).map(|message| (message, at)).collect()
    }

    /// Keeps a message, in the order sent: one that was on its way when the link was cut comes
    /// before those sent since.
    fn keep(&mut self, message: MessageId, sent_at: Time) -> u64 {
        let place = self.kept.partition_point(|kept| *kept < message);
        self.kept.insert(place, message);
        let since = self.silent_since.map_or(sent_at, |since| since.min(sent_at));
        self.silent_since = Some(since);
        (self.kept.len() - 1 - place) as u64
    }
}
