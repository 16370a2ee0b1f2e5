//! Claims about where things are on maps: of all lessons, and of large clusters.

use super::lessons::{Box, each_lesson, each_shape};
use super::*;

/// A telephone, a desk, a narrow frame in somebody's page, and what frames of 760 by 480, 600 by 400
/// and 360 by 240 leave to the map.
const SIZES: [(f64, f64); 6] = [
    (390.0, 487.5),
    (1280.0, 420.0),
    (304.0, 380.0),
    (744.0, 352.0),
    (584.0, 272.0),
    (344.0, 144.0),
];
/// The same with a question of two lines and its answers.
const FRAMES: [(f64, f64); 6] = [
    (744.0, 352.0),
    (744.0, 294.0),
    (584.0, 272.0),
    (584.0, 240.0),
    (344.0, 144.0),
    (344.0, 120.0),
];

const THREE_GROUPS: &str = "client c1 at n1\nclient c2 at n12\nclient c3 at n25\n\
    0s cut n1 n2 n3 n4 n5 n6 n7 n8 | n9 n10 n11 n12 n13 n14 n15 n16 | \
    n17 n18 n19 n20 n21 n22 n23 n24 n25\n1s c1 set x=1\n2s c3 get x\nuntil 5s\n";

fn three_groups() -> Run {
    let names: Vec<String> = (1..=25).map(|n| format!("n{n}")).collect();
    judged(&format!("cap 1\nprotocol lww\nreplicas {}\n{THREE_GROUPS}", names.join(" ")))
}

fn sized(run: &Run, (width, height): (f64, f64)) -> Map {
    Map::new(&run.trace, width, height, &Table::new())
}

/// The outlines of nodes and of clients, by what they are called.
fn bodies(scene: &Scene) -> Vec<(Target, Box)> {
    let mut found = Vec::new();
    for shape in scene.layer("nodes").expect("every map has nodes").shapes.iter() {
        let (ShapeKind::Group { offset, children }, Some(target)) = (&shape.kind, shape.target)
        else {
            continue;
        };
        for child in children.iter().filter(|child| child.class.contains("rim")) {
            let (left, top, right, bottom) = match &child.kind {
                ShapeKind::Circle { radius, .. } => (-radius, -radius, *radius, *radius),
                ShapeKind::Rect { corner, width, height, .. } => {
                    (corner.x, corner.y, corner.x + width, corner.y + height)
                }
                _ => continue,
            };
            let (x, y) = (offset.x, offset.y);
            found.push((target, Box(x + left, y + top, x + right, y + bottom)));
        }
    }
    found
}

#[test]
fn no_client_is_on_a_node_or_on_another_client() {
    let mut check = |lesson: &str, run: &Run| {
        for size in SIZES {
            let scene = sized(run, size).scene(&run.trace, &Marks::default(), Time(0));
            let bodies = bodies(&scene);
            for (index, (target, area)) in bodies.iter().enumerate() {
                let Target::Client(_) = target else { continue };
                let hit = bodies
                    .iter()
                    .enumerate()
                    .find(|(other, (_, theirs))| *other != index && theirs.meets(area));
                assert!(hit.is_none(), "{lesson} on {size:?}: {target:?} is on {hit:?}");
                assert!(area.is_within(size.0, size.1), "{lesson} on {size:?}: {target:?}");
            }
        }
    };
    check("three groups", &three_groups());
    each_lesson(&mut check);
}

#[test]
fn replicas_lie_well_apart_in_frames_and_can_be_read() {
    each_lesson(&mut |lesson: &str, run: &Run| {
        for size in FRAMES {
            let places = sized(run, size).places;
            let nodes: Vec<Point> = places
                .ends()
                .filter(|(end, _)| matches!(end, Endpoint::Node(_)))
                .map(|(_, point)| point)
                .collect();
            for (index, one) in nodes.iter().enumerate() {
                for other in &nodes[..index] {
                    let apart = one.distance(*other) / (2.0 * places.radius);
                    assert!(apart >= 1.49, "{lesson} in {size:?}: {apart} diameters apart");
                }
            }
            // Below this radius not even a name and a value fit.
            let least = if nodes.len() <= 3 { 17.0 } else { 11.0 };
            assert!(places.radius >= least, "{lesson} in {size:?}: radius {}", places.radius);
        }
    });
}

/// Whether a point is in one of the closed outlines of a path.
fn holds(d: &str, (x, y): (f64, f64)) -> bool {
    let inside = |outline: &str| {
        let points: Vec<(f64, f64)> = outline
            .split(['L', 'Z'])
            .filter_map(|point| point.split_once(','))
            .map(|(x, y)| (x.parse().expect("a number"), y.parse().expect("a number")))
            .collect();
        let next = points.iter().cycle().skip(1);
        let crossings = points.iter().zip(next).filter(|((ax, ay), (bx, by))| {
            (*ay > y) != (*by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax
        });
        crossings.count() % 2 == 1
    };
    d.split('M').any(inside)
}

#[test]
fn clients_are_on_their_side_and_names_are_read_in_a_crowd() {
    let run = three_groups();
    for size in [(390.0, 487.5), (1280.0, 420.0)] {
        let scene = sized(&run, size).scene(&run.trace, &Marks::default(), Time(2_500));
        let mut sides: [Vec<String>; 3] = Default::default();
        each_shape(scene.layer("network").expect("every map has a network"), &mut |_, shape| {
            if let ("side", ShapeKind::Path(d)) = (shape.key.0, &shape.kind) {
                sides[shape.key.1 as usize].push(d.clone());
            }
        });
        for (target, area) in bodies(&scene) {
            let Target::Client(client) = target else { continue };
            let middle = (f64::midpoint(area.0, area.2), f64::midpoint(area.1, area.3));
            for (side, outlines) in sides.iter().enumerate() {
                let is_in = outlines.iter().any(|d| holds(d, middle));
                let is_own = side == client.index();
                assert_eq!(is_in, is_own, "on {size:?}: {client:?} at {middle:?}, side {side}");
            }
        }
        let mut names = Vec::new();
        each_shape(scene.layer("nodes").expect("every map has nodes"), &mut |_, shape| {
            if let ShapeKind::Text { text, .. } = &shape.kind {
                names.push(text.clone());
            }
        });
        for name in (1..=25).map(|n| format!("n{n}")) {
            assert!(names.contains(&name), "{name} on {size:?}: {names:?}");
        }
    }
}

/// Two sides of a total partition are as high as one another, or as wide, in nearly every lesson:
/// what differs would seem to mean something. The pictures are arranged by the longest partition,
/// so that another one of the same run may need more than panels.
#[test]
fn two_sides_are_even_panels() {
    for (size, percent) in SIZES.into_iter().zip([94, 94, 88]) {
        let (mut even, mut seen) = (0, Vec::new());
        each_lesson(&mut |lesson, run| {
            let faults = sides::faults(&run.trace);
            let Some(fault) = faults.iter().find(|fault| fault.sides.len() == 2) else { return };
            let scene = sized(run, size).scene(&run.trace, &Marks::default(), fault.from);
            let mut boxes = Vec::new();
            each_shape(
                scene.layer("network").expect("every map has a network"),
                &mut |_, shape| {
                    if let ("side", ShapeKind::Path(d)) = (shape.key.0, &shape.kind) {
                        boxes.push(around(d));
                    }
                },
            );
            let alike = |a: f64, b: f64| (a - b).abs() < 0.2;
            let is_even = matches!(boxes[..], [one, other]
                if (alike(one.1, other.1) && alike(one.3, other.3))
                    || (alike(one.0, other.0) && alike(one.2, other.2)));
            even += usize::from(is_even);
            seen.push((lesson.to_owned(), is_even));
        });
        let uneven: Vec<_> = seen.iter().filter(|(_, is_even)| !is_even).collect();
        assert!(seen.len() > 70, "{} partitions", seen.len());
        assert!(even * 100 >= seen.len() * percent, "on {size:?}: {even}, but not {uneven:?}");
    }
}

/// The rectangle around the corners of a path.
fn around(d: &str) -> Box {
    let points = d.split(['M', 'L', 'Z']).filter_map(|point| point.split_once(','));
    let number = |text: &str| text.parse::<f64>().expect("a number");
    points.fold(Box(f64::MAX, f64::MAX, f64::MIN, f64::MIN), |all, (x, y)| {
        let (x, y) = (number(x), number(y));
        Box(all.0.min(x), all.1.min(y), all.2.max(x), all.3.max(y))
    })
}
