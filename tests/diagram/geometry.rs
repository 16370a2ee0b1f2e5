//! What holds on the map of every lesson at every width at which people see it.

use super::lessons::{Box, each_lesson, each_shape};
use super::*;
use cap_playground::diagram::map::page_height;

/// The widths of maps on pages of 320, 390, 760, 1024, 1280 and 1920 pixels.
const WIDTHS: [f64; 6] = [274.0, 344.0, 686.0, 554.0, 810.0, 1010.0];
/// What frames in somebody's page leave to the map.
const FRAMES: [(f64, f64); 3] = [(744.0, 352.0), (584.0, 272.0), (344.0, 144.0)];
/// How close to one another texts are drawn at least.
const MOMENTS: u32 = 5;

fn each_map(check: &mut dyn FnMut(&str, &Run, &Map, f64)) {
    each_lesson(&mut |lesson, run| {
        for width in WIDTHS {
            let height = page_height(width, run.trace.names().nodes.len());
            let map = Map::new(&run.trace, width, height, &Table::new());
            check(&format!("{lesson} on {width}"), run, &map, width);
        }
    });
}

/// The same with what frames of 760 by 480, 600 by 400 and 360 by 240 leave to the map.
fn each_picture(check: &mut dyn FnMut(&str, &Run, &Map)) {
    each_map(&mut |name, run, map, _| check(name, run, map));
    each_lesson(&mut |lesson, run| {
        for (width, height) in FRAMES {
            let map = Map::new(&run.trace, width, height, &Table::new());
            check(&format!("{lesson} on {width} by {height}"), run, &map);
        }
    });
}

/// Some moments from beginning to end, and those at which links change.
fn moments(run: &Run) -> Vec<Time> {
    let end = run.trace.ended_at.0;
    let even = (0..=MOMENTS).map(|nth| Time(end / MOMENTS * nth));
    let faults = sides::faults(&run.trace).into_iter().map(|fault| fault.from).take(4);
    even.chain(faults).collect()
}

#[derive(Debug)]
struct Text {
    area: Box,
    letters: String,
    is_rimmed: bool,
    /// Whether it is the name in a client's box.
    is_boxed: bool,
}

/// What the letters of a text take, by the sizes of `diagram.css`: value, name, what is bold. Names
/// and values have hardly anything below their line.
fn text_box(origin: Point, shape: &Shape) -> Option<Box> {
    let ShapeKind::Text { at, anchor, text } = &shape.kind else { return None };
    let is = |word: &str| shape.class.split(' ').any(|class| class == word);
    let size = match () {
        () if is("tiny") => 11.0,
        () if is("value") && is("small") => 14.0,
        () if is("value") => 18.0,
        () if is("name") => 13.0,
        () => 12.0,
    };
    let bold = if is("badge") || is("role") || is("skew") { 1.1 } else { 1.0 };
    let width = words::width(text, size) * bold;
    let left = match anchor {
        Anchor::Start => at.x,
        Anchor::Middle => at.x - width / 2.0,
        Anchor::End => at.x - width,
    } + origin.x;
    let (base, descent) = (at.y + origin.y, if is("name") || is("value") { 0.05 } else { 0.18 });
    Some(Box(left, base - 0.72 * size, left + width, base + descent * size))
}

fn texts(scene: &Scene, layer: &str) -> Vec<Text> {
    let mut found = Vec::new();
    each_shape(scene.layer(layer).expect("every map has it"), &mut |origin, shape| {
        let (Some(area), ShapeKind::Text { text, .. }) = (text_box(origin, shape), &shape.kind)
        else {
            return;
        };
        let is_rimmed = shape.class.split(' ').any(|class| class == "over");
        let is_boxed = shape.class == "name" && shape.key.0 == "name";
        found.push(Text { area, letters: text.clone(), is_rimmed, is_boxed });
    });
    found
}

/// The straight lines of a layer's shapes of this key.
fn lines(scene: &Scene, is_meant: fn(&Shape) -> bool) -> Vec<(Point, Point)> {
    let mut found = Vec::new();
    each_shape(scene.layer("network").expect("every map has it"), &mut |_, shape| {
        if !is_meant(shape) {
            return;
        }
        match &shape.kind {
            ShapeKind::Line { from, to } => found.push((*from, *to)),
            ShapeKind::Path(d) => {
                for outline in d.split('M') {
                    let points: Vec<Point> = outline
                        .split(['L', 'Z'])
                        .filter_map(|point| point.split_once(','))
                        .filter_map(|(x, y)| Some(Point::new(x.parse().ok()?, y.parse().ok()?)))
                        .collect();
                    found.extend(points.windows(2).map(|pair| (pair[0], pair[1])));
                }
            }
            _ => {}
        }
    });
    found
}

fn crosses(area: &Box, (from, to): (Point, Point)) -> bool {
    let inner = Box(area.0 + 1.0, area.1 + 2.0, area.2 - 1.0, area.3 - 1.0);
    (0..=40).any(|nth| {
        let point = from.towards(to, f64::from(nth) / 40.0);
        point.x > inner.0 && point.x < inner.2 && point.y > inner.1 && point.y < inner.3
    })
}

/// All that is wrong, so that one sees at once whether it is of one kind.
fn assert_none(wrong: &[String]) {
    let first: Vec<&String> = wrong.iter().take(40).collect();
    assert!(wrong.is_empty(), "{} in all: {first:#?}", wrong.len());
}

#[test]
fn texts_of_a_map_are_apart_and_inside_it() {
    let (mut wrong, mut seen) = (Vec::new(), 0);
    each_picture(&mut |name, run, map| {
        for at in moments(run) {
            let scene = map.scene(&run.trace, &Marks::of(run), at);
            let texts = texts(&scene, "nodes");
            for (nth, text) in texts.iter().enumerate() {
                seen += 1;
                if !text.area.is_within(scene.width, scene.height) {
                    wrong.push(format!("{name} at {}: {} leaves it", at.0, text.letters));
                }
                if let Some(hit) = texts[..nth].iter().find(|it| it.area.meets(&text.area)) {
                    wrong.push(format!("{name} at {}: {} on {}", at.0, text.letters, hit.letters));
                }
            }
        }
    });
    assert!(seen > 10_000, "{seen}");
    wrong.dedup();
    assert_none(&wrong);
}

/// Where a link has to pass under a text, the text keeps a rim of paper and the link ends there.
/// Between ten nodes there are forty-five links, which are only hinted at: the box of a client may
/// be before that net, for nowhere is none of it.
#[test]
fn no_link_and_no_side_is_drawn_through_a_text() {
    let (mut wrong, mut under, mut seen) = (Vec::new(), 0, 0);
    each_map(&mut |name, run, map, _| {
        for at in moments(run) {
            let scene = map.scene(&run.trace, &Marks::of(run), at);
            let links = lines(&scene, |shape| {
                shape.class.starts_with("link") && shape.class != "link-mark-paper"
            });
            let net = lines(&scene, |shape| shape.class == "link faint");
            let sides = lines(&scene, |shape| shape.key.0 == "side");
            for text in texts(&scene, "nodes") {
                seen += 1;
                let behind: &[_] = if text.is_boxed { &net } else { &[] };
                let is_crossed =
                    |line: &&(Point, Point)| crosses(&text.area, **line) && !behind.contains(line);
                let by_link = links.iter().find(is_crossed).is_some();
                let by_side = sides.iter().any(|line| crosses(&text.area, *line));
                under += usize::from(by_link || by_side);
                if (by_link || by_side) && !text.is_rimmed {
                    let what = if by_link { "a link" } else { "a side" };
                    wrong.push(format!("{name} at {}: {what} through {}", at.0, text.letters));
                }
            }
        }
    });
    println!("{under} of {seen} texts have a line under them");
    assert!(under * 10 < seen, "{under} of {seen} texts have a line under them");
    assert_none(&wrong);
}

/// What tells that a link is closed is not hidden by a text, nor the text by it.
#[test]
fn marks_of_closed_links_are_clear_of_texts() {
    let (mut wrong, mut seen) = (Vec::new(), 0);
    each_picture(&mut |name, run, map| {
        for at in moments(run) {
            let scene = map.scene(&run.trace, &Marks::of(run), at);
            let mut marks = Vec::new();
            each_shape(scene.layer("network").expect("every map has it"), &mut |_, shape| {
                if let ShapeKind::Circle { center, radius } = shape.kind
                    && shape.class == "link-mark-paper"
                {
                    let reach = radius * 0.7;
                    let (x, y) = (center.x, center.y);
                    marks.push(Box(x - reach, y - reach, x + reach, y + reach));
                }
            });
            for text in texts(&scene, "nodes") {
                seen += marks.len();
                if marks.iter().any(|mark| mark.meets(&text.area)) {
                    wrong.push(format!("{name} at {}: a mark on {}", at.0, text.letters));
                }
            }
        }
    });
    assert!(seen > 10_000, "{seen}");
    assert_none(&wrong);
}

/// What tells that a machine is down or stands still hides neither its name nor what it holds, nor
/// what is told beside it.
#[test]
fn marks_of_machines_are_clear_of_texts() {
    let (mut wrong, mut seen) = (Vec::new(), 0);
    let mut check = |name: &str, run: &Run, map: &Map| {
        for change in &run.trace.node_changes {
            let scene = map.scene(&run.trace, &Marks::of(run), change.at);
            let mut marks = Vec::new();
            each_shape(scene.layer("nodes").expect("every map has it"), &mut |origin, shape| {
                if let ShapeKind::Path(d) = &shape.kind
                    && ["crash-mark", "pause-mark"].contains(&&*shape.class)
                {
                    marks.push(around(origin, d));
                }
            });
            for text in texts(&scene, "nodes") {
                seen += marks.len();
                if marks.iter().any(|mark| mark.meets(&text.area)) {
                    wrong.push(format!("{name} at {}: a mark on {}", change.at.0, text.letters));
                }
            }
        }
    };
    each_picture(&mut check);
    for count in [5, 9, 15, 25] {
        let run = some_are_down(count);
        for (width, height) in
            WIDTHS.map(|it| (it, page_height(it, count))).into_iter().chain(FRAMES)
        {
            let map = Map::new(&run.trace, width, height, &Table::new());
            check(&format!("{count} machines on {width} by {height}"), &run, &map);
        }
    }
    assert!(seen > 10_000, "{seen}");
    wrong.dedup();
    assert_none(&wrong);
}

/// Every third machine crashes, and every fourth stands still; names of two and three letters.
fn some_are_down(count: usize) -> Run {
    let names: Vec<String> = (1..=count).map(|n| format!("n{n}")).collect();
    let every = |nth: usize| {
        let chosen = names.iter().enumerate().filter(|(index, _)| index % nth == nth - 1);
        chosen.map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(" ")
    };
    let all = names.join(" ");
    let (down, still) = (every(3), every(4));
    judged(&format!(
        "cap 1\nprotocol lww\nreplicas {all}\nclient c1 at n1\n1s c1 set x=1000\n2s pause {still}\n\
         3s crash {down}\nuntil 5s\n"
    ))
}

/// The room that straight lines take.
fn around(origin: Point, d: &str) -> Box {
    let points = d.split(['M', 'L']).filter_map(|point| point.split_once(','));
    points.filter_map(|(x, y)| Some((x.parse().ok()?, y.parse().ok()?))).fold(
        Box(f64::MAX, f64::MAX, f64::MIN, f64::MIN),
        |area, (x, y): (f64, f64)| {
            let (x, y) = (origin.x + x, origin.y + y);
            Box(area.0.min(x), area.1.min(y), area.2.max(x), area.3.max(y))
        },
    )
}

#[test]
fn replicas_get_the_room_at_every_width() {
    let mut wrong = Vec::new();
    each_map(&mut |name, _, map, width| {
        let places = &map.places;
        let ends = places.ends().filter(|(end, _)| matches!(end, Endpoint::Node(_)));
        let nodes: Vec<Point> = ends.map(|(_, point)| point).collect();
        for (index, one) in nodes.iter().enumerate() {
            for other in &nodes[..index] {
                let apart = one.distance(*other) / (2.0 * places.radius);
                if apart < 1.49 {
                    wrong.push(format!("{name}: {apart} diameters apart"));
                }
            }
        }
        let least = if nodes.len() <= 5 { 20.0 } else { 14.0 };
        if places.radius < least {
            wrong.push(format!("{name}: radius {} of {} on {width}", places.radius, nodes.len()));
        }
    });
    assert_none(&wrong);
}

/// A side is a shape that says nothing but who is on it: upright, or with as many even ends.
#[test]
fn sides_are_upright_wherever_that_is_true() {
    let mut wrong = Vec::new();
    for width in WIDTHS {
        let (mut upright, mut uneven) = (0, Vec::new());
        each_lesson(&mut |lesson, run| {
            let faults = sides::faults(&run.trace);
            for fault in faults.iter().filter(|fault| fault.sides.len() > 1) {
                let height = page_height(width, run.trace.names().nodes.len());
                let map = Map::new(&run.trace, width, height, &Table::new());
                let scene = map.scene(&run.trace, &Marks::default(), fault.from);
                let outlines = lines(&scene, |shape| shape.key.0 == "side");
                // The long edges of a panel are straight along one axis.
                let slanting = outlines.iter().any(|(from, to)| {
                    from.distance(*to) > 24.0
                        && (from.x - to.x).abs() > 2.0
                        && (from.y - to.y).abs() > 2.0
                });
                if slanting {
                    uneven.push(format!("{lesson} at {}", fault.from.0));
                } else {
                    upright += 1;
                }
            }
        });
        println!("on {width}: {upright} upright, {} not: {uneven:?}", uneven.len());
        if uneven.len() * 20 > upright {
            wrong.push(format!("on {width}: {upright}, but not {uneven:?}"));
        }
    }
    assert_none(&wrong);
}
