//! The question of a lesson: nothing tells the answer before it is given, and the run decides.

use cap_playground::app::act::Act;
use cap_playground::app::lessons;
use cap_playground::app::preferences::Preferences;
use cap_playground::app::quiz::Stance;
use cap_playground::app::start::Environment;
use cap_playground::app::{Direction, Model, Msg, moments::Stride};
use cap_playground::time::Time;

use super::browser::Browser;
use super::{A, B, THREE, does, model, open};

/// Lets a run that is played come to its stop.
fn play_out(model: &mut Model) {
    for _ in 0..2_000 {
        model.update(Msg::Frame(50));
    }
    assert!(!model.playback.playing, "it stops");
}

#[test]
fn a_first_visit_begins_with_a_question_at_the_moment_it_is_about() {
    let model = open("");
    let question = model.asks().expect("the first lesson asks");
    assert_eq!(question.choices.len(), 4, "{:?}", question.choices);
    assert_eq!(model.playhead, Time(2_000), "c2 has just asked");
    assert!(!model.fragment().contains("t="), "its address is the lesson's");
}

#[test]
fn before_the_answer_nobody_gets_beyond_the_moment_of_the_question() {
    let mut model = open("");
    for msg in [
        Msg::Seek(Time(8_000)),
        Msg::ToViolation,
        Msg::Step(Direction::On, Stride::Violation),
        Msg::Step(Direction::On, Stride::Response),
        Msg::Step(Direction::On, Stride::Event),
    ] {
        let told = format!("{msg:?}");
        model.update(msg);
        assert!(model.playhead <= Time(2_000), "{told}");
    }
    does(&mut model, [Msg::Seek(Time(0)), Msg::TogglePlay]);
    play_out(&mut model);
    assert_eq!(model.playhead, Time(2_000), "playing stops there too");
    assert!(model.asks().is_some());
}

#[test]
fn an_answer_is_judged_by_the_run_and_played_to_what_decides() {
    let right = |choice| {
        let mut model = open("");
        model.update(Msg::Answer(choice));
        assert!(model.playback.playing);
        play_out(&mut model);
        assert_eq!(model.playhead, Time(2_020), "when c2 was told");
        model.assessment().expect("it is judged")
    };
    let (zero, one) = (right(0), right(1));
    assert!(zero.is_right && zero.chosen == "0");
    assert!(!one.is_right && one.chosen == "1");
    assert_eq!(one.right.as_deref(), Some("0"));
    assert!(one.happened.contains("c2"), "{}", one.happened);
}

#[test]
fn an_answer_that_is_not_among_the_choices_is_none() {
    let mut model = open("");
    model.update(Msg::Answer(99));
    assert!(model.asks().is_some());
}

#[test]
fn whoever_changes_the_scenario_or_comes_for_a_moment_is_not_asked() {
    let mut model = open("");
    model.update(Msg::Act(Act::CycleLink(A, B)));
    assert_eq!(model.stance, Stance::Shown);
    let linked = open(&format!("#p={}&t=1500&v=1", lessons::FIRST_SLUG));
    assert_eq!((linked.asks(), linked.playhead), (None, Time(1_500)));
}

#[test]
fn a_scenario_without_a_question_asks_nothing() {
    assert_eq!(model(THREE).asks(), None);
}

#[test]
fn what_was_answered_is_kept_and_can_be_asked_again() {
    let browser = Browser::default();
    browser.open(1, "").update(Msg::Answer(0));
    let mut again = browser.open(2, "");
    assert_eq!(again.stance, Stance::Answered(0));
    assert_eq!(again.answers().right(), 1);
    again.update(Msg::AskAgain);
    assert!(again.asks().is_some());
    assert_eq!(again.playhead, Time(2_000));
}

#[test]
fn who_does_not_want_to_be_asked_is_not() {
    let mut model = open("");
    let wanted = Preferences { asks: false, ..model.preferences };
    model.update(Msg::Prefer(wanted));
    assert_eq!(model.asks(), None);
    assert_eq!(Preferences::from_text(&wanted.to_text()), wanted, "and that is kept");
    let environment = Environment::default();
    assert_eq!(Model::new(&environment, wanted).asks(), None);
}
