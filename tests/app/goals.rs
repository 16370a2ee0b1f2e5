//! The goal of a lesson: the reader acts, the run is judged, and the page counts.

use cap_playground::app::attempt::Telling;
use cap_playground::app::{Model, Msg};
use cap_playground::scenario::ProtocolChoice;

use super::browser::Browser;
use super::{came, open};

/// The first lesson, whose question is not answered first.
fn at_goal() -> Model {
    let mut model = open("");
    model.update(Msg::JustShow);
    model.update(Msg::Judge);
    model
}

/// After what was done the run is judged, as the page does once the picture stands.
fn after(mut model: Model, done: Vec<Msg>) -> Model {
    for msg in done {
        model.update(msg);
        model.update(Msg::Judge);
    }
    model
}

#[test]
fn the_goal_comes_after_the_question() {
    assert_eq!(open("").goal(), None, "while the question waits");
    let goal = at_goal().goal().expect("the first lesson has one");
    assert_eq!((goal.taken, goal.needed, goal.is_reached), (0, 1, Some(false)));
    assert!(goal.has_more_hints && goal.can_give_up && goal.hints.is_empty());
}

#[test]
fn every_step_counts_and_what_is_taken_back_does_not() {
    let goal = |model: &Model| model.goal().expect("another protocol keeps it");
    let model = after(at_goal(), vec![Msg::RunUnder("mv-register")]);
    assert_eq!((goal(&model).taken, goal(&model).is_reached), (1, Some(false)));
    let model = after(model, vec![Msg::Undo, Msg::RunUnder("abd")]);
    assert_eq!((goal(&model).taken, goal(&model).is_reached), (1, Some(true)));
    assert!(!goal(&model).has_given_up);
    let again = after(model, vec![Msg::StartAgain]);
    assert_eq!((goal(&again).taken, goal(&again).is_reached), (0, Some(false)));
}

#[test]
fn hints_come_one_after_the_other_and_giving_up_shows_a_way() {
    let model = after(at_goal(), vec![Msg::Hint, Msg::Hint]);
    let goal = model.goal().expect("it is still there");
    assert_eq!((goal.hints.len(), goal.has_more_hints), (1, false));
    let model = after(model, vec![Msg::RunUnder("raft"), Msg::GiveUp]);
    let goal = model.goal().expect("it is still there");
    assert!(goal.has_given_up && goal.is_reached == Some(true));
    assert_eq!(model.scenario().choice(), &ProtocolChoice::at_defaults("abd"), "from the start");
}

#[test]
fn a_goal_that_was_reached_is_kept_and_one_that_was_shown_is_not() {
    let kept = |msgs: Vec<Msg>| {
        let browser = Browser::default();
        let model = after(browser.open(1, ""), [vec![Msg::JustShow], msgs].concat());
        assert!(model.goal().is_some_and(|goal| goal.is_reached == Some(true)));
        browser.texts().iter().any(|text| text == "s01-proof-answers 1\n")
    };
    assert!(kept(vec![Msg::RunUnder("abd")]));
    assert!(!kept(vec![Msg::GiveUp]));
}

/// Opening a lesson is no action, and its way and its beginning are its own.
#[test]
fn another_lesson_is_another_attempt_by_whatever_way_one_comes_to_it() {
    const OTHER: &str = include_str!("../../www/gallery/s04-two-nodes-answer.cap");
    let other = || vec![Msg::Open("other".into()), came("other", OTHER), Msg::JustShow];
    let begun = after(at_goal(), vec![Msg::RunUnder("abd")]);
    let model = after(begun, other());
    let goal = model.goal().expect("it has one");
    assert_eq!((goal.taken, goal.is_reached), (0, Some(false)));
    let model = after(model, vec![Msg::RunUnder("lww"), Msg::StartAgain]);
    assert_eq!(model.scenario().title(), "Two nodes, availability first");
    assert_eq!(model.scenario().choice(), &ProtocolChoice::at_defaults("lww"));
    // Back into the first lesson, which was changed, and to its beginning.
    let model = after(model, vec![Msg::Undo, Msg::Undo, Msg::Undo, Msg::JustShow, Msg::StartAgain]);
    assert!(model.scenario().title().contains("proof"), "{}", model.text);
    assert_eq!(model.goal().map(|goal| goal.taken), Some(0));
}

#[test]
fn what_tells_a_way_is_folded_until_it_is_asked_for_or_given_up() {
    let lines = |model: &Model| -> Vec<String> {
        let (lines, _) = model.kept_back();
        lines.iter().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect()
    };
    let model = at_goal();
    assert_eq!((lines(&model), model.kept_back().1), (own(&["hint", "way"]), Telling::Folded));
    let hinted = after(model.clone(), vec![Msg::Hint]);
    assert_eq!(lines(&hinted), own(&["way"]), "the hint stands beside the goal already");
    let edited = after(model.clone(), vec![Msg::RunUnder("mv-register")]);
    assert_eq!(lines(&edited), own(&["hint", "way"]), "an edit that misses the goal tells nothing");
    for told in [Msg::RunUnder("abd"), Msg::GiveUp] {
        let model = after(model.clone(), vec![told.clone()]);
        assert_eq!(model.kept_back().1, Telling::Nothing, "after {told:?}");
    }
    let unfolded = after(model, vec![Msg::Unfold(true)]);
    assert_eq!((lines(&unfolded), unfolded.kept_back().1), (own(&[]), Telling::Unfolded));
    let again = after(unfolded, vec![Msg::StartAgain]);
    assert_eq!(again.kept_back().1, Telling::Folded);
}

#[test]
fn who_writes_a_goal_of_their_own_reads_what_they_write() {
    let mut model = open("");
    model.update(Msg::JustShow);
    let own = "cap 1\ngoal available no in 1 action \"So.\"\nhint \"Mine.\"\nway \"1s cut A | B C\"\n\
               protocol lww\nreplicas A B C\nclient c1 at A\n\n2s c1 get x\n";
    model.update(Msg::Type(own.to_owned()));
    model.update(Msg::Judge);
    assert!(model.goal().is_some(), "{:?}", model.errors);
    assert_eq!(model.kept_back().1, Telling::Nothing);
}

fn own(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
