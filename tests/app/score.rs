//! The tape as a score: what stands on it is moved, lengthened, repeated and taken out.

use cap_playground::app::act::Act;
use cap_playground::app::keys::{self, Press};
use cap_playground::app::score::{self, Edge};
use cap_playground::app::{Model, Msg};
use cap_playground::diagram::scene::Target;
use cap_playground::ids::{NodeId, OperationId};
use cap_playground::time::Time;

use super::{does, model};

const CUT: &str = "cap 1
protocol raft   # as it is
replicas A B C
client c1 at A
ask c1 5s \"What does c1 read?\"

1s     c1 set x=1  => ok  # the first
2s     cut A | B C
4s     heal
5s     c1 get x
6s     crash B
8s     restart B
";
const NETWORK: Target = Target::Stretch(None, Time(2_000), Time(4_000));
const SECOND: Target = Target::Operation(OperationId(1));

fn changed(text: &str, change: impl Fn(&mut Model)) -> Vec<(String, String)> {
    let mut model = model(text);
    change(&mut model);
    let pairs = text.lines().zip(model.text.lines());
    let all = pairs.filter(|(old, new)| old != new);
    all.map(|(old, new)| (old.to_owned(), new.to_owned())).collect()
}

fn pair(old: &str, new: &str) -> (String, String) {
    (old.to_owned(), new.to_owned())
}

fn shift(target: Target, edge: Edge, by: i64) -> impl Fn(&mut Model) {
    move |model| {
        let lines = score::lines_of(&model.session.run, target, edge);
        model.update(Msg::Act(Act::Shift(lines, by)));
    }
}

#[test]
fn a_partition_is_moved_by_its_two_lines_and_nothing_else_changes() {
    let both = changed(CUT, shift(NETWORK, Edge::Both, 2_000));
    let moved =
        [pair("2s     cut A | B C", "4s     cut A | B C"), pair("4s     heal", "6s     heal")];
    assert_eq!(both, moved);
    assert_eq!(changed(CUT, shift(NETWORK, Edge::To, 500)), [pair("4s     heal", "4500ms heal")]);
    let down = Target::Stretch(Some(NodeId(1)), Time(6_000), Time(8_000));
    assert_eq!(
        changed(CUT, shift(down, Edge::From, -500)),
        [pair("6s     crash B", "5500ms crash B")]
    );
}

#[test]
fn a_question_follows_the_request_that_it_is_about() {
    let moved = changed(CUT, shift(SECOND, Edge::Both, 500));
    let ask = pair("ask c1 5s \"What does c1 read?\"", "ask c1 5500ms \"What does c1 read?\"");
    assert_eq!(moved, [ask, pair("5s     c1 get x", "5500ms c1 get x")]);
}

#[test]
fn nothing_is_moved_before_the_start_and_the_run_lasts_until_what_was_moved() {
    assert_eq!(score::later(Time(300), -500), Time::ZERO);
    let short = CUT.replace("client c1 at A", "client c1 at A\nuntil 9s");
    let mut model = model(&short);
    shift(SECOND, Edge::Both, 10_000)(&mut model);
    assert!(model.end() > Time(15_000), "{}", model.text);
}

#[test]
fn what_is_repeated_comes_after_what_comes_of_the_first() {
    let mut model = model(CUT);
    model.update(Msg::Select(Some(NETWORK)));
    let key = |key: &str| Press { key: key.to_owned(), ..Press::default() };
    let msg = keys::message(&key("d"), &model).expect("it can be repeated");
    model.update(msg);
    for line in ["5s     cut A | B C", "7s     heal"] {
        assert!(model.text.contains(line), "{line} is not in\n{}", model.text);
    }
}

#[test]
fn two_seconds_later_without_the_second_read_and_both_undone() {
    let mut model = model(CUT);
    let press = |model: &mut Model, key: &str, command: bool| {
        let press = Press { key: key.to_owned(), command, ..Press::default() };
        let msg = keys::message(&press, model).unwrap_or_else(|| panic!("{key} does nothing"));
        model.update(msg);
    };
    model.update(Msg::Select(Some(NETWORK)));
    press(&mut model, "}", false);
    assert_eq!(model.selection, Some(Target::Stretch(None, Time(3_000), Time(5_000))));
    press(&mut model, "}", false);
    assert!(model.text.contains("4s     cut A | B C\n6s     heal"), "{}", model.text);
    does(&mut model, [Msg::Select(Some(SECOND))]);
    press(&mut model, "Delete", false);
    assert!(!model.text.contains("get x") && !model.text.contains("ask"), "{}", model.text);
    assert_eq!(model.selection, None);
    for _ in 0..3 {
        press(&mut model, "z", true);
    }
    assert_eq!(*model.text, *CUT);
}

#[test]
fn what_no_line_makes_is_not_taken_hold_of() {
    let model = model(CUT);
    let none = Target::Stretch(None, Time(2_500), Time(3_500));
    assert!(score::lines_of(&model.session.run, none, Edge::Both).is_empty());
    assert!(score::lines_of(&model.session.run, Target::Playhead, Edge::Both).is_empty());
}

#[test]
fn the_grid_is_readable_and_wide_enough_to_be_hit() {
    for (ms_per_pixel, grid) in [(0.1, 10), (2.0, 20), (10.0, 100), (25.0, 200), (100.0, 1_000)] {
        assert_eq!(score::grid_ms(ms_per_pixel), grid, "{ms_per_pixel}");
    }
    assert_eq!(score::snapped(Time(1_949), 100), Time(1_900));
    assert_eq!(score::snapped(Time(1_950), 100), Time(2_000));
}

#[test]
fn what_stands_beside_the_text_says_a_time_as_the_text_does() {
    let text =
        |time: &str| format!("protocol single\nreplicas A\nclient c1 at A\n{time} c1 get x\n");
    for time in ["60s", "1min", "60000ms"] {
        let model = model(&text(time));
        let scenario = &model.session.run.scenario;
        assert_eq!(scenario.line_written(3), format!("{time} c1 get x"));
        assert_eq!(score::written(scenario, &[3], Time(60_000)), time);
        // The end of a stretch that no line writes is said as the language would.
        assert_eq!(score::written(scenario, &[], Time(60_000)), "1min");
    }
}
