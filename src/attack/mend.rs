//! What would have prevented a story: the settings of its protocol one step away that keep the
//! promise in the same story, with what they cost there; and two of them together where that serves
//! more requests than each alone, as some settings only do something beside another.

use std::rc::Rc;

use crate::attack::ground::BUDGET;
use crate::history::Outcome;
use crate::protocol::OptionValue;
use crate::protocol::settings::{Applies, Scope, Setting, SettingKind};
use crate::run::broken::broken;
use crate::run::{Run, run_within};
use crate::scenario::{Action, Attack, Draft, RequestText, Scenario, Statement};

/// At most so many pairs of settings are tried.
const PAIRS_MAX: usize = 400;
/// At most so many of them are told.
const PAIRS_TOLD_MAX: usize = 3;

/// A setting, or two together, that would have kept the promise.
#[derive(Clone, Debug)]
pub struct Mend {
    /// Each in place of the value that the story has.
    pub changes: Vec<Change>,
    /// The story with it.
    pub scenario: Scenario,
    /// What the story's requests got without it, and with it.
    pub cost: (ServiceCost, ServiceCost),
}

impl Mend {
    /// What is to be changed, in words: `commit=majority`, `read=strong on every read`.
    pub fn name(&self) -> String {
        self.changes.iter().map(Change::name).collect::<Vec<_>>().join(" and ")
    }

    /// How many requests get no answer that is none of an error.
    fn unanswered(&self) -> usize {
        self.cost.1.asked - self.cost.1.answered
    }
}

/// Another value of a setting.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    setting: &'static Setting,
    value: OptionValue,
}

impl Change {
    fn name(&self) -> String {
        let Change { setting, value } = self;
        let on = match (setting.scope, setting.applies_to) {
            (Scope::Request, Applies::Reads) => " on every read",
            (Scope::Request, Applies::Writes) => " on every write",
            (Scope::Request, Applies::All) => " on every request",
            _ => "",
        };
        format!("{}={value}{on}", setting.name)
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
/// most requests; and of two together those that answer more than any alone.
pub fn mends(scenario: &Scenario, attack: &Attack) -> Vec<Mend> {
    let all = changes(scenario);
    let before = ServiceCost::of(&run_within(&Rc::new(scenario.clone()), BUDGET));
    let mend = |changes: &[Change]| {
        let other = with(scenario, changes)?;
        let run = run_within(&Rc::new(other.clone()), BUDGET);
        let keeps = run.trace.end.limit().is_none()
            && broken(&run, attack.property, &attack.subset).is_none();
        let cost = (before, ServiceCost::of(&run));
        keeps.then(|| Mend { changes: changes.to_vec(), scenario: other, cost })
    };
    let mut mends: Vec<Mend> = all.iter().filter_map(|it| mend(&[*it])).collect();
    sort(&mut mends);
    let least = mends.first().map_or(usize::MAX, Mend::unanswered);
    if least > 0 {
        let mut pairs: Vec<Mend> = pairs(&all).filter_map(|pair| mend(&pair)).collect();
        pairs.retain(|pair| pair.unanswered() < least);
        sort(&mut pairs);
        pairs.truncate(PAIRS_TOLD_MAX);
        mends.splice(..0, pairs);
    }
    mends
}

fn sort(mends: &mut [Mend]) {
    crate::table::sort_by_key(mends, |mend| (mend.unanswered(), mend.cost.1.slowest_ms));
}

/// All changes of one setting.
fn changes(scenario: &Scenario) -> Vec<Change> {
    let settings = (scenario.entry().spec.settings)().iter();
    // Another vendor's system is no mend of this one.
    let own = settings.filter(|setting| setting.implies.is_empty());
    let all = own.flat_map(|setting| {
        others(setting, scenario).into_iter().map(move |value| Change { setting, value })
    });
    all.collect()
}

/// Two changes of different settings.
fn pairs(changes: &[Change]) -> impl Iterator<Item = [Change; 2]> {
    let all = changes
        .iter()
        .enumerate()
        .flat_map(|(index, one)| changes[index + 1..].iter().map(move |other| [*one, *other]));
    all.filter(|[one, other]| one.setting.name != other.setting.name).take(PAIRS_MAX)
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

/// The scenario with these values, expecting nothing; none where it makes none.
fn with(scenario: &Scenario, changes: &[Change]) -> Option<Scenario> {
    let mut draft = Draft::clone(scenario);
    draft.lines.retain(|line| !matches!(line.statement, Some(Statement::Expect(_))));
    for change in changes {
        change.make(&mut draft);
    }
    draft.scenario().ok()
}

impl Change {
    fn make(self, draft: &mut Draft) {
        let Change { setting, value } = self;
        let name = setting.name;
        let of_requests = setting.scope == Scope::Request;
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
    }
}

fn applies(to: Applies, request: &RequestText) -> bool {
    let is_read = matches!(request, RequestText::Get { .. });
    match to {
        Applies::Reads => is_read,
        Applies::Writes => !is_read,
        Applies::All => true,
    }
}
