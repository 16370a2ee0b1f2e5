//! The systems that documents name, with the letters they give them, and runs that show when
//! these hold and when they do not.
//!
//! Labels and pairs of scenarios are data (`www/systems.txt`). What a scenario shows is computed,
//! one at a time, when somebody looks.

use std::rc::Rc;

use crate::app::lamp::Light;
use crate::app::lights::Lights;
use crate::app::task::{Bench, Task};
use crate::app::words;
use crate::scenario::text::{ParseError, parse};
use crate::scenario::{Property, Subset};

mod list;
mod update;

pub use list::parse_list;

/// A system and what is said of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct System {
    /// Its name.
    pub name: String,
    /// The letters that documents give it.
    pub label: Label,
    /// The settings under which they hold.
    pub when: String,
    /// A run that shows them holding.
    pub holds: SystemClaim,
    /// A run that shows them not holding.
    pub fails: SystemClaim,
    /// What it trades, each with the settings: `PA/EL`, `default settings`.
    pub pacelc: Vec<(String, String)>,
}

/// Two letters of the three.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Label {
    /// Consistent, not available.
    Cp,
    /// Available, not consistent.
    Ap,
    /// Both, as long as there is no partition.
    Ca,
}

/// A scenario of the gallery, or some of its requests.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SystemClaim {
    /// Its name.
    pub slug: Rc<str>,
    /// Which requests, as behind the `for` of an expectation; empty for all.
    pub subset: Rc<str>,
}

impl Label {
    /// As documents write it.
    pub fn word(self) -> &'static str {
        match self {
            Label::Cp => "CP",
            Label::Ap => "AP",
            Label::Ca => "CA",
        }
    }

    /// What a run shows that behaves as the label says: linearizable and available or not.
    fn verdicts(self) -> (Light, Light) {
        match self {
            Label::Cp => (Light::Yes, Light::No),
            Label::Ap => (Light::No, Light::Yes),
            Label::Ca => (Light::Yes, Light::Yes),
        }
    }

    /// Whether a run shows just what the label says.
    pub fn is_shown_by(self, lights: Lights) -> bool {
        (lights.linearizable(), lights.available()) == self.verdicts()
    }

    /// Whether a run lacks something that the label promises.
    pub fn is_contradicted_by(self, lights: Lights) -> bool {
        let (consistent, available) = self.verdicts();
        let breaks = |promised, found| promised == Light::Yes && found == Light::No;
        breaks(consistent, lights.linearizable()) || breaks(available, lights.available())
    }
}

/// The list with what has been computed so far.
#[derive(Clone, PartialEq, Debug)]
pub struct Systems {
    /// The systems, or why there is no list.
    pub list: Result<Rc<[System]>, String>,
    shown: Vec<(SystemClaim, ClaimResult)>,
    bench: Bench<SystemClaim>,
}

/// What a scenario shows, or why that cannot be said.
pub type ClaimResult = Result<Lights, String>;

impl Systems {
    /// What a claim's scenario shows; none if it has not been run yet.
    pub fn shown(&self, claim: &SystemClaim) -> Option<&ClaimResult> {
        self.shown.iter().find(|(known, _)| known == claim).map(|(_, shown)| shown)
    }

    /// Goes on with a claim's scenario for about so much work; whether it can be shown.
    pub fn advance(&self, claim: &SystemClaim, text: &str, work: u64) -> bool {
        self.bench.advance(claim, || begin(claim, text), work).unwrap_or(true)
    }

    /// Whether some scenario has not come, or cannot be run.
    pub fn lacks_some(&self) -> bool {
        self.next().is_none() && self.shown.iter().any(|(_, shown)| shown.is_err())
    }

    /// The first claim whose scenario has not been run yet.
    pub fn next(&self) -> Option<&SystemClaim> {
        let list = self.list.as_deref().unwrap_or_default();
        let mut claims = list.iter().flat_map(|system| [&system.holds, &system.fails]);
        claims.find(|claim| self.shown(claim).is_none())
    }
}

/// Runs and judges a claim's scenario.
///
/// # Errors
/// What is wrong with its text, or with the subset.
pub fn show(claim: &SystemClaim, text: &str) -> ClaimResult {
    show_on(&Bench::default(), claim, text)
}

fn show_on(bench: &Bench<SystemClaim>, claim: &SystemClaim, text: &str) -> ClaimResult {
    let run = bench.finish(claim, || begin(claim, text))?;
    let subset = match run.scenario.expectations().last() {
        Some((_, expectation)) if !claim.subset.is_empty() => expectation.subset.clone(),
        _ => Subset::default(),
    };
    Ok(Lights::of(&run, &subset))
}

fn begin(claim: &SystemClaim, text: &str) -> Result<Task, String> {
    // Which requests are meant is written in the words of this scenario's protocol.
    let asked = if claim.subset.is_empty() {
        String::new()
    } else {
        format!("\nexpect {} yes for {}", Property::Linearizable.word(), claim.subset)
    };
    let scenario = parse(&format!("{text}{asked}")).map_err(|errors| first_advice(&errors))?;
    Ok(Task::new(scenario))
}

fn first_advice(errors: &[ParseError]) -> String {
    errors.first().map(words::advice).unwrap_or_default()
}
