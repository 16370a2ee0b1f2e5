//! Controls that show what is so.
//!
//! A browser's control keeps what its reader last did to it, whatever the page says afterwards:
//! a list that was once touched no longer follows the `selected` of its options, and a box that
//! was ticked stays ticked when nobody heeds it. So each control here is written to after every
//! render, and is rendered again after everything that is done to it: a choice that is refused
//! is seen to be, and so is what a lesson, a link or a step back changes.
//!
//! No other file draws a control of its own; a rule of the house sees to it.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::Node;
use yew::prelude::*;

mod file;
mod fold;
mod one_of;
mod text;
mod tick;

pub use file::FileChoice;
pub use fold::Fold;
pub use one_of::OneOf;
pub use text::{DraftField, Field, TextBox};
pub use tick::{Slider, Ticks, Toggle};

/// The control's element, and what to call when something was done to it. After every render
/// `write` is called with the element.
#[hook]
fn use_bound<E: AsRef<Node> + From<JsValue> + 'static>(
    node: NodeRef,
    write: impl FnOnce(&E) + 'static,
) -> UseForceUpdateHandle {
    let touched = use_force_update();
    use_effect(move || {
        if let Some(element) = node.cast::<E>() {
            write(&element);
        }
    });
    touched
}

/// The element of an event.
fn element<E: JsCast>(event: &web_sys::Event) -> Option<E> {
    event.target().and_then(|target| target.dyn_into::<E>().ok())
}
