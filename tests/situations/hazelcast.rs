//! Hazelcast: single steps of members, partition and merge, each as its source has it.

use crate::expect::as_expected;

const THREE: &str =
    "replicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\nclient c4 at A\n";

fn run(settings: &str, lines: &str) {
    as_expected(&format!("protocol hazelcast {settings}\n{THREE}{lines}"));
}

/// H1. Everybody notices at the beat of 65 s; B owns the partition from 65.2 s on. The smaller
/// cluster finds the larger one at 120 s.
fn split_and_merge(settings: &str, after: &str) {
    run(
        settings,
        &format!(
            "1s cut A | B C\n2s c1 set x=1 => ok within 5020ms\n10s c3 get x => unknown timeout\n\
             58s c2 set x=9 => unknown timeout\n70s c2 get x => stale 0\n\
             71s c2 set x=2 => ok within 220ms\n75s c1 get x => stale 1\n80s heal\n\
             119s c1 get x => stale 1\n130s c1 get x => {after}\n131s c2 get x => {after}\n\
             132s c3 get x => {after}\nuntil 140s\nexpect linearizable no\n\
             expect converged yes\n"
        )
        .replace("58s c2 set x=9 => unknown timeout\n", ""),
    );
}

#[test]
fn both_sides_serve_and_a_policy_decides_afterwards() {
    split_and_merge("", "fresh 2");
    split_and_merge("merge_policy=latest-update", "fresh 2");
    split_and_merge("merge_policy=discard", "fresh 2");
    split_and_merge("merge_policy=pass-through", "stale 1");
}

/// The clock of whoever wrote last is behind.
#[test]
fn the_latest_update_is_the_latest_by_the_clocks() {
    let lines = "0s clock A +2min\n1s cut A | B C\n2s c1 set x=1 => ok\n71s c2 set x=2 => ok\n\
                 80s heal\n130s c3 get x => stale 1\nuntil 140s\n";
    run("merge_policy=latest-update", lines);
}

/// H2. The smaller side stops, a minute too late for what it acknowledged.
#[test]
fn protection_does_not_cover_the_time_until_somebody_notices() {
    run(
        "split_brain_protection=majority",
        "1s cut A | B C\n2s c1 set x=1 => ok within 5020ms\n70s c2 get x => stale 0\n\
         71s c2 set x=2 => ok\n75s c1 get x => error no-quorum\n\
         76s c1 set x=3 => error no-quorum\nuntil 90s\nexpect linearizable no\n\
         expect available no\n",
    );
    run(
        "split_brain_protection=majority fail_on_indeterminate_state=on",
        "1s cut A | B C\n2s c1 set x=1 => unknown write-concern\n70s c2 get x => fresh 0\n\
         75s c1 get x => error no-quorum\nuntil 90s\nexpect linearizable yes\n",
    );
}

#[test]
fn protection_is_for_reads_or_writes_or_both() {
    let split = |settings: &str, read: &str, write: &str| {
        run(
            &format!("split_brain_protection=2 {settings}"),
            &format!(
                "1s cut A | B C\n75s c1 get x => {read}\n76s c1 set x=3 => {write}\nuntil 90s\n"
            ),
        );
    };
    split("protect_on=write", "fresh 0", "error no-quorum");
    split("protect_on=read", "error no-quorum", "ok");
    split("protect_on=read-write", "error no-quorum", "error no-quorum");
    // What a member has itself it reads without asking whether it may.
    split("read_backup_data=on", "fresh 0", "error no-quorum");
    run("split_brain_protection=3", "1s cut A | B C\n75s c2 get x => error no-quorum\nuntil 90s\n");
    run("split_brain_protection=3", "1s c2 set x=1 => ok\nuntil 90s\n");
}

/// H3. A loses one link and then crashes. C has heard it until 5.1 s, so that B cannot be master
/// before the beat of 70 s.
#[test]
fn a_write_that_no_backup_has_is_lost_without_any_split() {
    run(
        "",
        "1s cut A - B\n2s c1 set x=1 => ok within 5020ms\n8s crash A\n\
         69s c2 get x => unknown timeout\n75s c2 get x => stale 0\nuntil 90s\n\
         expect linearizable no\n"
            .replace("69s c2 get x => unknown timeout\n", "")
            .as_str(),
    );
    run("backup_count=2", "1s cut A - B\n2s c1 set x=1 => ok within 5020ms\nuntil 20s\n");
}

#[test]
fn a_write_waits_for_its_backups_and_no_others() {
    run("", "1s c1 set x=1 => ok within 220ms\nuntil 5s\n");
    run("backup_count=0", "1s c1 set x=1 => ok within 20ms\nuntil 5s\n");
    run("backup_count=0 async_backup_count=1", "1s c1 set x=1 => ok within 20ms\nuntil 5s\n");
    // To the owner, to its backup, which tells the caller: that is C.
    run("", "1s c3 set x=1 => ok within 320ms\nuntil 5s\n");
    run("", "0s cut A - C\n1s c1 set x=1 => ok within 220ms\nuntil 5s\n");
}

#[test]
fn a_read_of_a_backup_is_local_and_may_be_stale() {
    run(
        "read_backup_data=on",
        "1s c1 set x=1 => ok\n1005ms c2 get x => fresh 0\n1300ms c2 get x => fresh 1\n\
         1500ms cut A - B\n1600ms c1 set x=2 => ok\n7s c2 get x => stale 1\nuntil 10s\n\
         expect linearizable no\nexpect monotonic-reads yes\n",
    );
}

/// The owner sends all it has to its backups every half minute.
#[test]
fn what_a_backup_missed_is_repaired() {
    run(
        "read_backup_data=on",
        "1s cut A - B\n2s c1 set x=1 => ok\n10s heal\n29s c2 get x => stale 0\n\
         31s c2 get x => fresh 1\nuntil 40s\n",
    );
}

/// A crash loses the copy, and the machine is a new member when it is back. Its backup owns what
/// it had owned; it is noticed at once, since the same machine asks to join.
#[test]
fn a_member_that_is_back_has_nothing() {
    run(
        "",
        "1s c1 set x=1 => ok\n2s crash A\n3s restart A\n10s c1 get x => fresh 1\n\
         11s c1 set x=2 => ok\n12s crash B\n13s restart B\n20s c2 get x => fresh 2\nuntil 30s\n\
         expect linearizable yes\n",
    );
    run(
        "backup_count=0",
        "1s c1 set x=1 => ok\n2s crash A\n3s restart A\n10s c1 get x => stale 0\nuntil 30s\n",
    );
}

#[test]
fn all_crash_and_the_map_is_empty() {
    run(
        "",
        "1s c1 set x=1 => ok\n2s crash A B C\n3s restart A B C\n130s c1 get x => stale 0\n\
         130s c2 get x => stale 0\nuntil 140s\nexpect converged yes\n",
    );
}

/// The request was done by an owner that is gone; its caller asks the next one.
#[test]
fn a_call_is_repeated_when_its_target_is_gone() {
    let crash = |settings: &str, outcome: &str| {
        as_expected(&format!(
            "protocol hazelcast max_no_heartbeat=5s heartbeat_interval=1s {settings}\n\
             replicas A B C\nclient c3 at C timeout=30s\n1s crash A\n2s c3 set x=1 => {outcome}\n\
             20s c3 get x => fresh\nuntil 30s\n"
        ));
    };
    crash("", "ok");
    crash("fail_on_indeterminate_state=on", "unknown write-concern");
}

/// B and C do not hear A, which hears them: they go on without it, and it learns that from its
/// next heartbeat.
#[test]
fn whoever_was_removed_is_told() {
    run(
        "max_no_heartbeat=5s heartbeat_interval=1s merge_next_run_delay=1min",
        "1s cut A -> B\n1s cut A -> C\n9s c2 set x=1 => ok\n15s c1 get x => stale 0\n\
         20s heal\n70s c1 get x => fresh 1\nuntil 80s\nexpect converged yes\n",
    );
}

/// A - B is cut: A removes B and C keeps to A. B is alone, and its data are dropped when it
/// comes back.
#[test]
fn a_bridge_keeps_to_the_older_one() {
    run(
        "max_no_heartbeat=5s heartbeat_interval=1s merge_next_run_delay=1min",
        "1s cut A - B\n10s c1 set x=1 => ok within 220ms\n11s c3 get x => fresh 1\n\
         20s c2 get x => stale 0\n30s heal\n70s c2 get x => fresh 1\nuntil 80s\n\
         expect converged yes\n",
    );
}

#[test]
fn whoever_owns_need_not_be_the_oldest() {
    as_expected(
        "protocol hazelcast leader=B max_no_heartbeat=5s heartbeat_interval=1s\nreplicas A B C\n\
         client c1 at A\nclient c3 at C\n1s c1 set x=1 => ok within 320ms\n2s crash B\n\
         10s c1 get x => fresh 1\n10s c3 get x => fresh 1\nuntil 20s\nexpect linearizable yes\n",
    );
}

/// The one with more members stays, wherever its first owner is.
#[test]
fn the_smaller_cluster_joins_the_larger_one() {
    as_expected(
        "protocol hazelcast max_no_heartbeat=5s heartbeat_interval=1s merge_next_run_delay=30s\n\
         replicas A B C D E\nclient c1 at A\nclient c3 at C\n1s cut A B | C D E\n\
         10s c1 set x=1 => ok\n12s c3 set x=2 => ok\n14s c1 get x => stale 1\n20s heal\n\
         40s c1 get x => fresh 2\n41s c3 get x => fresh 2\nuntil 50s\nexpect converged yes\n",
    );
}

/// Nobody of the larger side had written: there is nothing that an entry could stand behind.
#[test]
fn what_only_the_smaller_side_wrote_is_put_where_nothing_is() {
    let lines = |after: &str| {
        format!(
            "1s cut A | B C\n2s c1 set x=1 => ok within 5020ms\n70s c2 get x => stale 0\n80s heal\n\
             130s c2 get x => {after}\nuntil 140s\n"
        )
    };
    run("", &lines("fresh 1"));
    run("merge_policy=latest-update", &lines("fresh 1"));
    run("merge_policy=discard", &lines("stale 0"));
}

/// A's backup of x=1 is on its way to C for so long that C has another owner when it comes. C is a
/// backup of that one, and takes nothing from A.
#[test]
fn a_backup_takes_nothing_from_who_owns_the_partition_no_more() {
    run(
        "backup_count=2 read_backup_data=on",
        "1s cut A - B\n1s link A -> C delay=70s\n2s c1 set x=1 => ok\n\
         73s c3 get x => stale 0\nuntil 80s\n",
    );
}
