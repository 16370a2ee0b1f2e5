//! How large an element is, as long as it is there.

use std::cell::{Cell, RefCell};

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver, ResizeObserverEntry};
use yew::prelude::*;

use crate::ui::parts::{self, Part};

/// The width of an element's contents in whole pixels; `guess` until it is known.
#[hook]
pub fn use_width(node: &NodeRef, guess: f64) -> f64 {
    // A height that changes is no reason to draw.
    use_measured(node, (guess, 0.0), |(width, _)| (width, 0.0)).0
}

/// The same with the height.
#[hook]
pub fn use_size(node: &NodeRef, guess: (f64, f64)) -> (f64, f64) {
    use_measured(node, guess, |size| size)
}

#[hook]
fn use_measured(node: &NodeRef, guess: (f64, f64), of: fn((f64, f64)) -> (f64, f64)) -> (f64, f64) {
    let size = use_state_eq(|| guess);
    let (node, seen) = (node.clone(), size.clone());
    use_effect_with((), move |()| {
        let is_first = Cell::new(true);
        let changed = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            if let Ok(entry) = entries.get(0).dyn_into::<ResizeObserverEntry>() {
                let rect = entry.content_rect();
                let now = (rect.width().floor(), rect.height().floor());
                // Before the rest of the program is there, only the first picture can be drawn.
                let can_draw = is_first.replace(false) || parts::is_here(Part::Rest);
                if now.0 > 0.0 && can_draw {
                    seen.set(of(now));
                }
            }
        });
        let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, node.cast::<Element>()) {
            observer.observe(&element);
        }
        // The closure lives as long as the observer may call it.
        let kept = RefCell::new(Some((observer, changed)));
        move || {
            if let Some((Some(observer), _)) = kept.borrow_mut().take() {
                observer.disconnect();
            }
        }
    });
    *size
}
