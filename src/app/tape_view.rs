//! Which part of the run the tape shows.
//!
//! A run goes on long after its last moment, so that what is late can still come. The tape shows
//! the story first; all of the run, or less of it, at the press of a button.

use crate::app::moments::KeyMoment;
use crate::app::session::Session;
use crate::diagram::tape::TapeWindow;
use crate::time::{Duration, Time};

/// How closely the tape is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Zoom {
    /// Until shortly after the last moment.
    #[default]
    Story,
    /// All of the run.
    Whole,
    /// This many times twice as close as the story, a page at a time.
    Closer(u32),
}

/// A story is shown at least for so long.
const STORY_MIN: Duration = Duration(1_000);
/// No closer than this many times twice.
const CLOSER_MAX: u32 = 8;

impl Zoom {
    /// One step closer.
    #[must_use]
    pub fn closer(self) -> Zoom {
        match self {
            Zoom::Whole => Zoom::Story,
            Zoom::Story => Zoom::Closer(1),
            Zoom::Closer(times) => Zoom::Closer((times + 1).min(CLOSER_MAX)),
        }
    }

    /// One step further away.
    #[must_use]
    pub fn further(self) -> Zoom {
        match self {
            Zoom::Whole | Zoom::Story => Zoom::Whole,
            Zoom::Closer(times) if times > 1 => Zoom::Closer(times - 1),
            Zoom::Closer(_) => Zoom::Story,
        }
    }
}

/// The part of the run to show. Where the playhead leaves it, it follows, a page at a time, so
/// that the picture stands still while the run plays.
pub fn view(session: &Session, zoom: Zoom, playhead: Time, width: f64) -> TapeWindow {
    let (moments, end) = (&session.moments, session.end().max(Time(1)));
    let (from, to) = match zoom {
        Zoom::Whole => (Time::ZERO, end),
        Zoom::Story => return story(moments, end, playhead, width),
        Zoom::Closer(times) => page((story_end(moments, end).0 >> times).max(20), playhead, end),
    };
    TapeWindow::plain(from, to, width)
}

/// The story of a run that has these moments and this end, or all of it if the playhead is further.
pub fn story(moments: &[KeyMoment], end: Time, playhead: Time, width: f64) -> TapeWindow {
    let story = story_end(moments, end);
    let to = if playhead > story { end } else { story };
    TapeWindow::plain(Time::ZERO, to, width)
}

/// When the story ends: a little after the last moment.
fn story_end(moments: &[KeyMoment], end: Time) -> Time {
    let last = moments.last().map_or(Time::ZERO, |moment| moment.at);
    let after = Duration((last.0 / 6).max(STORY_MIN.0 / 2));
    last.after(after).max(Time(STORY_MIN.0)).min(end).max(Time(1))
}

/// The page of this length that the playhead is on. Pages overlap by a fifth.
fn page(length: u32, playhead: Time, end: Time) -> (Time, Time) {
    let length = length.min(end.0);
    let step = (length * 4 / 5).max(1);
    let from = (playhead.0 / step * step).min(end.0 - length);
    (Time(from), Time(from + length))
}
