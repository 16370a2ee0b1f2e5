//! What the rest of a run depends on, in 128 bits.
//!
//! All that nodes, links, machines and clients are, what is under way and what is due, in its
//! order; and what clients were told so far, for a verdict depends on that. Numbers of messages,
//! steps and places in the queue are left out: they name things and decide nothing but an order.

use std::hash::Hash;

use crate::digest::Fingerprint;
use crate::history::Outcome;
use crate::ids::{Endpoint, MessageId};
use crate::protocol::Timer;
use crate::sim::World;
use crate::sim::machine::{Late, Machine, Waiting};
use crate::sim::queue::{Event, Queue};
use crate::sim::trace::{Contents, Fate};

/// Of all that is in a world.
pub(super) fn of(world: &World) -> u128 {
    let mut hash = Fingerprint::default();
    world.now.hash(&mut hash);
    world.nodes.hash_states(&mut hash);
    let kept = |id: MessageId, hash: &mut Fingerprint| message(world, id, hash);
    world.network.hash_from(world.now, &mut hash, kept);
    machines(world, &mut hash);
    due(world, &mut hash);
    clients(world, &mut hash);
    hash.value()
}

fn machines(world: &World, hash: &mut Fingerprint) {
    for machine in &world.machines {
        (machine.status, machine.paused_by, machine.life, machine.inputs).hash(hash);
        (machine.clock.from(world.now), machine.timers.draws).hash(hash);
        machine.backlog.len().hash(hash);
        for waiting in &machine.backlog {
            self::waiting(world, machine, *waiting, hash);
        }
    }
    world.late.len().hash(hash);
    for late in &world.late {
        match late {
            Late::Machine(node, waiting) => {
                node.hash(hash);
                self::waiting(world, &world.machines[node.index()], *waiting, hash);
            }
            Late::Link(id, due) => {
                due.hash(hash);
                message(world, *id, hash);
            }
        }
    }
}

fn waiting(world: &World, machine: &Machine, waiting: Waiting, hash: &mut Fingerprint) {
    match waiting {
        Waiting::Message(id) => message(world, id, hash),
        Waiting::Timer(slot, sequence) => machine.timers.waiting(slot, sequence).hash(hash),
        Waiting::Disconnect(peer) => (2_u8, peer).hash(hash),
    }
}

/// One thing that is due.
enum DueEvent {
    Event(Event),
    Timer(u8, Timer, i64),
}

/// Everything that is due and still means something, in its order.
fn due(world: &World, hash: &mut Fingerprint) {
    let mut all: Vec<(u64, DueEvent)> = Vec::new();
    for (key, event) in world.queue.all() {
        if means_something(world, event) {
            all.push((key, DueEvent::Event(event)));
        }
    }
    for (node, machine) in (0_u8..).zip(&world.machines) {
        let armed = machine.timers.armed();
        all.extend(armed.map(|(at, sequence, timer, deadline_us)| {
            (Queue::timer_key(at, sequence), DueEvent::Timer(node, timer, deadline_us))
        }));
    }
    crate::table::sort_by_key(&mut all, |(key, _)| *key);
    for (key, due) in &all {
        // The time and the class; the rest of the key is but a place.
        (key >> 30).hash(hash);
        match due {
            DueEvent::Event(event) => self::event(world, *event, hash),
            DueEvent::Timer(node, timer, deadline_us) => {
                (7_u8, node, timer, deadline_us).hash(hash);
            }
        }
    }
}

pub(super) fn means_something(world: &World, event: Event) -> bool {
    match event {
        // The timers themselves are looked at.
        Event::Timer(..) => false,
        Event::Arrival(id) => {
            matches!(world.messages[id.index()].fate, Fate::OnTheWay { due: Some(_) })
        }
        Event::Departure(index) => world.departs(index),
        Event::ClientTimeout(request) | Event::ClientRetry(request) => {
            world.clients.iter().any(|client| client.waits_for(request))
        }
        Event::Line(_) | Event::Disconnect(..) | Event::StreamTimeout(_) => true,
    }
}

fn event(world: &World, event: Event, hash: &mut Fingerprint) {
    match event {
        Event::Line(index) => (0_u8, index).hash(hash),
        Event::Arrival(id) => {
            1_u8.hash(hash);
            message(world, id, hash);
        }
        Event::Departure(index) => {
            2_u8.hash(hash);
            world.hash_departure(index, hash);
        }
        Event::Disconnect(node, peer) => (3_u8, node, peer).hash(hash),
        Event::StreamTimeout(link) => (4_u8, link).hash(hash),
        Event::ClientTimeout(request) => (5_u8, request).hash(hash),
        Event::ClientRetry(request) => (6_u8, request).hash(hash),
        Event::Timer(..) => {}
    }
}

fn message(world: &World, id: MessageId, hash: &mut Fingerprint) {
    let record = &world.messages[id.index()];
    end(record.from, hash);
    end(record.to, hash);
    if world.network.has_streams() {
        record.sent_at.hash(hash);
    }
    contents(world, record.contents, hash);
}

fn end(endpoint: Endpoint, hash: &mut Fingerprint) {
    match endpoint {
        Endpoint::Node(node) => (0_u8, node).hash(hash),
        Endpoint::Client(client) => (1_u8, client).hash(hash),
    }
}

fn contents(world: &World, contents: Contents, hash: &mut Fingerprint) {
    match contents {
        Contents::Protocol(contents) => world.nodes.hash_message(contents, hash),
        Contents::Request(request) => (1_u8, request).hash(hash),
        Contents::Reply(request) => (2_u8, request).hash(hash),
        Contents::Refusal(request) => (3_u8, request).hash(hash),
    }
}

fn clients(world: &World, hash: &mut Fingerprint) {
    world.next_process.hash(hash);
    for client in &world.clients {
        client.hash_from(world.now, hash);
    }
    for it in &world.operations {
        (it.client, it.process, it.sequence, it.key, it.action).hash(hash);
        (it.invoked_at, it.asked_at, &it.requests, it.version).hash(hash);
        match &it.outcome {
            Outcome::Ok { at, answer } => (0_u8, at, answer).hash(hash),
            Outcome::Error { at, kind } => (1_u8, at, kind.word()).hash(hash),
            Outcome::Unknown { at, kind } => (2_u8, at, kind.word()).hash(hash),
        }
    }
    for it in &world.requests {
        (it.operation, it.to, &it.context, &it.session).hash(hash);
        let answer = it.answer.as_ref().map(|(_, reply)| reply);
        (it.received.is_some(), answer, it.orphaned).hash(hash);
    }
}
