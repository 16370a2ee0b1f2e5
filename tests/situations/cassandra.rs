//! Cassandra: what each level promises, and what its helpers do.

use cap_playground::history::Moment;
use cap_playground::ids::NodeId;
use cap_playground::protocol::Fact;
use cap_playground::run::Run;
use cap_playground::time::Time;

use crate::expect::as_expected;

#[path = "cassandra/datacentres.rs"]
mod datacentres;
#[path = "cassandra/deletes.rs"]
mod deletes;
#[path = "cassandra/slow_reads.rs"]
mod slow_reads;

const CLUSTER: &str = "replicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\n";

fn latency(run: &Run, operation: usize) -> Moment {
    let operation = &run.history.operations[operation];
    operation.outcome.ended_at().expect("it was answered") - operation.invoked_at
}

/// {A, B} | {C}; long after the cut everybody believes what is true of it.
fn on_both_sides(level: &str, side_ab: &str, side_c: &str, available: &str) {
    let read = if matches!(level, "ANY" | "EACH_QUORUM") { "ONE" } else { level };
    as_expected(&format!(
        "protocol cassandra write={level} read={read}\n{CLUSTER}0s cut A B | C\n\
         25s c1 set x=1 => {side_ab}\n25s c3 set x=2 => {side_c}\n\
         expect available {available}\n"
    ));
}

#[test]
fn what_a_cut_leaves_of_each_level() {
    on_both_sides("ONE", "ok", "ok", "yes");
    on_both_sides("ANY", "ok", "ok", "yes");
    on_both_sides("TWO", "ok", "error unavailable", "no");
    on_both_sides("QUORUM", "ok", "error unavailable", "no");
    on_both_sides("LOCAL_QUORUM", "ok", "error unavailable", "no");
    on_both_sides("EACH_QUORUM", "ok", "error unavailable", "no");
    on_both_sides("SERIAL", "ok", "error unavailable", "no");
    on_both_sides("THREE", "error unavailable", "error unavailable", "no");
    on_both_sides("ALL", "error unavailable", "error unavailable", "no");
}

#[test]
fn before_conviction_a_refused_write_has_been_applied() {
    as_expected(&format!(
        "protocol cassandra hints=off\n{CLUSTER}0s cut A B | C\n\
         1s c3 set x=1 cl=QUORUM => unknown write-timeout\n\
         4s c3 get x => fresh 1\n4s c1 get x => ok 0\n"
    ));
}

#[test]
fn a_coordinator_without_any_replica_cannot_even_serve_one() {
    as_expected(
        "protocol cassandra rf=2\nreplicas A B C\nclient c1 at A\nclient c3 at C\n\
         0s cut A B | C\n25s c1 set x=1 => ok\n25s c3 set x=2 => error unavailable\n\
         26s c3 get x => error unavailable\n27s c3 set x=3 cl=ANY => ok\n\
         28s c3 get x cl=ANY => error unavailable\n40s heal\n\
         50s c1 get x => fresh 3\nexpect available no\nexpect converged yes\n",
    );
}

/// A's write misses C.
fn a_replica_that_missed_a_write(hints: &str, read: &str, converged: &str) {
    as_expected(&format!(
        "protocol cassandra hints={hints}\n{CLUSTER}0s cut A B | C\n1s c1 set x=1 => ok\n\
         5s heal\n10s c3 get x => {read}\nexpect available yes\nexpect converged {converged}\n"
    ));
}

#[test]
fn a_hint_brings_it_what_it_missed() {
    a_replica_that_missed_a_write("on", "fresh 1", "yes");
    a_replica_that_missed_a_write("off", "stale 0", "no");
}

/// The same, and then C reads from two replicas, and from one.
fn a_read_that_finds_a_stale_replica(read_repair: &str, then: &str, converged: &str) {
    as_expected(&format!(
        "protocol cassandra hints=off read_repair={read_repair}\n{CLUSTER}0s cut A B | C\n\
         1s c1 set x=1 => ok\n5s heal\n10s c3 get x cl=QUORUM => fresh 1\n\
         12s c3 get x => {then}\nexpect converged {converged}\n"
    ));
}

#[test]
fn a_read_repairs_what_it_asked() {
    a_read_that_finds_a_stale_replica("blocking", "fresh 1", "yes");
    a_read_that_finds_a_stale_replica("none", "stale 0", "no");
}

/// Whose clock counts: a write of B's client, 5 s ahead, and then one of A's.
fn a_clock_that_is_ahead(settings: &str, whose: &str, read: &str, linearizable: &str) {
    as_expected(&format!(
        "protocol cassandra write=QUORUM read=QUORUM {settings}\n{CLUSTER}0s clock {whose} +5s\n\
         1s c2 set x=1 => ok\n3s c1 set x=2 => ok\n4s c1 get x => {read}\n\
         expect linearizable {linearizable}\n"
    ));
}

#[test]
fn a_write_from_a_fast_clock_outlives_the_next_one() {
    a_clock_that_is_ahead("clock=coordinator", "B", "stale 1", "no");
    a_clock_that_is_ahead("clock=coordinator", "c2", "fresh 2", "yes");
    a_clock_that_is_ahead("clock=client", "B", "fresh 2", "yes");
    a_clock_that_is_ahead("clock=client", "c2", "stale 1", "no");
}

#[test]
fn a_transaction_goes_by_rounds_and_not_by_clocks() {
    as_expected(&format!(
        "protocol cassandra write=SERIAL read=SERIAL\n{CLUSTER}0s clock B +5s\n\
         1s c2 set x=1 => ok\n3s c1 set x=2 => ok\n4s c1 get x => fresh 2\n\
         6s c3 cas x=2->3 => ok\n8s c2 cas x=2->4 => ok 3\n9s c2 get x => fresh 3\n\
         expect linearizable yes\nexpect converged yes\n"
    ));
}

#[test]
fn two_transactions_at_once_both_come_through() {
    as_expected(&format!(
        "protocol cassandra write=SERIAL read=SERIAL\n{CLUSTER}1s c1 set x=1 => ok\n\
         1s c2 set x=2 => ok\n5s c3 get x => ok\nexpect linearizable yes\n"
    ));
}

/// A power cut 4 s after a write at ALL.
fn a_power_cut(commitlog: &str, read: &str) {
    as_expected(&format!(
        "protocol cassandra write=ALL commitlog={commitlog}\n{CLUSTER}1s c1 set x=1 => ok\n\
         5s crash A\n5s crash B\n5s crash C\n6s restart A\n6s restart B\n6s restart C\n\
         8s c2 get x => {read}\n"
    ));
}

#[test]
fn what_was_not_synced_is_gone_after_a_power_cut() {
    a_power_cut("batch", "fresh 1");
    a_power_cut("periodic", "stale 0");
}

#[test]
fn a_node_that_nobody_hears_of_is_convicted_and_trusted_again() {
    let run = as_expected(&format!(
        "protocol cassandra\n{CLUSTER}0s cut A B | C\n24s c1 get x cl=ALL => error unavailable\n\
         25s heal\n30s c1 get x cl=ALL => ok 0\n"
    ));
    assert!(run.trace.end == cap_playground::sim::budget::End::Until);
    let believed_down = |at| {
        let snapshot = run.trace.snapshots_after(run.trace.steps_until(Time(at))).swap_remove(0);
        snapshot.facts.into_iter().find(|(name, _)| *name == "believed down")
    };
    assert_eq!(believed_down(24_000), Some(("believed down", Fact::Nodes(vec![NodeId(2)]))));
    assert_eq!([believed_down(5_000), believed_down(34_000)], [None, None]);
}

#[test]
fn heartbeats_find_a_way_round_a_cut_link() {
    as_expected(&format!(
        "protocol cassandra speculative_retry=NONE\n{CLUSTER}0s cut A - B\n\
         30s c1 set x=1 cl=QUORUM => ok\n31s c2 get x cl=QUORUM => unknown timeout\n\
         40s c3 get x cl=ALL => fresh 1\nexpect available no\n"
    ));
}

#[test]
fn one_and_two_replicas_are_enough() {
    as_expected(
        "protocol cassandra write=QUORUM read=QUORUM\nreplicas A\nclient c1 at A\n\
         1s c1 set x=1 => ok\n2s c1 get x => fresh 1\n3s c1 cas x=1->2 cl=SERIAL => ok\n\
         4s c1 get x cl=ALL => fresh 2\nexpect available yes\n",
    );
    as_expected(
        "protocol cassandra write=QUORUM read=QUORUM\nreplicas A B\nclient c1 at A\n\
         1s c1 set x=1 => ok\n2s c1 get x => fresh 1\n3s c1 set x=2 cl=THREE => error unavailable\n",
    );
}

#[test]
fn an_orderly_stop_syncs_the_log() {
    as_expected(&format!(
        "protocol cassandra write=ALL commitlog=periodic\n{CLUSTER}1s c1 set x=1 => ok\n\
         5s stop A\n5s stop B\n5s stop C\n6s restart A\n6s restart B\n6s restart C\n\
         8s c2 get x => fresh 1\n"
    ));
}

#[test]
fn a_plain_write_from_the_future_outlives_a_transaction() {
    as_expected(&format!(
        "protocol cassandra write=QUORUM read=SERIAL\n{CLUSTER}0s clock B +60s\n\
         1s c2 set x=1 => ok\n3s c1 set x=2 cl=SERIAL => ok\n6s c1 get x => stale 1\n"
    ));
}

#[test]
fn hints_can_be_replayed_at_once() {
    as_expected(&format!(
        "protocol cassandra\n{CLUSTER}0s cut A B | C\n1s c1 set x=1 => ok\n3500ms heal\n\
         3600ms timeout A hint\n3800ms c3 get x => fresh 1\n"
    ));
}

/// A client that repeats a write with the same timestamp does not write twice.
#[test]
fn a_client_s_timestamp_makes_its_retries_harmless() {
    for (clock, read) in [("client", "ok 2"), ("coordinator", "ok 1")] {
        as_expected(&format!(
            "protocol cassandra write=QUORUM read=QUORUM clock={clock}\nreplicas A B C\n\
             client c1 at A timeout=1s retry=1\nclient c2 at B\nlose A -> c1 #1\n\
             1s c1 set x=1 => ok\n1500ms c2 set x=2 => ok\n4s c2 get x => {read}\n"
        ));
    }
}

/// Only A has accepted 1 when its client's patience ends; then B and C are asked.
#[test]
fn a_transaction_that_a_later_read_did_not_meet_stays_out() {
    as_expected(&format!(
        "protocol cassandra write=SERIAL read=SERIAL\n{CLUSTER}1150ms cut A -> B\n\
         1150ms cut A -> C\n1s c1 set x=1 => unknown write-timeout\n5s cut A | B C\n\
         6s c3 get x => fresh 0\n8s heal\n9s c1 get x => fresh 0\n\
         11s c2 get x => fresh 0\nexpect linearizable yes\n"
    ));
}

/// There are not so many replicas, so the race is not even begun.
#[test]
fn a_transaction_whose_decision_could_never_be_stored_is_refused() {
    as_expected(&format!(
        "protocol cassandra rf=1\n{CLUSTER}1s c1 cas x=0->1 cl=TWO => error unavailable\n\
         2s c1 set x=1 => ok\n3s c1 cas x=1->2 cl=ONE => ok\n4s c1 get x => fresh 2\n"
    ));
}

/// A tie would go to the larger value, whichever came last.
#[test]
fn two_writes_of_one_millisecond_have_two_timestamps() {
    as_expected(
        "protocol cassandra\nreplicas A\nclient c1 at A\nclient c2 at A\nclient c3 at A\n\
         1s c1 set x=2 => ok\n1s c2 set x=1 => ok\n1s c3 set x=0 => ok\n2s c1 get x => ok 0\n",
    );
}

const COORDINATED: &str = "replicas A B C D\nclient c2 at B\nclient c4 at D\n";

/// D holds no copy, so that it has accepted nothing itself when B overtakes it everywhere.
#[test]
fn a_proposal_that_nobody_accepts_is_made_again() {
    as_expected(&format!(
        "protocol cassandra\n{COORDINATED}1s c4 set x=1 cl=SERIAL => ok\n\
         1150ms c2 set x=2 cl=SERIAL => ok\n8s c2 get x cl=SERIAL => fresh 1\n"
    ));
}

/// B has promised itself more by then.
#[test]
fn a_proposal_that_one_replica_refuses_is_accepted_by_the_others() {
    as_expected(&format!(
        "protocol cassandra\n{COORDINATED}900ms cut B - A\n900ms cut B - C\n\
         1s c4 set x=1 cl=SERIAL => ok\n1150ms c2 set x=2 cl=SERIAL => unknown write-timeout\n"
    ));
}

/// C accepts the proposal and never hears that it was decided.
#[test]
fn a_decision_that_a_replica_misses_is_hinted() {
    as_expected(&format!(
        "protocol cassandra\n{CLUSTER}1s c1 set x=1 cl=SERIAL => ok\n1350ms cut A - C\n\
         8s heal\n20s c3 get x => fresh 1\nexpect converged yes\n"
    ));
}

/// A stamp that was pushed on must not run ahead of a clock that is a millisecond further.
#[test]
fn many_writes_of_one_millisecond_come_before_one_of_the_next() {
    as_expected(
        "protocol cassandra write=ALL\nreplicas A B C\nclient c1 at A\nclient c2 at A\nclient c3 at A\n\
         client c4 at B\n1s c1 set x=7 => ok\n1s c2 set x=8 => ok\n1s c3 set x=9 => ok\n\
         1001ms c4 set x=1 => ok\n3s c1 get x => ok 1\n",
    );
}

/// A crashes before it would have looked who has not acknowledged its write.
#[test]
fn a_hint_for_a_dead_replica_is_written_before_the_answer() {
    as_expected(&format!(
        "protocol cassandra\n{CLUSTER}0s cut A B | C\n25s c1 set x=1 => ok\n26s crash A\n\
         27s heal\n28s restart A\n40s c3 get x => fresh 1\nexpect converged yes\n"
    ));
}

/// Promised, accepted and decided: three times something has to be on disk.
#[test]
fn nothing_is_acknowledged_before_it_is_on_disk() {
    let latencies = |settings: &str| {
        let run = as_expected(&format!(
            "protocol cassandra disk=50ms {settings}\n{CLUSTER}1s c1 set x=1 => ok\n\
             2s c1 set x=2 cl=QUORUM => ok\n4s c1 set x=3 cl=SERIAL => ok\n\
             expect monotonic-writes yes\n"
        ));
        (0..3).map(|n| latency(&run, n)).collect::<Vec<_>>()
    };
    assert_eq!(latencies("commitlog=batch"), [70, 270, 570]);
    assert_eq!(latencies("commitlog=periodic"), [20, 220, 420]);
}

/// A's read is accepted by B and C, which have not heard yet that it was decided.
#[test]
fn a_read_under_way_is_nothing_that_another_has_to_finish() {
    let run = as_expected(&format!(
        "protocol cassandra read=SERIAL\n{CLUSTER}link B - C delay=50ms\n\
         1s c1 get x => fresh 0\n1350ms c2 get x => fresh 0\n"
    ));
    assert_eq!(latency(&run, 1), 220);
}

/// Digests, data, and the repair; C was not asked.
#[test]
fn a_read_repairs_nobody_else() {
    let run = as_expected(&format!(
        "protocol cassandra hints=off\n{CLUSTER}0s cut A | B C\n1s c1 set x=1 => ok\n5s heal\n\
         10s c1 get x cl=QUORUM => fresh 1\n12s c2 get x => fresh 1\n12s c3 get x => stale 0\n\
         13s c1 get x cl=QUORUM => fresh 1\n"
    ));
    assert_eq!([1, 4].map(|n| latency(&run, n)), [620, 220]);
}

#[test]
fn one_replica_sends_what_it_holds_and_the_others_a_digest() {
    let run =
        as_expected(&format!("protocol cassandra\n{COORDINATED}1s c4 get x cl=ALL => fresh 0\n"));
    let sent = |message: &str| run.trace.text().matches(message).count();
    assert_eq!([sent("D receives Data("), sent("D receives Digest(")], [1, 2]);
}

/// A missed heartbeats for longer than it takes to convict, for as long as it stood still, and knows why.
#[test]
fn a_node_that_was_paused_believes_in_nobody_s_silence() {
    as_expected(&format!(
        "protocol cassandra\n{CLUSTER}900ms cut A | B C\n1s pause A\n22s resume A\n\
         22100ms c1 set x=1 cl=QUORUM => unknown write-timeout\n\
         42s c1 set x=2 cl=QUORUM => error unavailable\n"
    ));
}

/// Both count microseconds.
#[test]
fn a_client_s_timestamp_and_a_round_s_can_be_compared() {
    as_expected(&format!(
        "protocol cassandra clock=client\n{CLUSTER}1s c1 cas x=0->1 => ok\n\
         2s c1 set x=2 => ok\n3s c1 get x => fresh 2\n4s c1 cas x=2->3 => ok\n\
         expect monotonic-writes yes\n"
    ));
}

/// C has promised another round, and refuses. The two others are a majority: the read is done in its
/// first round, and does not come behind the write.
#[test]
fn one_replica_that_refuses_does_not_make_a_read_begin_again() {
    as_expected(
        "protocol cassandra write=SERIAL read=SERIAL\nreplicas A B C\nclient c1 at A\n\
         client c3 at C\n0s link A -> C delay=50ms\n0s link C -> A delay=50ms\n\
         1s c1 get x => fresh 0 within 330ms\n1120ms c3 set x=2 => ok\n\
         expect linearizable yes\n",
    );
}
