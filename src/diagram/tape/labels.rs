//! Where the texts of a tape go: none over another, none out of the picture.
//!
//! What a run is about is labelled first: the operations of the proof and stale reads have a
//! label wherever room can be found near them, then "was over before", then everything else.

use crate::diagram::area::{self, Area, BOLD, Board};
use crate::diagram::bars::{BAR, Bar, LETTER};
use crate::diagram::scene::{Anchor, Point, Shape};
use crate::diagram::tape::Scale;
use crate::diagram::words;

/// Between a bar and a text beside it, and between the texts and the edge.
const GAP: f64 = 5.0;
/// What an outlined bar needs around itself.
const OUTLINE: f64 = 5.0;
/// From the middle of a lane up to the baseline above its bars, and down to the one below.
const ABOVE: f64 = 16.5;
const BELOW: f64 = 25.0;
/// From the line of a lane up to the baseline of a text beside a bar: it does not cross the line.
const OFF_LINE: f64 = 4.0;
/// Height of what belongs to the playhead alone.
const GRIP_ROW: f64 = 23.0;
/// How far a text above or below its bar moves at a time.
const STEP: f64 = 6.0;

/// A text that has found its place.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Label {
    pub(super) at: Point,
    pub(super) anchor: Anchor,
    pub(super) text: String,
}

/// What is taken on a tape.
#[derive(Clone)]
pub(super) struct Labels {
    texts: Board,
    bars: Board,
    /// Where texts may stand: not on breaks.
    scale: Option<Scale>,
}

impl Labels {
    /// A tape whose plot ends there, with these bars, and whether each must be labelled.
    pub(super) fn new(width: f64, height: f64, bars: impl Iterator<Item = (Bar, bool)>) -> Labels {
        let mut labels = Labels {
            texts: Board::new(width, height),
            bars: Board::new(width, height),
            scale: None,
        };
        // The playhead's grip goes along the top.
        labels.texts.take(Area { corner: Point::default(), width, height: GRIP_ROW });
        for (bar, is_loud) in bars {
            labels.bars.take(around(bar, pad(is_loud)));
        }
        labels
    }

    /// No text stands on a break, which goes from one height to another.
    pub(super) fn keep_off(&mut self, scale: Scale, (top, bottom): (f64, f64)) {
        for (from, to) in scale.breaks() {
            let (corner, height) = (Point::new(from, top), bottom - top);
            self.texts.take(Area { corner, width: to - from, height });
        }
        self.scale = Some(scale);
    }

    /// The middle of a bar, or of the first part of it beside breaks that is so wide.
    fn middle(&self, bar: Bar, width: f64) -> f64 {
        let room = |scale: Scale| scale.room(bar.from, bar.to, width);
        let (from, to) = self.scale.map_or((bar.from, bar.to), room);
        f64::midpoint(from, to)
    }

    /// Texts that have their places.
    pub(super) fn reserve(&mut self, shapes: &[Shape]) {
        for area in area::solid(shapes) {
            self.texts.take(area);
        }
    }

    /// Whether nothing is in the way of a text, and then it is taken.
    pub(super) fn take(&mut self, at: Point, anchor: Anchor, text: &str) -> bool {
        let area = Area::of_bold(at, anchor, text);
        let is_free = self.is_free(&area);
        if is_free {
            self.texts.take(area);
        }
        is_free
    }

    fn is_free(&self, area: &Area) -> bool {
        self.texts.is_free(area, None)
    }

    /// Whether a text is over no bar but its own.
    fn is_beside_bars(&self, area: &Area, own: Option<&Area>) -> bool {
        self.bars.is_free(area, own)
    }

    /// The first of these texts, from long to short, that fits in its bar, behind it or, where
    /// nothing follows, before it.
    pub(super) fn quiet(
        &self,
        (bar, is_loud): (Bar, bool),
        texts: &[String],
        is_last: bool,
    ) -> Option<Label> {
        self.inline(bar, texts, if is_last { 3 } else { 2 }, pad(is_loud))
    }

    fn inline(&self, bar: Bar, texts: &[String], places: usize, pad: f64) -> Option<Label> {
        let own = around(bar, pad);
        let beside = bar.middle - OFF_LINE;
        let behind = (bar.to + GAP + pad, Anchor::Start, beside);
        let before = (bar.from - GAP - pad, Anchor::End, beside);
        for text in texts {
            let width = words::width(text, LETTER) * BOLD;
            let inside = (self.middle(bar, width + 10.0), Anchor::Middle, bar.middle + 4.2);
            for (x, anchor, y) in [inside, behind, before].into_iter().take(places) {
                if anchor == Anchor::Middle && width + 10.0 > bar.to - bar.from {
                    continue;
                }
                let at = Point::new(x, y);
                let area = Area::of_bold(at, anchor, text);
                if self.is_free(&area) && self.is_beside_bars(&area, Some(&own)) {
                    return Some(Label { at, anchor, text: text.clone() });
                }
            }
        }
        None
    }

    /// The same for what must be labelled: above or below the bar if need be, and over other
    /// bars rather than not at all. The last of the texts is shorter than one would wish.
    pub(super) fn loud(&mut self, bar: Bar, texts: &[String; 3]) -> Option<Label> {
        let [_, middling, short] = texts;
        let label = self
            .inline(bar, &texts[..2], 3, OUTLINE)
            .or_else(|| self.stacked(bar, middling))
            .or_else(|| self.inline(bar, &texts[2..], 3, OUTLINE))
            .or_else(|| self.stacked(bar, short))?;
        self.texts.take(Area::of_bold(label.at, label.anchor, &label.text));
        Some(label)
    }

    /// A text above or below its bar.
    fn stacked(&self, bar: Bar, text: &str) -> Option<Label> {
        let mut over_bars = None;
        let half = words::width(text, LETTER) / 2.0;
        let middle = self.middle(bar, 2.0 * half);
        let steps = (half / STEP) as u32 + 2;
        for step in 0..=2 * steps {
            let aside = f64::from(step.div_ceil(2)) * STEP;
            let aside = if step % 2 == 0 { -aside } else { aside };
            for down in [-ABOVE, BELOW] {
                let at = Point::new(middle + aside, bar.middle + down);
                let area = Area::of_bold(at, Anchor::Middle, text);
                if !self.is_free(&area) {
                    continue;
                }
                let label = Label { at, anchor: Anchor::Middle, text: text.to_owned() };
                if self.is_beside_bars(&area, None) {
                    return Some(label);
                }
                over_bars.get_or_insert(label);
            }
        }
        over_bars
    }

    /// Words about a line that passes this point, to the right of it, to the left, or a little
    /// above or below.
    pub(super) fn on_line(&mut self, at: Point, text: &str) -> Option<Label> {
        let ups = [0.0, -16.0, 16.0, -32.0, 32.0, -48.0, 48.0];
        let spots = ups.into_iter().flat_map(|up| {
            [(6.0, Anchor::Start), (-6.0, Anchor::End), (0.0, Anchor::Middle)]
                .map(|(aside, anchor)| (at.shifted(aside, up), anchor))
        });
        for (at, anchor) in spots {
            let area = Area::of_bold(at, anchor, text);
            if self.is_free(&area) && self.is_beside_bars(&area, None) {
                self.texts.take(area);
                return Some(Label { at, anchor, text: text.to_owned() });
            }
        }
        None
    }
}

/// The space around a bar: what must be labelled may have an outline.
fn pad(is_loud: bool) -> f64 {
    if is_loud { OUTLINE } else { 0.0 }
}

/// A bar as an obstacle.
fn around(bar: Bar, pad: f64) -> Area {
    // Above and below it an outline takes what is free there anyway.
    let corner = Point::new(bar.from - pad, bar.middle - BAR / 2.0);
    Area { corner, width: bar.to - bar.from + 2.0 * pad, height: BAR }
}
