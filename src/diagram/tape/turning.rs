//! Where the story was lost: the share of other lucks that break the promise, as a line over the
//! lanes from none at the bottom to all at the top, and the moment by which it had risen most.

use crate::diagram::marks::LostLine;
use crate::diagram::scene::{Point, Shape, ShapeKey, ShapeKind};
use crate::diagram::tape::{Lanes, Scale};
use crate::diagram::words::seconds;
use crate::time::Time;

/// The line, which holds from each moment to the next, and the moment.
pub(super) fn shapes(lanes: &Lanes, scale: Scale, turning: &LostLine) -> Vec<Shape> {
    let height =
        |share: u32| lanes.bottom - (lanes.bottom - lanes.top) * f64::from(share) / 1_000.0;
    let mut line = String::new();
    let mut last = None;
    for (at, share) in &turning.shares {
        let (x, y) = (scale.inside(*at), height(*share));
        let part = match last {
            None => format!("M{x:.1} {y:.1}"),
            Some(_) => format!("H{x:.1}V{y:.1}"),
        };
        line.push_str(&part);
        last = Some(*share);
    }
    let Some(last) = last else { return Vec::new() };
    let end = format!("H{:.1}", scale.right);
    line.push_str(&end);
    let said = format!(
        "Of those that go on with other luck {} break the promise at the end",
        percent(last)
    );
    let key = |word| ShapeKey(word, 0, 0);
    let path = Shape::new(key("turning"), "turning", ShapeKind::Path(line)).labelled(said);
    let turned_at = turning.lost_by.filter(|at| scale.shows(*at, *at));
    let mark = turned_at.map(|at| {
        let x = scale.x(at);
        let (top, bottom) = (Point::new(x, lanes.top), Point::new(x, lanes.bottom + 5.0));
        Shape::line(key("lost"), "turning-lost", top, bottom).labelled(lost_words(turning, at))
    });
    [path].into_iter().chain(mark).collect()
}

fn percent(share: u32) -> String {
    format!("{} %", (share + 5) / 10)
}

fn lost_words(turning: &LostLine, at: Time) -> String {
    let share =
        turning.shares.iter().find(|(known, _)| *known == at).map_or(0, |(_, share)| *share);
    format!("Lost by {}: {} break the promise from here", seconds(at), percent(share))
}
