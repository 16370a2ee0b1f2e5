//! Everything a person can do on the page, as scripts of messages to its model.

use cap_playground::app::act::Act;
use cap_playground::app::keys::{self, Press};
use cap_playground::app::moments::Stride;
use cap_playground::app::notice::Notice;
use cap_playground::app::playback::Speed;
use cap_playground::app::preferences::Preferences;
use cap_playground::app::start::Environment;
use cap_playground::app::undo::STEPS_MAX;
use cap_playground::app::{Dialog, Direction, Model, Msg, lessons};
use cap_playground::diagram::scene::{Point, Target};
use cap_playground::ids::{ClientId, Endpoint, MessageId, NodeId, OperationId};
use cap_playground::judge::{Model as Consistency, Verdict};
use cap_playground::scenario::RequestText;
use cap_playground::scenario::text::parse;
use cap_playground::sim::trace::{LinkMode, NodeStatus};
use cap_playground::time::Time;

const A: Endpoint = Endpoint::Node(NodeId(0));
const B: Endpoint = Endpoint::Node(NodeId(1));
const C1: ClientId = ClientId(0);

const THREE: &str = "cap 1
protocol abd
replicas A B C
client c1 at A
client c2 at B
until 20s

1s c1 set x=1
3s c2 get x
";

fn open(fragment: &str) -> Model {
    let environment = Environment { fragment: fragment.to_owned(), ..Environment::default() };
    Model::new(&environment, Preferences::default()).expect("the first lesson is a scenario")
}

fn model(text: &str) -> Model {
    let mut model = open("");
    model.update(Msg::Load(text.to_owned()));
    assert!(model.errors.is_empty(), "{:?}", model.errors);
    model
}

fn does(model: &mut Model, msgs: impl IntoIterator<Item = Msg>) {
    for msg in msgs {
        model.update(msg);
    }
}

fn link(model: &Model) -> (LinkMode, LinkMode) {
    let trace = &model.session.run.trace;
    (trace.link_at(A, B, model.playhead), trace.link_at(B, A, model.playhead))
}

#[test]
fn the_page_starts_with_the_proof_and_a_word_of_welcome() {
    let model = open("");
    assert_eq!(model.notice, Some(Notice::Welcome));
    assert_eq!(*model.text, *lessons::FIRST_TEXT);
    assert!(matches!(model.session.run.verdict(Consistency::Linearizable), Verdict::Violated(_)));
    assert_eq!(model.playhead, Time::ZERO);
    assert!(!model.playback.playing);
}

#[test]
fn the_playhead_stays_inside_the_run() {
    let mut model = model(THREE);
    model.update(Msg::Seek(Time(999_999)));
    assert_eq!(model.playhead, Time(20_000));
    model.update(Msg::Step(Direction::On, Stride::Event));
    assert_eq!(model.playhead, Time(20_000));
    does(&mut model, [Msg::Seek(Time::ZERO), Msg::Step(Direction::Back, Stride::Event)]);
    assert_eq!(model.playhead, Time::ZERO);
}

#[test]
fn stepping_on_and_back_meets_the_same_events() {
    let mut model = model(THREE);
    let mut there = vec![model.playhead];
    while model.playhead < model.end() {
        model.update(Msg::Step(Direction::On, Stride::Event));
        there.push(model.playhead);
    }
    assert!(there.len() > 8, "{there:?}");
    there.pop();
    while let Some(at) = there.pop() {
        model.update(Msg::Step(Direction::Back, Stride::Event));
        assert_eq!(model.playhead, at);
    }
}

#[test]
fn a_jump_to_what_there_is_none_of_stays_where_it_is() {
    let mut model = model(THREE);
    does(&mut model, [Msg::Seek(Time(500)), Msg::Step(Direction::On, Stride::Violation)]);
    assert_eq!(model.playhead, Time(500));
    model.update(Msg::Step(Direction::On, Stride::Response));
    assert!(model.playhead > Time(1_000) && model.playhead < Time(3_000));
}

#[test]
fn the_violation_is_where_the_proof_is_complete() {
    let mut model = open("");
    model.update(Msg::ToViolation);
    assert_eq!(model.playhead, Time(2_020));
}

#[test]
fn a_click_on_a_link_cuts_it_then_one_way_then_the_other_then_heals_it() {
    use LinkMode::{Cut, Up};
    let mut model = model(THREE);
    let lines = model.session.run.scenario.lines.len();
    model.update(Msg::Seek(Time(500)));
    let click = || Msg::Act(Act::CycleLink(A, B));
    for expected in [(Cut, Cut), (Cut, Up), (Up, Cut), (Up, Up)] {
        model.update(click());
        assert_eq!(link(&model), expected);
    }
    assert_eq!(model.session.run.scenario.lines.len(), lines, "nothing is left of it");
}

#[test]
fn a_link_that_was_cut_before_is_healed_by_a_line_of_its_own() {
    let mut model = model(THREE);
    does(&mut model, [Msg::Seek(Time(500)), Msg::Act(Act::CycleLink(A, B))]);
    model.update(Msg::Seek(Time(2_000)));
    for _ in 0..3 {
        model.update(Msg::Act(Act::CycleLink(A, B)));
    }
    assert_eq!(link(&model), (LinkMode::Up, LinkMode::Up));
    assert!(model.text.contains("500ms cut A - B"), "{}", model.text);
    assert!(model.text.contains("2s heal A - B"), "{}", model.text);
}

#[test]
fn everything_one_does_is_a_line_of_the_scenario() {
    let get = RequestText::Get { key: "x".to_owned() };
    let put = Act::Put { end: A, to: Point::new(100.0, 50.0), size: (400.0, 200.0) };
    let acts = [
        (Act::CycleLink(A, B), "2500ms cut A - B"),
        (Act::CutLinks(vec![(A, B)]), "2500ms cut A - B"),
        (Act::Partition(vec![vec![NodeId(0)], vec![NodeId(1), NodeId(2)]]), "2500ms cut A | B C"),
        (Act::HealAll, "2500ms heal"),
        (Act::CrashOrRestart(NodeId(1)), "2500ms crash B"),
        (Act::PauseOrResume(NodeId(2)), "2500ms pause C"),
        (Act::Request(C1, get), "2500ms c1 get x"),
        (Act::Lose(MessageId(0)), "lose c1 -> A #1"),
        (Act::Reseed(7), "seed 7"),
        (put, "~place A 250 250"),
    ];
    for (act, line) in acts {
        let mut model = model(THREE);
        does(&mut model, [Msg::Seek(Time(2_500)), Msg::Act(act.clone())]);
        assert!(
            model.text.lines().any(|its| its == line),
            "{act:?}: {line} not in\n{}",
            model.text
        );
        assert_eq!(model.playhead, Time(2_500));
        assert_eq!(parse(&model.text).unwrap(), *model.session.run.scenario);
        model.update(Msg::Undo);
        assert_eq!(*model.text, *THREE, "{act:?} is one step to undo");
    }
}

#[test]
fn what_is_down_comes_back_at_the_second_press() {
    let mut model = model(THREE);
    let status = |model: &Model| model.session.run.trace.status_at(NodeId(1), model.playhead);
    does(&mut model, [Msg::Seek(Time(500)), Msg::Act(Act::CrashOrRestart(NodeId(1)))]);
    assert_eq!(status(&model), NodeStatus::Crashed);
    does(&mut model, [Msg::Seek(Time(800)), Msg::Act(Act::CrashOrRestart(NodeId(1)))]);
    assert_eq!(status(&model), NodeStatus::Up);
}

#[test]
fn a_client_that_waits_cannot_ask_and_the_page_says_so() {
    let mut model = model(THREE);
    let before = model.text.clone();
    let get = RequestText::Get { key: "x".to_owned() };
    does(&mut model, [Msg::Seek(Time(1_050)), Msg::Act(Act::Request(C1, get))]);
    assert!(matches!(&model.notice, Some(Notice::Refused(why)) if why.contains("c1 still waits")));
    assert_eq!(model.text, before);
}

#[test]
fn while_the_text_is_wrong_the_last_good_run_stays_and_nothing_can_be_done_to_it() {
    let mut model = model(THREE);
    let session = model.session.clone();
    model.update(Msg::Type(THREE.replace("replicas", "replicase")));
    assert!(model.is_behind());
    assert!(model.session == session);
    model.update(Msg::Act(Act::HealAll));
    assert!(matches!(model.notice, Some(Notice::Refused(_))));
    model.update(Msg::Undo);
    assert!(!model.is_behind());
    assert_eq!(*model.text, *THREE);
}

#[test]
fn typing_is_one_step_to_undo_until_the_hand_rests() {
    let mut model = model(THREE);
    let typed = |addition: &str| Msg::Type(format!("{THREE}{addition}"));
    does(&mut model, [typed("5"), typed("5s"), typed("5s heal"), Msg::Settle, typed("5s heal\n")]);
    model.update(Msg::Undo);
    assert!(model.text.ends_with("5s heal"));
    model.update(Msg::Undo);
    assert_eq!(*model.text, *THREE);
    does(&mut model, [Msg::Redo, Msg::Redo]);
    assert!(model.text.ends_with("5s heal\n"));
}

#[test]
fn two_hundred_steps_can_be_undone_and_redone() {
    const STEPS: u32 = 250;
    assert!(STEPS_MAX > STEPS as usize);
    let mut model = model(THREE);
    let mut texts = vec![model.text.clone()];
    for step in 0..STEPS {
        does(&mut model, [Msg::Seek(Time(3_000 + step)), Msg::Act(Act::HealAll)]);
        texts.push(model.text.clone());
    }
    let last = texts.len() - 1;
    for text in texts[..last].iter().rev() {
        model.update(Msg::Undo);
        assert_eq!(model.text, *text);
    }
    for text in &texts[1..] {
        model.update(Msg::Redo);
        assert_eq!(model.text, *text);
    }
}

#[test]
fn opening_a_lesson_can_be_undone_and_an_edit_ends_the_way_on() {
    let mut model = model(THREE);
    model.update(Msg::Open(lessons::FIRST_SLUG.into()));
    assert_eq!(*model.text, *lessons::FIRST_TEXT);
    assert!(model.lesson.is_some());
    model.update(Msg::Undo);
    assert_eq!(*model.text, *THREE);
    assert!(model.lesson.is_none());
    model.update(Msg::Act(Act::HealAll));
    assert!(!model.undo.can_redo());
}

#[test]
fn what_was_picked_out_and_edited_away_is_picked_out_no_more() {
    let mut model = model(THREE);
    model.update(Msg::Select(Some(Target::Operation(OperationId(1)))));
    model.update(Msg::Type(THREE.replace("3s c2 get x\n", "")));
    assert_eq!(model.selection, None);
    model.update(Msg::Select(Some(Target::Node(NodeId(2)))));
    model.update(Msg::Type(THREE.replace("A B C", "A B")));
    assert_eq!(model.selection, None);
}

#[test]
fn an_edit_while_the_run_plays_goes_on_playing() {
    let mut model = model(THREE);
    does(&mut model, [Msg::Seek(Time(900)), Msg::TogglePlay, Msg::Frame(100)]);
    let before = model.playhead;
    model.update(Msg::Act(Act::CycleLink(A, B)));
    assert!(model.playback.playing);
    model.update(Msg::Frame(100));
    assert!(model.playhead > before);
}

#[test]
fn a_run_plays_to_its_end_and_stops_and_plays_again_from_the_start() {
    let mut model = model(THREE);
    model.update(Msg::TogglePlay);
    let mut frames = 0;
    while model.playback.playing {
        model.update(Msg::Frame(16));
        frames += 1;
        assert!(frames < 60 * 60, "twenty seconds take more than a minute to watch");
    }
    assert_eq!(model.playhead, model.end());
    assert!(frames > 60 * 4, "two requests are over in {frames} frames");
    model.update(Msg::TogglePlay);
    assert_eq!(model.playhead, Time::ZERO);
}

#[test]
fn a_message_can_be_followed_with_the_eye() {
    let mut model = model(THREE);
    does(&mut model, [Msg::Seek(Time(1_010)), Msg::TogglePlay]);
    let mut watched_ms = 0;
    while model.playhead < Time(1_110) {
        model.update(Msg::Frame(10));
        watched_ms += 10;
    }
    assert!((600..1_500).contains(&watched_ms), "{watched_ms} ms");
}

#[test]
fn a_frame_after_a_long_absence_is_one_frame() {
    let mut model = model(THREE);
    does(&mut model, [Msg::Seek(Time(1_010)), Msg::TogglePlay, Msg::Frame(3_600_000)]);
    assert!(model.playhead < Time(1_100), "{:?}", model.playhead);
}

#[test]
fn twice_the_speed_is_half_the_time() {
    let frames = |speed| {
        let mut model = model(THREE);
        does(&mut model, [Msg::Speed(speed), Msg::TogglePlay]);
        (0..)
            .take_while(|_| {
                model.update(Msg::Frame(10));
                model.playback.playing
            })
            .count()
    };
    let (one, two) = (frames(Speed(1_000)), frames(Speed(2_000)));
    assert!(one.abs_diff(2 * two) <= 4, "{one} and {two}");
}

#[test]
fn without_motion_the_run_plays_from_moment_to_moment() {
    let mut model = model(THREE);
    model.update(Msg::TogglePlay);
    let mut seen = Vec::new();
    while model.playback.playing {
        model.update(Msg::Beat);
        seen.push(model.playhead);
    }
    assert_eq!(seen.len(), 5, "two requests, two answers, the end: {seen:?}");
}

#[test]
fn a_lesson_has_a_short_address_until_it_is_changed() {
    let mut model = open("");
    assert_eq!(model.fragment(), format!("p={}&v=1", lessons::FIRST_SLUG));
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
    model.update(Msg::Fetched(slug, Some(THREE.to_owned())));
    assert_eq!(*model.text, *THREE);
    assert_eq!(model.playhead, Time(1_500));
    assert_eq!(model.wanted, None);
    assert_eq!(model.fragment(), "p=another&t=1500&v=1");
}

#[test]
fn a_lesson_that_does_not_come_is_reported() {
    let mut model = open("#p=another&v=1");
    model.update(Msg::Fetched("another".into(), None));
    assert!(matches!(&model.notice, Some(Notice::NoLesson(slug)) if slug == "another"));
    assert_eq!(model.wanted, None);
}

#[test]
fn the_readers_last_work_comes_back_unless_a_link_was_opened() {
    let environment = |fragment: &str| Environment {
        fragment: fragment.to_owned(),
        saved: Some(THREE.to_owned()),
        interface: None,
    };
    let back = Model::new(&environment(""), Preferences::default()).unwrap();
    assert_eq!(*back.text, *THREE);
    assert_eq!(back.notice, Some(Notice::WelcomeBack));
    let link =
        Model::new(&environment("#p=s01-proof-answers&v=1"), Preferences::default()).unwrap();
    assert_eq!(*link.text, *lessons::FIRST_TEXT);
}

#[test]
fn another_protocol_runs_the_same_story() {
    let mut model = open("");
    model.update(Msg::Act(Act::RunUnder("abd")));
    assert!(model.text.contains("protocol abd"), "{}", model.text);
    assert!(matches!(model.session.run.verdict(Consistency::Linearizable), Verdict::Holds(_)));
}

#[test]
fn letters_are_commands_unless_one_types_or_has_turned_them_off() {
    let mut model = model(THREE);
    let press = |key: &str| Press { key: key.to_owned(), ..Press::default() };
    assert_eq!(keys::message(&press("p"), &model), Some(Msg::Show(Dialog::Partition)));
    assert_eq!(keys::message(&press("5"), &model), Some(Msg::Seek(Time(10_000))));
    assert_eq!(keys::message(&press("c"), &model), None, "nothing is picked out");
    model.update(Msg::Select(Some(Target::Node(NodeId(1)))));
    assert_eq!(keys::message(&press("c"), &model), Some(Msg::Act(Act::CrashOrRestart(NodeId(1)))));
    let typing = Press { typing: true, ..press("p") };
    assert_eq!(keys::message(&typing, &model), None);
    let undo = Press { key: "z".to_owned(), command: true, typing: true, shift: false };
    assert_eq!(keys::message(&undo, &model), Some(Msg::Undo));
    model.update(Msg::Prefer(Preferences { letter_keys: false, ..model.preferences }));
    assert_eq!(keys::message(&press("p"), &model), None);
    assert_eq!(keys::message(&press(" "), &model), Some(Msg::TogglePlay));
}

#[test]
fn escape_closes_the_dialog_and_then_unselects() {
    let mut model = model(THREE);
    does(&mut model, [Msg::Select(Some(Target::Node(NodeId(0)))), Msg::Show(Dialog::Help)]);
    model.update(Msg::Escape);
    assert_eq!(model.dialog, None);
    assert!(model.selection.is_some());
    model.update(Msg::Escape);
    assert_eq!(model.selection, None);
}

#[test]
fn what_is_told_grows_with_the_playhead() {
    use cap_playground::app::told::{Phase, rows};
    let model = open("");
    let phases =
        |at| rows(&model.session, Time(at)).iter().map(|row| row.phase).collect::<Vec<_>>();
    assert_eq!(phases(0), [Phase::Ahead, Phase::Ahead]);
    assert_eq!(phases(1_005), [Phase::Waiting, Phase::Ahead]);
    assert_eq!(phases(2_020), [Phase::Over, Phase::Over]);
    let stale = &rows(&model.session, Time(2_020))[1];
    assert_eq!(stale.told, "0");
    assert!(stale.remark.as_ref().is_some_and(|remark| remark.starts_with("stale by")));
    assert!(stale.in_proof);
}

#[test]
fn why_names_the_message_that_never_came() {
    let model = open("");
    let sentences = cap_playground::app::why::sentences(&model.session.run, OperationId(1));
    assert!(sentences.iter().any(|s| s.contains("from A to B, lost")), "{sentences:#?}");
}
