//! Keys, from wherever on the page they are pressed.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use crate::app::Model;
use crate::app::keys::{self, Press};
use crate::app::shared::Shared;
use crate::ui::{Dispatch, browser, map};

/// Listens for keys.
#[hook]
pub fn use_keyboard(model: &Shared<Model>, dispatch: &Dispatch) {
    // The listener is hung up once and looks at the newest model.
    let newest = use_mut_ref(|| model.clone());
    newest.replace(model.clone());
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener =
            EventListener::new_with_options(&document(), "keydown", options, move |event| {
                if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                    press(event, &newest.borrow(), &dispatch);
                }
            });
        move || drop(listener)
    });
}

fn press(event: &KeyboardEvent, model: &Model, dispatch: &Dispatch) {
    if event.default_prevented() || event.alt_key() || model.dialog.is_some() {
        return;
    }
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is =
        |selector: &str| element.as_ref().is_some_and(|e| e.matches(selector).unwrap_or(false));
    let key = event.key();
    let activates = matches!(key.as_str(), " " | "Enter");
    if activates && let Some(target) = element.as_ref().and_then(browser::target_at) {
        event.prevent_default();
        if is(".map *") {
            map::activate(target, dispatch);
        } else {
            dispatch.dispatch(map::activation(target));
        }
        return;
    }
    // A focused button is pressed by the keys that would play.
    if activates && is("button, a, summary, input:not([type=range])") {
        return;
    }
    let press = Press {
        key,
        command: event.ctrl_key() || event.meta_key(),
        shift: event.shift_key(),
        typing: is("textarea, select, input:not([type=range])"),
    };
    if let Some(msg) = keys::message(&press, model) {
        event.prevent_default();
        dispatch.dispatch(msg);
    }
}
