//! Stores that trust their clocks: single steps, each as its source has it.

use cap_playground::scenario::text::parse;

use crate::expect::as_expected;

const THREE: &str =
    "replicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\nclient c4 at A\n";

fn run(settings: &str, lines: &str) {
    as_expected(&format!("protocol clock-bound {settings}\n{THREE}{lines}"));
}

/// T1. B's clock is five seconds behind, and its hybrid clock stands still until A's message of
/// 2.0 s arrives. It finds out at 2.2 s, ten milliseconds after it has passed the answer on.
fn gateway_behind(settings: &str, step: &str, read: &str, later: &str) {
    run(
        settings,
        &format!(
            "1.25s clock B {step}\n1.75s c1 set x=1 => ok within 220ms\n1.98s c2 get x => {read}\n\
             2.3s c2 get x => {later}\n"
        ),
    );
}

#[test]
fn a_clock_beyond_the_bound_reads_the_past() {
    gateway_behind("", "-5s", "stale 0", "error refused");
    gateway_behind("", "-300ms", "fresh 1", "fresh 1");
    // What the way of the answers may account for does not count: at least 250 ms, of 400.
    gateway_behind("", "-350ms", "fresh 1", "fresh 1");
    gateway_behind("clock_check=off", "-5s", "stale 0", "fresh 1");
    run(
        "max_offset=1s clock_check=off",
        "1.25s clock B -900ms\n1.75s c1 set x=1 => ok\n1.98s c2 get x => fresh 1\n",
    );
}

/// T2. Support ends at 4 s of whoever gave it. B holds the lease at 4.65 s.
#[test]
fn a_slow_leaseholder_and_its_successor_serve_at_once() {
    run(
        "",
        "1.25s clock A -2s\n1.3s cut A | B C\n4.6s c3 set x=9 => unknown\n\
         4.8s c2 set x=2 => ok within 220ms\n5.1s c1 get x => stale 0\n\
         5.6s c1 get x => error lease-lost\nexpect linearizable no\n"
            .replace("4.6s c3 set x=9 => unknown\n", "")
            .as_str(),
    );
    run(
        "",
        "1.25s clock A -400ms\n1.3s cut A | B C\n3.88s c4 get x => fresh 0\n\
         3.9s c1 get x => error lease-lost\n4.8s c2 set x=2 => ok within 220ms\n\
         5.1s c1 get x => error lease-lost\nexpect linearizable yes\n",
    );
}

/// T3. A's clock is ahead by less than the bound. A write there is later than one at B that was
/// begun after it had ended.
#[test]
fn an_effect_is_seen_without_its_cause() {
    run(
        "leases=spread",
        "0s clock A +300ms\n1.5s c1 set x=1 => ok within 220ms\n\
         1.73s c1 set y=1 via=B => ok within 220ms\n5.955s c3 get y read=stale => fresh 1\n\
         5.985s c3 get x read=stale => stale 0\nexpect causal no\n",
    );
    run(
        "leases=spread commit_wait=on",
        "0s clock A +300ms\n1.5s c1 set x=1 => ok within 1021ms\n2.6s c1 set y=1 via=B => ok\n\
         7.31s c3 get y read=stale => fresh 1\n7.34s c3 get x read=stale => fresh 1\n\
         expect causal yes\n",
    );
}

/// T4. C has closed what A closed before the cut, and nothing after it.
#[test]
fn a_bounded_read_goes_on_while_it_may() {
    run(
        "",
        "1s cut C | A B\n2s c1 set x=1 => ok within 220ms\n5s c3 get x read=bounded => stale 0\n\
         15s c3 get x read=bounded => error unavailable\n\
         21s c3 get x read=bounded nearest_only=on => error unavailable\n\
         22s c3 get x read=bounded max_staleness=1min => stale 0\nuntil 25s\n",
    );
    run("", "1s cut C | A B\n2s c1 set x=1 => ok\n5s c3 get x read=stale => error unavailable\n");
}

#[test]
fn a_stale_read_is_as_of_a_time() {
    run(
        "",
        "1s c1 set x=1 => ok\n3s c3 get x read=stale => stale 0\n\
         5.3s c3 get x read=stale => fresh 1\n6s c2 set x=2 => ok\n\
         7s c1 get x read=stale staleness=5s => stale 1\n8s c2 get x => fresh 2\n",
    );
}

#[test]
fn a_write_at_any_replica_goes_to_the_leaseholder() {
    run(
        "",
        "1s c2 set x=1 => ok within 420ms\n2s c3 get x => fresh 1\n3s c1 get x => fresh 1\n\
         expect linearizable yes\n",
    );
    as_expected(
        "protocol clock-bound leader=B\nreplicas A B C\nclient c1 at A\n\
         1s c1 set x=1 => ok within 420ms\n2s c1 get x => fresh 1\n",
    );
}

#[test]
fn the_lease_moves_when_its_holder_is_gone() {
    run(
        "",
        "1s c1 set x=1 => ok\n2s crash A\n4s c2 get x => error unavailable\n\
         10s c2 get x => fresh 1\n11s c2 set x=2 => ok\n12s restart A\n15s c1 get x => fresh 2\n\
         expect linearizable yes\n"
            .replace("4s c2 get x => error unavailable\n", "")
            .as_str(),
    );
}

/// Commit wait: nobody sees a version before every clock has passed it.
#[test]
fn who_reads_during_commit_wait_waits_too() {
    run(
        "commit_wait=on",
        "1s c1 set x=1 => ok within 1021ms\n1.3s c4 get x => fresh 1\nexpect linearizable yes\n",
    );
    run("flavour=spanner", "1s c1 set x=1 => ok within 220ms\n");
}

#[test]
fn a_replica_that_alone_misses_the_leaseholder_disturbs_nobody() {
    run(
        "",
        "1s cut A - B\n10s c1 set x=1 => ok within 220ms\n12s c3 get x => fresh 1\n\
         14s c2 get x => error unavailable\n20s heal\n35s c1 set x=2 => ok\n36s c2 get x => fresh 2\n",
    );
}

#[test]
fn a_lease_outlasts_its_renewal() {
    let errors = |settings: &str| {
        let text = format!("protocol clock-bound {settings}\n{THREE}");
        parse(&text).err().map(|errors| errors[0].found.clone()).unwrap_or_default()
    };
    assert_eq!(errors("lease=2s"), "");
    assert!(errors("lease=1999ms").starts_with("`lease`"));
    assert!(errors("max_offset=2s").starts_with("`max_offset`"));
    assert_eq!(errors("flavour=yugabytedb"), "");
    assert!(errors("flavour=yugabytedb max_offset=600ms").starts_with("`max_offset`"));
    assert_eq!(errors("flavour=spanner max_offset=8s"), "");
}

/// Leaders of `YugabyteDB` wait until their own clock shows the end of the lease before theirs.
#[test]
fn a_leader_that_waits_the_old_lease_out_serves_when_that_is_over() {
    run(
        "flavour=yugabytedb",
        "1s c1 set x=1 => ok\n2s crash A\n12s c2 get x => fresh 1\n13s c2 set x=2 => ok\n\
         expect linearizable yes\n",
    );
}

/// B asks C for its vote at 3.25 s, and C's clock says 3.35 when it gives it. B's clock was set back
/// and shows that at 5.35 s.
#[test]
fn a_leader_that_waits_the_old_lease_out_goes_by_its_own_clock() {
    run(
        "flavour=yugabytedb",
        "1s c1 set x=1 => ok\n1.3s cut A | B C\n3.1s clock B -2s\n\
         3.8s c2 get x => error lease-lost\n5.3s c2 get x => error lease-lost\n\
         5.35s c2 get x => fresh 1\nexpect linearizable yes\n",
    );
}

/// A time that is not closed here yet is read at the leaseholder, and is the time that was asked for.
#[test]
fn a_stale_read_that_goes_to_the_leaseholder_is_as_of_its_time_too() {
    run(
        "",
        "5s c1 set x=1 => ok\n12s c1 set x=2 => ok\n\
         12500ms c3 get x read=stale staleness=1s => stale 1\n\
         14s c3 get x read=stale staleness=1s => fresh 2\n",
    );
}
