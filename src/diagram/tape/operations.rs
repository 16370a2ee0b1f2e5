//! Operations as bars on the lanes of their clients.

use crate::diagram::bars::{BAR_WIDTH_MIN, Bar};
use crate::diagram::marks::{Look, Marks};
use crate::diagram::scene::{Point, Shape, ShapeKey, ShapeKind, Target};
use crate::diagram::tape::labels::{Label, Labels};
use crate::diagram::tape::{Lanes, Scale};
use crate::diagram::words;
use crate::ids::{ClientId, Endpoint, OperationId};
use crate::sim::trace::{OperationRecord, Trace};
use crate::table::Table;
use crate::time::Time;

/// The bar of an operation, wherever it is.
pub(super) fn bar(trace: &Trace, lanes: &Lanes, scale: Scale, id: OperationId) -> Bar {
    let operation = &trace.operations[id.index()];
    let from = scale.x(operation.invoked_at);
    let to = scale.x(ended_at(trace, operation)).max(from + BAR_WIDTH_MIN);
    let middle = lanes.middle(Endpoint::Client(operation.client));
    Bar { from: from.max(scale.left - 2.0), to: to.min(scale.right + 2.0), middle }
}

fn ended_at(trace: &Trace, operation: &OperationRecord) -> Time {
    let end = operation.outcome.ended_at().and_then(|at| u32::try_from(at).ok());
    end.map_or(trace.ended_at, Time)
}

/// How many operations of a view are labelled whatever is in their way.
const LOUD_MAX: usize = 200;

/// The operations in a view with their bars, client by client in order.
pub(super) struct Shown {
    bars: Vec<(OperationId, Bar)>,
    labels: Table<OperationId, Label>,
}

impl Shown {
    pub(super) fn new(trace: &Trace, lanes: &Lanes, scale: Scale) -> Shown {
        let mut bars: Vec<(OperationId, Bar)> = (0..)
            .map(OperationId)
            .zip(&trace.operations)
            .filter(|(_, o)| scale.shows(o.invoked_at, ended_at(trace, o)))
            .map(|(id, _)| (id, bar(trace, lanes, scale, id)))
            .collect();
        crate::table::sort_by_key(&mut bars, |(id, _)| (client(trace, *id), *id));
        Shown { bars, labels: Table::new() }
    }

    /// All bars, and whether each must be labelled.
    pub(super) fn bars<'a>(&'a self, marks: &'a Marks) -> impl Iterator<Item = (Bar, bool)> + 'a {
        self.bars.iter().map(|(id, bar)| (*bar, is_loud(marks, *id)))
    }

    /// Labels the operations of the proof, then the stale reads.
    pub(super) fn label_loud(&mut self, trace: &Trace, marks: &Marks, labels: &mut Labels) {
        let is_proof = |id: &OperationId| marks.proof.contains(id);
        let is_stale = |id: &OperationId| !is_proof(id) && marks.stale.contains_key(id);
        let proof = self.bars.iter().filter(|(id, _)| is_proof(id));
        let stale = self.bars.iter().filter(|(id, _)| is_stale(id));
        let loud: Vec<(OperationId, Bar)> = proof.chain(stale).take(LOUD_MAX).copied().collect();
        let before = labels.clone();
        if !self.label_all(trace, marks, labels, (&loud, false)) {
            // Where one has no room, all say as little as they can.
            *labels = before;
            self.label_all(trace, marks, labels, (&loud, true));
        }
    }

    /// Labels all of these operations, in short if asked; whether each has its label.
    fn label_all(
        &mut self,
        trace: &Trace,
        marks: &Marks,
        labels: &mut Labels,
        (loud, in_short): (&[(OperationId, Bar)], bool),
    ) -> bool {
        self.labels = Table::new();
        for (id, bar) in loud {
            let [long, middling, short] = texts(trace, marks, *id);
            let texts = if in_short {
                [short.clone(), short.clone(), short]
            } else {
                [long, middling, short]
            };
            if let Some(label) = labels.loud(*bar, &texts) {
                self.labels.insert(*id, label);
            }
        }
        self.labels.len() == loud.len()
    }

    /// Labels all others for which there is room.
    pub(super) fn label_quiet(&mut self, trace: &Trace, marks: &Marks, labels: &mut Labels) {
        for (place, (id, bar)) in self.bars.iter().enumerate() {
            if self.labels.contains_key(id) {
                continue;
            }
            let next = self.bars.get(place + 1);
            let is_last = next.is_none_or(|(next, _)| client(trace, *next) != client(trace, *id));
            let bar = (*bar, is_loud(marks, *id));
            if let Some(label) = labels.quiet(bar, &texts(trace, marks, *id), is_last) {
                labels.take(label.at, label.anchor, &label.text);
                self.labels.insert(*id, label);
            }
        }
    }

    /// Bars and labels.
    pub(super) fn shapes(&self, trace: &Trace, marks: &Marks) -> Vec<Shape> {
        let group = |(id, bar): &(OperationId, Bar)| self.group(trace, marks, *id, *bar);
        self.bars.iter().map(group).collect()
    }

    /// The bar with its hatch and its text.
    fn group(&self, trace: &Trace, marks: &Marks, id: OperationId, bar: Bar) -> Shape {
        let look = look(trace, marks, id);
        let key = |word| ShapeKey(word, id.0, 0);
        let mut children = bar.shapes(id.0, look);
        children.extend(self.labels.get(&id).map(|label| {
            let Label { at, anchor, text } = label.clone();
            Shape::text(key("text"), look.badge(), at, anchor, text)
        }));
        if bar.to - bar.from < 24.0 {
            let corner = Point::new(f64::midpoint(bar.from, bar.to) - 12.0, bar.middle - 12.0);
            let hit = ShapeKind::Rect { corner, width: 24.0, height: 24.0, radius: 0.0 };
            children.push(Shape::new(key("hit"), "hit", hit));
        }
        Shape::group(key("operation"), "operation", Point::default(), children)
            .targeting(Target::Operation(id))
            .labelled(label(trace, marks, id))
            .focusable()
    }
}

fn is_loud(marks: &Marks, id: OperationId) -> bool {
    marks.proof.contains(&id) || marks.stale.contains_key(&id)
}

fn client(trace: &Trace, id: OperationId) -> ClientId {
    trace.operations[id.index()].client
}

fn look(trace: &Trace, marks: &Marks, id: OperationId) -> Look {
    Look::of(&trace.operations[id.index()].outcome, marks.stale.contains_key(&id))
}

/// What an operation is called, from long to short.
fn texts(trace: &Trace, marks: &Marks, id: OperationId) -> [String; 3] {
    let (names, look) = (trace.names(), look(trace, marks, id));
    let operation = &trace.operations[id.index()];
    let asked = words::request(names, operation);
    let told = words::outcome(names, &operation.outcome);
    let reason = words::full_outcome(names, &operation.outcome);
    let label = if look == Look::Stale { " stale" } else { "" };
    let least = match look {
        Look::Ok if operation.action.written().is_some() => asked.clone(),
        _ => format!("{told}{label}"),
    };
    [format!("{asked} {reason}{label}"), format!("{asked} {told}{label}"), least]
}

fn label(trace: &Trace, marks: &Marks, id: OperationId) -> String {
    let names = trace.names();
    let operation = &trace.operations[id.index()];
    let stale = if look(trace, marks, id) == Look::Stale { ", stale" } else { "" };
    let proof = if marks.proof.contains(&id) { ", part of the violation" } else { "" };
    format!(
        "{}: {} {}{stale}, {} to {}{proof}",
        names.client(operation.client),
        words::full_request(names, operation),
        words::full_outcome(names, &operation.outcome),
        words::seconds(operation.invoked_at),
        words::seconds(ended_at(trace, operation)),
    )
}

/// All operations in sentences.
pub(super) fn description(trace: &Trace, marks: &Marks) -> String {
    let ids = (0..trace.operations.len() as u32).map(OperationId);
    let labels: Vec<String> = ids.map(|id| label(trace, marks, id) + ".").collect();
    labels.join(" ")
}
