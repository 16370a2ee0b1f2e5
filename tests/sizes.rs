//! Pictures of every size, from nothing on: whatever the names, the values and the numbers of
//! replicas and clients, they are drawn, every number in them is one, and what has a place is in
//! the picture.

use std::fmt::Write as _;

use cap_playground::app::session::Session;
use cap_playground::app::tape_view::{self, Zoom};
use cap_playground::diagram::history::{HistoryWindow, LaneIndex, Marked, draw};
use cap_playground::diagram::map::{Map, suggested_height};
use cap_playground::diagram::marks::Marks;
use cap_playground::diagram::scene::{Point, Scene, Shape, ShapeKind};
use cap_playground::diagram::svg;
use cap_playground::diagram::tape::{Tape, TapeWindow};
use cap_playground::examine::{Chosen, Examination};
use cap_playground::ids::{ClientId, Endpoint, NodeId};
use cap_playground::run::Run;
use cap_playground::scenario::limits;
use cap_playground::table::Table;
use cap_playground::time::Time;

/// Nothing in a picture is further away than this.
const FAR: f64 = 10_000_000.0;
/// An outline may stand out so far, and on the smallest tapes the playhead's grip.
const OUTLINE: f64 = 40.0;
/// Sizes that have stopped the page once, or stand at an edge.
const SIZES: [f64; 14] =
    [0.0, 1.0, 2.0, 7.0, 17.0, 40.0, 76.0, 90.0, 100.0, 140.0, 180.0, 320.0, 760.0, 4_000.0];
/// Runs that are drawn; each in all sizes and in some more.
const RUNS: u32 = 80;
const MORE_SIZES: u32 = 6;

/// Numbers that look drawn, the same every time.
struct Luck(u64);

impl Luck {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as u32) % bound.max(1)
    }

    fn size(&mut self) -> f64 {
        let scale = [50, 200, 1_000, 5_000][self.below(4) as usize];
        f64::from(self.below(scale)) + f64::from(self.below(4)) / 4.0
    }

    /// A name or value that is as long as one can be, or as short.
    fn word(&mut self, first: char, number: u32) -> String {
        let number = number.to_string();
        let most = limits::NAME_CHARS_MAX as u32 - number.len() as u32 - 1;
        let length = [0, 1, self.below(most + 1), most][self.below(4) as usize];
        let letter = ['W', 'i', 'm', '9'][self.below(4) as usize];
        let middle: String = std::iter::repeat_n(letter, length as usize).collect();
        format!("{first}{middle}{number}")
    }
}

/// A run of any number of replicas and clients, with names and values of any length, in trouble.
fn scenario(luck: &mut Luck) -> String {
    let protocol =
        ["lww", "raft", "abd", "mv-register", "zookeeper", "bigtable"][luck.below(6) as usize];
    let count = [1, 2, 3, 5, 1 + luck.below(25)][luck.below(5) as usize];
    let nodes: Vec<String> = (0..count).map(|n| luck.word('n', n)).collect();
    let mut text = format!("cap 1\nprotocol {protocol}\nreplicas {}\n", nodes.join(" "));
    let any = |luck: &mut Luck| nodes[luck.below(count) as usize].clone();
    let clients: Vec<String> =
        (0..=luck.below(limits::CLIENTS_MAX as u32 - 1)).map(|n| luck.word('c', n)).collect();
    for client in &clients {
        let home =
            if luck.below(4) == 0 { "roaming".to_owned() } else { format!("at {}", any(luck)) };
        let _ = writeln!(text, "client {client} {home}");
    }
    let keys: Vec<String> = (0..=luck.below(3)).map(|n| luck.word('k', n)).collect();
    let mut at = 0;
    for number in 0..luck.below(24) {
        at += luck.below(900);
        let (one, other) = (any(luck), any(luck));
        let _ = match luck.below(8) {
            0 if one != other => writeln!(text, "{at}ms cut {one} | {other}"),
            1 if one != other => writeln!(text, "{at}ms hold {one} -> {other}"),
            2 => writeln!(text, "{at}ms heal"),
            3 => writeln!(
                text,
                "{at}ms clock {one} {}",
                ["+5s", "-500ms", "rate=0.5"][luck.below(3) as usize]
            ),
            4 => writeln!(text, "{at}ms crash {one}\n{}ms restart {one}", at + 700),
            _ => Ok(()),
        };
        let Some(client) = clients.get(luck.below(clients.len() as u32) as usize) else { continue };
        let key = &keys[luck.below(keys.len() as u32) as usize];
        let _ = match luck.below(2) {
            0 => writeln!(text, "{at}ms {client} get {key}"),
            _ => writeln!(text, "{at}ms {client} set {key}={}", luck.word('v', number)),
        };
    }
    let _ = writeln!(text, "until {}ms", at + 2_000);
    text
}

/// Checks every number of a picture. Gives how many there were.
fn check(scene: &Scene, what: &str) -> usize {
    let mut numbers = 0;
    let mut number = |at: f64| {
        assert!(at.is_finite() && at.abs() < FAR, "{what}: {at}");
        numbers += 1;
    };
    number(scene.width);
    number(scene.height);
    for layer in &scene.layers {
        for shape in layer.shapes.iter() {
            check_shape(shape, &mut number, what);
        }
    }
    numbers
}

fn check_shape(shape: &Shape, number: &mut dyn FnMut(f64), what: &str) {
    let mut point = |at: &Point| [at.x, at.y].into_iter().for_each(&mut *number);
    match &shape.kind {
        ShapeKind::Line { from, to } => [from, to].into_iter().for_each(point),
        ShapeKind::Polygon(points) => points.iter().for_each(point),
        ShapeKind::Text { at, .. } => point(at),
        ShapeKind::Circle { center, radius } => {
            point(center);
            assert!(*radius >= 0.0, "{what}: {:?} has the radius {radius}", shape.key);
            number(*radius);
        }
        ShapeKind::Rect { corner, width, height, radius } => {
            point(corner);
            // Browsers report an attribute that is negative.
            let sizes = [*width, *height, *radius];
            assert!(sizes.iter().all(|size| *size >= 0.0), "{what}: {:?} {sizes:?}", shape.key);
            sizes.into_iter().for_each(number);
        }
        ShapeKind::Path(d) => {
            let parts = d.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-')));
            for part in parts.filter(|part| !part.is_empty()) {
                for part in part.split_inclusive('-').map(|part| part.trim_end_matches('-')) {
                    if !part.is_empty() {
                        number(part.parse().unwrap_or_else(|_| panic!("{what}: {d}")));
                    }
                }
            }
        }
        ShapeKind::Group { offset, children } => {
            point(offset);
            for child in children {
                check_shape(child, number, what);
            }
        }
    }
}

/// Who has a place has it in the picture.
fn check_places(run: &Run, map: &Map, dragged: &Table<Endpoint, Point>, what: &str) {
    let places = &map.places;
    let (width, height) = (places.width, places.height);
    let is_in = |at: f64, half: f64, size: f64| {
        at >= -1e-6 && at <= size + 1e-6 && (half * 2.0 > size || at >= half && at + half <= size)
    };
    for (end, point) in places.ends() {
        let is_whole = matches!(end, Endpoint::Node(_)) && !dragged.contains_key(&end);
        let half = if is_whole { places.radius } else { 0.0 };
        let fits = is_in(point.x, half, width) && is_in(point.y, half, height);
        assert!(fits, "{what}: {end:?} is at {point} with {half}");
    }
    let names = run.trace.names();
    assert_eq!(places.ends().count(), names.nodes.len() + names.clients.len());
}

#[test]
fn runs_are_drawn_in_every_size() {
    let mut luck = Luck(9);
    let (mut pictures, mut numbers) = (0, 0);
    for index in 0..RUNS {
        let text = scenario(&mut luck);
        let scenario = text.parse().unwrap_or_else(|error| panic!("{error:?}\n{text}"));
        let session = Session::new(scenario);
        session.judge();
        let run = &session.run;
        let marks = Marks::of(run);
        let tape = Tape::new(&run.trace);
        let nodes = run.trace.names().nodes.len();
        let more: Vec<f64> = (0..MORE_SIZES).map(|_| luck.size()).collect();
        for width in SIZES.into_iter().chain(more) {
            let heights = [suggested_height(width, nodes), width * 0.56, width * 1.25, luck.size()];
            let height = heights[luck.below(4) as usize];
            let at = Time(luck.below(run.trace.ended_at.0 + 1_000));
            let what = format!("run {index}, {width}×{height} at {at:?}\n{text}");
            let dragged = dragged(&mut luck, run, width, height);
            let map = Map::new(&run.trace, width, height, &dragged);
            let scene = map.scene(&run.trace, &marks, at);
            check_places(run, &map, &dragged, &what);
            numbers += check(&scene, &what);
            for zoom in [Zoom::Story, Zoom::Whole, Zoom::Closer(1 + luck.below(8))] {
                let view = tape_view::view(&session, zoom, at, width);
                let picture = tape.scene(&run.trace, &marks, view, at);
                numbers += check(&picture, &what);
                check_width(&picture, &what);
                check_scale(&tape, view, &what);
                pictures += 1;
                if zoom == Zoom::Story {
                    let file = svg::document(&text, &[&scene, &picture]);
                    assert!(!file.contains("NaN") && !file.contains("inf"), "{what}");
                }
            }
            pictures += 1;
        }
    }
    println!("{pictures} pictures of {RUNS} runs, {numbers} numbers in them");
}

/// Sometimes somebody has dragged somebody to an edge.
fn dragged(luck: &mut Luck, run: &Run, width: f64, height: f64) -> Table<Endpoint, Point> {
    let mut positions = Table::new();
    if luck.below(3) == 0 {
        positions.insert(Endpoint::Node(NodeId(0)), Point::new(width, 0.0));
        if !run.trace.names().clients.is_empty() {
            positions.insert(Endpoint::Client(ClientId(0)), Point::new(0.0, height));
        }
    }
    positions
}

/// What a tape shows is between its edges, outlines aside.
fn check_width(scene: &Scene, what: &str) {
    fn walk(shape: &Shape, width: f64, what: &str) {
        let is_in = |x: f64| (-OUTLINE..=width + OUTLINE).contains(&x);
        let fits = match &shape.kind {
            _ if shape.class == "hit" => true,
            ShapeKind::Line { from, to } => is_in(from.x) && is_in(to.x),
            ShapeKind::Rect { corner, width, .. } => is_in(corner.x) && is_in(corner.x + width),
            ShapeKind::Text { at, .. } => is_in(at.x),
            _ => true,
        };
        assert!(fits, "{what}: {shape:?}");
        if let ShapeKind::Group { children, .. } = &shape.kind {
            for child in children {
                walk(child, width, what);
            }
        }
    }
    for shape in scene.layers.iter().flat_map(|layer| layer.shapes.iter()) {
        walk(shape, scene.width, what);
    }
}

/// Every place on a tape is a time of its view.
fn check_scale(tape: &Tape, view: TapeWindow, what: &str) {
    let scale = tape.scale(view);
    for x in [-10.0, 0.0, view.width / 2.0, view.width, f64::NAN] {
        let at = scale.time(x);
        assert!((view.from..=view.to).contains(&at), "{what}: {at:?} at {x}");
    }
    for factor in [0.5, 2.0, 0.0, f64::INFINITY] {
        let closer = view.zoomed(factor, view.from, view.to);
        assert!(closer.from < closer.to, "{what}: {closer:?}");
    }
}

/// A history of any number of processes, with values of any length.
fn history(luck: &mut Luck) -> String {
    let mut text = String::new();
    let mut processes: Vec<u32> = (0..=luck.below(40)).collect();
    for number in 0..luck.below(300) {
        let place = luck.below(processes.len() as u32) as usize;
        let process = processes[place];
        let value = format!("\"{}\"", luck.word('v', number % 10));
        let _ = writeln!(text, "{{:process {process}, :type :invoke, :f :write, :value {value}}}");
        let ending = ["ok", "fail", "ok", "info"][luck.below(4) as usize];
        // Nobody knows whether it has ended, so it does nothing more.
        processes[place] += if ending == "info" { 1_000 } else { 0 };
        let _ =
            writeln!(text, "{{:process {process}, :type :{ending}, :f :write, :value {value}}}");
    }
    text
}

#[test]
fn histories_are_drawn_in_every_size() {
    let mut luck = Luck(31);
    let (mut pictures, mut numbers) = (0, 0);
    for index in 0..RUNS {
        let text = history(&mut luck);
        let Ok((_, opened)) = Examination::read(text.as_bytes(), &Chosen::default()) else {
            continue;
        };
        let columns = &opened.columns;
        let every = LaneIndex::new(columns, |_| true);
        let count = columns.len() as u32;
        let picked: Vec<u32> = (0..luck.below(6)).map(|_| luck.below(count)).collect();
        let pairs: Vec<(u32, u32)> = picked.windows(2).map(|pair| (pair[0], pair[1])).collect();
        let until = opened.until;
        for width in
            SIZES.into_iter().chain((0..MORE_SIZES).map(|_| luck.size()).collect::<Vec<_>>())
        {
            let marked = Marked {
                proof: &picked,
                before: &pairs,
                points: &pairs,
                selected: picked.first().copied(),
            };
            let whole = HistoryWindow::whole(until, width);
            let share = f64::from(luck.below(5)) / 4.0;
            let lanes = [0, 1, 12, 96, 10_000][luck.below(5) as usize];
            let views = [
                whole,
                whole.zoomed(8.0, share),
                whole.zoomed(f64::NAN, share).panned(f64::INFINITY),
                whole.zoomed(0.0, f64::NAN).along(share),
                whole.showing(f64::NAN, f64::NAN),
            ];
            for view in views {
                let what = format!("history {index}, {view:?}\n{text}");
                let picture = draw(columns, &every, &marked, lanes, view);
                numbers += check(&picture.scene, &what);
                pictures += 1;
            }
        }
    }
    assert!(pictures > 5_000, "hardly any history could be read");
    println!("{pictures} pictures of {RUNS} histories, {numbers} numbers in them");
}
