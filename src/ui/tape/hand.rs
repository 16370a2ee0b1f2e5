//! What the pointer does on the tape and on its slider.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, PointerEvent};
use yew::prelude::*;

use crate::app::Msg;
use crate::app::act::Act;
use crate::app::requests;
use crate::app::score::snapped;
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::diagram::scene::Target;
use crate::diagram::tape::{Scale, Tape};
use crate::ids::Endpoint;
use crate::scenario::RequestText;
use crate::time::Time;
use crate::ui::map::activation;
use crate::ui::score::{self, Grab};
use crate::ui::{Dispatch, browser};

/// A finger that moves by no more than so many pixels taps.
const TAP_REACH: i32 = 8;
/// A round time so near to a pointer is meant.
const ROUND_PX: f64 = 2.0;
/// Two presses within so long are one press twice, whatever the reader's system says.
const TWICE_MS: f64 = 1_000.0;

/// Whether the playhead follows the pointer.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Scrub {
    Off,
    On,
    /// A finger is down here, in the window, or any pointer on a break: it may go sideways, scroll
    /// the page, or be lifted.
    Waits(i32, i32),
}

impl Scrub {
    fn moves(self, event: &PointerEvent) -> bool {
        match self {
            Scrub::Off => false,
            Scrub::On => true,
            Scrub::Waits(x, y) => {
                let (dx, dy) = ((event.client_x() - x).abs(), (event.client_y() - y).abs());
                dx > TAP_REACH && dx > dy
            }
        }
    }

    fn ends(self, event: &PointerEvent) -> bool {
        match self {
            Scrub::Off => false,
            Scrub::On => true,
            Scrub::Waits(x, y) => {
                (event.client_x() - x).abs().max((event.client_y() - y).abs()) <= TAP_REACH
            }
        }
    }
}

/// What the pointer does on the tape.
#[derive(Clone)]
pub(super) struct Hand {
    pub(super) frame: NodeRef,
    pub(super) scale: Scale,
    pub(super) scrubbing: UseStateHandle<Scrub>,
    pub(super) grabbed: UseStateHandle<Option<Grab>>,
    pub(super) session: Shared<Session>,
    /// Whether things can be moved in time.
    pub(super) can_grab: bool,
    pub(super) selection: Option<Target>,
    pub(super) tape: Rc<Tape>,
    /// Whether silences are drawn as long as they are.
    pub(super) is_to_scale: UseStateHandle<bool>,
    /// When a break was last pressed, by the clock of events.
    pub(super) torn_at: Rc<Cell<f64>>,
    pub(super) dispatch: Dispatch,
}

impl Hand {
    /// The pointer goes down: on what can be picked out it may be a click, elsewhere it scrubs. A
    /// finger may be about to scroll the page, so nothing is moved by it that was not picked out
    /// before, and it scrubs only once it goes sideways, or has been lifted.
    pub(super) fn down(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            let Some(frame) = hand.frame.cast::<Element>().filter(|_| acts(&event)) else {
                return;
            };
            let is_finger = event.pointer_type() == "touch";
            if picks(&event) {
                let is_held = |target: &Target| {
                    hand.can_grab && (!is_finger || hand.selection == Some(*target))
                };
                let target = browser::target_of(&event).filter(is_held);
                let x = x_of(&event, &frame);
                let grab = target.and_then(|it| Grab::of(&hand.session, it, x, hand.scale));
                hand.grabbed.set(grab);
                return;
            }
            let waits = is_finger || hand.is_on_break(&event, &frame);
            hand.press(&event, &frame, waits);
        })
    }

    /// The same on the slider, where there is nothing to pick out: it takes the focus as well, so
    /// that the keys go on from there.
    pub(super) fn slide(&self, row: &NodeRef) -> Callback<PointerEvent> {
        let (hand, row) = (self.clone(), row.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(row) = row.cast::<Element>().filter(|_| acts(&event)) else { return };
            let field = row.query_selector("input").ok().flatten();
            if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
                // The pointer would take it away again, as nothing under it can have it.
                event.prevent_default();
                let _ = field.focus();
            }
            // It is as wide as the frame, and stands where that does.
            hand.press(&event, &row, event.pointer_type() == "touch");
        })
    }

    /// It scrubs from here on, or waits for what comes.
    fn press(&self, event: &PointerEvent, on: &Element, waits: bool) {
        // It throws only if the pointer is up already.
        let _ = on.set_pointer_capture(event.pointer_id());
        if waits {
            self.scrubbing.set(Scrub::Waits(event.client_x(), event.client_y()));
            return;
        }
        self.scrubbing.set(Scrub::On);
        self.seek(time_of(event, on, self.scale));
    }

    fn seek(&self, at: Time) {
        self.dispatch.dispatch(Msg::Pause);
        self.dispatch.dispatch(Msg::Seek(at));
    }

    fn is_on_break(&self, event: &MouseEvent, frame: &Element) -> bool {
        self.tape.is_break(self.scale, (x_of(event, frame), y_of(event, frame)))
    }

    pub(super) fn motion(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            let Some(frame) = hand.frame.cast::<Element>() else { return };
            if let Some(grab) = &*hand.grabbed {
                let moved = grab.moved(x_of(&event, &frame), hand.scale);
                if grab.by_ms.is_none() && moved.by_ms.is_some() {
                    // From here on the pointer is ours. It throws only if it is up already.
                    let _ = frame.set_pointer_capture(event.pointer_id());
                }
                hand.grabbed.set(Some(moved));
            } else if hand.scrubbing.moves(&event) {
                hand.scrubbing.set(Scrub::On);
                hand.seek(time_of(&event, &frame, hand.scale));
            }
        })
    }

    /// The pointer goes up: what was dragged is put there; a break that was pressed unfolds.
    pub(super) fn up(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            if hand.scrubbing.ends(&event)
                && let Some(frame) = hand.frame.cast::<Element>()
            {
                let waited = matches!(*hand.scrubbing, Scrub::Waits(..));
                if waited && hand.is_on_break(&event, &frame) {
                    hand.is_to_scale.set(true);
                    hand.torn_at.set(event.time_stamp());
                } else {
                    hand.seek(time_of(&event, &frame, hand.scale));
                }
            }
            hand.scrubbing.set(Scrub::Off);
            if let Some(grab) = &*hand.grabbed {
                grab.put(&hand.session, &hand.dispatch);
            }
            hand.grabbed.set(None);
        })
    }

    pub(super) fn cancel(&self) -> Callback<PointerEvent> {
        let (scrubbing, grabbed) = (self.scrubbing.clone(), self.grabbed.clone());
        Callback::from(move |_: PointerEvent| {
            scrubbing.set(Scrub::Off);
            grabbed.set(None);
        })
    }

    /// Pressed twice on a client's lane it asks there; on a machine's, that goes down or comes
    /// back.
    pub(super) fn twice(&self) -> Callback<MouseEvent> {
        let hand = self.clone();
        Callback::from(move |event: MouseEvent| {
            // The first of the two unfolded what was there.
            let is_torn = event.time_stamp() - hand.torn_at.get() < TWICE_MS;
            let acts = hand.can_grab && !is_torn && !picks(&event);
            let Some(frame) = hand.frame.cast::<Element>().filter(|_| acts) else { return };
            let act = match hand.tape.end_at(&hand.session.run.trace, y_of(&event, &frame)) {
                Some(Endpoint::Client(client)) => {
                    let key = requests::keys(&hand.session.run).swap_remove(0);
                    Act::Request(client, RequestText::Get { key }, Vec::new())
                }
                Some(Endpoint::Node(node)) => Act::CrashOrRestart(node),
                None => return,
            };
            let at = hand.scale.time(x_of(&event, &frame));
            hand.dispatch.dispatch(Msg::Seek(snapped(at, score::grid_ms_of(hand.scale))));
            hand.dispatch.dispatch(Msg::Act(act));
        })
    }

    pub(super) fn click(&self) -> Callback<MouseEvent> {
        let dispatch = self.dispatch.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(target) = browser::target_of(&event).filter(|_| picks(&event)) {
                dispatch.dispatch(activation(target));
            }
        })
    }
}

/// Whether it is the pointer that acts, by the button that does.
fn acts(event: &PointerEvent) -> bool {
    event.button() == 0 && event.is_primary()
}

/// Whether there is something under the pointer that can be picked out.
fn picks(event: &web_sys::Event) -> bool {
    let target = browser::target_of(event);
    matches!(
        target,
        Some(
            Target::Operation(_)
                | Target::Message(_)
                | Target::Node(_)
                | Target::Client(_)
                | Target::Stretch(..)
        )
    )
}

/// The time under a pointer, which nobody holds to a pixel: a round one that is next to it. The
/// tape is as wide as its frame.
fn time_of(event: &PointerEvent, frame: &Element, scale: Scale) -> Time {
    let x = x_of(event, frame);
    let round = snapped(scale.time(x), score::grid_ms_of(scale));
    if (scale.x(round) - x).abs() <= ROUND_PX { round } else { scale.time(x) }
}

fn x_of(event: &MouseEvent, frame: &Element) -> f64 {
    let left = frame.get_bounding_client_rect().left();
    (f64::from(event.client_x()) - left) * enlarged(frame)
}

fn y_of(event: &MouseEvent, frame: &Element) -> f64 {
    let top = frame.get_bounding_client_rect().top();
    (f64::from(event.client_y()) - top) * enlarged(frame)
}

/// How many of the frame's pixels one of the window's is: less than one where the page is drawn
/// larger.
fn enlarged(frame: &Element) -> f64 {
    f64::from(frame.client_width()) / frame.get_bounding_client_rect().width().max(1.0)
}
