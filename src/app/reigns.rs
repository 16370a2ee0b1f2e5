//! Who came to lead and who ceased to, as moments of the story: it is read off the run between the
//! pictures, so that the first one waits for nothing.

use crate::app::Model;
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::diagram::tape::Epoch;
use crate::sim::trace::{NodeStatus, Trace};
use crate::time::Time;

/// Somebody comes to lead, or ceases to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeaderChange {
    /// When.
    pub at: Time,
    /// Who, as a sentence.
    pub sentence: String,
}

/// The changes of leader of a run, in order.
#[derive(Clone, PartialEq, Debug)]
pub struct Reigns {
    of: Shared<Session>,
    changes: Shared<Vec<LeaderChange>>,
}

impl Reigns {
    /// Of a run of which it is known who led when.
    pub fn new(session: &Shared<Session>, epochs: &[Epoch]) -> Reigns {
        let trace = &session.run.trace;
        let mut changes: Vec<LeaderChange> = epochs
            .iter()
            .flat_map(|epoch| [ended(trace, epoch, epochs), begun(trace, epoch)])
            .flatten()
            .collect();
        crate::table::sort_by_key(&mut changes, |change| change.at);
        Reigns { of: session.clone(), changes: Shared::new(changes) }
    }
}

/// Whoever leads from the start did not come to.
fn begun(trace: &Trace, epoch: &Epoch) -> Option<LeaderChange> {
    let number = epoch.number.map_or(String::new(), |(label, it)| format!(" ({label} {it})"));
    let name = trace.names().node(epoch.node);
    let sentence = format!("{name} is {} now{number}.", epoch.role.name);
    (epoch.from > Time::ZERO).then(|| told(epoch.from, sentence))
}

/// Whoever crashes is told of as that, and whoever leads on with another number has not ceased.
fn ended(trace: &Trace, epoch: &Epoch, all: &[Epoch]) -> Option<LeaderChange> {
    let goes_on = all.iter().any(|it| it.node == epoch.node && it.from == epoch.to);
    let crashes = trace
        .node_changes
        .iter()
        .any(|it| it.node == epoch.node && it.at == epoch.to && it.status == NodeStatus::Crashed);
    let is_over = epoch.to < trace.ended_at && !goes_on && !crashes;
    let name = trace.names().node(epoch.node);
    is_over.then(|| told(epoch.to, format!("{name} is no longer {}.", epoch.role.name)))
}

fn told(at: Time, sentence: String) -> LeaderChange {
    LeaderChange { at, sentence }
}

impl Model {
    /// The changes of leader of the run that is shown, as far as they are known.
    pub fn leader_changes(&self) -> &[LeaderChange] {
        let known = self.reigns.as_ref().filter(|reigns| reigns.of == self.session);
        known.map_or(&[], |reigns| reigns.changes.as_slice())
    }

    /// The next of them after the playhead.
    pub fn next_leader(&self) -> Option<Time> {
        let mut changes = self.leader_changes().iter().map(|change| change.at);
        changes.find(|at| *at > self.playhead && *at <= self.horizon())
    }

    /// What happened last until the playhead, and when.
    pub(super) fn latest(&self) -> Option<(Time, Vec<&str>)> {
        let past = self.leader_changes().partition_point(|change| change.at <= self.playhead);
        let changes = &self.leader_changes()[..past];
        let told = self.session.latest(self.playhead);
        let at = changes.last().map(|change| change.at).max(told.first().map(|it| it.at))?;
        let told = told.iter().map(|moment| (moment.at, &moment.sentence));
        let all = told.chain(changes.iter().map(|change| (change.at, &change.sentence)));
        let now = all.filter(|(its, _)| *its == at);
        Some((at, now.map(|(_, sentence)| sentence.as_str()).collect()))
    }
}
