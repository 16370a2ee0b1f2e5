//! MongoDB: what each concern waits for, and what is rolled back.

use cap_playground::protocol::Fact;
use cap_playground::time::Time;

use crate::expect::as_expected;

const SET: &str =
    "replicas P S T\nclient c1 at P\nclient c2 at S\nclient c3 at T\nclient c4 at P\n";

fn run(settings: &str, lines: &str) {
    as_expected(&format!("protocol mongodb {settings}\n{SET}{lines}"));
}

#[test]
fn a_healthy_set_answers_a_majority_write_after_one_round_trip() {
    run(
        "",
        "1s c1 set x=1 => ok\n1210ms c4 get x => ok 1\n1230ms c1 get x => fresh 1\n\
         1s c2 set x=2 => error not-leader\n3s c2 get x => error not-leader\n\
         expect linearizable yes\nexpect converged yes\n",
    );
}

/// What is read at the primary while its write of 1 is under way.
fn read_during_a_write(concern: &str, read: &str) {
    run("", &format!("1s c1 set x=1 => ok\n1100ms c4 get x read_concern={concern} => {read}\n"));
}

#[test]
fn each_read_concern_sees_another_point_of_the_oplog() {
    read_during_a_write("local", "ok 1");
    read_during_a_write("majority", "ok 0");
    read_during_a_write("linearizable", "ok 1");
}

#[test]
fn a_write_concern_counts_members() {
    for (w, write) in [("1", "ok"), ("2", "ok"), ("3", "unknown timeout"), ("majority", "ok")] {
        run("", &format!("500ms crash T\n1s c1 set x=1 w={w} => {write}\n"));
    }
}

#[test]
fn a_write_that_times_out_is_not_undone() {
    run(
        "wtimeout=3s",
        "500ms crash S\n500ms crash T\n1s c1 set x=1 => unknown write-concern\n\
         5s c1 get x => fresh 1\n5s c4 get x read_concern=majority => ok 0\n",
    );
}

#[test]
fn max_time_ends_any_wait() {
    run(
        "",
        "500ms crash S\n500ms crash T\n\
         1s c1 set x=1 max_time=2s => unknown timeout\n\
         4s c1 get x read_concern=linearizable max_time=2s => error no-quorum\n",
    );
}

/// The primary is cut off for long. The writes are made within its last ten seconds.
fn old_primary(lines: &str, linearizable: &str) {
    run(
        "",
        &format!(
            "0s cut P | S T\n{lines}30s heal\nexpect linearizable {linearizable}\nexpect converged yes\n"
        ),
    );
}

#[test]
fn an_acknowledged_write_of_one_member_is_rolled_back() {
    old_primary(
        "1s c1 set x=1 w=1 => ok\n2s c1 get x => fresh 1\n15s c2 set x=2 => ok\n\
         35s c1 get x read_preference=nearest => fresh 2\n",
        "yes",
    );
    // The new primary wrote over it before anybody looked; here somebody looks.
    old_primary(
        "1s c1 set x=1 w=1 => ok\n15s c2 get x via=T read_preference=nearest => stale 0\n",
        "no",
    );
}

#[test]
fn the_old_primary_steps_down_when_it_has_heard_no_majority_for_ten_seconds() {
    old_primary(
        "9s c1 set x=1 w=1 => ok\n12s c1 set x=3 w=1 => error not-leader\n\
         12s c4 get x read_preference=nearest => fresh 1\n",
        "yes",
    );
}

#[test]
fn a_majority_write_at_the_old_primary_is_unknown() {
    old_primary(
        "1s c1 set x=1 => unknown timeout\n9s c4 set x=2 => unknown leadership-lost\n",
        "yes",
    );
}

/// P is silent to the others but hears them, so it stays primary beside the new one.
fn two_primaries(read: &str) {
    as_expected(&format!(
        "protocol mongodb\n{SET}seed 3\n0s cut P -> S\n0s cut P -> T\n4s cut S T | P\n\
         12500ms c2 set x=2 via=S => ok\n{read}\n"
    ));
}

#[test]
fn between_two_primaries_only_a_linearizable_read_finds_out() {
    two_primaries("12800ms c1 get x => stale 0");
    two_primaries("12800ms c1 get x read_concern=majority => stale 0");
    two_primaries("12800ms c1 get x read_concern=linearizable => error not-leader");
}

#[test]
fn secondaries_are_what_read_preference_says() {
    run(
        "read_preference=secondary",
        "1s c1 set x=1 => ok\n2s c1 get x => error unavailable\n2s c2 get x => fresh 1\n\
         3s c4 get x read_preference=nearest => fresh 1\n",
    );
}

#[test]
fn a_secondary_that_hears_no_primary_pulls_from_another() {
    run(
        "read_preference=nearest",
        "0s cut P - T\n7s c1 set x=1 => ok\n9s c3 get x => stale 0\n13s c3 get x => fresh 1\n",
    );
}

#[test]
fn one_member_is_its_own_majority() {
    as_expected(
        "protocol mongodb read_concern=linearizable\nreplicas P\nclient c1 at P\n\
         1s c1 set x=1 => ok\n2s c1 get x => fresh 1\n3s crash P\n4s restart P\n\
         5s c1 get x => error not-leader\n20s c1 get x => fresh 1\n",
    );
}

#[test]
fn an_election_can_be_called_by_hand() {
    run(
        "",
        "1s c1 set x=1 => ok\n2s timeout S election\n3s c2 set x=2 => ok\n3s c1 set x=3 => error not-leader\n",
    );
}

#[test]
fn a_secondary_learns_at_once_what_is_committed() {
    run(
        "read_preference=nearest",
        "1s c1 set x=1 => ok\n1350ms c3 get x read_concern=majority => fresh 1\n",
    );
}

/// T has missed the write and hears of it from S, with the news that it is committed.
#[test]
fn a_batch_tells_how_much_of_it_is_committed() {
    run(
        "read_preference=nearest read_concern=majority",
        "0s cut P - T\n1s c1 set x=1 => ok\n2s heal\n4150ms c3 get x => fresh 1\n",
    );
}

/// T pulls from S, which tells P how far T has come.
#[test]
fn a_member_that_the_primary_cannot_hear_counts_all_the_same() {
    run("", "0s cut P - T\n7s c1 set x=1 w=3 => ok\n");
}

/// The write, and that it is committed; then one every 5 s.
#[test]
fn a_source_without_news_says_so_every_five_seconds() {
    let run = as_expected(&format!("protocol mongodb\n{SET}1s c1 set x=1 => ok\nuntil 20s\n"));
    assert_eq!(run.trace.text().matches("S receives Batch(").count(), 2 + 3);
}

/// Then nobody is sent there any more, and nobody is refused by a machine that is down.
#[test]
fn a_primary_that_comes_back_as_a_secondary_is_known_to_be_one() {
    as_expected(
        "protocol mongodb\nreplicas P S T\nclient c1 leader\n2s crash P\n2100ms restart P\n\
         4900ms c1 set x=1 => error not-leader\n5s crash P\n",
    );
}

#[test]
fn the_rollback_file_holds_what_was_undone_and_nothing_else() {
    let run = as_expected(&format!(
        "protocol mongodb\n{SET}1s c1 set x=1 => ok\n2s cut P | S T\n3s c1 set x=2 w=1 => ok\n\
         30s heal\n40s c1 get x read_preference=nearest => stale 1\nexpect converged yes\n"
    ));
    let snapshots = run.trace.snapshots_after(run.trace.steps_until(Time(40_000)));
    let undone = snapshots[0].facts.iter().find(|(name, _)| *name == "rollback file");
    let Some((_, Fact::Values(undone))) = undone else { panic!("nothing was undone") };
    let held = &snapshots[0].cells[0].values;
    assert!(undone.len() == 1 && undone != held, "only 2");
}

/// The answer to the first transmission was lost.
#[test]
fn a_write_that_is_repeated_is_carried_out_once() {
    as_expected(
        "protocol mongodb\nreplicas P S T\nclient c1 at P timeout=1s retry=1\nclient c2 at P\n\
         lose P -> c1 #1\n1s c1 set x=1 => ok\n1500ms c2 set x=2 => ok\n4s c2 get x => ok 2\n",
    );
}
