//! Claims about the pictures of all lessons, at several moments and widths.

use std::fs;

use super::*;

/// The widths of a telephone and of a desk, and of maps on pages of six widths.
const WIDTHS: [f64; 8] = [390.0, 1280.0, 274.0, 344.0, 686.0, 554.0, 810.0, 1010.0];

/// An upright rectangle: left, top, right, bottom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Box(pub(crate) f64, pub(crate) f64, pub(crate) f64, pub(crate) f64);

impl Box {
    fn of_text(at: Point, anchor: Anchor, text: &str, (size, bold): (f64, f64)) -> Box {
        let width = words::width(text, size) * bold;
        let left = match anchor {
            Anchor::Start => at.x,
            Anchor::Middle => at.x - width / 2.0,
            Anchor::End => at.x - width,
        };
        Box(left, at.y - 0.75 * size, left + width, at.y + 0.2 * size)
    }

    pub(crate) fn meets(&self, other: &Box) -> bool {
        self.0 < other.2 && other.0 < self.2 && self.1 < other.3 && other.1 < self.3
    }

    pub(crate) fn is_within(&self, width: f64, height: f64) -> bool {
        self.0 >= 0.0 && self.1 >= 0.0 && self.2 <= width && self.3 <= height
    }
}

/// Every lesson with its run.
pub(crate) fn each_lesson(check: &mut dyn FnMut(&str, &Run)) {
    let gallery = concat!(env!("CARGO_MANIFEST_DIR"), "/www/gallery");
    let files = fs::read_dir(gallery).expect("the gallery is part of the repository");
    let mut paths: Vec<_> = files.map(|file| file.expect("it can be read").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "cap"));
    paths.sort();
    assert!(paths.len() > 80, "{} lessons", paths.len());
    for path in paths {
        let text = fs::read_to_string(&path).expect("a lesson can be read");
        let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
        check(&name, &judged(&text));
    }
}

/// Every shape of a layer, with where its group is.
pub(crate) fn each_shape(layer: &Layer, check: &mut dyn FnMut(Point, &Shape)) {
    fn walk(shapes: &[Shape], origin: Point, check: &mut dyn FnMut(Point, &Shape)) {
        for shape in shapes {
            check(origin, shape);
            if let ShapeKind::Group { offset, children } = &shape.kind {
                walk(children, origin.shifted(offset.x, offset.y), check);
            }
        }
    }
    walk(&layer.shapes, Point::default(), check);
}

/// What a text takes, if it is one.
pub(crate) fn text_box(origin: Point, shape: &Shape) -> Option<Box> {
    let ShapeKind::Text { at, anchor, text } = &shape.kind else { return None };
    let size = match shape.class.contains("name") {
        // As in `diagram.css`.
        true if shape.class.contains("tiny") => (11.0, 1.0),
        true => (13.0, 1.0),
        // In bold letters.
        false if shape.class.contains("badge") || shape.class.contains("word") => (12.0, 1.1),
        false => (12.0, 1.0),
    };
    Some(Box::of_text(at.shifted(origin.x, origin.y), *anchor, text, size))
}

/// The outline of a node or a client, if it is one.
fn body_box(origin: Point, shape: &Shape) -> Option<Box> {
    if !shape.class.split(' ').any(|class| class == "rim") {
        return None;
    }
    match &shape.kind {
        ShapeKind::Circle { center, radius } => {
            let middle = center.shifted(origin.x, origin.y);
            // The square inside, so that what passes a corner of the outer one may.
            let reach = radius * 0.7;
            Some(Box(middle.x - reach, middle.y - reach, middle.x + reach, middle.y + reach))
        }
        ShapeKind::Rect { corner, width, height, .. } => {
            let corner = corner.shifted(origin.x, origin.y);
            Some(Box(corner.x, corner.y, corner.x + width, corner.y + height))
        }
        _ => None,
    }
}

/// Moments of a run at which much is on its way.
fn moments(run: &Run) -> Vec<Time> {
    let all = run.trace.messages.iter().map(|message| Time(message.sent_at.0 + 3));
    let mut all: Vec<Time> =
        all.chain(run.trace.messages.iter().map(|m| Time(m.sent_at.0 + 9))).collect();
    all.sort_unstable();
    all.dedup();
    let step = all.len() / 16 + 1;
    all.into_iter().step_by(step).collect()
}

/// `diagram::map` draws names of messages below nodes and clients.
#[test]
fn names_of_messages_are_clear_of_everything_else() {
    let mut seen = 0;
    each_lesson(&mut |lesson, run| {
        for width in WIDTHS {
            let (map, marks) = (map(run, width), Marks::of(run));
            for at in moments(run) {
                let scene = map.scene(&run.trace, &marks, at);
                let mut taken = Vec::new();
                each_shape(
                    scene.layer("nodes").expect("every map has nodes"),
                    &mut |origin, shape| {
                        taken.extend(text_box(origin, shape).or_else(|| body_box(origin, shape)));
                    },
                );
                each_shape(
                    scene.layer("traffic").expect("every map has traffic"),
                    &mut |o, shape| {
                        if shape.key.0 != "kind" {
                            return;
                        }
                        let name = text_box(o, shape).expect("a name is a text");
                        let hit = taken.iter().find(|other| other.meets(&name));
                        assert!(
                            hit.is_none(),
                            "{lesson} on {width}, {at:?}: {name:?} meets {hit:?}"
                        );
                        assert!(name.is_within(width, scene.height), "{lesson} on {width}, {at:?}");
                        taken.push(name);
                        seen += 1;
                    },
                );
            }
        }
    });
    assert!(seen > 500, "{seen} names were seen");
}

/// A tape tells what matters first, and never two things at one place.
#[test]
fn texts_of_a_tape_are_apart_and_inside_it() {
    each_lesson(&mut |lesson, run| {
        for width in WIDTHS {
            let view = TapeWindow::whole(&run.trace, width);
            let scene = Tape::new(&run.trace).scene(&run.trace, &Marks::of(run), view, Time(0));
            let mut texts: Vec<(Box, String)> = Vec::new();
            for layer in &scene.layers {
                each_shape(layer, &mut |origin, shape| {
                    let Some(area) = text_box(origin, shape) else { return };
                    let ShapeKind::Text { text, .. } = &shape.kind else { return };
                    let is_clear = area.1 >= 22.0 || layer.key == "playhead";
                    assert!(is_clear, "{lesson} on {width}: the playhead covers {text}");
                    let inside = area.is_within(width, scene.height);
                    assert!(inside, "{lesson} on {width}: {text} leaves the tape: {area:?}");
                    let hit = texts.iter().find(|(other, _)| other.meets(&area));
                    assert!(hit.is_none(), "{lesson} on {width}: {text} {area:?} is on {hit:?}");
                    texts.push((area, text.clone()));
                });
            }
        }
    });
}

/// Whatever yields, the operations that prove a violation and stale reads do not.
#[test]
fn the_operations_that_matter_are_labelled_on_every_tape() {
    let mut seen = 0;
    each_lesson(&mut |lesson, run| {
        for width in WIDTHS {
            let (view, marks) = (TapeWindow::whole(&run.trace, width), Marks::of(run));
            let scene = Tape::new(&run.trace).scene(&run.trace, &marks, view, Time(0));
            let operations = scene.layer("operations").expect("every tape has operations");
            for id in marks.proof.iter().chain(marks.stale.iter().map(|(id, _)| id)) {
                let is_it = |shape: &&Shape| shape.key.0 == "operation" && shape.key.1 == id.0;
                let shape = operations.shapes.iter().find(is_it).expect("it is on the tape");
                let ShapeKind::Group { children, .. } = &shape.kind else { panic!("a group") };
                let is_labelled = children.iter().any(|child| child.key.0 == "text");
                let label = shape.label.as_deref().unwrap_or_default();
                assert!(is_labelled, "{lesson} on {width}: {label} has no label");
                seen += 1;
            }
        }
    });
    assert!(seen > 100, "{seen} operations matter");
}

/// `hold` and `cut` are different things to do to a link.
#[test]
fn a_tape_names_what_was_done_to_each_link() {
    let run = judged(
        "cap 1\nprotocol abd\nreplicas A B C\nclient c1 at A\n0s hold A - B\n\
         1s cut B -> C\n2s cut A -> C\n3s c1 set x=1\nuntil 4s\n",
    );
    let scene = Tape::new(&run.trace).scene(
        &run.trace,
        &Marks::default(),
        TapeWindow::whole(&run.trace, 1_280.0),
        Time(0),
    );
    let mut names = Vec::new();
    each_shape(scene.layer("frame").expect("every tape has a frame"), &mut |_, shape| {
        if let (ShapeKind::Text { text, .. }, "fault-name") = (&shape.kind, shape.key.0) {
            names.push(text.clone());
        }
    });
    let second = "cut B → C, hold A – B";
    assert_eq!(names, ["hold A – B", second, "cut A → C, B → C, hold A – B"]);
}

/// A cross on somebody's lane would say that the message came that far.
#[test]
fn what_a_cut_takes_ends_on_nobodys_lane() {
    let mongodb = "cap 1\nprotocol mongodb\nreplicas A B C\nclient c1 at A\nclient c2 at B\n\
                   1s cut c1 - A\n2s c1 set x=1\nuntil 12s\n";
    let mut seen = 0;
    let mut check = |lesson: &str, run: &Run| {
        let tape = Tape::new(&run.trace);
        let view = TapeWindow { is_unfolded: true, ..TapeWindow::whole(&run.trace, 1_280.0) };
        let scene = tape.scene(&run.trace, &Marks::of(run), view, Time(0));
        let ends = run.trace.names();
        let nodes = (0..ends.nodes.len() as u8).map(|id| Endpoint::Node(NodeId(id)));
        let clients = (0..ends.clients.len() as u8).map(|id| Endpoint::Client(ClientId(id)));
        let lanes: Vec<f64> = nodes.chain(clients).map(|end| tape.lanes.middle(end)).collect();
        each_shape(scene.layer("messages").expect("every tape has messages"), &mut |_, shape| {
            let ("loss", ShapeKind::Path(d)) = (shape.key.0, &shape.kind) else { return };
            let message = &run.trace.messages[shape.key.1 as usize];
            if !matches!(message.fate, Fate::Lost { reason: LossReason::Cut, .. }) {
                return;
            }
            // Its four ends lie evenly around its middle.
            let heights = d.split(['M', 'L']).filter_map(|point| point.split_once(','));
            let middle: f64 = heights.filter_map(|(_, y)| y.parse::<f64>().ok()).sum::<f64>() / 4.0;
            let on = lanes.iter().find(|lane| (middle - **lane).abs() < 8.0);
            assert!(on.is_none(), "{lesson}: message {} ends at {middle}", shape.key.1);
            seen += 1;
        });
    };
    check("mongodb", &judged(mongodb));
    each_lesson(&mut check);
    assert!(seen > 500, "{seen} messages were lost");
}

/// Heartbeats and their like never fill a tape: what is left to see is the story.
#[test]
fn routine_is_folded_and_can_be_unfolded() {
    let (mut folded, mut most) = (0, 0);
    each_lesson(&mut |lesson, run| {
        let arrows = |is_unfolded| {
            let view = TapeWindow { is_unfolded, ..TapeWindow::whole(&run.trace, 960.0) };
            let tape = Tape::new(&run.trace);
            let scene = tape.scene(&run.trace, &Marks::of(run), view, Time(0));
            let (mut arrows, mut bands) = (0, 0);
            each_shape(scene.layer("messages").expect("there is one"), &mut |_, shape| {
                arrows += usize::from(shape.class.starts_with("arrow"));
                bands += usize::from(shape.key.0 == "routine-text");
            });
            (arrows, bands, scene.height)
        };
        let (with, without) = (arrows(false), arrows(true));
        assert_eq!(without.1, 0, "{lesson}: a band though all is drawn");
        assert!((with.2 - without.2).abs() < 1e-9, "{lesson}: the tape changes its height");
        assert!(with.1 > 0 || with == without, "{lesson}: folded, and nothing says so");
        folded += with.1;
        most = most.max(with.0);
    });
    assert!(folded > 40, "{folded} tapes had something to fold");
    assert!(most < 200, "{most} arrows are left on a tape");
}

/// Before a question is answered nothing on the tape tells the answer, to eyes or to ears.
#[test]
fn a_veiled_tape_knows_nothing_of_what_comes() {
    let mut seen = 0;
    each_lesson(&mut |lesson, run| {
        let Some(operation) = run.trace.operations.last() else { return };
        let (at, tape) = (operation.invoked_at, Tape::new(&run.trace));
        let view = TapeWindow::whole(&run.trace, 960.0);
        let scene = tape.veiled_scene(&run.trace, view, at);
        assert!(scene.layer("silences").expect("there is one").shapes.is_empty(), "{lesson}");
        let edge = tape.scale(TapeWindow { is_to_scale: true, ..view }).x(at) + 1.0;
        let mut told = String::new();
        for layer in scene.layers.iter().filter(|layer| !["veil", "playhead"].contains(&layer.key))
        {
            each_shape(layer, &mut |origin, shape| {
                // What is told of operations is of those that have ended: they are counted below.
                if let ShapeKind::Text { at, text, .. } = &shape.kind
                    && at.y + origin.y < tape.lanes.bottom
                    && layer.key != "operations"
                {
                    assert!(at.x + origin.x <= edge, "{lesson}: {text} is beyond the playhead");
                }
                told += shape.label.as_deref().unwrap_or_default();
                told += "; ";
            });
        }
        let last = words::full_outcome(run.trace.names(), &operation.outcome);
        let shown = scene.layer("operations").expect("every tape has operations").shapes.len();
        let known =
            run.trace.operations.iter().filter(|other| {
                other.outcome.ended_at().is_some_and(|ended| ended <= u64::from(at.0))
            });
        assert_eq!(shown, known.count(), "{lesson}: {last} in {told}");
        seen += 1;
    });
    assert!(seen > 100, "{seen} tapes");
}
