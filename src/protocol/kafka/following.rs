//! A follower fetches from the leader, and cuts off what the leader does not have.

use crate::protocol::Effects;
use crate::protocol::kafka::FETCH;
use crate::protocol::kafka::broker::Broker;
use crate::protocol::kafka::message::{Fetch, Fetched, KafkaMessage};
use crate::time::Duration;

/// A question or its answer may be lost; a connection would repeat it.
const ASK_AGAIN: Duration = Duration(2_000);
/// `replica.fetch.backoff.ms`
const BACK_OFF: Duration = Duration(1_000);

impl Broker {
    pub(super) fn ask_again_later(effects: &mut Effects<KafkaMessage>) {
        effects.set_timer(FETCH, ASK_AGAIN);
    }

    /// Asks the leader for what follows.
    pub(super) fn fetch(&mut self, effects: &mut Effects<KafkaMessage>) {
        let Some(leader) = self.partition.leader.filter(|leader| *leader != self.me) else {
            effects.cancel_timer(FETCH);
            return;
        };
        self.fetch_nth += 1;
        let fetch = Fetch {
            epoch: self.partition.epoch,
            offset: self.end(),
            last_epoch: self.log.last_term(),
            life: self.life(),
            nth: self.fetch_nth,
        };
        effects.send(leader, KafkaMessage::Fetch(fetch));
        Broker::ask_again_later(effects);
    }

    /// The answer of the leader: an epoch has one, and this broker asked it.
    pub(super) fn on_fetched(
        &mut self,
        nth: u32,
        fetched: &Fetched,
        effects: &mut Effects<KafkaMessage>,
    ) {
        match fetched {
            Fetched::Records { after, entries, high_watermark } => {
                let known = self.end();
                if let Some(skip) = known.checked_sub(*after) {
                    for entry in entries.iter().skip(skip as usize) {
                        self.append(*entry, effects);
                    }
                    self.show(*high_watermark);
                }
            }
            // It answers what was asked of another log: it may be the same answer once more.
            Fetched::Diverging { .. } if nth <= self.outdated_nth => {}
            Fetched::Diverging { epoch, end } => {
                // Where its own log ends an epoch no later than that, both may agree.
                let own = self.log.last_index_before_term(epoch + 1);
                self.truncate(own.min(*end), effects);
            }
            Fetched::Refused => {
                effects.set_timer(FETCH, BACK_OFF);
                return;
            }
        }
        if nth == self.fetch_nth {
            self.fetch(effects);
        }
    }
}
