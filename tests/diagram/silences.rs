//! What holds where silences are folded, on the tape of every lesson.

use super::lessons::{Box, each_lesson, each_shape, text_box};
use super::*;
use cap_playground::app::moments::{MomentKind, moments};
use cap_playground::app::tape_view::story;
use cap_playground::protocol::{NodeRole, Snapshot};

/// The widths of tapes on pages of 320, 390, 760, 1280 and 1920 pixels, and of figures.
const WIDTHS: [f64; 6] = [274.0, 344.0, 686.0, 720.0, 1_228.0, 1_868.0];

/// All of a run, and as much as its story takes.
fn windows(run: &Run, width: f64) -> [TapeWindow; 2] {
    let end = run.trace.ended_at.max(Time(1));
    [TapeWindow::whole(&run.trace, width), story(&moments(run), end, Time::ZERO, width)]
}

fn each_tape(check: &mut dyn FnMut(&str, &Run, &Tape, TapeWindow)) {
    each_lesson(&mut |lesson, run| {
        let tape = Tape::new(&run.trace);
        for width in WIDTHS {
            for view in windows(run, width) {
                check(&format!("{lesson} on {width}"), run, &tape, view);
            }
        }
    });
}

/// The break is the picture's own words: how long it is.
#[test]
fn no_text_of_a_tape_is_on_a_break_and_no_break_on_another() {
    let mut seen = 0;
    each_tape(&mut |lesson, run, tape, view| {
        let (scale, lanes) = (tape.scale(view), &tape.lanes);
        let breaks: Vec<Box> = scale
            .breaks()
            .map(|(from, to)| Box(from, lanes.top - 20.0, to, lanes.bottom))
            .collect();
        let (left, right) = scale.ends();
        let edges: Vec<f64> = breaks.iter().flat_map(|it| [it.0, it.2]).collect();
        assert!(edges.windows(2).all(|pair| pair[0] < pair[1]), "{lesson}: {edges:?}");
        assert!(edges.iter().all(|x| (left..=right).contains(x)), "{lesson}: {edges:?}");
        let scene = tape.scene(&run.trace, &Marks::of(run), view, Time(0));
        let layers = scene.layers.iter().filter(|layer| layer.key != "playhead");
        layers.for_each(|layer| {
            each_shape(layer, &mut |origin, shape| {
                let (Some(area), ShapeKind::Text { text, .. }) =
                    (text_box(origin, shape), &shape.kind)
                else {
                    return;
                };
                let on = breaks.iter().filter(|it| it.meets(&area)).count();
                let own = usize::from(shape.key.0 == "break-long");
                assert_eq!(on, own, "{lesson}: {text} {area:?} is on a break");
                if own == 1 {
                    let within = breaks.iter().any(|it| it.0 < area.0 && area.2 < it.2);
                    assert!(within, "{lesson}: {text} {area:?} does not fit");
                }
            });
        });
        seen += breaks.len();
    });
    assert!(seen > 100, "{seen} breaks");
}

/// Requests, answers and faults are never folded away, nor the beginning of an arrow that stands
/// for more than routine.
#[test]
fn nothing_that_one_follows_is_in_a_fold() {
    each_tape(&mut |lesson, run, tape, view| {
        let scale = tape.scale(view);
        let is_folded = |at: Time| {
            scale.breaks().any(|(from, to)| from + 0.01 < scale.x(at) && scale.x(at) < to - 0.01)
        };
        for moment in moments(run).iter().filter(|it| it.kind != MomentKind::Note) {
            assert!(!is_folded(moment.at), "{lesson}: {moment:?}");
        }
        for change in &run.trace.node_changes {
            assert!(!is_folded(change.at), "{lesson}: {change:?}");
        }
        // Who leads before a fold leads after it, in the same reign.
        let trace = &run.trace;
        for (from, to) in scale.breaks() {
            let led = |x: f64| {
                let nodes = trace.snapshots_after(trace.steps_until(scale.time(x)));
                let lead = |node: &Snapshot| node.role.is_some_and(NodeRole::leads);
                nodes.iter().map(|node| lead(node).then(|| node.reign())).collect::<Vec<_>>()
            };
            assert_eq!(led(from), led(to), "{lesson}: somebody else leads after the fold");
        }
    });
}

/// What the lessons win: how many have a fold as the page opens them, on a laptop and on a wide
/// tape, and how much wider what happens is drawn there.
#[test]
fn folds_give_room_to_what_happens() {
    let mut gains: [Vec<f64>; 2] = Default::default();
    let (mut told, mut lessons) = (String::new(), 0);
    each_lesson(&mut |lesson, run| {
        lessons += 1;
        let tape = Tape::new(&run.trace);
        for (width, gains) in [570.0, 1_228.0].into_iter().zip(&mut gains) {
            let [_, view] = windows(run, width);
            let scale = tape.scale(view);
            let even = tape.scale(TapeWindow { is_to_scale: true, ..view });
            let (gain, count) =
                (even.ms_per_pixel() / scale.ms_per_pixel(), scale.breaks().count());
            assert!(gain > 1.2 || count == 0, "{lesson} is folded for nothing: {gain}");
            assert!(gain >= 1.0, "{lesson}: {gain}");
            if count > 0 {
                gains.push(gain);
                let _ = writeln!(told, "{gain:5.1}  {lesson} on {width}, {count} folds");
            }
        }
    });
    print!("{told}");
    for mut gains in gains {
        gains.sort_by(f64::total_cmp);
        let (count, median) = (gains.len(), gains[gains.len() / 2]);
        let most = gains[count - 1];
        println!("{count} of {lessons} folded, {median:.1} times as wide, {most:.1} at most");
        assert!(count > 20, "{count} lessons");
    }
}
