//! The partition as a fact about the run: which links were closed, and when. Never a score.

use crate::ids::Endpoint;
use crate::sim::link::LinkMode;
use crate::sim::trace::Trace;
use crate::table::{SortedSet, Table};
use crate::time::Time;

/// A stretch of time during which some links between nodes were closed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// When the first closed.
    pub from: Time,
    /// When the last opened; the end of the run if some stayed closed.
    pub to: Time,
    /// The directed links that were closed at some time in it, in order.
    pub links: Vec<(Endpoint, Endpoint)>,
}

/// All stretches of a run, in order; none if the network between the nodes stayed whole.
pub fn stretches(trace: &Trace) -> Vec<Stretch> {
    let mut closed: Table<(Endpoint, Endpoint), LinkMode> = Table::new();
    let mut stretches: Vec<Stretch> = Vec::new();
    // A link may close thousands of times, but there are not many links.
    let mut links: Vec<SortedSet<(Endpoint, Endpoint)>> = Vec::new();
    for change in &trace.link_changes {
        let ends = (change.from, change.to);
        if !matches!(ends, (Endpoint::Node(_), Endpoint::Node(_))) {
            continue;
        }
        if change.mode == LinkMode::Up {
            closed.remove(&ends);
            if let (true, Some(stretch)) = (closed.is_empty(), stretches.last_mut()) {
                stretch.to = change.at;
            }
            continue;
        }
        if closed.is_empty() {
            let (from, to) = (change.at, trace.ended_at);
            stretches.push(Stretch { from, to, links: Vec::new() });
            links.push(SortedSet::new());
        }
        closed.insert(ends, change.mode);
        if let Some(links) = links.last_mut() {
            links.insert(ends);
        }
    }
    for (stretch, links) in stretches.iter_mut().zip(links) {
        stretch.links = links.into_iter().collect();
    }
    stretches.retain(|stretch| stretch.from < stretch.to);
    stretches
}
