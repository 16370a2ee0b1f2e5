//! What is marked in the pictures: what the judge found, and what is looked at.

use crate::app::attack::Turned;
use crate::app::session::Session;
use crate::diagram::marks::{LostLine, Marks};
use crate::diagram::scene::Target;
use crate::time::Time;

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

/// The same with where the story was lost, if that is known of what is shown.
pub fn with_turning(marks: Marks, turned: Option<&Turned>) -> Marks {
    let turning = turned.map(|turned| {
        let share = |(at, broken): &(u32, u32)| (Time(*at), broken * 1_000 / Turned::LUCKS);
        LostLine {
            shares: turned.points.iter().map(share).collect(),
            lost_by: turned.lost_between.map(|(_, (next, _))| Time(next)),
        }
    });
    Marks { turning, ..marks }
}
