//! When what is seen and where it moves, as rules of a style sheet; the same rule once.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::diagram::film::FilmFrame;
use crate::diagram::film::place::{FilmPlace, Placement};
use crate::diagram::scene::{Coordinate, Point};

/// The rules of a film.
pub(super) struct Cues<'a> {
    frames: &'a [FilmFrame],
    still: u32,
    length_ms: u32,
    /// The text of each rule, with its number.
    known: BTreeMap<String, usize>,
}

impl Cues<'_> {
    pub(super) fn new(frames: &[FilmFrame], still: usize, length_ms: u32) -> Cues<'_> {
        Cues { frames, still: still as u32, length_ms, known: BTreeMap::new() }
    }

    /// The classes of what is seen over these stretches; none if it is there from `from`, when
    /// what it is a part of appears, to the end.
    pub(super) fn shown(&mut self, spans: &[(u32, u32)], from: u32) -> Option<String> {
        let end = self.frames.len() as u32;
        let until = |to: u32| to.min(end);
        if let [(since, to)] = *spans
            && since <= from
            && until(to) == end
        {
            return None;
        }
        let is_still = spans.iter().any(|(since, to)| (*since..*to).contains(&self.still));
        let mut rule = String::new();
        if spans.first().is_none_or(|(since, _)| *since > 0) {
            rule.push_str("0%{opacity:0}");
        }
        for (since, to) in spans {
            // Writing to a text does not fail.
            let _ = write!(rule, "{}%{{opacity:1}}", self.share(*since));
            if until(*to) < end {
                let _ = write!(rule, "{}%{{opacity:0}}", self.share(*to));
            }
        }
        let number = self.number(rule);
        Some(format!("s k{number}{}", if is_still { "" } else { " off" }))
    }

    /// The classes of what goes along this way, none if it stays; and where it is when nothing
    /// moves.
    pub(super) fn way(&mut self, places: &[FilmPlace]) -> (Option<String>, Placement) {
        let Some(first) = places.first() else {
            return (None, Placement { offset: Point::default(), width: 1.0 });
        };
        if places.len() == 1 {
            return (None, first.fit);
        }
        let base = self.at(places);
        let mut rule = String::new();
        let last = places.len() - 1;
        for (nth, place) in places.iter().enumerate() {
            let (x, y) = (place.fit.offset.x - base.offset.x, place.fit.offset.y - base.offset.y);
            // It stands where it is before the first of its places and after the last.
            let begins = if nth == 0 && place.frame > 0 { "0%," } else { "" };
            let ends = if nth == last { ",100%" } else { "" };
            let _ = write!(rule, "{begins}{}%{ends}{{transform:", self.share(place.frame));
            if (place.fit.width - base.width).abs() < f64::EPSILON {
                let _ = write!(rule, "translate({}px,{}px)}}", Coordinate(x), Coordinate(y));
            } else {
                // Stretched around its left end, wherever that is.
                let share = place.fit.width / base.width.max(0.01);
                let x = place.fit.offset.x - base.offset.x * share;
                let _ = write!(rule, "matrix({share:.4},0,0,1,{},0)}}", Coordinate(x));
            }
        }
        let number = self.number(rule);
        (Some(format!("m k{number}")), base)
    }

    /// Where it is in the frame that is seen when nothing moves.
    fn at(&self, places: &[FilmPlace]) -> Placement {
        let after = places.iter().position(|place| place.frame > self.still);
        let before = after.unwrap_or(places.len()).max(1) - 1;
        let from = places[before];
        match after.filter(|after| *after > before).and_then(|after| places.get(after)) {
            Some(to) => {
                let share = f64::from(self.still - from.frame) / f64::from(to.frame - from.frame);
                from.fit.towards(to.fit, share)
            }
            None => from.fit,
        }
    }

    fn number(&mut self, rule: String) -> usize {
        let next = self.known.len();
        *self.known.entry(rule).or_insert(next)
    }

    /// When a frame comes, in hundredths of the whole.
    fn share(&self, frame: u32) -> String {
        let at = self.frames.get(frame as usize).map_or(self.length_ms, |frame| frame.at_ms);
        let share = f64::from(at) * 100.0 / f64::from(self.length_ms.max(1));
        let text = format!("{share:.3}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// The rules.
    pub(super) fn sheet(&self) -> String {
        if self.known.is_empty() {
            return String::new();
        }
        let length_ms = self.length_ms;
        let mut out = format!(
            ".off{{opacity:0}}\n@media (prefers-reduced-motion:no-preference){{\n\
             .s{{animation:{length_ms}ms step-end infinite}}\n\
             .m{{animation:{length_ms}ms linear infinite}}\n\
             .scene:hover .s,.scene:hover .m{{animation-play-state:paused}}\n"
        );
        for (rule, number) in &self.known {
            let _ = writeln!(
                out,
                ".k{number}{{animation-name:k{number}}}\n@keyframes k{number}{{{rule}}}"
            );
        }
        out.push_str("}\n");
        out
    }
}
