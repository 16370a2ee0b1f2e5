//! The comparison: rows, their errors, the first difference, the link.

use cap_playground::app::compare::{Compare, Comparison, ComparisonRow, ROWS_MAX, RowResult};
use cap_playground::app::lamp::Light;
use cap_playground::app::start::Environment;
use cap_playground::app::{Model, Msg, preferences::Preferences};
use cap_playground::diagram::marks::Look;
use cap_playground::protocol::registry;
use cap_playground::scenario::link::Interface;

use super::{THREE, came, does, model, open};

const CUT: &str = "cap 1
protocol lww
replicas A B C
client c1 at A
client c2 at C

0s cut A B | C
1s c1 set x=1
2s c2 get x
3s c1 cas x=1->2
";

const CUT_RAFT: &str =
    "protocol raft\nreplicas A B C\nclient c1 at A\n0s cut A | B C\n1s c1 get x\n";

/// The page of a scenario once its first picture stands.
fn judged(text: &str) -> Model {
    let text = text.replace("3s c1 cas x=1->2\n", "");
    let mut model = model(&text);
    model.update(Msg::Judge);
    model
}

fn compare(model: &mut Model, changes: impl IntoIterator<Item = Compare>) {
    does(model, changes.into_iter().map(Msg::Compare));
}

fn add(text: &str) -> Compare {
    Compare::Add(text.to_owned())
}

fn run_all(model: &mut Model) {
    while comparison(model).next().is_some() {
        model.update(Msg::Compare(Compare::RunNext));
    }
}

fn comparison(model: &Model) -> &Comparison {
    model.comparison.as_deref().expect("the comparison is open")
}

fn row<'m>(model: &'m Model, text: &str) -> &'m ComparisonRow {
    comparison(model).rows.iter().find(|row| row.text == text).expect("there is such a row")
}

fn told(row: &ComparisonRow) -> Vec<&str> {
    row.ran().expect("it was run").cells.iter().map(|cell| cell.told.as_str()).collect()
}

#[test]
fn a_comparison_opens_with_every_other_protocol_and_runs_them_one_by_one() {
    let mut model = judged(CUT);
    compare(&mut model, [Compare::Open]);
    assert_eq!(comparison(&model).rows.len(), registry::ALL.len() - 1);
    assert!(comparison(&model).rows.iter().all(|row| row.shown == RowResult::Pending));
    compare(&mut model, [Compare::RunNext]);
    assert_eq!(comparison(&model).next(), Some(1));
    run_all(&mut model);
    assert!(comparison(&model).rows.iter().all(|row| row.ran().is_some()));
}

#[test]
fn the_same_requests_are_told_differently_and_the_first_difference_is_marked() {
    let mut model = judged(CUT);
    compare(&mut model, [Compare::Open, Compare::Nothing, add("raft"), add("mv-register")]);
    run_all(&mut model);
    let own = &comparison(&model).own;
    assert_eq!(own.text, "lww");
    assert_eq!(told(own), ["ok", "0"]);
    assert_eq!(own.ran().unwrap().cells[1].look, Look::Stale);
    assert_eq!(own.ran().unwrap().lights.0[..2], [Light::No, Light::Yes]);

    let raft = row(&model, "raft").ran().unwrap();
    assert_eq!(raft.cells[0].told, "ok");
    assert!(matches!(raft.cells[1].look, Look::Error | Look::Unknown));
    assert_eq!(raft.differs_at, Some(1));
    assert_eq!(raft.lights.0[..2], [Light::Yes, Light::No]);
    assert_eq!(row(&model, "mv-register").ran().unwrap().differs_at, None);
    assert_eq!(comparison(&model).first_difference().unwrap().asked, "get x");
}

#[test]
fn an_unknown_protocol_or_setting_is_refused_by_name() {
    let mut model = judged(CUT);
    compare(&mut model, [Compare::Open, Compare::Nothing, add("raff")]);
    let refused = |model: &Model| comparison(model).refused.clone().unwrap_or_default();
    assert_eq!(refused(&model), "raff is not a protocol. Did you mean raft?");
    compare(&mut model, [add("raft read=leas")]);
    assert!(refused(&model).contains("leas"), "{}", refused(&model));
    compare(&mut model, [add("raft cl=ONE")]);
    assert!(refused(&model).contains("cl"), "{}", refused(&model));
    assert!(comparison(&model).rows.is_empty());
    compare(&mut model, [add("  raft   read=lease ")]);
    assert_eq!(refused(&model), "");
    assert_eq!(comparison(&model).rows[0].text, "raft read=lease");
    compare(&mut model, [add("raft read=lease")]);
    assert_eq!(refused(&model), "raft read=lease is already in the list.");
}

#[test]
fn a_row_of_a_link_that_cannot_be_run_says_why_in_its_place() {
    let mut model = open("#p=s01-proof-answers&compare=raff,raft%20leader=Z,abd&v=1");
    model.update(Msg::Judge);
    run_all(&mut model);
    let wrong = |text| match &row(&model, text).shown {
        RowResult::Wrong(reason) => reason.clone(),
        other => panic!("{other:?}"),
    };
    assert!(wrong("raff").contains("Did you mean raft?"));
    assert!(wrong("raft leader=Z").contains("Z is not a replica"));
    assert!(row(&model, "abd").ran().is_some());
}

#[test]
fn a_link_opens_its_comparison_once_the_first_picture_stands() {
    let mut model = open("#p=s01-proof-answers&compare=abd,raft%20read=lease&v=1");
    assert_eq!(model.comparison, None, "nothing of it before the first picture");
    model.update(Msg::Judge);
    let rows: Vec<&str> = comparison(&model).rows.iter().map(|row| row.text.as_str()).collect();
    assert_eq!(rows, ["abd", "raft read=lease"]);
}

#[test]
fn what_stands_in_for_a_lesson_on_its_way_is_not_compared() {
    let mut model = open("#p=s10-bank-refuses&compare=abd&v=1");
    model.update(Msg::Judge);
    assert_eq!(model.comparison, None);
    does(&mut model, [came("s10-bank-refuses", CUT_RAFT), Msg::Judge]);
    assert_eq!(comparison(&model).own.text, "raft");
}

#[test]
fn the_link_says_what_is_compared() {
    let mut model = judged(CUT);
    assert!(!model.fragment().contains("compare="));
    compare(&mut model, [Compare::Open, Compare::Nothing, add("raft read=lease")]);
    compare(&mut model, [Compare::Toggle("abd")]);
    let (link, _) = cap_playground::scenario::link::Link::read(&model.fragment());
    assert_eq!(link.compare, ["raft read=lease", "abd"]);
    compare(&mut model, [Compare::Toggle("abd"), Compare::Remove(5)]);
    assert_eq!(model.link.compare, ["raft read=lease"]);
    compare(&mut model, [Compare::Close]);
    assert_eq!(model.comparison, None);
    assert!(!model.fragment().contains("compare="));
}

#[test]
fn another_address_brings_its_own_comparison() {
    let mut model = judged(CUT);
    compare(&mut model, [Compare::Open]);
    let address = model.fragment();
    model.update(Msg::Navigate(address.replace("compare=", "other=")));
    assert_eq!(model.comparison, None);
    model.update(Msg::Navigate(address));
    if !model.is_judged() {
        model.update(Msg::Judge);
    }
    assert_eq!(comparison(&model).rows.len(), registry::ALL.len() - 1);
}

#[test]
fn an_edit_is_compared_anew_once_it_is_judged() {
    let mut model = judged(CUT);
    compare(&mut model, [Compare::Open, Compare::Nothing, add("raft")]);
    run_all(&mut model);
    model.update(Msg::Type(model.text.replace("2s c2 get x", "2s c2 get x\n3s c1 get x")));
    assert_eq!(comparison(&model).columns.len(), 2);
    model.update(Msg::Judge);
    assert_eq!(comparison(&model).columns.len(), 3);
    assert_eq!(comparison(&model).next(), Some(0));
}

#[test]
fn a_row_that_was_run_is_not_run_again_when_another_comes() {
    let mut model = judged(CUT);
    compare(&mut model, [Compare::Open, Compare::Nothing, add("raft")]);
    run_all(&mut model);
    compare(&mut model, [add("abd")]);
    assert_eq!(comparison(&model).rows[0].text, "abd", "what is new is seen first");
    assert_eq!(comparison(&model).next(), Some(0));
    run_all(&mut model);
}

#[test]
fn what_is_not_asked_under_a_protocol_is_said_and_listed() {
    let mut model = model(&CUT.replace("lww", "raft"));
    model.update(Msg::Judge);
    compare(&mut model, [Compare::Open, Compare::Nothing, add("lww"), add("mv-register")]);
    run_all(&mut model);
    assert_eq!(told(row(&model, "lww"))[2], "not asked");
    let remarks = comparison(&model).remarks();
    assert_eq!(remarks[0].what, "3s c1 cas x=1->2");
    assert_eq!(remarks[0].rows, ["mv-register", "lww"]);
}

#[test]
fn services_that_join_a_side_are_told() {
    let mut model = judged(CUT);
    compare(&mut model, [Compare::Open, Compare::Nothing, add("bigtable")]);
    run_all(&mut model);
    let remarks = comparison(&model).remarks();
    assert_eq!(remarks[0].what, "chubby master gfs");
    assert!(remarks[0].became.contains("side of the first replica"));
}

#[test]
fn a_row_can_take_the_place_of_the_scenario_and_be_undone() {
    let mut model = judged(CUT);
    let before = model.text.clone();
    compare(&mut model, [Compare::Open, Compare::Nothing, add("raft read=lease")]);
    compare(&mut model, [Compare::Adopt(0)]);
    assert_eq!(model.text, before, "a row that was not run is no scenario yet");
    run_all(&mut model);
    compare(&mut model, [Compare::Adopt(0)]);
    assert!(model.text.contains("protocol raft read=lease"), "{}", model.text);
    model.update(Msg::Undo);
    assert_eq!(model.text, before);
}

#[test]
fn a_link_cannot_ask_for_more_rows_than_there_may_be() {
    let many: Vec<String> = (0..100).map(|p| format!("coin-flip%20p={p}%25")).collect();
    let mut model = open(&format!("#p=s01-proof-answers&compare={},abd,abd&v=1", many.join(",")));
    model.update(Msg::Judge);
    assert_eq!(comparison(&model).rows.len(), ROWS_MAX);
    compare(&mut model, [add("abd")]);
    assert!(comparison(&model).refused.as_ref().unwrap().contains("40 rows"));
}

#[test]
fn an_embed_compares_nothing_and_keeps_the_link() {
    let environment = Environment {
        fragment: "#p=s01-proof-answers&compare=abd&v=1".to_owned(),
        interface: Some(Interface::Embed),
        ..Environment::default()
    };
    let mut model = Model::new(&environment, Preferences::default());
    does(&mut model, [Msg::Judge, Msg::Compare(Compare::Open)]);
    assert_eq!(model.comparison, None);
    assert!(model.fragment().contains("compare=abd"));
}

#[test]
fn a_scenario_without_requests_has_nothing_to_judge() {
    let quiet = THREE.replace("1s c1 set x=1\n3s c2 get x\n", "");
    let mut model = judged(&quiet);
    compare(&mut model, [Compare::Open, Compare::Nothing, add("raft")]);
    run_all(&mut model);
    assert!(comparison(&model).columns.is_empty());
    assert_eq!(row(&model, "raft").ran().unwrap().lights.0, [Light::Nothing; 4]);
    assert_eq!(comparison(&model).first_difference(), None);
}
