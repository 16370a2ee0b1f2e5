//! Playing, stepping, jumping.

use cap_playground::app::act::Act;
use cap_playground::app::build::Build;
use cap_playground::app::moments::Stride;
use cap_playground::app::playback::Speed;
use cap_playground::app::reigns::Reigns;
use cap_playground::app::{Direction, Msg};
use cap_playground::diagram::tape::Tape;
use cap_playground::time::Time;

use super::{A, B, THREE, does, model, open};

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
    does(&mut model, [Msg::JustShow, Msg::ToViolation]);
    assert_eq!(model.playhead, Time(2_020));
}

/// The story of a lesson in which somebody else comes to lead, once it has been read off the run.
#[test]
fn who_comes_to_lead_and_who_ceases_is_told_and_jumped_to() {
    let mut model = model(include_str!("../../www/gallery/s27-redis-split-brain.cap"));
    assert_eq!(model.next_leader(), None, "it is not known yet");
    let trace = &model.session.run.trace;
    let reigns = Reigns::new(&model.session, &Tape::new(trace).epochs(trace));
    does(&mut model, [Msg::JustShow, Msg::Seek(Time::ZERO), Msg::Reigns(reigns)]);
    let mut told = Vec::new();
    while model.next_leader().is_some() {
        model.update(Msg::Step(Direction::On, Stride::Leader));
        told.push(model.narration());
    }
    assert_eq!(told, ["32 s: B is master now (replid 2).", "50.3 s: A is no longer master."]);
    // What is told of another run is of no use after an edit.
    model.update(Msg::Act(Act::CycleLink(A, B)));
    assert_eq!(model.leader_changes(), []);
}

#[test]
fn a_run_goes_on_for_longer_at_a_press() {
    let mut model = model(THREE);
    does(&mut model, [Msg::Build(Build::Longer), Msg::Build(Build::Longer)]);
    assert_eq!(model.end(), Time(60_000));
    assert!(model.text.contains("until 1min"), "{}", model.text);
    does(&mut model, [Msg::Undo, Msg::Undo]);
    assert_eq!(*model.text, *THREE);
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
        (0..100_000)
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
