//! Names of products and words of vendors lead to what they mean here.

use cap_playground::protocol::registry;
use cap_playground::scenario::text::{ParseError, parse, parse_protocol};

fn errors(protocol: &str, line: &str) -> Vec<ParseError> {
    let text = format!("protocol {protocol}\nreplicas A B C\nclient c1 at A\n{line}\n");
    parse(&text).err().unwrap_or_default()
}

#[test]
fn the_name_of_a_product_leads_to_the_protocol_that_works_like_it() {
    for (name, meant) in [
        ("etcd", "raft flavour=etcd"),
        ("Consul", "raft flavour=consul"),
        ("tikv", "raft flavour=tikv"),
        ("InnoDB-Cluster", "group-replication"),
        ("postgres", "postgresql"),
        ("Valkey", "redis"),
        ("ScyllaDB", "cassandra"),
        ("mongo", "mongodb"),
        ("mariadb", "mysql"),
    ] {
        let error = parse_protocol(name).expect_err(name);
        assert_eq!(error.suggestion.as_deref(), Some(meant), "{name}");
    }
    let patroni = parse_protocol("patroni").expect_err("patroni").suggestion;
    assert!(patroni.is_some_and(|it| it.starts_with("postgresql ")));
    // A word that is nearer to nothing is still told what there is.
    let error = parse_protocol("oracle").expect_err("oracle");
    assert!(error.suggestion.is_none() && error.expected.contains("`raft`"), "{error}");
}

#[test]
fn every_product_is_one_protocols_and_what_it_leads_to_can_be_written() {
    let mut seen: Vec<&str> = registry::ALL.iter().map(|entry| entry.spec.name).collect();
    for entry in registry::ALL {
        for (name, settings) in (entry.spec.products)() {
            assert!(!seen.contains(name), "{name} stands in two specifications");
            seen.push(name);
            let line = format!("{} {settings}", entry.spec.name);
            parse_protocol(&line).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}

#[test]
fn every_vendors_word_leads_to_a_setting_that_is_there() {
    for entry in registry::ALL {
        let spec = entry.spec;
        for (word, meant) in (spec.vendor_words)() {
            let (key, _) = meant.split_once('=').expect("a setting with its value");
            assert!(spec.setting(key).is_some(), "{}: {word}", spec.name);
            let line = format!("{} {meant}", spec.name);
            parse_protocol(&line).unwrap_or_else(|error| panic!("{}: {word}: {error}", spec.name));
            let error = parse_protocol(&format!("{} {word}", spec.name)).expect_err(word);
            assert_eq!(error.suggestion.as_deref(), Some(*meant), "{}: {word}", spec.name);
        }
    }
}

#[test]
fn vendors_words_for_read_modes_lead_to_the_setting() {
    for (protocol, line, meant) in [
        ("raft", "1s c1 get x read=serializable", "read=follower-local"),
        ("raft", "1s c1 get x consistency=stale", "read=follower-local"),
        ("raft", "1s c1 get x stale", "read=follower-local"),
        ("raft", "1s c1 get x read=default", "read=leader-local"),
        ("dynamodb", "1s c1 get x ConsistentRead=true", "read=strong"),
        ("dynamodb", "1s c1 get x consistentread=false", "read=eventual"),
        ("mongodb", "1s c1 get x readPreference=secondaryPreferred", "read_preference=secondary"),
        ("galera", "1s c1 get x wsrep_sync_wait=1", "sync_wait=1"),
        (
            "group-replication",
            "1s c1 get x consistency=before",
            "group_replication_consistency=BEFORE",
        ),
        ("zookeeper", "client c2 at B linearizable", "read=write-then-read"),
        ("raft", "expect linearizable yes for read=linearizable", "read=read-index"),
    ] {
        let errors = errors(protocol, line);
        assert_eq!(errors.len(), 1, "{line}");
        assert_eq!(errors[0].suggestion.as_deref(), Some(meant), "{line}");
    }
    // A vendor's own word is right where the vendor is named, and no other's.
    assert_eq!(errors("raft flavour=etcd", "1s c1 get x read=serializable"), []);
    assert_eq!(errors("raft flavour=consul read=stale", "client c2 at B read=consistent"), []);
    let stale = errors("raft flavour=etcd", "1s c1 get x read=stale");
    assert_eq!(stale[0].suggestion.as_deref(), Some("read=follower-local"));
    let lease = errors("raft flavour=etcd", "1s c1 get x read=lease");
    assert_eq!((lease.len(), lease[0].suggestion.as_deref()), (1, None));
    assert_eq!(lease[0].expected, "write `linearizable` or `serializable`");
    for (protocol, fixed) in [
        ("raft flavour=etcd dedup=on", "dedup"),
        ("raft flavour=consul check_quorum=off", "check_quorum"),
        ("raft flavour=tikv forward=on", "forward"),
        ("raft flavour=tikv read=log", "read"),
        ("raft max_stale=5s", "max_stale"),
        ("galera consistency=before", "consistency"),
        ("galera mode=single-primary", "mode"),
        ("galera flavour=group-replication sync_wait=1", "sync_wait"),
    ] {
        let found = errors(protocol, "");
        assert_eq!(found.len(), 1, "{protocol}");
        assert!(found[0].found.contains(fixed), "{protocol}: {}", found[0]);
    }
    for right in ["raft flavour=tikv forward=off", "raft flavour=nomad max_stale=5s pre_vote=off"] {
        assert_eq!(errors(right, ""), [], "{right}");
    }
    // What can be set for the whole protocol only is suggested nowhere else.
    let elsewhere = errors("mysql", "1s c1 set x=1 semisync");
    assert_eq!(elsewhere[0].suggestion, None);
}

#[test]
fn a_right_word_is_not_taken_for_a_vendors() {
    for (protocol, line) in [
        ("mongodb", "1s c1 get x read_concern=linearizable"),
        ("chain", "1s c1 get x read=strong"),
        ("raft", "1s c1 get x timeout=3s"),
        ("cassandra", "1s c1 get x cl=QUORUM"),
    ] {
        assert_eq!(errors(protocol, line), [], "{line}");
    }
}
