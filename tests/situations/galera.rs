//! Galera and Group Replication: what is in order, who is in, and what readers see of it.

use crate::expect::as_expected;

const THREE: &str =
    "replicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\nclient c4 at A\n";

fn run(settings: &str, lines: &str) {
    as_expected(&format!("protocol galera {settings}\n{THREE}{lines}"));
}

/// G1. All have x=1 in order at 1.21 s; C shows it half a second later.
#[test]
fn what_is_committed_is_not_visible_everywhere() {
    let lines = |read: &str| {
        format!("1s c1 set x=1 => ok within 220ms\n1.3s c3 get x {read}\n2s c3 get x => fresh 1\n")
    };
    run("apply=500ms", &(lines("=> stale 0 within 20ms") + "expect linearizable no\n"));
    run("apply=500ms", &lines("sync_wait=1 => fresh 1 within 420ms"));
    run("apply=500ms sync_wait=1", &lines("=> fresh 1 within 420ms"));
    // Writes wait, too.
    let waits = lines("=> fresh 1 within 620ms").replace("within 220ms", "within 420ms");
    run("apply=500ms sync_wait=7", &waits);
}

/// G2. A is alone from 5.5 s on; the others agree on a view without it until 5.9.
#[test]
fn a_split_stops_writes_until_the_silent_are_out() {
    let lines = |read: &str| {
        format!(
            "1s cut A | B C\n2s c1 set x=9 => unknown commit-failed within 3600ms\n\
             3s c2 set x=2 => ok within 3200ms\n4s c3 get x => fresh 0\n7s c1 get x {read}\n"
        )
    };
    run("", &(lines("=> error unavailable") + "expect linearizable yes\nexpect available no\n"));
    run("dirty_reads=on", &(lines("=> stale 0") + "expect linearizable no\n"));
    // Whoever takes old answers waits for nothing, in the primary component either.
    run(
        "apply=500ms sync_wait=7 dirty_reads=on",
        "1s c1 set x=1 => ok within 420ms\n1.5s c3 get x => stale 0 within 20ms\n",
    );
    // After the heal it gets all it has missed.
    run(
        "",
        &(lines("=> error unavailable")
            + "10s heal\n14s c1 get x => fresh 2\n15s c1 set x=3 => ok\n16s c3 get x => fresh 3\n\
               expect converged yes\n"),
    );
}

/// G3. C stood still while it was put out.
#[test]
fn whoever_stood_still_believes_to_be_in() {
    let lines = |cut: &str, read: &str| {
        format!(
            "1s pause C\n{cut}7s c1 set x=2 => ok within 220ms\n19s c3 get x {read}\n20s resume C\n"
        )
    };
    let cut = "1s cut C | A B\n";
    run("", &(lines(cut, "=> stale 0 within 1020ms") + "expect linearizable no\n"));
    run("", &lines(cut, "sync_wait=1 => error unavailable within 1600ms"));
    // It hears of the new view before it comes to the read.
    run("", &lines("", "=> error or fresh 2"));
}

const GROUP: &str = "flavour=group-replication mode=multi-primary";

/// G4. Whoever is not heard stays a member for ten seconds, and never stops reading.
#[test]
fn a_minority_of_a_group_reads_the_past_for_ever() {
    run(
        GROUP,
        "1s cut A | B C\n2s c2 set x=2 => ok within 220ms\n3s c1 get x => stale 0\n\
         4s c1 set x=9 => unknown timeout\n5s c4 get x consistency=before => unknown timeout\n\
         60s c4 get x => stale 0\nexpect linearizable no\n",
    );
    run(
        GROUP,
        "1s cut A | B C\n2s c2 set x=2 => ok\n20s heal\n24s c1 get x => fresh 2\n\
         25s c1 set x=3 => ok\nexpect converged yes\n",
    );
}

/// G5. A commit that waits for all waits for whoever is silent, until it is expelled.
#[test]
fn a_commit_that_waits_for_all_waits_for_the_expelled() {
    run(
        GROUP,
        "1s cut A | B C\n2s c2 set x=2 consistency=after => unknown timeout\n\
         12s c2 set x=3 consistency=after => ok within 700ms\n13s c1 get x => stale 0\n\
         expect linearizable no\n",
    );
    // While it is prepared whoever begins a transaction waits; then all see it.
    run(
        &format!("{GROUP} apply=500ms"),
        "1s c1 set x=1 consistency=after => ok within 820ms\n1.75s c3 get x => fresh 1\n\
         1.75s c2 get x => fresh 1\nexpect linearizable yes\n",
    );
    // So it is with every write, not with the first alone.
    run(
        &format!("{GROUP} apply=2s"),
        "client c5 at A timeout=1s\n1s c1 set x=1 consistency=after => ok\n\
         6s c5 set x=2 consistency=after => unknown timeout\n9s c3 get x => fresh 2\n",
    );
}

/// C crashes, comes back and is told of a write that B has not prepared yet. MySQL holds a change of
/// the view back until what is prepared is committed.
#[test]
fn whoever_comes_back_shows_nothing_that_somebody_has_yet_to_prepare() {
    run(
        &format!("{GROUP} apply=2s"),
        "500ms crash C\n1500ms c1 set x=1 consistency=after => ok within 3s\n2s restart C\n\
         3s c3 get x => ok 1\n3.1s c2 get x => ok 0\n5s c2 get x => fresh 1\n\
         expect linearizable yes\n",
    );
}

/// G6. At the same instant the name decides.
#[test]
fn of_two_writes_that_had_not_seen_each_other_the_first_wins() {
    run(
        "",
        "1s c1 set x=1 => ok within 220ms\n1s c2 set x=2 => error aborted within 220ms\n\
         3s c2 set x=3 => ok\n4s c1 get x => fresh 3\nexpect linearizable yes\n",
    );
    // Another register is another matter.
    run("", "1s c1 set x=1 => ok\n1s c2 set y=2 => ok\n");
    // What was ordered and is not visible here was not seen.
    run("apply=500ms", "1s c1 set x=1 => ok\n1.3s c2 set x=2 => error aborted\n");
    run("apply=500ms sync_wait=7", "1s c1 set x=1 => ok\n1.3s c2 set x=2 => ok\n");
}

/// In a group there is one primary unless it is told otherwise.
#[test]
fn a_group_has_one_primary() {
    let group = "flavour=group-replication";
    run(group, "1s c1 set x=1 => ok within 220ms\n2s c2 set x=2 => error read-only\n");
    run(
        group,
        "1s crash A\n9s c2 set x=2 => error read-only\n14s c2 set x=2 => ok\n\
         15s restart A\n20s c1 get x => fresh 2\n21s c1 set x=3 => error read-only\n",
    );
}

/// The primary component is lost with the majority of those who were in it.
#[test]
fn the_primary_component_comes_back_when_all_of_it_meet() {
    run(
        "",
        "1s c1 set x=1 => ok\n2s crash B C\n9s c1 get x => error unavailable\n10s restart B\n\
         18s c1 get x => error unavailable\n20s restart C\n25s c1 get x => fresh 1\n\
         26s c3 get x => fresh 1\n27s c2 set x=2 => ok\nexpect converged yes\n",
    );
    // One at a time it goes on with those who are left.
    run("", "1s crash B\n8s c1 set x=1 => ok\n9s crash C\n16s c1 get x => error unavailable\n");
    // A group waits for an operator.
    run(
        GROUP,
        "1s c1 set x=1 => ok\n2s crash B C\n10s restart B C\n30s c1 set x=2 => unknown timeout\n\
         30s c2 get x => error unavailable\n",
    );
}

/// All crash within the second in which the log was not written.
#[test]
fn commits_that_are_not_flushed_are_lost_when_all_crash() {
    let lines = "3.1s c1 set x=1 => ok\n3.6s crash A B C\n5s restart A B C\n";
    run("flush=later", &format!("{lines}20s c1 get x => stale 0\nexpect linearizable no\n"));
    run("", &format!("{lines}20s c1 get x => fresh 1\nexpect linearizable yes\n"));
    // One is enough to keep it, as long as it goes on.
    run(
        "flush=later",
        "3.1s c1 set x=1 => ok\n3.6s crash A B\n5s restart A B\n20s c1 get x => fresh 1\n",
    );
}

/// D hears A alone, takes itself to be cut off, and hears all again before anybody else missed it.
/// A, whose turn it is to ask for another view, missed nobody.
#[test]
fn whoever_was_cut_off_from_some_is_taken_in_again() {
    let lines = "1s cut B C | D\n8s heal\n30s c1 set x=1 => ok\n31s c3 get x => fresh 1\n\
                 expect converged yes\n";
    let scenario = "replicas A B C D\nclient c1 at A\nclient c3 at D\n";
    as_expected(&format!("protocol galera\n{scenario}{lines}"));
}

/// C heard nobody, took all others for dead, and promised an attempt of its own. They heard it all
/// the time.
#[test]
fn whoever_heard_nobody_for_a_while_is_in_order_again() {
    run(
        "",
        "1s cut A -> C\n1s cut B -> C\n8s heal\n20s c1 set x=1 => ok\n21s c3 get x => fresh 1\n\
         expect converged yes\n",
    );
}

/// All crash when the next view has reached A and C alone: they tell B, since the last view counts.
#[test]
fn when_all_crash_the_last_view_counts() {
    run(
        "",
        "1s crash C\n9s restart C\n9.91s cut A C | B\n10.05s crash A B C\n12s heal\n\
         12s restart A B C\n40s c1 set x=1 => ok\n41s c2 get x => fresh 1\nexpect converged yes\n",
    );
}

/// What it waited for becomes visible while those who are left agree on a view: reads need no order
/// any more, and are answered before there is one.
#[test]
fn a_read_that_has_waited_for_its_place_waits_for_no_view() {
    run(
        "apply=5500ms",
        "900ms c1 set x=1 => ok\n920ms c3 get x sync_wait=1 => fresh 1 within 5720ms\n\
         1400ms cut A | B C\n",
    );
}

/// B has taken over and has a write yet to apply. It waits for that unless it is told not to.
#[test]
fn a_new_primary_answers_when_it_has_applied_what_it_took_over() {
    let lines = |read: &str| {
        format!(
            "client c5 at B timeout=20s\n1s c1 set x=1 => ok\n1300ms crash A\n15s c5 get x {read}\n"
        )
    };
    let group = "flavour=group-replication apply=18s";
    run(group, &lines("=> fresh 1 within 5s"));
    run(group, &lines("consistency=eventual => stale 0 within 20ms"));
}

/// C's place in the order was that of the view which ended with A; it asks for one in the next.
#[test]
fn a_read_that_waits_for_its_place_asks_again_in_a_new_view() {
    run("sync_wait=1", "1s cut A | B C\n3s c3 get x => fresh 0 within 3220ms\n");
}

/// What each is called in the end.
fn roles(settings: &str, lines: &str) -> Vec<&'static str> {
    let run = as_expected(&format!("protocol galera {settings}\n{THREE}{lines}"));
    let snapshots = run.trace.snapshots_after(run.trace.steps.len());
    snapshots.iter().map(|it| it.role.map_or("", |role| role.name)).collect()
}

#[test]
fn one_of_a_group_is_called_primary_and_the_others_secondaries() {
    let all_in = |settings: &str| roles(settings, "1s c1 set x=1 => ok\n");
    assert_eq!(all_in("flavour=group-replication"), ["primary", "secondary", "secondary"]);
    assert_eq!(all_in(GROUP), ["member"; 3]);
    assert_eq!(all_in(""), ["member"; 3]);
}

/// As Galera's `wsrep_cluster_status` says. A group knows no such state, and whoever comes back after a
/// crash is in no component yet.
#[test]
fn a_member_of_galera_that_is_cut_off_is_called_non_primary() {
    let split = "1s cut A | B C\n10s c2 set x=1 => ok\n";
    assert_eq!(roles("", split), ["non-primary", "member", "member"]);
    assert_eq!(roles(GROUP, split), ["member"; 3]);
    let back = format!("{split}11s crash A\n12s restart A\n");
    assert_eq!(roles("", &back), ["joining", "member", "member"]);
}

fn named(settings: &str, lines: &str) {
    as_expected(&format!("protocol group-replication leader=B {settings}\n{THREE}{lines}"));
}

/// By its own name it is what the flavour is, with one primary.
#[test]
fn group_replication_by_its_own_name_is_the_same() {
    named(
        "",
        "1s cut A | B C\n2s c2 set x=2 => ok within 220ms\n3s c1 get x => stale 0\n\
         4s c1 set x=9 => error read-only\n\
         5s c4 get x group_replication_consistency=BEFORE => unknown timeout\n\
         60s c4 get x => stale 0\nexpect linearizable no\n",
    );
    named(
        "group_replication_single_primary_mode=off",
        "1s cut A | B C\n\
         2s c2 set x=2 group_replication_consistency=AFTER => unknown timeout\n\
         4s c1 set x=9 => unknown timeout\n\
         12s c2 set x=3 group_replication_consistency=AFTER => ok within 700ms\n\
         13s c1 get x => stale 0\nexpect linearizable no\n",
    );
    // No time at all is for ever, to MySQL.
    named(
        "group_replication_unreachable_majority_timeout=0s",
        "1s cut A | B C\n60s c1 get x group_replication_consistency=BEFORE => unknown timeout\n",
    );
}

const LEAVES: &str = "group_replication_unreachable_majority_timeout=10s";

/// It has missed the others for five seconds at 6 s, and waits for ten more.
#[test]
fn a_member_that_reaches_no_majority_leaves_when_it_is_told_to() {
    let lines = |before: &str, old: &str| {
        format!(
            "1s cut A | B C\n2s c2 set x=2 => ok\n12s c1 get x => stale 0\n\
             12s c4 get x group_replication_consistency=BEFORE => error unavailable within 4500ms\n\
             20s c1 get x {old}\n21s c1 get x group_replication_consistency=AFTER => {before}\n\
             22s c1 set x=3 => {before}\n"
        )
    };
    // Nobody takes a write of one who is out.
    let trying = lines("error", "=> stale 0");
    named(LEAVES, &trying);
    let read_only = "group_replication_exit_state_action=READ_ONLY";
    let refused = lines("error read-only", "=> stale 0")
        .replace("=AFTER => error read-only", "=AFTER => error unavailable");
    named(&format!("{LEAVES} group_replication_autorejoin_tries=0 {read_only}"), &refused);
    for action in ["OFFLINE_MODE", "ABORT_SERVER"] {
        let action = format!("group_replication_exit_state_action={action}");
        let settings = format!("{LEAVES} group_replication_autorejoin_tries=0 {action}");
        named(&settings, &lines("error unavailable", "=> error unavailable"));
    }
}

/// What it had sent may be in order among the others.
#[test]
fn what_is_under_way_when_a_member_leaves_is_in_doubt() {
    named(
        &format!("{LEAVES} group_replication_single_primary_mode=off"),
        "1s cut A | B C\n1.2s c1 set x=8 timeout=20s => unknown commit-failed\n\
         12s c4 set x=9 => error unavailable within 4500ms\n20s c1 set x=9 => error read-only\n",
    );
    // A majority that comes back in time is enough.
    named(LEAVES, "1s cut A | B C\n14s heal\n17s c1 get x => ok\n40s c1 get x => ok\n");
}

/// A try lasts a minute, and it is five minutes to the next.
#[test]
fn whoever_has_left_comes_back_with_one_of_its_tries() {
    let back = "1s cut A | B C\n2s c2 set x=2 => ok\n";
    named(LEAVES, &format!("{back}30s heal\n34s c1 get x => fresh 2\nexpect converged yes\n"));
    named(
        &format!("{LEAVES} group_replication_autorejoin_tries=1"),
        &format!("{back}70s c1 get x => stale 0\n80s heal\n90s c1 get x => error unavailable\n"),
    );
    named(
        &format!("{LEAVES} group_replication_autorejoin_tries=2"),
        &format!("{back}80s heal\n370s c1 get x => stale 0\n380s c1 get x => fresh 2\n"),
    );
    // A restart is a new beginning.
    named(
        &format!("{LEAVES} group_replication_autorejoin_tries=0"),
        &format!("{back}30s heal\n35s crash A\n36s restart A\n40s c1 get x => fresh 2\n"),
    );
}

/// Whoever was expelled learns it from the others.
#[test]
fn an_expelled_member_comes_back_unless_it_may_not_try() {
    let lines = |read: &str| {
        format!(
            "1s cut A | B C\n2s c2 set x=2 => ok\n19s c1 get x => stale 0\n20s heal\n\
             24s c1 get x {read}\n25s c2 set x=3 => ok\n"
        )
    };
    named("", &lines("=> fresh 2"));
    named("group_replication_autorejoin_tries=0", &lines("=> error unavailable"));
}

/// Both halves leave, and nobody is left who could take anybody in.
#[test]
fn of_a_group_that_is_split_in_halves_nobody_is_left() {
    let four = "replicas A B C D\nclient c1 at A\nclient c3 at D\n";
    as_expected(&format!(
        "protocol group-replication {LEAVES}\n{four}1s cut A B | C D\n20s heal\n\
         30s c1 set x=1 => error read-only\n30s c3 set x=2 => error read-only\n\
         31s c3 get x group_replication_consistency=BEFORE => error unavailable\n"
    ));
}
