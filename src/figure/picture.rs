//! The pictures of a figure, in the page and as a file.

use crate::app::moments::moments;
use crate::app::{places, tape_view};
use crate::diagram::map::{Map, suggested_height};
use crate::diagram::marks::Marks;
use crate::diagram::scene::Scene;
use crate::diagram::svg::{SvgFile, Theme};
use crate::diagram::tape::{Tape, TapeWindow};
use crate::fence::options;
use crate::figure::{Figure, strip};
use crate::run::Run;
use crate::time::Time;

/// The width of a picture within a page: about that of a column of text.
const WIDTH: f64 = 720.0;

/// What is drawn of a run.
pub struct Drawing<'a> {
    /// The run.
    pub run: &'a Run,
    /// Which pictures.
    pub view: options::PictureSet,
    /// The moments, in order: the map and the playhead of the tape are at the only one; of several
    /// there is a strip of maps.
    pub at: &'a [Time],
    /// How wide.
    pub width: f64,
    /// Whether nothing is drawn that tells what comes after the first moment.
    pub is_veiled: bool,
}

impl Drawing<'_> {
    /// The scenes from top to bottom, each with its name.
    pub fn scenes(&self) -> Vec<(&'static str, Scene)> {
        let trace = &self.run.trace;
        let marks = if self.is_veiled { Marks::default() } else { Marks::of(self.run) };
        let mut scenes = Vec::new();
        if let [_, _, ..] = self.at {
            return self.strip(&marks);
        }
        if self.view.has_map() {
            let height = suggested_height(self.width, trace.names().nodes.len());
            let map = map(self.run, (self.width, height));
            scenes.extend(self.at.iter().map(|at| ("map", map.scene(trace, &marks, *at))));
        }
        if self.view.has_tape() {
            let at = self.at.first().copied().unwrap_or_default();
            let (tape, view) = (Tape::new(trace), self.window());
            scenes.push((
                "tape",
                if self.is_veiled {
                    tape.veiled_scene(trace, view, at)
                } else {
                    tape.scene(trace, &marks, view, at)
                },
            ));
        }
        scenes
    }

    /// As on the page: what comes long after the story has nothing to show.
    fn window(&self) -> TapeWindow {
        let end = self.run.trace.ended_at.max(Time(1));
        let last = self.at.iter().max().copied().unwrap_or_default();
        tape_view::story(&moments(self.run), end, last, self.width)
    }

    fn strip(&self, marks: &Marks) -> Vec<(&'static str, Scene)> {
        let trace = &self.run.trace;
        let mut scenes = Vec::new();
        if self.view.has_map() {
            let size = strip::map_size(self.run, self.at.len(), self.width);
            let map = map(self.run, size);
            scenes.push(("map", strip::maps(self.run, &map, size, marks, self.at)));
        }
        if self.view.has_tape() {
            let view = self.window();
            let at: Vec<(char, Time)> =
                self.at.iter().enumerate().map(|(nth, at)| (strip::letter(nth), *at)).collect();
            scenes.push(("tape", Tape::new(trace).lettered_scene(trace, marks, view, &at)));
        }
        scenes
    }
}

/// The map of a run, with everything where its author has put it.
pub(super) fn map(run: &Run, size: (f64, f64)) -> Map {
    let positions = places::positions(&run.scenario, run.trace.names(), size);
    Map::new(&run.trace, size.0, size.1, &positions)
}

/// The scenes of a figure.
pub(super) fn scenes(figure: &Figure<'_>) -> Vec<(&'static str, Scene)> {
    let drawing = Drawing {
        run: figure.run,
        view: figure.options.view,
        at: &[figure.at],
        width: WIDTH,
        is_veiled: figure.question.is_some(),
    };
    drawing.scenes()
}

impl Figure<'_> {
    /// The pictures as a file of their own, with the caption.
    pub fn svg(&self, theme: Theme) -> String {
        let scenes = scenes(self);
        let scenes: Vec<&Scene> = scenes.iter().map(|(_, scene)| scene).collect();
        let (headline, because) = self.verdict();
        let verdict = format!("{headline} {because}");
        let caption = if self.question.is_some() { "" } else { verdict.trim_end() };
        let title = self.title();
        SvgFile { title: &title, heading: Some(&title), caption, theme, scenes: &scenes }
            .to_string()
    }
}
