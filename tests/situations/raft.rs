//! Raft: what a replica asks again, what it forgets, and what goes through the log.

use cap_playground::time::Time;

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

/// The followers know a little later what the leader knows.
#[test]
fn what_is_not_committed_is_shown_as_pending() {
    let run = as_expected(&format!(
        "protocol raft\n{THREE}900ms cut A B | C\n1s c1 set x=1 => ok\nuntil 3s\n\
         expect converged no\n"
    ));
    let shown = |at| {
        let snapshots = run.trace.snapshots_after(run.trace.steps_until(Time(at)));
        let cells = snapshots.iter().map(|snapshot| &snapshot.cells[0]);
        cells.map(|cell| (cell.version.clone(), cell.pending.is_some())).collect::<Vec<_>>()
    };
    let cell = |version: &str, is_pending| (version.to_owned(), is_pending);
    let before = cell("#0", false);
    assert_eq!(shown(1_150), [cell("#0", true), cell("#0", true), before.clone()]);
    assert_eq!(shown(2_000), [cell("#2", false), cell("#2", false), before]);
}
