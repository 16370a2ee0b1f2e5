//! A global table: every Region takes reads and writes, and the last writer wins.
//!
//! Inside a Region there is a replication group of its own; here it is one machine that does not
//! fail in parts. A strong read is strong within its Region, and says nothing of the others.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::dynamodb::message::DynamodbMessage;
use crate::protocol::dynamodb::{RENEW, RENEW_EVERY};
use crate::protocol::shared::last_writer::{Clock, RegisterStore};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Cluster, Effects, Fact, NodeRole, Reply, Request, Snapshot};
use crate::register::{Answer, apply};

/// One Region.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Region {
    me: NodeId,
    cluster: Rc<Cluster>,
    /// Durable but for what it says.
    store: RegisterStore,
    /// Who may not have the writes made here.
    behind: NodeSet,
    /// Whether it will replicate soon.
    is_due: bool,
}

impl Region {
    pub fn new(me: NodeId, cluster: &Rc<Cluster>) -> Region {
        Region {
            me,
            store: RegisterStore::new(me, Clock::Hybrid, &cluster.initial),
            behind: NodeSet::default(),
            is_due: false,
            cluster: Rc::clone(cluster),
        }
    }

    pub fn on_request(&mut self, request: &Request, effects: &mut Effects<DynamodbMessage>) {
        let entry = self.store.read(request.key);
        let (value, answer) = apply(entry.value, request.action);
        let mut version = entry.version();
        if answer == Answer::Written {
            version = self.store.write(request.key, value, effects.wall_clock());
            effects.persist();
            self.replicate_soon(effects);
        }
        effects.reply(request.id, Reply::ok(answer, version));
    }

    /// Something is new here that the others do not have.
    fn replicate_soon(&mut self, effects: &mut Effects<DynamodbMessage>) {
        self.behind = self.cluster.others(self.me).collect();
        if !self.is_due && !self.behind.is_empty() {
            self.is_due = true;
            effects.set_timer(RENEW, RENEW_EVERY);
        }
    }

    pub fn on_timer(&mut self, effects: &mut Effects<DynamodbMessage>) {
        self.is_due = !self.behind.is_empty();
        if self.is_due {
            let (state, writes) = (self.store.state(), self.store.writes());
            effects.send_all(self.behind.iter(), &DynamodbMessage::Replicate { state, writes });
            // Until they have said that they have it.
            effects.set_timer(RENEW, RENEW_EVERY);
        }
    }

    pub fn on_message(
        &mut self,
        from: NodeId,
        note: &DynamodbMessage,
        effects: &mut Effects<DynamodbMessage>,
    ) {
        match note {
            DynamodbMessage::Replicate { state, writes } => {
                self.store.merge(state);
                effects.persist();
                effects.send(from, DynamodbMessage::Replicated { writes: *writes });
            }
            DynamodbMessage::Replicated { writes } if *writes == self.store.writes() => {
                self.behind.remove(from);
            }
            _ => {}
        }
    }

    pub fn on_restart(&mut self, effects: &mut Effects<DynamodbMessage>) {
        self.store.restart();
        self.is_due = false;
        self.replicate_soon(effects);
    }

    pub fn snapshot(&self) -> Snapshot {
        let mut facts = self.store.facts();
        if !self.behind.is_empty() {
            facts.push(("to replicate to", Fact::Nodes(self.behind.iter().collect())));
        }
        Snapshot { role: Some(NodeRole::of("region")), cells: self.store.cells(), facts }
    }
}
