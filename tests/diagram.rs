//! The pictures: claims about their geometry, and golden texts.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::rc::Rc;

use cap_playground::diagram::map::{Map, suggested_height};
use cap_playground::diagram::marks::Marks;
use cap_playground::diagram::scene::{Anchor, Layer, Point, Scene, Shape, ShapeKind, Target};
use cap_playground::diagram::sides;
use cap_playground::diagram::tape::{ARROWS_DRAWN_MAX, Tape, TapeWindow};
use cap_playground::diagram::words;
use cap_playground::ids::{ClientId, Endpoint, MessageId, NodeId};
use cap_playground::run::{Run, run};
use cap_playground::scenario::Scenario;
use cap_playground::sim::trace::{Fate, LossReason};
use cap_playground::table::Table;
use cap_playground::time::Time;

#[path = "diagram/geometry.rs"]
mod geometry;
#[path = "diagram/lessons.rs"]
mod lessons;
#[path = "diagram/lost.rs"]
mod lost;
#[path = "diagram/maps.rs"]
mod maps;
#[path = "diagram/silences.rs"]
mod silences;

fn judged(text: &str) -> Run {
    let scenario: Scenario = text.parse().expect("the scenario is well formed");
    run(&Rc::new(scenario))
}

fn map(run: &Run, width: f64) -> Map {
    let height = suggested_height(width, run.trace.names().nodes.len());
    Map::new(&run.trace, width, height, &Table::new())
}

fn map_scene(run: &Run, at: u32) -> Scene {
    map(run, 760.0).scene(&run.trace, &Marks::of(run), Time(at))
}

fn tape_scene(run: &Run, at: u32) -> Scene {
    let view = TapeWindow::whole(&run.trace, 760.0);
    Tape::new(&run.trace).scene(&run.trace, &Marks::of(run), view, Time(at))
}

/// The same with every message drawn, routine or not, also where nothing else happens.
fn unfolded_scene(run: &Run) -> Scene {
    let whole = TapeWindow::whole(&run.trace, 1_280.0);
    let view = TapeWindow { is_unfolded: true, is_to_scale: true, ..whole };
    Tape::new(&run.trace).scene(&run.trace, &Marks::of(run), view, Time(0))
}

/// A cluster of this many replicas, with clients here and there and a cut in the middle.
fn cluster(count: usize) -> String {
    let names: Vec<String> = (1..=count).map(|n| format!("n{n}")).collect();
    let mut text = format!("cap 1\nprotocol abd\nreplicas {}\n", names.join(" "));
    text.push_str("client c1 at n1\nclient c2 roaming\n");
    let _ = writeln!(text, "client c3 at n{count}");
    if count > 1 {
        let (one, other) = names.split_at(count / 2);
        let _ = writeln!(text, "2s cut {} | {}", one.join(" "), other.join(" "));
    }
    text.push_str("1s c1 set x=1\n2s c2 get x\n3s c1 set x=2\n3s c3 get x\n");
    text
}

const PROOF: &str = "cap 1\ntitle \"The proof\"\nprotocol lww\nreplicas A B\nclient c1 at A\n\
                     client c2 at B\n0s cut A | B\n1s c1 set x=1\n2s c2 get x\n10s heal\n\
                     until 12s\n";
const BRIDGE: &str = "cap 1\ntitle \"A bridge\"\nprotocol abd\nreplicas A B C D E\n\
                      client c1 at A\nclient c2 at E\n0s cut A B | D E\n1s c1 set x=1\n\
                      3s crash B\n4s c2 get x\n6s restart B\nuntil 8s\n";
const CLOCKS: &str = "cap 1\ntitle \"Whose time is it?\"\nprotocol cassandra clock=client\n\
                      replicas A B C\nclient c1 at A\nclient c2 at C\n0s clock c1 +5s\n\
                      1s clock B rate=0.5\n2s clock c2 -1s\n3s c1 set x=1\nuntil 6s\n";
const HELD: &str = "cap 1\nprotocol abd\nreplicas A B C\nclient c1 at A\n0s hold A - B\n\
                    1s cut A -> C\n1s c1 set x=1\n5s heal\nuntil 9s\n";

#[test]
fn no_two_nodes_overlap() {
    for count in 1..=25 {
        let run = judged(&cluster(count));
        for width in [360.0, 760.0, 1100.0] {
            let places = map(&run, width).places;
            for one in 0..count as u8 {
                for other in 0..one {
                    let [a, b] = [one, other].map(|id| places.of(Endpoint::Node(NodeId(id))));
                    let apart = a.distance(b);
                    assert!(
                        apart > 2.0 * places.radius + 2.0,
                        "{count} replicas on {width}: n{one} and n{other} are {apart} apart"
                    );
                }
            }
        }
    }
}

#[test]
fn nodes_and_clients_are_inside_the_map() {
    for count in 1..=25 {
        let run = judged(&cluster(count));
        for width in [360.0, 760.0] {
            let places = map(&run, width).places;
            for (end, point) in places.ends() {
                let inside = (10.0..width - 10.0).contains(&point.x)
                    && (10.0..places.height - 10.0).contains(&point.y);
                assert!(inside, "{end:?} of {count} replicas is at {point}");
            }
        }
    }
}

#[test]
fn no_text_of_a_map_leaves_it() {
    for count in 1..=25 {
        let run = judged(&cluster(count));
        let scene = map_scene(&run, 3_060);
        each_text(&scene, &mut |at, anchor, text| {
            let width = words::width(text, 12.0);
            let left = match anchor {
                Anchor::Start => at.x,
                Anchor::Middle => at.x - width / 2.0,
                Anchor::End => at.x - width,
            };
            let inside = left > -8.0 && left + width < scene.width + 8.0;
            assert!(inside, "{count} replicas: {text} spans {left} to {}", left + width);
        });
    }
}

fn each_text(scene: &Scene, check: &mut dyn FnMut(Point, Anchor, &str)) {
    fn walk(shapes: &[Shape], origin: Point, check: &mut dyn FnMut(Point, Anchor, &str)) {
        for shape in shapes {
            match &shape.kind {
                ShapeKind::Text { at, anchor, text } => {
                    check(at.shifted(origin.x, origin.y), *anchor, text);
                }
                ShapeKind::Group { offset, children } => {
                    walk(children, origin.shifted(offset.x, offset.y), check);
                }
                _ => {}
            }
        }
    }
    for layer in &scene.layers {
        walk(&layer.shapes, Point::default(), check);
    }
}

/// Beside machines and clients, and in what is read of them aloud.
#[test]
fn clocks_that_are_off_are_shown_whose_ever_they_are() {
    fn texts(shapes: &[Shape], found: &mut Vec<(&'static str, String)>) {
        for shape in shapes {
            match &shape.kind {
                ShapeKind::Text { text, .. } if shape.class.starts_with("skew") => {
                    found.push((shape.key.0, text.clone()));
                }
                ShapeKind::Group { children, .. } => texts(children, found),
                _ => {}
            }
        }
    }
    let run = judged(CLOCKS);
    let shown = |at: u32| {
        let scene = map_scene(&run, at);
        let shapes = &scene.layer("nodes").expect("every map has nodes").shapes;
        let mut found = Vec::new();
        texts(shapes, &mut found);
        let labels = shapes.iter().filter_map(|shape| shape.label.clone());
        let told = labels.filter(|label| label.contains("clock ")).count();
        (found, told)
    };
    let text = |key, text: &str| (key, text.to_owned());
    assert_eq!(shown(500), (vec![text("clock", "clock +5 s")], 1));
    let (found, told) = shown(4_000);
    let clients = [text("clock", "clock +5 s"), text("clock", "clock −1 s")];
    assert_eq!(found[..2], clients);
    assert!(found[2].1.starts_with("clock −1.5 s ×0.5"), "{found:?}");
    assert_eq!((found.len(), told), (3, 3));
}

#[test]
fn a_message_is_on_its_line() {
    for text in [PROOF, BRIDGE, HELD] {
        let run = judged(text);
        let map = map(&run, 760.0);
        let mut seen = 0;
        for at in (0..9_000).step_by(37) {
            let scene = map.scene(&run.trace, &Marks::default(), Time(at));
            let traffic = scene.layer("traffic").expect("every map has traffic");
            for shape in traffic.shapes.iter().filter(|shape| shape.key.0 == "message") {
                let message = &run.trace.messages[shape.key.1 as usize];
                let middle = match &shape.kind {
                    ShapeKind::Circle { center, .. } => *center,
                    ShapeKind::Rect { corner, width, height, .. } => {
                        corner.shifted(width / 2.0, height / 2.0)
                    }
                    _ => continue,
                };
                let [from, to] = [message.from, message.to].map(|end| map.places.of(end));
                let whole = from.distance(to);
                let detour = middle.distance(from) + middle.distance(to) - whole;
                assert!(detour < 3.0, "{at} ms: {:?} is {detour} off its line", shape.key);
                seen += 1;
            }
        }
        assert!(seen > 10, "messages were drawn");
    }
}

#[test]
fn every_lost_message_ends_in_a_cross_and_no_other_does() {
    for text in [PROOF, BRIDGE, HELD, &cluster(7)] {
        let run = judged(text);
        let scene = unfolded_scene(&run);
        let shapes = &scene.layer("messages").expect("every tape has messages").shapes;
        let crosses: BTreeSet<u32> =
            shapes.iter().filter(|shape| shape.key.0 == "loss").map(|shape| shape.key.1).collect();
        let end = run.trace.ended_at.0;
        for (id, message) in (0..).zip(&run.trace.messages) {
            let is_lost = matches!(message.fate, Fate::Lost { .. });
            assert!(is_lost || !crosses.contains(&id), "message {id} arrived");
            // What dies after the end of the run is not drawn to its death.
            let dies_in_view = message.sent_at.0 + 200 < end;
            assert!(!(is_lost && dies_in_view) || crosses.contains(&id), "message {id} was lost");
        }
    }
}

#[test]
fn what_is_left_out_is_said() {
    let mut text = cluster(25) + "9s heal\n";
    for second in 10..110 {
        let _ = writeln!(text, "{second}s c1 set x={second}");
    }
    let run = judged(&text);
    assert!(run.trace.messages.len() > ARROWS_DRAWN_MAX + 100);
    let scene = unfolded_scene(&run);
    let messages = scene.layer("messages").expect("every tape has messages");
    let apart = messages.shapes.iter().filter(|shape| shape.key.0 == "arrow").count();
    assert_eq!(apart + crowded(messages), ARROWS_DRAWN_MAX);
    let notice = messages.shapes.iter().find(|shape| shape.key.0 == "notice");
    let Some(ShapeKind::Text { text, .. }) = notice.map(|shape| &shape.kind) else {
        panic!("there is a notice");
    };
    let left_out = run.trace.messages.len() - ARROWS_DRAWN_MAX;
    assert!(text.starts_with(&left_out.to_string()), "{text}");
}

/// How many messages are drawn as a part of a crowd.
fn crowded(layer: &Layer) -> usize {
    let crowds = layer.shapes.iter().filter(|s| matches!(s.key.0, "messages" | "arrows"));
    let told = crowds.filter_map(|shape| shape.label.as_deref()?.split(' ').next());
    told.filter_map(|count| count.parse::<usize>().ok()).sum()
}

#[test]
fn in_a_crowd_every_message_is_drawn_and_what_is_looked_at_is_apart() {
    let names: Vec<String> = (1..=25).map(|n| format!("n{n}")).collect();
    let run = judged(&format!(
        "cap 1\nprotocol lww every=100ms\nreplicas {}\nclient c1 at n1\nnetwork delay=2s\n\
         1s c1 set x=1\nuntil 10s\n",
        names.join(" ")
    ));
    let at = Time(5_050);
    let messages = (0..).map(MessageId).zip(&run.trace.messages);
    let under_way: Vec<MessageId> = messages
        .filter(|(_, message)| match message.fate {
            Fate::Delivered { at: arrival } => message.sent_at <= at && at < arrival,
            Fate::OnTheWay { .. } => message.sent_at <= at,
            Fate::Lost { .. } => panic!("nothing is cut here"),
        })
        .map(|(id, _)| id)
        .collect();
    assert!(under_way.len() > 400, "{} messages are no crowd", under_way.len());
    let marks = Marks { lit: [under_way[7]].into_iter().collect(), ..Marks::default() };
    let scene = map(&run, 760.0).scene(&run.trace, &marks, at);
    let traffic = scene.layer("traffic").expect("every map has traffic");
    let apart: Vec<_> = traffic.shapes.iter().filter(|shape| shape.key.0 == "message").collect();
    assert_eq!(apart.len(), 1);
    assert_eq!(apart[0].target, Some(Target::Message(under_way[7])));
    assert_eq!(1 + crowded(traffic), under_way.len());
}

#[test]
fn a_layer_that_looks_the_same_is_the_same() {
    let run = judged(BRIDGE);
    let (map, marks) = (map(&run, 760.0), Marks::of(&run));
    let layers = |at: u32| -> Vec<Layer> { map.scene(&run.trace, &marks, Time(at)).layers };
    let (before, after) = (layers(1_050), layers(1_051));
    assert!(before[0] == after[0], "the network did not change");
    assert!(before[2] == after[2], "no step was taken");
    assert!(before[2] != layers(3_000)[2], "B crashed");

    let tape = Tape::new(&run.trace);
    let view = TapeWindow::whole(&run.trace, 760.0);
    let tapes = |at: u32| tape.scene(&run.trace, &marks, view, Time(at)).layers;
    let (before, after) = (tapes(1_050), tapes(7_000));
    assert!(before[1..5] == after[1..5], "only the playhead moved");
    assert!(before[0] != after[0] && before[5] != after[5]);
}

#[test]
fn names_of_shapes_are_unique_among_siblings() {
    fn check(shapes: &[Shape], of: &str) {
        let mut keys: Vec<_> = shapes.iter().map(|shape| shape.key).collect();
        keys.sort_unstable();
        for pair in keys.windows(2) {
            assert_ne!(pair[0], pair[1], "twice in {of}");
        }
        for shape in shapes {
            if let ShapeKind::Group { children, .. } = &shape.kind {
                check(children, shape.key.0);
            }
        }
    }
    for text in [PROOF, BRIDGE, HELD, &cluster(12)] {
        let run = judged(text);
        for at in [0, 1_060, 2_500, 4_200, 6_500] {
            for scene in [map_scene(&run, at), tape_scene(&run, at)] {
                scene.layers.iter().for_each(|layer| check(&layer.shapes, layer.key));
            }
        }
    }
}

/// A scene as text, a shape a line.
fn text_of(scene: &Scene) -> String {
    fn write(out: &mut String, shapes: &[Shape], depth: usize) {
        for shape in shapes.iter().filter(|shape| shape.class != "hit") {
            let indent = "  ".repeat(depth);
            let _ = write!(out, "{indent}{} [{}]", shape.kind.element(), shape.class);
            for (name, value) in shape.kind.attributes() {
                let _ = write!(out, " {name}={value}");
            }
            if let ShapeKind::Text { text, .. } = &shape.kind {
                let _ = write!(out, " {text:?}");
            }
            if let Some(label) = &shape.label {
                let _ = write!(out, " <{label}>");
            }
            out.push('\n');
            if let ShapeKind::Group { children, .. } = &shape.kind {
                write(out, children, depth + 1);
            }
        }
    }
    let mut out = format!("{}\n{}\n", scene.title, scene.description);
    for layer in &scene.layers {
        let _ = writeln!(out, "-- {}", layer.key);
        write(&mut out, &layer.shapes, 0);
    }
    out
}

fn check_golden(name: &str, found: &str) {
    let path = format!("{}/tests/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, found).expect("the golden file can be written");
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = golden.lines().zip(found.lines()).find(|(old, new)| old != new);
    assert!(
        golden == found,
        "{name} differs, first at {differs:?}; if the picture is meant to change, look at it, \
         then UPDATE_GOLDEN=1 cargo test --test diagram"
    );
}

#[test]
fn the_proof_looks_as_it_did() {
    let run = judged(PROOF);
    let text = text_of(&map_scene(&run, 2_060)) + &text_of(&tape_scene(&run, 2_060));
    check_golden("diagram_proof.txt", &text);
}

#[test]
fn the_bridge_looks_as_it_did() {
    let run = judged(BRIDGE);
    let text = text_of(&map_scene(&run, 4_060)) + &text_of(&tape_scene(&run, 4_060));
    check_golden("diagram_bridge.txt", &text);
}

#[test]
fn a_read_is_called_stale_as_soon_as_it_is_judged() {
    let run = judged(PROOF);
    let map = map(&run, 760.0);
    let badges = |marks: &Marks| {
        let scene = map.scene(&run.trace, marks, Time(4_000));
        format!("{:?}", scene.layer("nodes").expect("every map has nodes").shapes)
    };
    assert!(!badges(&Marks::default()).contains("badge over stale"));
    assert!(badges(&Marks::of(&run)).contains("badge over stale"));
}
