//! Routine: what timers send again and again, and what answers it. Where it would hide the story,
//! it is folded into a band that says how much of it there was, and when.

use std::fmt::Write as _;

use crate::diagram::marks::Marks;
use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey, ShapeKind};
use crate::diagram::tape::{Lanes, Scale};
use crate::diagram::words;
use crate::ids::MessageId;
use crate::sim::trace::{Fate, StepKind, Trace};

/// A kind of message that is sent less often than this, in all the run, is no routine.
const TIMES_MIN: usize = 8;
/// A run with fewer routine messages than this never folds any.
const MESSAGES_MIN: usize = 48;
/// Folded are those of a view that has more than one for so many pixels.
const PIXELS_EACH: f64 = 12.0;
/// How many kinds of messages the band names.
const KINDS_NAMED_MAX: usize = 3;
/// From the lanes to the strokes of the band, their height, and its line of text.
const STROKE_TOP: f64 = 4.0;
const STROKE_HEIGHT: f64 = 5.0;
const BASELINE: f64 = 20.0;

/// Which messages of a run are routine.
#[derive(Debug)]
pub(super) struct Routine {
    /// For each message, whether it is.
    is: Vec<bool>,
    /// The kinds, those that were sent most often first.
    kinds: Vec<(&'static str, usize)>,
}

impl Routine {
    /// Those of a run: what was sent at the firing of a timer or at the arrival of what was, if
    /// its kind is sent often.
    pub(super) fn new(trace: &Trace) -> Routine {
        let mut is: Vec<bool> = Vec::with_capacity(trace.messages.len());
        let mut kinds: Vec<(&'static str, usize)> = Vec::new();
        let mut kind_of = Vec::with_capacity(trace.messages.len());
        for (id, record) in (0..).map(MessageId).zip(&trace.messages) {
            let is_routine = match trace.steps[record.sent_by.index()].kind {
                StepKind::Timer { .. } | StepKind::Start(_) => true,
                StepKind::Receive(message) => is[message.index()],
                _ => false,
            };
            let name = trace.message_name(id);
            let kind = kinds.iter().position(|(other, _)| *other == name).unwrap_or(kinds.len());
            if kind == kinds.len() {
                kinds.push((name, 0));
            }
            kinds[kind].1 += usize::from(is_routine);
            kind_of.push(kind);
            is.push(is_routine);
        }
        for (is, kind) in is.iter_mut().zip(kind_of) {
            *is &= kinds[kind].1 >= TIMES_MIN;
        }
        kinds.retain(|(_, times)| *times >= TIMES_MIN);
        crate::table::sort_by(&mut kinds, |a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        Routine { is, kinds }
    }

    /// Whether a message is.
    pub(super) fn has(&self, id: MessageId) -> bool {
        self.is[id.index()]
    }

    /// Whether there is ever enough of it to be folded.
    pub(super) fn is_much(&self) -> bool {
        self.is.iter().filter(|is| **is).count() >= MESSAGES_MIN
    }

    /// Takes out of the messages in a view those that are folded: none if there are few.
    pub(super) fn fold(
        &self,
        ids: &mut Vec<MessageId>,
        scale: Scale,
        marks: &Marks,
    ) -> Vec<MessageId> {
        if scale.view.is_unfolded || !self.is_much() {
            return Vec::new();
        }
        let stands_out = |id: &MessageId| marks.lit.contains(id) || marks.ghosts.contains(id);
        let is_folded = |id: &MessageId| self.is[id.index()] && !stands_out(id);
        // So many have room one by one; whether there are more is soon seen.
        let few = ((scale.right - scale.left) / PIXELS_EACH).max(0.0) as usize;
        if ids.iter().filter(|id| is_folded(id)).nth(few).is_none() {
            return Vec::new();
        }
        ids.extract_if(.., |id| is_folded(id)).collect()
    }

    /// The band below the lanes: a stroke for every folded message, taller for those that were
    /// lost, and what they are.
    pub(super) fn band(
        &self,
        trace: &Trace,
        lanes: &Lanes,
        scale: Scale,
        folded: &[MessageId],
    ) -> Vec<Shape> {
        if folded.is_empty() {
            return Vec::new();
        }
        let (mut sent, mut lost) = (String::new(), String::new());
        let mut drawn_to = [f64::NEG_INFINITY; 2];
        for id in folded {
            let record = &trace.messages[id.index()];
            let is_lost = matches!(record.fate, Fate::Lost { .. });
            let x = scale.x(record.sent_at);
            // Strokes nearer than this are one line to the eye.
            if x < scale.left || x - drawn_to[usize::from(is_lost)] < 1.5 {
                continue;
            }
            drawn_to[usize::from(is_lost)] = x;
            let (strokes, more) = if is_lost { (&mut lost, 2.0) } else { (&mut sent, 0.0) };
            let top = Point::new(x, lanes.bottom + STROKE_TOP - more / 2.0);
            // Writing to a string cannot fail.
            let _ = write!(strokes, "M{top}v{}", STROKE_HEIGHT + more);
        }
        let text = words::fitted(&self.text(folded.len()), 12.0, scale.right - scale.left - 6.0);
        let at = Point::new(scale.left + 6.0, lanes.bottom + BASELINE);
        let strokes = [("routine", "routine", sent), ("routine", "routine lost", lost)];
        let strokes = strokes.into_iter().zip(0..).filter(|((_, _, d), _)| !d.is_empty());
        let mut shapes: Vec<Shape> = strokes
            .map(|((word, class, d), n)| {
                Shape::new(ShapeKey(word, n, 0), class, ShapeKind::Path(d))
            })
            .collect();
        shapes.push(Shape::text(ShapeKey("routine-text", 0, 0), "soft", at, Anchor::Start, text));
        shapes
    }

    /// What was folded: how many messages, of which kinds.
    fn text(&self, count: usize) -> String {
        let named: Vec<&str> =
            self.kinds.iter().take(KINDS_NAMED_MAX).map(|(name, _)| *name).collect();
        let more = if self.kinds.len() > named.len() { ", …" } else { "" };
        format!("{count} routine messages folded: {}{more}", named.join(", "))
    }
}
