//! The luck of single messages.

use crate::draw::{Purpose, bounded, draw};

/// The keyed draws of one message.
#[derive(Clone, Copy)]
pub(super) struct Luck {
    pub seed: u64,
    pub link: u64,
    pub nth: u64,
}

impl Luck {
    pub fn happens(self, purpose: Purpose, per_mille: u32) -> bool {
        per_mille > 0 && self.up_to(purpose, 999) < per_mille
    }

    pub fn up_to(self, purpose: Purpose, max: u32) -> u32 {
        if max == 0 {
            return 0;
        }
        bounded(draw(self.seed, purpose, self.link, self.nth), u64::from(max) + 1) as u32
    }

    /// The luck of the message's next transmission by a stream.
    pub fn again(self, attempt: u32) -> Luck {
        Luck { nth: self.nth | (u64::from(attempt) << 32), ..self }
    }
}
