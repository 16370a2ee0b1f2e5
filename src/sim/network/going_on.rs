//! What the links need to go on from here in another way.

use std::hash::{Hash, Hasher};

use crate::ids::MessageId;
use crate::sim::network::Network;
use crate::sim::plan::LinkParameters;
use crate::time::Time;

impl Network {
    /// What is drawn from now on is drawn by this luck.
    pub fn set_seed(&mut self, seed: u64) {
        self.seed = seed;
    }

    /// Hashes how the links are from now on; `message` hashes one that a link keeps.
    pub fn hash_from<H: Hasher>(
        &self,
        now: Time,
        hasher: &mut H,
        message: impl Fn(MessageId, &mut H),
    ) {
        for link in &self.links {
            let LinkParameters { delay, jitter, loss_per_mille, duplicate_per_mille, reorder } =
                link.parameters;
            (link.mode, delay, jitter, loss_per_mille, duplicate_per_mille, reorder).hash(hasher);
            // What arrived before now holds nobody back.
            let last_arrival = link.last_arrival.max(now);
            (link.sent, last_arrival, link.silent_since, link.unacknowledged).hash(hasher);
            link.kept.len().hash(hasher);
            link.kept.iter().for_each(|kept| message(*kept, hasher));
        }
    }
}
