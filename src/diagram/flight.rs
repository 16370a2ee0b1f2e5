//! How a message flies in the pictures when the record does not say: towards a closed link.

use crate::ids::Endpoint;
use crate::sim::trace::{MessageRecord, Trace};
use crate::time::Duration;

/// Where on its way a message meets a closed link.
pub const AT_THE_CUT: f64 = 0.5;

/// How long a message like this usually travels: how fast one that is lost moves.
pub fn usual_delay(trace: &Trace, record: &MessageRecord) -> Duration {
    let network = &trace.plan.network;
    let is_client = |end| matches!(end, Endpoint::Client(_));
    if is_client(record.from) || is_client(record.to) {
        network.client.delay
    } else {
        network.base.delay
    }
}
