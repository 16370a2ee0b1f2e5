//! Work that would hold up the page, done in slices between which the page lives on.

use std::cell::Cell;
use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::timers::callback::Timeout;
use js_sys::Date;

use crate::ui::parts::{self, Part};

/// The longest slice, in milliseconds: half a frame.
const SLICE_MS: f64 = 7.0;
/// So much work is done between two looks at the clock, in units of a run's work: about half a
/// millisecond.
pub const PIECE: u64 = 1_500;

/// Work under way; dropping it ends it.
pub struct SlicedWork {
    is_wanted: Rc<Cell<bool>>,
    /// What it waits for at first.
    _frame: AnimationFrame,
}

impl Drop for SlicedWork {
    fn drop(&mut self) {
        self.is_wanted.set(false);
    }
}

/// Once the next frame has been painted, does a piece of work again and again until it says that
/// all is done, and then what follows.
pub fn after_paint(
    piece: impl FnMut() -> bool + 'static,
    then: impl FnOnce() + 'static,
) -> SlicedWork {
    let is_wanted = Rc::new(Cell::new(true));
    let own = is_wanted.clone();
    let frame = request_animation_frame(move |_| {
        yew::platform::spawn_local(async move {
            if parts::fetch(Part::Rest).await.is_ok() {
                next(own, Box::new(piece), Box::new(then));
            }
        });
    });
    SlicedWork { is_wanted, _frame: frame }
}

/// The same at once, and to its end.
pub fn in_turn(piece: impl FnMut() -> bool + 'static, then: impl FnOnce() + 'static) {
    next(Rc::new(Cell::new(true)), Box::new(piece), Box::new(then));
}

fn next(is_wanted: Rc<Cell<bool>>, mut piece: Box<dyn FnMut() -> bool>, then: Box<dyn FnOnce()>) {
    let slice = move || {
        let until = Date::now() + SLICE_MS;
        while is_wanted.get() {
            if piece() {
                return then();
            }
            if Date::now() >= until {
                return next(is_wanted, piece, then);
            }
        }
    };
    Timeout::new(0, slice).forget();
}
