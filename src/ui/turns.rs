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

/// What a picture is to be drawn from now. Of a long run that has just come it is what it was drawn
/// from before, until the frame with the other pictures has been painted.
#[hook]
pub fn use_turn<P: Clone + 'static>(given: &P, session: &Shared<Session>) -> P {
    let redraw = use_force_update();
    let drawn = use_mut_ref(|| (session.clone(), given.clone()));
    let is_due = use_memo((), |()| Rc::new(Cell::new(false)));
    let mut drawn = drawn.borrow_mut();
    let waits = drawn.0 != *session && is_long(session) && !is_due.get();
    if !waits {
        *drawn = (session.clone(), given.clone());
        is_due.set(false);
    }
    use_effect_with((waits, session.clone()), move |(waits, _)| {
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
