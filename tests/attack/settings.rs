//! Every setting that is said to break is broken, given three replicas with a client each and the
//! kinds of fault that it takes; and next to it, what is said to hold is not.

use std::rc::Rc;

use cap_playground::attack::Ground;
use cap_playground::attack::swarm::Manner;
use cap_playground::run::check::mismatches;
use cap_playground::run::run;
use cap_playground::scenario::text::parse;

use crate::finding::{is_fast, search, shrunk, tries};

fn ground(protocol: &str, attack: &str, tries: u32) -> Rc<Ground> {
    let text = format!(
        "protocol {protocol}\nreplicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\n\
         attack {attack} requests=6 tries={tries}\n"
    );
    let scenario = parse(&text).unwrap_or_else(|errors| panic!("{text}{}", errors[0]));
    let attack = scenario.attack().expect("it names one").clone();
    Rc::new(Ground::new(&scenario, attack))
}

const SENTINEL: &str = "redis replica_reads=off appendonly=yes appendfsync=always";

/// What is found among the first few stories, so that it is looked for wherever tests are run.
const SOON: &[(&str, &str)] = &[
    ("abd fsync=off", "linearizable cuts=1 crashes=2"),
    ("raft read=follower-local", "linearizable cuts=1 crashes=0"),
    ("raft flavour=etcd read=serializable", "linearizable cuts=1 crashes=0"),
    ("raft flavour=vault read=stale", "linearizable cuts=1 crashes=0"),
    ("kafka acks=1 flush=always", "linearizable cuts=1 crashes=0"),
    (
        "hazelcast max_no_heartbeat=10min read_backup_data=on backup_count=2",
        "linearizable cuts=1 crashes=0",
    ),
    ("galera", "linearizable cuts=1 crashes=0"),
    ("galera apply=500ms", "linearizable cuts=0 crashes=0"),
    ("galera sync_wait=1 dirty_reads=on", "linearizable cuts=1 crashes=0"),
    ("galera flavour=group-replication", "linearizable cuts=1 crashes=0"),
    ("galera flavour=group-replication consistency=eventual", "linearizable cuts=1 crashes=0"),
    (
        "galera flavour=group-replication mode=multi-primary consistency=after suspect=1s expel=1s",
        "linearizable cuts=1 crashes=0",
    ),
    ("group-replication", "linearizable cuts=1 crashes=0"),
    (
        "group-replication group_replication_single_primary_mode=off \
         group_replication_consistency=AFTER group_replication_member_expel_timeout=0s",
        "linearizable cuts=1 crashes=0",
    ),
    ("clock-bound read=stale", "linearizable cuts=0 crashes=0"),
    ("clock-bound read=bounded nearest_only=on", "linearizable cuts=1 crashes=0"),
    ("cassandra hints=off read_repair=none", "converged cuts=1 crashes=0"),
    ("dynamodb", "linearizable cuts=1 crashes=0"),
    ("dynamodb", "causal cuts=1 crashes=0"),
    ("dynamodb global=on read=strong", "linearizable cuts=1 crashes=0"),
    ("dynamodb global=strong", "linearizable cuts=1 crashes=0"),
];

/// What takes longer.
const LATER: &[(&str, &str)] = &[
    ("abd write_back=off", "linearizable cuts=1 losses=1 crashes=0"),
    ("raft read=leader-local", "linearizable cuts=1 crashes=0"),
    ("raft read=lease", "linearizable cuts=1 crashes=0 clocks=1"),
    ("raft fsync=off", "linearizable cuts=1 crashes=3"),
    ("raft flavour=consul", "linearizable cuts=1 crashes=0 pauses=1"),
    ("raft flavour=tikv", "linearizable cuts=1 crashes=0 clocks=1"),
    ("redis mode=none replica_reads=off", "linearizable cuts=0 crashes=1"),
    ("redis mode=none replica_reads=off appendonly=yes", "linearizable cuts=0 crashes=1"),
    ("redis mode=none appendonly=yes appendfsync=always", "linearizable cuts=0 crashes=0"),
    (SENTINEL, "linearizable cuts=1 crashes=0"),
    ("redis replica_reads=off min_replicas_to_write=1", "linearizable cuts=1 crashes=0"),
    ("redis replica_reads=off wait=1 wait_timeout=1s", "linearizable cuts=1 crashes=0"),
    ("redis replica_reads=off mode=cluster", "linearizable cuts=1 crashes=0"),
    ("kafka", "linearizable cuts=1 crashes=0"),
    ("kafka min_insync_replicas=2", "linearizable cuts=1 crashes=0"),
    ("kafka unclean_leader_election=on flush=always", "linearizable cuts=1 crashes=2"),
    ("hazelcast", "linearizable cuts=1 crashes=0"),
    ("hazelcast split_brain_protection=majority", "linearizable cuts=1 crashes=0"),
    ("hazelcast backup_count=4 fail_on_indeterminate_state=on", "linearizable cuts=1 crashes=0"),
    ("hazelcast merge_policy=pass-through", "linearizable cuts=1 crashes=0"),
    ("hazelcast merge_policy=latest-update", "linearizable cuts=1 crashes=0"),
    ("galera sync_wait=1 flush=later", "linearizable cuts=0 crashes=3"),
    ("clock-bound", "linearizable cuts=1 crashes=0 clocks=1"),
    ("clock-bound flavour=yugabytedb", "linearizable cuts=1 crashes=0 clocks=1"),
    ("clock-bound flavour=spanner", "linearizable cuts=1 crashes=0 clocks=1"),
    ("dynamodb read=strong", "linearizable cuts=1 crashes=0 clocks=1"),
    ("dynamodb read=strong global=strong", "linearizable cuts=1 crashes=0 clocks=1"),
];

#[test]
fn every_setting_that_is_said_to_break_is_broken() {
    let later = if is_fast() { LATER } else { &[] };
    let most = tries(if is_fast() { 400_000 } else { 3_000 });
    let mut missed = Vec::new();
    for (protocol, attack) in SOON.iter().chain(later) {
        let ground = ground(protocol, attack, most);
        let searched = search(&ground, Manner::Guided);
        let stories = searched.tried.stories;
        let Some(found) = searched.found else {
            println!("{protocol} | {attack} | NOT FOUND in {stories}, {:?}", searched.took);
            missed.push(*protocol);
            continue;
        };
        let (short, took) = shrunk(&ground, &found);
        println!(
            "{protocol} | {attack} | {stories} stories, {:?} | {} lines to {}, {took:?}",
            searched.took, short.lines_before, short.lines_after
        );
        let run = run(&Rc::new(short.scenario));
        assert!(mismatches(&run).is_empty(), "{:?}\n{}", mismatches(&run), run.scenario);
    }
    assert!(missed.is_empty(), "not found: {missed:?}");
}

/// What the same settings are safe under, with as many faults of the kinds that they stand: those
/// of stores that copy to all members.
const SAFE_COPIES: &[(&str, &str)] = &[
    (
        "redis mode=none replica_reads=off appendonly=yes appendfsync=always",
        "linearizable cuts=2 crashes=1 pauses=1 losses=1 clocks=1",
    ),
    (
        "hazelcast max_no_heartbeat=10min backup_count=2",
        "linearizable cuts=2 crashes=0 pauses=1 losses=1",
    ),
    ("galera sync_wait=1", "linearizable cuts=2 crashes=3 pauses=1 losses=1 clocks=1"),
    (
        "galera flavour=group-replication consistency=before",
        "linearizable cuts=2 crashes=3 pauses=1 losses=1 clocks=1",
    ),
    (
        "galera flavour=group-replication mode=multi-primary consistency=before expel=1s",
        "linearizable cuts=2 crashes=1 pauses=1 losses=1 clocks=1",
    ),
    (
        "group-replication group_replication_consistency=BEFORE \
         group_replication_unreachable_majority_timeout=1s",
        "linearizable cuts=2 crashes=3 pauses=1 losses=1 clocks=1",
    ),
];

/// Those of stores that go by clocks.
const SAFE_CLOCKS: &[(&str, &str)] = &[
    ("clock-bound", "linearizable cuts=2 crashes=1 pauses=1 losses=1"),
    ("clock-bound commit_wait=on", "linearizable cuts=2 crashes=1 pauses=1 losses=1"),
    ("clock-bound flavour=yugabytedb", "linearizable cuts=2 crashes=1 pauses=1 losses=1"),
    ("clock-bound flavour=spanner", "linearizable cuts=2 crashes=1 pauses=1 losses=1"),
    ("dynamodb read=strong", "linearizable cuts=2 crashes=1 pauses=1 losses=1"),
    ("dynamodb read=strong global=strong", "linearizable cuts=2 crashes=1 pauses=1 losses=1"),
];

/// Those of logs, and of stores that agree in the end.
const SAFE_LOGS: &[(&str, &str)] = &[
    ("raft", "linearizable cuts=2 crashes=3 pauses=1 losses=1 clocks=1 timers=1"),
    ("raft flavour=etcd", "linearizable cuts=2 crashes=3 pauses=1 losses=1 clocks=1 timers=1"),
    (
        "raft flavour=consul read=consistent",
        "linearizable cuts=2 crashes=1 pauses=1 losses=1 clocks=1 timers=1",
    ),
    ("raft flavour=tikv", "linearizable cuts=2 crashes=1 pauses=1 losses=1"),
    // Once all is well, that is: while a link is cut nobody can agree.
    ("raft", "converged cuts=2 crashes=3 pauses=1"),
    // With its usual tick a server that takes old messages for followers waits for them for 20 s.
    ("zookeeper tick=1s", "converged cuts=2 crashes=3 pauses=1"),
    ("lww", "converged cuts=2 crashes=1 pauses=1"),
];

#[test]
fn what_copies_are_said_to_keep_is_not_broken() {
    nothing_is_found(SAFE_COPIES);
}

#[test]
fn what_clocks_are_said_to_keep_is_not_broken() {
    nothing_is_found(SAFE_CLOCKS);
}

#[test]
fn what_logs_are_said_to_keep_is_not_broken() {
    nothing_is_found(SAFE_LOGS);
}

fn nothing_is_found(safe: &[(&str, &str)]) {
    let most = tries(if is_fast() { 30_000 } else { 200 });
    for (protocol, attack) in safe {
        let ground = ground(protocol, attack, most);
        let searched = search(&ground, Manner::Guided);
        println!(
            "{protocol} | {attack} | none in {} stories, {} with a fault during a request, {} \
             leaders, {} outcomes, {:?}",
            searched.tried.stories,
            searched.tried.overlapped,
            searched.tried.leaders,
            searched.tried.outcomes(),
            searched.took
        );
        if let Some(found) = &searched.found {
            let (shrunk, _) = shrunk(&ground, found);
            panic!("{protocol} is broken by story {}:\n{}", found.number, shrunk.scenario);
        }
    }
}
