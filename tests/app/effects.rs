//! What the page is to do after a message is said, all of it and nothing else.

use cap_playground::app::act::Act;
use cap_playground::app::compare::Compare;
use cap_playground::app::effect::{Download, Effect, Focus, Resource};
use cap_playground::app::histories::{HistoryChange, HistoryInput};
use cap_playground::app::preferences::Preferences;
use cap_playground::app::start::Environment;
use cap_playground::app::{Dialog, Model, Msg, recent};
use cap_playground::examine::Chosen;
use cap_playground::scenario::link::{Interface, Theme};
use cap_playground::time::Time;

use super::browser::{Browser, list, settle};
use super::{A, B, C1, THREE, came, does, model};

/// What it is to do, in a word each.
fn words(effects: &[Effect]) -> Vec<String> {
    let word = |effect: &Effect| match effect {
        Effect::Fetch(resource) => format!("fetch {}", resource.path()),
        Effect::Run(run) => format!("run {}", if run.is_some() { "on" } else { "nothing" }),
        Effect::Judge(_) => "judge".to_owned(),
        Effect::Compare(rows) => {
            format!("compare {}", if rows.is_some() { "on" } else { "nothing" })
        }
        Effect::RunSystem(_, claim, _) => format!("run {}", claim.slug),
        Effect::NameMark(_) => "name the mark".to_owned(),
        Effect::Announce(text) => format!("announce {text}"),
        Effect::Examine(task) => format!("examine {}", task.name),
        Effect::Save(Download::Text(name, _) | Download::History(name, _)) => {
            format!("save {name}")
        }
        effect => format!("{effect:?}"),
    };
    effects.iter().map(word).collect()
}

fn says(model: &mut Model, msg: Msg) -> Vec<String> {
    words(&model.update(msg))
}

/// A page that has done all that its start asked for.
fn begun(fragment: &str) -> (Browser, Model) {
    let browser = Browser::default();
    let mut model = browser.open(1, fragment);
    model.effects();
    settle(&mut model);
    (browser, model)
}

#[test]
fn a_page_begins_with_its_looks_its_mark_its_verdict_and_the_step_it_is_at() {
    let mut model = Browser::default().open(1, "");
    let said = words(&model.effects());
    assert_eq!(said, ["judge", "Look(Full, Auto)", "name the mark", "NumberStep"]);
    let said = says(&mut model, Msg::Judge);
    assert_eq!(said, ["fetch gallery/index.txt", "AwaitPaint"], "the list comes after the picture");
    assert_eq!(says(&mut model, Msg::Works(recent::WorksChange::Stands)), [] as [&str; 0]);
    assert_eq!(says(&mut model, Msg::ListAgain), ["fetch gallery/index.txt"]);
}

#[test]
fn an_edit_is_run_and_judged_and_the_address_follows() {
    let (_, mut model) = begun("");
    let edit = Msg::Type(THREE.to_owned());
    let said = says(&mut model, edit.clone());
    assert_eq!(said, ["name the mark", "judge", "AwaitRest", "FollowAddress"]);
    assert_eq!(says(&mut model, edit), [] as [&str; 0], "nothing is new");
    assert_eq!(says(&mut model, Msg::Judge), ["AwaitPaint"]);
    let said = says(&mut model, Msg::Act(Act::HealAll));
    assert_eq!(said, ["name the mark", "judge", "FollowAddress"]);
    let wrong = Msg::Type(THREE.replace("replicas", "replicase"));
    assert_eq!(says(&mut model, wrong), ["name the mark", "AwaitRest"]);
}

#[test]
fn what_is_opened_is_fetched_and_is_a_step_of_its_own() {
    let (_, mut model) = begun("");
    assert_eq!(says(&mut model, Msg::Open("other".into())), ["fetch gallery/other.cap"]);
    let said = says(&mut model, came("other", THREE));
    assert!(said.contains(&"PushAddress".to_owned()), "{said:?}");
    assert!(said.contains(&"announce Opened: ".to_owned()), "{said:?}");
    let said = says(&mut model, Msg::Travel(Some(0), "#v=1".to_owned()));
    assert!(said.contains(&"NumberStep".to_owned()), "the browser has a place for it: {said:?}");
    let said = says(&mut model, Msg::Read("raft".into()));
    assert_eq!(said, ["fetch reference/raft.md", "Cover(true)"]);
    assert_eq!(says(&mut model, Msg::Read("raft".into())), [] as [&str; 0], "it is on its way");
}

#[test]
fn time_passes_while_it_plays_and_no_longer() {
    let ways: [(&str, Msg); 7] = [
        ("pause", Msg::Pause),
        ("the same button", Msg::TogglePlay),
        (
            "a step",
            Msg::Step(
                cap_playground::app::Direction::On,
                cap_playground::app::moments::Stride::Event,
            ),
        ),
        ("the violation", Msg::ToViolation),
        ("a file", Msg::Load(THREE.to_owned())),
        ("undo", Msg::Undo),
        ("a link", Msg::Navigate(format!("#{}", crate::support::linked(THREE)))),
    ];
    for (way, msg) in ways {
        let (_, mut model) = begun("");
        let remark = Msg::Type(format!("{}# a remark\n", model.text));
        does(&mut model, [remark, Msg::Judge]);
        assert_eq!(says(&mut model, Msg::Play)[0], "StartClock");
        assert_eq!(says(&mut model, Msg::Play), [] as [&str; 0], "it does already");
        let said = says(&mut model, msg);
        assert_eq!(said.iter().filter(|it| *it == "StopClock").count(), 1, "{way}: {said:?}");
        assert_eq!(says(&mut model, Msg::Pause), [] as [&str; 0], "{way}");
    }
    let (_, mut model) = begun("");
    let end = Msg::Seek(model.end());
    does(&mut model, [Msg::Play, end]);
    assert_eq!(says(&mut model, Msg::Frame(16)), ["StopClock", "FollowAddress"]);
    assert_eq!(says(&mut model, Msg::Begin)[..2], ["StartClock", "Focus(Play)"]);
    assert_eq!(says(&mut model, Msg::Frame(16)), [] as [&str; 0], "the address waits for the end");
}

#[test]
fn what_one_must_know_first_takes_the_focus_and_a_refusal_does_not() {
    let (_, mut model) = begun("");
    let said = says(&mut model, Msg::Navigate("#c=cap%201%0Anonsense&v=1".to_owned()));
    assert!(said.contains(&"Focus(Notice)".to_owned()), "{said:?}");
    let said = says(&mut model, Msg::Act(Act::HealAll));
    assert_eq!(said, [] as [&str; 0], "that the text is wrong is told, and no more");
    let (_, mut model) = begun("");
    let said = says(&mut model, Msg::Compare(Compare::Open));
    assert_eq!(said, ["compare on", "Focus(Comparison)", "FollowAddress"]);
    assert_eq!(says(&mut model, Msg::Compare(Compare::Close))[0], "compare nothing");
}

#[test]
fn what_was_done_twice_is_announced_twice() {
    let (_, mut model) = begun("");
    does(&mut model, [Msg::Act(Act::HealAll), Msg::Act(Act::CycleLink(A, B))]);
    for _ in 0..2 {
        let said = says(&mut model, Msg::Undo);
        assert!(said.contains(&"announce Undone.".to_owned()), "{said:?}");
    }
}

#[test]
fn a_work_that_is_deleted_leaves_the_focus_with_its_undo() {
    let (_, mut model) = begun("");
    model.update(Msg::Type(THREE.to_owned()));
    let id = list(&mut model)[0].id;
    let focus = format!("{:?}", Effect::Focus(Focus::Work(id)));
    let said = says(&mut model, Msg::Works(recent::WorksChange::ThrowAway(id)));
    assert_eq!(said, ["announce Deleted.".to_owned(), focus.clone()]);
    let said = says(&mut model, Msg::Works(recent::WorksChange::BringBack(id)));
    assert_eq!(said, ["announce Restored.".to_owned(), focus]);
}

#[test]
fn a_history_has_a_worker_until_nobody_waits_for_it() {
    let (_, mut model) = begun("");
    let begin = |name: &str| {
        let text = HistoryInput::Text("{}".into());
        Msg::History(HistoryChange::Begin(name.into(), text, 2))
    };
    assert_eq!(says(&mut model, begin("a.edn")), ["examine a.edn"]);
    assert_eq!(says(&mut model, begin("b.edn")), ["examine b.edn"], "it takes the place of a.edn");
    assert_eq!(
        says(&mut model, Msg::History(HistoryChange::Cancel)),
        ["StopWorker", "announce Stopped."]
    );
    model.update(begin("c.edn"));
    let failed = |place: Option<&str>| {
        let (place, why) = (place.map(str::to_owned), "it is wrong".to_owned());
        Msg::History(HistoryChange::Failed(3, place, why))
    };
    let said = says(&mut model, failed(Some("line 1")));
    assert_eq!(said, ["Focus(Notice)"], "the worker can read another");
    does(&mut model, [begin("d.edn")]);
    let lost = Msg::History(HistoryChange::Failed(4, None, "the network is down".to_owned()));
    assert_eq!(says(&mut model, lost), ["StopWorker", "Focus(Notice)"]);
    assert_eq!(says(&mut model, Msg::History(HistoryChange::Again)), ["examine d.edn"]);
    assert_eq!(
        says(&mut model, Msg::History(HistoryChange::Choose(Chosen::default()))),
        [] as [&str; 0]
    );
    assert_eq!(says(&mut model, Msg::History(HistoryChange::Close)), ["StopWorker"]);
    assert_eq!(
        says(&mut model, Msg::History(HistoryChange::Close)),
        [] as [&str; 0],
        "there is none"
    );
}

#[test]
fn what_is_handed_on_is_copied_or_saved_and_what_became_of_it_is_told() {
    let (_, mut model) = begun("");
    model.update(Msg::Show(Dialog::Share));
    let copy = || Msg::Copy("Link", "https://here/".into());
    assert_eq!(model.update(copy()), [Effect::Copy("Link", "https://here/".into())]);
    let said = says(&mut model, Msg::Copied("Link", true));
    assert_eq!(said, ["announce Link copied, 13 characters."]);
    model.update(copy());
    assert_eq!(says(&mut model, Msg::Copied("Link", false)), ["Focus(Text(\"Link\"))"]);
    assert_eq!(model.share.is_copied("Link"), Some(false));
    model.update(Msg::Copied("Markdown", true));
    assert_eq!(model.share.is_copied("Link"), Some(false), "what was told of others stays");
    let file = Download::History("run.edn".to_owned(), model.session.clone());
    assert_eq!(says(&mut model, Msg::Save(file.clone())), ["save run.edn"]);
    model.update(Msg::NotSaved("the server cannot be reached".to_owned()));
    assert!(model.share.problem.is_some());
    model.update(Msg::Save(file));
    assert_eq!(model.share.problem, None);
    does(&mut model, [Msg::NotSaved("why".to_owned()), Msg::Close, Msg::Show(Dialog::Share)]);
    assert_eq!(
        (model.share.is_copied("Link"), &model.share.problem),
        (None, &None),
        "it begins anew"
    );
}

#[test]
fn how_the_reader_wants_things_is_kept_and_seen_at_once() {
    let (_, mut model) = begun("");
    let wanted = Preferences { theme: Theme::Dark, ..model.preferences };
    let said = model.update(Msg::Prefer(wanted));
    let look = Effect::Look(Interface::Full, Theme::Dark);
    assert_eq!(said[..2], [look, Effect::KeepPreferences(wanted)]);
    let said = says(&mut model, Msg::Navigate("#p=other&theme=light&v=1".to_owned()));
    assert!(said.contains(&"Look(Full, Light)".to_owned()), "{said:?}");
    assert!(!said.iter().any(|it| it.starts_with("Keep")), "a link's wish is not kept: {said:?}");
}

#[test]
fn scenarios_of_systems_come_one_by_one_while_somebody_looks() {
    let (_, mut model) = begun("");
    let show = || Msg::Show(Dialog::Systems);
    assert_eq!(says(&mut model, show()), ["fetch systems.txt", "Cover(true)"]);
    let text = "system Raft\nlabel CP\nwhen always\nholds one\nfails two\npacelc PC/EC always\n";
    let list = Msg::Fetched(Resource::Systems, Some(text.to_owned()));
    assert_eq!(says(&mut model, list), ["fetch gallery/one.cap"]);
    let next = model.systems.as_ref().unwrap().next().cloned().unwrap();
    let fetched = Msg::Fetched(Resource::Claim(next.clone()), Some(THREE.to_owned()));
    assert_eq!(says(&mut model, fetched), ["run one"]);
    let ran = Msg::SystemRan(next, THREE.into());
    assert_eq!(says(&mut model, ran.clone()), ["fetch gallery/two.cap"]);
    assert_eq!(says(&mut model, ran), [] as [&str; 0], "it is known already");
    let next = model.systems.as_ref().unwrap().next().cloned().unwrap();
    model.update(Msg::Close);
    let gone = Msg::Fetched(Resource::Claim(next), None);
    assert_eq!(says(&mut model, gone), [] as [&str; 0]);
    assert_eq!(says(&mut model, show()), ["fetch gallery/two.cap", "Cover(true)"], "once more");
}

#[test]
fn what_changes_nothing_says_nothing() {
    let (_, mut model) = begun("");
    model.update(Msg::JustShow);
    let nothing = [
        Msg::Frame(16),
        Msg::Beat,
        Msg::Settle,
        Msg::Seek(Time::ZERO),
        Msg::Undo,
        Msg::Redo,
        Msg::Pause,
        Msg::Ran,
        Msg::Select(Some(cap_playground::diagram::scene::Target::Client(C1))),
        Msg::Escape,
        Msg::Dismiss,
        Msg::Navigate(format!("#{}", model.fragment())),
        came("nobody-asked", THREE),
    ];
    for msg in nothing {
        let told = format!("{msg:?}");
        assert_eq!(says(&mut model, msg), [] as [&str; 0], "{told}");
    }
}

#[test]
fn somebody_elses_page_keeps_nothing_and_its_address_stays() {
    let environment = Environment { interface: Some(Interface::Embed), ..Environment::default() };
    let mut model = Model::new(&environment, Preferences::default());
    let mut said = words(&model.effects());
    let dark = Preferences { theme: Theme::Dark, ..model.preferences };
    for msg in [
        Msg::Judge,
        Msg::Act(Act::HealAll),
        Msg::Judge,
        Msg::Seek(Time(500)),
        Msg::Prefer(dark),
        Msg::Navigate("#p=other&v=1".to_owned()),
        came("other", THREE),
        Msg::Undo,
    ] {
        said.extend(says(&mut model, msg));
    }
    let of_the_page =
        ["Number", "Push", "Follow", "Keep", "name the mark", "fetch gallery/index.txt"];
    let wrong: Vec<_> =
        said.iter().filter(|it| of_the_page.iter().any(|own| it.starts_with(own))).collect();
    assert!(wrong.is_empty() && said.contains(&"judge".to_owned()), "{said:?}");
}

#[test]
fn a_long_run_goes_on_until_it_is_held_or_over() {
    let mut model = model(THREE);
    let long = format!(
        "cap 1\nprotocol raft\nreplicas A B C\nclient c at A\nuntil 600s\n\n{}",
        (1..300).map(|at| format!("{at}s c set x={at}\n")).collect::<Vec<_>>().concat()
    );
    let said = says(&mut model, Msg::Load(long));
    assert!(said.contains(&"run on".to_owned()), "{said:?}");
    assert_eq!(says(&mut model, Msg::HoldRun(true)), ["run nothing"]);
    assert_eq!(says(&mut model, Msg::HoldRun(false)), ["run on"]);
    let under_way = model.under_way.clone().expect("it is under way");
    while !under_way.advance(1_000_000) {}
    assert_eq!(says(&mut model, Msg::Ran)[0], "judge");
    let said = says(&mut model, Msg::Type(THREE.to_owned()));
    assert!(!said.contains(&"run nothing".to_owned()), "nothing was under way: {said:?}");
}
