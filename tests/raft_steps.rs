//! Raft, one situation at a time.

use cap_playground::scenario::text::parse;
use cap_playground::sim::{simulate, trace::Trace, trace::text::outcome_text};
use cap_playground::time::Time;

fn run(text: &str) -> Trace {
    let scenario = parse(text).unwrap_or_else(|errors| panic!("{text}\n{errors:?}"));
    simulate(&scenario).expect("a parsed scenario has its header")
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
    snapshots.iter().map(|snapshot| snapshot.role.unwrap_or("")).collect()
}

const STALE_LEADER: &str = "
replicas L F1 F2 F3 F4
client c1 at L
client c2 leader
0s cut L F1 | F2 F3 F4
1s c1 set x=9
7s c2 set x=2 via=F2
7500ms c1 get x
";

fn stale_leader(settings: &str) -> Trace {
    run(&format!("protocol raft {settings}{STALE_LEADER}"))
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
fn a_lease_outlives_an_election_on_a_slow_clock() {
    let trace = run("
protocol raft read=lease
replicas A B C
client c1 at A
client c2 at B
0s clock A rate=0.2
1s cut A | B C
9s c2 set x=1
9500ms c1 get x
");
    println!("{}", trace.text());
    assert_eq!(told(&trace), ["ok @ 9220", "ok 0 @ 9520"]);
}

#[test]
fn retry() {
    for dedup in ["on", "off"] {
        let trace = run(&format!(
            "
protocol raft dedup={dedup}
replicas A B C
client c1 at A timeout=2s retry=1
client c2 at B
0s cut A -> c1
1s c1 set x=1
1500ms c2 get x
2s c2 set x=2
2900ms heal
3500ms c2 get x
"
        ));
        println!("{:?}", told(&trace));
    }
}

#[test]
fn deaf() {
    for check in ["on", "off"] {
        let trace = run(&format!(
            "
protocol raft check_quorum={check}
replicas A B C
client c1 at A
client c2 at B
client c3 at C
0s cut B -> A
0s cut C -> A
1s c1 set x=1
1s c2 set x=2
1s c3 set x=3
10s c1 set x=4
10s c2 set x=5
10s c3 set x=6
"
        ));
        println!("{:?}", told(&trace));
        for at in [1000, 5000, 7000, 9000, 20000] {
            println!("{at} {:?}", roles(&trace, at));
        }
    }
}

#[test]
fn bridge() {
    for set in ["", "pre_vote=off", "check_quorum=off", "pre_vote=off check_quorum=off"] {
        let trace = run(&format!(
            "
protocol raft {set}
replicas A B C
client c1 at A
client c2 at B
client c3 at C
0s cut A - B
1s c1 set x=1
1s c2 set x=2
1s c3 set x=3
10s c1 set x=4
10s c2 set x=5
10s c3 set x=6
"
        ));
        println!("{set}: {:?}", told(&trace));
        for at in (1..30).map(|s| s * 1000) {
            print!("{at} {:?} ", roles(&trace, at).iter().map(|x| &x[..1]).collect::<String>());
        }
        println!();
    }
}
