//! Runs that take longer than a picture may wait for: they go on piece by piece, are reused, held,
//! and replaced.

use cap_playground::app::notice::Notice;
use cap_playground::app::under_way::UnderWay;
use cap_playground::app::{Model, Msg, lessons};
use cap_playground::scenario::link::{Link, LinkSource};
use cap_playground::time::Time;

use super::{does, model, open};

/// Some ten thousand steps, nearly all of them gossip.
const LONG: &str = "cap 1
protocol lww every=5ms
replicas A B C D E F G H
client c1 at A
until 10s

1s c1 set x=1
";

/// Far less than what any of these runs takes.
const LITTLE: u64 = 1_000;

fn typed(model: &mut Model, text: &str) {
    model.update(Msg::Type(text.to_owned()));
    assert!(model.errors.is_empty(), "{:?}", model.errors);
}

fn under_way(model: &Model) -> &UnderWay {
    model.under_way.as_ref().expect("it is under way")
}

/// As the page does between two pictures.
fn run_on(model: &mut Model) -> u32 {
    let mut pieces = 0;
    while let Some(under_way) = &model.under_way {
        pieces += 1;
        if under_way.advance(LITTLE) {
            model.update(Msg::Ran);
        }
    }
    pieces
}

fn shown(text: &str) -> Model {
    let mut model = model(text);
    assert!(run_on(&mut model) > 10, "it is no long run");
    model
}

fn link_to(text: &str) -> String {
    Link { source: Some(LinkSource::Text(text.to_owned())), ..Link::default() }.to_string()
}

#[test]
fn a_long_run_is_shown_once_it_is_over_and_is_the_one_that_is_run_at_once() {
    let mut model = model(LONG);
    let before = model.session.clone();
    assert_eq!(before.run.scenario.to_string(), open("").session.run.scenario.to_string());
    assert!(model.is_behind() && !model.is_arriving());
    assert!(!under_way(&model).advance(LITTLE));
    assert!(model.session == before, "nothing is shown of what is not over");
    run_on(&mut model);
    let at_once = super::at_once(LONG);
    assert_eq!(model.session.run.trace.text(), at_once.trace.text());
    assert!(!model.is_behind());
}

#[test]
fn an_edit_that_changes_nothing_in_a_run_runs_nothing() {
    let without_effect = [
        format!("# a comment\n{LONG}"),
        format!("{LONG}\n2s note \"a note\"\n"),
        format!("{LONG}\nexpect linearizable yes\n"),
        LONG.replace("1s c1", "\n\n   1s c1"),
    ];
    let mut model = shown(LONG);
    for text in &without_effect {
        typed(&mut model, text);
        assert!(model.under_way.is_none(), "it is run again for {text}");
        assert_eq!(model.session.run.scenario, model.scenario().clone());
    }
    typed(&mut model, &LONG.replace("x=1", "x=2"));
    assert!(model.under_way.is_some(), "another value is another run");
}

#[test]
fn an_edit_that_changes_nothing_in_a_run_under_way_does_not_begin_it_again() {
    let mut model = model(LONG);
    assert!(!under_way(&model).advance(10 * LITTLE));
    let far = under_way(&model).progress();
    assert!(far > 0);
    for text in [format!("# a comment\n{LONG}"), format!("{LONG}\nexpect available yes\n")] {
        typed(&mut model, &text);
        assert_eq!(under_way(&model).progress(), far, "{text}");
    }
    let expected = model.scenario().expectations().count();
    assert_eq!(expected, 1, "what is run is the newest text");
}

#[test]
fn back_at_what_is_shown_nothing_is_under_way() {
    let mut model = shown(LONG);
    let before = model.session.clone();
    typed(&mut model, &LONG.replace("x=1", "x=2"));
    typed(&mut model, LONG);
    assert!(model.under_way.is_none());
    assert!(model.session == before);
    typed(&mut model, &LONG.replace("x=1", "x=3"));
    model.update(Msg::Undo);
    assert!(model.under_way.is_none() && !model.is_behind());
}

#[test]
fn a_newer_edit_replaces_an_older_one() {
    let mut model = model(LONG);
    let older = under_way(&model).clone();
    assert!(!older.advance(10 * LITTLE));
    typed(&mut model, &LONG.replace("x=1", "x=2"));
    assert!(*under_way(&model) != older);
    assert!(under_way(&model).progress() < older.progress(), "it begins at its own beginning");
    run_on(&mut model);
    let at_once = super::at_once(&LONG.replace("x=1", "x=2"));
    assert_eq!(model.session.run.trace.text(), at_once.trace.text());

    // A short one needs no other moment.
    typed(&mut model, &LONG.replace("x=1", "x=4"));
    typed(&mut model, super::THREE);
    assert!(model.under_way.is_none());
    assert_eq!(model.session.run.scenario, model.scenario().clone());
    // What the older one had to say comes too late.
    let shown = model.session.clone();
    model.update(Msg::Ran);
    assert!(model.session == shown);
}

#[test]
fn what_is_wrong_ends_what_was_under_way() {
    let mut model = model(LONG);
    model.update(Msg::Type(format!("{LONG}nonsense\n")));
    assert!(model.under_way.is_none());
    assert!(model.is_behind());
}

#[test]
fn a_run_is_cancelled_and_gone_on_with() {
    let mut model = model(LONG);
    let before = model.session.clone();
    assert!(!under_way(&model).advance(10 * LITTLE));
    let far = under_way(&model).progress();
    model.update(Msg::HoldRun(true));
    assert!(under_way(&model).is_stopped);
    assert!(model.session == before && model.is_behind());
    assert_eq!(*model.text, *LONG, "its text is still the reader's");
    model.update(Msg::HoldRun(false));
    assert_eq!(under_way(&model).progress(), far, "it goes on where it stood");
    run_on(&mut model);
    assert_eq!(model.session.run.trace.text(), super::at_once(LONG).trace.text());
}

#[test]
fn a_cancelled_run_that_came_first_lets_the_page_be_used() {
    let mut model = open(&link_to(LONG));
    assert!(model.is_arriving());
    model.update(Msg::HoldRun(true));
    assert!(!model.is_arriving(), "the page would stay empty");
    let text = model.text.clone();
    model.update(Msg::Open(lessons::FIRST_SLUG.into()));
    assert!(*model.text != *text && model.under_way.is_none());
}

#[test]
fn a_link_opens_a_long_run_at_its_moment() {
    let link = Link { playhead: Some(Time(1_200)), ..Link::default() };
    let link = Link { source: Some(LinkSource::Text(LONG.to_owned())), ..link };
    let mut model = open(&link.to_string());
    assert!(model.is_arriving(), "the lesson only stands in for it");
    assert_eq!(*model.text, *LONG);
    run_on(&mut model);
    assert!(!model.is_arriving());
    assert_eq!(model.playhead, Time(1_200));
    assert_eq!(model.session.run.trace.text(), super::at_once(LONG).trace.text());
}

#[test]
fn a_link_to_a_long_run_says_whether_it_was_another() {
    let mut first = shown(LONG);
    does(&mut first, [Msg::Judge]);
    first.session.run.trace.digest();
    let digest = first.session.run.trace.digest();
    for (its, notice) in [(digest, None), (digest ^ 1, Some(Notice::OtherRun))] {
        let link = Link { digest: Some(its), ..Link::default() };
        let link = Link { source: Some(LinkSource::Text(LONG.to_owned())), ..link };
        let mut model = open(&link.to_string());
        assert_eq!(model.notice, None, "it is not known yet");
        run_on(&mut model);
        model.update(Msg::Judge);
        assert_eq!(model.notice, notice);
    }
}
