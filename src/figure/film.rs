//! A run as a film: the pictures of a figure, at the pace at which the page plays it.

use crate::app::moments::moments;
use crate::app::pace::Pace;
use crate::app::tape_view;
use crate::diagram::film::{Film, FilmFrame};
use crate::diagram::map::suggested_height;
use crate::diagram::marks::Marks;
use crate::diagram::scene::{Anchor, Layer, Point, Scene, Shape, ShapeKey, ShapeKind};
use crate::diagram::svg::Theme;
use crate::diagram::tape::{Tape, TapeWindow};
use crate::diagram::words::{fitted, seconds};
use crate::fence::options;
use crate::figure::picture;
use crate::run::Run;
use crate::run::decisive;
use crate::time::Time;

/// Between two frames, unless that were too many.
const STEP_US: u64 = 50_000;
/// So many frames, at most.
const FRAMES_MAX: u64 = 1_200;
/// A run whose quiet stretches are passed over still takes a while; this much is the end of it.
const WATCHED_MAX_US: u64 = 30 * 60 * 1_000_000;
/// Height of the line that says what happens, and size of its letters.
const LINE_HEIGHT: f64 = 22.0;
const LETTER: f64 = 14.0;
/// Where the round handle of the playhead is.
const HANDLE: Point = Point::new(0.0, 12.0);
const HANDLE_RADIUS: f64 = 6.0;

/// What is filmed of a run.
pub struct Filming<'a> {
    /// The run.
    pub run: &'a Run,
    /// Which pictures.
    pub view: options::PictureSet,
    /// How wide.
    pub width: f64,
    /// Its name.
    pub title: &'a str,
    /// What stands above.
    pub heading: Option<&'a str>,
    /// What stands below.
    pub caption: &'a str,
    /// For which paper.
    pub theme: Theme,
}

impl Filming<'_> {
    /// The run as an SVG file that moves. Where nothing may move, it shows the moment that decides.
    pub fn svg(&self) -> String {
        let (frames, times) = self.frames();
        let decisive = decisive::at(self.run);
        let still = times.partition_point(|at| *at <= decisive).saturating_sub(1);
        let Filming { title, heading, caption, theme, .. } = *self;
        Film { title, heading, caption, theme, frames: &frames, still }.to_string()
    }

    /// The story: what comes long after it has nothing to show.
    fn window(&self) -> TapeWindow {
        let end = self.run.trace.ended_at.max(Time(1));
        tape_view::story(&moments(self.run), end, Time::ZERO, self.width)
    }

    /// What is seen, with the time of the run in each frame.
    fn frames(&self) -> (Vec<FilmFrame>, Vec<Time>) {
        let trace = &self.run.trace;
        let marks = Marks::of(self.run);
        let map = self.view.has_map().then(|| {
            let height = suggested_height(self.width, trace.names().nodes.len());
            picture::map(self.run, (self.width, height))
        });
        let tape = self.view.has_tape().then(|| (Tape::new(trace), self.window()));
        let told = told(self.run);
        let (mut frames, mut times) = (Vec::new(), Vec::new());
        for (at_ms, at) in schedule(self.run, self.window().to) {
            let mut scenes = Vec::new();
            scenes.extend(map.as_ref().map(|map| map.scene(trace, &marks, at)));
            scenes.push(line(self.width, &told, at));
            scenes.extend(tape.as_ref().map(|(tape, view)| {
                with_handle(tape.scene(trace, &marks, *view, at), tape.scale(*view).x(at))
            }));
            frames.push(FilmFrame { at_ms, scenes });
            times.push(at);
        }
        (frames, times)
    }
}

/// When which time of the run is seen.
fn schedule(run: &Run, end: Time) -> Vec<(u32, Time)> {
    let pace = Pace::new(&run.trace);
    let end_us = u64::from(end.0) * 1_000;
    let total = (0..).map(|n| n * STEP_US).take_while(|us| *us <= WATCHED_MAX_US);
    let total = total.into_iter().find(|us| pace.advance(0, *us) >= end_us);
    let total = total.unwrap_or(WATCHED_MAX_US);
    let step = STEP_US.max(total.div_ceil(FRAMES_MAX));
    let mut schedule = vec![(0, Time::ZERO)];
    for number in 1..=total.div_ceil(step) {
        let watched = number * step;
        let at = Time(u32::try_from(pace.advance(0, watched) / 1_000).unwrap_or(u32::MAX));
        schedule.push((u32::try_from(watched / 1_000).unwrap_or(u32::MAX), at.min(end)));
    }
    schedule
}

/// What is said from when on.
fn told(run: &Run) -> Vec<(Time, String)> {
    let mut told: Vec<(Time, String)> = Vec::new();
    for moment in moments(run) {
        match told.last_mut() {
            Some((at, text)) if *at == moment.at => {
                text.push(' ');
                text.push_str(&moment.sentence);
            }
            _ => told.push((moment.at, format!("{}  {}", seconds(moment.at), moment.sentence))),
        }
    }
    told
}

/// What happened last, as a picture of one line.
fn line(width: f64, told: &[(Time, String)], at: Time) -> Scene {
    let said = told.partition_point(|(from, _)| *from <= at).checked_sub(1);
    let shape = said.map(|nth| {
        let text = fitted(&told[nth].1, LETTER, width);
        let key = ShapeKey("moment", nth as u32, 0);
        Shape::text(key, "caption", Point::new(0.0, LETTER + 1.0), Anchor::Start, text)
    });
    Scene {
        width,
        height: LINE_HEIGHT,
        title: String::new(),
        description: String::new(),
        layers: vec![Layer::new("moments", shape.into_iter().collect())],
    }
}

/// The playhead with a handle instead of its time, which the axis tells: it would be another look
/// in every frame. What dulls the colours after it asks for what is behind it, which what moves by
/// itself cannot.
fn with_handle(mut scene: Scene, x: f64) -> Scene {
    for layer in scene.layers.iter_mut().filter(|layer| layer.key == "playhead") {
        let is_line = |shape: &&Shape| matches!(shape.kind, ShapeKind::Line { .. });
        let mut shapes: Vec<Shape> = layer.shapes.iter().filter(is_line).cloned().collect();
        let key = ShapeKey("handle", 0, 0);
        shapes.push(Shape::circle(key, "playhead-grip", HANDLE.shifted(x, 0.0), HANDLE_RADIUS));
        *layer = Layer::new("playhead", shapes);
    }
    scene
}
