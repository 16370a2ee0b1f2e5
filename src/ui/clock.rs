//! The time that passes while a run is played: with the browser's frames, or in beats for readers
//! who want no motion.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::timers::callback::Interval;

use crate::app::{Model, Msg};
use crate::scenario::link::Motion;
use crate::ui::browser;
use crate::ui::dispatch::Dispatch;

/// How long a moment lasts for readers who want no motion.
const BEAT_MS: u32 = 1_000;

/// Time that passes until this is dropped.
pub enum Ticker {
    /// In beats.
    Beats { _interval: Interval },
    /// With the frames.
    Frames(Frames),
}

/// The frame that is due, so that it can be called off.
type Frames = Rc<RefCell<Option<AnimationFrame>>>;

impl Ticker {
    /// Time begins to pass.
    pub fn new(model: &Model, dispatch: &Dispatch) -> Ticker {
        let dispatch = dispatch.clone();
        if wants_no_motion(model) {
            let beat = move || dispatch.dispatch(Msg::Beat);
            return Ticker::Beats { _interval: Interval::new(BEAT_MS, beat) };
        }
        let frames = Frames::default();
        next_frame(frames.clone(), dispatch, None);
        Ticker::Frames(frames)
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        if let Ticker::Frames(frames) = self {
            frames.take();
        }
    }
}

/// Whether the reader wants nothing to move.
pub fn wants_no_motion(model: &Model) -> bool {
    model.preferences.motion == Motion::Reduce
        || browser::matches_media("(prefers-reduced-motion: reduce)")
}

fn next_frame(frames: Frames, dispatch: Dispatch, before: Option<f64>) {
    let slot = frames.clone();
    let frame = request_animation_frame(move |now| {
        let counted = before.map_or(now, |before| {
            // Whole milliseconds; what is left over counts in the next frame.
            let passed = (now - before).max(0.0) as u32;
            dispatch.dispatch(Msg::Frame(passed));
            if passed > 1_000 { now } else { before + f64::from(passed) }
        });
        next_frame(frames, dispatch, Some(counted));
    });
    *slot.borrow_mut() = Some(frame);
}
