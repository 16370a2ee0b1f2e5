//! Who led when: thick lines on the lanes.

use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey};
use crate::diagram::tape::labels::Labels;
use crate::diagram::tape::{Lanes, Scale};
use crate::diagram::words;
use crate::ids::{Endpoint, NodeId};
use crate::protocol::{NodeRole, Snapshot};
use crate::sim::trace::{NodeStatus, Trace};
use crate::time::Time;

/// How many steps of a run are looked at for roles.
const STEPS_READ_MAX: usize = 20_000;
/// How many registers of nodes are looked at on the way, since a node is seen with all of them.
const REGISTERS_READ_MAX: usize = 160_000;

/// A stretch over which a node led.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Epoch {
    /// The node.
    pub node: NodeId,
    /// Its role.
    pub role: NodeRole,
    /// The number of its reign: the term, the epoch.
    pub number: Option<(&'static str, i64)>,
    /// When it began.
    pub from: Time,
    /// When it ended.
    pub to: Time,
}

/// All epochs, and the time after which nothing is known of them, if there is such a time.
pub(super) fn epochs(trace: &Trace) -> (Vec<Epoch>, Option<Time>) {
    let mut open: Vec<Option<Epoch>> = vec![None; trace.names().nodes.len()];
    let mut epochs = Vec::new();
    let registers = trace.plan.cluster.initial.len().max(1);
    let steps = trace.steps.len().min(STEPS_READ_MAX).min(REGISTERS_READ_MAX / registers);
    let truncated = steps < trace.steps.len();
    let end = if truncated { trace.steps[steps].at } else { trace.ended_at };
    let mut downs =
        trace.node_changes.iter().filter(|c| c.status == NodeStatus::Crashed).peekable();
    let mut close = |open: &mut Option<Epoch>, at: Time| {
        if let Some(epoch) = open.take() {
            epochs.push(Epoch { to: at, ..epoch });
        }
    };
    trace.walk(steps, &mut |step, node, snapshot| {
        let at = trace.steps[step.index()].at;
        while let Some(down) = downs.next_if(|down| down.step <= step) {
            close(&mut open[down.node.index()], down.at);
        }
        let now = lead(node, &snapshot, at);
        let open = &mut open[node.index()];
        let same = |old: &Epoch, new: &Epoch| old.role == new.role && old.number == new.number;
        match (&open, now) {
            (Some(old), Some(new)) if same(old, &new) => {}
            (_, new) => {
                close(open, at);
                *open = new;
            }
        }
    });
    for down in downs.filter(|down| down.at <= end) {
        close(&mut open[down.node.index()], down.at);
    }
    for open in &mut open {
        close(open, end);
    }
    epochs.retain(|epoch| epoch.from < epoch.to);
    crate::table::sort_by_key(&mut epochs, |epoch| (epoch.from, epoch.node));
    (epochs, truncated.then_some(end))
}

fn lead(node: NodeId, snapshot: &Snapshot, from: Time) -> Option<Epoch> {
    let role = snapshot.role.filter(|role| role.leads())?;
    Some(Epoch { node, role, number: snapshot.reign(), from, to: from })
}

/// The epochs in the view. Their names yield to what is labelled already.
pub(super) fn shapes(
    trace: &Trace,
    lanes: &Lanes,
    scale: Scale,
    epochs: &[Epoch],
    labels: &mut Labels,
) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for (index, epoch) in epochs.iter().enumerate() {
        if !scale.shows(epoch.from, epoch.to) {
            continue;
        }
        let key = |word| ShapeKey(word, index as u32, 0);
        let y = lanes.middle(Endpoint::Node(epoch.node));
        let (from, to) = (scale.inside(epoch.from), scale.inside(epoch.to));
        let number = epoch.number.map(|(name, number)| format!(" · {name} {number}"));
        let text = format!("{}{}", epoch.role.name, number.unwrap_or_default());
        let line = Shape::line(key("epoch"), "epoch", Point::new(from, y), Point::new(to, y));
        let name = trace.names().node(epoch.node);
        let (begin, end) = (words::seconds(epoch.from), words::seconds(epoch.to));
        shapes.push(line.labelled(format!("{name}: {text}, {begin} to {end}")));
        let at = Point::new(from + 4.0, y - 6.0);
        let fits = words::width(&text, 12.0) <= to - from;
        if fits && labels.take(at, Anchor::Start, &text) {
            shapes.push(Shape::text(key("role"), "role over", at, Anchor::Start, text));
        }
    }
    shapes
}

/// Says from when on roles are not drawn, at the bottom: at the top are the names of faults.
pub(super) fn notice(lanes: &Lanes, scale: Scale, until: Option<Time>) -> Option<Shape> {
    let until = until.filter(|until| *until < scale.view.to)?;
    let text = format!("roles are drawn up to {}", words::seconds(until));
    let text = words::fitted(&text, 12.0, scale.right);
    let at = Point::new(scale.right, lanes.bottom - 20.0);
    Some(Shape::text(ShapeKey("roles-notice", 0, 0), "notice over", at, Anchor::End, text))
}
