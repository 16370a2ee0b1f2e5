//! Two-phase commit: who can be told what, and by whom.

use cap_playground::ids::MessageId;

use crate::expect::as_expected;

const CLUSTER: &str = "replicas n1 n2 n3\nclient c1 at n1\nclient c2 at n2\nclient c3 at n3\n";

/// The coordinator is gone; n2 has heard of the commit and n3 has not.
fn one_participant_knows(cooperative: &str, read: &str) {
    as_expected(&format!(
        "protocol two-phase-commit cooperative={cooperative}\n{CLUSTER}\
         1s c1 set x=1 => ok\n1150ms cut n1 -> n3\n1250ms crash n1\n\
         2s c2 get x => fresh 1\n3s c3 get x => {read}\nexpect linearizable yes\n"
    ));
}

#[test]
fn whoever_knows_only_the_coordinator_waits_for_it() {
    one_participant_knows("off", "error locked");
}

#[test]
fn a_participant_that_knows_can_help() {
    one_participant_knows("on", "fresh 1");
}

/// The coordinator is gone for long; n3 has voted and n2 was never asked.
fn one_participant_has_not_voted(cooperative: &str, read: &str) {
    as_expected(&format!(
        "protocol two-phase-commit cooperative={cooperative}\n{CLUSTER}\
         0s cut n1 -> n2\n1s c1 set x=1 => unknown timeout\n1150ms crash n1\n\
         3s c3 get x => {read}\n20s heal\n20s restart n1\n\
         25s c1 get x => fresh 0\n25s c2 get x => fresh 0\n25s c3 get x => fresh 0\n\
         expect linearizable yes\nexpect converged yes\n"
    ));
}

#[test]
fn a_participant_that_has_not_voted_can_abort() {
    one_participant_has_not_voted("off", "error locked");
    one_participant_has_not_voted("on", "fresh 0");
}

/// All have voted yes: without the coordinator nobody can help anybody.
#[test]
fn when_all_have_voted_nobody_can_help() {
    as_expected(&format!(
        "protocol two-phase-commit cooperative=on\n{CLUSTER}\
         1s c1 set x=1 => unknown timeout\n1150ms crash n1\n\
         3s c2 get x => error locked\n3s c3 get x => error locked\nexpect available no\n"
    ));
}

fn acknowledgements_of_an_abort(presumed_abort: &str) -> usize {
    let run = as_expected(&format!(
        "protocol two-phase-commit presumed_abort={presumed_abort}\n{CLUSTER}\
         900ms cut n1 -> n3\n1s c1 set x=1 => error aborted\n1200ms heal\n"
    ));
    let messages = (0..run.trace.messages.len()).map(|id| MessageId(id as u32));
    messages.filter(|&id| run.trace.message_name(id) == "Ack").count()
}

#[test]
fn a_presumed_abort_needs_no_acknowledgement() {
    assert_eq!(acknowledgements_of_an_abort("on"), 0);
    assert_eq!(acknowledgements_of_an_abort("off"), 2);
}

#[test]
fn two_writes_at_once_abort_rather_than_wait_for_each_other() {
    as_expected(&format!(
        "protocol two-phase-commit\n{CLUSTER}\
         1s c1 set x=1 => error aborted\n1s c2 set x=2 => error aborted\n\
         3s c3 get x => fresh 0\n4s c3 set x=3 => ok\nexpect converged yes\n"
    ));
}

#[test]
fn a_coordinator_out_of_patience_aborts() {
    as_expected(&format!(
        "protocol two-phase-commit\n{CLUSTER}\
         1s c1 set x=1 => error aborted\n1050ms timeout n1 vote\n2s c1 get x => fresh 0\n"
    ));
}
