//! What was done to the system in a run, in the words of those who test systems.

use super::{Run, partition};
use crate::export::jepsen_edn;
use crate::history::Moment;
use crate::import::Fault;
use crate::sim::trace::{NodeChangeRecord, NodeStatus, Trace};

/// Partitions, crashes and pauses, in the order in which they began.
pub fn faults(trace: &Trace) -> Vec<Fault> {
    let names = trace.names();
    let mut faults: Vec<Fault> = Vec::new();
    for stretch in partition::stretches(trace) {
        let link =
            |(from, to): &(_, _)| format!("{}->{}", names.endpoint(*from), names.endpoint(*to));
        let links: Vec<String> = stretch.links.iter().map(link).collect();
        faults.push(Fault {
            what: format!("start-partition {}", links.join(" ")),
            word: "start-partition".to_owned(),
            from: Moment::from(stretch.from.0),
            to: (stretch.to < trace.ended_at).then_some(Moment::from(stretch.to.0)),
        });
    }
    for (n, change) in trace.node_changes.iter().enumerate() {
        let word = match change.status {
            NodeStatus::Up => continue,
            NodeStatus::Crashed => "kill",
            NodeStatus::Paused => "pause",
        };
        let ends = |later: &&NodeChangeRecord| later.node == change.node;
        let end = trace.node_changes[n + 1..].iter().find(ends);
        faults.push(Fault {
            what: format!("{word} {}", names.node(change.node)),
            word: word.to_owned(),
            from: Moment::from(change.at.0),
            to: end.map(|end| Moment::from(end.at.0)),
        });
    }
    crate::table::sort_by_key(&mut faults, |fault| fault.from);
    faults
}

impl Run {
    /// What the clients saw as Jepsen writes it, with the faults as its nemesis, so that other
    /// checkers can confirm the verdict.
    pub fn jepsen_edn(&self) -> String {
        jepsen_edn(&self.history, self.trace.names(), &faults(&self.trace))
    }
}
