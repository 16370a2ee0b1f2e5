//! A scenario: plain data, the only thing that is ever edited.
//!
//! The order of statements is kept, so a scenario is a list of them. [`text`] parses and prints
//! it, [`link`] packs it into a link, [`edit`] changes it, [`under`] takes it to another protocol.
//! Names are text here and become numbers in [`crate::sim::plan`]. A [`Scenario`] is valid:
//! every name in it is declared and every setting exists. A [`Draft`] need not be.

use crate::protocol::{OptionValue, ProtocolSpec, SettingValues};
use crate::time::{Duration, Time};

pub mod attack;
mod draft;
pub mod edit;
mod expectation;
mod leader;
pub mod limits;
pub mod link;
mod membership;
mod network;
mod question;
mod request;
pub mod text;
pub mod under;
mod valid;
mod validate;

pub use attack::{Attack, AttackOutcome};
pub use draft::Draft;
pub use expectation::{Expectation, Expected, ExpectedOutcome, ExpectedVerdict, Property, Subset};
pub use leader::WHO_LEADS;
pub use membership::AtFirst;
pub use network::{LinkChange, LinkName, LinkSettings, NetworkChanges, Transport};
pub use question::{Ask, Choice, Claim, Goal, RequestName, Subject};
pub use request::{RequestLine, RequestText};
pub use valid::Scenario;

/// One line of a scenario.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// What it says; none for a blank line or a comment alone.
    pub statement: Option<Statement>,
    /// The text behind `#`, without it. Ignored by equality of scenarios.
    pub comment: Option<String>,
}

impl Line {
    /// Whether it says what is there, as opposed to what happens, or is said of it.
    pub(crate) fn declares(&self) -> bool {
        matches!(
            self.statement,
            Some(
                Statement::Protocol(_)
                    | Statement::Replicas(_)
                    | Statement::Datacenter(_)
                    | Statement::Client(_)
                    | Statement::Init { .. }
                    | Statement::Network(_)
                    | Statement::Link(_)
            )
        )
    }
}

/// One statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Statement {
    /// `title "…"`
    Title(String),
    /// `note "…"`, or timed `3s note "…"`
    Note {
        /// When to show it; none for the whole run.
        at: Option<Time>,
        /// What to watch.
        text: String,
    },
    /// `ask "…"`, `ask c2 2s "…"`
    Ask(Ask),
    /// `choice "0, the old value" => stale 0`
    Choice(Choice),
    /// `goal linearizable no in 4 actions "…"`
    Goal(Goal),
    /// `hint "…"`
    Hint(String),
    /// `way "1s cut A | B"`: one of the actions by which the goal is reached.
    Way(String),
    /// `protocol NAME setting=value …`
    Protocol(ProtocolChoice),
    /// `replicas A B C`
    Replicas(Vec<String>),
    /// `datacenter dc1 A B C`
    Datacenter(DatacenterDeclaration),
    /// `client c1 at A timeout=6s retry=0`
    Client(ClientDeclaration),
    /// `init x=100`
    Init {
        /// The register.
        key: String,
        /// Its initial value.
        value: String,
    },
    /// `network delay=100ms …`
    Network(NetworkChanges),
    /// `link A -> B …`; timed lines are [`Action::Link`].
    Link(LinkChange),
    /// `seed 7`
    Seed(u32),
    /// `until 30s`
    Until(Time),
    /// `1s c1 set x=1 => ok`
    Timed {
        /// When; none for `lose` and `delay`, which count messages instead.
        at: Option<Time>,
        /// What happens.
        action: Action,
    },
    /// `attack linearizable cuts=2`
    Attack(Attack),
    /// `expect attack found`
    ExpectAttack(AttackOutcome),
    /// `expect linearizable no`
    Expect(Expectation),
    /// `~…`: kept for readers that know it. The text begins with `~`.
    Ancillary(String),
}

/// The protocol and its settings, as far as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProtocolChoice {
    /// The protocol's name; always one of the registry's.
    pub name: &'static str,
    /// Its own settings, in the order written.
    pub settings: Vec<(&'static str, OptionValue)>,
    /// Those of them that name replicas.
    pub named: Vec<NamedReplicas>,
    /// `leader=B`
    pub leader: Option<String>,
    /// `give_up=5s`; the inner none is `never`.
    pub give_up: Option<Option<Duration>>,
    /// `disk=20ms`
    pub disk: Option<Duration>,
}

impl ProtocolChoice {
    /// A protocol as it is when nothing more is said.
    pub fn at_defaults(name: &'static str) -> ProtocolChoice {
        ProtocolChoice {
            name,
            settings: Vec::new(),
            named: Vec::new(),
            leader: None,
            give_up: None,
            disk: None,
        }
    }

    /// The settings that name replicas, and how many each.
    pub fn named_counts(&self) -> Vec<(&'static str, usize)> {
        self.named.iter().map(|named| (named.setting, named.replicas.len())).collect()
    }

    /// Takes out what means nothing beside the rest, or among so many replicas: for whoever draws
    /// settings one by one.
    pub fn take_out_clashes(&mut self, spec: &ProtocolSpec, replicas: usize) {
        let mut named = self.named_counts();
        spec.take_out_clashes(&mut self.settings, &mut named, replicas);
        self.named.retain(|it| named.iter().any(|(name, _)| *name == it.setting));
    }

    /// The protocol's own settings, with the defaults of those that are not written.
    pub fn all_settings(&self, spec: &ProtocolSpec) -> SettingValues {
        let mut settings = spec.defaults_beside(&self.settings);
        for &(name, value) in &self.settings {
            settings.set(name, value);
        }
        settings
    }
}

/// A setting that names replicas, `arbiter=A`, `priority=S:2,T:0`, or datacentres,
/// `rf=dc1:3,dc2:3`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NamedReplicas {
    /// The setting.
    pub setting: &'static str,
    /// The names, each with its number; 1 where none is written.
    pub replicas: Vec<(String, u32)>,
}

/// A datacentre.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DatacenterDeclaration {
    /// Its name.
    pub name: String,
    /// The replicas in it.
    pub replicas: Vec<String>,
}

/// A client.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClientDeclaration {
    /// Its name.
    pub name: String,
    /// Whom it asks.
    pub home: Home,
    /// How long before an outcome is unknown to it.
    pub timeout: Duration,
    /// How often it repeats an unknown request by itself.
    pub retry: u32,
    /// The options of its requests, where they mean something and a request says nothing else.
    pub options: Vec<(&'static str, OptionValue)>,
}

/// Whom a client asks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Home {
    /// Always this replica.
    At(String),
    /// The next replica in order for each request.
    Roaming,
    /// The last known leader, following redirects, else the next in order.
    Leader,
}

/// What happens at a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// `c1 set x=1 …`
    Request(RequestLine),
    /// `cut A B | C`
    Cut(Links),
    /// `hold A - B`
    Hold(Links),
    /// `heal`; none heals everything.
    Heal(Option<Links>),
    /// `lose A -> B #3`
    Lose {
        /// The directed link.
        link: LinkName,
        /// Which message on it, from 1.
        nth: u32,
    },
    /// `delay A -> B #3 2s`
    Delay {
        /// The directed link.
        link: LinkName,
        /// Which message on it, from 1.
        nth: u32,
        /// By how much it comes later than it would.
        by: Duration,
    },
    /// `link A -> B loss=50%`
    Link(LinkChange),
    /// `isolate A`: everything between this machine and all others; its clients stay with it.
    Isolate(String),
    /// `crash A B`
    Crash(Vec<String>),
    /// `restart A B`
    Restart(Vec<String>),
    /// `pause A B for 3s`
    Pause {
        /// The machines.
        nodes: Vec<String>,
        /// For how long; none until they are resumed.
        lasting: Option<Duration>,
    },
    /// `resume A B`
    Resume(Vec<String>),
    /// `clock A +5s`
    ClockStep {
        /// The machine.
        node: String,
        /// By how much, in ms; may be negative.
        by_ms: i64,
    },
    /// `clock A rate=0.5`
    ClockRate {
        /// The machine.
        node: String,
        /// Its rate in thousandths of true time.
        per_mille: u32,
    },
    /// `timeout A election`
    Timeout {
        /// The machine.
        node: String,
        /// One of the protocol's timers.
        timer: &'static str,
    },
    /// `promote B`
    Promote(String),
    /// `repair A`, `repair`; none named means every replica that is up.
    Repair(Vec<String>),
    /// `stop A`
    Stop(String),
    /// `add D`
    Add(String),
    /// `add_learner D`
    AddLearner(String),
    /// `remove A`
    Remove(String),
}

/// `*` in a group: all machines that no group names.
pub const EVERYBODY_ELSE: &str = "*";

/// The links a fault is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Links {
    /// `A B | C`: everything that crosses a bar. [`EVERYBODY_ELSE`] stands for all machines that
    /// no group names.
    Groups(Vec<Vec<String>>),
    /// `A - B`, `A -> B`
    One(LinkName),
}
