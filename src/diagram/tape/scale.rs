//! Where time is on a tape: the one door between times and places. Time runs evenly but for the
//! silences that are folded, each of which takes as much room as any other.

use crate::diagram::scene::kept;
use crate::diagram::tape::TapeWindow;
use crate::time::{Duration, Time};

/// How wide a folded silence is.
pub(super) const BREAK: f64 = 40.0;
/// So many silences of a view are folded, at most.
pub(super) const FOLDS_MAX: usize = 3;

/// A stretch of time, from one to another.
pub(super) type Span = (Time, Time);

/// Where time is on a picture.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scale {
    pub(super) view: TapeWindow,
    pub(super) left: f64,
    pub(super) right: f64,
    /// How many pixels a millisecond takes outside of folds.
    pace: f64,
    folds: [Option<Fold>; FOLDS_MAX],
}

/// A silence that is folded.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Fold {
    /// When it begins.
    pub(super) from: Time,
    /// When it ends.
    pub(super) to: Time,
    /// Where it begins.
    pub(super) left: f64,
}

impl Fold {
    /// Where it ends.
    pub(super) fn right(&self) -> f64 {
        self.left + BREAK
    }

    /// How long it is, in milliseconds.
    pub(super) fn length(&self) -> f64 {
        f64::from(self.to.since(self.from).0)
    }
}

impl Scale {
    /// The scale of a view from one x to another, with these stretches folded: they lie in the
    /// view, in order, and apart.
    pub(super) fn new(view: TapeWindow, (left, right): (f64, f64), folded: &[Span]) -> Scale {
        let folded = &folded[..folded.len().min(FOLDS_MAX)];
        let silent: f64 = folded.iter().map(|(from, to)| f64::from(to.since(*from).0)).sum();
        let length = f64::from(view.to.since(view.from).0.max(1));
        let pace = (right - left - BREAK * folded.len() as f64) / (length - silent).max(1.0);
        let mut scale = Scale { view, left, right, pace, folds: [None; FOLDS_MAX] };
        for (nth, (from, to)) in folded.iter().enumerate() {
            let fold = Fold { from: *from, to: *to, left: scale.x(*from) };
            scale.folds[nth] = Some(fold);
        }
        scale
    }

    /// The silences that are folded, in order.
    pub(super) fn folds(&self) -> impl DoubleEndedIterator<Item = Fold> + use<> {
        self.folds.into_iter().flatten()
    }

    /// Whether any silence is folded.
    pub fn has_folds(&self) -> bool {
        self.folds[0].is_some()
    }

    /// Where the plot begins and ends.
    pub fn ends(&self) -> (f64, f64) {
        (self.left, self.right)
    }

    /// Where each fold begins and ends, in order.
    pub fn breaks(&self) -> impl Iterator<Item = (f64, f64)> + use<> {
        self.folds().map(|fold| (fold.left, fold.right()))
    }

    /// How long a pixel lasts outside of folds, in milliseconds.
    pub fn ms_per_pixel(&self) -> f64 {
        1.0 / self.pace
    }

    /// The x of a time; may be outside.
    pub fn x(&self, at: Time) -> f64 {
        let since = |from: Time| f64::from(at.0) - f64::from(from.0);
        let even = self.left + since(self.view.from) * self.pace;
        self.folds().fold(even, |x, fold| {
            let share = kept(since(fold.from) / fold.length(), 0.0, 1.0);
            x + share * (BREAK - fold.length() * self.pace)
        })
    }

    /// The time at an x, within the view.
    pub fn time(&self, x: f64) -> Time {
        let x = kept(x, self.left, self.right);
        let even = (x - self.left) / self.pace;
        let ms = self.folds().fold(even, |ms, fold| {
            let share = kept((x - fold.left) / BREAK, 0.0, 1.0);
            ms + share * (fold.length() - BREAK / self.pace)
        });
        // What is rounded may not leave the view.
        self.view.from.after(Duration(ms.round() as u32)).min(self.view.to)
    }

    /// The x of a time, kept inside.
    pub(super) fn inside(&self, at: Time) -> f64 {
        kept(self.x(at), self.left, self.right)
    }

    /// Whether any of this stretch is shown.
    pub(super) fn shows(&self, from: Time, to: Time) -> bool {
        let is_folded = |fold: Fold| fold.from < from && to < fold.to;
        from <= self.view.to && to >= self.view.from && !self.folds().any(is_folded)
    }

    /// What is left of a stretch of the picture outside of folds, from left to right.
    pub(super) fn open(&self, from: f64, to: f64) -> Vec<(f64, f64)> {
        let mut open = vec![(from, to)];
        for (left, right) in self.breaks() {
            open = open
                .into_iter()
                .flat_map(|(from, to)| [(from, to.min(left)), (from.max(right), to)])
                .filter(|(from, to)| from < to)
                .collect();
        }
        open
    }

    /// The first such part that is so wide, or else the widest.
    pub(super) fn room(&self, from: f64, to: f64, width: f64) -> (f64, f64) {
        let open = self.open(from, to);
        let fits = open.iter().find(|(from, to)| to - from >= width);
        let by_width = |a: &&(f64, f64), b: &&(f64, f64)| (a.1 - a.0).total_cmp(&(b.1 - b.0));
        fits.or_else(|| open.iter().max_by(by_width)).copied().unwrap_or((from, from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: TapeWindow = TapeWindow {
        from: Time(500),
        to: Time(32_500),
        width: 800.0,
        is_unfolded: false,
        is_to_scale: false,
    };
    const FOLDED: [Span; 2] = [(Time(3_000), Time(14_000)), (Time(15_500), Time(31_000))];

    #[test]
    fn a_time_is_found_again_at_its_place() {
        for folded in [&[][..], &FOLDED[..1], &FOLDED] {
            let scale = Scale::new(VIEW, (50.0, 780.0), folded);
            for at in (500..=32_500).step_by(7).map(Time) {
                assert_eq!(scale.time(scale.x(at)), at, "{folded:?}");
            }
        }
    }

    #[test]
    fn later_is_further_right_and_the_plot_is_filled() {
        let scale = Scale::new(VIEW, (50.0, 780.0), &FOLDED);
        let places: Vec<f64> = (500..=32_500).map(|at| scale.x(Time(at))).collect();
        assert!(places.windows(2).all(|pair| pair[0] < pair[1]));
        assert!((places[0] - 50.0).abs() < 1e-6 && (places[32_000] - 780.0).abs() < 1e-6);
        for ((left, right), (from, to)) in scale.breaks().zip(FOLDED) {
            assert!((scale.x(from) - left).abs() < 1e-6 && (scale.x(to) - right).abs() < 1e-6);
        }
    }

    #[test]
    fn what_is_folded_away_is_not_shown() {
        let scale = Scale::new(VIEW, (50.0, 780.0), &FOLDED);
        assert!(!scale.shows(Time(4_000), Time(5_000)));
        assert!(scale.shows(Time(4_000), Time(14_100)) && scale.shows(Time(600), Time(600)));
        assert!(!scale.shows(Time(32_501), Time(40_000)));
        let open = scale.open(50.0, 780.0);
        assert_eq!(open.len(), 3);
        assert!(open.iter().all(|(from, to)| to - from > 100.0), "{open:?}");
    }
}
