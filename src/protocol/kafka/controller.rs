//! The controller: which brokers are alive, who leads the partition, and who is in sync.
//!
//! It stands for a quorum of controllers and is as reliable as one machine; like any other it can
//! be cut off, crashed and paused. All it decides is durable; what it has heard is not.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::kafka::message::{KafkaMessage, Partition, nodes};
use crate::protocol::kafka::settings::Settings;
use crate::protocol::kafka::{SESSION, STEADY_HEARTBEAT_HEARD_MS, session_timer};
use crate::protocol::settings::Declared;
use crate::protocol::shared::log::{Term, number};
use crate::protocol::shared::node_set::NodeSet;
use crate::protocol::{Cluster, Effects, Fact, NodeRole, Snapshot, Timer};
use crate::time::Duration;

/// The controller.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Controller {
    cluster: Rc<Cluster>,
    settings: Settings,
    /// Durable, like all else.
    partition: Partition,
    /// Replicas that left the in-sync ones when those became too few, and have all they had.
    eligible: NodeSet,
    /// Who led when nobody was left.
    last_leader: Option<NodeId>,
}

impl Controller {
    pub fn new(cluster: &Rc<Cluster>, partition: Partition) -> Controller {
        Controller {
            settings: Settings::of(&cluster.settings),
            partition,
            eligible: NodeSet::EMPTY,
            last_leader: None,
            cluster: Rc::clone(cluster),
        }
    }

    /// A run begins with heartbeats two seconds apart, the last of which it heard just before 0.
    pub fn on_start(&self, effects: &mut Effects<KafkaMessage>) {
        let left = self.settings.broker_session_timeout.0.saturating_sub(STEADY_HEARTBEAT_HEARD_MS);
        for node in self.cluster.replica_ids() {
            effects.set_timer(session_timer(node), Duration(left));
        }
    }

    /// It may have heard of them while it was down.
    pub fn on_restart(&self, effects: &mut Effects<KafkaMessage>) {
        for node in self.cluster.replica_ids().filter(|node| !self.is_fenced(*node)) {
            effects.set_timer(session_timer(node), self.settings.broker_session_timeout);
        }
    }

    fn is_fenced(&self, node: NodeId) -> bool {
        self.partition.fenced.contains(node)
    }

    pub fn on_message(
        &mut self,
        from: NodeId,
        message: &KafkaMessage,
        effects: &mut Effects<KafkaMessage>,
    ) {
        match message {
            KafkaMessage::Heartbeat { life } => self.on_heartbeat(from, *life, effects),
            KafkaMessage::AlterPartition { epoch, partition_epoch, isr, joining } => {
                self.on_alter_partition(from, (*epoch, *partition_epoch), *isr, *joining, effects);
            }
            _ => {}
        }
    }

    /// A broker that comes with a new life has to wait until its old one has ended here. It may
    /// have lost what it had.
    fn on_heartbeat(&mut self, from: NodeId, life: u32, effects: &mut Effects<KafkaMessage>) {
        let known = self.partition.lives[from.index()];
        if life < known || life > known && !self.is_fenced(from) {
            return;
        }
        effects.set_timer(session_timer(from), self.settings.broker_session_timeout);
        let mut changed = false;
        if life > known {
            self.partition.lives[from.index()] = life;
            self.leave(from, true);
            changed = true;
        }
        if self.is_fenced(from) {
            self.partition.fenced.remove(from);
            if self.partition.leader.is_none() {
                self.change(self.partition.isr, None);
            }
            changed = true;
        }
        if changed {
            self.tell_all(effects);
        } else {
            effects.send(from, KafkaMessage::Metadata(Rc::new(self.partition.clone())));
        }
    }

    pub fn on_timer(&mut self, timer: Timer, effects: &mut Effects<KafkaMessage>) {
        let node = NodeId(timer.subject as u8);
        if timer.kind == SESSION && !self.is_fenced(node) {
            self.partition.fenced.insert(node);
            self.leave(node, false);
            self.tell_all(effects);
        }
    }

    /// A broker is gone, or has come back from a crash.
    fn leave(&mut self, node: NodeId, has_crashed: bool) {
        let mut isr = self.partition.isr;
        isr.remove(node);
        let is_known = self.partition.isr.contains(node) || self.eligible.contains(node);
        if is_known {
            self.change(isr, has_crashed.then_some(node));
        }
    }

    fn on_alter_partition(
        &mut self,
        from: NodeId,
        (epoch, partition_epoch): (Term, u32),
        isr: NodeSet,
        joining: Option<(NodeId, u32)>,
        effects: &mut Effects<KafkaMessage>,
    ) {
        let is_current = self.partition.leader == Some(from)
            && (epoch, partition_epoch) == (self.partition.epoch, self.partition.partition_epoch)
            && isr.contains(from);
        let lives = &self.partition.lives;
        let knows = |(node, life): (NodeId, u32)| lives[node.index()] == life;
        if !is_current {
            // The leader is behind, and will hear of what it missed.
            effects.send(from, KafkaMessage::Metadata(Rc::new(self.partition.clone())));
        } else if isr.iter().any(|node| self.is_fenced(node)) || !joining.is_none_or(knows) {
            // Kafka answers that the replica is not eligible, over the connection that asked. Here an
            // earlier copy of the question may still be on its way and would be granted once the
            // leader had given up the change: so no copy counts any more.
            self.partition.partition_epoch += 1;
            self.tell_all(effects);
        } else {
            self.change(isr, None);
            self.tell_all(effects);
        }
    }

    fn tell_all(&mut self, effects: &mut Effects<KafkaMessage>) {
        self.partition.version += 1;
        effects.persist();
        let message = KafkaMessage::Metadata(Rc::new(self.partition.clone()));
        effects.send_all(self.cluster.replica_ids(), &message);
    }

    /// Others are in sync: whoever led and still may leads on, else somebody else, else nobody.
    fn change(&mut self, isr: NodeSet, crashed: Option<NodeId>) {
        let before = (self.partition.leader, self.partition.isr, self.eligible);
        self.eligible = self.eligible_beside(isr, crashed);
        let (leader, is_clean) = self.elect(isr, crashed);
        let mut isr = isr;
        match leader {
            Some(leader) if !is_clean => {
                isr = NodeSet::from_iter([leader]);
                self.eligible = NodeSet::EMPTY;
            }
            Some(leader) if self.eligible.contains(leader) => {
                isr = NodeSet::from_iter([leader]);
                self.eligible.remove(leader);
            }
            _ => {}
        }
        if isr.is_empty() && !self.settings.eligible_leader_replicas {
            // The last one stays, and leads again when it is back, whatever it has lost.
            isr = self.partition.isr;
        }
        if leader.is_some() {
            self.last_leader = None;
        } else if isr.is_empty() {
            self.last_leader = self.partition.leader.or(self.last_leader);
        }
        self.partition.isr = isr;
        if leader != self.partition.leader {
            self.partition.leader = leader;
            self.partition.epoch += 1;
        }
        if before != (leader, isr, self.eligible) {
            self.partition.partition_epoch += 1;
        }
    }

    /// Whoever leaves when too few are left in sync has all that was acknowledged until then, and
    /// after that nothing is.
    fn eligible_beside(&self, isr: NodeSet, crashed: Option<NodeId>) -> NodeSet {
        let needed = self.settings.min_insync_replicas.min(self.cluster.replicas.into());
        if !self.settings.eligible_leader_replicas || isr.len() >= needed as usize {
            return NodeSet::EMPTY;
        }
        let candidates = self.eligible.union(self.partition.isr).iter();
        candidates.filter(|node| !isr.contains(*node) && Some(*node) != crashed).collect()
    }

    /// The first one of the list that may lead, and whether it has all that was acknowledged.
    fn elect(&self, isr: NodeSet, crashed: Option<NodeId>) -> (Option<NodeId>, bool) {
        let is_alive = |node: NodeId| !self.is_fenced(node) && Some(node) != crashed;
        let is_valid = |node: NodeId| {
            is_alive(node) && (isr.contains(node) || isr.is_empty() && self.eligible.contains(node))
        };
        let still = self.partition.leader.filter(|node| is_valid(*node));
        let clean = still.or_else(|| self.cluster.replica_ids().find(|node| is_valid(*node)));
        if clean.is_some() {
            return (clean, true);
        }
        // Without anybody in sync or eligible, the one that led last has most.
        let nobody = isr.is_empty() && self.eligible.is_empty();
        let last = self.last_leader.filter(|node| nobody && is_alive(*node));
        let any = || self.cluster.replica_ids().find(|node| is_alive(*node));
        let may = self.settings.unclean_leader_election;
        (last.or_else(|| any().filter(|_| may)), false)
    }

    pub fn snapshot(&self) -> Snapshot {
        let partition = &self.partition;
        let mut facts = vec![
            ("epoch", number(partition.epoch)),
            ("leader", Fact::from(partition.leader)),
            ("in sync", nodes(partition.isr)),
            ("fenced", nodes(partition.fenced)),
        ];
        if !self.eligible.is_empty() {
            facts.push(("eligible", nodes(self.eligible)));
        }
        if self.last_leader.is_some() {
            facts.push(("led last", Fact::from(self.last_leader)));
        }
        Snapshot { role: Some(NodeRole::of("controller")), cells: Vec::new(), facts }
    }
}
