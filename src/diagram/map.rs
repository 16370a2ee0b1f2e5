//! The map: the cluster at one moment.
//!
//! Replicas in a ring, the sides of the run's partition side by side; services among them as
//! squares; clients outside, beside their home replica; messages on their way. What the map
//! leaves out, it says.

use std::cell::RefCell;

use crate::diagram::marks::Marks;
use crate::diagram::moment::NetworkMoment;
use crate::diagram::scene::{Layer, Point, Scene, Shape};
use crate::diagram::sides::{Sides, sides};
use crate::diagram::words::seconds;
use crate::ids::{Endpoint, NodeId};
use crate::protocol::Snapshot;
use crate::sim::trace::{NodeStatus, Trace};
use crate::table::Table;
use crate::time::Time;

mod arrangement;
mod beside;
mod clients;
mod links;
mod nodes;
mod order;
mod panels;
mod places;
mod regions;
mod ring;
mod rooms;
mod settle;
mod spot;
mod traffic;

pub use links::{next_state, press_words};
pub use places::{Places, page_height, suggested_height};
pub use traffic::MESSAGES_DRAWN_MAX;

/// The map of one run: where everything is, and what was drawn last.
#[derive(Debug)]
pub struct Map {
    /// Where everything is.
    pub places: Places,
    drawn: RefCell<Drawn>,
}

/// Layers drawn before, with what they were drawn from.
#[derive(Debug, Default)]
struct Drawn {
    network: Option<(usize, Layer, String)>,
    nodes: Option<((usize, Marks), Layer, String)>,
}

impl Map {
    /// The map of a run in a view box of this size. `positions` overrides places.
    pub fn new(trace: &Trace, width: f64, height: f64, positions: &Table<Endpoint, Point>) -> Map {
        let places = Places::new(trace, width, height, positions);
        Map { places, drawn: RefCell::default() }
    }

    /// The map at a moment, with everything that happened at that time done.
    ///
    /// `trace` is always the run that the map was made for. A layer that looks as it did the
    /// last time is the same allocation.
    pub fn scene(&self, trace: &Trace, marks: &Marks, at: Time) -> Scene {
        let steps = trace.steps_until(at);
        let moment = NetworkMoment::after(trace, steps);
        let (network, split) = self.network(trace, steps, &moment);
        let (nodes, summary) = self.nodes(trace, marks, at, steps, &moment);
        let traffic = traffic::shapes(trace, &self.places, marks, at, &nodes);
        Scene {
            width: self.places.width,
            height: self.places.height,
            title: format!("The cluster at {}", seconds(at)),
            description: format!("{summary} {split}"),
            layers: vec![
                network,
                // Below the nodes: what passes a node on its way must not hide its name.
                Layer::new("traffic", traffic),
                nodes,
            ],
        }
    }

    /// Regions and links, and a sentence about them: they change only with a line of the
    /// scenario.
    fn network(&self, trace: &Trace, steps: usize, moment: &NetworkMoment) -> (Layer, String) {
        let changes = trace.link_changes.partition_point(|change| change.step.index() < steps);
        let mut drawn = self.drawn.borrow_mut();
        if let Some((key, layer, split)) = &drawn.network
            && *key == changes
        {
            return (layer.clone(), split.clone());
        }
        let sides = sides(moment, trace.names().nodes.len());
        let mut shapes = regions::shapes(trace, &self.places, moment, &sides);
        shapes.extend(links::shapes(trace, &self.places, moment));
        let layer = renewed(drawn.network.as_ref().map(|(_, layer, _)| layer), "network", shapes);
        let split = split_text(trace, &sides, moment);
        drawn.network = Some((changes, layer.clone(), split.clone()));
        (layer, split)
    }

    /// Replicas, services and clients: they change with their steps.
    fn nodes(
        &self,
        trace: &Trace,
        marks: &Marks,
        at: Time,
        steps: usize,
        moment: &NetworkMoment,
    ) -> (Layer, String) {
        let mut drawn = self.drawn.borrow_mut();
        if let Some(((drawn_steps, drawn_marks), layer, summary)) = &drawn.nodes
            && *drawn_steps == steps
            && drawn_marks == marks
        {
            return (layer.clone(), summary.clone());
        }
        let snapshots = trace.snapshots_after(steps);
        let view = NodesView { trace, places: &self.places, moment, snapshots: &snapshots, at };
        let mut shapes = clients::shapes(trace, &self.places, marks, (steps, at));
        shapes.extend(nodes::shapes(&view));
        let layer = renewed(drawn.nodes.as_ref().map(|(_, layer, _)| layer), "nodes", shapes);
        let summary = nodes::summary(&view);
        drawn.nodes = Some(((steps, marks.clone()), layer.clone(), summary.clone()));
        (layer, summary)
    }
}

/// What the nodes of a map are drawn from.
pub(in crate::diagram::map) struct NodesView<'a> {
    trace: &'a Trace,
    places: &'a Places,
    moment: &'a NetworkMoment,
    snapshots: &'a [Snapshot],
    at: Time,
}

/// The layer drawn before, if it would look the same.
fn renewed(before: Option<&Layer>, key: &'static str, shapes: Vec<Shape>) -> Layer {
    match before {
        Some(layer) if *layer.shapes == *shapes => layer.clone(),
        _ => Layer::new(key, shapes),
    }
}

/// The state of the network in a sentence.
fn split_text(trace: &Trace, sides: &Sides, moment: &NetworkMoment) -> String {
    let names = trace.names();
    let name = |node: &NodeId| names.node(*node).to_owned();
    let side = |side: &Vec<NodeId>| side.iter().map(name).collect::<Vec<_>>().join(" ");
    if !sides.is_empty() {
        let sides: Vec<String> = sides.iter().map(side).collect();
        format!("The network is split: {}.", sides.join(" | "))
    } else if moment.closed.is_empty() {
        "The network is whole.".to_owned()
    } else {
        let closed = moment
            .closed
            .keys()
            .map(|(from, to)| format!("{} to {}", names.endpoint(*from), names.endpoint(*to)));
        format!("Closed links: {}.", closed.collect::<Vec<_>>().join(", "))
    }
}

/// How a stopped machine is called.
fn status_word(status: NodeStatus) -> Option<&'static str> {
    match status {
        NodeStatus::Up => None,
        NodeStatus::Crashed => Some("crashed"),
        NodeStatus::Paused => Some("paused"),
    }
}
