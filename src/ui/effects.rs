//! What the page does to the world around it, when it sees that the model wants it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::timers::callback::{Interval, Timeout};
use gloo::utils::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::PopStateEvent;
use yew::prelude::*;

use crate::app::histories::{Change, link};
use crate::app::reference::Contents;
use crate::app::{Model, Msg};
use crate::scenario::limits;
use crate::scenario::link::{Interface, Motion, Theme};
use crate::ui::parts::{self, Part};
use crate::ui::{Dispatch, browser};

/// Where the reader's work is kept.
pub const TEXT_KEY: &str = "cap-playground.text";
/// Where the reader's preferences are kept.
pub const PREFERENCES_KEY: &str = "cap-playground.preferences";
/// Browsers refuse an address that changes more often.
const ADDRESS_MS: u32 = 400;
/// How long a typing hand rests before what it types next is another step to undo.
const TYPING_RESTS_MS: u32 = 800;
/// How long a moment lasts for readers who want no motion.
const BEAT_MS: u32 = 1_000;

/// Everything the page does by itself.
#[hook]
pub fn use_effects(model: &UseReducerHandle<Model>) {
    use_judging(model);
    use_playback(model);
    use_address(model);
    use_storage(model);
    use_theme(model.preferences.theme);
    use_fetching(model);
    use_typing_rest(model);
}

/// Whether the reader wants nothing to move.
pub fn wants_no_motion(model: &Model) -> bool {
    model.preferences.motion == Motion::Reduce
        || browser::matches_media("(prefers-reduced-motion: reduce)")
}

/// The verdict comes once the picture stands: after the next frame has been painted.
#[hook]
fn use_judging(model: &UseReducerHandle<Model>) {
    let dispatch = model.dispatcher();
    let deps = (model.session.clone(), model.is_judged());
    use_effect_with(deps, move |(_, is_judged)| {
        let after_frame = (!is_judged).then(|| {
            after_paint(move || {
                yew::platform::spawn_local(async move {
                    parts::fetch(Part::Rest).await;
                    dispatch.dispatch(Msg::Judge);
                });
            })
        });
        move || drop(after_frame)
    });
}

/// Does something once the next frame has been painted, unless what is returned is dropped first.
pub fn after_paint(work: impl FnOnce() + 'static) -> AnimationFrame {
    // A timer fires when the frame has been painted.
    request_animation_frame(move |_| {
        Timeout::new(0, work).forget();
    })
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

/// The address follows what is shown: after an edit or a pause, never while time passes.
#[hook]
fn use_address(model: &UseReducerHandle<Model>) {
    let playhead = (!model.playback.playing).then_some(model.playhead);
    let opening = model.histories.open().map(|shown| (shown.opening, shown.choice.clone()));
    let deps = (model.session.clone(), model.lesson.clone(), playhead, model.link.clone(), opening);
    let writes = model.interface == Interface::Full;
    let shown = model.clone();
    let first = use_mut_ref(|| true);
    use_effect_with(deps, move |_| {
        // The link that the page was opened with stays until something changes.
        let is_first = std::mem::replace(&mut *first.borrow_mut(), false);
        let due = (writes && !is_first).then(|| {
            Timeout::new(ADDRESS_MS, move || {
                let is_history = shown.histories.is_open;
                if !is_history && (shown.playback.playing || shown.is_behind()) {
                    return;
                }
                write_address(&shown);
            })
        });
        move || drop(due)
    });
    let dispatch = model.dispatcher();
    use_effect_with((), move |()| {
        let travels = dispatch.clone();
        let fragment = || window().location().hash().unwrap_or_default();
        let listeners = [
            EventListener::new(&window(), "popstate", move |event| {
                let opening = event.dyn_ref::<PopStateEvent>().and_then(|it| it.state().as_f64());
                let change = Change::Travel(opening.map(|opening| opening as u32), fragment());
                travels.dispatch(Msg::History(change));
            }),
            EventListener::new(&window(), "hashchange", move |_| {
                dispatch.dispatch(Msg::Navigate(fragment()));
            }),
        ];
        move || drop(listeners)
    });
}

/// A history that was opened is a step of the browser's own, so that its way back leads to the
/// scenario; all else replaces the address.
fn write_address(model: &Model) {
    let Ok(history) = window().history() else { return };
    let mut fragment = format!("#{}", model.fragment());
    if fragment.len() > limits::FRAGMENT_CHARS_MAX {
        // Nobody could open it; whoever comes back finds what they kept.
        fragment.truncate(1);
    }
    let is_there = window().location().hash().is_ok_and(|hash| hash == fragment);
    let before = history.state().ok().and_then(|state| state.as_f64());
    let opening = model.histories.open().map(|shown| f64::from(shown.opening));
    let state = opening.map_or(JsValue::NULL, JsValue::from);
    // The link that the page was opened with is no step of its own.
    let is_step = opening.is_some() && opening != before && !(is_there && link::is_one(&fragment));
    // Some browsers throw where this is called too often; then the next one does it.
    let _ = if is_step {
        history.push_state_with_url(&state, "", Some(&fragment))
    } else {
        history.replace_state_with_url(&state, "", Some(&fragment))
    };
}

/// Keeps the reader's work, once it is theirs: a link that is only looked at replaces nothing.
#[hook]
fn use_storage(model: &UseReducerHandle<Model>) {
    let is_own = model.interface == Interface::Full && model.edited;
    use_effect_with((model.text.clone(), is_own), move |(text, is_own)| {
        if *is_own && let Some(storage) = browser::storage() {
            // A full or forbidden storage costs the reader their work at a reload, nothing now.
            let _ = storage.set_item(TEXT_KEY, text);
        }
    });
    let keeps = model.interface == Interface::Full;
    use_effect_with(model.preferences, move |preferences| {
        if keeps && let Some(storage) = browser::storage() {
            let _ = storage.set_item(PREFERENCES_KEY, &preferences.to_text());
        }
    });
}

#[hook]
fn use_theme(theme: Theme) {
    use_effect_with(theme, |theme| {
        let Some(html) = document().document_element() else { return };
        let _ = match theme {
            Theme::Auto => html.remove_attribute("data-theme"),
            Theme::Light | Theme::Dark => html.set_attribute("data-theme", theme.word()),
        };
    });
}

/// Lessons and pages come when they are wanted, the lessons' list once, after the first picture.
#[hook]
fn use_fetching(model: &UseReducerHandle<Model>) {
    let dispatch = model.dispatcher();
    use_effect_with(model.wanted.clone(), move |wanted| {
        let Some(slug) = wanted.clone() else { return };
        yew::platform::spawn_local(async move {
            let text = fetch(&format!("gallery/{slug}.cap")).await;
            dispatch.dispatch(Msg::Fetched(slug, text));
        });
    });
    let dispatch = model.dispatcher();
    let awaited = model.page.as_ref().filter(|page| page.contents == Contents::Awaited);
    use_effect_with(awaited.map(|page| page.protocol.clone()), move |awaited| {
        let Some(protocol) = awaited.clone() else { return };
        yew::platform::spawn_local(async move {
            let text = fetch(&format!("reference/{protocol}.md")).await;
            dispatch.dispatch(Msg::ReadFetched(protocol, text));
        });
    });
    let dispatch = model.dispatcher();
    let wants_list = model.interface == Interface::Full && model.judged.is_some();
    use_effect_with(wants_list, move |wants_list| {
        if *wants_list {
            yew::platform::spawn_local(async move {
                if let Some(index) = fetch("gallery/index.txt").await {
                    dispatch.dispatch(Msg::Listed(index));
                }
            });
        }
    });
}

/// The text of a file beside the page; none if it cannot be had.
pub async fn fetch(path: &str) -> Option<String> {
    let response = gloo::net::http::Request::get(path).send().await.ok()?;
    if response.ok() { response.text().await.ok() } else { None }
}

#[hook]
fn use_typing_rest(model: &UseReducerHandle<Model>) {
    let dispatch = model.dispatcher();
    use_effect_with(model.text.clone(), move |_| {
        let rest = Timeout::new(TYPING_RESTS_MS, move || dispatch.dispatch(Msg::Settle));
        move || drop(rest)
    });
}
