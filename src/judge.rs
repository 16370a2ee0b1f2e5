//! The verdict: computed from what clients saw, and from nothing else.
//!
//! A [`Verdict`] is one of three. *Holds* carries a [`Witness`] that anybody can check,
//! *Violated* carries the few operations that prove it, and *Unknown* says that the budget was
//! spent: it is never a quiet yes.
//!
//! What the words mean here, where the field uses one word for several things:
//!
//! * Intervals are closed: an operation that returns at the moment another is invoked is
//!   concurrent with it. Two machines that read their clocks honestly can produce such a tie
//!   either way round, so a tie proves nothing. (Within one process there are no ties: a client
//!   asks again only after it was answered.)
//! * *Causal* is causal memory (CM: Ahamad et al. 1995; Bouajjani et al., POPL 2017): each
//!   session has an order of its own that explains its reads and extends causality.
//! * *Causal convergence* and *weak causal* are `CCv` and `CC` of the same paper.
//! * *PRAM* is Lipton and Sandberg's: the same with program order in place of causality.
//! * A session is a process: after an unknown outcome a client goes on as a new one.
//! * A `cas` is atomic for linearizability and sequential consistency. The weaker models know no
//!   atomic read-modify-write: there it is its read followed by its write.

pub mod availability;
pub mod convergence;
pub mod explain;
pub mod lag;
pub mod linearizable;
pub mod sessions;
pub mod siblings;
pub mod staleness;
pub mod subset;

mod attribution;
mod blocks;
mod budget;
mod causal;
mod census;
mod frontier;
mod judging;
mod model;
mod normal;
mod patterns;
mod precedence;
mod sequential;
mod shrink;
mod slots;
mod timeline;
mod versions;
mod zones;

use crate::history::History;
use crate::ids::OperationId;

pub use self::budget::{Budget, Limit, SliceBudget};
pub use self::judging::{Judging, Slices};
pub use self::model::{Attainable, ConsistencyModel, PerModel};

use self::budget::Meter;
pub(crate) use self::judging::to_the_end;
use self::normal::{Call, Effect};

/// What a check found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The model allows this history.
    Holds(Witness),
    /// It does not.
    Violated(Violation),
    /// A limit was reached first.
    Unknown {
        /// Which.
        limit: Limit,
        /// How much work had been done.
        work: u64,
    },
}

/// Why a history is allowed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Witness {
    /// For each register a legal order with a point inside every operation
    /// ([`linearizable::points`] finds the points). Operations without effect are left out.
    PerRegister(linearizable::Orders),
    /// One legal order of all operations, those of each process in their order.
    Order(Vec<OperationId>),
    /// No single order exists in this model; none of the patterns that would break it occurs.
    NoBadPattern,
    /// Nothing in the version tags breaks the guarantee, or nothing in the values.
    Session(Basis),
}

/// What a session guarantee was judged by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Basis {
    /// The protocol's own order of versions, which every operation carries.
    Versions,
    /// Values alone: the guarantee holds if some order of the writes would satisfy it. From
    /// values alone monotonic writes and writes-follow-reads are hardly ever seen broken.
    Values,
}

/// The proof that a model does not allow a history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Violation {
    /// Operations that are a proof by themselves, in the order invoked: those whose constraints
    /// are all needed, and the write of what each read, where there is only one.
    pub operations: Vec<OperationId>,
    /// Why.
    pub reason: Reason,
}

/// Why no order explains the operations of a violation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The answer is a set of siblings, and a register holds one value.
    NotARegisterValue {
        /// Who got it.
        read: OperationId,
    },
    /// A value that nobody wrote.
    ThinAir {
        /// Who read it.
        read: OperationId,
    },
    /// A value whose only writes definitely failed.
    Aborted {
        /// Who read it.
        read: OperationId,
        /// One of the failed writes.
        write: OperationId,
    },
    /// A value read before anybody began to write it.
    Future {
        /// Who read it.
        read: OperationId,
        /// Who wrote it.
        write: OperationId,
    },
    /// A `cas` that was told it found another value, and that value is the one it expected.
    RefusedCas {
        /// The `cas`.
        read: OperationId,
    },
    /// A value read when real time had already put another in its place.
    Overwritten {
        /// Who read the old value.
        read: OperationId,
        /// Finished before the read began, and set or returned the newer value.
        seen: OperationId,
        /// Set or returned the old value, and finished before `newer` began. `None` when the
        /// old value is the initial one.
        older: Option<OperationId>,
        /// Set or returned the newer value.
        newer: OperationId,
    },
    /// Steps of single processes that lead around in a circle: a process went from one value to
    /// another, and so on, and the last step leads back. Of the initial value one step is enough.
    Cycle {
        /// The model that forbids it.
        model: ConsistencyModel,
        /// Two operations of one process each, in its order.
        steps: Vec<(OperationId, OperationId)>,
    },
    /// A process met an older version than it may, in the protocol's own order of versions.
    OlderVersion {
        /// The guarantee that forbids it.
        model: ConsistencyModel,
        /// Wrote or read the newer version.
        first: OperationId,
        /// Came later in the same process, and wrote or read a version that is not newer.
        then: OperationId,
    },
    /// Some process reads what no order that respects the model explains.
    NoView {
        /// [`ConsistencyModel::Causal`] or [`ConsistencyModel::Pram`].
        model: ConsistencyModel,
    },
    /// A read that ought to have seen a newer write, because of what had caused it.
    CauseMissed {
        /// The model that forbids it.
        model: ConsistencyModel,
        /// Who read the older value.
        read: OperationId,
        /// The write it ought to have seen.
        newer: OperationId,
        /// From the older write, if there is one, to the newer one and on to the read: each is a
        /// cause of the next.
        chain: Vec<OperationId>,
    },
    /// No single order of the writes explains what was read from causes alone.
    NoSharedOrder {
        /// The operations that make each of some writes come before the next, all around.
        chain: Vec<OperationId>,
    },
    /// A search through all orders found none that explains these operations together.
    NoOrder,
}

impl Reason {
    /// The operations this reason names.
    pub fn named(&self) -> Vec<OperationId> {
        match *self {
            Reason::NotARegisterValue { read }
            | Reason::ThinAir { read }
            | Reason::RefusedCas { read } => vec![read],
            Reason::Aborted { read, write } | Reason::Future { read, write } => vec![read, write],
            Reason::OlderVersion { first, then, .. } => vec![first, then],
            Reason::Cycle { ref steps, .. } => steps.iter().flat_map(|(a, b)| [*a, *b]).collect(),
            Reason::Overwritten { read, seen, older, newer } => {
                [Some(read), Some(seen), older, Some(newer)].into_iter().flatten().collect()
            }
            Reason::CauseMissed { ref chain, .. } | Reason::NoSharedOrder { ref chain } => {
                chain.clone()
            }
            Reason::NoOrder | Reason::NoView { .. } => Vec::new(),
        }
    }

    /// Pairs of them of which the first was over before the second began.
    pub fn before(&self) -> Vec<(OperationId, OperationId)> {
        match *self {
            Reason::Overwritten { read, seen, older, newer } => {
                let older = older.map(|older| (older, newer));
                older.into_iter().chain([(seen, read)]).collect()
            }
            Reason::Future { read, write } => vec![(read, write)],
            _ => Vec::new(),
        }
    }
}

impl Violation {
    /// The operations named by the reason, and the writes of the values they returned.
    fn new(history: &History, reason: Reason) -> Violation {
        let mut operations = reason.named();
        for id in reason.named() {
            let read = |call: &Call| matches!(call.effect, Effect::Read(_));
            if let Some(read) = normal::call(history, id).filter(read) {
                operations.extend(normal::write_seen_by(history, &read));
            }
        }
        Violation::of(operations, reason)
    }

    /// A core of calls that no order explains, and the writes that they must have seen.
    fn of_core(history: &History, core: &[Call], reason: Reason) -> Violation {
        let mut operations: Vec<OperationId> = core.iter().map(|call| call.id).collect();
        for read in core {
            operations.extend(normal::write_seen_by(history, read));
        }
        Violation::of(operations, reason)
    }

    fn of(mut operations: Vec<OperationId>, reason: Reason) -> Violation {
        crate::table::sort(&mut operations);
        operations.dedup();
        Violation { operations, reason }
    }
}

/// Judges a history by a model, to the end. See [`Judging`] for a check in slices.
pub fn check(model: ConsistencyModel, history: &History, budget: Budget) -> Verdict {
    to_the_end(check_at(&SliceBudget::steady(), model, history, budget))
}

/// The same at a pace: a part of something that is done in [`Slices`].
pub async fn check_at(
    pace: &SliceBudget,
    model: ConsistencyModel,
    history: &History,
    budget: Budget,
) -> Verdict {
    judged(model, history, &Meter::new(budget, pace.clone())).await
}

/// The models of which one order of everything is asked.
const ONE_ORDER: [ConsistencyModel; 2] =
    [ConsistencyModel::Linearizable, ConsistencyModel::Sequential];

async fn judged(model: ConsistencyModel, history: &History, meter: &Meter) -> Verdict {
    let verdict = match model {
        // What an append made of what depends on the order, and the others know no single one.
        _ if !history.appends.is_empty() && !ONE_ORDER.contains(&model) => Err(Limit::Appends),
        ConsistencyModel::Linearizable => linearizable::check(history, meter).await,
        ConsistencyModel::Sequential => sequential::check(history, meter).await,
        ConsistencyModel::CausalConvergence | ConsistencyModel::WeakCausal => {
            patterns::check(model, history, meter).await
        }
        ConsistencyModel::Causal | ConsistencyModel::Pram => {
            causal::check(model, history, meter).await
        }
        ConsistencyModel::ReadYourWrites
        | ConsistencyModel::MonotonicReads
        | ConsistencyModel::MonotonicWrites
        | ConsistencyModel::WritesFollowReads => sessions::check(model, history, meter).await,
    };
    verdict.unwrap_or_else(|limit| Verdict::Unknown { limit, work: meter.done() })
}
