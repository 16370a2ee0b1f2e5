//! Rapid read protection: what a read does when whom it asked is slow.

use super::{CLUSTER, latency};
use crate::expect::as_expected;

/// B reads at a quorum, asks A first, and is cut off from it.
fn cut_off_from_the_nearest(retry: &str, early: &str, available: &str) -> [u64; 2] {
    let run = as_expected(&format!(
        "protocol cassandra read=QUORUM write=QUORUM {retry}\n{CLUSTER}client c at B timeout=10s\n\
         1s cut A | B C\n2s c get x => {early}\n30s c get x => fresh 0\n\
         expect available {available}\n"
    ));
    [latency(&run, 0), latency(&run, 1)]
}

#[test]
fn a_third_replica_stands_in_for_a_silent_one() {
    // Half of the read's timeout, a round trip, and the client's own way; later A is convicted.
    assert_eq!(cut_off_from_the_nearest("", "fresh 0", "yes"), [2_720, 220]);
    let half_a_second = cut_off_from_the_nearest("speculative_retry=500ms", "fresh 0", "yes");
    assert_eq!(half_a_second, [720, 220]);
    assert_eq!(cut_off_from_the_nearest("speculative_retry=ALWAYS", "fresh 0", "yes"), [220, 220]);
    let never = cut_off_from_the_nearest("speculative_retry=NONE", "unknown timeout", "no");
    assert_eq!(never, [5_020, 220]);
}

#[test]
fn it_goes_by_the_reads_before() {
    let run = as_expected(&format!(
        "protocol cassandra read=QUORUM\n{CLUSTER}1s c2 get x => fresh 0\n2s cut A | B C\n\
         3s c2 get x => fresh 0\n5s c2 get x => fresh 0\n10s crash B\n11s restart B\n\
         12s c2 get x => fresh 0\n"
    ));
    // A round trip took 200 ms, then 400 ms with the replica that stood in. A machine that
    // comes back has seen no read.
    assert_eq!([0, 1, 2, 3].map(|read| latency(&run, read)), [220, 420, 620, 2_720]);
}

#[test]
fn a_level_of_all_has_nobody_to_turn_to() {
    as_expected(&format!(
        "protocol cassandra\n{CLUSTER}1s cut A | B C\n2s c2 get x cl=ALL => unknown timeout\n"
    ));
}

#[test]
fn the_one_that_stands_in_sends_the_value_if_nobody_else_has() {
    let coordinated = "replicas A B C D\nclient c at D timeout=10s\n";
    let sent = |lines: &str| {
        let run = as_expected(&format!(
            "protocol cassandra read=QUORUM speculative_retry=500ms\n{coordinated}{lines}"
        ));
        let text = run.trace.text();
        ["D receives Data(", "D receives Digest("].map(|message| text.matches(message).count())
    };
    // D asks C for the value and B for a digest, its neighbours; A stands in.
    assert_eq!(sent("1s cut C | A B D\n2s c get x => fresh 0"), [1, 1]);
    assert_eq!(sent("1s cut B | A C D\n2s c get x => fresh 0"), [1, 1]);
    // With one more asked at once there are two values.
    let run = as_expected(&format!(
        "protocol cassandra read=QUORUM speculative_retry=ALWAYS\n{coordinated}2s c get x => fresh 0"
    ));
    let text = run.trace.text();
    assert_eq!(text.matches("D receives Data(").count(), 2);
}

#[test]
fn a_repair_that_is_slow_turns_to_another_replica() {
    // C missed the write and is cut off once it has told so; A takes its place.
    let run = as_expected(&format!(
        "protocol cassandra hints=off read=QUORUM speculative_retry=500ms\n{CLUSTER}\
         client c at B timeout=10s\n0s cut B | A C\n1s c set x=1 => ok\n5s heal\n\
         10s c get x => fresh 1\n20s c1 get x cl=ONE => fresh 1\n"
    ));
    assert_eq!(latency(&run, 1), 620);
}
