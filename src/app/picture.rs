//! What is shown as a picture in a file.

use crate::app::session::Session;
use crate::diagram::scene::Scene;
use crate::diagram::svg;
use crate::fence::options::PictureSet;
use crate::figure::picture::Drawing;
use crate::time::Time;

/// The width of a picture.
const WIDTH: f64 = 960.0;

/// The map at a moment, with everything where the reader has put it, and the tape.
pub fn svg(session: &Session, at: Time, title: &str) -> String {
    let (run, view) = (&session.run, PictureSet::Both);
    let scenes = Drawing { run, view, at: &[at], width: WIDTH, is_veiled: false }.scenes();
    let scenes: Vec<&Scene> = scenes.iter().map(|(_, scene)| scene).collect();
    svg::document(title, &scenes)
}
