//! The configuration service: says who is in the chain, and lends leases to those who are.
//!
//! One machine; really a small replicated cluster of its own.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::chain::message::ChainMessage;
use crate::protocol::chain::{FAIL_TIMEOUT, Member, PING, PING_EVERY, STEADY_PING_SENT_AT, Shape};
use crate::protocol::shared::log::number;
use crate::protocol::{Cluster, Effects, Fact, NodeRole, Snapshot};
use crate::time::{Duration, LocalTime};

/// The configuration service.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Config {
    /// Durable.
    shape: Rc<Shape>,
    /// Durable, by replica: since which epoch it is known to have everything.
    complete_since: Vec<u32>,
    /// Volatile, by replica: when it last gave a sign of life.
    heard_at: Vec<LocalTime>,
}

type Out<'a> = &'a mut Effects<ChainMessage>;

impl Config {
    /// At time 0 all are in the chain and have just been heard.
    pub fn new(cluster: &Cluster) -> Config {
        let count = usize::from(cluster.replicas);
        let heard_at = STEADY_PING_SENT_AT.after(Duration(100));
        Config {
            shape: Rc::new(Shape::first(cluster)),
            complete_since: vec![1; count],
            heard_at: vec![heard_at; count],
        }
    }

    pub fn on_message(&mut self, from: NodeId, message: &ChainMessage, effects: Out) {
        if let ChainMessage::Ping { epoch, complete_since, sent_at } = *message {
            let now = effects.now();
            self.note_complete(from, complete_since, effects);
            match self.shape.since(from) {
                // Only who knows that it is in the chain proves that it can be reached.
                Some(since) if epoch >= since => {
                    self.heard_at[from.index()] = now;
                    effects.send(from, ChainMessage::Lease { sent_at });
                }
                None if epoch == self.shape.epoch => self.put_in(from, effects),
                Some(_) | None => {}
            }
            if epoch < self.shape.epoch {
                effects.send(from, ChainMessage::Config(Rc::clone(&self.shape)));
            }
        }
    }

    fn note_complete(&mut self, node: NodeId, since: u32, effects: Out) {
        let known = &mut self.complete_since[node.index()];
        if since > *known {
            *known = since;
            effects.persist();
        }
    }

    /// A replica that is back becomes the new tail; it has to catch up first.
    fn put_in(&mut self, node: NodeId, effects: Out) {
        let since = self.shape.epoch + 1;
        let mut members = self.shape.members.clone();
        members.push(Member { node, since });
        self.heard_at[node.index()] = effects.now();
        self.reshape(members, effects);
    }

    fn reshape(&mut self, members: Vec<Member>, effects: Out) {
        let shape = Rc::new(Shape { epoch: self.shape.epoch + 1, members });
        self.shape = Rc::clone(&shape);
        effects.persist();
        effects.send_all(shape.nodes(), &ChainMessage::Config(Rc::clone(&shape)));
    }

    /// Takes those out who are silent, unless nobody would be left who has everything.
    pub fn on_ping_timer(&mut self, effects: Out) {
        effects.set_timer(PING, PING_EVERY);
        let now = effects.now();
        let is_heard =
            |member: &Member| self.heard_at[member.node.index()].after(FAIL_TIMEOUT) > now;
        let heard: Vec<Member> = self.shape.members.iter().copied().filter(is_heard).collect();
        let is_complete =
            |member: &Member| self.complete_since[member.node.index()] >= member.since;
        if heard.len() < self.shape.members.len() && heard.iter().any(is_complete) {
            self.reshape(heard, effects);
        }
    }

    /// Nobody knows for how long the leases run that were given last.
    pub fn on_restart(&mut self, effects: Out) {
        self.heard_at.fill(effects.now());
        effects.set_timer(PING, PING_EVERY);
    }

    pub fn snapshot(&self) -> Snapshot {
        let facts =
            vec![("epoch", number(self.shape.epoch)), ("chain", Fact::Nodes(self.shape.nodes()))];
        Snapshot { role: Some(NodeRole::of("configuration")), cells: Vec::new(), facts }
    }
}
