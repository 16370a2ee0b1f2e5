//! Raft, one situation at a time.
//!
//! Two conversations are kept as text in `tests/golden`. If one of them differs, look at the
//! difference: `UPDATE_GOLDEN=1 cargo test --test raft_steps` writes what is found, and wants a
//! reason, because links made before replay differently.

use cap_playground::scenario::text::parse;
use cap_playground::sim::{
    simulate, trace::Trace, trace::text::fact_text, trace::text::outcome_text,
};
use cap_playground::time::Time;

fn run(text: &str) -> Trace {
    let scenario = parse(text).unwrap_or_else(|errors| panic!("{text}\n{errors:?}"));
    simulate(&scenario)
}

/// What each client was told, in the order of asking: `outcome @ milliseconds`.
fn told(trace: &Trace) -> Vec<String> {
    let told = trace.operations.iter().map(|operation| {
        let at = operation.outcome.ended_at().map_or("-".to_owned(), |at| at.to_string());
        format!("{} @ {at}", outcome_text(trace.names(), &operation.outcome))
    });
    told.collect()
}

/// The role of each replica at a time.
fn roles(trace: &Trace, at_ms: u32) -> Vec<&'static str> {
    let snapshots = trace.snapshots_after(trace.steps_until(Time(at_ms)));
    snapshots.iter().map(|snapshot| snapshot.role.map_or("", |role| role.name)).collect()
}

/// A fact about each replica at a time.
fn fact(trace: &Trace, at_ms: u32, label: &str) -> Vec<String> {
    let snapshots = trace.snapshots_after(trace.steps_until(Time(at_ms)));
    let facts = snapshots.iter().flat_map(|snapshot| &snapshot.facts);
    let wanted = facts.filter(|(name, _)| *name == label);
    wanted.map(|(_, fact)| fact_text(trace.names(), fact)).collect()
}

fn check_golden(name: &str, found: &str) {
    let path = format!("{}/tests/golden/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, found).expect("the repository can be written");
    }
    assert_eq!(
        found,
        std::fs::read_to_string(&path).expect("it is in the repository"),
        "see the top of this file"
    );
}

const THREE: &str = "replicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\n";

#[test]
fn an_election() {
    let trace = run(&format!("protocol raft\n{THREE}until 5s\n0s crash A\n"));
    check_golden("raft_election", &trace.text());
}

#[test]
fn a_write_and_a_read_by_way_of_a_follower() {
    let lines = "until 1500ms\n200ms c2 set x=1\n800ms c3 get x\n";
    check_golden("raft_replication", &run(&format!("protocol raft\n{THREE}{lines}")).text());
}

fn stale_leader(settings: &str) -> Trace {
    run(&format!(
        "protocol raft {settings}
        replicas L F1 F2 F3 F4
        client c1 at L
        client c2 leader
        0s cut L F1 | F2 F3 F4
        1s c1 set x=9
        7s c2 set x=2 via=F2
        7500ms c1 get x"
    ))
}

#[test]
fn a_deposed_leader_that_answers_by_itself_answers_from_the_past() {
    let trace = stale_leader("check_quorum=off read=leader-local");
    assert_eq!(told(&trace), ["unknown timeout @ 6020", "ok @ 7420", "ok 0 @ 7520"]);
    assert_eq!(roles(&trace, 7_500).iter().filter(|role| **role == "leader").count(), 2);
}

#[test]
fn a_deposed_leader_that_asks_first_gives_no_answer() {
    for read in ["read-index", "lease", "log"] {
        let trace = stale_leader(&format!("check_quorum=off read={read}"));
        assert_eq!(told(&trace)[2], "error no-quorum @ 12520", "{read}");
    }
}

#[test]
fn a_leader_that_nobody_hears_steps_down_and_confesses() {
    let trace = stale_leader("");
    assert_eq!(told(&trace)[0], "unknown leadership-lost @ 2910");
    assert_eq!(told(&trace)[2], "error not-leader @ 7520");
    assert_eq!(roles(&trace, 3_000)[0], "follower");
}

#[test]
fn in_quiet_times_answers_take_the_ideal_time() {
    let cases = [
        ("A", "read-index", "ok @ 1220", "ok 1 @ 2220"),
        ("A", "lease", "ok @ 1220", "ok 1 @ 2020"),
        ("A", "log", "ok @ 1220", "ok 1 @ 2220"),
        ("A", "leader-local", "ok @ 1220", "ok 1 @ 2020"),
        ("B", "read-index", "ok @ 1420", "ok 1 @ 2420"),
        ("B", "lease", "ok @ 1420", "ok 1 @ 2220"),
        ("B", "log", "ok @ 1420", "ok 1 @ 2420"),
        ("B", "leader-local", "ok @ 1420", "ok 1 @ 2220"),
        ("B", "follower-local", "ok @ 1420", "ok 1 @ 2020"),
    ];
    for (home, read, written, value) in cases {
        let trace = run(&format!(
            "protocol raft read={read}\nreplicas A B C\nclient c1 at {home}\n\
             1s c1 set x=1\n2s c1 get x\n"
        ));
        assert_eq!(told(&trace), [written, value], "{read} at {home}");
    }
}

#[test]
fn a_follower_that_does_not_forward_names_the_leader() {
    let lines = "client c4 leader\n1s c2 set x=1\n2s c4 set x=2 via=B\n3s c4 get x\n";
    let trace = run(&format!("protocol raft forward=off\n{THREE}{lines}"));
    assert_eq!(told(&trace)[..2], ["error not-leader @ 1020", "error not-leader @ 2020"]);
    assert_eq!(told(&trace)[2], "ok 0 @ 3220");
}

#[test]
fn a_cas_that_finds_another_value_says_which() {
    let lines = "1s c2 cas x=0->1\n2s c3 cas x=0->2\n";
    let trace = run(&format!("protocol raft\n{THREE}{lines}"));
    assert_eq!(told(&trace), ["ok @ 1420", "ok 1 @ 2420"]);
}

/// The first answer is lost, another client writes, and the first asks again.
fn repeated_write(dedup: &str) -> Vec<String> {
    let trace = run(&format!(
        "protocol raft dedup={dedup}
        replicas A B C
        client c1 at A timeout=2s retry=1
        client c2 at B
        0s cut A -> c1
        1s c1 set x=1
        1500ms c2 get x
        2s c2 set x=2
        2900ms heal
        3500ms c2 get x"
    ));
    told(&trace)
}

#[test]
fn a_repeated_write_applies_once_with_sessions_and_twice_without() {
    assert_eq!(repeated_write("on")[1..], ["ok 1 @ 1920", "ok @ 2420", "ok 2 @ 3920"]);
    assert_eq!(repeated_write("off")[1..], ["ok 1 @ 1920", "ok @ 2420", "ok 1 @ 3920"]);
}

#[test]
fn a_member_that_was_away_deposes_nobody_if_it_asks_before_it_campaigns() {
    let away = |settings| {
        let trace = run(&format!("protocol raft {settings}\n{THREE}0s cut C | A B\n20s heal\n"));
        (fact(&trace, 19_000, "term"), roles(&trace, 21_000)[0])
    };
    assert_eq!(away(""), (vec!["1".to_owned(); 3], "leader"));
    let (terms, _) = away("pre_vote=off");
    assert!(terms[2].parse::<u32>().unwrap() > 3, "C campaigned alone: {terms:?}");
    let deposed = run(&format!("protocol raft pre_vote=off\n{THREE}0s cut C | A B\n20s heal\n"));
    assert!(fact(&deposed, 40_000, "term")[0].parse::<u32>().unwrap() > 3);
}

#[test]
fn a_restarted_follower_keeps_the_promise_a_lease_rests_on() {
    // C has not heard the leader for long. B promised A a lease, and forgets that it did.
    let trace = run(&format!(
        "protocol raft read=lease\n{THREE}
        0s cut A - C
        5s crash B
        5050ms restart B
        5100ms cut A - B
        5150ms timeout C election
        6s c3 set x=1
        6500ms c1 get x"
    ));
    assert_eq!(told(&trace), ["error not-leader @ 6020", "ok 0 @ 6520"]);
}

#[test]
fn a_write_that_was_given_up_may_yet_take_effect_and_then_stays() {
    let trace = run(&format!(
        "protocol raft pre_vote=off check_quorum=off\n{THREE}
        50ms cut A | B C
        100ms c1 set x=9
        500ms timeout B election
        720ms cut B | C
        700ms c2 set x=5
        1s heal A - C
        1100ms timeout A election
        3s timeout A election
        6s c3 get x
        7s heal
        20s c2 get x
        21s c1 get x"
    ));
    let told = told(&trace);
    assert!(told[..2].iter().all(|told| told.starts_with("unknown")), "{told:?}");
    assert!(told[2..].iter().all(|told| told.starts_with("ok 9")), "{told:?}");
}

#[test]
fn a_vote_is_remembered_across_a_crash() {
    // B and A campaign in the same term; C votes for B, crashes, and then A asks.
    let trace = run(&format!(
        "protocol raft pre_vote=off check_quorum=off\n{THREE}
        0s crash A
        10ms restart A
        500ms timeout B election
        530ms timeout A election
        610ms crash C
        615ms restart C"
    ));
    assert_eq!(roles(&trace, 1_000), ["follower", "leader", "follower"]);
    assert_eq!(fact(&trace, 1_000, "voted for"), ["A", "B", "B"]);
}
