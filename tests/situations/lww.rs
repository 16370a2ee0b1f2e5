//! Last writer wins: who is last is up to the clock.

use cap_playground::protocol::Fact;
use cap_playground::time::Time;

use crate::expect::as_expected;

/// A, whose wall clock is 5 s behind, has seen B's write and writes after it.
fn a_write_from_a_slow_clock(clock: &str, read: &str, verdict: &str) {
    as_expected(&format!(
        "protocol lww clock={clock}\nreplicas A B\nclient c1 at A\nclient c2 at B\n\
         0s clock A -5s\n2s c2 set x=1 => ok\n4s c1 get x => fresh 1\n5s c1 set x=2 => ok\n\
         6s c1 get x => {read}\nexpect linearizable {verdict}\n\
         expect sequential {verdict}\nexpect writes-follow-reads {verdict}\n\
         expect available yes\nexpect converged yes\n"
    ));
}

#[test]
fn its_own_author_never_sees_it() {
    a_write_from_a_slow_clock("wall", "stale 1", "no");
}

#[test]
fn a_clock_that_counts_what_it_has_seen_is_not_fooled() {
    a_write_from_a_slow_clock("lamport", "fresh 2", "yes");
    a_write_from_a_slow_clock("hlc", "fresh 2", "yes");
}

#[test]
fn the_clock_is_found_again_after_a_crash() {
    for clock in ["lamport", "hlc"] {
        as_expected(&format!(
            "protocol lww clock={clock}\nreplicas A B\nclient c1 at A\nclient c2 at B\n\
             0s clock A -9s\n1s c2 set x=1 => ok\n1100ms c2 set x=2 => ok\n4s crash A\n\
             5s restart A\n6s c1 set x=3 => ok\n6100ms c1 get x => fresh 3\n\
             expect read-your-writes yes\nexpect converged yes\n"
        ));
    }
}

/// Push tells, pull asks: with only one direction open, one of them gets through.
#[test]
fn which_way_gossip_flows() {
    for (gossip, read) in [("push", "fresh 1"), ("pull", "stale 0"), ("push-pull", "fresh 1")] {
        as_expected(&format!(
            "protocol lww gossip={gossip}\nreplicas A B\nclient c1 at A\nclient c2 at B\n\
             0s cut B -> A\n1s c1 set x=1 => ok\n5s c2 get x => {read}\nexpect available yes\n"
        ));
    }
}

#[test]
fn each_register_has_converged_or_not() {
    as_expected(
        "protocol lww\nreplicas A B\nclient c1 at A\nclient c2 at B\nuntil 9s\n0s cut A | B\n\
         1s c1 set x=1\n2s c1 set y=3\n1s c2 get z\nexpect converged no for key=x\n\
         expect converged no for key=y\nexpect converged yes for key=z\n",
    );
}

#[test]
fn a_wall_clock_may_stand_before_0() {
    as_expected(
        "protocol lww clock=wall\nreplicas A\nclient c1 at A\n0s clock A -5s\n1s c1 set x=1 => ok\n\
         8s c1 set x=2 => ok\nexpect monotonic-writes yes\n",
    );
}

/// Two writes within a millisecond.
#[test]
fn each_clock_is_shown_as_what_it_counts() {
    let shown = |clock: &str| {
        let run = as_expected(&format!(
            "protocol lww clock={clock}\nreplicas A\nclient c1 at A\nclient c2 at A\n\
             1s c1 set x=1 => ok\n1s c2 set x=2 => ok\n"
        ));
        let snapshot = run.trace.snapshots_after(run.trace.steps_until(Time(2_000))).swap_remove(0);
        (snapshot.cells[0].version.clone(), snapshot.facts)
    };
    let clock = |text: &str| vec![("clock", Fact::Text(text.to_owned()))];
    assert_eq!(shown("lamport"), ("2.1".to_owned(), clock("2")));
    assert_eq!(shown("hlc"), ("1010+1.1".to_owned(), clock("1010+1")));
    assert_eq!(shown("wall"), ("1010.1".to_owned(), Vec::new()));
}
