//! Pictures of a long run are drawn one after the other, each in a task of its own: together they
//! would hold up the page.

use std::cell::Cell;
use std::rc::Rc;

use yew::prelude::*;

use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::ui::browser::after_paint;

/// A run of so many steps and messages is long.
const LONG: usize = 4_000;

/// What a picture is to be drawn from now. Of a long run, if it is to show something else (another
/// run, or another `part` of it), it is what it was drawn from before, until the frame with the
/// other pictures has been painted.
#[hook]
pub fn use_turn<P: Clone + 'static, K: Clone + PartialEq + 'static>(
    given: &P,
    session: &Shared<Session>,
    part: K,
) -> P {
    let shown = (session.clone(), part);
    let redraw = use_force_update();
    let drawn = use_mut_ref(|| (shown.clone(), given.clone()));
    let is_due = use_memo((), |()| Rc::new(Cell::new(false)));
    let mut drawn = drawn.borrow_mut();
    let waits = drawn.0 != shown && is_long(session) && !is_due.get();
    if !waits {
        *drawn = (shown.clone(), given.clone());
        is_due.set(false);
    }
    use_effect_with((waits, shown), move |(waits, _)| {
        let later = waits.then(|| {
            after_paint(move || {
                is_due.set(true);
                redraw.force_update();
            })
        });
        move || drop(later)
    });
    drawn.1.clone()
}

fn is_long(session: &Session) -> bool {
    session.run.trace.steps.len() + session.run.trace.messages.len() > LONG
}
