//! The systems that documents name: each label is shown by one run and contradicted by another.

use std::fs;
use std::rc::Rc;

use cap_playground::app::effect::Resource;
use cap_playground::app::lamp::Light;
use cap_playground::app::systems::{Label, SystemClaim, parse_list, show};
use cap_playground::app::{Dialog, Model, Msg};
use cap_playground::run::{self, partition};
use cap_playground::scenario::text::parse;

use super::{does, open};

const WWW: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/www");

fn list() -> String {
    fs::read_to_string(format!("{WWW}/systems.txt")).expect("the list is there")
}

fn scenario(claim: &SystemClaim) -> String {
    let path = format!("{WWW}/gallery/{}.cap", claim.slug);
    fs::read_to_string(&path).unwrap_or_else(|_| panic!("{path} is missing"))
}

#[test]
fn each_label_is_shown_by_one_run_and_contradicted_by_the_other() {
    for system in parse_list(&list()).unwrap() {
        let name = &system.name;
        let shown = |claim| show(claim, &scenario(claim)).unwrap_or_else(|e| panic!("{name}: {e}"));
        let (holds, fails) = (shown(&system.holds), shown(&system.fails));
        assert!(system.label.is_shown_by(holds), "{name}: {holds:?}");
        assert!(system.label.is_contradicted_by(fails), "{name}: {fails:?}");
        // Whoever gives something up to a partition is shown doing so in one.
        if system.label != Label::Ca {
            let scenario = parse(&scenario(&system.holds)).unwrap();
            let run = run::run(&Rc::new(scenario));
            assert!(!partition::stretches(&run.trace).is_empty(), "{name}");
        }
    }
}

/// A cluster whose first machine is cut off; c1 asks there, c2 elsewhere.
const CUT_OFF: &str = "replicas A B C\nclient c1 at A timeout=5s\nclient c2 at B timeout=5s\n\
     until 150s\n1s isolate A\n";
/// Writes on both sides, soon after the cut and when everybody has noticed it; reads at the second.
const WRITES_AND_READS: &str = "1100ms c1 set x=1\n90s c2 get x\n95s c1 set x=2\n100s c2 set x=3\n\
     105s c2 get x\n";

#[test]
fn the_first_letters_of_a_pair_are_what_a_partition_costs_once_it_is_noticed() {
    let writes = "90s c1 set x=1\n91s c2 set x=2\n92s c1 get x\n";
    let reads = "90s c1 set x=1\n91s c2 get x\n";
    for (system, settings, protocol, requests) in [
        ("PostgreSQL", "writes, asynchronous", "postgresql", writes),
        ("PostgreSQL", "reads at asynchronous", "postgresql", reads),
        (
            "PostgreSQL",
            "a synchronous standby",
            "postgresql synchronous_standby_names=first:1",
            writes,
        ),
        ("PostgreSQL with Patroni", "as installed", "postgresql failover=lease", WRITES_AND_READS),
        (
            "PostgreSQL with Patroni",
            "`synchronous_mode=on`",
            "postgresql failover=lease synchronous_mode=on hot_standby=off",
            WRITES_AND_READS,
        ),
        ("MySQL", "writes, asynchronous", "mysql", writes),
        ("MySQL", "reads at asynchronous", "mysql", reads),
        ("Redis", "Sentinels", "redis", WRITES_AND_READS),
        ("Redis", "`min_replicas_to_write=1`", "redis min_replicas_to_write=1", WRITES_AND_READS),
    ] {
        let all = parse_list(&list()).unwrap();
        let system = all.iter().find(|it| it.name == system).expect("it is listed");
        let (pair, _) = system.pacelc.iter().find(|(_, its)| its.starts_with(settings)).unwrap();
        let claim = SystemClaim { slug: "".into(), subset: "".into() };
        let lights = show(&claim, &format!("protocol {protocol}\n{CUT_OFF}{requests}")).unwrap();
        let letters = match (lights.linearizable(), lights.available()) {
            (Light::Yes, Light::No) => "PC",
            (Light::No, Light::Yes) => "PA",
            (Light::No, Light::No) => "–",
            other => panic!("{protocol}: {other:?}"),
        };
        assert_eq!(pair.split('/').next(), Some(letters), "{}: {settings}", system.name);
    }
}

#[test]
fn all_systems_that_the_documents_name_are_listed() {
    let text = list();
    let systems = parse_list(&text).unwrap();
    let named = |name: &str| systems.iter().any(|system| system.name.starts_with(name));
    for name in [
        "MySQL",
        "PostgreSQL",
        "etcd",
        "Consul",
        "Galera",
        "Group Replication",
        "ZooKeeper",
        "Bigtable",
        "DynamoDB",
        "MongoDB",
        "Redis",
        "Kafka",
        "Dynamo",
        "Riak",
    ] {
        assert!(named(name), "{name}");
    }
    let of = |label| systems.iter().filter(|system| system.label == label).count();
    assert_eq!((of(Label::Cp), of(Label::Ap), of(Label::Ca)), (11, 5, 2));
}

#[test]
fn a_subset_is_judged_by_itself() {
    let claim = |subset: &str| SystemClaim { slug: "s23-two-reads".into(), subset: subset.into() };
    let text = scenario(&claim(""));
    assert!(!Label::Cp.is_shown_by(show(&claim(""), &text).unwrap()));
    assert!(Label::Cp.is_shown_by(show(&claim("read=strong"), &text).unwrap()));
    let error = show(&claim("read=stong"), &text).unwrap_err();
    assert!(error.contains("strong"), "{error}");
}

const RECORD: &str = "system Raft
label CP
when always
holds s10-bank-refuses
fails s10-bank-pays-twice for c1
pacelc PC/EC always
";

#[test]
fn what_is_wrong_with_the_list_is_told_with_its_line() {
    assert_eq!(parse_list(RECORD).unwrap()[0].fails.subset.as_ref(), "c1");
    for (from, to, told) in [
        ("label CP", "label PC", "line 2: a label is CP, AP or CA"),
        ("label CP", "lable CP", "line 2: unknown word `lable`"),
        ("label CP", "label", "line 2: `label` needs a value"),
        ("label CP\n", "", "`Raft` has no `label`"),
        ("when always", "when always\nwhen never", "line 4: a second `when`"),
        ("s10-bank-refuses", "../secret", "line 4: `../secret` is not the name of a scenario"),
        ("PC/EC always", "PC/EC", "line 6: PC/EC needs the settings that it is about"),
        ("PC/EC always", "CP always", "line 6: `CP` is not a pair"),
        ("pacelc PC/EC always\n", "", "`Raft` has no `pacelc`"),
        ("system Raft\n", "", "line 1: `label` comes before any `system`"),
    ] {
        let error = parse_list(&RECORD.replace(from, to)).unwrap_err();
        assert!(error.starts_with(told), "{error}");
    }
}

#[test]
fn runs_are_made_one_after_the_other_and_what_has_not_come_is_tried_again() {
    let mut model = open("");
    does(&mut model, [Msg::Judge, Msg::Show(Dialog::Systems)]);
    assert_eq!(model.systems, None);
    model.update(Msg::Fetched(Resource::Systems, None));
    assert!(model.systems.as_ref().unwrap().list.is_err());
    model.update(Msg::Show(Dialog::Systems));
    assert_eq!(model.systems, None, "it is fetched again");

    model.update(Msg::Fetched(Resource::Systems, Some(list())));
    let next = |model: &Model| model.systems.as_ref().unwrap().next().cloned();
    let first = next(&model).unwrap();
    model.update(Msg::Fetched(Resource::Claim(first.clone()), None));
    assert_ne!(next(&model), Some(first.clone()));
    model.update(Msg::Show(Dialog::Systems));
    assert_eq!(next(&model), Some(first.clone()), "it is tried again");
    model.update(Msg::SystemRan(first.clone(), scenario(&first).into()));
    assert!(model.systems.as_ref().unwrap().shown(&first).unwrap().is_ok());
    assert_ne!(next(&model), Some(first));
}

#[test]
fn a_scenario_of_the_list_opens_like_any_lesson() {
    let mut model = open("");
    does(&mut model, [Msg::Judge, Msg::Show(Dialog::Systems), Msg::Open("s25-riak".into())]);
    assert_eq!(model.dialog, None);
    assert_eq!(model.wanted.as_deref(), Some("s25-riak"));
}
