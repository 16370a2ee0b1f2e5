//! Availability in the sense of the CAP theorem: every request received by a machine that stays
//! up is answered, however long the partition lasts.
//!
//! Time plays no part: what counts is whether a machine sent an answer in a run in which the
//! network is never repaired. Such runs, and what was sent in them, are the caller's to bring;
//! whether the answer then reached its client is the client's link's affair.
//!
//! An error is not an answer, since a system could always give one (Gilbert and Lynch). The
//! looser reading in which it is one is judged beside it.

use crate::history::{Sent, Service};
use crate::ids::{NodeId, OperationId};
use crate::table::Table;

/// Whether all requests that are owed an answer got one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Availability {
    /// All of them.
    Yes,
    /// Not these.
    No {
        /// Requests received by a machine that stayed up, in order.
        unanswered: Vec<OperationId>,
    },
    /// None is known to be unanswered, but a run was stopped before its end.
    Unknown,
}

/// How many of the requests asked were properly answered, whenever that was: what clients would
/// measure.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Yield {
    /// Answered without an error.
    pub answered: u32,
    /// Asked.
    pub asked: u32,
}

/// The requests of a scenario and how they fared with each partition held for ever.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Availabilities {
    /// Errors do not count as answers.
    pub strict: Availability,
    /// Errors count.
    pub loose: Availability,
    /// Each request once, as it fared at its worst.
    pub requests: Vec<Service>,
}

/// Judges the requests of one or more runs without repairs. A request that several of them
/// contain must be answered in each. `exhausted` says that some run was stopped early.
pub fn judge(runs: &[Service], exhausted: bool) -> Availabilities {
    let mut worst: Table<OperationId, Service> = Table::new();
    for service in runs {
        let known = worst.get_or_insert(service.operation, *service);
        if service.sent < known.sent {
            *known = *service;
        }
    }
    let decide = |enough: Sent| decide(runs, enough, exhausted);
    let (strict, loose) = (decide(Sent::Ok), decide(Sent::Error));
    Availabilities { strict, loose, requests: worst.into_values().collect() }
}

fn decide(runs: &[Service], enough: Sent, exhausted: bool) -> Availability {
    // What no machine received is owed nothing, whatever became of it. Silence proves nothing
    // where a run was stopped early: the answer may have come after.
    let silence_counts = |service: &Service| service.sent != Sent::Nothing || !exhausted;
    let owed =
        |service: &&Service| service.received && service.sent < enough && silence_counts(service);
    let mut unanswered: Vec<OperationId> =
        runs.iter().filter(owed).map(|service| service.operation).collect();
    crate::table::sort(&mut unanswered);
    unanswered.dedup();
    match (unanswered.is_empty(), exhausted) {
        (false, _) => Availability::No { unanswered },
        (true, true) => Availability::Unknown,
        (true, false) => Availability::Yes,
    }
}

/// The requests of a run: which replica each was addressed to last, and whether its client was
/// properly answered.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Served(pub Vec<(NodeId, bool)>);

impl Served {
    /// Over all requests; also those count that no machine received.
    pub fn overall(&self) -> Yield {
        self.by(|_| ()).remove(&()).unwrap_or_default()
    }

    /// By the replica asked, or by whatever groups replicas: the side of a cut.
    pub fn by<G: Ord>(&self, group_of: impl Fn(NodeId) -> G) -> Table<G, Yield> {
        let mut yields: Table<G, Yield> = Table::new();
        for (node, is_answered) in &self.0 {
            let group = yields.get_or_insert(group_of(*node), Yield::default());
            group.asked += 1;
            group.answered += u32::from(*is_answered);
        }
        yields
    }
}
