//! The address follows what is shown, and what is shown follows the browser's way back and on.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::PopStateEvent;
use yew::prelude::*;

use crate::app::shared::Shared;
use crate::app::{Model, Msg};
use crate::scenario::limits;
use crate::ui::dispatch::Dispatch;

/// Browsers refuse an address that changes more often.
const ADDRESS_MS: u32 = 400;

/// What is added to the number of a step for the place of what lies over it.
const OVER: f64 = 0.5;

thread_local! {
    /// Whether the browser is on its way back from such a place because the page wants it.
    static IS_RETURNING: Cell<bool> = const { Cell::new(false) };
}

/// The step of the browser's way that the page is at; none for an address that was just typed.
pub fn step() -> Option<u32> {
    number(&state())
}

fn state() -> JsValue {
    window().history().and_then(|it| it.state()).unwrap_or_default()
}

fn number(state: &JsValue) -> Option<u32> {
    state.as_f64().map(|number| number as u32)
}

/// Whether a place is that of something over a step.
fn is_over(state: &JsValue) -> bool {
    state.as_f64().is_some_and(|number| number.fract() > 0.0)
}

/// The address, with what is still to be written of it.
#[derive(Default)]
pub struct Address {
    due: Option<(Timeout, Shared<Model>)>,
    /// A step that waits for the browser to be back.
    waits: Option<Shared<Model>>,
}

impl Address {
    /// After an edit or a pause the address changes, unless something else is shown before.
    pub fn follow(&mut self, model: &Shared<Model>) {
        let shown = model.clone();
        let timeout = Timeout::new(ADDRESS_MS, move || write(&shown));
        self.due = Some((timeout, model.clone()));
    }

    /// What was opened is a step of its own. It takes the place of what it was opened in.
    pub fn push(&mut self, model: &Shared<Model>) {
        if IS_RETURNING.get() {
            self.waits = Some(model.clone());
            return;
        }
        self.write_due();
        let (state, fragment) = (JsValue::from(model.visits.here), fragment(model));
        if let Ok(history) = window().history() {
            let _ = if is_over(&self::state()) {
                history.replace_state_with_url(&state, "", Some(&fragment))
            } else {
                history.push_state_with_url(&state, "", Some(&fragment))
            };
        }
    }

    /// The step that the browser is at keeps its address until something changes.
    pub fn number(&mut self, model: &Model) {
        self.write_due();
        // A page that was reloaded has nothing over it.
        if is_over(&state()) && model.layer().is_none() {
            return give_up();
        }
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&place(model), "", None);
        }
    }

    /// Makes a place for what lies over the page, or gives it up.
    pub fn cover(&mut self, model: &Shared<Model>, is_covered: bool) {
        if is_covered == is_over(&state()) {
            return;
        }
        if !is_covered {
            return give_up();
        }
        self.write_due();
        scrolls_back(false);
        let state = JsValue::from(f64::from(model.visits.here) + OVER);
        if let Ok(history) = window().history() {
            let _ = history.push_state_with_url(&state, "", None);
        }
    }

    /// The browser is back at the step: what waited for that is done.
    pub fn returned(&mut self, model: &Shared<Model>) {
        match self.waits.take() {
            Some(step) => self.push(&step),
            None => self.follow(model),
        }
        if model.layer().is_some() {
            self.cover(model, true);
        }
    }

    /// What was not yet written of the step before is written while the browser is there.
    fn write_due(&mut self) {
        if let Some((_, model)) = self.due.take() {
            write(&model);
        }
    }
}

/// Goes back from the place of what lay over the page.
fn give_up() {
    if IS_RETURNING.get() {
        return;
    }
    if let Ok(history) = window().history() {
        IS_RETURNING.set(history.back().is_ok());
    }
}

/// Whether the browser, when it comes back to this place, scrolls to where the page was. What was
/// done in a dialog may have led elsewhere.
fn scrolls_back(scrolls: bool) {
    let mode = if scrolls { "auto" } else { "manual" };
    if let Ok(history) = window().history() {
        // It throws only for what cannot be set.
        let _ = Reflect::set(&history, &"scrollRestoration".into(), &mode.into());
    }
}

/// The place of a model on the browser's way, as it is or as it is to be numbered.
fn place(model: &Model) -> JsValue {
    let is = state();
    if number(&is) == Some(model.visits.here) { is } else { model.visits.here.into() }
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
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&place(model), "", Some(&fragment(model)));
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
                    let state = event.map(PopStateEvent::state).unwrap_or_default();
                    told.replace(Some(fragment()));
                    if !is_over(&state) {
                        scrolls_back(true);
                    }
                    if IS_RETURNING.take() {
                        return dispatch.dispatch(Msg::Returned);
                    }
                    let step = number(&state);
                    dispatch.dispatch(if is_over(&state) {
                        Msg::TravelOver(step, fragment())
                    } else {
                        Msg::Travel(step, fragment())
                    });
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
