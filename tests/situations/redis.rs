//! Redis: single steps of replication, Sentinel and Cluster, each as its source has it.

use crate::expect::as_expected;

const THREE: &str =
    "replicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\nclient c4 at A\n";

fn run(settings: &str, lines: &str) {
    as_expected(&format!("protocol redis {settings}\n{THREE}{lines}"));
}

/// R1. B's Sentinel finds A down at 31.1 s, agrees with C's at 31.3, begins at 31.8, is elected at
/// 32.0 and promotes B; A is told to follow at its second INFO, ten seconds after the heal.
#[test]
fn two_masters_and_the_last_failover_wins() {
    let lines = |more: &str| {
        format!(
            "1s cut A | B C\n2s c1 set x=1 => ok within 20ms\n{more}\
             33400ms c2 get x => stale 0\n33600ms c2 set x=2 => ok within 20ms\n\
             34s c1 get x => stale 1\n40s heal\n45s c1 set x=7 => ok\n49900ms c1 set x=8 => ok\n\
             52s c1 set x=9 => error read-only\n54s c1 get x => fresh 8\n56s c1 get x => stale 2\n\
             65s c1 get x => stale 2\nexpect linearizable no\nexpect converged yes\n"
        )
    };
    run("", &lines("31900ms c2 set x=5 => error read-only\n"));
    run("", "1s cut A | B C\n31950ms c2 set x=1 => error read-only\n32s c2 set x=2 => ok\n");
    // With machines of their own s2 is the first of those that see A down. It is cut off with
    // the replicas.
    let apart = lines("").replace("cut A | B C", "cut A s1 | B C s2 s3");
    run("sentinels=apart", &apart.replace("33400ms c2 get x => stale 0\n", ""));
}

#[test]
fn a_sentinel_promotes_nobody_alone() {
    let lines = "1s cut A | B C\n59s c2 set x=2 => error read-only\n";
    run("quorum=3", lines);
    run("", "1s cut A - B\n59s c2 set x=2 => error read-only\n60s c1 set x=1 => ok\n");
    // With this quorum B's Sentinel may find A down by itself. Whoever is asked for a vote gives it
    // and does not ask itself whether A is down.
    run("quorum=1", "1s cut A - B\n33s c2 set x=2 => ok\n60s c1 set x=1 => error read-only\n");
    run("mode=none", lines);
}

/// Once the replica says that it is master, the configuration of the Sentinel names it, though the
/// failover goes on: without that this Sentinel would come back with the old master, and point
/// everybody to it in the epoch in which all others follow the new one.
#[test]
fn a_sentinel_that_restarts_amid_its_failover_knows_whom_it_promoted() {
    let lines = "1s cut A | B C\n33s c2 set x=1 => ok\n33500ms crash B\n34s restart B\n35s heal\n\
                 100s c2 set x=2 => ok\n150s c1 get x => fresh 2\nexpect converged yes\n";
    run("failover_timeout=20s appendonly=yes appendfsync=always", lines);
}

/// R2. The last acknowledgement arrived at 0.1 s, and counts for ten whole seconds.
#[test]
fn a_master_without_replicas_refuses_writes_and_answers_reads() {
    run(
        "min_replicas_to_write=1",
        "1s cut A | B C\n2s c1 set x=1 => ok\n10980ms c4 set x=5 => ok\n\
         11s c1 set x=6 => error no-quorum\n12s c1 set x=9 => error no-quorum\n\
         12500ms c1 get x => fresh 5\n33400ms c2 get x => stale 0\n\
         expect linearizable no\nexpect available no\n",
    );
    run("min_replicas_to_write=2", "1s cut A - B\n11s c1 set x=1 => error no-quorum\n");
    run("min_replicas_to_write=2", "10900ms cut A - B\n15s c1 set x=1 => ok\n");
    run(
        "min_replicas_to_write=1 min_replicas_max_lag=3s",
        "1s cut A | B C\n4s c1 set x=1 => error no-quorum\n6s heal\n8s c1 set x=2 => ok\n",
    );
}

/// R3. C has the write, B has not.
#[test]
fn priority_comes_before_the_offset() {
    let lines = "500ms cut A - B\n1s c1 set x=1 wait=1 => ok within 220ms\n2s crash A\n";
    let lost = "40s c2 get x => stale 0\n41s c2 set x=2 => ok\nexpect linearizable no\n";
    let kept = "40s c3 get x => fresh 1\n41s c3 set x=2 => ok\nexpect linearizable yes\n";
    run("replica_priority=B:1", &format!("{lines}{lost}"));
    run("", &format!("{lines}{kept}"));
    run("replica_priority=B:0,C:100", &format!("{lines}{kept}"));
    run("replica_priority=C:0", &format!("{lines}{lost}"));
    // Nobody may be promoted.
    run("replica_priority=B:0,C:0", &format!("{lines}59s c3 set x=2 => error read-only\n"));
}

#[test]
fn wait_counts_replicas_and_ends_after_its_time() {
    let cut = "500ms cut A - B\n";
    run("", &format!("{cut}1s c1 set x=1 wait=2 => unknown timeout\n8s c4 get x => fresh 1\n"));
    run(
        "",
        &format!(
            "{cut}1s c1 set x=1 wait=2 wait_timeout=500ms => unknown write-concern within 520ms\n"
        ),
    );
    run("wait=2", "1s c1 set x=1 => ok within 220ms\n2s c1 set x=2 wait=0 => ok within 20ms\n");
    run("wait=2 give_up=1s", &format!("{cut}1s c1 set x=1 => unknown timeout within 1020ms\n"));
    // An acknowledgement of every second counts as well as one that was asked for.
    run("", "1s cut A - B\n1s c1 set x=1 wait=2 => ok\n3s heal\n");
}

/// A client that waits is told so when its master becomes a replica.
#[test]
fn a_demoted_master_unblocks_those_who_wait() {
    run(
        "",
        "1s cut A | B C\n40s heal\n48s cut A -> B\n48s cut A -> C\n\
         49s c1 set x=1 wait=1 timeout=20s => unknown leadership-lost\n",
    );
}

/// R4. A comes back before anybody misses it.
#[test]
fn an_empty_master_empties_its_replicas() {
    let lines = "1s c1 set x=1 => ok within 20ms\n1050ms c2 get x => stale 0\n\
                 1500ms c2 get x => fresh 1\n2500ms crash A\n3500ms restart A\n";
    run(
        "",
        &format!("{lines}4s c1 get x => stale 0\n15s c2 get x => stale 0\nexpect converged yes\n"),
    );
    let kept = "4s c1 get x => fresh 1\n15s c2 get x => fresh 1\nexpect linearizable no\n";
    run("appendonly=yes", &format!("{lines}{kept}"));
    run("appendonly=yes appendfsync=always", &format!("{lines}{kept}"));
    let gone = "4s c1 get x => stale 0\n15s c2 get x => stale 0\n";
    run("appendonly=yes appendfsync=no", &format!("{lines}{gone}"));
}

#[test]
fn a_file_lacks_up_to_a_second() {
    let lines = |crash: &str| format!("1s c1 set x=1 => ok\n{crash} crash A\n4s restart A\n");
    let settings = "appendonly=yes mode=none";
    run(settings, &format!("{}5s c1 get x => stale 0\n", lines("2s")));
    run(settings, &format!("{}5s c1 get x => fresh 1\n", lines("2020ms")));
    let always = "appendonly=yes appendfsync=always mode=none";
    run(always, &format!("{}5s c1 get x => fresh 1\n", lines("1020ms")));
    let no = "appendonly=yes appendfsync=no mode=none";
    run(no, "1s c1 set x=1 => ok\n30s crash A\n31s restart A\n32s c1 get x => stale 0\n");
    run(no, "1s c1 set x=1 => ok\n32s crash A\n33s restart A\n34s c1 get x => fresh 1\n");
}

/// What a replica missed in a cut shorter than `repl-timeout` its connection repeats; who took
/// other writes in the meantime gets everything anew, five seconds later.
#[test]
fn a_replica_that_missed_something_gets_it() {
    run(
        "mode=none",
        "0s cut A - B\n1s c1 set x=1 => ok\n2s heal\n3s c2 get x => stale 0\n6s c2 get x => fresh 1\n",
    );
    run(
        "mode=none",
        "network transport=stream\n0s cut A - B\n1s c1 set x=1 => ok\n2s heal\n6s c2 get x => fresh 1\n",
    );
    // After 60 s of silence the replica asks again by itself.
    run("mode=none", "0s cut A -> B\n90s c1 set x=1 => ok\n91s heal\n95s c2 get x => fresh 1\n");
}

#[test]
fn a_replica_refuses_writes_and_may_refuse_reads() {
    run("mode=none", "1s c2 set x=1 => error read-only\n2s c2 get x => fresh 0\n");
    run("mode=none replica_reads=off", "1s c2 get x => error not-leader\n");
    as_expected(
        "protocol redis mode=none\nreplicas A B\nclient c1 leader\n1s c1 set x=1 => ok\n\
         2s c1 cas x=1->2 => ok\n3s c1 cas x=1->3 => ok 2\n4s c1 get x => fresh 2\n",
    );
}

/// R5. A's questions of 1 s are unanswered at 16.1 s; those of m1 and m2 tell B at 17.1 s.
#[test]
fn a_master_in_the_minority_of_a_cluster_stops() {
    run(
        "mode=cluster",
        "1s cut A | B C m1 m2\n2s c1 set x=1 => ok\n16070ms c1 get x => fresh 1\n\
         16100ms c4 get x => error unavailable\n17s c1 get x => error unavailable\n\
         17300ms c2 get x => error unavailable\n18450ms c2 get x => stale 0\n20s c2 get x => stale 0\n\
         21s c2 set x=2 => ok\n30s heal\n40s c1 get x => fresh 2\n41s c1 set x=3 => error not-leader\n\
         expect linearizable no\nexpect available no\nexpect converged yes\n",
    );
    // It can be told to answer reads all the same.
    run(
        "mode=cluster cluster_allow_reads_when_down=yes",
        "1s cut A | B C m1 m2\n17s c1 get x => fresh 0\n17200ms c1 set x=1 => error unavailable\n",
    );
}

#[test]
fn a_cluster_without_a_majority_of_masters_elects_nobody() {
    let settings = "mode=cluster cluster_node_timeout=2s";
    run(
        settings,
        "1s cut A m1 | B C m2\n20s c1 set x=1 => error unavailable\n20s c2 get x => error unavailable\n",
    );
    // A cluster that lacks the slots of one shard is down for all.
    run(settings, "1s crash m1\n20s c1 set x=1 => error unavailable\n");
    run(
        settings,
        "1s crash m1 m2\n20s c1 set x=1 => error unavailable\n30s restart m1 m2\n40s c1 set x=2 => ok\n",
    );
}

/// A master that has just started waits for two seconds, in case it was replaced.
#[test]
fn a_master_of_a_cluster_waits_after_its_start() {
    run(
        "mode=cluster appendonly=yes appendfsync=always",
        "1s c1 set x=1 => ok\n2s crash A\n3s restart A\n4900ms c1 get x => error unavailable\n\
         6s c1 get x => fresh 1\n",
    );
}

#[test]
fn the_replica_of_a_cluster_that_has_most_is_elected() {
    run(
        "mode=cluster cluster_node_timeout=2s",
        "500ms cut A - B\n1s c1 set x=1 wait=1 => ok\n2s crash A\n10s c3 get x => fresh 1\n\
         11s c3 set x=2 => ok\n12s c2 get x => fresh 2\n",
    );
}

/// `cluster-replica-validity-factor`: ten node timeouts, one more, and the period of the master's
/// pings. Both replicas have lost their link to the master, which all others still hear.
#[test]
fn a_replica_whose_data_are_old_does_not_want_to_lead() {
    let lines = |crash: &str, answer: &str| {
        format!(
            "1s cut A - B\n1s cut A - C\n{crash} crash A\n40s c2 set x=1 => {answer}\n\
             60s c2 set x=2 => {answer}\n"
        )
    };
    let settings = "mode=cluster cluster_node_timeout=1s";
    run(settings, &lines("12s", "ok"));
    run(settings, &lines("24s", "error unavailable"));
}
