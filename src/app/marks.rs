//! What is marked in the pictures: what the judge found, and what is looked at.

use crate::app::session::Session;
use crate::diagram::marks::Marks;
use crate::diagram::scene::Target;

/// The marks for a run and what is picked out in it.
pub fn marks(session: &Session, selection: Option<Target>) -> Marks {
    let marks = Marks::of(&session.run);
    match selection {
        Some(Target::Operation(id)) => match session.why(id) {
            Some(why) => marks.with_why(&why),
            None => marks,
        },
        Some(Target::Message(id)) => Marks { lit: [id].into(), ..marks },
        _ => marks,
    }
}
