//! A scenario under another protocol: what is left of it, and what is listed as left out.

use std::fs;
use std::rc::Rc;

use cap_playground::draw::mix;
use cap_playground::protocol::settings::{Scope, SettingKind};
use cap_playground::protocol::{OptionValue, registry};
use cap_playground::run;
use cap_playground::scenario::text::{parse, parse_protocol};
use cap_playground::scenario::under::{Under, under};
use cap_playground::scenario::{ProtocolChoice, Scenario};
use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

#[path = "text_roundtrip/generator.rs"]
mod generator;

fn choice(text: &str) -> ProtocolChoice {
    parse_protocol(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn rewritten(lines: &str, protocol: &str) -> Under {
    let scenario = parse(lines).unwrap_or_else(|errors| panic!("{}\n{lines}", errors[0]));
    under(&scenario, &choice(protocol)).unwrap_or_else(|errors| panic!("{}", errors[0]))
}

/// The statements of a rewritten scenario without those of its header.
fn timed(under: &Under) -> Vec<String> {
    let text = under.scenario.to_string();
    let is_timed = |line: &&str| line.starts_with(|c: char| c.is_ascii_digit());
    text.lines().filter(is_timed).map(str::to_owned).collect()
}

const CASSANDRA: &str = "protocol cassandra read=QUORUM disk=20ms
replicas A B C
client c1 at A

1s c1 set x=1 cl=QUORUM via=B timeout=3s => ok
2s c1 get x cl=QUORUM => fresh 1
3s timeout A hint
expect linearizable yes for cl=QUORUM
";

#[test]
fn what_the_other_protocol_lacks_is_dropped_and_listed_once() {
    let under = rewritten(CASSANDRA, "raft read=lease");
    assert_eq!(under.dropped, ["cl=QUORUM", "3s timeout A hint"]);
    assert_eq!(timed(&under), ["1s c1 set x=1 via=B timeout=3s", "2s c1 get x"]);
    assert!(under.joined.is_empty());
}

#[test]
fn settings_are_those_of_the_row_and_machines_keep_their_disks() {
    let under = rewritten(CASSANDRA, "raft read=lease");
    assert_eq!(under.scenario.protocol(), Some(&choice("raft read=lease disk=20ms")));
    let under = rewritten(CASSANDRA, "raft disk=5ms");
    assert_eq!(under.scenario.protocol(), Some(&choice("raft disk=5ms")));
}

#[test]
fn expectations_are_not_compared() {
    let under = rewritten(CASSANDRA, "cassandra");
    assert!(!under.scenario.to_string().contains("=>"));
    assert_eq!(under.scenario.expectations().count(), 0);
    assert!(under.dropped.is_empty(), "{:?}", under.dropped);
}

#[test]
fn what_is_right_is_asked_of_the_scenarios_own_protocol() {
    let asked = "ask c1 1s \"Is it?\"\nchoice \"yes\" => ok\nhint \"?\"\n\
        goal available no in 1 action \"Break it.\"\n";
    let raft = "protocol raft\nreplicas A B C\nclient c1 at A\n1s c1 cas x=0->1\n";
    let under = rewritten(&format!("{asked}{raft}"), "lww");
    assert_eq!(
        under.scenario.asked().map(|(_, ask)| ask.to_string()),
        Some("ask \"Is it?\"".into())
    );
    assert!(under.scenario.choices().next().is_none());
    assert!(under.scenario.goal().is_some(), "it can be the goal to find a protocol");
    assert_eq!(under.dropped, ["1s c1 cas x=0->1"]);
}

#[test]
fn every_line_knows_which_it_was() {
    let scenario = parse(CASSANDRA).unwrap();
    let under = under(&scenario, &choice("abd")).unwrap();
    for (line, &origin) in under.scenario.lines.iter().zip(&under.origins) {
        let head = |index: &str| index.chars().take(6).collect::<String>();
        assert_eq!(head(&line.to_string()), head(&scenario.line_text(origin)));
    }
    assert_eq!(under.origins.len(), under.scenario.lines.len());
}

const RAFT: &str = "protocol raft leader=B
replicas A B C
client c1 at A

1s cut A c1 | B C
2s cut B | C
3s c1 cas x=0->1 => ok
4s c1 get x read=log
5s timeout C election
";

#[test]
fn the_leader_stays_where_somebody_leads() {
    let under = rewritten(RAFT, "zookeeper");
    assert_eq!(under.scenario.protocol().unwrap().leader.as_deref(), Some("B"));
    assert!(!under.dropped.contains(&"leader=B".to_owned()));
    let under = rewritten(RAFT, "zookeeper leader=C");
    assert_eq!(under.scenario.protocol().unwrap().leader.as_deref(), Some("C"));
    let under = rewritten(RAFT, "lww");
    assert_eq!(under.scenario.protocol().unwrap().leader, None);
    assert!(under.dropped.contains(&"leader=B".to_owned()));
}

#[test]
fn what_cannot_be_asked_is_not_asked() {
    let under = rewritten(RAFT, "lww");
    assert_eq!(
        under.dropped,
        ["leader=B", "3s c1 cas x=0->1", "read=log", "5s timeout C election"]
    );
    assert_eq!(timed(&under), ["1s cut A c1 | B C", "2s cut B | C", "4s c1 get x"]);
}

#[test]
fn an_option_of_the_same_name_is_dropped_where_its_value_is_unknown() {
    // Both have `read=`, for reads; only one knows `log`.
    let under = rewritten(RAFT, "zookeeper");
    assert!(under.dropped.contains(&"read=log".to_owned()), "{:?}", under.dropped);
    let strong = "protocol dynamodb\nreplicas A B C\nclient c1 at A\n1s c1 get x read=strong\n";
    let under = rewritten(strong, "chain");
    assert_eq!(timed(&under), ["1s c1 get x read=strong"]);
}

#[test]
fn an_option_of_the_same_name_stays_where_it_means_the_same() {
    let scenario =
        "protocol dynamo\nreplicas A B C\nclient c1 at A\n1s c1 get x r=1\n2s c1 set x=1 w=3\n";
    assert_eq!(timed(&rewritten(scenario, "riak")), ["1s c1 get x r=1", "2s c1 set x=1 w=3"]);
}

#[test]
fn its_own_services_join_the_side_of_the_first_replica() {
    let under = rewritten(RAFT, "primary-backup failover=lease");
    assert_eq!(under.joined, ["dcs"]);
    assert_eq!(timed(&under)[0], "1s cut A c1 dcs | B C");
    // The first replica is not named here, and keeps all its links; so does the service.
    assert_eq!(timed(&under)[1], "2s cut B | C");
}

const FENCED: &str = "protocol primary-backup failover=lease
replicas A B
client c1 at A

1s cut A | B dcs
2s cut A B | dcs
3s cut A - dcs
4s crash dcs
5s promote B
6s heal A | B dcs
";

#[test]
fn services_that_it_lacks_leave_the_groups() {
    let under = rewritten(FENCED, "abd");
    assert_eq!(timed(&under), ["1s cut A | B", "6s heal A | B"]);
    let left_out = ["dcs", "2s cut A B | dcs", "3s cut A - dcs", "4s crash dcs", "5s promote B"];
    assert_eq!(under.dropped, left_out);
    let same = rewritten(FENCED, "primary-backup failover=lease mode=sync");
    assert!(same.dropped.is_empty() && same.joined.is_empty());
}

#[test]
fn a_name_that_is_a_service_there_is_an_error_that_names_it() {
    let text = "protocol abd\nreplicas master B\nclient c1 at B\n";
    let errors = under(&parse(text).unwrap(), &choice("bigtable")).unwrap_err();
    assert!(errors[0].to_string().contains("`master` is a service"), "{}", errors[0]);
    let errors = under(&parse(text).unwrap(), &choice("raft leader=Z")).unwrap_err();
    assert!(errors[0].to_string().contains("`Z` is not a replica"), "{}", errors[0]);
}

fn gallery() -> Vec<(String, Scenario)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/www/gallery");
    let paths = fs::read_dir(folder)
        .expect("the gallery is there")
        .map(|entry| entry.expect("a file").path());
    let caps = paths.filter(|path| path.extension().is_some_and(|end| end == "cap"));
    let read = |path: std::path::PathBuf| {
        let text = fs::read_to_string(&path).expect("a text");
        (path.display().to_string(), parse(&text).expect("a scenario"))
    };
    caps.map(read).collect()
}

fn assert_canonical(under: &Under) {
    let printed = under.scenario.to_string();
    let again = parse(&printed).unwrap_or_else(|errors| panic!("{}\n{printed}", errors[0]));
    assert_eq!(again.lines, under.scenario.lines);
}

#[test]
fn every_lesson_runs_under_every_protocol() {
    for (name, scenario) in gallery() {
        for entry in registry::ALL {
            let under = under(&scenario, &choice(entry.spec.name))
                .unwrap_or_else(|errors| panic!("{name}, {}: {}", entry.spec.name, errors[0]));
            assert_canonical(&under);
            let run = run::run(&Rc::new(under.scenario));
            assert!(!run.trace.steps.is_empty(), "{name} under {}", entry.spec.name);
        }
    }
}

/// A protocol with some of its settings at some word; numbers would have to fit the cluster.
fn any_choice(entry: usize, luck: u64, replicas: usize) -> ProtocolChoice {
    let spec = registry::ALL[entry].spec;
    let mut choice = choice(spec.name);
    for (nth, setting) in (0..).zip((spec.settings)()) {
        if let (SettingKind::Words(words), true) = (&setting.kind, setting.scope != Scope::Request)
        {
            let word = words[mix(luck, nth) as usize % words.len()];
            choice.settings.push((setting.name, OptionValue::Word(word)));
        }
    }
    choice.take_out_clashes(spec, replicas);
    choice
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_scenario_is_one_under_any_protocol(
        draft in generator::scenario(),
        entry in 0..registry::ALL.len(),
        luck in any::<u64>(),
    ) {
        let choice = any_choice(entry, luck, draft.replicas().len());
        let scenario = parse(&draft.to_string()).expect("what is drawn is a scenario");
        let under = match under(&scenario, &choice) {
            Ok(under) => under,
            Err(errors) => panic!("{}\n{choice}\n{scenario}", errors[0]),
        };
        assert_canonical(&under);
        prop_assert_eq!(under.origins.len(), under.scenario.lines.len());
        // There is nothing left to drop, and nothing changes a second time.
        let again = cap_playground::scenario::under::under(&under.scenario, &choice);
        let again = again.unwrap_or_else(|errors| panic!("{}", errors[0]));
        prop_assert_eq!(again.dropped, Vec::<String>::new());
        prop_assert_eq!(&again.scenario.lines, &under.scenario.lines);
    }
}
