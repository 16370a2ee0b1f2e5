//! Who is in sync: a leader proposes, and the controller agrees.

use crate::ids::NodeId;
use crate::protocol::Effects;
use crate::protocol::kafka::broker::Broker;
use crate::protocol::kafka::leadership::{Change, Follower};
use crate::protocol::kafka::message::KafkaMessage;
use crate::protocol::kafka::{ALTER, ISR};
use crate::protocol::shared::gossip::at_next_multiple;
use crate::protocol::shared::node_set::NodeSet;
use crate::time::Duration;

const ALTER_AGAIN: Duration = Duration(2_000);

impl Broker {
    pub(super) fn run_isr_checks(&self, effects: &mut Effects<KafkaMessage>) {
        let every = Duration((self.settings.replica_lag_time_max.0 / 2).max(1));
        at_next_multiple(every, ISR, effects);
    }

    /// Whether the controller would let it be in sync, as far as is known here.
    pub(super) fn may_join(&self, node: NodeId, follower: &Follower) -> bool {
        !self.partition.fenced.contains(node)
            && self.partition.lives.get(node.index()) == Some(&follower.life)
    }

    /// A follower that has all that is visible, and all that its predecessors had, is in sync.
    pub(super) fn expand(&mut self, node: NodeId, effects: &mut Effects<KafkaMessage>) {
        let Some(leadership) = &self.leadership else { return };
        let follower = leadership.followers[node.index()];
        let has_all = follower.end >= Some(self.high_watermark().max(leadership.start));
        let isr = self.partition.isr;
        if leadership.change.is_none()
            && !isr.contains(node)
            && self.may_join(node, &follower)
            && has_all
        {
            let isr = isr.union(NodeSet::from_iter([node]));
            self.propose(isr, Some((node, follower.life)), effects);
        }
    }

    /// Whoever has not caught up for too long is no longer in sync.
    pub(super) fn shrink(&mut self, effects: &mut Effects<KafkaMessage>) {
        self.run_isr_checks(effects);
        let Some(leadership) = &self.leadership else { return };
        let (now, end) = (effects.now(), self.end());
        let lag = self.settings.replica_lag_time_max;
        let stays = |node: &NodeId| {
            *node == self.me || leadership.followers[node.index()].has_caught_up(end, lag, now)
        };
        let isr: NodeSet = self.partition.isr.iter().filter(stays).collect();
        if leadership.change.is_none() && isr != self.partition.isr {
            self.propose(isr, None, effects);
        }
    }

    fn propose(
        &mut self,
        isr: NodeSet,
        joining: Option<(NodeId, u32)>,
        effects: &mut Effects<KafkaMessage>,
    ) {
        let partition_epoch = self.partition.partition_epoch;
        if let Some(leadership) = &mut self.leadership {
            leadership.change = Some(Change { isr, joining, partition_epoch });
        }
        self.alter(effects);
    }

    /// Asks the controller to agree, again and again.
    pub(super) fn alter(&self, effects: &mut Effects<KafkaMessage>) {
        let change = self.leadership.as_ref().and_then(|leadership| leadership.change);
        if let (Some(controller), Some(change)) = (self.controller(), change) {
            let Change { isr, joining, partition_epoch } = change;
            let epoch = self.partition.epoch;
            effects.send(
                controller,
                KafkaMessage::AlterPartition { epoch, partition_epoch, isr, joining },
            );
            effects.set_timer(ALTER, ALTER_AGAIN);
        }
    }

    /// The controller has decided on this change, or on another one.
    pub(super) fn end_change(&mut self, effects: &mut Effects<KafkaMessage>) {
        effects.cancel_timer(ALTER);
        if let Some(leadership) = &mut self.leadership {
            leadership.change = None;
        }
    }
}
