//! What holds of every protocol, however it is set and whatever is done to it.

use std::rc::Rc;

use cap_playground::history::Outcome;
use cap_playground::protocol::{OptionValue, Snapshot, registry};
use cap_playground::register::{Answer, Value};
use cap_playground::run::run;
use cap_playground::scenario::text::parse;
use cap_playground::sim::plan::HomePlan;
use cap_playground::sim::trace::{OperationRecord, RequestRecord, Trace};
use cap_playground::time::Duration;

use crate::claims::{Finding, Row, finding, holds, linearizable};
use crate::schedules::{ClaimShape, Faults, LAST_REQUESTS_MS, Variety, random, shape_varied};

/// Any number of replicas, any settings, any options. Of requests that are repeated nothing more
/// is asked here than of others.
pub fn shape(protocol: &str) -> ClaimShape {
    let spec = registry::spec(protocol.split(' ').next().expect("it has a name"));
    let cas = spec.is_some_and(|spec| spec.has_cas);
    ClaimShape { replicas: (1, 7), cas, ..shape_varied(protocol, Variety::ALL) }
}

#[test]
fn every_protocol_keeps_its_word_under_all_its_settings() {
    for entry in registry::ALL {
        let name = "no effect of what is refused; all answered";
        holds(&Row { name, shape: shape(entry.spec.name), property: keeps_its_word });
    }
}

fn keeps_its_word(trace: &Trace) -> Finding {
    let kept = refused_writes_leave_nothing(trace)
        && nobody_is_left_waiting(trace)
        && whoever_looks_is_served_in_the_end(trace);
    finding(kept)
}

/// What a client was told is not done is nowhere to be seen, neither then nor in the end.
pub fn refused_writes_leave_nothing(trace: &Trace) -> bool {
    let refused = |operation: &&OperationRecord| matches!(operation.outcome, Outcome::Error { .. });
    let refused = trace.operations.iter().filter(refused);
    let refused: Vec<Value> = refused.filter_map(|o| o.action.written()).collect();
    let shows = |answer: &Answer| match answer {
        Answer::Value(value) => refused.contains(value),
        Answer::Siblings(values) => values.iter().any(|value| refused.contains(value)),
        Answer::Written => false,
    };
    let is_read = trace.operations.iter().filter_map(|o| o.outcome.answer()).any(shows);
    let snapshots = trace.snapshots_after(trace.steps.len());
    let mut held = snapshots.iter().flat_map(|snapshot| &snapshot.cells).flat_map(|c| &c.values);
    !is_read && !held.any(|value| refused.contains(value))
}

/// Whoever received a request and stayed up has said something once it has given up, unless its
/// patience is endless; Hazelcast's lasts a minute.
fn nobody_is_left_waiting(trace: &Trace) -> bool {
    let Some(patience) = trace.plan.cluster.give_up else { return true };
    let due_after_ms = patience.0.max(10_000) + 2_000;
    let is_due = |request: &&RequestRecord| {
        let received = request.received.map(|step| trace.steps[step.index()].at.0);
        received.is_some_and(|at| at + due_after_ms < trace.ended_at.0) && !request.orphaned
    };
    trace.requests.iter().filter(is_due).all(|request| request.answer.is_some())
}

/// Once everything is repaired, whoever looks for a replica that serves finds one. Three replicas
/// have a secondary and satisfy every level; the toy serves whom it likes.
fn whoever_looks_is_served_in_the_end(trace: &Trace) -> bool {
    let cluster = &trace.plan.cluster;
    let copies = match cluster.settings.get("rf") {
        Some(OptionValue::Number(rf)) => rf.min(u32::from(cluster.replicas)),
        _ => u32::from(cluster.replicas),
    };
    if copies < 3 || cluster.settings.get("p").is_some() {
        return true;
    }
    // Who does not trust its clock stops or waits, and who answers by itself may not be able to.
    let is_on = |name: &&str| cluster.settings.get(name) == Some(OptionValue::Word("on"));
    if ["clock_check", "commit_wait", "nearest_only"].iter().any(is_on) {
        return true;
    }
    // Who was removed serves nobody, and a client may be told so.
    let snapshots = trace.snapshots_after(trace.steps.len());
    let known = snapshots.iter().filter_map(Snapshot::members).max_by_key(|known| known.since);
    if known.is_some_and(|known| cluster.replica_ids().any(|node| !known.contains(node))) {
        return true;
    }
    // Two clusters find each other when one of them looks.
    let looks_every = cluster.settings.typed::<Duration>("merge_next_run_delay");
    if looks_every.is_some_and(|period| period.0 > 30_000) {
        return true;
    }
    // A group of which more than half crashed, or left, waits for an operator.
    let flavour = cluster.settings.get("flavour");
    let is_flavour = flavour == Some(OptionValue::Word("group-replication"));
    if is_flavour || cluster.protocol == "group-replication" {
        return true;
    }
    // More replicas than hold data cannot have a write.
    let holders = cluster.replica_ids().filter(|node| trace.plan.asked.of(*node) > 0).count();
    if cluster.settings.typed::<u32>("w").is_some_and(|count| count as usize > holders) {
        return true;
    }
    // Nor can a write that waits for more standbys than there are.
    let standbys = u32::from(cluster.replicas) - 1;
    let waits_for = match cluster.settings.get("synchronous_standby_names") {
        Some(OptionValue::Word(names)) => names.split_once(':').and_then(|(_, n)| n.parse().ok()),
        _ => ["rpl_semi_sync_source_wait_for_replica_count", "min_replicas_to_write", "wait"]
            .iter()
            .filter_map(|name| cluster.settings.typed(name))
            .max(),
    };
    if waits_for.is_some_and(|count: u32| count > standbys) {
        return true;
    }
    let seeks = |operation: &&OperationRecord| {
        operation.invoked_at.0 >= LAST_REQUESTS_MS
            && trace.plan.clients[operation.client.index()].home == HomePlan::Leader
    };
    let mut last = trace.operations.iter().filter(seeks);
    last.all(|operation| matches!(operation.outcome, Outcome::Ok { .. }))
}

/// Linearizable, whatever else is set.
fn remains_linearizable(protocol: &str, faults: Faults, variety: Variety) {
    let shape = ClaimShape { faults, variety: Some(variety), ..shape(protocol) };
    for seed in 1..=100 {
        let text = random(&shape, seed).scenario.to_string();
        let is_there = |setting: &str| text.contains(setting);
        assert!(protocol.split_whitespace().all(is_there), "{protocol} is not what runs:\n{text}");
    }
    // Transactions and plain writes do not mix.
    let cas = shape.cas && !protocol.contains("QUORUM");
    holds(&Row {
        name: "linearizable",
        shape: ClaimShape { cas, ..shape },
        property: linearizable,
    });
}

const STEADY: Faults = Faults { clock_rate: false, ..Faults::ALL };

/// Under every fault.
pub const LINEARIZABLE: &[&str] = &[
    "single commit=sync",
    "redis mode=none replica_reads=off appendonly=yes appendfsync=always",
    "two-phase-commit",
    "abd write_back=on fsync=on",
    "raft read=read-index dedup=on fsync=on",
    "raft read=log dedup=on fsync=on",
    "zookeeper read=write-then-read",
    "galera flavour=galera sync_wait=1 flush=commit dirty_reads=off",
    "galera flavour=group-replication consistency=before flush=commit",
    "group-replication group_replication_consistency=BEFORE innodb_flush_log_at_trx_commit=1",
    "mongodb w=majority read_concern=linearizable read_preference=primary",
    "cassandra write=SERIAL read=SERIAL commitlog=batch",
    "caspaxos",
];

#[test]
fn what_is_linearizable_under_every_fault_is_so_under_every_other_setting() {
    for protocol in LINEARIZABLE {
        remains_linearizable(protocol, Faults::ALL, Variety::SETTINGS);
    }
    let variety = Variety { promotions: false, ..Variety::SETTINGS };
    let protocol = "primary-backup failover=none backup_reads=off";
    remains_linearizable(protocol, Faults::ALL, variety);
}

#[test]
fn what_rests_on_clocks_is_so_while_they_are_steady() {
    for protocol in [
        "bigtable clusters=1",
        "dynamodb read=strong global=off",
        "chain read=strong node_lease=on",
    ] {
        remains_linearizable(protocol, STEADY, Variety::SETTINGS);
    }
    // An election that is begun before its time is a clock that runs ahead.
    let variety = Variety { timers: false, ..Variety::SETTINGS };
    remains_linearizable("raft read=lease dedup=on check_quorum=on fsync=on", STEADY, variety);
    let faults = Faults { clock_step: false, ..STEADY };
    let protocol = "cassandra write=QUORUM read=QUORUM read_repair=blocking commitlog=batch";
    remains_linearizable(protocol, faults, Variety::SETTINGS);
    let faults = Faults { crash: false, ..STEADY };
    let protocol = "primary-backup mode=sync failover=lease backup_reads=off degrade_after=never \
                    flavour=postgres wait_point=AFTER_SYNC";
    remains_linearizable(protocol, faults, Variety::SETTINGS);
}

/// How often a write waits for a disk on its way to being acknowledged, where all copies lie on
/// three machines. Copies that are written at the same time are waited for together.
#[test]
fn what_is_acknowledged_has_been_written_to_disk() {
    for (protocol, waits) in [
        ("single commit=sync", 1),
        ("single commit=async", 0),
        ("two-phase-commit", 2),
        ("primary-backup mode=async", 1),
        ("primary-backup mode=sync", 2),
        ("abd fsync=on", 1),
        ("abd fsync=off", 0),
        ("raft", 2),
        ("zookeeper", 2),
        ("redis appendonly=yes appendfsync=always", 1),
        ("redis appendonly=yes appendfsync=always wait=1", 2),
        ("redis appendonly=yes", 0),
        ("kafka flush=always", 2),
        ("kafka flush=always acks=1", 1),
        ("kafka flush=os", 0),
        ("galera", 1),
        ("galera flush=later", 0),
        ("group-replication", 1),
        ("group-replication innodb_flush_log_at_trx_commit=2", 0),
        ("bigtable", 1),
        ("clock-bound", 2),
        ("dynamodb", 2),
        ("dynamodb global=strong witness=C", 2),
        ("mongodb w=1", 1),
        ("mongodb w=majority", 2),
        ("dynamo", 1),
        ("cassandra write=ALL commitlog=batch", 1),
        ("cassandra write=ALL commitlog=periodic", 0),
        ("cassandra write=SERIAL", 3),
        ("riak", 1),
        ("chain", 2),
        ("lww", 1),
        ("mv-register", 1),
        ("caspaxos", 2),
        ("coin-flip", 1),
        ("hazelcast", 0),
    ] {
        let waited_ms = first_latency_ms(protocol, DISK_MS) - first_latency_ms(protocol, 0);
        assert_eq!(waited_ms / DISK_MS, waits, "{protocol}: {waited_ms} ms");
    }
}

/// Not a part of any delay of the network.
const DISK_MS: u64 = 70;

fn first_latency_ms(protocol: &str, disk_ms: u64) -> u64 {
    let scenario = format!(
        "cap 1\nprotocol {protocol} disk={disk_ms}ms\nreplicas A B C\nclient c1 at A\n1s c1 set x=1\n"
    );
    let run = run(&Rc::new(parse(&scenario).expect("it is a scenario")));
    let write = &run.history.operations[0];
    write.outcome.completed_at().expect("it was acknowledged") - write.invoked_at
}
