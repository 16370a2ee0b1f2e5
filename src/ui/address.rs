//! The address follows what is shown, and what is shown follows the browser's way back and on.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{History, PopStateEvent};
use yew::prelude::*;

use crate::app::{Model, Msg};
use crate::scenario::limits;
use crate::scenario::link::Interface;

/// Browsers refuse an address that changes more often.
const ADDRESS_MS: u32 = 400;

/// What is to be written, unless something else is shown before.
type Due = Rc<RefCell<Option<(Timeout, UseReducerHandle<Model>)>>>;

/// The step of the browser's way that the page is at; none for an address that was just typed.
pub fn step() -> Option<u32> {
    number(&window().history().ok()?.state().ok()?)
}

fn number(state: &JsValue) -> Option<u32> {
    state.as_f64().map(|number| number as u32)
}

/// Keeps the address and the page together.
#[hook]
pub fn use_address(model: &UseReducerHandle<Model>) {
    use_writing(model);
    use_travelling(model);
}

/// After an edit or a pause the address changes, never while time passes; what was opened is a
/// step of its own.
#[hook]
fn use_writing(model: &UseReducerHandle<Model>) {
    let playhead = (!model.playback.playing).then_some(model.playhead);
    let opening = model.histories.open().map(|shown| (shown.opening, shown.choice.clone()));
    let deps = (
        model.session.clone(),
        model.lesson.clone(),
        playhead,
        model.link.clone(),
        opening,
        model.visits.here,
    );
    let shown = model.clone();
    let due: Due = use_mut_ref(|| None);
    let first = use_mut_ref(|| true);
    use_effect_with(deps, move |_| {
        let is_first = std::mem::replace(&mut *first.borrow_mut(), false);
        let before = due.borrow_mut().take();
        let Ok(history) = window().history() else { return };
        if shown.interface != Interface::Full {
            return;
        }
        let step = step();
        if is_first || Some(shown.visits.here) != step {
            // What was not yet written of the step before is written while the browser is there.
            if let Some((_, before)) = before
                && Some(before.visits.here) == step
            {
                write(&history, &before);
            }
            if is_first || shown.visits.has_place {
                // The link that the page was opened with stays until something changes.
                mark(&history, &shown);
            } else {
                push(&history, &shown);
            }
            return;
        }
        let to_write = shown.clone();
        let timeout = Timeout::new(ADDRESS_MS, move || write(&history, &to_write));
        *due.borrow_mut() = Some((timeout, shown));
    });
}

fn fragment(model: &Model) -> String {
    let fragment = format!("#{}", model.fragment());
    // Nobody could open a longer one; whoever comes back finds what they kept.
    if fragment.len() > limits::FRAGMENT_CHARS_MAX { "#".to_owned() } else { fragment }
}

/// The present step, at the address of what is shown. Some browsers throw where this is called
/// too often; then the next one does it.
fn write(history: &History, model: &Model) {
    let is_history = model.histories.is_open;
    let waits = model.playback.playing || model.is_behind() || model.follows;
    // The browser may have gone on.
    if Some(model.visits.here) != step() || !is_history && waits {
        return;
    }
    let state = JsValue::from(model.visits.here);
    let _ = history.replace_state_with_url(&state, "", Some(&fragment(model)));
}

/// A new step.
fn push(history: &History, model: &Model) {
    let state = JsValue::from(model.visits.here);
    let _ = history.push_state_with_url(&state, "", Some(&fragment(model)));
}

/// The present step, at its address as it is.
fn mark(history: &History, model: &Model) {
    let state = JsValue::from(model.visits.here);
    let _ = history.replace_state_with_url(&state, "", None);
}

/// A browser tells twice of an address that was typed, some of them only in the second way.
#[hook]
fn use_travelling(model: &UseReducerHandle<Model>) {
    let dispatch = model.dispatcher();
    use_effect_with((), move |()| {
        let fragment = || window().location().hash().unwrap_or_default();
        let told = Rc::new(RefCell::new(None));
        let listeners = [
            EventListener::new(&window(), "popstate", {
                let (told, dispatch) = (told.clone(), dispatch.clone());
                move |event| {
                    let event = event.dyn_ref::<PopStateEvent>();
                    let step = event.and_then(|event| number(&event.state()));
                    told.replace(Some(fragment()));
                    dispatch.dispatch(Msg::Travel(step, fragment()));
                }
            }),
            EventListener::new(&window(), "hashchange", move |_| {
                if told.take().as_ref() != Some(&fragment()) {
                    dispatch.dispatch(Msg::Navigate(fragment()));
                }
            }),
        ];
        move || drop(listeners)
    });
}
