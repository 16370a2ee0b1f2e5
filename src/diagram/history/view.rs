//! Which part of a history is shown, and how closely.

use crate::diagram::scene::kept;

/// No closer than so many events.
const LENGTH_MIN: f64 = 12.0;
/// Space at the left of the lanes, for the names of processes.
pub(super) const LEFT: f64 = 76.0;
/// Space at the right of the lanes.
pub(super) const RIGHT: f64 = 14.0;

/// A stretch of a history, in its events, on a picture so wide.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct HistoryWindow {
    /// The left end.
    pub from: f64,
    /// How much is shown.
    pub length: f64,
    /// How long the history is.
    pub until: f64,
    /// Width of the whole picture.
    pub width: f64,
}

impl HistoryWindow {
    /// All of a history of so many events.
    pub fn whole(until: u32, width: f64) -> HistoryWindow {
        let until = f64::from(until.max(1));
        HistoryWindow { from: 0.0, length: until, until, width }
    }

    /// This stretch, as far as there is one.
    #[must_use]
    pub fn showing(self, from: f64, length: f64) -> HistoryWindow {
        let length = kept(length, LENGTH_MIN.min(self.until), self.until);
        HistoryWindow { from: kept(from, 0.0, self.until - length), length, ..self }
    }

    /// Closer by a factor, around a share of the lanes' width that stays where it is.
    #[must_use]
    pub fn zoomed(self, factor: f64, share: f64) -> HistoryWindow {
        let length = kept(self.length / factor, LENGTH_MIN.min(self.until), self.until);
        let around = self.from + share * self.length;
        self.showing(around - share * length, length)
    }

    /// To later events by a share of what is shown.
    #[must_use]
    pub fn panned(self, share: f64) -> HistoryWindow {
        self.showing(self.from + share * self.length, self.length)
    }

    /// The least change after which this stretch is in sight.
    #[must_use]
    pub fn reaching(self, from: f64, to: f64) -> HistoryWindow {
        let margin = self.length * 0.1;
        if from >= self.from && to <= self.from + self.length {
            self
        } else {
            self.showing(from - margin.max((self.length - (to - from)) / 2.0), self.length)
        }
    }

    /// Whether all of the history is shown.
    pub fn is_whole(&self) -> bool {
        self.length >= self.until
    }

    /// How far along the history it is, from 0 to 1.
    pub fn progress(&self) -> f64 {
        let way = self.until - self.length;
        if way > 0.0 { self.from / way } else { 0.0 }
    }

    /// The view that is so far along.
    #[must_use]
    pub fn along(self, progress: f64) -> HistoryWindow {
        self.showing(progress * (self.until - self.length), self.length)
    }

    /// The right end.
    pub fn to(&self) -> f64 {
        self.from + self.length
    }

    /// The right end of the lanes.
    pub(super) fn right(&self) -> f64 {
        (self.width - RIGHT).max(LEFT + 1.0)
    }

    /// The x of a moment; may be outside.
    pub(super) fn x(&self, at: f64) -> f64 {
        LEFT + (at - self.from) / self.length.max(1e-9) * (self.right() - LEFT)
    }

    /// The x of a moment, kept inside.
    pub(super) fn inside(&self, at: f64) -> f64 {
        kept(self.x(at), LEFT, self.right())
    }

    /// How far an x is from the left end of the lanes, as a share of their width.
    pub fn share(&self, x: f64) -> f64 {
        kept((x - LEFT) / (self.right() - LEFT), 0.0, 1.0)
    }

    /// So many pixels, as a share of the lanes' width.
    pub fn share_of(&self, pixels: f64) -> f64 {
        pixels / (self.right() - LEFT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_at_stays_where_it_is_when_one_looks_closer() {
        let view = HistoryWindow::whole(1_000_000, 1_000.0);
        let (x, closer) = (view.x(250_000.0), view.zoomed(64.0, view.share(view.x(250_000.0))));
        assert!((closer.x(250_000.0) - x).abs() < 1e-6);
        let back = closer.zoomed(1.0 / 64.0, closer.share(x));
        assert!((back.from - view.from).abs() < 1e-3 && back.is_whole());
    }

    #[test]
    fn a_view_never_leaves_the_history() {
        for until in [1, 5, 100, 1_000_000] {
            let whole = HistoryWindow::whole(until, 400.0);
            for view in [
                whole.panned(3.0),
                whole.panned(-3.0),
                whole.zoomed(1e9, 1.0),
                whole.zoomed(1e-9, 0.0),
                whole.zoomed(1e9, 0.5).panned(0.1).reaching(f64::from(until), f64::from(until)),
            ] {
                assert!(view.from >= 0.0 && view.to() <= view.until + 1e-6, "{view:?}");
                assert!(view.length > 0.0);
            }
        }
    }

    #[test]
    fn what_is_reached_for_is_in_sight() {
        let view = HistoryWindow::whole(10_000, 800.0).zoomed(100.0, 0.0);
        let seen = view.reaching(7_000.0, 7_020.0);
        assert!(seen.from <= 7_000.0 && seen.to() >= 7_020.0);
        assert!((seen.length - view.length).abs() < 1e-9);
    }
}
