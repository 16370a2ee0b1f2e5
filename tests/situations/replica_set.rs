//! MongoDB: long round trips, sessions, catching up, arbiters and priorities, each as the vendor
//! documents it.

use crate::expect::as_expected;

fn run(protocol: &str, lines: &str) {
    as_expected(&format!("protocol mongodb {protocol}\n{lines}"));
}

const SET: &str = "replicas P S T\nclient c at P timeout=1min\nclient d at T\nclient e at P\n";

/// What becomes of a write where each message takes this long.
fn over(delay: &str, write: &str, read: &str) {
    run(
        "",
        &format!(
            "{SET}network delay={delay}\nuntil 2min\n10s c set x=1 => {write}\n\
             1min e get x => ok 1\n80s d get x read_preference=secondary => {read}\n"
        ),
    );
}

#[test]
fn a_round_trip_of_less_than_ten_seconds_is_no_reason_to_stop_replicating() {
    for delay in ["1s", "1500ms", "1501ms", "2500ms", "3s", "4900ms"] {
        over(delay, "ok", "fresh 1");
    }
}

/// Nobody waits for the oplog so long, and nobody counts an answer that comes so late.
#[test]
fn one_of_ten_seconds_is() {
    for delay in ["5s", "6s", "9s", "15s"] {
        over(delay, "unknown timeout", "ok 0");
    }
}

#[test]
fn links_that_become_slow_are_got_used_to() {
    for delay in ["1501ms", "3s", "4500ms"] {
        let links = ["P - S", "P - T", "S - T"].map(|it| format!("3s link {it} delay={delay}\n"));
        run("", &format!("{SET}{}10s c set x=1 => ok\n", links.concat()));
    }
}

#[test]
fn a_source_goes_on_unasked() {
    run(
        "",
        &format!("{SET}1s c set x=1 => ok within 230ms\n1050ms e set x=2 => ok within 230ms\n"),
    );
}

/// The batch is lost; the next sign of life tells.
#[test]
fn what_is_lost_on_the_way_is_asked_for_again() {
    for lost in ["lose P -> T #4", "lose P -> T #5", "lose P -> T #6"] {
        run(
            "",
            &format!(
                "{SET}{lost}\n1s c set x=1 => ok\n4500ms d get x read_preference=nearest => fresh 1\n"
            ),
        );
    }
}

#[test]
fn more_than_a_batch_of_entries_is_sent_at_once() {
    let write = |n: u32| format!("{}ms c set x={n} w=1\n", 2_000 + 30 * n);
    let writes = (1..=70).map(write).collect::<Vec<_>>().concat();
    let lines = format!(
        "{SET}until 20s\n1s cut P - S\n1s cut P - T\n{writes}5s heal\n\
         8s d get x read_preference=nearest => fresh 70\nexpect converged yes\n"
    );
    run("", &lines);
}

/// Its source is gone; there is another.
#[test]
fn a_source_that_is_silent_for_ten_seconds_is_left_for_another() {
    run(
        "read_preference=nearest",
        &format!(
            "{SET}until 50s\n1s cut P - T\n2s c set x=1 => ok\n8s d get x => stale 0\n\
             20s d get x => fresh 1\n25s c set x=2 => ok\n25500ms d get x => fresh 2\n"
        ),
    );
}

#[test]
fn replicas_hold_what_they_would_be_read_as() {
    let lines = |rest: &str| {
        format!(
            "replicas P S T\nclient c at P\nclient d at S\n1s cut P | S T\n2s c set x=1 => ok\n\
             4s c get x => fresh 1\n4s d get x read_preference=nearest => stale 0\n{rest}"
        )
    };
    run("w=1", &lines("until 6s\nexpect converged no\n"));
    run("w=1", &lines("5s heal\nuntil 40s\nexpect converged yes\n"));
}

/// Both links of T are slow: a real one would pull from S if only the other were.
const FAR: &str = "replicas P S T\nclient c at P\nlink P - T delay=1s\nlink S - T delay=1s\n\
                   until 14s\n1s c set x=1 => ok\n";

fn author_reads(protocol: &str, options: &str, read: &str, holds: &str) {
    let lines = format!(
        "{FAR}1500ms c get x via=T read_preference=nearest {options} => {read}\n\
         expect read-your-writes {holds}\n"
    );
    run(protocol, &lines);
}

#[test]
fn without_a_session_of_its_own_an_author_reads_the_past() {
    for concern in ["local", "majority"] {
        let concern = format!("read_concern={concern}");
        author_reads("", &concern, "stale 0", "no");
        author_reads("session=implicit", &concern, "stale 0", "no");
    }
}

#[test]
fn in_a_causal_session_a_read_waits_whatever_the_concerns() {
    for w in ["w=majority", "w=1"] {
        for concern in ["local", "majority"] {
            let protocol = format!("session=causal {w}");
            author_reads(&protocol, &format!("read_concern={concern}"), "fresh 1", "yes");
        }
    }
}

#[test]
fn a_session_is_that_of_all_its_requests() {
    author_reads("", "session=causal", "stale 0", "no");
    author_reads("session=causal", "session=implicit", "stale 0", "no");
}

/// T is cut off when 2 is written. What was read of it at P is waited for at T, in vain.
#[test]
fn what_has_been_read_is_waited_for_too() {
    let lines = |read: &str, later: &str| {
        format!(
            "replicas P S T\nclient c at P\nclient d at P\n1s cut P - T\n1s cut S - T\n2s c set x=2 w=1 => ok\n\
             3s d get x {read} => fresh 2\n4s d get x via=T read_preference=nearest max_time=2s \
             => {later}\n"
        )
    };
    for concern in ["read_concern=local", "read_concern=majority", "read_concern=linearizable"] {
        run("session=causal", &lines(concern, "error no-quorum"));
        run("", &lines(concern, "stale 0"));
    }
}

/// A write that ran into its timeout has been told when it was; after a majority read it is what
/// that has shown, and not what the member has beyond it.
#[test]
fn every_answer_tells_its_time_and_none_tells_more() {
    let cut = "replicas P S T\nclient c at P\nclient d at P\n1s cut P - S\n1s cut P - T\n";
    run(
        "session=causal read_preference=nearest",
        &format!(
            "{cut}2s c set x=1 wtimeout=1s => unknown write-concern\n\
             4s c get x via=S max_time=2s => error no-quorum\n\
             4s d get x read_concern=majority => ok 0\n\
             5s d get x read_concern=majority => ok 0\n\
             6s d get x via=S max_time=2s => ok 0\n"
        ),
    );
}

const CATCH_UP: &str = "replicas P S T U V\nclient c1 at P\nclient c3 leader\nuntil 60s\n\
                        1s cut P -> S\n1s cut P -> U\n1s cut P -> V\n\
                        1s cut S - T\n1s cut U - T\n1s cut V - T\n\
                        2s c1 set x=1 => ok\n3s crash P\n\
                        3100ms heal S - T\n3100ms heal U - T\n3100ms heal V - T\n\
                        4s timeout S election\n";

#[test]
fn a_new_primary_fetches_what_a_member_has_beyond_it() {
    let kept = format!("{CATCH_UP}20s c3 get x => fresh 1\nexpect linearizable yes\n");
    run("w=1", &kept);
    run("w=1 catch_up_timeout=30s", &kept);
    let lost = format!("{CATCH_UP}20s c3 get x => stale 0\nexpect linearizable no\n");
    run("w=1 catch_up_timeout=0s", &lost);
}

/// Shorter than the way to T and back.
#[test]
fn it_may_wait_no_longer_than_it_is_told() {
    let lost = format!("{CATCH_UP}20s c3 get x => stale 0\nexpect linearizable no\n");
    run("w=1 catch_up_timeout=100ms", &lost);
}

/// It has what T has, and waits for P, which may be alive for all it knows.
#[test]
fn until_it_has_caught_up_it_is_a_secondary() {
    let lines = format!(
        "{CATCH_UP}client d at S\n6s d set x=2 => error not-leader\n7s d get x => error not-leader\n\
         8s d get x read_preference=secondary => fresh 1\n"
    );
    run("w=1", &lines);
}

/// All are up: it has waited for one round trip.
#[test]
fn where_nobody_is_ahead_catching_up_takes_a_round_trip() {
    run(
        "",
        "replicas P S T\nclient c at S\nclient d at S\n2s timeout S election\n\
         2550ms c set x=1 => error not-leader\n2650ms d set x=2 => ok\n",
    );
}

#[test]
fn an_arbiter_votes_and_holds_nothing() {
    run(
        "arbiter=A",
        "replicas P S A\nclient c1 at P timeout=30s\nclient c2 at P\n\
         1s c1 set x=1 w=majority => ok\n2s crash S\n3s c1 set x=2 => ok\n\
         4s c1 set x=3 w=majority wtimeout=5s => unknown write-concern\n\
         15s c2 get x => fresh 3\n16s c2 get x read_concern=majority => stale 1\n\
         expect converged yes\n",
    );
}

/// What a write waits for when nothing is said: one of three members with data is down.
#[test]
fn with_arbiters_a_write_waits_for_the_primary_where_a_majority_of_data_hangs_on_one_member() {
    let lines = |replicas: &str, down: &str, write: &str| {
        format!("replicas {replicas}\nclient c at P\n{down}5s c set x=1 => {write}\n")
    };
    run("arbiter=A", &lines("P S A", "1s crash S\n", "ok"));
    run("arbiter=A", &lines("P S T A", "1s crash S\n1s crash T\n", "ok"));
    run("arbiter=A", &lines("P S T U A", "1s crash S\n1s crash T\n", "unknown"));
    run("arbiter=A", &lines("P S T U A", "1s crash S\n", "ok"));
    run("", &lines("P S T", "1s crash S\n1s crash T\n", "unknown"));
    run("arbiter=A w=majority", &lines("P S A", "1s crash S\n", "unknown timeout"));
}

#[test]
fn more_members_than_hold_data_cannot_have_a_write() {
    run(
        "arbiter=A",
        "replicas P S A\nclient c at P\n1s c set x=1 w=3 => unknown write-concern within 20ms\n\
         1500ms c set x=2 w=2 => ok\n2s c get x => fresh 2\n",
    );
}

#[test]
fn with_an_arbiter_two_members_survive_the_loss_of_one() {
    run(
        "arbiter=A",
        "replicas P S A\nclient c leader\nnetwork delay=10ms\n1s c set x=1 w=2 => ok\n2s crash P\n\
         20s c set x=2 => ok\n21s c get x => fresh 2\n",
    );
    run("", "replicas P S\nclient c leader\n2s crash P\n25s c set x=2 => error not-leader\n");
}

/// S cannot hear P, but A can.
#[test]
fn an_arbiter_that_hears_a_healthy_primary_votes_for_nobody_else() {
    let lines =
        |then: &str| format!("replicas P S A\nclient c at P\nclient d at S\n1s cut P - S\n{then}");
    let stays = "20s c set x=1 w=1 => ok\n40s d set x=2 => error not-leader\n";
    run("arbiter=A", &lines(stays));
    // One that holds data would.
    run("", &lines("13s c set x=1 w=1 => error not-leader\n"));
}

#[test]
fn a_client_that_looks_for_a_primary_does_not_ask_an_arbiter() {
    let run = as_expected(
        "protocol mongodb arbiter=A\nreplicas P A S\nclient c leader\nclient d roaming\n\
         network delay=10ms\n1s crash P\n15s c set x=1 => ok\n20s d get x\n21s d get x\n22s d get x\n",
    );
    let arbiter = cap_playground::ids::NodeId(1);
    assert!(run.trace.requests.iter().all(|request| request.to != arbiter));
}

#[test]
fn a_member_of_higher_priority_takes_over() {
    let lines = |at: &str| {
        format!(
            "replicas P S T\nclient c at S\nnetwork delay=10ms\n8s c set x=1 => error not-leader\n{at}"
        )
    };
    run("priority=S:2", &lines("14s c set x=2 => ok\n"));
    // After a time for each that has a higher one.
    run("priority=T:3,S:2,P:1", &lines("14s c set x=2 => error not-leader\n"));
    run("", &lines("30s c set x=2 => error not-leader\n"));
}

#[test]
fn a_member_of_priority_0_never_leads() {
    let lines = "replicas P S T\nclient c at S\nclient d at T\nnetwork delay=10ms\n1s crash P\n\
                 18s c set x=1 => ok\n20s d set x=2 => error not-leader\n\
                 21s d get x read_preference=secondary => fresh 1\n";
    run("priority=T:0", lines);
    run(
        "priority=S:0,T:0",
        "replicas P S T\nclient c leader\n1s crash P\n30s c set x=1 => error not-leader\n",
    );
}

/// Each waits one election timeout longer for every member of higher priority, up or not: B, whose
/// priority is the second, for 20 seconds at least.
#[test]
fn who_has_the_second_priority_lets_the_first_go_first() {
    run(
        "leader=C priority=A:3,B:2,C:1",
        "replicas A B C\nclient b at B\nclient c at C\n0s crash A\n\
         18s c set x=1 w=1 => ok\n25s b set x=2 w=1 => ok\n",
    );
}
