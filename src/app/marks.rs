//! What is marked in the pictures: what the judge found, and what is looked at.

use crate::app::session::Session;
use crate::app::why;
use crate::diagram::marks::Marks;
use crate::diagram::scene::Target;

/// The marks for a run and what is picked out in it.
pub fn marks(session: &Session, selection: Option<Target>) -> Marks {
    let run = &session.run;
    let mut marks = Marks::of(run);
    match selection {
        Some(Target::Operation(id)) => {
            let why = why::why(run, id);
            marks.lit = why.arrived.into_iter().collect();
            marks.ghosts = why.lost.into_iter().collect();
        }
        Some(Target::Message(id)) => marks.lit = [id].into(),
        _ => {}
    }
    marks
}
