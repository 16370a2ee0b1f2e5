//! Whatever a reader made is kept until they throw it away.

use cap_playground::app::act::Act;
use cap_playground::app::compare::Compare;
use cap_playground::app::effect::Resource;
use cap_playground::app::notice::Notice;
use cap_playground::app::recent::WorksChange;
use cap_playground::app::start::{Environment, is_begun_elsewhere};
use cap_playground::app::works::{ShelfRefusal, WORKS_MAX, Works};
use cap_playground::app::{Model, Msg, lessons};

use super::browser::{Browser, list, settle};
use super::{A, B, THREE, came, does};

const LESSON: &str =
    "cap 1\ntitle \"A lesson\"\nprotocol abd\nreplicas A B\nclient c at A\n1s c get x\n";

fn lesson(model: &mut Model) {
    does(model, [Msg::Open("other".into()), came("other", LESSON)]);
    assert_eq!(*model.text, *LESSON);
}

fn linked(text: &str) -> String {
    format!("#{}", crate::support::linked(text))
}

/// Every way to leave what one has made for something else.
fn ways_away() -> Vec<(&'static str, Vec<Msg>)> {
    vec![
        ("a lesson", vec![Msg::Open("other".into()), came("other", LESSON)]),
        ("the first lesson", vec![Msg::Open(lessons::FIRST_SLUG.into())]),
        ("a link", vec![Msg::Navigate(linked(LESSON))]),
        (
            "a link to a lesson",
            vec![Msg::Travel(None, "#p=other&v=1".into()), came("other", LESSON)],
        ),
        ("a wrong link", vec![Msg::Navigate("#c=cap%201%0Anonsense&v=1".into())]),
        ("a damaged link", vec![Msg::Navigate("#s=eNpLSS0u&v=1".into())]),
        (
            "a lesson that does not come",
            vec![
                Msg::Navigate("#p=other&v=1".into()),
                Msg::Fetched(Resource::Lesson("other".into()), None),
            ],
        ),
        ("a file", vec![Msg::Load(LESSON.into())]),
        ("a wrong file", vec![Msg::Load("cap 1\nnonsense".into())]),
        ("undo", vec![Msg::Undo]),
        ("back", vec![Msg::Travel(Some(77), format!("#p={}&v=1", lessons::FIRST_SLUG))]),
        ("an embed", vec![Msg::Navigate("#p=s01-proof-answers&ui=embed&v=1".into())]),
    ]
}

#[test]
fn what_one_made_outlives_all_that_takes_its_place() {
    for (way, msgs) in ways_away() {
        let browser = Browser::default();
        let mut model = browser.open(1, "");
        does(&mut model, [Msg::Act(Act::CycleLink(A, B))]);
        let made = model.text.to_string();
        assert_ne!(made, lessons::FIRST_TEXT);
        does(&mut model, msgs);
        assert_ne!(*model.text, made, "{way}");
        assert!(browser.has(&made), "{way} took it away: {:?}", browser.works());
        // After a reload at the address that is shown then.
        let address = if way == "an embed" { String::new() } else { model.fragment() };
        let mut again = browser.open(1, &address);
        if let Some(slug) = again.wanted.clone() {
            again.update(came(&slug, LESSON));
        }
        let entries = list(&mut again);
        let entry = entries.iter().find(|entry| entry.title.contains("whoever answers"));
        let id = entry.unwrap_or_else(|| panic!("{way}: {entries:?}")).id;
        again.update(Msg::Works(WorksChange::Open(id)));
        assert_eq!(*again.text, made, "{way}");
    }
}

#[test]
fn after_a_reload_undo_leads_from_a_lesson_to_what_one_made() {
    let browser = Browser::default();
    let mut model = browser.open(1, "");
    model.update(Msg::Type(THREE.to_owned()));
    lesson(&mut model);
    let mut again = browser.open(1, "#p=s01-proof-answers&v=1");
    assert_eq!(*again.text, *lessons::FIRST_TEXT);
    again.update(Msg::Undo);
    assert_eq!(*again.text, *THREE);
    again.update(Msg::Type(THREE.replace("3s", "4s")));
    assert_eq!(browser.works().len(), 1, "it is the same work still");
}

#[test]
fn every_way_to_make_something_is_kept_at_once() {
    let with = |msgs: Vec<Msg>| {
        let browser = Browser::default();
        let mut model = browser.open(1, "");
        does(&mut model, msgs);
        assert!(browser.has(&model.text), "{:?}", browser.works());
        assert!(model.work.is_some());
    };
    with(vec![Msg::Type("cap 1\nnot a scenario".into())]);
    with(vec![Msg::Act(Act::HealAll)]);
    with(vec![Msg::RunUnder("lww")]);
    with(vec![Msg::Load(THREE.into())]);
    with(vec![Msg::Load("cap 1\nwrong".into())]);
    let adopt = [Compare::Open, Compare::Nothing, Compare::Add("abd".into()), Compare::RunNext];
    let adopt = adopt.into_iter().chain([Compare::Adopt(0)]).map(Msg::Compare);
    with([Msg::Judge].into_iter().chain(adopt).collect());
}

#[test]
fn a_link_or_a_lesson_that_is_only_looked_at_is_not_kept() {
    let browser = Browser::default();
    let mut model = browser.open(1, &linked(THREE));
    settle(&mut model);
    lesson(&mut model);
    does(&mut model, [Msg::Navigate("#c=cap%201%0Anonsense&v=1".into()), Msg::Undo, Msg::Redo]);
    assert_eq!(browser.works(), Vec::<String>::new());
    assert_eq!(model.work, None);
}

#[test]
fn the_address_of_ones_own_work_goes_on_with_it_as_it_was_laid_out() {
    let browser = Browser::default();
    let mut model = browser.open(1, "");
    let text = THREE.replace("1s c1", "# mine\n1s    c1");
    model.update(Msg::Type(text.clone()));
    let address = model.fragment();
    // Meanwhile another tab makes something newer.
    browser.pass(5);
    browser.open(2, &linked(LESSON)).update(Msg::Act(Act::HealAll));
    let mut again = browser.open(1, &address);
    assert_eq!(*again.text, text);
    assert_eq!(again.work, model.work);
    again.update(Msg::Type(text.replace("3s", "4s")));
    assert_eq!(browser.works().len(), 2);
}

#[test]
fn two_tabs_never_overwrite_each_other() {
    let browser = Browser::default();
    let mut one = browser.open(1, "");
    one.update(Msg::Type(THREE.to_owned()));
    let address = one.fragment();
    let mut two = browser.open(2, &address);
    assert_eq!(two.work, one.work, "they have the same work open");
    browser.pass(10);
    two.update(Msg::Type(THREE.replace("1s", "2s")));
    assert_eq!(browser.works().len(), 1, "who edits first has it");
    browser.pass(10);
    one.update(Msg::Type(THREE.replace("3s", "4s")));
    assert_eq!(one.notice, Some(Notice::Beside));
    one.update(Msg::Type(THREE.replace("3s", "5s")));
    two.update(Msg::Type(THREE.replace("1s", "1500ms")));
    let mut works = browser.works();
    works.sort();
    assert_eq!(works, [THREE.replace("1s", "1500ms"), THREE.replace("3s", "5s")]);
    // Undo leads to a text from before the two parted, and takes nothing from the other tab.
    does(&mut one, [Msg::Undo, Msg::Undo]);
    assert!(browser.has(&THREE.replace("1s", "1500ms")));
    assert_eq!(browser.works().len(), 2);
}

#[test]
fn two_tabs_that_begin_at_the_same_moment_make_two_works() {
    let browser = Browser::default();
    let (mut one, mut two) = (browser.open(1, ""), browser.open(2, ""));
    one.update(Msg::Act(Act::HealAll));
    two.update(Msg::RunUnder("lww"));
    assert_eq!(browser.works().len(), 2);
}

#[test]
fn a_text_is_kept_and_marked_before_it_is_run_and_unmarked_when_it_stands() {
    let browser = Browser::default();
    let mut model = browser.open(1, "");
    settle(&mut model);
    assert_eq!(browser.marks(), 0);
    let before = browser.log().len();
    model.update(Msg::Type(THREE.to_owned()));
    let order: Vec<bool> =
        browser.log()[before..].iter().map(|key| key.contains(".work.")).collect();
    assert_eq!((order[0], browser.marks()), (true, 1), "the work comes first: {order:?}");
    settle(&mut model);
    assert_eq!(browser.marks(), 0);
    // The next of several quick edits takes the place of the one before.
    model.update(Msg::Type(THREE.replace("3s", "4s")));
    model.update(Msg::Type(THREE.replace("3s", "5s")));
    assert_eq!(browser.marks(), 1);
}

/// The page has stopped while it ran this.
fn stopped_at(browser: &Browser, text: &str) -> String {
    let mut model = browser.open(1, "");
    model.update(Msg::Type(text.to_owned()));
    browser.pass(100);
    model.fragment()
}

#[test]
fn a_scenario_that_stopped_the_page_is_not_run_again_by_itself() {
    let browser = Browser::default();
    let address = stopped_at(&browser, THREE);
    for at in ["", address.as_str()] {
        let model = browser.open(1, at);
        assert_eq!(*model.text, *THREE, "it is in the editor");
        assert_eq!(model.notice, Some(Notice::Stopped));
        assert!(model.is_held && model.is_behind());
        assert_eq!(model.session.run.scenario.title(), first_title());
    }
    let mut model = browser.open(1, &address);
    does(&mut model, [Msg::Act(Act::HealAll)]);
    assert_eq!(*model.text, *THREE, "nothing is done in what runs instead of it");
    // What is typed is not run either: it may have the same fault.
    model.update(Msg::Type(THREE.replace("3s", "4s")));
    assert!(model.is_held);
    assert_eq!(model.session.run.scenario.title(), first_title());
    model.update(Msg::Works(WorksChange::Run));
    assert!(!model.is_held && !model.is_behind());
    assert_eq!(model.session.run.scenario.to_string().matches("4s c2").count(), 1);
    settle(&mut model);
    assert_eq!(browser.open(1, "").notice, Some(Notice::WelcomeBack));
}

fn first_title() -> String {
    let first: cap_playground::scenario::Scenario = lessons::FIRST_TEXT.parse().expect("it is");
    first.title().to_owned()
}

#[test]
fn nor_is_it_run_by_a_link_a_lesson_recent_or_undo() {
    let browser = Browser::default();
    let address = stopped_at(&browser, THREE);
    let mut model = browser.open(1, "#p=s01-proof-answers&v=1");
    settle(&mut model);
    let id = list(&mut model)[0].id;
    let slug = "other";
    for msgs in [
        vec![Msg::Works(WorksChange::Open(id))],
        vec![Msg::Navigate(address.clone())],
        vec![Msg::Load(THREE.into())],
        vec![Msg::Open(slug.into()), came(slug, THREE)],
        vec![Msg::Navigate("#p=other&v=1".into()), came(slug, THREE)],
        vec![Msg::Redo],
    ] {
        let told = format!("{msgs:?}");
        does(&mut model, msgs);
        assert_eq!((&*model.text, model.is_held), (THREE, true), "{told}");
        assert_eq!(model.notice, Some(Notice::Stopped), "{told}");
        model.update(Msg::Undo);
        assert!(!model.is_held && !model.is_behind(), "{told}");
    }
}

#[test]
fn a_page_that_was_left_in_good_order_was_not_stopped() {
    let browser = Browser::default();
    let mut model = browser.open(1, "");
    model.update(Msg::Type(THREE.to_owned()));
    model.works.stands();
    assert_eq!(browser.open(1, "").notice, Some(Notice::WelcomeBack));
}

#[test]
fn another_tab_that_is_at_it_is_waited_for_and_not_taken_for_stopped() {
    let browser = Browser::default();
    stopped_at(&browser, THREE);
    let shelf = || browser.shelf(2);
    let environment = || Environment { shelf: shelf(), ..Environment::default() };
    assert!(is_begun_elsewhere(&environment()), "it may come to an end at once");
    browser.pass(3_000);
    assert!(!is_begun_elsewhere(&environment()));
    assert_eq!(browser.open(2, "").notice, Some(Notice::Stopped));
}

#[test]
fn storage_that_is_full_costs_what_was_to_be_kept_and_is_told_once() {
    let browser = Browser::default();
    let mut model = browser.open(1, "");
    model.update(Msg::Type(THREE.to_owned()));
    browser.limit(Some(1_000));
    let long = format!("{THREE}{}", "# a long remark\n".repeat(100));
    model.update(Msg::Type(long.clone()));
    assert_eq!(*model.text, long);
    assert!(model.errors.is_empty() && model.session.run.scenario.lines.len() > 7);
    assert_eq!(model.notice, Some(Notice::NotKept(ShelfRefusal::Full)));
    assert!(browser.has(THREE), "what was kept stays");
    does(&mut model, [Msg::Dismiss, Msg::Type(format!("{long}# more\n"))]);
    assert_eq!(model.notice, None);
    browser.limit(None);
    model.update(Msg::Type(format!("{long}# and more\n")));
    assert!(browser.has(&model.text));
    assert_eq!(browser.works().len(), 1);
}

#[test]
fn storage_that_is_forbidden_costs_nothing_else() {
    let browser = Browser::default();
    browser.close();
    let mut model = browser.open(1, "");
    does(&mut model, [Msg::Act(Act::CycleLink(A, B)), Msg::Act(Act::HealAll)]);
    assert_eq!(model.notice, None);
    assert!(model.undo.can_undo());
    let made = model.text.clone();
    lesson(&mut model);
    model.update(Msg::Undo);
    assert_eq!(model.text, made);
    assert_eq!(list(&mut model), []);
    assert_eq!(model.recent.as_ref().unwrap().refused, Some(ShelfRefusal::Forbidden));
}

#[test]
fn what_is_thrown_away_can_be_brought_back() {
    let browser = Browser::default();
    let mut model = browser.open(1, "");
    model.update(Msg::Load(THREE.to_owned()));
    browser.pass(10);
    model.update(Msg::Load(LESSON.to_owned()));
    let entries = list(&mut model);
    let titles: Vec<&str> = entries.iter().map(|entry| entry.title.as_str()).collect();
    assert_eq!(titles, ["A lesson", "Untitled scenario"]);
    let id = entries[0].id;
    model.update(Msg::Works(WorksChange::ThrowAway(id)));
    assert_eq!(browser.works(), [THREE]);
    let listed = list(&mut model);
    assert_eq!((listed[0].id, listed[0].is_thrown), (id, true), "it stands where it stood");
    model.update(Msg::Works(WorksChange::BringBack(id)));
    assert_eq!(list(&mut model), entries);
    // What is open is still there, and an edit keeps it.
    model.update(Msg::Works(WorksChange::ThrowAway(id)));
    model.update(Msg::Type(LESSON.replace("1s", "2s")));
    assert!(browser.has(&LESSON.replace("1s", "2s")));
}

#[test]
fn the_oldest_goes_only_when_that_is_told_and_can_be_undone() {
    let browser = Browser::default();
    let mut model = browser.open(1, "");
    for number in 0..WORKS_MAX {
        browser.pass(10);
        model.update(Msg::Load(format!("{THREE}# {number}\n")));
        assert_eq!(model.notice, None);
    }
    browser.pass(10);
    model.update(Msg::Load(LESSON.to_owned()));
    assert_eq!(model.notice, Some(Notice::ThrownAway("Untitled scenario".to_owned())));
    assert_eq!(browser.works().len(), WORKS_MAX);
    assert!(!browser.has(&format!("{THREE}# 0\n")));
    let oldest = list(&mut model).pop().expect("it is listed");
    assert!(oldest.is_thrown);
    model.update(Msg::Works(WorksChange::BringBack(oldest.id)));
    assert!(browser.has(&format!("{THREE}# 0\n")));
}

#[test]
fn the_one_work_of_earlier_versions_is_taken_over() {
    let browser = Browser::default();
    browser.put("cap-playground.text", THREE);
    let mut model = browser.open(1, "");
    assert_eq!((&*model.text, model.notice.clone()), (THREE, Some(Notice::WelcomeBack)));
    assert_eq!(list(&mut model).len(), 1);
    browser.limit(Some(0));
    assert_eq!(*browser.open(1, "").text, *THREE);
    let full = Browser::default();
    full.put("cap-playground.text", THREE);
    full.limit(Some(0));
    full.open(1, "");
    assert!(full.texts().contains(&THREE.to_owned()), "it stays until there is room");
}

#[test]
fn an_embed_never_touches_the_shelf() {
    let browser = Browser::default();
    browser.put("cap-playground.text", THREE);
    let texts = browser.texts();
    let mut model = browser.open(1, "#p=s01-proof-answers&ui=embed&v=1");
    does(&mut model, [Msg::Act(Act::HealAll), Msg::Judge, Msg::Type(LESSON.into()), Msg::Undo]);
    assert_eq!(browser.texts(), texts);
    assert!(browser.log().is_empty());
}

#[test]
fn foreign_and_damaged_keys_are_left_alone() {
    let browser = Browser::default();
    browser.put("cap-playground.work.zzz", "1 1 1 -\ntext");
    browser.put("cap-playground.work.12", "no record");
    browser.put("cap-playground.last", "99");
    let mut model = browser.open(1, "");
    assert!(model.asks().is_some(), "a first visit");
    assert_eq!(list(&mut model), []);
    assert_eq!(browser.texts().iter().filter(|text| *text == "no record").count(), 1);
    let _ = Works::mark_of("");
}
