//! Group Replication by its own name: its levels, and what leaving the group is worth. What holds
//! of its machines whatever they are called is among the claims of `galera`.

use crate::claims::{Row, breaks, converges, holds, linearizable};
use crate::galera::the_first_of_two_wins;
use crate::schedules::{ClaimShape, Faults, shape_of};

/// Long enough for members to leave, to be put out and to come back.
fn shape(settings: &str) -> ClaimShape {
    let protocol = format!("group-replication {settings}");
    ClaimShape { seeking: true, trouble_ms: 30_000, calm_ms: 40_000, ..shape_of(&protocol) }
}

fn row(name: &'static str, settings: &str) -> Row {
    Row { name, shape: shape(settings), property: linearizable }
}

const BEFORE: &str = "group_replication_consistency=BEFORE";
const AFTER: &str = "group_replication_consistency=AFTER";
const SEVERAL: &str = "group_replication_single_primary_mode=off";
/// Soon enough to happen in most schedules.
const LEAVES: &str = "group_replication_unreachable_majority_timeout=1s";
const FOR_GOOD: &str = "group_replication_autorejoin_tries=0";
const READ_ONLY: &str = "group_replication_exit_state_action=READ_ONLY";

#[test]
fn a_request_that_asks_the_group_first_is_linearizable_under_every_fault() {
    holds(&row("group BEFORE", BEFORE));
    holds(&row("group BEFORE, several primaries", &format!("{BEFORE} {SEVERAL}")));
    holds(&row("group BEFORE, leaves", &format!("{BEFORE} {LEAVES} {SEVERAL}")));
    let expelled = "group_replication_member_expel_timeout=0s";
    holds(&row("group BEFORE, for good", &format!("{BEFORE} {LEAVES} {FOR_GOOD} {expelled}")));
    let both = format!("{LEAVES} {FOR_GOOD} {READ_ONLY} apply=500ms");
    holds(&row("group BEFORE_AND_AFTER, reads", &format!("{BEFORE}_AND_AFTER {both}")));
}

#[test]
fn what_asks_for_less_is_old() {
    breaks(&row("group, as installed", ""));
    breaks(&row("group EVENTUAL", "group_replication_consistency=EVENTUAL"));
    let expelled = "group_replication_member_expel_timeout=0s";
    breaks(&row("group AFTER", &format!("{AFTER} {SEVERAL} {expelled}")));
    // Whoever is out answers reads that ask for nothing, and before that it answered them, too.
    breaks(&row("group that leaves", &format!("{LEAVES} {FOR_GOOD} {READ_ONLY}")));
    breaks(&row("group that leaves, offline", &format!("{LEAVES} {FOR_GOOD}")));
}

/// `AFTER` is broken by who was expelled and does not know it: where nobody is, nothing breaks it.
#[test]
fn a_commit_that_waits_for_all_is_enough_where_nobody_is_expelled() {
    let never = "group_replication_member_expel_timeout=10min";
    for settings in [never.to_owned(), format!("{never} {SEVERAL} apply=700ms")] {
        holds(&row("group AFTER, nobody is expelled", &format!("{AFTER} {settings}")));
    }
}

/// Who leaves because it was slow, or lost messages, refuses what asks for a guarantee.
#[test]
fn a_commit_that_waits_for_all_is_enough_while_nobody_is_cut_off_or_stands_still() {
    let faults = Faults { cut: false, hold: false, pause: false, ..Faults::ALL };
    for settings in ["", "apply=500ms", LEAVES] {
        let shape = ClaimShape { faults, ..shape(&format!("{AFTER} {SEVERAL} {settings}")) };
        holds(&Row { name: "group AFTER, nobody is cut off", shape, property: linearizable });
    }
}

#[test]
fn of_two_writes_that_had_not_seen_each_other_at_most_one_is_done() {
    for settings in [LEAVES.to_owned(), format!("{LEAVES} {FOR_GOOD} apply=500ms")] {
        let shape = ClaimShape { keys: 2, ..shape(&format!("{SEVERAL} {settings}")) };
        holds(&Row { name: "group, the first wins", shape, property: the_first_of_two_wins });
    }
}

#[test]
fn members_hold_the_same_in_the_end() {
    // If most crash, an operator has to bring the group back.
    let faults = Faults { crash: false, ..Faults::ALL };
    let shape = ClaimShape { timely_end: true, faults, ..shape("") };
    holds(&Row { name: "group converges", shape, property: converges });
}
