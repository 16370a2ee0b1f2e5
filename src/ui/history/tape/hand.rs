//! What pointers and the wheel do on the tape of a history: one drags it, two stretch it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent, WheelEvent};
use yew::prelude::*;

use crate::app::Msg;
use crate::app::histories::HistoryChange;
use crate::app::history::look::Move;
use crate::diagram::history::HistoryWindow;
use crate::diagram::scene::Target;
use crate::ui::history::tape::{Held, left_of};
use crate::ui::reveal::Revealed;
use crate::ui::{Dispatch, browser, reveal};

/// A pointer that has come less far has not dragged anything, in pixels.
const DRAG_MIN: f64 = 5.0;
/// So many pixels of the wheel look twice as close.
const WHEEL_TWICE: f64 = 240.0;

/// What the pointers do.
pub(super) struct Hand {
    pub frame: NodeRef,
    pub view: HistoryWindow,
    pub held: Held,
    pub dispatch: Dispatch,
}

impl Hand {
    pub fn down(&self) -> Callback<PointerEvent> {
        let held = self.held.clone();
        Callback::from(move |event: PointerEvent| {
            if event.button() == 0 {
                let x = f64::from(event.client_x());
                held.borrow_mut().push((event.pointer_id(), x, 0.0));
            }
        })
    }

    pub fn motion(&self) -> Callback<PointerEvent> {
        let (frame, held) = (self.frame.clone(), self.held.clone());
        let (view, dispatch) = (self.view, self.dispatch.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(element) = frame.cast::<Element>() else { return };
            let change = moved(&mut held.borrow_mut(), &event, &element, view);
            if let Some(change) = change {
                dispatch.dispatch(Msg::History(HistoryChange::Look(change)));
            }
        })
    }

    pub fn up(&self) -> Callback<PointerEvent> {
        let (held, dispatch) = (self.held.clone(), self.dispatch.clone());
        Callback::from(move |event: PointerEvent| {
            let mut held = held.borrow_mut();
            let Some(place) = held.iter().position(|(id, ..)| *id == event.pointer_id()) else {
                return;
            };
            let (_, _, way) = held.remove(place);
            let is_click = way < DRAG_MIN && event.type_() == "pointerup";
            if let Some(Target::Operation(id)) = browser::target_of(&event).filter(|_| is_click) {
                dispatch.dispatch(Msg::History(HistoryChange::Look(Move::Select(Some(id.0)))));
                reveal::later(Revealed::ChosenOperation);
            }
        })
    }
}

/// What it means that a pointer has moved.
fn moved(
    held: &mut [(i32, f64, f64)],
    event: &PointerEvent,
    element: &Element,
    view: HistoryWindow,
) -> Option<Move> {
    let now = f64::from(event.client_x());
    let place = held.iter().position(|(id, ..)| *id == event.pointer_id())?;
    let other = held.iter().find(|(id, ..)| *id != event.pointer_id()).map(|(_, x, _)| *x);
    let (id, before, way) = &mut held[place];
    let step = now - *before;
    *way += step.abs();
    if *way < DRAG_MIN {
        return None;
    }
    // It throws only if the pointer is up already.
    let _ = element.set_pointer_capture(*id);
    let was = std::mem::replace(before, now);
    match other {
        // Two fingers: what is under the other one stays there.
        Some(other) if (was - other).abs() > 1.0 => {
            let factor = ((now - other).abs() / (was - other).abs()).clamp(0.5, 2.0);
            Some(Move::Zoom(factor, view.share(other - left_of(element))))
        }
        _ => Some(Move::Pan(-view.share_of(step))),
    }
}

/// The wheel: with Ctrl or ⌘ it looks closer, sideways or with Shift it moves; else the page
/// scrolls as everywhere.
#[hook]
pub(super) fn use_wheel(frame: &NodeRef, newest: &Rc<RefCell<HistoryWindow>>, dispatch: &Dispatch) {
    let (frame, newest, dispatch) = (frame.clone(), newest.clone(), dispatch.clone());
    use_effect_with((), move |()| {
        let listener = frame.cast::<Element>().map(|element| {
            let options = EventListenerOptions::enable_prevent_default();
            let at = element.clone();
            EventListener::new_with_options(&element, "wheel", options, move |event| {
                let event: &WheelEvent = event.unchecked_ref();
                if let Some(change) = wheeled(event, &at, *newest.borrow()) {
                    event.prevent_default();
                    dispatch.dispatch(Msg::History(HistoryChange::Look(change)));
                }
            })
        });
        move || drop(listener)
    });
}

fn wheeled(event: &WheelEvent, element: &Element, view: HistoryWindow) -> Option<Move> {
    // Lines and pages are told apart from pixels by some browsers only.
    let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_PIXEL { 1.0 } else { 16.0 };
    let (x, y) = (event.delta_x() * unit, event.delta_y() * unit);
    if event.ctrl_key() || event.meta_key() {
        let share = view.share(f64::from(event.client_x()) - left_of(element));
        Some(Move::Zoom((-y / WHEEL_TWICE).exp2().clamp(0.25, 4.0), share))
    } else if x.abs() > y.abs() {
        Some(Move::Pan(view.share_of(x)))
    } else if event.shift_key() {
        Some(Move::Pan(view.share_of(y)))
    } else {
        None
    }
}
