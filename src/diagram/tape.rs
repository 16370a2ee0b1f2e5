//! The tape: the run as a space–time diagram, which is the scrubber too.
//!
//! Time runs to the right; every client, replica and service has a lane. The sides of the run's
//! partition lie one below the other with a gap between them, and a cut is a band in the gap:
//! what is lost there ends there.

use std::cell::RefCell;

use crate::diagram::marks::Marks;
use crate::diagram::scene::{Layer, Scene, kept};
use crate::diagram::sides::{CutStretch, faults};
use crate::diagram::tape::epochs::Reading;
use crate::diagram::tape::labels::Labels;
use crate::diagram::tape::operations::Shown;
use crate::diagram::tape::routine::Routine;
use crate::diagram::tape::silences::Silences;
use crate::diagram::words::seconds;
use crate::ids::{ClientId, Endpoint, NodeId};
use crate::sim::trace::Trace;
use crate::time::{Duration, Time};

mod axis;
mod breaks;
mod epochs;
mod faults_drawn;
mod labels;
mod lanes;
mod messages;
mod operations;
mod playhead;
mod proof;
mod routine;
mod scale;
mod silences;
mod stretches;
mod turning;
mod veil;

pub use epochs::Epoch;
pub use lanes::Lanes;
pub use messages::ARROWS_DRAWN_MAX;
pub use scale::Scale;

/// So many steps are read for who led when before the first picture, and of a crowded cluster.
/// How far from the middle of a lane one can press to mean it.
const LANE_REACH: f64 = 12.0;
const STEPS_AT_ONCE: usize = 1_000;
const STEPS_OF_MANY_AT_ONCE: usize = 200;
/// More nodes than this are many.
const NODES_FEW_MAX: usize = 9;

/// The part of the run that is shown, and how wide.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TapeWindow {
    /// The left end.
    pub from: Time,
    /// The right end, later than the left one.
    pub to: Time,
    /// Width of the whole picture.
    pub width: f64,
    /// Whether routine messages are drawn one by one, however many there are.
    pub is_unfolded: bool,
    /// Whether silences are drawn as long as they are, however long.
    pub is_to_scale: bool,
}

impl TapeWindow {
    /// All of a run.
    pub fn whole(trace: &Trace, width: f64) -> TapeWindow {
        TapeWindow::plain(Time::ZERO, trace.ended_at.max(Time(1)), width)
    }

    /// A part of a run, with everything folded that is.
    pub fn plain(from: Time, to: Time, width: f64) -> TapeWindow {
        TapeWindow { from, to, width, is_unfolded: false, is_to_scale: false }
    }

    /// Closer or further by a factor, around a time that stays where it is.
    #[must_use]
    pub fn zoomed(self, factor: f64, around: Time, end: Time) -> TapeWindow {
        let length = f64::from(self.to.since(self.from).0.max(1));
        let wanted = kept(length / factor, 20.0, f64::from(end.0.max(20)));
        let share = (f64::from(around.0) - f64::from(self.from.0)) / length;
        let from = (f64::from(around.0) - share * wanted).max(0.0);
        let from = from.min((f64::from(end.0) - wanted).max(0.0)).round() as u32;
        TapeWindow {
            from: Time(from),
            to: Time(from).after(Duration(wanted.round() as u32)),
            ..self
        }
    }
}

/// How high the tape of a run is.
pub fn height(trace: &Trace) -> f64 {
    Lanes::new(trace, Routine::new(trace).is_much()).height
}

/// The tape of one run: what does not depend on the view, and what was drawn last.
#[derive(Debug)]
pub struct Tape {
    /// The lanes.
    pub lanes: Lanes,
    faults: Vec<CutStretch>,
    routine: Routine,
    silences: Silences,
    /// Who led when.
    reading: RefCell<Reading>,
    drawn: RefCell<Option<Drawn>>,
}

/// What was drawn last, and from what.
#[derive(Debug)]
struct Drawn {
    view: TapeWindow,
    marks: Marks,
    layers: Vec<Layer>,
    description: String,
}

impl Tape {
    /// The tape of a run.
    pub fn new(trace: &Trace) -> Tape {
        let tape = Tape::begun(trace);
        while !tape.read_on(trace, usize::MAX) {}
        tape
    }

    /// The tape of a run of which little has been read yet: of a long run it does not show who
    /// led when before it has been read on.
    pub fn begun(trace: &Trace) -> Tape {
        let reading = RefCell::new(Reading::new(trace));
        let is_small = trace.names().nodes.len() <= NODES_FEW_MAX;
        let steps = if is_small { STEPS_AT_ONCE } else { STEPS_OF_MANY_AT_ONCE };
        reading.borrow_mut().read_on(trace, steps);
        let routine = Routine::new(trace);
        let lanes = Lanes::new(trace, routine.is_much());
        let (faults, silences) = (faults(trace), Silences::new(trace, &routine));
        Tape { lanes, faults, routine, silences, reading, drawn: RefCell::default() }
    }

    /// Reads on for about so many steps of the run; whether all is read.
    pub fn read_on(&self, trace: &Trace, steps: usize) -> bool {
        let mut reading = self.reading.borrow_mut();
        if reading.is_over() {
            return true;
        }
        let is_over = reading.read_on(trace, steps);
        // What was drawn stays until then: who moves in time meanwhile waits for nothing.
        if is_over {
            *self.drawn.borrow_mut() = None;
        }
        is_over
    }

    /// Who led when, as far as it has been read.
    pub fn epochs(&self, trace: &Trace) -> Vec<Epoch> {
        self.reading.borrow().epochs(trace).0
    }

    /// Whether there is nothing to read on for.
    pub fn is_read(&self) -> bool {
        self.reading.borrow().is_over()
    }

    /// Whether the run has so much routine that some of it may be folded.
    pub fn has_routine(&self) -> bool {
        self.routine.is_much()
    }

    /// Whose lane is at this height.
    pub fn end_at(&self, trace: &Trace, y: f64) -> Option<Endpoint> {
        let names = trace.names();
        let nodes = (0..names.nodes.len() as u8).map(|id| Endpoint::Node(NodeId(id)));
        let clients = (0..names.clients.len() as u8).map(|id| Endpoint::Client(ClientId(id)));
        let is_near = |end: &Endpoint| (self.lanes.middle(*end) - y).abs() <= LANE_REACH;
        clients.chain(nodes).find(is_near)
    }

    /// Where time is in a view.
    pub fn scale(&self, view: TapeWindow) -> Scale {
        let left = self.lanes.left.min(view.width * lanes::NAMES_SHARE);
        // There is always some of it, so that a place on it is a time.
        let right = (view.width - lanes::RIGHT).max(left + 1.0);
        Scale::new(view, (left, right), &self.silences.folded(view, right - left))
    }

    /// Whether this place is on a break.
    pub fn is_break(&self, scale: Scale, (x, y): (f64, f64)) -> bool {
        let (top, bottom) = breaks::heights(&self.lanes);
        (top..=bottom).contains(&y) && scale.breaks().any(|(from, to)| (from..=to).contains(&x))
    }

    /// The tape with the playhead at a time.
    ///
    /// `trace` is always the run that the tape was made for. Only the layers of the playhead
    /// are new when neither the view nor the marks changed.
    pub fn scene(&self, trace: &Trace, marks: &Marks, view: TapeWindow, at: Time) -> Scene {
        let scale = self.scale(view);
        let mut layers = vec![Layer::new("ahead", vec![playhead::ahead(&self.lanes, scale, at)])];
        let (still, description) = self.still(trace, marks, view, scale);
        layers.extend(still);
        layers.push(Layer::new("playhead", playhead::shapes(&self.lanes, scale, at)));
        Scene {
            width: view.width,
            height: self.lanes.height,
            title: format!("The run from {} to {}", seconds(view.from), seconds(view.to)),
            description,
            layers,
        }
    }

    /// The same without what is known only after the playhead: who has a question before them is
    /// not told the answer. A fold would tell when something happens, so there is none.
    pub fn veiled_scene(&self, trace: &Trace, view: TapeWindow, at: Time) -> Scene {
        let view = TapeWindow { is_to_scale: true, ..view };
        let scene = self.scene(trace, &Marks::default(), view, at);
        veil::veiled(scene, trace, &self.lanes, self.scale(view), at)
    }

    /// The tape with letters at some times in place of a playhead.
    pub fn lettered_scene(
        &self,
        trace: &Trace,
        marks: &Marks,
        view: TapeWindow,
        at: &[(char, Time)],
    ) -> Scene {
        let scale = self.scale(view);
        let mut scene = self.scene(trace, marks, view, view.to);
        scene.layers.retain(|layer| !matches!(layer.key, "ahead" | "playhead"));
        let letters = at.iter().flat_map(|(it, at)| playhead::letter(&self.lanes, scale, *it, *at));
        scene.layers.push(Layer::new("playhead", letters.collect()));
        scene
    }

    /// Everything but the playhead.
    fn still(
        &self,
        trace: &Trace,
        marks: &Marks,
        view: TapeWindow,
        scale: Scale,
    ) -> (Vec<Layer>, String) {
        let mut drawn = self.drawn.borrow_mut();
        if let Some(drawn) = &*drawn
            && drawn.view == view
            && drawn.marks == *marks
        {
            return (drawn.layers.clone(), drawn.description.clone());
        }
        let layers = self.layers(trace, marks, scale);
        let description = operations::description(trace, marks);
        *drawn = Some(Drawn {
            view,
            marks: marks.clone(),
            layers: layers.clone(),
            description: description.clone(),
        });
        (layers, description)
    }

    /// The layers that do not move, from back to front. Texts find their places in the order of
    /// what they matter: what is fixed, the violation, other operations, roles.
    fn layers(&self, trace: &Trace, marks: &Marks, scale: Scale) -> Vec<Layer> {
        let lanes = &self.lanes;
        let mut frame = axis::shapes(lanes, scale);
        frame.extend(faults_drawn::shapes(trace, lanes, scale, &self.faults));
        frame.extend(lanes::shapes(trace, lanes, scale));
        let (epochs, known_until) = self.reading.borrow().epochs(trace);
        frame.extend(epochs::notice(lanes, scale, known_until));
        let messages = messages::shapes(trace, lanes, scale, marks, &self.routine);
        let mut shown = Shown::new(trace, lanes, scale);
        let mut labels = Labels::new(scale.right, lanes.height, shown.bars(marks));
        labels.keep_off(scale, breaks::heights(lanes));
        labels.reserve(&frame);
        labels.reserve(&messages);
        shown.label_loud(trace, marks, &mut labels);
        let proof = proof::shapes(trace, lanes, scale, marks, &mut labels);
        shown.label_quiet(trace, marks, &mut labels);
        frame.extend(stretches::shapes(trace, lanes, scale, &mut labels));
        frame.extend(epochs::shapes(trace, lanes, scale, &epochs, &mut labels));
        let mut operations = shown.shapes(trace, marks);
        operations.extend(proof);
        operations.extend(marks.turning.iter().flat_map(|it| turning::shapes(lanes, scale, it)));
        vec![
            Layer::new("frame", frame),
            Layer::new("messages", messages),
            Layer::new("operations", operations),
            Layer::new("silences", breaks::shapes(lanes, scale)),
        ]
    }
}
