//! How the page opens: addresses, lessons, the reader's last work.

use cap_playground::app::act::Act;
use cap_playground::app::effect::Resource;
use cap_playground::app::notice::Notice;
use cap_playground::app::preferences::Preferences;
use cap_playground::app::start::Environment;
use cap_playground::app::{Dialog, Model, Msg, lessons};
use cap_playground::judge::{ConsistencyModel as Consistency, Verdict};
use cap_playground::scenario::link::Interface;
use cap_playground::scenario::text::parse;
use cap_playground::time::Time;

use super::{A, B, THREE, came, does, model, open};

#[test]
fn the_page_starts_with_the_question_of_the_proof_and_goes_on_with_a_word_of_welcome() {
    let mut model = open("");
    assert_eq!((model.notice.clone(), model.playhead), (None, Time(2_000)));
    model.update(Msg::JustShow);
    assert_eq!(model.notice, Some(Notice::Welcome));
    assert_eq!(*model.text, *lessons::FIRST_TEXT);
    assert!(matches!(model.session.run.verdict(Consistency::Linearizable), Verdict::Violated(_)));
    assert_eq!(model.playhead, Time::ZERO);
    assert!(!model.playback.playing);
}

#[test]
fn a_lesson_has_a_short_address_until_it_is_changed() {
    let mut model = open("");
    assert_eq!(model.fragment(), format!("p={}&v=1", lessons::FIRST_SLUG));
    model.update(Msg::JustShow);
    model.update(Msg::Seek(Time(1_500)));
    assert_eq!(model.fragment(), format!("p={}&t=1500&v=1", lessons::FIRST_SLUG));
    model.update(Msg::Act(Act::HealAll));
    assert!(model.fragment().starts_with("s="));
}

#[test]
fn an_address_opens_as_what_it_was_made_from() {
    let mut first = model(THREE);
    does(&mut first, [Msg::Seek(Time(1_500)), Msg::Act(Act::CycleLink(A, B))]);
    let second = open(&first.fragment());
    assert_eq!(second.session.run.scenario, first.session.run.scenario);
    assert_eq!(second.playhead, first.playhead);
    assert_eq!(second.notice, None);
}

#[test]
fn unknown_parts_of_an_address_are_kept() {
    let model = open("#p=s01-proof-answers&theme=dark&future=1&v=1");
    assert!(model.fragment().contains("theme=dark&future=1&"), "{}", model.fragment());
}

#[test]
fn a_link_whose_scenario_is_wrong_keeps_its_text_and_runs_the_first_lesson() {
    let model = open("#c=cap%201%0Aprotocol%20nonsense&v=1");
    assert_eq!(&*model.text, "cap 1\nprotocol nonsense");
    assert!(model.is_behind());
    assert!(model.notice.as_ref().is_some_and(Notice::is_error));
    assert_eq!(*model.session.run.scenario, parse(lessons::FIRST_TEXT).unwrap());
}

#[test]
fn a_damaged_link_says_so_over_the_first_lesson() {
    let model = open("#s=eNpLSS0u&v=1");
    assert!(matches!(model.notice, Some(Notice::Link(_))));
    assert_eq!(*model.text, *lessons::FIRST_TEXT);
}

#[test]
fn a_lesson_in_the_address_is_fetched_and_opens_at_its_moment() {
    let mut model = open("#p=another&t=1500&v=1");
    let slug = model.wanted.clone().expect("it is to be fetched");
    model.update(came(&slug, THREE));
    assert_eq!(*model.text, *THREE);
    assert_eq!(model.playhead, Time(1_500));
    assert_eq!(model.wanted, None);
    assert_eq!(model.fragment(), "p=another&t=1500&v=1");
    assert!(!model.undo.can_undo(), "what was shown until it came was nobody's work");
}

#[test]
fn a_lesson_that_does_not_come_is_reported() {
    let mut model = open("#p=another&v=1");
    model.update(Msg::Fetched(Resource::Lesson("another".into()), None));
    assert!(matches!(&model.notice, Some(Notice::NoLesson(slug)) if slug == "another"));
    assert_eq!(model.wanted, None);
}

#[test]
fn a_page_whose_lesson_has_not_come_is_not_empty_once_something_else_is_opened() {
    let others = [
        Msg::Open(lessons::FIRST_SLUG.into()),
        Msg::Open("another".into()),
        Msg::Load(THREE.to_owned()),
        Msg::Navigate(format!("#{}", crate::support::linked(THREE))),
    ];
    for other in others {
        let mut model = open("#p=late&t=700&v=1");
        assert!(model.is_arriving());
        does(&mut model, [other.clone(), Msg::Judge]);
        assert!(!model.is_arriving(), "{other:?}");
    }
}

#[test]
fn a_link_made_by_a_simulator_that_ran_otherwise_says_so() {
    let shared = open("").share_fragment();
    assert_eq!(open(&shared).notice, None, "{shared}");
    let digest = shared.split('&').find(|pair| pair.starts_with("d=")).unwrap();
    let other = shared.replace(digest, "d=00000000");
    assert_eq!(open(&other).notice, Some(Notice::OtherRun));
}

#[test]
fn a_link_can_ask_for_other_luck() {
    let model = open("#p=s01-proof-answers&seed=9&v=1");
    assert_eq!(model.session.run.scenario.seed(), 9);
    assert!(model.fragment().starts_with("s="), "it is the lesson no more");
    let same = open("#p=s01-proof-answers&seed=1&v=1");
    assert_eq!(same.fragment(), "p=s01-proof-answers&v=1");
}

#[test]
fn an_embed_opens_no_dialogs_and_greets_nobody() {
    let environment = Environment { interface: Some(Interface::Embed), ..Environment::default() };
    let mut model = Model::new(&environment, Preferences::default());
    assert_eq!(model.notice, None);
    model.update(Msg::Show(Dialog::Lessons));
    assert_eq!(model.dialog, None);
}
