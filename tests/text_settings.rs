//! Every setting and option that the language gives to a protocol can be written, with every
//! value, and the first value is the default.

use cap_playground::protocol::{ProtocolSpec, registry};
use cap_playground::scenario::text::{parse, parse_protocol};

/// The settings of each protocol as the language lists them; `%` behind a value marks a range of
/// which it is an example.
const SETTINGS: &[(&str, &str)] = &[
    ("single", "commit=sync|async"),
    (
        "primary-backup",
        "mode=async|sync acks=all|1 failover=none|unfenced|lease backup_reads=on|off \
         level=apply|flush|write degrade_after=never|10s flavour=postgres|mysql \
         wait_point=AFTER_SYNC|AFTER_COMMIT synchronous_mode=off|on|quorum synchronous_node_count=1|2 \
         synchronous_mode_strict=off|on failsafe_mode=off|on",
    ),
    (
        "postgresql",
        "synchronous_commit=on|remote_apply|remote_write|local \
         synchronous_standby_names=none|first:1|first:2|any:1 hot_standby=on|off \
         failover=none|unfenced|lease synchronous_mode=off|on|quorum synchronous_node_count=1|2 \
         synchronous_mode_strict=off|on failsafe_mode=off|on",
    ),
    (
        "mysql",
        "rpl_semi_sync_source_enabled=off|on rpl_semi_sync_source_wait_for_replica_count=1|2 \
         rpl_semi_sync_source_timeout=10s|1s \
         rpl_semi_sync_source_wait_point=AFTER_SYNC|AFTER_COMMIT failover=none|unfenced|lease",
    ),
    ("two-phase-commit", "presumed_abort=on|off cooperative=off|on"),
    ("abd", "write_back=on|off skip_unanimous=off|on fsync=on|off"),
    (
        "raft",
        "read=read-index|log|lease|leader-local|follower-local|linearizable|serializable|default|\
         consistent|stale pre_vote=on|off check_quorum=on|off dedup=on|off forward=on|off \
         flavour=none|etcd|consul|nomad|vault|tikv max_stale=never|10s fsync=on|off \
         members=A,B,C learners=C strict_reconfig_check=off|on",
    ),
    (
        "redis",
        "mode=sentinel|cluster|none sentinels=boxed|apart quorum=2|3 \
         down_after_milliseconds=30s|5s failover_timeout=3min|10s min_replicas_to_write=0|1 \
         min_replicas_max_lag=10s|3s appendonly=no|yes appendfsync=everysec|always|no \
         replica_priority=A:2,B:0 replica_reads=on|off cluster_node_timeout=15s|5s \
         cluster_allow_reads_when_down=no|yes wait=0|1 wait_timeout=0s|1s",
    ),
    (
        "kafka",
        "acks=all|1|0 min_insync_replicas=1|2 unclean_leader_election=off|on \
         eligible_leader_replicas=on|off read=leader|follower flush=os|always \
         enable_idempotence=on|off replica_lag_time_max=30s|4s broker_session_timeout=9s|3s",
    ),
    (
        "clock-bound",
        "flavour=cockroachdb|yugabytedb|spanner max_offset=500ms|1s commit_wait=off|on lease=3s|2s \
         clock_check=on|off leases=one|spread read=strong|stale|bounded staleness=4200ms|10s \
         max_staleness=10s|20s nearest_only=off|on",
    ),
    (
        "hazelcast",
        "backup_count=1|2|0 async_backup_count=0|1 read_backup_data=off|on \
         split_brain_protection=off|majority|2 protect_on=read-write|write|read \
         merge_policy=put-if-absent|latest-update|pass-through|discard \
         fail_on_indeterminate_state=off|on heartbeat_interval=5s|1s max_no_heartbeat=1min|5s \
         merge_next_run_delay=2min|5s",
    ),
    (
        "galera",
        "flavour=galera|group-replication sync_wait=0|1|7 \
         consistency=before-on-primary-failover|eventual|before|after|before-and-after \
         mode=multi-primary|single-primary dirty_reads=off|on apply=100ms|500ms \
         flush=commit|later suspect=5s|2s expel=5s|1s",
    ),
    (
        "group-replication",
        "group_replication_consistency=BEFORE_ON_PRIMARY_FAILOVER|EVENTUAL|BEFORE|AFTER|\
         BEFORE_AND_AFTER group_replication_single_primary_mode=on|off \
         group_replication_member_expel_timeout=5s|1s \
         group_replication_unreachable_majority_timeout=never|10s \
         group_replication_autorejoin_tries=3|0 \
         group_replication_exit_state_action=OFFLINE_MODE|READ_ONLY|ABORT_SERVER \
         innodb_flush_log_at_trx_commit=1|2 apply=100ms|500ms",
    ),
    ("zookeeper", "read=local|sync|write-then-read readonly=off|on tick=2s sync_limit=5"),
    ("bigtable", "fencing=on|off clusters=1|2 lease=12s"),
    ("dynamodb", "read=eventual|strong global=off|on|strong witness=A,B"),
    (
        "mongodb",
        "w=majority|1|2 read_concern=local|majority|linearizable \
         read_preference=primary|secondary|nearest session=implicit|causal wtimeout=never|5s \
         catch_up_timeout=never|0s catch_up_takeover_delay=30s|never arbiter=A,B priority=A:2,B:0",
    ),
    ("dynamo", "n=3|2 r=2|1 w=2|1 sloppy=on|off resolve=siblings|lww"),
    (
        "cassandra",
        "rf=3|2 write=ONE|QUORUM|ALL read=ONE|QUORUM|ALL hints=on|off read_repair=blocking|none \
         clock=coordinator|client commitlog=batch|periodic \
         speculative_retry=99p|NONE|ALWAYS|500ms gc_grace=never|10s max_hint_window=never|20s",
    ),
    (
        "riak",
        "n_val=3|2 r=quorum|1 w=quorum|1 pr=0|1 pw=0|1 allow_mult=on|off notfound_ok=on|off \
         node_confirms=0|1",
    ),
    ("chain", "craq=off|on read=strong|eventual node_lease=on|off"),
    ("lww", "clock=lamport|hlc|wall gossip=push-pull|push|pull every=1s|500ms"),
    ("mv-register", "context=given|replica every=1s|500ms"),
    ("caspaxos", "cached=off|on"),
    ("coin-flip", "p=80%|0.5%"),
];

/// The options of requests.
const OPTIONS: &[(&str, &str)] = &[
    ("primary-backup", "set cancel=1s"),
    ("postgresql", "set cancel=1s"),
    ("raft", "get read=log"),
    ("kafka", "set acks=1"),
    ("kafka", "get read=follower"),
    ("clock-bound", "get read=stale"),
    ("clock-bound", "get staleness=5s"),
    ("clock-bound", "get max_staleness=5s"),
    ("clock-bound", "get nearest_only=on"),
    ("redis", "set wait=1"),
    ("redis", "set wait_timeout=1s"),
    ("galera", "get sync_wait=1"),
    ("galera", "set sync_wait=7"),
    ("group-replication", "get group_replication_consistency=BEFORE"),
    ("group-replication", "set group_replication_consistency=AFTER"),
    ("zookeeper", "get read=sync"),
    ("dynamodb", "get read=strong"),
    ("mongodb", "set w=1"),
    ("mongodb", "set max_time=1s"),
    ("mongodb", "get session=causal"),
    ("mongodb", "set session=implicit"),
    ("dynamo", "get r=1"),
    ("dynamo", "set w=1"),
    ("cassandra", "get cl=QUORUM"),
    ("cassandra", "set cl=SERIAL"),
    ("riak", "get pr=1"),
    ("chain", "get read=eventual"),
];

/// The timers that can be made to fire.
const TIMERS: &[(&str, &str)] = &[
    ("primary-backup", "ship fail"),
    ("postgresql", "ship fail"),
    ("mysql", "ship fail"),
    ("two-phase-commit", "vote decision"),
    ("abd", "retransmit"),
    ("raft", "election heartbeat"),
    ("kafka", "fetch heartbeat isr"),
    ("redis", "ping failover"),
    ("clock-bound", "liveness election closed"),
    ("hazelcast", "heartbeat merge"),
    ("galera", "keepalive suspect apply"),
    ("group-replication", "keepalive suspect apply"),
    ("zookeeper", "ping election"),
    ("dynamodb", "lease election"),
    ("mongodb", "election heartbeat"),
    ("dynamo", "suspect hint anti-entropy"),
    ("cassandra", "gossip hint"),
    ("riak", "handoff aae"),
    ("chain", "ping"),
    ("lww", "gossip"),
    ("mv-register", "gossip"),
    ("caspaxos", "backoff"),
];

/// The rows about protocols that the program has.
fn known<'t>(
    table: &'t [(&'t str, &'t str)],
) -> impl Iterator<Item = (&'static ProtocolSpec, &'t str)> {
    table.iter().filter_map(|(name, row)| Some((registry::spec(name)?, *row)))
}

#[test]
fn every_setting_of_the_language_can_be_written() {
    for (spec, row) in known(SETTINGS) {
        for setting in row.split(' ') {
            let (key, values) = setting.split_once('=').expect("rows are settings");
            for (nth, value) in values.split('|').enumerate() {
                let text = format!("{} {key}={value}", spec.name);
                let choice = parse_protocol(&text).unwrap_or_else(|error| panic!("{error}"));
                assert_eq!(choice.to_string(), format!("protocol {text}"));
                let is_default = choice.all_settings(spec) == spec.defaults();
                assert_eq!(is_default, nth == 0, "{text}");
            }
        }
    }
}

#[test]
fn a_protocol_has_no_setting_that_the_language_does_not_list() {
    for entry in registry::ALL {
        let name = entry.spec.name;
        let row = SETTINGS.iter().find(|(listed, _)| *listed == name).expect("it is listed").1;
        let options = OPTIONS.iter().filter(|(listed, _)| *listed == name);
        let options: Vec<_> = options.filter_map(|(_, row)| row.split(' ').nth(1)).collect();
        let listed: Vec<_> =
            row.split(' ').chain(options).filter_map(|s| s.split('=').next()).collect();
        for setting in (entry.spec.settings)() {
            let common = matches!(setting.name, "leader" | "give_up" | "disk");
            assert!(common || listed.contains(&setting.name), "{name} {}", setting.name);
        }
    }
}

fn assert_line(spec: &ProtocolSpec, line: &str) {
    let header = format!("protocol {}\nreplicas A B C\nclient c1 at A\n", spec.name);
    let errors = parse(&(header + line)).err().unwrap_or_default();
    assert!(errors.is_empty(), "{}: {}", spec.name, errors[0]);
}

#[test]
fn every_request_option_and_timer_of_the_language_can_be_written() {
    for (spec, option) in known(OPTIONS) {
        let asked = option.replace("set ", "set x=1 ").replace("get ", "get x ");
        assert_line(spec, &format!("1s c1 {asked}\n"));
    }
    for (spec, timers) in known(TIMERS) {
        for timer in timers.split(' ') {
            assert_line(spec, &format!("1s timeout A {timer}\n"));
        }
    }
}
