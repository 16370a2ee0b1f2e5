//! Lines around and across things: hulls, hatches, crosses, arrows.

use std::fmt::Write as _;

use crate::diagram::scene::{Coordinate, Point, remainder};

/// How many corners stand for a circle.
const CIRCLE_CORNERS: u32 = 24;

/// The smallest convex outline around all circles.
pub fn hull(circles: &[(Point, f64)]) -> Vec<Point> {
    let mut points: Vec<Point> = circles.iter().flat_map(|c| corners(c.0, c.1)).collect();
    crate::table::sort_by(&mut points, |a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    points.dedup();
    let mut outline = half_hull(points.iter());
    outline.extend(half_hull(points.iter().rev()));
    outline
}

fn corners(center: Point, radius: f64) -> impl Iterator<Item = Point> {
    (0..CIRCLE_CORNERS).map(move |corner| {
        let out = Point::on_unit_circle(f64::from(corner) / f64::from(CIRCLE_CORNERS));
        center.shifted(radius * out.x, radius * out.y)
    })
}

/// One side of the hull, without its last point, which is the other side's first.
fn half_hull<'a>(points: impl Iterator<Item = &'a Point>) -> Vec<Point> {
    let mut side: Vec<Point> = Vec::new();
    for &point in points {
        while let [.., a, b] = side[..] {
            if turn(a, b, point) > 1e-9 {
                break;
            }
            side.pop();
        }
        side.push(point);
    }
    side.pop();
    side
}

/// Positive if the way a → b → c turns towards growing y.
fn turn(a: Point, b: Point, c: Point) -> f64 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// How far the point is outside the convex outline; negative inside.
pub fn distance_outside(outline: &[Point], point: Point) -> f64 {
    let next = outline.iter().skip(1).chain(outline.first());
    let distance = |(a, b): (&Point, &Point)| -turn(*a, *b, point) / a.distance(*b).max(1e-9);
    outline.iter().zip(next).map(distance).fold(f64::NEG_INFINITY, f64::max)
}

/// Diagonal strokes that fill a rectangle, as the `d` of a path. `falling` ones go down to the
/// right.
pub fn hatch(corner: Point, width: f64, height: f64, spacing: f64, falling: bool) -> String {
    let mut d = String::new();
    // The strokes of all rectangles lie on one common grid, so that neighbours match.
    let phase = if falling { corner.x - corner.y } else { corner.x + corner.y };
    let mut offset = spacing - remainder(phase, spacing);
    while offset < width + height {
        let along = |t: f64| if falling { height - t } else { t };
        let (start, end) = ((offset - height).max(0.0), offset.min(width));
        let at_start = along(offset - start);
        let at_end = along(offset - end);
        let from = corner.shifted(start, at_start);
        let to = corner.shifted(end, at_end);
        // Writing to a string cannot fail.
        let _ = write!(d, "M{from}L{to}");
        offset += spacing;
    }
    d
}

/// An upright cross of two diagonal strokes, `reach` to each side.
pub fn cross(at: Point, reach: f64) -> String {
    let [a, b] = [at.shifted(-reach, -reach), at.shifted(reach, reach)];
    let [c, d] = [at.shifted(-reach, reach), at.shifted(reach, -reach)];
    format!("M{a}L{b}M{c}L{d}")
}

/// Two upright bars.
pub fn bars(at: Point, reach: f64) -> String {
    let gap = reach / 2.0;
    let [a, b] = [at.shifted(-gap, -reach), at.shifted(-gap, reach)];
    let [c, d] = [at.shifted(gap, -reach), at.shifted(gap, reach)];
    format!("M{a}L{b}M{c}L{d}")
}

/// A line with an open head of `size` at its end.
pub fn arrow(from: Point, to: Point, size: f64) -> String {
    format!("M{from}L{to}{}", head(from, to, size))
}

/// The open head at the end of a line.
pub fn head(from: Point, to: Point, size: f64) -> String {
    let length = from.distance(to);
    if length < size {
        return String::new();
    }
    let (dx, dy) = ((to.x - from.x) / length * size, (to.y - from.y) / length * size);
    let left = to.shifted(-dx - dy * 0.45, -dy + dx * 0.45);
    let right = to.shifted(-dx + dy * 0.45, -dy - dx * 0.45);
    format!("M{left}L{to}L{right}")
}

/// A closed outline as the `d` of a path, in whole pixels' tenths to keep it short.
pub fn closed(outline: &[Point]) -> String {
    let mut d = String::new();
    for (index, point) in outline.iter().enumerate() {
        let command = if index == 0 { 'M' } else { 'L' };
        let tenth = |n: f64| Coordinate((n * 10.0).round() / 10.0);
        let _ = write!(d, "{command}{},{}", tenth(point.x), tenth(point.y));
    }
    d.push('Z');
    d
}

/// The line between two circles: from the one's edge to the other's, moved `aside` to the right
/// of its direction.
pub fn between(from: (Point, f64), to: (Point, f64), aside: f64) -> (Point, Point) {
    let length = from.0.distance(to.0).max(1.0);
    let (dx, dy) = ((to.0.x - from.0.x) / length, (to.0.y - from.0.y) / length);
    let start = from.0.shifted(dx * from.1 - dy * aside, dy * from.1 + dx * aside);
    let end = to.0.shifted(-dx * to.1 - dy * aside, -dy * to.1 + dx * aside);
    (start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hull_holds_its_circles_and_nothing_far_away() {
        let circles =
            [(0.0, 0.0), (100.0, 0.0), (40.0, 80.0)].map(|(x, y)| (Point::new(x, y), 20.0));
        let outline = hull(&circles);
        for (center, _) in circles {
            assert!(distance_outside(&outline, center) <= -19.0, "{center}");
        }
        assert!(distance_outside(&outline, Point::new(50.0, -25.0)) > 4.0);
        assert!(distance_outside(&outline, Point::new(40.0, 30.0)) < 0.0);
    }

    #[test]
    fn hatching_stays_inside_its_rectangle() {
        let d = hatch(Point::new(10.0, 20.0), 30.0, 8.0, 6.0, true);
        let strokes = d.split(['M', 'L']).filter(|text| !text.is_empty());
        let mut count = 0;
        for text in strokes {
            let (x, y) = text.split_once(',').expect("a point is x,y");
            let (x, y): (f64, f64) = (x.parse().expect("a number"), y.parse().expect("a number"));
            assert!((10.0..=40.0).contains(&x) && (20.0..=28.0).contains(&y), "{text}");
            count += 1;
        }
        assert!(count >= 12, "{count} ends of strokes");
    }

    #[test]
    fn a_line_between_circles_begins_and_ends_at_their_edges() {
        let (a, b) = ((Point::new(0.0, 0.0), 10.0), (Point::new(100.0, 0.0), 20.0));
        assert_eq!(between(a, b, 3.0), (Point::new(10.0, 3.0), Point::new(80.0, 3.0)));
    }
}
