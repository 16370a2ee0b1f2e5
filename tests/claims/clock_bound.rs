//! Stores that trust their clocks: what holds within the bound, and what is seen beyond it.

use std::fmt::Write;

use cap_playground::scenario::text::parse;
use cap_playground::sim::simulate;

use crate::claims::{Finding, Row, breaks, causal, holds, linearizable, monotonic_reads};
use crate::schedules::{ClaimShape, Faults, shape_of};

/// Long enough for a lease or two to end.
fn shape(settings: &str) -> ClaimShape {
    let protocol = format!("clock-bound {settings}");
    ClaimShape { cas: true, trouble_ms: 30_000, ..shape_of(&protocol) }
}

/// All clocks agree.
const AGREED: Faults = Faults { clock_rate: false, clock_step: false, ..Faults::ALL };

#[test]
fn strong_reads_are_linearizable_while_clocks_agree() {
    for settings in ["", "commit_wait=on", "flavour=yugabytedb", "flavour=spanner"] {
        let shape = ClaimShape { faults: AGREED, ..shape(settings) };
        holds(&Row { name: "clock-bound strong", shape, property: linearizable });
    }
    let shape = ClaimShape { faults: AGREED, keys: 2, ..shape("leases=spread") };
    holds(&Row { name: "clock-bound, two leaseholders", shape, property: linearizable });
}

/// Clocks that differ, cuts, and requests everywhere: what is judged is drawn from the seed.
fn skewed(seed: u32, settings: &str, skews_ms: [i32; 3]) -> String {
    let mixed = |nth: u32| {
        let mut bits = (u64::from(seed) << 32 | u64::from(nth)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        bits = (bits ^ (bits >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (bits >> 33) as u32
    };
    let mut text = format!(
        "protocol clock-bound clock_check=off {settings}\nreplicas A B C\nclient c1 at A\n\
         client c2 at B\nclient c3 at C\nseed {seed}\nuntil 40s\n"
    );
    for (nth, name) in (0..3).zip(["A", "B", "C"]) {
        let skew = skews_ms[(nth + seed as usize) % 3];
        if skew != 0 {
            writeln!(text, "{}ms clock {name} {skew:+}ms", mixed(nth as u32 + 90) % 1_200)
                .expect("a text takes it");
        }
    }
    let cut = 1_500 + mixed(1) % 3_000;
    writeln!(text, "{cut}ms cut A | *\n{}ms heal", cut + 3_000 + mixed(2) % 4_000)
        .expect("a text takes it");
    for nth in 0..60 {
        let (at, client) = (1_000 + 400 * nth + mixed(nth + 200) % 200, mixed(nth + 300) % 3 + 1);
        let request =
            if mixed(nth + 400) % 3 == 0 { format!("set x={nth}") } else { "get x".into() };
        writeln!(text, "{at}ms c{client} {request}").expect("a text takes it");
    }
    text
}

fn broken(settings: &str, skews_ms: [i32; 3]) -> usize {
    let is_broken = |seed: &u32| {
        let text = skewed(*seed, settings, skews_ms);
        linearizable(&simulate(&parse(&text).expect("it is valid"))) == Finding::Broken
    };
    (1..=300).filter(is_broken).count()
}

#[test]
fn so_they_are_while_clocks_differ_by_less_than_the_bound_and_not_beyond_it() {
    for settings in ["", "commit_wait=on", "flavour=yugabytedb"] {
        assert_eq!(broken(settings, [-490, 0, 0]), 0, "{settings}: one behind");
        assert_eq!(broken(settings, [490, 0, 0]), 0, "{settings}: one ahead");
        assert_eq!(broken(settings, [240, -240, 0]), 0, "{settings}: both");
    }
    assert!(broken("", [-2_000, 0, 0]) > 0, "one far behind");
    assert!(broken("", [2_000, 0, 0]) > 0, "one far ahead");
    assert!(broken("max_offset=3s lease=6s", [-2_000, 0, 0]) == 0, "a larger bound");
}

#[test]
fn stale_and_bounded_reads_are_stale() {
    for read in ["read=stale", "read=bounded nearest_only=on"] {
        let shape = ClaimShape { faults: AGREED, ..shape(read) };
        breaks(&Row { name: "clock-bound, old reads", shape, property: linearizable });
    }
}

/// Of one replica that answers by itself, as of a time that only grows.
#[test]
fn whoever_stays_at_a_replica_does_not_read_backwards() {
    for read in ["read=stale staleness=4s nearest_only=on", "read=bounded nearest_only=on"] {
        let faults = Faults { crash: false, ..AGREED };
        let shape = ClaimShape { faults, sticky: true, cas: false, ..shape(read) };
        holds(&Row { name: "clock-bound, monotonic", shape, property: monotonic_reads });
    }
}

/// Writes to two leaseholders one after the other, the second once the first has ended, then stale
/// reads of both in the order of time.
fn causes(seed: u32, commit_wait: bool) -> Finding {
    let (ahead, begins) = (100 + seed * 37 % 390, 1_500 + seed * 53 % 400);
    let second = begins + if commit_wait { 1_100 } else { 230 } + seed * 11 % 40;
    let wait = if commit_wait { "on" } else { "off" };
    let mut text = format!(
        "protocol clock-bound leases=spread clock_check=off commit_wait={wait}\n\
         replicas A B C\nclient c1 at A\nclient c3 at C\nseed {seed}\nuntil 20s\n\
         0s clock A +{ahead}ms\n{begins}ms c1 set x=1\n{second}ms c1 set y=1 via=B\n"
    );
    for nth in 0..120 {
        let key = if nth % 2 == 0 { "y" } else { "x" };
        writeln!(text, "{}ms c3 get {key} read=stale", 5_500 + 25 * nth).expect("a text takes it");
    }
    causal(&simulate(&parse(&text).expect("it is valid")))
}

#[test]
fn with_commit_wait_stale_reads_see_causes_with_effects() {
    let broken = |waits: bool| (1..=100).filter(|it| causes(*it, waits) == Finding::Broken).count();
    assert_eq!(broken(true), 0);
    assert!(broken(false) > 0);
}
