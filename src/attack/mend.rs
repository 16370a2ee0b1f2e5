//! What would have prevented a story: the settings of its protocol one step away that keep the
//! promise in the same story, with what they cost there.

use std::rc::Rc;

use crate::attack::ground::BUDGET;
use crate::history::Outcome;
use crate::protocol::OptionValue;
use crate::protocol::settings::{Applies, Scope, Setting, SettingKind};
use crate::run::broken::broken;
use crate::run::{Run, run_within};
use crate::scenario::{Action, Attack, Draft, RequestText, Scenario, Statement};

/// A setting that would have kept the promise.
#[derive(Clone, Debug)]
pub struct Mend {
    /// The setting, in place of the one that the story has.
    pub setting: (&'static str, OptionValue),
    /// Whether it is an option of requests, and which it is given to: the protocol has no setting
    /// of this name.
    pub of_requests: Option<Applies>,
    /// The story with it.
    pub scenario: Scenario,
    /// What the story's requests got without it, and with it.
    pub cost: (ServiceCost, ServiceCost),
}

impl Mend {
    /// What is to be changed, in words: `commit=majority`, `read=strong on every read`.
    pub fn name(&self) -> String {
        let (name, value) = self.setting;
        let on = match self.of_requests {
            None => "",
            Some(Applies::Reads) => " on every read",
            Some(Applies::Writes) => " on every write",
            Some(Applies::All) => " on every request",
        };
        format!("{name}={value}{on}")
    }
}

/// How the requests of a run were served.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ServiceCost {
    /// How many were asked.
    pub asked: usize,
    /// How many were answered without an error.
    pub answered: usize,
    /// How long the slowest of these took.
    pub slowest_ms: u64,
}

impl ServiceCost {
    fn of(run: &Run) -> ServiceCost {
        let answered = run.history.operations.iter().filter_map(|operation| {
            let is_answer = matches!(operation.outcome, Outcome::Ok { .. });
            let ended = operation.outcome.ended_at().filter(|_| is_answer)?;
            Some(ended.saturating_sub(operation.invoked_at))
        });
        let answered: Vec<u64> = answered.collect();
        ServiceCost {
            asked: run.history.operations.len(),
            answered: answered.len(),
            slowest_ms: answered.iter().copied().max().unwrap_or(0),
        }
    }
}

/// Every setting one step away under which the story keeps the promise, those first that answer
/// most requests.
pub fn mends(scenario: &Scenario, attack: &Attack) -> Vec<Mend> {
    let run = |scenario: &Scenario| run_within(&Rc::new(scenario.clone()), BUDGET);
    let before = ServiceCost::of(&run(scenario));
    let mut mends: Vec<Mend> = Vec::new();
    for setting in (scenario.entry().spec.settings)() {
        // Another vendor's system is no mend of this one.
        if !setting.implies.is_empty() {
            continue;
        }
        let of_requests = (setting.scope == Scope::Request).then_some(setting.applies_to);
        for value in others(setting, scenario) {
            let changed = with(scenario, setting, value);
            let Some(changed) = changed else { continue };
            let run = run(&changed);
            let keeps = run.trace.end.limit().is_none()
                && broken(&run, attack.property, &attack.subset).is_none();
            if keeps {
                let cost = (before, ServiceCost::of(&run));
                let setting = (setting.name, value);
                mends.push(Mend { setting, of_requests, scenario: changed, cost });
            }
        }
    }
    let unanswered = |mend: &Mend| mend.cost.1.asked - mend.cost.1.answered;
    crate::table::sort_by_key(&mut mends, |mend| (unanswered(mend), mend.cost.1.slowest_ms));
    mends
}

/// The other values that a setting can have, of those that can be listed.
fn others(setting: &Setting, scenario: &Scenario) -> Vec<OptionValue> {
    let written = scenario.choice().settings.iter().find(|(name, _)| *name == setting.name);
    let now = written.map_or(setting.kind.default_value(), |(_, value)| *value);
    let replicas = scenario.replicas().len() as u32;
    let words = |words: &'static [&'static str]| words.iter().map(|word| OptionValue::Word(word));
    let mut known: Vec<OptionValue> = match setting.kind {
        SettingKind::Words(all) | SettingKind::WordsOrDuration(all) => words(all).collect(),
        SettingKind::WordsOrReplicas(all) => {
            words(all).chain((1..=replicas).map(OptionValue::Number)).collect()
        }
        SettingKind::Replicas { .. } => (1..=replicas).map(OptionValue::Number).collect(),
        _ => Vec::new(),
    };
    // Of requests some may have the default, and some not.
    known.retain(|value| *value != now || setting.scope == Scope::Request);
    known
}

/// The scenario with another value of a setting, expecting nothing; none where it makes none.
fn with(scenario: &Scenario, setting: &Setting, value: OptionValue) -> Option<Scenario> {
    let name = setting.name;
    let of_requests = setting.scope == Scope::Request;
    let mut draft = Draft::clone(scenario);
    draft.lines.retain(|line| !matches!(line.statement, Some(Statement::Expect(_))));
    for line in &mut draft.lines {
        match &mut line.statement {
            Some(Statement::Protocol(choice)) if !of_requests => {
                choice.settings.retain(|(known, _)| *known != name);
                choice.settings.push((name, value));
            }
            Some(Statement::Timed { action: Action::Request(request), .. }) => {
                request.expected = None;
                // What a request says counts for more than what the protocol is set to.
                request.options.retain(|(known, _)| *known != name);
                if of_requests && applies(setting.applies_to, &request.request) {
                    request.options.push((name, value));
                }
            }
            _ => {}
        }
    }
    draft.scenario()
}

fn applies(to: Applies, request: &RequestText) -> bool {
    let is_read = matches!(request, RequestText::Get { .. });
    match to {
        Applies::Reads => is_read,
        Applies::Writes => !is_read,
        Applies::All => true,
    }
}
