//! The consistency models, and the map of them: which implies which, and which of them a system
//! can keep up through a partition (Bailis et al. 2014; the arrows are those of Jepsen's map).
//!
//! This is the one list of them. A new model is declared here with everything that is said of it,
//! and the compiler asks for its judge ([`super::check`]), for its place on the map and for the
//! property of the scenario language.

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

macro_rules! models {
    ($(
        $(#[$doc:meta])*
        $name:ident {
            word: $word:literal,
            in_scenarios: $in_scenarios:literal,
            implies: [$($weaker:ident),*],
            attainable: $attainable:ident,
            definition: $definition:literal,
            trap: $trap:literal,
        }
    )*) => {
        /// A consistency model: a set of histories that it allows.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum ConsistencyModel { $($(#[$doc])* $name,)* }

        impl ConsistencyModel {
            /// How many there are.
            pub const COUNT: usize = [$(ConsistencyModel::$name),*].len();

            /// Every model, the strongest first.
            pub const ALL: [ConsistencyModel; ConsistencyModel::COUNT] = [$(ConsistencyModel::$name),*];

            /// What it is called in one word; where the scenario language speaks of it, the same
            /// there.
            pub const fn word(self) -> &'static str {
                match self { $(ConsistencyModel::$name => $word,)* }
            }

            /// Whether the scenario language has a word for it.
            pub const fn is_in_scenarios(self) -> bool {
                match self { $(ConsistencyModel::$name => $in_scenarios,)* }
            }

            /// The models next below this one: what they forbid, it forbids.
            pub const fn implies(self) -> &'static [ConsistencyModel] {
                match self { $(ConsistencyModel::$name => &[$(ConsistencyModel::$weaker),*],)* }
            }

            /// What a system that keeps to it can offer during a partition.
            pub const fn attainable(self) -> Attainable {
                match self { $(ConsistencyModel::$name => Attainable::$attainable,)* }
            }

            /// What it demands, in one sentence.
            pub const fn definition(self) -> &'static str {
                match self { $(ConsistencyModel::$name => $definition,)* }
            }

            /// What is easily got wrong about it, in one sentence.
            pub const fn trap(self) -> &'static str {
                match self { $(ConsistencyModel::$name => $trap,)* }
            }
        }
    };
}

models! {
    /// One order for all, within real time.
    Linearizable {
        word: "linearizable",
        in_scenarios: true,
        implies: [Sequential],
        attainable: Unavailable,
        definition: "There is one order of all operations in which each takes effect at an instant \
                     between its request and its answer, and every answer is right for that order.",
        trap: "It speaks of single operations: what is done to several registers at once needs \
               strict serializability.",
    }
    /// One order for all, within each process.
    Sequential {
        word: "sequential",
        in_scenarios: true,
        implies: [Causal, CausalConvergence],
        attainable: Unavailable,
        definition: "There is one order of all operations that keeps those of each client in the \
                     order asked, and every answer is right for that order; real time plays no \
                     part.",
        trap: "It is not compositional: every register by itself may be sequential, and all of \
               them together not.",
    }
    /// An order per process, within causality.
    Causal {
        word: "causal",
        in_scenarios: true,
        implies: [Pram, WritesFollowReads, WeakCausal],
        attainable: Sticky,
        definition: "Each client can put its own reads and everybody's writes in an order in which \
                     every effect comes after its causes, and in which its answers are right.",
        trap: "Nobody has to agree in the end: two clients may see concurrent writes in opposite \
               orders for ever.",
    }
    /// One order of the writes for all, within causality; each answer from its causes alone.
    CausalConvergence {
        word: "causal-convergence",
        in_scenarios: false,
        implies: [WeakCausal],
        attainable: Sticky,
        definition: "There is one order of all writes, the same for everybody and with every \
                     effect after its causes, and each answer is right for those of them that are \
                     its causes.",
        trap: "As defined at POPL 2017 it does not imply PRAM: a client may read first one and \
               then the other of two writes that are ordered the other way round.",
    }
    /// Each answer by itself, within causality.
    WeakCausal {
        word: "weak-causal",
        in_scenarios: false,
        implies: [],
        attainable: Sticky,
        definition: "Each answer is right for some order of its causes: what its client had done \
                     and read before, and the causes of that.",
        trap: "The answers of one client need not fit together: each has an order of its own.",
    }
    /// An order per process, within each process.
    Pram {
        word: "pram",
        in_scenarios: true,
        implies: [ReadYourWrites, MonotonicReads, MonotonicWrites],
        attainable: Sticky,
        definition: "Each client can put its own reads and everybody's writes in an order that \
                     keeps the writes of each client in the order asked, and in which its answers \
                     are right.",
        trap: "An effect may be seen without its cause, if they come from two clients.",
    }
    /// A process sees its own writes.
    ReadYourWrites {
        word: "read-your-writes",
        in_scenarios: true,
        implies: [],
        attainable: Sticky,
        definition: "A client that has been told its write is done never reads an older version.",
        trap: "It holds within a process: whoever goes on as a new one, after a time-out or on \
               another device, may miss what was written before.",
    }
    /// A process never reads an older version than it has read.
    MonotonicReads {
        word: "monotonic-reads",
        in_scenarios: true,
        implies: [],
        attainable: Total,
        definition: "A client that has read a version never reads an older one afterwards.",
        trap: "Never going back is not making progress: a client that reads the first version for ever \
               satisfies it.",
    }
    /// The writes of a process are ordered as it issued them.
    MonotonicWrites {
        word: "monotonic-writes",
        in_scenarios: true,
        implies: [],
        attainable: Total,
        definition: "The writes of each client take effect in the order asked.",
        trap: "From values alone it is hardly ever seen broken: an order of the versions that \
               nobody saw can nearly always be chosen to fit.",
    }
    /// What a process writes is ordered after what it has read.
    WritesFollowReads {
        word: "writes-follow-reads",
        in_scenarios: true,
        implies: [],
        attainable: Total,
        definition: "What a client writes takes effect after whatever it had read before.",
        trap: "It orders versions, which clients do not see: from values alone it is hardly ever \
               seen broken.",
    }
}

impl ConsistencyModel {
    /// Its place in [`ConsistencyModel::ALL`].
    pub const fn place(self) -> usize {
        self as usize
    }

    /// The model at a place of [`ConsistencyModel::ALL`].
    pub fn at(place: usize) -> Option<ConsistencyModel> {
        ConsistencyModel::ALL.get(place).copied()
    }

    /// Whether the arrows of the map lead from this one to the other.
    pub fn is_stronger_than(self, weaker: ConsistencyModel) -> bool {
        self.implies().iter().any(|next| *next == weaker || next.is_stronger_than(weaker))
    }
}

/// Something for each model.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PerModel<T>([T; ConsistencyModel::COUNT]);

impl<T> PerModel<T> {
    /// That of one model.
    pub fn of(&self, model: ConsistencyModel) -> &T {
        &self.0[model.place()]
    }
}
