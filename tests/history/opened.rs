//! What is opened, and what is kept.

use cap_playground::app::histories::link::is_scenario;
use cap_playground::app::histories::{HistoryChange, HistoryInput};
use cap_playground::app::history::words;
use cap_playground::app::keys::{Press, message};
use cap_playground::app::lamp::Light;
use cap_playground::app::notice::Notice;
use cap_playground::app::{Dialog, Msg};
use cap_playground::examine::{Chosen, Object};
use cap_playground::scenario::link::{Link, LinkSource};

use super::{EXAMPLE, begin, change, default_choice, generated, opened, page, shown, work};

#[test]
fn a_history_comes_with_its_verdict_and_leaves_the_scenario_as_it_was() {
    let mut model = page("");
    let before = model.text.clone();
    model.update(Msg::Show(Dialog::History));
    begin(&mut model, "lost-write.edn", EXAMPLE);
    assert!(!model.histories.is_open, "there is nothing to show yet");
    assert_eq!(model.dialog, None, "what the worker is at is not hidden");
    work(&mut model);
    assert_eq!(model.title(), "lost-write.edn");
    let (light, word, sentence) = words::verdict(shown(&model)).expect("it is judged");
    assert_eq!((light, word), (Light::No, "Not linearizable"));
    assert!(sentence.contains("process 5 read"), "{sentence}");
    let lines: Vec<String> = words::proof(shown(&model)).into_iter().map(|row| row.line).collect();
    assert_eq!(lines, ["8", "18", "23"]);

    model.update(Msg::Undo);
    assert_eq!(model.text, before, "what is not seen is not undone");
    change(&mut model, HistoryChange::Close);
    assert_eq!((&model.text, model.histories.is_open), (&before, false));
    change(&mut model, HistoryChange::Reopen);
    assert_eq!(model.title(), "lost-write.edn");
    model.update(Msg::Load("cap 1\nprotocol abd\nreplicas A\nclient c at A\n".to_owned()));
    assert!(!model.histories.is_open, "a scenario takes the page back");
}

#[test]
fn a_malformed_file_is_told_with_its_line_and_leaves_what_was_shown() {
    let mut model = page("");
    begin(
        &mut model,
        "bad.edn",
        "{:process 0, :type :invoke, :f :write, :value 1}\n{:process 0, :type :invoke, :f :write, :value 2}\n",
    );
    work(&mut model);
    assert!(!model.histories.is_open);
    let notice = model.notice.clone().expect("it is told").to_string();
    assert!(notice.starts_with("bad.edn, line 2: process 0 invokes another"), "{notice}");
    assert!(model.notice.as_ref().is_some_and(Notice::is_error));
    assert!(model.histories.refused.is_some(), "it can be mended");

    let mut model = opened(EXAMPLE);
    begin(&mut model, "worse.edn", "what is this");
    work(&mut model);
    assert_eq!(model.title(), "run.edn");
    assert!(model.notice.is_some());
}

#[test]
fn a_file_that_is_too_large_is_refused_before_it_is_read() {
    let mut model = page("");
    change(&mut model, HistoryChange::Begin("huge.log".into(), HistoryInput::File(1), 300 << 20));
    assert_eq!(model.histories.task, None);
    let notice = model.notice.clone().expect("it is told").to_string();
    assert_eq!(notice, "huge.log: the file has 300 MB, and at most 256 can be read.");
}

#[test]
fn who_does_not_want_to_wait_gets_back_what_was_shown() {
    let mut model = page("");
    begin(&mut model, "run.edn", EXAMPLE);
    let task = model.histories.task.clone().expect("there is something to do");
    change(&mut model, HistoryChange::Cancel);
    assert_eq!((model.histories.task.as_ref(), model.histories.is_open), (None, false));
    let message = "too late".to_owned();
    change(&mut model, HistoryChange::Failed(task.number, None, message));
    assert_eq!(model.notice.filter(Notice::is_error), None, "nobody waits for it any more");
}

#[test]
fn a_history_is_read_otherwise_when_the_reader_says_so() {
    let mut model = opened(EXAMPLE);
    let initial = Chosen { initial: Some("1".to_owned()), ..default_choice() };
    change(&mut model, HistoryChange::Choose(initial.clone()));
    work(&mut model);
    assert_eq!((shown(&model).opened.initial.as_str(), &shown(&model).choice), ("1", &initial));
    let register = Chosen { object: Some(Object::Register), ..default_choice() };
    change(&mut model, HistoryChange::Choose(register));
    work(&mut model);
    assert_eq!(shown(&model).choice, initial, "what does not fit changes nothing");
    assert!(model.notice.is_some());
}

#[test]
fn the_link_of_a_small_history_opens_the_same() {
    let mut model = opened(EXAMPLE);
    change(
        &mut model,
        HistoryChange::Choose(Chosen { initial: Some("nil".into()), ..default_choice() }),
    );
    work(&mut model);
    let fragment = model.fragment();
    assert!(fragment.starts_with("h=") && fragment.ends_with("&name=run.edn&initial=nil&v=1"));
    assert_eq!(model.share_fragment(), fragment);

    let mut other = page(&fragment);
    assert!(other.histories.is_open, "it is the first thing that is shown");
    work(&mut other);
    assert_eq!(shown(&other).findings, shown(&model).findings);
    assert_eq!(shown(&other).opened.columns, shown(&model).opened.columns);
    assert_eq!(other.fragment(), fragment);

    let mut third = page("");
    third.update(Msg::Navigate(format!("#{fragment}")));
    work(&mut third);
    assert_eq!(third.title(), "run.edn");
}

#[test]
fn a_history_too_large_for_a_link_leaves_the_scenarios_address() {
    let model = opened(&generated(2_000, 3, false));
    let (link, _) = Link::read(&model.fragment());
    assert!(!matches!(link.source, Some(LinkSource::History(_))));
    assert_eq!(shown(&model).opened.text, None);
}

#[test]
fn going_back_in_the_browser_leads_to_the_scenario_and_on_to_the_history() {
    let mut model = page("");
    let (scenario, text) = (model.visits.here, model.text.clone());
    begin(&mut model, "run.edn", EXAMPLE);
    work(&mut model);
    let (history, fragment) = (model.visits.here, model.fragment());
    assert_ne!(history, scenario, "a history is a step of its own");
    model.update(Msg::Travel(Some(scenario), "#p=s01-proof-answers&v=1".to_owned()));
    assert!(!model.histories.is_open);
    assert_eq!(model.text, text);
    assert!(!model.undo.can_undo(), "nothing was loaded");
    model.update(Msg::Travel(Some(history), fragment));
    assert!(model.histories.is_open && model.histories.task.is_none());

    change(&mut model, HistoryChange::Close);
    change(&mut model, HistoryChange::Reopen);
    assert_ne!(model.visits.here, history, "so that the way back leads to the scenario again");
}

#[test]
fn the_way_back_leads_to_a_history_that_was_shown_before_another() {
    let mut model = opened(EXAMPLE);
    let (first, fragment) = (model.visits.here, model.fragment());
    begin(&mut model, "other.edn", &EXAMPLE.replace(":value 2", ":value 7"));
    work(&mut model);
    let second = model.visits.here;
    model.update(Msg::Travel(Some(first), format!("#{fragment}")));
    work(&mut model);
    assert_eq!(model.title(), "run.edn");
    assert_eq!(model.fragment(), fragment);
    assert_eq!(model.visits.here, first, "the browser has a place for it");
    // The other one was a file of which no address tells.
    model.update(Msg::Travel(Some(second), "#".to_owned()));
    assert!(!model.histories.is_open);
    assert!(model.notice.as_ref().is_some_and(Notice::is_error));
}

#[test]
fn scenarios_are_told_from_histories_by_their_first_statement() {
    for text in ["cap 1\nprotocol abd", "\n# mine\n\n#\ncap 2"] {
        assert!(is_scenario(text), "{text}");
    }
    let log = "INFO  jepsen.util - 0\t:invoke\t:read\tnil";
    for text in
        [EXAMPLE, "", "#jepsen.history.Op{:process 0}", log, "captain 1", "[{\"process\":0}]"]
    {
        assert!(!is_scenario(text), "{text}");
    }
}

#[test]
fn a_history_has_no_time_that_keys_could_move() {
    let model = opened(EXAMPLE);
    let press = |key: &str| message(&Press { key: key.to_owned(), ..Press::default() }, &model);
    for key in [" ", "ArrowLeft", "h", "p", "5"] {
        assert_eq!(press(key), None, "{key}");
    }
    assert!(press("v").is_some() && press("?").is_some());
}

#[test]
fn an_embed_has_no_room_for_a_history() {
    let fragment = opened(EXAMPLE).fragment();
    let model = page(&fragment.replace("&v=1", "&ui=embed&v=1"));
    assert!(!model.histories.is_open && model.histories.task.is_none());
    assert!(model.notice.is_some_and(|notice| notice.to_string().contains("full page")));
}
