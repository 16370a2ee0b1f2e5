//! Names of products and words of vendors lead to what they mean here.

use std::rc::Rc;

use cap_playground::app::words;
use cap_playground::diagram::words as picture_words;
use cap_playground::ids::OperationId;
use cap_playground::protocol::registry;
use cap_playground::register::ErrorKind;
use cap_playground::run;
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
    // As installed: Patroni's `synchronous_mode` is off unless somebody turns it on.
    let patroni = parse_protocol("patroni").expect_err("patroni").suggestion;
    assert_eq!(patroni.as_deref(), Some("postgresql failover=lease"));
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

#[test]
fn what_people_are_shown_is_the_vendors_word_and_what_links_rest_on_is_ours() {
    let line = "replicas A B C\nclient c1 at A\nclient c2 at B\n1s c1 set x=1\n2s c2 set x=2\n";
    for (protocol, leads, follows, reign, refused) in [
        ("primary-backup", "primary", "backup", "epoch", "error: read only"),
        (
            "postgresql",
            "primary",
            "standby",
            "timeline",
            "error: cannot write in a read-only transaction",
        ),
        (
            "mysql",
            "source",
            "replica",
            "epoch",
            "error: this replica is read-only (--super-read-only)",
        ),
    ] {
        let text = format!("protocol {protocol}\n{line}");
        let run = run::run(&Rc::new(parse(&text).expect("a scenario")));
        let shown = run.trace.snapshots_after(usize::MAX);
        let roles: Vec<&str> = shown.iter().filter_map(|it| Some(it.role?.name)).collect();
        assert_eq!(roles, [leads, follows, follows]);
        assert_eq!(shown[0].reign(), Some((reign, 1)));
        let mut walked = Vec::new();
        run.trace.walk(0..run.trace.steps.len(), &mut |_, _, it| walked.extend(it.role));
        assert!(walked.iter().all(|role| [leads, follows].contains(&role.name)), "{protocol}");
        let second = &run.trace.operations[1];
        assert_eq!(words::outcome(run.trace.names(), second.action, &second.outcome), refused);
        assert!(run.trace.readable().contains(&format!("({reign}=1")), "{protocol}");
        assert!(run.trace.text().contains("(epoch=1"), "{protocol}: digests of links change");
        assert!(run.trace.text().contains("=> error read-only"), "{protocol}");
    }
}

#[test]
fn a_vendors_error_stands_beside_what_it_means() {
    let refused = |protocol: &str, lines: &str| {
        let text =
            format!("protocol {protocol}\nreplicas A B C\nclient c1 at A\nclient c2 at B\n{lines}");
        let run = run::run(&Rc::new(parse(&text).expect("a scenario")));
        let last = run.trace.operations.last().expect("a request");
        let names = run.trace.names();
        let sentence = words::response_sentence(&run, OperationId(0));
        let told = words::outcome(names, last.action, &last.outcome);
        assert!(sentence.contains(told.trim_start_matches("error: ")), "{sentence}");
        [told, picture_words::full_outcome(names, &last.outcome)]
    };
    assert_eq!(
        refused("redis min_replicas_to_write=1", "0s isolate A\n20s c1 set x=1\n"),
        ["error: not enough replicas (NOREPLICAS)", "error NOREPLICAS"]
    );
    assert_eq!(
        refused("redis", "1s c2 set x=1\n"),
        ["error: a replica takes no writes (READONLY)", "error READONLY"]
    );
    assert_eq!(
        refused("redis mode=cluster", "1s c2 set x=1\n"),
        ["error: another node has the slot (MOVED)", "error MOVED"]
    );
    assert_eq!(
        refused("kafka", "1s c2 set x=1\n"),
        ["error: not the leader (NOT_LEADER_OR_FOLLOWER)", "error NOT_LEADER_OR_FOLLOWER"]
    );
}

#[test]
fn every_word_that_a_vendor_has_for_an_error_is_for_one_of_the_language() {
    for entry in registry::ALL {
        for (ours, vendors) in (entry.spec.shown_as)(&entry.spec.defaults()) {
            let is_error = ErrorKind::ALL.iter().any(|kind| kind.word() == *ours);
            // A role or a label is a word or two, an error a clause that may name a code.
            assert!(is_error || vendors.split(' ').count() <= 2, "{}: {ours}", entry.spec.name);
            assert!(!vendors.contains('`') && !vendors.ends_with('.'), "{vendors}");
        }
    }
}
