//! Single messages, where a whole run hardly ever gets to.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::hazelcast::message::{HazelcastMessage, Standing};
use crate::protocol::hazelcast::{Member, SPEC};
use crate::protocol::{Cluster, Effects, Protocol};
use crate::time::LocalTime;

const NOW: LocalTime = LocalTime(60_000);

/// One of three, the first of which is master and owner.
fn member(id: u8) -> Member {
    Member::new(NodeId(id), &Rc::new(Cluster::of_three(&SPEC)))
}

fn receive(member: &mut Member, from: u8, message: &HazelcastMessage) {
    member.on_message(NodeId(from), message, &mut Effects::new(NOW, NOW, 0));
}

fn members(member: &Member) -> Vec<(u8, u32)> {
    member.view.members.iter().map(|(node, life)| (node.0, *life)).collect()
}

#[test]
fn who_has_joined_in_a_new_life_is_not_removed_for_an_old_wish_to_join() {
    let mut master = member(0);
    receive(&mut master, 2, &HazelcastMessage::Join { life: 1 });
    assert_eq!(members(&master), [(0, 0), (1, 0), (2, 1)], "its earlier life is over");
    receive(&mut master, 2, &HazelcastMessage::Join { life: 0 });
    assert_eq!(members(&master), [(0, 0), (1, 0), (2, 1)]);
}

/// As in `MembershipManager.handleExplicitSuspicion`.
#[test]
fn a_suspicion_is_of_the_list_that_it_names() {
    let mut master = member(0);
    let suspicion = |version| HazelcastMessage::ExplicitSuspicion(Standing { life: 0, version });
    receive(&mut master, 2, &suspicion(0));
    assert_eq!(members(&master).len(), 3);
    receive(&mut master, 2, &suspicion(1));
    assert_eq!(members(&master), [(0, 0), (1, 0)]);
}

#[test]
fn who_accepted_an_earlier_claim_has_not_accepted_this_one() {
    let mut second = member(1);
    second.suspect(NodeId(0), &mut Effects::new(NOW, NOW, 0));
    let reply = |since| HazelcastMessage::ClaimReply { accepted: true, version: 1, since };
    receive(&mut second, 2, &reply(LocalTime(30_000)));
    assert_eq!(members(&second).len(), 3);
    receive(&mut second, 2, &reply(NOW));
    assert_eq!(members(&second), [(1, 0), (2, 0)]);
}
