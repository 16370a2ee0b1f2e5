//! A link does the same in an open page as in a new one, and the browser's way back goes through
//! lessons and links.

use cap_playground::app::act::Act;
use cap_playground::app::compare::Compare;
use cap_playground::app::effect::Resource;
use cap_playground::app::notice::Notice;
use cap_playground::app::playback::Speed;
use cap_playground::app::{Dialog, Model, Msg, lessons};
use cap_playground::scenario::link::{Interface, Theme};
use cap_playground::time::Time;

use super::browser::Browser;
use super::{A, B, THREE, came, does};

const OTHER: &str = "cap 1\nprotocol raft\nreplicas A B C\nclient c1 at A\nnetwork jitter=90ms\n\n\
                     1s c1 set x=1\n3s c1 get x\n5s c1 get x\n";

/// Lets come what is wanted, and the verdict.
fn arrive(model: &mut Model) {
    if let Some(slug) = model.wanted.clone() {
        let text = match &*slug {
            "missing" => None,
            _ => Some(OTHER.to_owned()),
        };
        model.update(Msg::Fetched(Resource::Lesson(slug), text));
    }
    model.update(Msg::Judge);
}

/// All that a reader sees of a page.
fn seen(model: &Model) -> Vec<String> {
    vec![
        format!("text {}", model.text),
        format!("errors {:?}", model.errors),
        format!("runs {}", model.session.run.scenario),
        format!("at {:?} {:?}", model.playhead, model.playback),
        format!("lesson {:?}", model.lesson),
        format!("address {}", model.fragment()),
        format!("notice {:?}", model.notice),
        format!("interface {:?}", model.interface),
        format!("preferences {:?}", model.preferences),
        format!("comparison {:?}", model.comparison.as_ref().map(|it| it.rows.len())),
        format!("history {:?}", model.histories.task.as_ref().map(|it| (&it.input, &it.choice))),
        format!("{:?} {:?} {:?}", model.histories.is_open, model.dialog, model.selection),
        format!("work {:?}, empty {}", model.work, model.is_arriving()),
    ]
}

/// Links with every key, alone and together, right and wrong.
fn links() -> Vec<String> {
    let packed = crate::support::linked(OTHER);
    let digest = {
        let model = super::open(&packed);
        format!("{:08x}", model.session.run.trace.digest())
    };
    let packed = packed.trim_end_matches("v=1").to_owned();
    let mut links = Vec::new();
    let sources = [
        packed.as_str(),
        "p=another&",
        "p=s01-proof-answers&",
        "c=cap%201%0Aprotocol%20abd%0Areplicas%20A%20B%0Aclient%20c%20at%20A%0A1s%20c%20get%20x&",
        "",
    ];
    let keys = [
        "",
        "t=1500&",
        "t=99999999&",
        "t=x&",
        "seed=9&",
        "seed=9&t=1500&",
        "ui=embed&",
        "ui=bare&",
        "ui=full&",
        "theme=dark&",
        "motion=reduce&",
        "lang=de&",
        "view=table&",
        "speed=2&",
        "speed=0.3&",
        "play=1&",
        "compare=abd,lww&",
        "d=00000000&",
        "future=1&",
        "compare=abd&t=1500&seed=3&theme=dark&motion=reduce&lang=de&view=table&speed=0.5&future=1&",
    ];
    for source in sources {
        links.extend(keys.iter().map(|keys| format!("#{source}{keys}v=1")));
    }
    links.push(format!("#{packed}d={digest}&v=1"));
    let wrong = [
        "#c=cap%201%0Aprotocol%20nonsense&v=1",
        "#c=cap%201%0Aprotocol%20nonsense&t=700&theme=dark&v=1",
        "#s=eNpLSS0u&v=1",
        "#s=eNpLSS0u",
        "#p=../../x&v=1",
        "#p=missing&t=700&v=1",
        "#p=another&v=2",
        "#v=1",
        "#",
        "",
    ];
    links.extend(wrong.map(str::to_owned));
    links.push(format!("#c={}&v=1", "x".repeat(2_001)));
    links.push(format!("#s={}&v=1", "A".repeat(17_000)));
    links.push("#h=eNpLSS0u&v=1".to_owned());
    links
}

#[test]
fn a_link_does_the_same_in_an_open_page_as_in_a_new_one() {
    let links = links();
    // From a lesson, from another link with other wishes, from an embed, from within a dialog, and
    // from a page whose own lesson has not come.
    let first = "#p=s01-proof-answers&v=1";
    let states: [(&str, &[Msg]); 5] = [
        (first, &[]),
        (
            first,
            &[
                Msg::Navigate(
                    "#p=s01-proof-answers&t=300&theme=light&speed=4&compare=raft&v=1".into(),
                ),
                Msg::TogglePlay,
            ],
        ),
        (first, &[Msg::Navigate("#p=s01-proof-answers&ui=embed&v=1".into())]),
        (first, &[Msg::Seek(Time(500)), Msg::Show(Dialog::Help), Msg::Select(None)]),
        ("#p=late&t=700&v=1", &[]),
    ];
    for (number, link) in links.iter().enumerate() {
        for turn in 0..2 {
            let (address, earlier) = states[(number + turn) % states.len()];
            let browser = Browser::default();
            // A reader who has made something, and one who has not.
            if (number / 4 + turn) % 2 == 0 {
                browser.open(3, "").update(Msg::Type(THREE.to_owned()));
            }
            let mut new = browser.open(1, link);
            arrive(&mut new);
            let mut open = browser.open(2, address);
            open.update(Msg::Judge);
            does(&mut open, earlier.iter().cloned());
            does(&mut open, [Msg::Travel(None, link.clone())]);
            arrive(&mut open);
            assert_eq!(seen(&open), seen(&new), "{link} after {address} {earlier:?}");
        }
    }
    println!("{} links do in open pages what they do in new ones", links.len());
    assert!(links.len() > 100);
}

#[test]
fn a_link_to_a_moment_leads_there_in_an_open_page() {
    let browser = Browser::default();
    let mut model = browser.open(1, "#p=s01-proof-answers&v=1");
    model.update(Msg::Navigate("#p=another&t=1500&v=1".into()));
    arrive(&mut model);
    assert_eq!(model.playhead, Time(1_500));
    assert_eq!(model.fragment(), "p=another&t=1500&v=1");
}

#[test]
fn a_wrong_link_in_an_open_page_is_told_and_kept_in_the_editor() {
    let browser = Browser::default();
    let mut model = browser.open(1, "");
    model.update(Msg::Type(THREE.to_owned()));
    model.update(Msg::Navigate("#c=cap%201%0Aprotocol%20nonsense&v=1".into()));
    assert!(model.notice.as_ref().is_some_and(|told| told.is_error() && told.takes_focus()));
    assert_eq!(&*model.text, "cap 1\nprotocol nonsense");
    assert_eq!(browser.works(), [THREE]);
    model.update(Msg::Undo);
    assert_eq!(*model.text, *THREE);
}

#[test]
fn a_link_changes_nothing_of_how_the_reader_wants_things() {
    let browser = Browser::default();
    let mut model = browser.open(1, "#p=s01-proof-answers&theme=dark&v=1");
    assert_eq!(model.preferences.theme, Theme::Dark);
    assert_eq!(model.own_preferences.theme, Theme::Auto);
    model.update(Msg::Navigate("#p=another&v=1".into()));
    arrive(&mut model);
    assert_eq!(model.preferences.theme, Theme::Auto);
    // What they choose is theirs, and the link has no say any more.
    model.update(Msg::Navigate("#p=another&theme=dark&v=1".into()));
    arrive(&mut model);
    model.update(Msg::Prefer(model.preferences.next_theme(false)));
    assert_eq!(model.own_preferences.theme, model.preferences.theme);
    assert!(!model.fragment().contains("theme="), "{}", model.fragment());
}

/// A browser's way back: the steps with their addresses, and where it is.
struct Way {
    steps: Vec<(Option<u32>, String)>,
    at: usize,
}

impl Way {
    fn new(model: &Model) -> Way {
        Way { steps: vec![(Some(model.visits.here), String::new())], at: 0 }
    }

    /// What the page does to the address after a change.
    fn follow(&mut self, model: &Model) {
        let here = (Some(model.visits.here), format!("#{}", model.fragment()));
        if self.steps[self.at].0 == here.0 || model.visits.has_place {
            self.steps[self.at] = here;
        } else {
            self.steps.truncate(self.at + 1);
            self.steps.push(here);
            self.at += 1;
        }
    }

    fn type_link(&mut self, model: &mut Model, link: &str) {
        self.steps.truncate(self.at + 1);
        self.steps.push((None, link.to_owned()));
        self.at += 1;
        model.update(Msg::Travel(None, link.to_owned()));
        arrive(model);
        self.follow(model);
    }

    fn go(&mut self, model: &mut Model, by: isize) {
        self.at = self.at.checked_add_signed(by).expect("there is such a step");
        let (step, address) = self.steps[self.at].clone();
        model.update(Msg::Travel(step, address));
        arrive(model);
        self.follow(model);
    }
}

fn lesson(model: &mut Model, way: &mut Way, slug: &str) {
    let text = format!("{OTHER}# {slug}\n");
    does(model, [Msg::Open(slug.into()), came(slug, &text), Msg::Judge]);
    way.follow(model);
}

#[test]
fn back_and_forward_go_through_lessons_links_and_files_as_they_were_left() {
    let browser = Browser::default();
    let mut model = browser.open(1, "");
    let mut way = Way::new(&model);
    let mut left: Vec<(Vec<String>, bool)> = Vec::new();
    let note = |model: &Model, left: &mut Vec<_>| {
        let mut seen = seen(model);
        // What was said about the way there is not said again.
        seen.retain(|line| !line.starts_with("notice"));
        left.push((seen, model.undo.can_undo()));
    };
    model.update(Msg::Judge);
    does(&mut model, [Msg::Seek(Time(700)), Msg::Act(Act::CycleLink(A, B)), Msg::Judge]);
    way.follow(&model);
    note(&model, &mut left);
    for slug in ["one", "two", "three"] {
        lesson(&mut model, &mut way, slug);
        model.update(Msg::Seek(Time(1_000)));
        way.follow(&model);
        note(&model, &mut left);
    }
    way.type_link(&mut model, "#p=another&t=1500&theme=dark&compare=abd&v=1");
    note(&model, &mut left);
    does(&mut model, [Msg::Load(THREE.into()), Msg::Judge]);
    way.follow(&model);
    note(&model, &mut left);
    does(&mut model, [Msg::Act(Act::HealAll), Msg::Judge]);
    way.follow(&model);
    left.pop();
    note(&model, &mut left);
    assert_eq!(way.steps.len(), 6, "edits and moments are no steps: {:?}", way.steps);

    for _ in 0..2 {
        for index in (0..5).rev() {
            way.go(&mut model, -1);
            note(&model, &mut left);
            assert_eq!(left.pop().unwrap(), left[index], "back to {index}");
        }
        for index in 1..6 {
            way.go(&mut model, 1);
            note(&model, &mut left);
            assert_eq!(left.pop().unwrap(), left[index], "on to {index}");
        }
    }
    assert_eq!(way.steps.len(), 6);
    // What was opened from an earlier step takes the place of what came after it.
    way.go(&mut model, -4);
    lesson(&mut model, &mut way, "four");
    assert_eq!(way.steps.len(), 3);
    way.go(&mut model, -1);
    assert_eq!(model.lesson.as_ref().unwrap().slug, "one".into());
}

#[test]
fn undo_is_for_edits_and_back_is_for_places() {
    let browser = Browser::default();
    let mut model = browser.open(1, "");
    let mut way = Way::new(&model);
    model.update(Msg::Act(Act::CycleLink(A, B)));
    let made = model.text.clone();
    way.follow(&model);
    lesson(&mut model, &mut way, "one");
    way.go(&mut model, -1);
    assert_eq!(model.text, made);
    model.update(Msg::Undo);
    assert_eq!(*model.text, *lessons::FIRST_TEXT, "the edit is undone, not the way back");
    model.update(Msg::Redo);
    assert_eq!(model.text, made);
    way.go(&mut model, 1);
    assert_eq!(model.lesson.as_ref().unwrap().slug, "one".into());
    model.update(Msg::Undo);
    assert_eq!(model.text, made, "what was there before the lesson");
    assert_eq!(way.steps.len(), 2);
}

#[test]
fn after_a_reload_the_way_back_leads_to_what_the_addresses_say() {
    let browser = Browser::default();
    let mut model = browser.open(1, "");
    let mut way = Way::new(&model);
    model.update(Msg::Load(THREE.into()));
    let work = model.work;
    way.follow(&model);
    lesson(&mut model, &mut way, "one");
    lesson(&mut model, &mut way, "two");
    let (step, address) = way.steps[way.at].clone();
    let mut again = browser.open_as(1, &address, step);
    arrive(&mut again);
    way.go(&mut again, -1);
    assert_eq!(again.lesson.as_ref().unwrap().slug, "one".into());
    way.go(&mut again, -1);
    assert_eq!((&*again.text, again.work), (THREE, work));
    // A step that is made now has a number of its own.
    lesson(&mut again, &mut way, "three");
    assert_eq!(way.steps.len(), 3);
    let numbers: std::collections::BTreeSet<_> = way.steps.iter().map(|(step, _)| *step).collect();
    assert_eq!(numbers.len(), 3);
}

#[test]
fn a_lesson_that_has_not_come_is_given_up_on_the_way_back() {
    let browser = Browser::default();
    let mut model = browser.open(1, "");
    let first = model.visits.here;
    model.update(Msg::Travel(None, "#p=another&v=1".into()));
    model.update(Msg::Travel(Some(first), "#p=s01-proof-answers&v=1".into()));
    assert_eq!(model.wanted, None);
    model.update(came("another", OTHER));
    assert_eq!(*model.text, *lessons::FIRST_TEXT);
}

#[test]
fn an_address_that_is_shown_already_changes_nothing() {
    let browser = Browser::default();
    let mut model = browser.open(1, "");
    does(&mut model, [Msg::Act(Act::HealAll)]);
    let before = model.clone();
    model.update(Msg::Navigate(format!("#{}", model.fragment())));
    model.update(Msg::Travel(Some(model.visits.here), "#anything".into()));
    assert_eq!(model, before);
}

#[test]
fn a_link_may_ask_for_a_speed_that_there_is() {
    let speed = |key: &str| super::open(&format!("#p=s01-proof-answers&{key}v=1")).playback.speed;
    assert_eq!(speed(""), Speed::NORMAL);
    assert_eq!(speed("speed=0.5&"), Speed(500));
    assert_eq!(speed("speed=100&"), Speed(4_000));
    assert_eq!(speed("speed=0.001&"), Speed(250));
}

#[test]
fn a_link_may_ask_for_less_of_the_page_and_the_way_back_leads_to_all_of_it() {
    let browser = Browser::default();
    let mut model = browser.open(1, "");
    let first = model.visits.here;
    does(&mut model, [Msg::Judge, Msg::Compare(Compare::Open), Msg::Show(Dialog::Share)]);
    model.update(Msg::Travel(None, "#p=s01-proof-answers&ui=bare&v=1".into()));
    assert_eq!((model.interface, model.dialog), (Interface::Bare, None));
    assert_eq!(model.comparison, None);
    model.update(Msg::Travel(Some(first), "#p=s01-proof-answers&v=1".into()));
    assert_eq!(model.interface, Interface::Full);
    assert!(!matches!(model.notice, Some(Notice::Link(_))));
}
