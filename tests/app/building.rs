//! A system built by hand: begun by its name, set, and changed member by member.

use cap_playground::app::act::{Act, WrittenOptions};
use cap_playground::app::blank::{Blueprint, NamedSystem, Spread, parse_names};
use cap_playground::app::build::Build;
use cap_playground::app::notice::Notice;
use cap_playground::app::settings::{self, SettingRow, parse_meanings};
use cap_playground::app::{Model, Msg};
use cap_playground::protocol::registry;
use cap_playground::scenario::text::{parse, parse_protocol};
use cap_playground::scenario::{Home, RequestText};

use super::{C1, THREE, model};

const NAMES: &str = include_str!("../../www/names.txt");
const FIVE: &str = "cap 1
# Five of them, as in production.
protocol   mongodb   w=1      # not safe
replicas A B C D E
client  c1  at A
client c2 at E   timeout=9s

1s     c1 set x=1     => ok
";

fn names() -> Vec<NamedSystem> {
    parse_names(NAMES).expect("every name says what runs")
}

fn built(change: Build) -> Model {
    let mut model = model(FIVE);
    model.update(Msg::Build(change));
    model
}

fn value(text: &str) -> String {
    text.to_owned()
}

fn plan(replicas: usize, clients: usize) -> Blueprint {
    let (spread, settings) = (Spread::Apart, Vec::new());
    let system = names().into_iter().find(|known| &*known.runs == "raft").expect("it is listed");
    Blueprint { system, replicas, clients, spread, settings }
}

#[test]
fn every_protocol_and_every_product_that_it_declares_is_found_by_a_name() {
    let names = names();
    let is_known = |word: &str, runs: &str| {
        names.iter().any(|known| {
            let of_it = known.name.split(' ').chain(known.also.split(' '));
            let runs_it = parse_protocol(&known.runs) == parse_protocol(runs);
            runs_it && of_it.into_iter().any(|its| its.eq_ignore_ascii_case(word))
        })
    };
    for entry in registry::ALL {
        let spec = entry.spec;
        assert!(names.iter().any(|known| *known.runs == *spec.name), "{}", spec.name);
        for (product, settings) in (spec.products)() {
            let runs = format!("{} {settings}", spec.name);
            assert!(is_known(product, runs.trim()), "{product} is not in www/names.txt");
        }
    }
}

#[test]
fn whatever_is_made_new_is_a_scenario_with_as_many_as_were_asked_for() {
    for system in names() {
        for (replicas, clients) in [(1, 1), (3, 2), (5, 16), (25, 3)] {
            for (spread, ..) in Spread::ALL {
                let settings = Vec::new();
                let plan =
                    Blueprint { system: system.clone(), replicas, clients, spread, settings };
                let Ok(made) = parse(&plan.text()) else {
                    // Some need more replicas than one, and say so.
                    assert_eq!(replicas, 1, "{}", plan.text());
                    continue;
                };
                assert_eq!((made.replicas().len(), made.clients().count()), (replicas, clients));
            }
        }
    }
}

#[test]
fn what_is_new_is_set_as_was_wanted_and_what_means_nothing_to_it_is_left_out() {
    let set = |settings: &[(&'static str, &str)]| {
        let settings = settings.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let mut model = model(THREE);
        model.update(Msg::New(Blueprint { settings: settings.collect(), ..plan(3, 2) }));
        model
    };
    let made = set(&[("pre_vote", "off"), ("read_concern", "majority")]);
    assert!(made.text.contains("\nprotocol raft pre_vote=off\n"), "{}", made.text);
    let refused = set(&[("read", "sometimes")]);
    assert!(matches!(refused.notice, Some(Notice::Refused(_))));
    assert_eq!(*refused.text, *THREE);
}

#[test]
fn clients_stand_as_far_apart_as_they_can() {
    let homes = |replicas, clients| -> Vec<String> {
        let plan = plan(replicas, clients);
        let made = parse(&plan.text()).expect("it is well formed");
        let home = |home: &Home| match home {
            Home::At(replica) => replica.clone(),
            Home::Roaming | Home::Leader => String::new(),
        };
        made.clients().map(|client| home(&client.home)).collect()
    };
    assert_eq!(homes(5, 2), ["A", "E"]);
    assert_eq!(homes(5, 3), ["A", "C", "E"]);
    assert_eq!(homes(3, 1), ["A"]);
    assert_eq!(homes(1, 2), ["A", "A"]);
}

#[test]
fn what_is_new_can_be_undone() {
    let mut model = model(THREE);
    model.update(Msg::New(plan(5, 2)));
    assert!(model.text.contains("replicas A B C D E"), "{}", model.text);
    assert!(model.work.is_some(), "it is the reader's own");
    model.update(Msg::Undo);
    assert_eq!(*model.text, *THREE);
}

#[test]
fn only_the_lines_that_are_meant_change_and_comments_and_columns_stay() {
    let changes = [
        (Build::Setting("w", None), "protocol mongodb  # not safe", 2),
        (
            Build::Setting("read_concern", Some(value("majority"))),
            "protocol mongodb w=1 read_concern=majority  # not safe",
            2,
        ),
        (
            Build::Client("c2".to_owned(), "timeout", Some(value("2s"))),
            "client c2 at E timeout=2s",
            5,
        ),
        (Build::Home("c1".to_owned(), Home::Roaming), "client c1 roaming", 4),
        (Build::AddReplica, "replicas A B C D E F", 3),
    ];
    for (change, line, index) in changes {
        let mut model = built(change.clone());
        let expected: Vec<&str> = FIVE.lines().collect();
        for (number, (new, old)) in model.text.lines().zip(&expected).enumerate() {
            let wanted = if number == index { line } else { old };
            assert_eq!(new, wanted, "{change:?}");
        }
        model.update(Msg::Undo);
        assert_eq!(*model.text, *FIVE, "{change:?} is one step to undo");
    }
    let model = built(Build::Network("loss", Some(value("5 %"))));
    assert!(
        model.text.contains("client c2 at E   timeout=9s\nnetwork loss=5%\n"),
        "{}",
        model.text
    );
}

#[test]
fn what_cannot_be_is_refused_and_nothing_changes() {
    let refused = [
        Build::Setting("w", Some(value("7"))),
        Build::Network("delay", Some(value("soon"))),
        Build::Rename("A".to_owned(), "B".to_owned()),
        Build::Client("c1".to_owned(), "retry", Some(value("x"))),
    ];
    for change in refused {
        let model = built(change.clone());
        assert!(matches!(model.notice, Some(Notice::Refused(_))), "{change:?}");
        assert_eq!(*model.text, *FIVE);
    }
}

#[test]
fn a_request_carries_the_options_that_it_was_given() {
    let mut model = model(FIVE);
    let options: WrittenOptions = vec![("read_concern".to_owned(), "majority".to_owned())];
    let get = RequestText::Get { key: "x".to_owned() };
    model.update(Msg::Act(Act::Request(C1, get, options)));
    assert!(model.text.contains("c1 get x read_concern=majority"), "{}", model.text);
}

#[test]
fn a_setting_is_shown_as_it_is_and_all_that_it_may_be_can_be_chosen() {
    let row =
        |rows: Vec<SettingRow>, name: &str| rows.into_iter().find(|row| row.name == name).unwrap();
    let scenario = parse(FIVE).unwrap();
    let w = row(settings::rows(&scenario), "w");
    assert_eq!((w.value(), w.differs()), ("1", true));
    assert_eq!(w.values, ["majority", "1", "2", "3", "4", "5"]);
    let of_write = settings::options(
        &scenario,
        &RequestText::Set { key: String::new(), value: String::new() },
    );
    assert_eq!(row(of_write, "w").default, "1", "what the protocol line says holds for a request");
    // Every value that can be chosen can be set, one by one.
    for entry in registry::ALL {
        let text = format!("cap 1\nprotocol {}\nreplicas A B C\nclient c1 at A\n", entry.spec.name);
        let scenario = parse(&text).unwrap();
        for row in settings::rows(&scenario) {
            for value in &row.values {
                let set = format!("{} {}={value}", entry.spec.name, row.name);
                // Some mean nothing without another one; that is told in words.
                let known = parse_protocol(&set).map_err(|error| error.found);
                assert!(known.is_ok() || row.name == "leader", "{set}: {known:?}");
            }
        }
    }
}

#[test]
fn what_settings_mean_is_read_with_all_its_parts() {
    let text = "raft\tread\tHow a read is made sure of.\t`read=log` is slow.\nbroken\n";
    let meanings = parse_meanings(text);
    assert_eq!(meanings.len(), 1);
    assert_eq!((&*meanings[0].setting, &*meanings[0].details), ("read", "`read=log` is slow."));
}
