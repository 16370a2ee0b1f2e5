//! What becomes of the shapes of a layer from frame to frame.

use std::fmt::{self, Write as _};

use crate::diagram::film::cues::Cues;
use crate::diagram::film::place::{FilmPlace, Placement};
use crate::diagram::scene::{Point, Shape, ShapeKey, ShapeKind};
use crate::diagram::svg::Writer;

/// The shapes of a layer or group, from back to front.
#[derive(Debug, Default)]
pub(super) struct FilmTrack {
    slots: Vec<FilmSlot>,
    /// How often it was looked at.
    looks: u32,
}

/// Whatever has one key.
#[derive(Debug)]
struct FilmSlot {
    key: ShapeKey,
    versions: Vec<FilmLook>,
}

/// A shape as it looks for some time.
#[derive(Debug)]
struct FilmLook {
    /// The shape at its origin; without its children, if it is a group.
    shape: Shape,
    children: FilmTrack,
    /// From which frame to before which it is seen.
    spans: Vec<(u32, u32)>,
    /// Where it is, with a place for every bend of its way.
    places: Vec<FilmPlace>,
    /// Since when it is seen without a break, and when it was last looked at.
    since: Option<u32>,
    looked: u32,
}

impl FilmTrack {
    /// Takes in what is there in a frame.
    pub(super) fn see(&mut self, frame: u32, shapes: &[Shape]) {
        self.looks += 1;
        let looks = self.looks;
        let mut next = 0;
        // What only a pointer needs is not drawn.
        for shape in shapes.iter().filter(|shape| shape.class != "hit") {
            let index = self.slot(shape.key, next);
            next = index + 1;
            self.slots[index].see(frame, looks, shape);
        }
        for version in self.slots.iter_mut().flat_map(|slot| &mut slot.versions) {
            if version.looked != looks {
                version.ends(frame);
            }
        }
    }

    /// The place of a key among the others: after what was seen before it.
    fn slot(&mut self, key: ShapeKey, next: usize) -> usize {
        if self.slots.get(next).is_some_and(|slot| slot.key == key) {
            return next;
        }
        let known = self.slots.iter().position(|slot| slot.key == key);
        known.unwrap_or_else(|| {
            self.slots.insert(next, FilmSlot { key, versions: Vec::new() });
            next
        })
    }

    /// Nothing comes after this.
    pub(super) fn end(&mut self, frame: u32) {
        for version in self.slots.iter_mut().flat_map(|slot| &mut slot.versions) {
            version.ends(frame);
            version.children.end(frame);
        }
    }

    /// Writes all that was ever seen.
    pub(super) fn write(&self, out: &mut String, key: &str, cues: &mut Cues<'_>) -> fmt::Result {
        writeln!(out, "<g class=\"{key}\">")?;
        self.slots(out, cues, 0)?;
        out.push_str("</g>\n");
        Ok(())
    }

    /// What is part of something that appears in this frame needs no cue for appearing with it.
    fn slots(&self, out: &mut String, cues: &mut Cues<'_>, from: u32) -> fmt::Result {
        for version in self.slots.iter().flat_map(|slot| &slot.versions) {
            version.write(out, cues, from)?;
        }
        Ok(())
    }
}

impl FilmSlot {
    fn see(&mut self, frame: u32, looks: u32, shape: &Shape) {
        let (look, fit) = apart(shape);
        let known = self
            .versions
            .iter()
            .position(|version| version.shape == look && version.looked != looks);
        let index = known.unwrap_or_else(|| {
            let (children, spans, places) = (FilmTrack::default(), Vec::new(), Vec::new());
            self.versions.push(FilmLook {
                shape: look,
                children,
                spans,
                places,
                since: None,
                looked: 0,
            });
            self.versions.len() - 1
        });
        let version = &mut self.versions[index];
        version.looked = looks;
        version.since.get_or_insert(frame);
        version.moves(FilmPlace { frame, fit });
        if let ShapeKind::Group { children, .. } = &shape.kind {
            version.children.see(frame, children);
        }
    }
}

impl FilmLook {
    fn ends(&mut self, frame: u32) {
        if let Some(since) = self.since.take() {
            self.spans.push((since, frame));
        }
    }

    /// Adds a place to its way; what lies on a straight one is left out.
    fn moves(&mut self, place: FilmPlace) {
        let Some(last) = self.places.last().copied() else {
            self.places.push(place);
            return;
        };
        if last.fit == place.fit {
            return;
        }
        // It was not moved in the frames between.
        if last.frame + 1 < place.frame {
            self.add(FilmPlace { frame: place.frame - 1, fit: last.fit });
        }
        self.add(place);
    }

    fn add(&mut self, place: FilmPlace) {
        if let [.., before, last] = self.places[..] {
            let share = f64::from(last.frame - before.frame)
                / f64::from((place.frame - before.frame).max(1));
            if before.fit.towards(place.fit, share).is_near(last.fit) {
                self.places.pop();
            }
        }
        self.places.push(place);
    }

    fn write(&self, out: &mut String, cues: &mut Cues<'_>, from: u32) -> fmt::Result {
        let shown = cues.shown(&self.spans, from);
        let (way, base) = cues.way(&self.places);
        let wraps: Vec<&String> = [&shown, &way].into_iter().flatten().collect();
        for wrap in &wraps {
            writeln!(out, "<g class=\"{wrap}\">")?;
        }
        let shape = placed(&self.shape, base);
        let writer = Writer::FILE;
        write!(out, "{}", Written(|f: &mut fmt::Formatter<'_>| writer.begin(f, &shape)))?;
        let appears = self.spans.first().map_or(from, |(since, _)| *since);
        self.children.slots(out, cues, appears)?;
        writeln!(out, "</{}>", shape.kind.element())?;
        out.push_str(&"</g>\n".repeat(wraps.len()));
        Ok(())
    }
}

/// What a function writes.
struct Written<F>(F);

impl<F: Fn(&mut fmt::Formatter<'_>) -> fmt::Result> fmt::Display for Written<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.0)(f)
    }
}

/// A shape as it looks, without its place; and its place.
fn apart(shape: &Shape) -> (Shape, Placement) {
    let zero = Point::default();
    let (kind, fit) = match &shape.kind {
        ShapeKind::Line { from, to } => {
            let to = to.shifted(-from.x, -from.y);
            (ShapeKind::Line { from: zero, to: rounded(to) }, Placement::at(*from))
        }
        // What has no outline and no round corners may be stretched.
        ShapeKind::Rect { corner, width, height, radius } if shape.class == "ahead" => {
            let kind =
                ShapeKind::Rect { corner: zero, width: 1.0, height: *height, radius: *radius };
            (kind, Placement { offset: *corner, width: *width })
        }
        ShapeKind::Rect { corner, width, height, radius } => {
            let (width, height, radius) = (*width, *height, *radius);
            (ShapeKind::Rect { corner: zero, width, height, radius }, Placement::at(*corner))
        }
        ShapeKind::Circle { center, radius } => {
            (ShapeKind::Circle { center: zero, radius: *radius }, Placement::at(*center))
        }
        ShapeKind::Text { at, anchor, text } => {
            (ShapeKind::Text { at: zero, anchor: *anchor, text: text.clone() }, Placement::at(*at))
        }
        ShapeKind::Group { offset, .. } => {
            (ShapeKind::Group { offset: zero, children: Vec::new() }, Placement::at(*offset))
        }
        ShapeKind::Polygon(corners) => {
            let first = corners.first().copied().unwrap_or_default();
            let moved = |corner: &Point| rounded(corner.shifted(-first.x, -first.y));
            (ShapeKind::Polygon(corners.iter().map(moved).collect()), Placement::at(first))
        }
        ShapeKind::Path(d) => (ShapeKind::Path(d.clone()), Placement::at(zero)),
    };
    // Names would change with every look, and what is shown as an image shows none.
    (
        Shape {
            kind,
            ..Shape::new(shape.key, shape.class.clone(), ShapeKind::Path(String::new()))
        },
        fit,
    )
}

/// So that the same shape elsewhere is the same whatever a sum of floats leaves over.
fn rounded(point: Point) -> Point {
    let round = |at: f64| (at * 100.0).round() / 100.0;
    Point::new(round(point.x), round(point.y))
}

/// The shape in its place.
fn placed(shape: &Shape, Placement { offset, width: stretch }: Placement) -> Shape {
    let moved = |point: &Point| point.shifted(offset.x, offset.y);
    let kind = match &shape.kind {
        ShapeKind::Line { to, .. } => ShapeKind::Line { from: offset, to: moved(to) },
        ShapeKind::Rect { width, height, radius, .. } => {
            let (width, height, radius) = (*width * stretch, *height, *radius);
            ShapeKind::Rect { corner: offset, width, height, radius }
        }
        ShapeKind::Circle { radius, .. } => ShapeKind::Circle { center: offset, radius: *radius },
        ShapeKind::Text { anchor, text, .. } => {
            ShapeKind::Text { at: offset, anchor: *anchor, text: text.clone() }
        }
        ShapeKind::Group { .. } => ShapeKind::Group { offset, children: Vec::new() },
        ShapeKind::Polygon(corners) => ShapeKind::Polygon(corners.iter().map(moved).collect()),
        ShapeKind::Path(d) => ShapeKind::Path(d.clone()),
    };
    Shape { kind, ..shape.clone() }
}
