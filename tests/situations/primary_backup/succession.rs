//! Who succeeds a primary, and who knows that.

use cap_playground::ids::NodeId;
use cap_playground::protocol::{Fact, NodeRole};
use cap_playground::time::Time;

use super::{PAIR, THREE};
use crate::expect::as_expected;

/// Two of three backups hold the write; the lock service waits until it knows that one who asks
/// does.
#[test]
fn whoever_may_lack_a_write_does_not_succeed() {
    as_expected(&format!(
        "protocol primary-backup mode=sync acks=1 failover=lease backup_reads=off\n{THREE}\
         0s cut P -> B\n1s c1 set x=1 => ok\n1500ms crash P\n12s c3 get x => fresh 1\n\
         12s c2 get x => error not-leader\n13s c3 set x=2 => ok\nexpect linearizable yes\n"
    ));
}

#[test]
fn the_first_backup_takes_over_first() {
    as_expected(&format!(
        "protocol primary-backup failover=unfenced\n{THREE}\
         1s crash P\n9s c2 set x=1 => ok\n9s c3 set x=2 => error read-only\n\
         11s c3 get x => fresh 1\n"
    ));
}

/// B is primary and alone; P comes back and has caught up. The lock service lets P succeed from
/// the moment it hears of that, so B must wait for P from before that moment on, although it
/// never hears that the lock service knows.
#[test]
fn whoever_may_succeed_is_waited_for() {
    as_expected(&format!(
        "protocol primary-backup mode=sync failover=lease backup_reads=off\n{PAIR}\
         0s cut P | B dcs\n10s heal\n10050ms cut dcs -> B\n10750ms cut B | P\n\
         10950ms cut B -> dcs\n\
         11s c2 set x=1 => unknown leadership-lost\n25s c1 get x => fresh 0\n\
         expect linearizable yes\n"
    ));
}

/// The one that is named after it, and after the last one the first.
#[test]
fn the_next_in_line_takes_over() {
    for (primary, next, other) in [("P", "B", "C"), ("B", "C", "P"), ("C", "P", "B")] {
        let run = as_expected(&format!(
            "protocol primary-backup failover=unfenced leader={primary}\nreplicas P B C\n\
             client c1 at {next}\nclient c2 at {other}\n3s crash {primary}\n\
             8800ms c1 set x=1 => ok\n22s c2 set x=2 => error read-only\n"
        ));
        assert!(run.trace.text().contains("epoch=2"), "the second primary is of the second epoch");
    }
}

#[test]
fn an_asynchronous_backup_is_given_the_lock_once_it_has_asked_around() {
    // P was last heard at 2.6 s and is waited for until 8.6; half a second goes by with the poll.
    as_expected(&format!(
        "protocol primary-backup failover=lease\n{PAIR}3s crash P\n\
         9s c2 set x=1 => error read-only\n9500ms c2 set x=2 => ok\n"
    ));
}

/// R1 is the first to miss M, which is gone with a write that only R2 has.
const RANKS: &str = "replicas M R1 R2\nclient b at M\nclient c1 at R1\nclient c at R2\n";

#[test]
fn whoever_is_behind_one_that_it_can_ask_stays_out() {
    as_expected(&format!(
        "protocol primary-backup failover=lease\n{RANKS}1s cut M - R1\n2s b set x=1 => ok\n\
         5s crash M\n20s c get x => fresh 1\n21s c set x=2 => ok\n22s c1 get x => fresh 2\n\
         expect linearizable yes\n"
    ));
}

#[test]
fn whoever_cannot_be_asked_does_not_count() {
    as_expected(&format!(
        "protocol primary-backup failover=lease\n{RANKS}1s cut M - R1\n2s b set x=1 => ok\n\
         4s cut R1 - R2\n5s crash M\n20s c1 get x => stale 0\n21s c1 set x=2 => ok\n\
         expect linearizable no\n"
    ));
}

/// R1 hears no more of M, but of R2, which is no primary, and M answers the poll.
#[test]
fn whoever_reaches_the_primary_stays_out() {
    as_expected(&format!(
        "protocol primary-backup failover=lease\n{RANKS}1s cut M -> dcs\n1s cut M -> R2\n\
         1200ms cut R1 -> dcs\n2s b get x => fresh 0\n20s c get x => fresh 0\n"
    ));
}

#[test]
fn a_primary_that_still_has_the_lock_is_asked_nothing() {
    as_expected(&format!(
        "protocol primary-backup failover=lease\n{PAIR}1s crash P\n1200ms restart P\n\
         1450ms c1 set x=1 => ok\n"
    ));
}

/// Whatever it lent before it crashed may last for three seconds more.
#[test]
fn a_lock_service_that_comes_back_gives_the_lock_to_nobody_for_a_while() {
    as_expected(&format!(
        "protocol primary-backup failover=lease\n{PAIR}2s crash P\n5s crash dcs\n8s restart dcs\n\
         10800ms c2 set x=1 => error read-only\n13s c2 set x=2 => ok\n"
    ));
}

/// What it asked for in its last life does not count; what it asks for at once does.
#[test]
fn a_primary_that_restarts_needs_one_answer_of_the_lock_service() {
    as_expected(&format!(
        "protocol primary-backup failover=lease\n{PAIR}1s crash P\n1300ms restart P\n\
         1450ms c1 set x=1 => error lease-lost\n1600ms c1 set x=2 => ok\n"
    ));
}

/// P's log goes further than B's, but nothing was promised about it.
#[test]
fn asynchronously_an_operator_s_choice_is_enough() {
    as_expected(&format!(
        "protocol primary-backup failover=lease\n{PAIR}500ms cut P -> B\n2s c1 set x=1 => ok\n\
         3s promote B\n6s c2 set x=2 => ok\n"
    ));
}

/// It has forgotten, and does not hear P.
#[test]
fn whoever_is_denied_the_lock_learns_who_holds_it() {
    let run = as_expected(&format!(
        "protocol primary-backup failover=lease\n{PAIR}400ms cut P - B\n500ms crash B\n\
         600ms restart B\n9s c2 set x=1 => error read-only\n"
    ));
    let follows = |at| {
        let snapshot = run.trace.snapshots_after(run.trace.steps_until(Time(at))).swap_remove(1);
        snapshot.facts.into_iter().find(|(name, _)| *name == "primary")
    };
    assert_eq!(follows(1_000), Some(("primary", Fact::Nothing)));
    assert_eq!(follows(9_000), Some(("primary", Fact::Node(NodeId(0)))));
}

/// B is primary alone; P comes back, and the lock service knows that it has caught up.
#[test]
fn a_primary_waits_for_whom_the_lock_service_knows() {
    let run = as_expected(&format!(
        "protocol primary-backup mode=sync failover=lease\n{PAIR}1s crash P\n12s restart P\n\
         15s c2 set x=1 => ok\n"
    ));
    let waits_for = |at| {
        let snapshot = run.trace.snapshots_after(run.trace.steps_until(Time(at))).swap_remove(1);
        snapshot.facts.into_iter().find(|(name, _)| *name == "waits for")
    };
    assert_eq!(waits_for(11_000), Some(("waits for", Fact::Nodes(Vec::new()))));
    assert_eq!(waits_for(15_000), Some(("waits for", Fact::Nodes(vec![NodeId(0)]))));
}

/// The lock service gave B the lock, and its answer came when that was over.
#[test]
fn a_lease_that_has_ended_before_it_is_heard_of_makes_nobody_primary() {
    let run = as_expected(&format!(
        "protocol primary-backup failover=lease\n{PAIR}1s crash P\n1s link dcs -> B delay=5s\n\
         20s c2 set x=1 => error read-only\nuntil 22s\n"
    ));
    let mut leads = false;
    run.trace.walk(0..run.trace.steps.len(), &mut |_, node, snapshot| {
        leads |= node == NodeId(1) && snapshot.role.is_some_and(NodeRole::leads);
    });
    assert!(!leads);
}
