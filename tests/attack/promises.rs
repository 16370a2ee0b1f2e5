//! What the adversary must not find, and what does not depend on how it is run.

use std::rc::Rc;

use cap_playground::attack::swarm::Manner;
use cap_playground::attack::{Ground, Hunt, swarm};
use cap_playground::protocol::registry;
use cap_playground::scenario::attack::{Attack, Means};
use cap_playground::scenario::text::parse;
use cap_playground::scenario::{Property, Scenario};

use crate::finding::{is_fast, search, shrunk, tries};

/// Three replicas and a client at each.
pub fn cluster(protocol: &str) -> Scenario {
    let clients = "client c1 at A\nclient c2 at B\nclient c3 at C\n";
    let text = format!("protocol {protocol}\nreplicas A B C\n{clients}");
    parse(&text).expect("it is a scenario")
}

const EVERY_FAULT: Means =
    Means { cuts: 2, crashes: 1, pauses: 1, losses: 1, clocks: 1, timers: 1, operators: 0 };

fn ground(protocol: &str, means: Means, tries: u32) -> Rc<Ground> {
    let attack = Attack { means, tries, requests: Some(6), ..Attack::on(Property::Linearizable) };
    Rc::new(Ground::new(&cluster(protocol), attack))
}

#[test]
fn no_safe_setting_is_broken() {
    let steady = Means { clocks: 0, ..EVERY_FAULT };
    let no_hands = Means { timers: 0, ..steady };
    let standing = Means { crashes: 0, ..no_hands };
    for (protocol, means) in [
        ("single", EVERY_FAULT),
        ("two-phase-commit", EVERY_FAULT),
        ("abd", EVERY_FAULT),
        ("raft", EVERY_FAULT),
        ("raft read=log pre_vote=off check_quorum=off", EVERY_FAULT),
        ("raft read=lease", no_hands),
        ("zookeeper read=write-then-read", EVERY_FAULT),
        ("bigtable clusters=1", steady),
        ("dynamodb read=strong global=off", steady),
        ("chain read=strong node_lease=on", steady),
        ("mongodb w=majority read_concern=linearizable", EVERY_FAULT),
        ("cassandra write=SERIAL read=SERIAL", EVERY_FAULT),
        ("cassandra write=QUORUM read=QUORUM commitlog=batch", steady),
        ("caspaxos", EVERY_FAULT),
        ("primary-backup backup_reads=off", EVERY_FAULT),
        ("primary-backup mode=sync failover=lease backup_reads=off", standing),
    ] {
        let tries = tries(if is_fast() { 30_000 } else { 300 });
        let searched = search(&ground(protocol, means, tries), Manner::Guided);
        println!(
            "{protocol:<60} {} stories, {} with a fault during a request, {} outcomes, {:?}",
            searched.tried.stories,
            searched.tried.overlapped,
            searched.tried.outcomes(),
            searched.took
        );
        assert_eq!(searched.tried.stories, tries);
        assert!(searched.tried.overlapped * 2 > tries, "{protocol}: hardly anything went wrong");
        if let Some(found) = &searched.found {
            let (shrunk, _) = shrunk(&ground(protocol, means, tries), found);
            panic!("{protocol} is broken by story {}:\n{}", found.number, shrunk.scenario);
        }
    }
}

#[test]
fn the_finding_does_not_depend_on_how_many_search() {
    for protocol in ["lww", "abd fsync=off", "raft read=leader-local"] {
        let tries = if is_fast() { 20_000 } else { 640 };
        let ground = ground(protocol, Means::default(), tries);
        let numbers = [1, 2, 5].map(|workers| {
            let found = (0..workers).filter_map(|worker| {
                let mut hunt = Hunt::new(&ground, Manner::Guided, worker, workers);
                let mut found = None;
                while found.is_none() && hunt.next_number().is_some() {
                    found = hunt.advance();
                }
                found
            });
            let first = found.min_by_key(|found| found.number);
            first.map(|found| (found.number, found.story.draft(&ground.header).to_string()))
        });
        assert_eq!(numbers[0], numbers[1], "{protocol}");
        assert_eq!(numbers[0], numbers[2], "{protocol}");
    }
}

#[test]
fn what_is_drawn_can_be_written_and_read() {
    for entry in registry::ALL {
        let ground = ground(entry.spec.name, Means { operators: 2, ..EVERY_FAULT }, 1);
        for number in 0..200 {
            let manner = if number % 2 == 0 { Manner::Guided } else { Manner::Uniform };
            let draft = swarm::story(&ground, manner, number).draft(&ground.header);
            let read = parse(&draft.to_string());
            let read = read.unwrap_or_else(|errors| panic!("{}\n{draft}", errors[0]));
            assert_eq!(*read, draft);
        }
    }
}
