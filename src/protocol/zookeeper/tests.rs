//! What random schedules hardly ever reach: two elected leaders of one epoch, and a leader whose
//! follower knows more.

use std::rc::Rc;

use super::message::{AckEpoch, ZabMessage};
use super::recovery::Stage;
use super::{SPEC, ServerState, ZooKeeper, Zxid};
use crate::ids::NodeId;
use crate::protocol::{Cluster, Effects, Protocol};
use crate::time::LocalTime;

fn server(id: u8) -> ZooKeeper {
    ZooKeeper::new(NodeId(id), &Rc::new(Cluster::of_three(&SPEC)))
}

fn effects() -> Effects<ZabMessage> {
    Effects::new(LocalTime(0), LocalTime(0), 0)
}

/// Whether a promise of epoch 5 to this server counts for server 0, which proposes it too.
fn counts_after_a_promise_to(server_promised: u8) -> bool {
    let mut follower = server(1);
    follower.durable.accepted = (5, NodeId(server_promised));
    follower.follow(NodeId(0), &mut effects());
    let ServerState::Following(following) = &follower.state else { panic!("it follows") };
    let attempt = following.attempt;
    let offer = ZabMessage::LeaderInfo { attempt, epoch: 5 };
    follower.on_message(NodeId(0), &offer, &mut effects());
    let ServerState::Following(following) = &follower.state else { panic!("it still follows") };
    assert_eq!(following.stage, Stage::Promised);
    following.counts
}

#[test]
fn an_epoch_is_promised_to_one_leader_only() {
    assert!(counts_after_a_promise_to(0), "said again to the same one");
    assert!(!counts_after_a_promise_to(2));
}

/// An elected server whose follower's log ends here; whether it goes on to lead.
fn leads_a_follower_at(last: Zxid) -> bool {
    let mut leader = server(0);
    leader.lead(&mut effects());
    let info = ZabMessage::FollowerInfo { attempt: 1, accepted: 1 };
    leader.on_message(NodeId(1), &info, &mut effects());
    let ack = AckEpoch { attempt: 1, epoch: 2, counts: true, current: 1, last };
    leader.on_message(NodeId(1), &ZabMessage::AckEpoch(ack), &mut effects());
    matches!(&leader.state, ServerState::Leading(leading) if leading.stage == Stage::Synchronization)
}

#[test]
fn who_knows_less_than_a_follower_does_not_lead_it() {
    assert!(leads_a_follower_at((0, 0)));
    assert!(!leads_a_follower_at((1, 7)), "7 may be committed");
}
