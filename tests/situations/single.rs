//! One copy: when an acknowledged write is on disk.

use crate::expect::as_expected;

fn acknowledged_then(commit: &str, trouble: &str, read: &str, linearizable: &str) {
    as_expected(&format!(
        "protocol single commit={commit}\nreplicas S\nclient c1 at S\n\
         1s c1 set x=1 => ok\n{trouble}\n2s restart S\n3s c1 get x => {read}\n\
         expect linearizable {linearizable}\nexpect available yes\n"
    ));
}

#[test]
fn a_crash_before_the_flush_undoes_an_acknowledged_write() {
    acknowledged_then("async", "1200ms crash S", "stale 0", "no");
}

#[test]
fn after_the_flush_it_stays() {
    acknowledged_then("async", "1211ms crash S", "fresh 1", "yes");
}

#[test]
fn an_orderly_stop_flushes() {
    acknowledged_then("async", "1100ms stop S", "fresh 1", "yes");
}

#[test]
fn a_flush_before_the_answer_needs_no_luck() {
    acknowledged_then("sync", "1030ms crash S", "fresh 1", "yes");
}

#[test]
fn a_machine_without_the_copy_names_the_one_with_it() {
    as_expected(
        "protocol single\nreplicas A B\nclient c1 at B\nclient c2 leader\n\
         1s c1 get x => error not-found-owner\n1s c2 set x=1 => ok\n2s c2 get x via=A => fresh 1\n",
    );
}

#[test]
fn every_write_makes_a_version() {
    let run = as_expected(
        "protocol single\nreplicas S\nclient c1 at S\n1s c1 set x=1 => ok\n\
         2s c1 set x=1 => ok\n3s c1 get x => fresh 1\n",
    );
    let versions: Vec<_> = run.history.operations.iter().map(|one| one.version).collect();
    assert!(versions[0] < versions[1] && versions[1] == versions[2], "{versions:?}");
}
