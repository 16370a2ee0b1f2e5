//! Bigtable: who owns a row, for how long, and what the log lets an old owner do.

use cap_playground::time::Time;

use crate::expect::as_expected;

const TWO: &str = "replicas T1 T2\nclient c1 at T1\nclient c2 at T2\n";

#[test]
fn an_owner_that_crashes_is_replaced_when_its_lease_has_ended() {
    as_expected(&format!(
        "protocol bigtable\n{TWO}1s c1 set x=1 => ok\n2s crash T1\n\
         10s c2 get x => error not-found-owner\n16s c2 get x => fresh 1\n17s c2 set x=2 => ok\n\
         18s restart T1\n20s c1 get x => error not-found-owner\n\
         expect linearizable yes\nexpect converged yes\n"
    ));
}

#[test]
fn a_shorter_lease_is_a_shorter_gap() {
    as_expected(&format!(
        "protocol bigtable lease=3s\n{TWO}1s c1 set x=1 => ok\n2s crash T1\n\
         8s c2 get x => fresh 1\nexpect linearizable yes\n"
    ));
}

/// It begins a new life, without its old lock: that one can be taken at once.
#[test]
fn an_owner_that_comes_back_at_once_need_not_wait_for_its_old_lease() {
    as_expected(&format!(
        "protocol bigtable\n{TWO}1s c1 set x=1 => ok\n2s crash T1\n2100ms restart T1\n\
         5s c2 get x => fresh 1\nexpect linearizable yes\n"
    ));
}

#[test]
fn an_owner_that_stood_still_looks_at_its_clock_first() {
    as_expected(&format!(
        "protocol bigtable\n{TWO}1s c1 set x=1 => ok\n2s pause T1\n\
         16s c2 set x=2 => ok\n16500ms c1 get x => error lease-lost\n17s resume T1\n\
         20s c1 get x => error not-found-owner\nexpect linearizable yes\nexpect converged yes\n"
    ));
}

/// A write that reached the log is found there by the next owner, though its client was never told.
#[test]
fn a_write_in_doubt_comes_up_with_the_next_owner() {
    as_expected(&format!(
        "protocol bigtable\n{TWO}0s cut gfs -> T1\n1s c1 set x=1 => unknown write-timeout\n\
         8s crash T1\n25s c2 get x => fresh 1\nexpect linearizable yes\nexpect available no\n"
    ));
}

#[test]
fn without_its_master_a_cluster_goes_on_but_replaces_nobody() {
    as_expected(&format!(
        "protocol bigtable\n{TWO}0s crash master\n20s c1 set x=1 => ok\n21s crash T1\n\
         45s c2 get x => error not-found-owner\n46s restart master\n50s c2 get x => fresh 1\n\
         expect linearizable yes\n"
    ));
}

#[test]
fn a_lock_service_that_comes_back_extends_every_lease() {
    as_expected(&format!(
        "protocol bigtable\n{TWO}1s c1 set x=1 => ok\n2s crash chubby\n13s c1 get x => fresh 1\n\
         4s restart chubby\n20s c1 set x=2 => ok\nexpect linearizable yes\nexpect available yes\n"
    ));
}

/// The owner's clock is slow; T2 has become owner beside it.
fn two_owners(fencing: &str, write: &str, read: &str, linearizable: &str) {
    as_expected(&format!(
        "protocol bigtable fencing={fencing}\n{TWO}0s clock T1 rate=0.3\n\
         0s cut T1 | chubby master T2\n14s c2 set x=2 => ok\n16s c1 set x=9 => {write}\n\
         17s c2 get x => {read}\nexpect linearizable {linearizable}\n"
    ));
}

#[test]
fn a_sealed_log_takes_nothing_of_an_old_owner() {
    two_owners("on", "unknown leadership-lost", "fresh 2", "yes");
    two_owners("off", "ok", "stale 2", "no");
}

#[test]
fn one_tablet_server_is_enough_for_a_cluster_and_one_for_two() {
    for clusters in [1, 2] {
        as_expected(&format!(
            "protocol bigtable clusters={clusters}\nreplicas T\nclient c at T\n\
             1s c set x=1 => ok\n2s crash T\n3s restart T\n20s c get x => fresh 1\n\
             expect linearizable yes\n"
        ));
    }
}

#[test]
fn the_second_cluster_survives_the_first() {
    as_expected(
        "protocol bigtable clusters=2\nreplicas A B C\nclient c1 at A\nclient c3 at C\n\
         1s c1 set x=1 => ok\n5s c3 get x => fresh 1\n6s crash chubby\n6s crash A\n6s crash B\n\
         30s c3 get x => fresh 1\n31s c3 set x=3 => ok\nexpect available yes\n",
    );
}

#[test]
fn an_owner_whose_lease_is_over_is_called_one_no_more() {
    let run = as_expected(include_str!("../../www/gallery/s22-bigtable.cap"));
    let roles = |at: u32| {
        let snapshots = run.trace.snapshots_after(run.trace.steps_until(Time(at)));
        snapshots
            .iter()
            .take(2)
            .map(|snapshot| snapshot.role.map(|role| role.name))
            .collect::<Vec<_>>()
    };
    assert_eq!(roles(5_000), [Some("owner"), Some("tablet server")]);
    assert_eq!(roles(15_000), [Some("lock lost"), Some("owner")]);
}

/// T1 sent it in its first life, and is owner again when it learns that it was refused.
#[test]
fn an_owner_is_not_ended_by_what_was_refused_to_it_before() {
    as_expected(&format!(
        "protocol bigtable\n{TWO}network reorder=on\ndelay T1 -> gfs #1 35s\n\
         delay T1 -> gfs #2 35s\n1s c1 set x=1 => unknown timeout\n2s crash T1\n3s restart T1\n\
         20s crash T2\n35s c1 set x=3 => ok\n36400ms c1 get x => fresh 3\n\
         expect linearizable yes\n"
    ));
}

/// T1's clock is slow, and a minute ahead; it writes 9 when T2 is owner.
#[test]
fn within_one_cluster_owners_come_in_order_whatever_their_clocks_say() {
    as_expected(&format!(
        "protocol bigtable fencing=off\n{TWO}0s clock T1 rate=0.3\n0s clock T1 +60s\n\
         0s cut T1 | chubby master T2\n14s c2 set x=2 => ok\n16s c1 set x=9 => ok\n\
         17s c2 get x => stale 2\n18s crash T2\n40s heal\n45s c1 get x => stale 2\n"
    ));
}

/// C hears of A's write every second, and cannot reach its file system for four of them.
#[test]
fn what_the_other_cluster_wrote_is_appended_once() {
    let run = as_expected(
        "protocol bigtable clusters=2\nreplicas A B C\nclient c1 at A\nclient c3 at C\n\
         0s cut C - gfs2\n1s c1 set x=1 => ok\n4700ms heal\n7s c3 get x => fresh 1\n",
    );
    let text = run.trace.text();
    assert_eq!(text.matches("Append(epoch=1, key=x, value=1) gfs2").count(), 7, "one at a time");
    assert_eq!(text.matches("gfs2 receives Append").count(), 1);
}
