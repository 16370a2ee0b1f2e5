//! Raft in the words and with the timers of vendors: what their documentation says of each way to
//! read, and where it shows.

use cap_playground::time::Time;

use crate::expect::as_expected;

const THREE: &str =
    "replicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\nclient c4 at A\n";

fn run(flavour: &str, lines: &str) {
    as_expected(&format!("protocol raft flavour={flavour}\n{THREE}{lines}"));
}

/// As etcd asks for: an election takes more than ten round trips.
const SHORT: &str = "network delay=10ms\n";

/// E1. Whoever is asked for a serializable read asks nobody; a linearizable one waits for a leader.
#[test]
fn etcd_serializable_reads_are_answered_by_whoever_is_asked() {
    run(
        "etcd",
        &format!(
            "{SHORT}1s cut C | A B\n2s c1 set x=1 => ok within 40ms\n\
             3s c3 get x read=serializable => stale 0 within 20ms\n\
             4s c3 get x => unknown timeout within 6s\n12s heal\n14s c3 get x => fresh 1\n\
             expect linearizable no\n"
        ),
    );
    // It waits, and a leader that is known in time answers.
    run(
        "etcd",
        &format!("{SHORT}1s cut C | A B\n2s c1 set x=1\n4s c3 get x => fresh 1\n7s heal\n"),
    );
    // Nobody needs to lead.
    run(
        "etcd",
        &format!("{SHORT}1s crash A B\n9s c3 get x read=serializable => ok 0 within 20ms\n"),
    );
}

/// E2. A looks every second whether a majority has answered meanwhile.
#[test]
fn etcd_an_old_leader_answers_serializable_reads_only() {
    run(
        "etcd",
        &format!(
            "{SHORT}1s cut A | B C\n1.2s c1 set x=9 => unknown timeout\n4s c2 set x=2 => ok\n\
             5s c4 get x read=serializable => stale 0\n5.1s c4 get x => unknown timeout\n\
             20s heal\n22s c1 get x => fresh 2\nexpect converged yes\n"
        ),
    );
    let run = as_expected(&format!(
        "protocol raft flavour=etcd\n{THREE}{SHORT}1s cut A | B C\n5s c2 get x => ok\n"
    ));
    let role = |at| {
        let snapshots = run.trace.snapshots_after(run.trace.steps_until(at));
        snapshots[0].role.as_ref().map(|role| role.name)
    };
    assert_eq!((role(Time(1_990)), role(Time(2_010))), (Some("leader"), Some("follower")));
}

/// C1. A's clock hardly moves, so it goes on leading; the others have their own.
#[test]
fn consul_default_reads_trust_a_clock() {
    let lines = |read: &str| {
        format!(
            "1s clock A rate=0.05\n1s cut A | B C\n17s c2 set x=2 => ok within 450ms\n\
             20s c1 get x {read}\n"
        )
    };
    run("consul", &(lines("read=default => stale 0") + "expect linearizable no\n"));
    run("consul", &(lines("=> stale 0") + "expect linearizable no\n"));
    run("consul", &(lines("read=consistent => unknown timeout") + "expect linearizable yes\n"));
    run("consul", &lines("read=stale => stale 0"));
    // With its clock right it steps down, before anybody else can be elected.
    run("consul", "1s cut A | B C\n4s c1 get x => unknown timeout\n2.5s c4 get x => fresh 0\n");
}

/// C2. A wakes up with a read that waited for it, and with no message of the new leader.
#[test]
fn consul_default_reads_are_answered_after_a_pause() {
    let lines = |cut: &str, read: &str| {
        format!("1s pause A\n{cut}17s c2 set x=2 => ok\n19s c1 get x {read}\n20s resume A\n")
    };
    let cut = "1s cut A | B C\n";
    run("consul", &(lines(cut, "=> stale 0") + "expect linearizable no\n"));
    run("consul", &lines(cut, "read=consistent => error or unknown"));
    // Uncut, it has heard of the new leader before it comes to the read.
    run("consul", &(lines("", "=> fresh 2") + "expect linearizable yes\n"));
}

/// The read waits for a leader. Its server becomes one, and answers before it knows that what it
/// has in its log was acknowledged.
#[test]
fn consul_default_reads_are_answered_by_fresh_leaders() {
    let lines = |read: &str| {
        format!(
            "seed 5\n1s c1 set x=1 => ok\n1205ms cut A -> B\n1205ms cut A -> C\n1230ms crash A\n7s c2 get x {read}\n"
        )
    };
    run("consul", &(lines("=> stale 0") + "expect linearizable no\n"));
    run("consul", &lines("read=consistent => fresh 1"));
}

/// A server that has not heard the leader for longer than it may asks it.
#[test]
fn consul_stale_reads_are_no_older_than_they_may_be() {
    let lines = |read: &str| {
        format!("1s cut C | A B\n2s c1 set x=1 => ok\n8s c3 get x read=stale {read}\n")
    };
    run("consul", &lines("=> stale 0 within 20ms"));
    run("consul", &lines("max_stale=10s => stale 0 within 20ms"));
    run("consul", &lines("max_stale=5s => unknown timeout"));
    run(
        "consul",
        "1s c1 set x=1 => ok\n2s c3 get x read=stale max_stale=5s => fresh 1 within 20ms\n",
    );
}

/// Consul and Nomad look for a leader for a while and then say that there is none; Vault says so
/// at once.
#[test]
fn who_finds_no_leader_says_so_sooner_or_later() {
    let lines = |at: &str, told: &str| {
        format!(
            "replicas A B C\nclient c3 at C timeout=20s\n1s cut C | A B\n{at} c3 set x=1 => {told}\n\
             60s heal\n"
        )
    };
    let of = |flavour: &str, lines: &str| {
        as_expected(&format!("protocol raft flavour={flavour}\n{lines}"));
    };
    of("consul", &lines("20s", "error unavailable within 7020ms"));
    of("nomad", &lines("20s", "error unavailable within 5020ms"));
    of("vault", &lines("20s", "error not-leader within 20ms"));
    of("etcd", &lines("20s", "unknown timeout within 7020ms"));
    // While it still believes in A it sends the write there, and cannot say what became of it.
    of("consul", &lines("2s", "unknown timeout within 7020ms"));
}

/// `TiKV`'s leader reads under its lease; a follower that is asked for a read asks how far to apply.
#[test]
fn tikv_reads_under_a_lease_and_at_followers() {
    run("tikv", "1s c1 get x => fresh 0 within 20ms\n1s c2 get x => error not-leader\n");
    run("tikv", "1s c1 set x=1 => ok\n2s c2 get x read=read-index => fresh 1 within 420ms\n");
    run(
        "tikv",
        "1s cut A | B C\n8s c1 get x => fresh 0 within 20ms\n12s c1 get x => error or unknown\n",
    );
}

/// Nobody remembers what was acknowledged.
#[test]
fn what_is_not_on_disk_is_forgotten() {
    let lines = |told: &str| {
        format!(
            "0s cut A B | C\n1s c1 set x=1 => ok\n2s crash A B\n3s restart A B\n3s heal\n\
             30s c3 get x => {told}\nexpect converged yes\n"
        )
    };
    as_expected(&format!("protocol raft fsync=off\n{THREE}{}", lines("stale 0")));
    as_expected(&format!("protocol raft\n{THREE}{}", lines("fresh 1")));
    // One that has forgotten is told again by those who have not.
    as_expected(&format!(
        "protocol raft fsync=off\n{THREE}1s c1 set x=1 => ok\n2s crash C\n3s restart C\n\
         6s c3 get x read=follower-local => fresh 1\n"
    ));
}
