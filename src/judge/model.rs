//! The consistency models, and the map of them: which implies which, and which of them a system
//! can keep up through a partition (Bailis et al. 2014; the arrows are those of Jepsen's map).

/// A consistency model: a set of histories that it allows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Model {
    /// One order for all, within real time.
    Linearizable,
    /// One order for all, within each process.
    Sequential,
    /// An order per process, within causality.
    Causal,
    /// One order of the writes for all, within causality; each answer from its causes alone.
    CausalConvergence,
    /// Each answer by itself, within causality.
    WeakCausal,
    /// An order per process, within each process.
    Pram,
    /// A process sees its own writes.
    ReadYourWrites,
    /// A process never reads an older version than it has read.
    MonotonicReads,
    /// The writes of a process are ordered as it issued them.
    MonotonicWrites,
    /// What a process writes is ordered after what it has read.
    WritesFollowReads,
}

/// What a system that keeps to a model can offer while its network is partitioned.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Attainable {
    /// Some requests must go unanswered.
    Unavailable,
    /// Every request is answered as long as its client stays with one replica.
    Sticky,
    /// Every request is answered by whichever replica it reaches.
    Total,
}

impl Model {
    /// Every model, the strongest first.
    pub const ALL: [Model; 10] = [
        Model::Linearizable,
        Model::Sequential,
        Model::Causal,
        Model::CausalConvergence,
        Model::WeakCausal,
        Model::Pram,
        Model::ReadYourWrites,
        Model::MonotonicReads,
        Model::MonotonicWrites,
        Model::WritesFollowReads,
    ];

    /// Those that the scenario language has a word for, the strongest first.
    pub const SPOKEN: [Model; 8] = [
        Model::Linearizable,
        Model::Sequential,
        Model::Causal,
        Model::Pram,
        Model::ReadYourWrites,
        Model::MonotonicReads,
        Model::MonotonicWrites,
        Model::WritesFollowReads,
    ];

    /// What it is called in one word; where the scenario language speaks of it, the same there.
    pub fn word(self) -> &'static str {
        match self {
            Model::Linearizable => "linearizable",
            Model::Sequential => "sequential",
            Model::Causal => "causal",
            Model::CausalConvergence => "causal-convergence",
            Model::WeakCausal => "weak-causal",
            Model::Pram => "pram",
            Model::ReadYourWrites => "read-your-writes",
            Model::MonotonicReads => "monotonic-reads",
            Model::MonotonicWrites => "monotonic-writes",
            Model::WritesFollowReads => "writes-follow-reads",
        }
    }

    /// The models next below this one: what they forbid, it forbids.
    pub fn implies(self) -> &'static [Model] {
        match self {
            Model::Linearizable => &[Model::Sequential],
            Model::Sequential => &[Model::Causal, Model::CausalConvergence],
            Model::Causal => &[Model::Pram, Model::WritesFollowReads, Model::WeakCausal],
            Model::CausalConvergence => &[Model::WeakCausal],
            Model::Pram => &[Model::ReadYourWrites, Model::MonotonicReads, Model::MonotonicWrites],
            Model::WeakCausal
            | Model::ReadYourWrites
            | Model::MonotonicReads
            | Model::MonotonicWrites
            | Model::WritesFollowReads => &[],
        }
    }

    /// Whether the arrows of the map lead from this one to the other.
    pub fn is_stronger_than(self, weaker: Model) -> bool {
        self.implies().iter().any(|next| *next == weaker || next.is_stronger_than(weaker))
    }

    /// What a system that keeps to it can offer during a partition.
    pub fn attainable(self) -> Attainable {
        match self {
            Model::Linearizable | Model::Sequential => Attainable::Unavailable,
            Model::Causal
            | Model::CausalConvergence
            | Model::WeakCausal
            | Model::Pram
            | Model::ReadYourWrites => Attainable::Sticky,
            Model::MonotonicReads | Model::MonotonicWrites | Model::WritesFollowReads => {
                Attainable::Total
            }
        }
    }

    /// What is easily got wrong about it, in one sentence.
    pub fn trap(self) -> &'static str {
        match self {
            Model::Linearizable => {
                "It speaks of single operations: what is done to several registers at once needs \
                 strict serializability."
            }
            Model::Sequential => {
                "It is not compositional: every register by itself may be sequential, and all of \
                 them together not."
            }
            Model::Causal => {
                "Nobody has to agree in the end: two clients may see concurrent writes in opposite \
                 orders for ever."
            }
            Model::CausalConvergence => {
                "As defined at POPL 2017 it does not imply PRAM: a client may read first one and \
                 then the other of two writes that are ordered the other way round."
            }
            Model::WeakCausal => {
                "The answers of one client need not fit together: each has an order of its own."
            }
            Model::Pram => {
                "An effect may be seen without its cause, if they come from two clients."
            }
            Model::ReadYourWrites => {
                "It holds within a process: whoever goes on as a new one, after a time-out or on \
                 another device, may miss what was written before."
            }
            Model::MonotonicReads => {
                "Never to go back is not to get on: a client that reads the first version for \
                 ever satisfies it."
            }
            Model::MonotonicWrites => {
                "From values alone it is hardly ever seen broken: an order of the versions that \
                 nobody saw can nearly always be chosen to fit."
            }
            Model::WritesFollowReads => {
                "It orders versions, which clients do not see: from values alone it is hardly \
                 ever seen broken."
            }
        }
    }
}
