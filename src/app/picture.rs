//! What is shown as a picture in a file.

use crate::app::session::Session;
use crate::app::{marks, places};
use crate::diagram::map::{Map, suggested_height};
use crate::diagram::svg;
use crate::diagram::tape::{Tape, TapeWindow};
use crate::time::Time;

/// The width of a picture.
const WIDTH: f64 = 960.0;

/// The map at a moment, with everything where the reader has put it, and the tape.
pub fn svg(session: &Session, at: Time, title: &str) -> String {
    let trace = &session.run.trace;
    let marks = marks::marks(session, true, None);
    let size = (WIDTH, suggested_height(WIDTH, trace.names().nodes.len()));
    let positions = places::positions(&session.run.scenario, trace.names(), size);
    let map = Map::new(trace, size.0, size.1, &positions).scene(trace, &marks, at);
    let tape = Tape::new(trace).scene(trace, &marks, TapeWindow::whole(trace, WIDTH), at);
    svg::document(title, &[&map, &tape])
}
