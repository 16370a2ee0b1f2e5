//! How long reads took lately: what a read is compared with that has no answer yet.

use crate::protocol::cassandra::settings::SpeculativeRetry;
use crate::time::Duration;

/// How many reads are remembered.
const KEPT: usize = 100;

/// Half of `read_request_timeout`, until a read has been answered.
const AT_FIRST: Duration = Duration(2_500);

/// The latencies of the last reads that asked another node, the newest last.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
    /// A read was answered.
    pub fn add(&mut self, took: Duration) {
        if self.0.len() == KEPT {
            self.0.remove(0);
        }
        self.0.push(took);
    }

    /// How long a read waits before it asks one replica more; none if it never does. The longest
    /// of the last hundred is what only one in a hundred exceeds.
    pub fn threshold(&self, retry: SpeculativeRetry) -> Option<Duration> {
        match retry {
            SpeculativeRetry::Percentile => Some(self.0.iter().copied().max().unwrap_or(AT_FIRST)),
            SpeculativeRetry::After(time) => Some(time),
            // It has asked one more at once.
            SpeculativeRetry::Always | SpeculativeRetry::Never => None,
        }
    }
}
