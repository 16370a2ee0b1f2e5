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

#[test]
fn one_of_a_group_is_called_primary_and_the_others_secondaries() {
    let roles = |settings: &str| {
        let run = as_expected(&format!("protocol galera {settings}\n{THREE}1s c1 set x=1 => ok\n"));
        let snapshots = run.trace.snapshots_after(run.trace.steps.len());
        snapshots.iter().map(|it| it.role.map_or("", |role| role.name)).collect::<Vec<_>>()
    };
    assert_eq!(roles("flavour=group-replication"), ["primary", "secondary", "secondary"]);
    assert_eq!(roles(GROUP), ["member"; 3]);
    assert_eq!(roles(""), ["member"; 3]);
}
