//! What is done at the playhead and in the editor, and undone.

use cap_playground::app::act::{self, Act};
use cap_playground::app::moments::Stride;
use cap_playground::app::notice::Notice;
use cap_playground::app::undo::STEPS_MAX;
use cap_playground::app::{Direction, Model, Msg, inspect, lessons};
use cap_playground::diagram::scene::Point;
use cap_playground::ids::{MessageId, NodeId};
use cap_playground::judge::{ConsistencyModel as Consistency, Verdict};
use cap_playground::protocol::NodeRole;
use cap_playground::scenario::RequestText;
use cap_playground::scenario::text::parse;
use cap_playground::sim::link::LinkMode;
use cap_playground::sim::trace::NodeStatus;
use cap_playground::time::Time;

use super::{A, B, C1, THREE, does, link, model, open};

#[test]
fn a_click_on_a_link_cuts_it_both_ways_and_another_one_heals_it() {
    use LinkMode::{Cut, Up};
    let mut model = model(THREE);
    let lines = model.session.run.scenario.lines.len();
    model.update(Msg::Seek(Time(500)));
    let click = || Msg::Act(Act::CycleLink(A, B));
    for expected in [(Cut, Cut), (Up, Up), (Cut, Cut), (Up, Up)] {
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
    model.update(Msg::Act(Act::CycleLink(A, B)));
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
        (Act::Request(C1, get, Vec::new()), "2500ms c1 get x"),
        (Act::Lose(MessageId(0)), "lose c1 -> A #1"),
        (Act::Delay(MessageId(0), "2s".to_owned()), "delay c1 -> A #1 2s"),
        (Act::SetLink(A, B, (LinkMode::Held, LinkMode::Held)), "2500ms hold A - B"),
        (Act::SetLink(A, B, (LinkMode::Up, LinkMode::Cut)), "2500ms cut B -> A"),
        (Act::SlowLink(A, B, "loss", "20 %".to_owned()), "2500ms link A - B loss=20%"),
        (Act::Lines(vec!["clock A +5s".to_owned()]), "2500ms clock A +5s"),
        (Act::Lines(vec!["isolate B".to_owned()]), "2500ms isolate B"),
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
fn a_link_is_set_from_whatever_it_was_and_slowed_by_one_line() {
    use LinkMode::{Cut, Held, Up};
    let mut model = model(THREE);
    model.update(Msg::Seek(Time(500)));
    for wanted in [(Cut, Up), (Held, Held), (Up, Cut), (Cut, Cut), (Up, Up)] {
        model.update(Msg::Act(Act::SetLink(A, B, wanted)));
        assert_eq!(link(&model), wanted);
    }
    assert_eq!(*model.text, *THREE, "nothing is left of it");
    let slow = |key, value: &str| Msg::Act(Act::SlowLink(A, B, key, value.to_owned()));
    does(&mut model, [slow("delay", "400ms"), slow("loss", "5%"), slow("delay", "1 s")]);
    assert!(model.text.contains("500ms link A - B delay=1s loss=5%\n"), "{}", model.text);
    model.update(slow("delay", "soon"));
    assert!(matches!(model.notice, Some(Notice::Refused(_))));
}

#[test]
fn after_an_act_the_run_plays_on_to_what_comes_of_it_and_stops_there() {
    let played = |text: &str, at: u32, act: Act| {
        let mut model = model(text);
        does(&mut model, [Msg::Seek(Time(at)), Msg::Act(act)]);
        for _ in 0..10_000 {
            model.update(Msg::Frame(50));
        }
        (model.playback.playing, model.playhead)
    };
    // A read of a majority: there and back, twice 100 ms, and to the client and back, 10 ms each.
    let get = RequestText::Get { key: "x".to_owned() };
    let (plays, at) = played(THREE, 8_000, Act::Request(C1, get.clone(), Vec::new()));
    assert!(!plays && at > Time(8_000) && at < Time(9_000), "{at:?}");
    // The old leader is cut off: the next thing that happens is that somebody else leads.
    let raft = "cap 1\nprotocol raft\nreplicas A B C\nclient c1 at A\n";
    let (plays, at) = played(raft, 1_000, Act::Lines(vec!["isolate A".to_owned()]));
    let mut cut_off = model(raft);
    does(
        &mut cut_off,
        [Msg::Seek(Time(1_000)), Msg::Act(Act::Lines(vec!["isolate A".to_owned()]))],
    );
    let leads = |at: Time| {
        let trace = &cut_off.session.run.trace;
        let all = trace.snapshots_after(trace.steps_until(at));
        all[1..].iter().any(|it| it.role.is_some_and(NodeRole::leads))
    };
    assert!(!plays && leads(at) && !leads(Time(at.0 - 1)), "{at:?}");
    // What nobody answers plays to where its client gives up.
    let alone = "cap 1\nprotocol abd\nreplicas A B C\nclient c1 at A timeout=2s\n0s isolate A\n";
    let (_, at) = played(alone, 1_000, Act::Request(C1, get, Vec::new()));
    assert_eq!(at, Time(3_000));
    // Who is told something asks the next thing after it, even at that very time.
    let mut model = model(THREE);
    does(&mut model, [Msg::Seek(Time(1_000)), Msg::Step(Direction::On, Stride::Response)]);
    let told = model.playhead;
    model.update(Msg::Act(Act::Request(C1, RequestText::Get { key: "x".to_owned() }, Vec::new())));
    assert_eq!(model.playhead, Time(told.0 + 1));
    assert_eq!(model.session.run.trace.operations.len(), 3, "{}", model.text);
    // Links are cut one after the other.
    let (plays, at) = played(THREE, 500, Act::CycleLink(A, B));
    assert_eq!((plays, at), (false, Time(500)));
}

/// What an operator can have done is offered as it means something, and the run plays on until the
/// next change is possible.
#[test]
fn members_come_and_go_by_hand() {
    let text =
        "cap 1\nprotocol raft members=A,B,C\nreplicas A B C D\nclient c1 at A\n1s c1 set x=1\n";
    let mut model = model(text);
    let offered =
        |model: &Model| inspect::node(&model.session, NodeId(3), model.playhead).by_operator;
    let labels = |model: &Model| offered(model).into_iter().map(|it| it.0).collect::<Vec<_>>();
    model.update(Msg::Seek(Time(2_000)));
    for (all, pressed, line) in [
        (["Add as a member", "Add as a learner"], 1, "add_learner D"),
        (["Give it a vote", "Remove as a member"], 0, "promote D"),
    ] {
        assert_eq!(labels(&model), all);
        let its = offered(&model)[pressed].1.clone();
        assert_eq!(its, line);
        model.update(Msg::Act(Act::Lines(vec![its])));
        assert!(model.text.contains(line), "{}", model.text);
        let settled = model.session.consequence(model.playhead).expect("it is in force at last");
        model.update(Msg::Seek(settled));
    }
    assert_eq!(labels(&model), ["Remove as a member"]);
    assert!(model.session.run.trace.problems.is_empty(), "every line was carried out");
    let of = |protocol: &str| {
        let model = self::model(&text.replace("raft members=A,B,C", protocol));
        labels(&model)
    };
    assert_eq!(of("cassandra"), ["Repair"]);
    assert_eq!(of("primary-backup"), ["Promote"]);
    assert!(of("abd").is_empty());
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
    does(&mut model, [Msg::Seek(Time(1_050)), Msg::Act(Act::Request(C1, get, Vec::new()))]);
    assert!(
        matches!(&model.notice, Some(Notice::Refused(why)) if why.contains("c1 is still waiting"))
    );
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
fn another_protocol_runs_the_same_story() {
    let mut model = open("");
    model.update(Msg::RunUnder("abd"));
    assert!(model.text.contains("protocol abd"), "{}", model.text);
    assert!(matches!(model.session.run.verdict(Consistency::Linearizable), Verdict::Holds(_)));
}

#[test]
fn what_the_other_protocol_lacks_is_left_out_and_told() {
    let mut model =
        model(&THREE.replace("protocol abd", "protocol raft").replace("get x", "get x read=log"));
    model.update(Msg::RunUnder("cassandra"));
    assert!(
        model.text.contains("protocol cassandra") && !model.text.contains("read=log"),
        "{}",
        model.text
    );
    let notice = model.notice.as_ref().map(ToString::to_string).unwrap_or_default();
    assert!(notice.contains("read=log"), "{notice}");
    model.update(Msg::Undo);
    assert!(model.text.contains("read=log"), "it is one step back");
}

#[test]
fn what_is_done_as_the_run_ends_is_seen_to_its_end() {
    let get = RequestText::Get { key: "x".to_owned() };
    let mut model = model(THREE);
    let late = Time(20_000);
    does(&mut model, [Msg::Seek(late), Msg::Act(Act::Request(C1, get, Vec::new()))]);
    assert!(model.text.contains("until 40s"), "{}", model.text);
    let asked = &model.session.run.trace.operations;
    let last = asked.last().expect("something was asked");
    assert_eq!(last.invoked_at, late);
    assert!(last.outcome.ended_at().is_some(), "it is answered before the run ends");
    model.update(Msg::Undo);
    assert!(model.text.contains("until 20s"));
}

#[test]
fn a_partition_takes_the_place_of_the_one_before() {
    let mut model = model(THREE);
    let [a, b, c] = [0, 1, 2].map(NodeId);
    let parted = |groups: [Vec<NodeId>; 2]| Msg::Act(Act::Partition(groups.to_vec()));
    does(&mut model, [Msg::Seek(Time(2_500)), parted([vec![a], vec![b, c]])]);
    let run = &model.session.run;
    assert_eq!(act::present_sides(run, Time(2_400)), [0, 0, 0]);
    assert_eq!(act::present_sides(run, Time(2_500)), [0, 1, 1]);
    does(&mut model, [Msg::Seek(Time(3_000)), parted([vec![a, b], vec![c]])]);
    assert_eq!(act::present_sides(&model.session.run, Time(3_000)), [0, 0, 1]);
    assert!(model.text.contains("3s heal\n3s cut A B | C"), "{}", model.text);
}

#[test]
fn what_another_protocol_has_no_use_for_is_told() {
    let mut model = model(
        "cap 1\nprotocol cassandra write=QUORUM read=ONE\nreplicas A B C\nclient c1 at A\n\
         1s c1 set x=1 => ok\n2s c1 get x cl=ALL => fresh 1\nexpect linearizable yes\n",
    );
    model.update(Msg::RunUnder("raft"));
    let notice = model.notice.as_ref().map(ToString::to_string).unwrap_or_default();
    for word in ["write=QUORUM", "cl=ALL", "all 3 expectations"] {
        assert!(notice.contains(word), "{word} is not in: {notice}");
    }
}
