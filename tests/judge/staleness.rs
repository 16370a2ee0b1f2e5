//! Which reads are stale, since when, and by how many versions.

use cap_playground::judge::staleness::{Freshness, of_reads};

use crate::drawn::{parse, render};
use crate::enumerate::{CALLS, Recipe, random, rounds};
use crate::oracle;

/// The freshness of the last read in the picture.
fn last(picture: &str) -> Freshness {
    of_reads(&parse(picture).history).last().expect("a read").1
}

#[test]
fn a_read_of_the_initial_value_is_stale_once_a_write_has_finished() {
    let picture = "
C0 |--w1--|
C1            |--r0--|";
    let Freshness::Stale { since, age, versions, .. } = last(picture) else { panic!() };
    assert_eq!((since, age, versions), (10, 4, 1));
}

#[test]
fn a_read_during_the_write_is_fresh_either_way() {
    for value in [0, 1] {
        let picture = format!("\nC0 |-----w1------|\nC1    |--r{value}--|");
        assert_eq!(last(&picture), Freshness::Fresh);
    }
}

#[test]
fn a_read_that_begins_when_the_write_returns_is_concurrent_with_it() {
    let picture = "
C0 |--w1--|
C1        |--r0--|";
    assert_eq!(parse(picture).history.operations[1].invoked_at, 10 - 3 + 3);
    assert_eq!(last("\nC0 |--w1--|\nC1        |--r0--|"), Freshness::Fresh);
}

#[test]
fn two_writes_at_once_leave_either_value_fresh() {
    for value in [1, 2] {
        let picture = format!("\nC0 |--w1--|\nC1   |--w2--|\nC2                |--r{value}--|");
        assert_eq!(last(&picture), Freshness::Fresh);
    }
}

#[test]
fn versions_count_the_later_writes_and_the_age_runs_from_the_first() {
    let picture = "
C0 |--w1--| |--w2--| |--w3--|
C1                             |--r0--|";
    let Freshness::Stale { since, versions, by, .. } = last(picture) else { panic!() };
    assert_eq!((since, versions, by.0), (10, 3, 0));
}

#[test]
fn an_unknown_write_of_the_value_may_come_at_any_time() {
    let picture = "
C0 |--w1-->
C1          |--w2--|
C2                     |--r1--|";
    assert_eq!(last(picture), Freshness::Fresh);
}

#[test]
fn an_unknown_write_that_was_seen_had_happened_by_then() {
    let picture = "
C0 |--w1-->
C1          |--r1--|  |--w2--|
C2                               |--r1--|";
    assert!(matches!(last(picture), Freshness::Stale { versions: 1, .. }));
    let gone_again = "
C0 |--w1-->
C1          |--r1--|
C2                     |--r0--|";
    assert!(matches!(last(gone_again), Freshness::Stale { versions: 1, .. }));
}

#[test]
fn one_of_two_writes_of_a_value_left_open_leaves_it_fresh() {
    let open = "
C0 |--w1-->
C1 |--w1--|  |--r1--|  |--w2--|
C2                                |--r1--|";
    assert_eq!(last(open), Freshness::Fresh);
    let both_ended = "
C0 |--w1--|
C1 |--w1--|  |--r1--|  |--w2--|
C2                                |--r1--|";
    assert!(matches!(last(both_ended), Freshness::Stale { .. }));
}

#[test]
fn a_cas_that_succeeded_is_a_write_and_one_that_did_not_is_a_read() {
    let picture = "
C0 |--c0:1--|
C1              |--c0:2=0--|";
    assert!(matches!(last(picture), Freshness::Stale { versions: 1, .. }));
}

#[test]
fn a_failed_write_overwrites_nothing_and_explains_nothing() {
    assert_eq!(last("\nC0 |--w1--!\nC1            |--r0--|"), Freshness::Fresh);
    assert_eq!(last("\nC0 |--w1--!\nC1            |--r1--|"), Freshness::Unexplained);
}

#[test]
fn a_stale_read_is_always_a_breach_of_linearizability() {
    let mut stale = 0;
    for seed in 0..rounds() {
        let history = random(seed, &Recipe { processes: 3, operations: 6, calls: CALLS });
        let is_stale =
            |(_, freshness): &(_, Freshness)| matches!(freshness, Freshness::Stale { .. });
        if of_reads(&history).iter().any(is_stale) {
            stale += 1;
            assert!(!oracle::linearizable(&history), "{}", render(&history));
        }
    }
    assert!(stale > rounds() / 20, "only {stale} histories had a stale read");
}

#[test]
fn a_swap_that_succeeded_shows_that_a_write_in_doubt_had_happened() {
    let picture = "
C0 |--w1-->
C2                       |--c1:3--|
C3                                    |--r0--|";
    let Freshness::Stale { versions, .. } = last(picture) else { panic!("0 was replaced") };
    assert_eq!(versions, 2, "by what was found, and then by the swap");
}
