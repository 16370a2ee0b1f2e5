//! What the page does to the world around it, when it sees that the model wants it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::timers::callback::{Interval, Timeout};
use gloo::utils::document;
use yew::prelude::*;

use crate::app::recent;
use crate::app::works::Works;
use crate::app::{Model, Msg};
use crate::scenario::link::{Interface, Motion};
use crate::ui::slices::{self, PIECE};
use crate::ui::{Dispatch, address, browser, fetching, looks, under_way};

/// Where the reader's preferences are kept.
pub const PREFERENCES_KEY: &str = "cap-playground.preferences";
/// How long a typing hand rests before what it types next is another step to undo.
const TYPING_RESTS_MS: u32 = 800;
/// How long a moment lasts for readers who want no motion.
const BEAT_MS: u32 = 1_000;

/// Everything the page does by itself.
#[hook]
pub fn use_effects(model: &UseReducerHandle<Model>) {
    under_way::use_running(model);
    use_judging(model);
    use_playback(model);
    address::use_address(model);
    use_keeping(model);
    looks::use_looks(model);
    fetching::use_fetching(model);
    use_typing_rest(model);
}

/// Whether the reader wants nothing to move.
pub fn wants_no_motion(model: &Model) -> bool {
    model.preferences.motion == Motion::Reduce
        || browser::matches_media("(prefers-reduced-motion: reduce)")
}

/// The verdict comes once the picture stands.
#[hook]
fn use_judging(model: &UseReducerHandle<Model>) {
    let dispatch = model.dispatcher();
    let deps = (model.session.clone(), model.is_judged());
    use_effect_with(deps, move |(session, is_judged)| {
        let session = session.clone();
        let work = (!is_judged).then(|| {
            slices::after_paint(
                move || session.advance(PIECE),
                move || dispatch.dispatch(Msg::Judge),
            )
        });
        move || drop(work)
    });
}

#[hook]
fn use_playback(model: &UseReducerHandle<Model>) {
    let dispatch = model.dispatcher();
    let deps = (model.playback.playing, wants_no_motion(model));
    use_effect_with(deps, move |&(playing, still)| {
        let stop: Box<dyn FnOnce()> = match (playing, still) {
            (false, _) => Box::new(|| ()),
            (true, true) => {
                let beat = Interval::new(BEAT_MS, move || dispatch.dispatch(Msg::Beat));
                Box::new(move || drop(beat))
            }
            (true, false) => {
                let frames = Frames::default();
                next_frame(frames.clone(), dispatch, None);
                Box::new(move || drop(frames.borrow_mut().take()))
            }
        };
        stop
    });
}

/// The frame that is due, so that it can be called off.
type Frames = Rc<RefCell<Option<AnimationFrame>>>;

fn next_frame(frames: Frames, dispatch: Dispatch, before: Option<f64>) {
    let slot = frames.clone();
    let frame = request_animation_frame(move |now| {
        if let Some(before) = before {
            // Whole milliseconds; what is left over counts in the next frame.
            let passed = (now - before).max(0.0) as u32;
            dispatch.dispatch(Msg::Frame(passed));
            let counted = if passed > 1_000 { now } else { before + f64::from(passed) };
            next_frame(frames, dispatch, Some(counted));
        } else {
            next_frame(frames, dispatch, Some(now));
        }
    });
    *slot.borrow_mut() = Some(frame);
}

/// Works are kept by the model, before they are run. What is left is to say that a run has not
/// stopped the page, when all of it stands.
#[hook]
fn use_keeping(model: &UseReducerHandle<Model>) {
    let dispatch = model.dispatcher();
    let is_full = model.interface == Interface::Full;
    let deps = (model.text.clone(), model.is_settled() && !model.is_held, is_full);
    use_effect_with(deps, move |(text, is_settled, is_full)| {
        // For `boot.js`, should the program stop at what is shown.
        if *is_full && let Some(html) = document().document_element() {
            let _ = html.set_attribute("data-shown", &Works::mark_of(text));
        }
        let stands = move || dispatch.dispatch(Msg::Works(recent::Change::Stands));
        let after_frame = is_settled.then(|| browser::after_paint(stands));
        move || drop(after_frame)
    });
    let first = use_mut_ref(|| true);
    use_effect_with(model.own_preferences, move |preferences| {
        let is_first = std::mem::replace(&mut *first.borrow_mut(), false);
        if !is_first
            && is_full
            && let Some(storage) = browser::storage()
        {
            // Where it is refused, things are as usual after a reload.
            let _ = storage.set_item(PREFERENCES_KEY, &preferences.to_text());
        }
    });
}

#[hook]
fn use_typing_rest(model: &UseReducerHandle<Model>) {
    let dispatch = model.dispatcher();
    let is_first = use_mut_ref(|| true);
    use_effect_with(model.text.clone(), move |_| {
        // Nothing was typed yet, and what follows from that is not there before the rest is.
        let has_typed = !is_first.replace(false);
        let rest = has_typed
            .then(|| Timeout::new(TYPING_RESTS_MS, move || dispatch.dispatch(Msg::Settle)));
        move || drop(rest)
    });
}
