//! Majority quorums: the promise to remember, and the round trip that can be saved.

use cap_playground::history::Moment;

use crate::expect::as_expected;

/// A and B store 1; B crashes and comes back; A crashes; C, which never saw it, asks B.
fn a_majority_of_which_one_member_crashed(fsync: &str, read: &str, linearizable: &str) {
    as_expected(&format!(
        "protocol abd fsync={fsync}\nreplicas A B C\nclient c1 at A\nclient c3 at C\n\
         0s cut A B | C\n1s c1 set x=1 => ok\n3s heal\n4s crash B\n5s restart B\n6s crash A\n\
         7s c3 get x => {read}\nexpect linearizable {linearizable}\n"
    ));
}

#[test]
fn a_restart_keeps_what_was_acknowledged() {
    a_majority_of_which_one_member_crashed("on", "fresh 1", "yes");
}

#[test]
fn a_restart_without_fsync_forgets_it() {
    a_majority_of_which_one_member_crashed("off", "stale 0", "no");
}

/// How long a read takes when all replicas hold the same.
fn unanimous_read_ms(settings: &str) -> Moment {
    let run = as_expected(&format!(
        "protocol abd {settings}\nreplicas A B C\nclient c1 at A\nclient c2 at B\n\
         1s c1 set x=1 => ok\n3s c2 get x => fresh 1\n"
    ));
    let read = &run.history.operations[1];
    read.outcome.ended_at().expect("it was answered") - read.invoked_at
}

#[test]
fn a_read_that_finds_all_agreed_can_skip_a_round_trip() {
    assert_eq!(unanimous_read_ms("skip_unanimous=off"), 420);
    assert_eq!(unanimous_read_ms("skip_unanimous=on"), 220);
}

#[test]
fn two_clients_of_one_replica_never_take_the_same_tag() {
    let run = as_expected(
        "protocol abd\nreplicas A B C\nclient c1 at A\nclient c2 at A\nclient c3 at B\n\
         1s c1 set x=1 => ok\n1s c2 set x=2 => ok\n3s c3 get x => ok\n\
         expect linearizable yes\nexpect converged yes\n",
    );
    let versions: Vec<_> = run.history.operations.iter().map(|o| o.version).collect();
    assert_ne!(versions[0], versions[1]);
}

/// Only A has stored 1 when B reads it; then A is gone, and C reads.
#[test]
fn a_read_that_finds_two_tags_writes_back_even_where_it_may_skip() {
    for (settings, second) in [("skip_unanimous=on", "fresh 1"), ("write_back=off", "stale 0")] {
        as_expected(&format!(
            "protocol abd {settings}\nreplicas A B C\nclient c1 at A\nclient c2 at B\n\
             client c3 at C\n1150ms cut A -> B\n1150ms cut A -> C\n\
             1s c1 set x=1 => unknown write-timeout\n7s heal\n7s cut B - C\n\
             8s c2 get x => fresh 1\n9s heal\n9s cut A | B C\n10s c3 get x => {second}\n"
        ));
    }
}

/// C is down, so that B is needed, and the first message to B is lost.
#[test]
fn what_is_lost_is_sent_again() {
    as_expected(
        "protocol abd\nreplicas A B C\nclient c1 at A\n0s crash C\nlose A -> B #1\n\
         1s c1 set x=1 => ok\n4s c1 get x => fresh 1\n",
    );
}
