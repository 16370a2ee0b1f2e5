//! Where a story was lost, on the tape.

use cap_playground::diagram::marks::{LostLine, Marks};
use cap_playground::diagram::scene::{Shape, ShapeKind};
use cap_playground::diagram::tape::{Tape, TapeWindow};
use cap_playground::time::Time;

use super::{cluster, judged};

/// Where a story was lost is a line over the lanes, from none to all, and a mark where it rose most.
#[test]
fn where_it_was_lost_is_drawn_over_the_tape() {
    let run = judged(&cluster(3));
    let tape = Tape::new(&run.trace);
    let view = TapeWindow::whole(&run.trace, 760.0);
    let drawn = |turning: Option<LostLine>| {
        let marks = Marks { turning, ..Marks::of(&run) };
        let scene = tape.scene(&run.trace, &marks, view, Time(0));
        let layers = scene.layers.iter().flat_map(|layer| layer.shapes.iter().cloned());
        layers.filter(|shape| shape.class.starts_with("turning")).collect::<Vec<Shape>>()
    };
    assert!(drawn(None).is_empty());
    let counted = vec![(Time(0), 250), (Time(1_000), 250), (Time(2_000), 1_000)];
    let shapes = drawn(Some(LostLine { shares: counted, lost_by: Some(Time(2_000)) }));
    let [line, lost] = &shapes[..] else { panic!("{shapes:?}") };
    let ShapeKind::Path(path) = &line.kind else { panic!("{line:?}") };
    let numbers = |word: char| {
        let parts = path.split(word).skip(1);
        parts
            .map(|part| {
                let end = part.find(|it: char| it.is_ascii_uppercase()).unwrap_or(part.len());
                part[..end].parse::<f64>().expect("a number")
            })
            .collect::<Vec<f64>>()
    };
    let (xs, ys) = (numbers('H'), numbers('V'));
    assert!(xs.windows(2).all(|pair| pair[0] <= pair[1]), "{path}");
    let (lanes, scale) = (&tape.lanes, tape.scale(view));
    assert!((ys[1] - lanes.top).abs() < 0.1, "all is at the top: {path}");
    assert!((ys[0] - (lanes.bottom - (lanes.bottom - lanes.top) / 4.0)).abs() < 0.1, "{path}");
    assert!((xs[1] - scale.x(Time(2_000))).abs() < 0.1, "{path}");
    let ShapeKind::Line { from, .. } = lost.kind else { panic!("{lost:?}") };
    assert!((from.x - scale.x(Time(2_000))).abs() < 0.1);
    assert_eq!(lost.label.as_deref(), Some("Lost by 2 s: 100 % break the promise from here"));
}
