//! Breaking a promise: which finding counts, what is told of it, and how one comes back from it.

use cap_playground::app::attack::{
    AttackChange, Mended, Order, SearchEnd, SearchProgress, ToldStory, Turned, words,
};
use cap_playground::app::effect::Effect;
use cap_playground::app::{Dialog, Model, Msg};
use cap_playground::scenario::{Attack, Property};
use cap_playground::time::Time;

use super::browser::{Browser, settle};
use super::{THREE, model};

const BROKEN: &str = "cap 1
protocol lww
replicas A B
client c1 at A
client c2 at B
until 4s

1s cut A | B
2s c1 set x=1
3s c2 get x
";

/// The orders among what is to be done.
fn orders(effects: Vec<Effect>) -> Vec<Order> {
    let order = |effect| match effect {
        Effect::Attack(order) => Some(order),
        _ => None,
    };
    effects.into_iter().filter_map(order).collect()
}

fn says(model: &mut Model, change: AttackChange) -> Vec<Order> {
    orders(model.update(Msg::Attack(change)))
}

fn told() -> ToldStory {
    ToldStory { text: BROKEN.into(), before: 31, after: 3, breaks_at_ms: 3_000 }
}

/// A page on which a search by two workers is under way.
fn searching() -> Model {
    let mut model = model(THREE);
    model.update(Msg::Show(Dialog::Attack));
    let said = says(&mut model, AttackChange::Start);
    let [Order::Search(search)] = &said[..] else { panic!("{said:?}") };
    assert!(search.text.ends_with("attack linearizable\n"), "{}", search.text);
    assert_eq!(says(&mut model, AttackChange::Began(search.number, 2)), []);
    model
}

fn tried(stories: u32) -> SearchProgress {
    SearchProgress { stories, overlapped: stories / 2, leaders: stories / 4, ms: 1_000 }
}

#[test]
fn the_promise_is_the_strongest_that_the_run_keeps_unless_the_scenario_names_one() {
    let mut model = model(THREE);
    model.update(Msg::Show(Dialog::Attack));
    let chosen = model.breaking.attack.clone().expect("there is a choice");
    assert_eq!(chosen, Attack::on(Property::Linearizable));
    model.update(Msg::Close);
    model.update(Msg::Type(BROKEN.to_owned()));
    settle(&mut model);
    model.update(Msg::Show(Dialog::Attack));
    let chosen = model.breaking.attack.clone().expect("there is a choice");
    assert_eq!(chosen.property, Property::Sequential, "it is not linearizable already");
    model.update(Msg::Close);
    model.update(Msg::Type(format!("{BROKEN}attack available crashes=2 for key=x\n")));
    settle(&mut model);
    model.update(Msg::Show(Dialog::Attack));
    let chosen = model.breaking.attack.clone().expect("there is a choice");
    assert_eq!(chosen.to_string(), "attack available crashes=2 for key=x");
}

#[test]
fn the_lowest_number_counts_whoever_is_first() {
    let mut model = searching();
    let said = says(&mut model, AttackChange::Found(1, 1, 900));
    assert_eq!(said, [Order::Before(900)], "the other one may find an earlier story");
    let said = says(&mut model, AttackChange::Found(1, 0, 130));
    assert_eq!(said, [Order::Tell(0)]);
    // And the other way round.
    let mut model = searching();
    assert_eq!(says(&mut model, AttackChange::Found(1, 1, 900)), [Order::Before(900)]);
    assert_eq!(says(&mut model, AttackChange::Over(1, 0)), [Order::Tell(1)]);
}

#[test]
fn what_is_found_is_opened_where_it_breaks_and_one_step_leads_back() {
    let mut model = searching();
    says(&mut model, AttackChange::Found(1, 1, 1_203));
    says(&mut model, AttackChange::Over(1, 0));
    let said = says(&mut model, AttackChange::Told(1, Some(told())));
    assert_eq!(said, [Order::Stop]);
    settle(&mut model);
    assert_eq!(&*model.text, BROKEN);
    assert_eq!((model.playhead, model.dialog), (Time(3_000), None));
    let finding = model.finding().expect("it is shown").clone();
    assert_eq!(words::found(&finding), "Found after 1,204 schedules, shrunk from 31 lines to 3.");
    model.update(Msg::Undo);
    settle(&mut model);
    assert_eq!(&*model.text, THREE);
    assert_eq!(model.finding(), None);
}

#[test]
fn another_one_is_looked_for_from_there_and_among_other_kinds() {
    let mut model = searching();
    says(&mut model, AttackChange::Found(1, 0, 70));
    says(&mut model, AttackChange::Over(1, 1));
    says(&mut model, AttackChange::Told(1, Some(told())));
    settle(&mut model);
    let said = says(&mut model, AttackChange::Another);
    let [Order::Search(search)] = &said[..] else { panic!("{said:?}") };
    assert_eq!((search.from, search.known.len()), (70, 1));
    assert!(search.text.contains("protocol abd"), "the ground is that of the first search");
    assert_eq!(model.dialog, Some(Dialog::Attack));
    says(&mut model, AttackChange::Began(2, 1));
    says(&mut model, AttackChange::Tried(2, 0, tried(400), vec![1, 2]));
    says(&mut model, AttackChange::Over(2, 0));
    let outcome = model.breaking.outcome.clone().expect("it is over");
    assert_eq!(
        words::outcome(&outcome),
        "400 more schedules broke it in no other way. That is no proof that there is none."
    );
}

#[test]
fn what_kept_the_promise_is_counted_and_no_proof() {
    let mut model = searching();
    says(&mut model, AttackChange::Tried(1, 0, tried(30_000), vec![1, 2, 3]));
    says(&mut model, AttackChange::Tried(1, 1, tried(18_000), vec![3, 4]));
    says(&mut model, AttackChange::Over(1, 0));
    assert_eq!(says(&mut model, AttackChange::Over(1, 1)), [Order::Stop]);
    let outcome = model.breaking.outcome.clone().expect("it is over");
    assert_eq!(words::outcome(&outcome), "48,000 random schedules kept it. That is no proof.");
    let covered = words::covered(&outcome).expect("so much was covered");
    assert!(covered.starts_with("24,000 of them had a fault during a request"), "{covered}");
    assert!(covered.ends_with("ended in 4 different ways."), "{covered}");
}

#[test]
fn whatever_closes_the_dialog_ends_the_search() {
    let ways: [fn(&mut Model) -> Vec<Effect>; 4] = [
        |model| model.update(Msg::Attack(AttackChange::Cancel)),
        |model| model.update(Msg::Close),
        |model| model.update(Msg::Escape),
        |model| model.update(Msg::Load(THREE.to_owned())),
    ];
    for end in ways {
        let mut model = searching();
        let said = orders(end(&mut model));
        assert_eq!(said, [Order::Stop]);
        assert!(model.breaking.search.is_none());
        // What it had on its lips is not heard any more.
        assert_eq!(says(&mut model, AttackChange::Told(1, Some(told()))), []);
        assert_eq!(&*model.text, THREE);
    }
    let mut model = searching();
    model.update(Msg::Attack(AttackChange::Cancel));
    assert!(matches!(model.breaking.outcome, Some(SearchEnd::Cancelled(_))));
}

#[test]
fn what_would_have_prevented_it_is_listed_and_opened_by_a_press() {
    let mut model = searching();
    says(&mut model, AttackChange::Found(1, 0, 0));
    says(&mut model, AttackChange::Over(1, 1));
    says(&mut model, AttackChange::Told(1, Some(told())));
    settle(&mut model);
    let said = says(&mut model, AttackChange::Mend);
    let [Order::Mend(number, text)] = &said[..] else { panic!("{said:?}") };
    assert!(text.ends_with("attack linearizable\n"), "{text}");
    assert_eq!(says(&mut model, AttackChange::Mend), [], "it is being found out");
    let other = BROKEN.replace("lww", "abd");
    let mend = Mended {
        setting: "reads=majority".into(),
        asked: 2,
        answered: 1,
        slowest_ms: 20,
        answered_without: 2,
        slowest_ms_without: 20,
        text: other.as_str().into(),
    };
    assert_eq!(words::cost(&mend), "1 of 2 requests answered, 2 without it.");
    assert_eq!(says(&mut model, AttackChange::Mended(*number, vec![mend])), [Order::Stop]);
    let finding = model.finding().expect("it is shown").clone();
    assert_eq!(words::mends(&finding), "One change of settings keeps the promise in this story:");
    says(&mut model, AttackChange::Open(Some(0)));
    settle(&mut model);
    assert_eq!(*model.text, *other);
    assert!(model.finding().is_some(), "the list stays");
    says(&mut model, AttackChange::Open(None));
    settle(&mut model);
    assert_eq!(&*model.text, BROKEN);
}

#[test]
fn everything_is_tried_with_the_requests_as_written_and_told_as_it_was() {
    let mut model = model(THREE);
    model.update(Msg::Show(Dialog::Attack));
    says(&mut model, AttackChange::Everything(true));
    let said = says(&mut model, AttackChange::Start);
    let [Order::Search(search)] = &said[..] else { panic!("{said:?}") };
    assert!(search.everything);
    assert!(search.text.ends_with("attack linearizable requests=written\n"), "{}", search.text);
    says(&mut model, AttackChange::Began(1, 1));
    says(&mut model, AttackChange::Tried(1, 0, tried(8_123), Vec::new()));
    let search = model.breaking.search.clone().expect("it is under way");
    assert_eq!(words::progress(&search), "8,123 different states tried, 8,123 a second");
    let told = "All 212480 schedules with at most 2 cuts were tried.";
    says(&mut model, AttackChange::Whole(1, told.to_owned()));
    assert_eq!(says(&mut model, AttackChange::Over(1, 0)), [Order::Stop]);
    let outcome = model.breaking.outcome.clone().expect("it is over");
    assert_eq!((words::outcome(&outcome).as_str(), words::covered(&outcome)), (told, None));
}

#[test]
fn where_it_was_lost_is_asked_after_what_is_being_found_out() {
    let mut model = searching();
    says(&mut model, AttackChange::Found(1, 0, 0));
    says(&mut model, AttackChange::Over(1, 1));
    says(&mut model, AttackChange::Told(1, Some(told())));
    settle(&mut model);
    let said = says(&mut model, AttackChange::Turn);
    let [Order::Turn(number, _)] = &said[..] else { panic!("{said:?}") };
    assert_eq!(says(&mut model, AttackChange::Mend), [], "one after the other");
    let turned = Turned {
        lost_between: Some(((1_000, 12), (2_020, 64))),
        points: [(0, 12), (1_000, 12), (2_020, 64)].into(),
        differs: None,
    };
    assert_eq!(
        words::lost(&turned),
        "Lost between 1 s and 2.02 s: of 64 that go on with other luck, 12 break the promise from \
         the one, 64 from the other."
    );
    assert_eq!(says(&mut model, AttackChange::Turned(*number, turned)), [Order::Stop]);
    assert!(model.finding().is_some_and(|found| found.turned.is_some() && !found.is_turning));
    assert!(matches!(says(&mut model, AttackChange::Mend)[..], [Order::Mend(..)]));
}

#[test]
fn where_no_moment_decides_it_that_is_said_and_nothing_is_drawn() {
    for (broken, said) in [
        (
            64,
            "It is lost from the start: whichever messages are slow or lost, these lines break the \
             promise (64 of 64 runs).",
        ),
        (
            40,
            "No moment decides it: of 64 runs with other delays and losses of messages 40 break the \
             promise, from wherever they go on.",
        ),
    ] {
        let points = [(0, broken), (1_000, broken), (2_020, broken)].into();
        let turned = Turned { lost_between: None, points, differs: None };
        assert_eq!((words::lost(&turned).as_str(), turned.varies()), (said, false));
    }
}

#[test]
fn somebody_elses_page_has_no_room_for_it() {
    let browser = Browser::default();
    let mut model = browser.open(1, "v=1&ui=embed");
    settle(&mut model);
    model.update(Msg::Show(Dialog::Attack));
    assert_eq!((model.dialog, model.breaking.attack), (None, None));
}
