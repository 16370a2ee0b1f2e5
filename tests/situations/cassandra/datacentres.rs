//! Cassandra in two datacentres: whose acknowledgements a level counts.

use crate::expect::as_expected;
use cap_playground::scenario::text::parse;

const TWO: &str = "replicas A B C D E F\ndatacenter dc1 A B C\ndatacenter dc2 D E F\n\
                   client c at A\nclient d at D\n";
const THREE_EACH: &str = "protocol cassandra rf=dc1:3,dc2:3";

#[test]
fn each_side_goes_on_by_itself_and_the_later_write_wins() {
    as_expected(&format!(
        "{THREE_EACH} write=LOCAL_QUORUM read=LOCAL_QUORUM\n{TWO}until 90s\n\
         1s cut A B C | D E F\n\
         5s c set x=9 cl=EACH_QUORUM => unknown write-timeout\n\
         8s c get x => ok 9\n\
         40s c set x=1 => ok\n\
         41s d get x => stale 0\n\
         42s d set x=2 => ok\n\
         43s c set x=3 cl=EACH_QUORUM => error unavailable\n\
         44s c get x cl=QUORUM => error unavailable\n\
         45s c get x cl=EACH_QUORUM => error unavailable\n\
         50s heal\n\
         80s c get x => fresh 2\n\
         expect linearizable no\nexpect available no\nexpect converged yes\n"
    ));
}

#[test]
fn local_levels_are_served_on_both_sides_of_a_cut() {
    for (write, read) in [("LOCAL_QUORUM", "LOCAL_QUORUM"), ("LOCAL_ONE", "LOCAL_ONE")] {
        as_expected(&format!(
            "{THREE_EACH} write={write} read={read}\n{TWO}1s cut A B C | D E F\n\
             25s c set x=1 => ok\n26s d get x => stale 0\n27s d set x=2 => ok\n\
             expect available yes\n"
        ));
    }
}

/// Four of six are a quorum, two of three are missing all the same.
#[test]
fn a_quorum_of_all_is_none_in_each() {
    as_expected(&format!(
        "{THREE_EACH} write=EACH_QUORUM read=LOCAL_QUORUM\n{TWO}1s cut A B C D | E F\n\
         25s c set x=1 => error unavailable\n\
         26s c set x=2 cl=QUORUM => ok\n\
         27s d get x => error unavailable\n\
         28s c get x cl=EACH_QUORUM => error unavailable\n\
         29s c get x => fresh 2\n\
         expect available no\n"
    ));
}

#[test]
fn where_no_datacentre_is_named_all_replicas_stand_in_one() {
    let one = "replicas A B C D E F\nclient c at A\nclient d at D\n";
    as_expected(&format!(
        "protocol cassandra rf=6 write=LOCAL_QUORUM read=LOCAL_QUORUM\n{one}\
         1s cut A B C | D E F\n25s c set x=1 => error unavailable\n\
         26s d get x => error unavailable\n27s c get x cl=LOCAL_ONE => fresh 0\n"
    ));
}

#[test]
fn a_plain_number_counts_in_each_datacentre() {
    as_expected(&format!(
        "protocol cassandra rf=2 write=LOCAL_QUORUM read=LOCAL_QUORUM\n{TWO}\
         0s crash F C\n1s cut A B | D E\n25s c set x=1 => ok\n26s d set x=2 => ok\n\
         expect available yes\n"
    ));
}

#[test]
fn a_local_level_does_not_wait_for_the_other_datacentre() {
    let far = "link A - D delay=500ms\nlink A - E delay=500ms\nlink A - F delay=500ms\n";
    as_expected(&format!(
        "{THREE_EACH}\n{TWO}{far}1s c set x=1 cl=LOCAL_QUORUM => ok within 300ms\n\
         2s c get x cl=LOCAL_QUORUM => fresh 1 within 300ms\n\
         4s c set x=2 cl=QUORUM => ok within 1100ms\n\
         6s c set x=3 cl=EACH_QUORUM => ok within 1100ms\n\
         8s c get x cl=EACH_QUORUM => fresh 3 within 1100ms\n"
    ));
    // With one of the near three down, a quorum of all six needs two of the far ones.
    as_expected(&format!(
        "{THREE_EACH}\n{TWO}{far}0s crash C\n25s c set x=1 cl=LOCAL_QUORUM => ok within 300ms\n\
         26s c set x=2 cl=LOCAL_ONE => ok within 50ms\n"
    ));
}

#[test]
fn a_local_read_turns_to_nobody_abroad() {
    // B and C are silent and not convicted: a quorum of all could still be met by D, E and F.
    as_expected(&format!(
        "{THREE_EACH}\n{TWO}1s cut A | B C\n2s c get x cl=LOCAL_QUORUM => unknown timeout\n\
         9s c get x cl=LOCAL_ONE => fresh 0\n"
    ));
}

#[test]
fn a_read_of_each_datacentre_turns_to_nobody_else() {
    // D is the nearest of the far ones and silent; E and F could answer.
    as_expected(&format!(
        "{THREE_EACH}\n{TWO}1s pause D\n2s c get x cl=EACH_QUORUM => unknown timeout\n\
         9s c get x cl=QUORUM => fresh 0 within 3s\n"
    ));
}

#[test]
fn a_coordinator_without_local_copies_has_no_local_level() {
    as_expected(
        "protocol cassandra rf=dc1:3\nreplicas A B C D\ndatacenter dc1 A B C\n\
         datacenter dc2 D\nclient d at D\n\
         1s d set x=1 cl=LOCAL_ONE => error unavailable\n\
         2s d get x cl=LOCAL_QUORUM => error unavailable\n\
         3s d set x=2 cl=EACH_QUORUM => ok\n4s d get x cl=QUORUM => fresh 2\n",
    );
}

#[test]
fn transactions_of_one_datacentre_do_not_see_those_of_the_other() {
    let local = format!("{THREE_EACH} write=LOCAL_SERIAL read=LOCAL_SERIAL\n{TWO}");
    // Both win: each datacentre decides for itself.
    as_expected(&format!(
        "{local}1s cut A B C | D E F\n25s c cas x=0->1 => ok\n26s d cas x=0->2 => ok\n\
         expect linearizable no\nexpect available yes\n"
    ));
    let global = format!("{THREE_EACH} write=SERIAL read=SERIAL\n{TWO}");
    as_expected(&format!(
        "{global}1s cut A B C | D E F\n25s c cas x=0->1 => error unavailable\n\
         26s d get x => error unavailable\n27s c get x cl=LOCAL_SERIAL => fresh 0\n"
    ));
}

#[test]
fn a_decision_of_one_datacentre_is_stored_in_all() {
    as_expected(&format!(
        "{THREE_EACH} write=LOCAL_SERIAL read=LOCAL_SERIAL\n{TWO}1s c cas x=0->1 => ok\n\
         3s d get x cl=ONE => fresh 1\nexpect converged yes\n"
    ));
}

#[test]
fn hints_are_kept_for_the_other_datacentre() {
    let cut = "1s cut A B C | D E F\n25s c set x=1 => ok\n27s heal\n";
    let read = format!("{THREE_EACH} write=LOCAL_QUORUM read=LOCAL_QUORUM");
    as_expected(&format!("{read}\n{TWO}{cut}40s d get x => fresh 1\n"));
    as_expected(&format!("{read} hints=off\n{TWO}{cut}40s d get x => stale 0\n"));
}

fn refused(text: &str) -> String {
    let scenario = format!("cap 1\n{text}");
    let errors = parse(&scenario).expect_err("it is wrong");
    errors[0].to_string()
}

#[test]
fn what_does_not_fit_together_is_said() {
    for (text, said) in [
        ("protocol raft\nreplicas A B\ndatacenter dc1 A B\nclient c at A\n", "has no datacentres"),
        (
            "protocol cassandra rf=2\nreplicas A B C\ndatacenter dc1 A B\nclient c at A\n",
            "`C` is in no datacentre",
        ),
        (
            "protocol cassandra rf=1\nreplicas A B\ndatacenter dc1 A B\ndatacenter dc2 A\n\
             client c at A\n",
            "`A` is in datacentres twice",
        ),
        (
            "protocol cassandra rf=1\nreplicas A B\ndatacenter dc1 A\ndatacenter dc1 B\n\
             client c at A\n",
            "`dc1` is declared twice",
        ),
        (
            "protocol cassandra rf=dc1:2\nreplicas A B\nclient c at A\n",
            "`dc1` is not a datacentre of this scenario",
        ),
        (
            "protocol cassandra rf=dc1:3\nreplicas A B\ndatacenter dc1 A B\nclient c at A\n",
            "`dc1:3` is more than there are replicas in `dc1`",
        ),
        (
            "protocol cassandra rf=2\nreplicas A B C\ndatacenter dc1 A B\ndatacenter dc2 C\n\
             client c at A\n",
            "`rf=2` is more than there are replicas in `dc2`",
        ),
        ("protocol cassandra rf=dc1\nreplicas A B\nclient c at A\n", "`dc1` has no number"),
        ("protocol cassandra rf=2 rf=dc1:2\nreplicas A B\nclient c at A\n", "`rf` is set twice"),
        ("protocol cassandra\nreplicas A B\ndatacenter dc1\nclient c at A\n", "is missing"),
    ] {
        let found = refused(text);
        assert!(found.contains(said), "{found}\n{text}");
    }
}

#[test]
fn datacentres_are_printed_as_they_are_read() {
    let text = format!("cap 1\n{THREE_EACH}\n{TWO}1s c get x\n");
    let scenario = parse(&text).expect("it is right");
    assert_eq!(scenario.to_string(), text);
}
