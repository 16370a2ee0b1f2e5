//! What is marked in the pictures: what the judge found, and what is looked at.

use crate::app::session::Session;
use crate::diagram::marks::Marks;
use crate::diagram::scene::Target;

/// The marks for a run, as far as it has been judged, and what is picked out in it.
pub fn marks(session: &Session, is_judged: bool, selection: Option<Target>) -> Marks {
    let marks = if is_judged { Marks::of(&session.run) } else { Marks::default() };
    match selection {
        Some(Target::Operation(id)) if is_judged => match session.why(id) {
            Some(why) => marks.with_why(&why),
            None => marks,
        },
        Some(Target::Message(id)) => Marks { lit: [id].into(), ..marks },
        _ => marks,
    }
}
