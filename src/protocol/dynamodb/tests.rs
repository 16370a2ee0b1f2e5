//! Single messages, where a whole run hardly ever gets to.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::dynamodb::SPEC;
use crate::protocol::dynamodb::group::{Replica, Role};
use crate::protocol::dynamodb::message::DynamodbMessage;
use crate::protocol::{Cluster, Effects};
use crate::time::LocalTime;

/// What the second replica does when it has lost patience, and gets these answers later on.
fn after(answers: &[(u8, i64)]) -> Replica {
    let mut replica = Replica::new(NodeId(1), &Rc::new(Cluster::of_three(&SPEC)));
    let at = |ms| Effects::new(LocalTime(ms), LocalTime(ms), 0);
    replica.on_election_timer(&mut at(10_000));
    replica.on_election_timer(&mut at(15_000));
    for (from, asked_at) in answers {
        let asked_at = LocalTime(*asked_at);
        let health = DynamodbMessage::Health { healthy: false, asked_at };
        replica.on_message(NodeId(*from), &health, &mut at(15_100));
    }
    replica
}

/// By now the other one may hear the leader well.
#[test]
fn doubts_that_were_shared_once_are_not_shared_for_ever() {
    assert!(matches!(after(&[(2, 10_000)]).role, Role::Doubting { .. }));
    assert!(matches!(after(&[(2, 10_000), (2, 15_000)]).role, Role::Candidate { .. }));
}
