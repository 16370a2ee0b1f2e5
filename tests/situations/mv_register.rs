//! Siblings: who had seen what.

use crate::expect::as_expected;

const PAIR: &str = "replicas A B\nclient c1 at A\nclient c2 at B\nclient c3 at A\n";

#[test]
fn writes_on_both_sides_of_a_cut_stand_side_by_side_until_somebody_has_read_them() {
    as_expected(&format!(
        "protocol mv-register\n{PAIR}0s cut A | B\n1s c1 set x=1 => ok\n1s c2 set x=2 => ok\n\
         2s c1 get x => fresh 1\n2s c2 get x => fresh 2\n3s heal\n6s c1 get x => siblings 1 2\n\
         7s c1 set x=3 => ok\n10s c2 get x => ok 3\n\
         expect linearizable no\nexpect available yes\nexpect converged yes\n"
    ));
}

/// c3 writes at A without ever having read.
fn a_write_that_has_seen_nothing(context: &str, read: &str) {
    as_expected(&format!(
        "protocol mv-register context={context}\n{PAIR}\
         1s c1 set x=1 => ok\n2s c3 set x=2 => ok\n3s c1 get x => {read}\nexpect converged yes\n"
    ));
}

#[test]
fn without_a_context_a_write_stands_beside_what_is_there() {
    a_write_that_has_seen_nothing("given", "siblings 1 2");
}

#[test]
fn a_replica_s_context_overwrites_what_the_writer_never_saw() {
    a_write_that_has_seen_nothing("replica", "ok 2");
}

#[test]
fn a_stale_context_replaces_what_was_read_and_nothing_newer() {
    as_expected(&format!(
        "protocol mv-register\n{PAIR}1s c1 set x=1 => ok\n2s c2 get x => ok 1\n\
         3s c1 get x => ok 1\n3100ms c1 set x=2 => ok\n6s c2 set x=3 => ok\n\
         9s c3 get x => siblings 2 3\nexpect converged yes\n"
    ));
}

#[test]
fn siblings_survive_a_crash() {
    as_expected(&format!(
        "protocol mv-register\n{PAIR}1s c1 set x=1 => ok\n1100ms c3 set x=2 => ok\n\
         1200ms crash A\n2s restart A\n2500ms c1 get x => siblings 1 2\n3s c1 set x=3 => ok\n\
         6s c2 get x => ok 3\nexpect available yes\nexpect converged yes\n"
    ));
}

#[test]
fn one_replica_is_enough() {
    as_expected(
        "protocol mv-register\nreplicas A\nclient c1 at A\n1s c1 set x=1 => ok\n\
         2s c1 get x => fresh 1\n3s c1 set x=2 => ok\n4s c1 get x => fresh 2\n\
         expect linearizable yes\nexpect available yes\n",
    );
}
