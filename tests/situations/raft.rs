//! Raft: what a replica asks again, what it forgets, and what goes through the log.

use crate::expect::as_expected;

const THREE: &str = "replicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\n";

/// The entry that B sent to the leader is applied there after B has come back.
#[test]
fn whoever_restarts_has_forgotten_whom_to_answer() {
    as_expected(&format!(
        "protocol raft\n{THREE}1s c2 set x=1 => unknown timeout\n1150ms crash B\n2s restart B\n\
         8s c2 get x => fresh 1\nexpect linearizable yes\n"
    ));
}

#[test]
fn a_follower_asks_again_how_far_to_apply() {
    as_expected(&format!(
        "protocol raft\n{THREE}900ms cut B -> A\n1s c2 get x => fresh 0\n1200ms heal\n"
    ));
}

#[test]
fn a_read_is_an_entry_of_the_log_if_it_is_to_be() {
    for (read, is_entry) in [("log", true), ("read-index", false), ("lease", false)] {
        let run =
            as_expected(&format!("protocol raft read={read}\n{THREE}1s c1 get x => fresh 0\n"));
        assert_eq!(
            run.trace.text().contains("B receives AppendEntries(term=1, after=1, of term=1, get=x"),
            is_entry
        );
    }
}
