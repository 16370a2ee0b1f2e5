//! `attack linearizable cuts=2 …`: a promise that somebody or something shall break, and what may
//! be done for it.

use crate::scenario::{Action, Property, Subset};
use crate::time::Duration;

/// A promise to be broken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attack {
    /// The promise.
    pub property: Property,
    /// Of which requests; all when empty.
    pub subset: Subset,
    /// Which faults, and how many of each at most.
    pub means: Means,
    /// How many requests may be asked; none: those of the scenario, as written.
    pub requests: Option<u32>,
    /// How long the story may be.
    pub within: Duration,
    /// How many stories may be tried.
    pub tries: u32,
    /// Whether trying everything means every order of messages, without times.
    pub any_order: bool,
}

impl Attack {
    /// How many requests may be asked where nothing is said.
    pub const REQUESTS: u32 = 4;
    /// How many may be asked at most.
    pub const REQUESTS_MAX: u32 = 32;
    /// How long the story may be where nothing is said.
    pub const WITHIN: Duration = Duration(60_000);
    /// The shortest time that can be given.
    pub const WITHIN_MIN: Duration = Duration(1_000);
    /// How many stories are tried where nothing is said.
    pub const TRIES: u32 = 20_000;
    /// How many may be tried at most.
    pub const TRIES_MAX: u32 = 10_000_000;

    /// An attack on a promise of all requests where nothing more is said.
    pub fn on(property: Property) -> Attack {
        Attack {
            property,
            subset: Subset::default(),
            means: Means::default(),
            requests: Some(Attack::REQUESTS),
            within: Attack::WITHIN,
            tries: Attack::TRIES,
            any_order: false,
        }
    }
}

/// How many faults of each kind a story may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Means {
    /// Links that lose everything for a while, or for ever: a switch that fails, a rule of a
    /// firewall.
    pub cuts: u32,
    /// Machines that crash, and may come back without what they had not written to disk.
    pub crashes: u32,
    /// Machines that stand still for a while: a pause of the garbage collector, a virtual machine
    /// that is moved.
    pub pauses: u32,
    /// Messages that are lost or late, one or all of a link: a full queue, a route that changes.
    pub losses: u32,
    /// Clocks that jump or run fast or slow.
    pub clocks: u32,
    /// Timers that fire before their time: a scheduler that was late before.
    pub timers: u32,
    /// What an operator may do by hand: promote a machine, stop one, add or remove a member.
    pub operators: u32,
}

impl Means {
    /// The most of any kind.
    pub const MAX: u32 = 9;

    /// No fault at all.
    pub const NONE: Means =
        Means { cuts: 0, crashes: 0, pauses: 0, losses: 0, clocks: 0, timers: 0, operators: 0 };

    /// Each kind with its word, in the order of the language.
    pub fn each(&self) -> [(&'static str, u32); 7] {
        [
            ("cuts", self.cuts),
            ("crashes", self.crashes),
            ("pauses", self.pauses),
            ("losses", self.losses),
            ("clocks", self.clocks),
            ("timers", self.timers),
            ("operators", self.operators),
        ]
    }

    /// The word of the kind that a fault is of; none for what is no fault, or ends one.
    pub fn kind(action: &Action) -> Option<&'static str> {
        Some(match action {
            Action::Cut(_) | Action::Isolate(_) => "cuts",
            Action::Crash(_) => "crashes",
            Action::Pause { .. } => "pauses",
            Action::Hold(_) | Action::Lose { .. } | Action::Delay { .. } | Action::Link(_) => {
                "losses"
            }
            Action::ClockStep { .. } | Action::ClockRate { .. } => "clocks",
            Action::Timeout { .. } => "timers",
            Action::Promote(_)
            | Action::Stop(_)
            | Action::Add(_)
            | Action::AddLearner(_)
            | Action::Remove(_) => "operators",
            Action::Request(_)
            | Action::Heal(_)
            | Action::Restart(_)
            | Action::Resume(_)
            | Action::Repair(_) => return None,
        })
    }

    /// How many of the kind of this word; none if there is no such kind.
    pub fn of_mut(&mut self, word: &str) -> Option<&mut u32> {
        Some(match word {
            "cuts" => &mut self.cuts,
            "crashes" => &mut self.crashes,
            "pauses" => &mut self.pauses,
            "losses" => &mut self.losses,
            "clocks" => &mut self.clocks,
            "timers" => &mut self.timers,
            "operators" => &mut self.operators,
            _ => return None,
        })
    }
}

impl Default for Means {
    fn default() -> Means {
        Means { cuts: 2, crashes: 1, ..Means::NONE }
    }
}

/// What is expected to come of an attack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AttackOutcome {
    /// A story was found that breaks the promise.
    Found,
    /// None was found among those that were tried. That is no proof.
    None,
    /// None breaks it of all there are within the bounds.
    Exhausted,
}

impl AttackOutcome {
    /// Each with its word.
    pub const ALL: [(AttackOutcome, &'static str); 3] = [
        (AttackOutcome::Found, "found"),
        (AttackOutcome::None, "none"),
        (AttackOutcome::Exhausted, "exhausted"),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            AttackOutcome::Found => "found",
            AttackOutcome::None => "none",
            AttackOutcome::Exhausted => "exhausted",
        }
    }
}
