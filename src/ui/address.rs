//! The address follows what is shown, and what is shown follows the browser's way back and on.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::PopStateEvent;
use yew::prelude::*;

use crate::app::shared::Shared;
use crate::app::{Model, Msg};
use crate::scenario::limits;
use crate::ui::dispatch::Dispatch;

/// Browsers refuse an address that changes more often.
const ADDRESS_MS: u32 = 400;

/// The step of the browser's way that the page is at; none for an address that was just typed.
pub fn step() -> Option<u32> {
    number(&window().history().ok()?.state().ok()?)
}

fn number(state: &JsValue) -> Option<u32> {
    state.as_f64().map(|number| number as u32)
}

/// The address, with what is still to be written of it.
#[derive(Default)]
pub struct Address {
    due: Option<(Timeout, Shared<Model>)>,
}

impl Address {
    /// After an edit or a pause the address changes, unless something else is shown before.
    pub fn follow(&mut self, model: &Shared<Model>) {
        let shown = model.clone();
        let timeout = Timeout::new(ADDRESS_MS, move || write(&shown));
        self.due = Some((timeout, model.clone()));
    }

    /// What was opened is a step of its own.
    pub fn push(&mut self, model: &Model) {
        self.write_due();
        let state = JsValue::from(model.visits.here);
        if let Ok(history) = window().history() {
            let _ = history.push_state_with_url(&state, "", Some(&fragment(model)));
        }
    }

    /// The step that the browser is at keeps its address until something changes.
    pub fn number(&mut self, model: &Model) {
        self.write_due();
        let state = JsValue::from(model.visits.here);
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&state, "", None);
        }
    }

    /// What was not yet written of the step before is written while the browser is there.
    fn write_due(&mut self) {
        if let Some((_, model)) = self.due.take() {
            write(&model);
        }
    }
}

fn fragment(model: &Model) -> String {
    let fragment = format!("#{}", model.fragment());
    // Nobody could open a longer one; whoever comes back finds what they kept.
    if fragment.len() > limits::FRAGMENT_CHARS_MAX { "#".to_owned() } else { fragment }
}

/// The present step, at the address of what is shown. Some browsers throw where this is called
/// too often; then the next one does it.
fn write(model: &Model) {
    let is_history = model.histories.is_open;
    let waits = model.playback.playing || model.is_behind() || model.follows;
    // The browser may have gone on.
    if Some(model.visits.here) != step() || !is_history && waits {
        return;
    }
    let state = JsValue::from(model.visits.here);
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&state, "", Some(&fragment(model)));
    }
}

/// A browser tells twice of an address that was typed, some of them only in the second way.
#[hook]
pub fn use_travelling(dispatch: &Dispatch) {
    let dispatch = dispatch.clone();
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
