//! Who led when: thick lines on the lanes.

use crate::diagram::scene::{Anchor, Point, Shape, ShapeKey};
use crate::diagram::tape::labels::Labels;
use crate::diagram::tape::{Lanes, Scale};
use crate::diagram::words;
use crate::ids::{Endpoint, NodeId};
use crate::protocol::{NodeRole, Snapshot};
use crate::sim::trace::{NodeChangeRecord, NodeStatus, Trace};
use crate::time::Time;

/// How many steps of a run are looked at for roles.
const STEPS_READ_MAX: usize = 20_000;
/// How many registers of nodes are looked at on the way, since a node is seen with all of them.
const REGISTERS_READ_MAX: usize = 160_000;

/// A node with so few registers is seen as fast as one with a single register.
const FEW_REGISTERS: usize = 8;

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

/// Who led when, as far as it has been read: it takes one pass over the run.
#[derive(Debug)]
pub(super) struct Reading {
    /// The first step that has not been read, and the one before which reading ends.
    next: usize,
    until: usize,
    /// The registers that a node is seen with.
    registers: usize,
    /// The first change of a machine that has not been read.
    change: usize,
    /// Who leads now, by node.
    open: Vec<Option<Epoch>>,
    over: Vec<Epoch>,
}

impl Reading {
    /// Nothing is read yet.
    pub(super) fn new(trace: &Trace) -> Reading {
        let registers = trace.plan.cluster.initial.len().max(1);
        let until = STEPS_READ_MAX.min(REGISTERS_READ_MAX / registers);
        Reading {
            next: 0,
            until: until.min(trace.steps.len()),
            registers,
            change: 0,
            open: vec![None; trace.names().nodes.len()],
            over: Vec::new(),
        }
    }

    /// Reads on, for about so many steps of nodes with few registers; whether all is read.
    pub(super) fn read_on(&mut self, trace: &Trace, steps: usize) -> bool {
        let steps =
            (steps.saturating_mul(FEW_REGISTERS) / self.registers.max(FEW_REGISTERS)).max(1);
        let from = self.next;
        self.next = from.saturating_add(steps).min(self.until);
        trace.walk(from..self.next, &mut |step, node, snapshot| {
            self.take_downs(trace, |down| down.step <= step);
            let at = trace.steps[step.index()].at;
            let (open, now) = (&mut self.open[node.index()], lead(node, &snapshot, at));
            let same = |old: &Epoch, new: &Epoch| old.role == new.role && old.number == new.number;
            match (&open, now) {
                (Some(old), Some(new)) if same(old, &new) => {}
                (_, new) => {
                    self.over.extend(open.take().map(|epoch| Epoch { to: at, ..epoch }));
                    *open = new;
                }
            }
        });
        self.is_over()
    }

    /// Whether all is read.
    pub(super) fn is_over(&self) -> bool {
        self.next >= self.until
    }

    /// Machines go down: who leads there leads no more.
    fn take_downs(&mut self, trace: &Trace, is_past: impl Fn(&NodeChangeRecord) -> bool) {
        while let Some(change) = trace.node_changes.get(self.change).filter(|it| is_past(it)) {
            self.change += 1;
            if change.status == NodeStatus::Crashed {
                let ended = self.open[change.node.index()].take();
                self.over.extend(ended.map(|epoch| Epoch { to: change.at, ..epoch }));
            }
        }
    }

    /// All epochs so far, and the time after which nothing is known of them, if there is such a
    /// time.
    pub(super) fn epochs(&self, trace: &Trace) -> (Vec<Epoch>, Option<Time>) {
        let end = trace.steps.get(self.next).map(|step| step.at);
        let until = end.unwrap_or(trace.ended_at);
        let (open, over) = (self.open.clone(), self.over.clone());
        let mut now = Reading { open, over, ..*self };
        now.take_downs(trace, |down| down.at <= until);
        let open = now.open.into_iter().flatten().map(|epoch| Epoch { to: until, ..epoch });
        let mut epochs: Vec<Epoch> = now.over.into_iter().chain(open).collect();
        epochs.retain(|epoch| epoch.from < epoch.to);
        crate::table::sort_by_key(&mut epochs, |epoch| (epoch.from, epoch.node));
        (epochs, end)
    }
}

fn lead(node: NodeId, snapshot: &Snapshot, from: Time) -> Option<Epoch> {
    let role = snapshot.role.filter(|role| role.leads())?;
    Some(Epoch { node, role, number: snapshot.reign(), from, to: from })
}

/// Whether the same lead in two pictures of all nodes, with the same numbers.
pub(super) fn leads_alike(one: &[Snapshot], other: &[Snapshot]) -> bool {
    let led = |node: &Snapshot| node.role.filter(|role| role.leads()).map(|it| (it, node.reign()));
    one.iter().map(led).eq(other.iter().map(led))
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
        let (from, to) = scale.room(from, to, words::width(&text, 12.0));
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
    let last = scale.breaks().map(|(_, right)| right).last().unwrap_or_default();
    let text = words::fitted(&text, 12.0, scale.right - last);
    let at = Point::new(scale.right, lanes.bottom - 20.0);
    Some(Shape::text(ShapeKey("roles-notice", 0, 0), "notice over", at, Anchor::End, text))
}
