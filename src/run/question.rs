//! The question of a scenario with its choices, and which one is right: the run decides.
//!
//! Choices that are written say what would be so. Where none is written they are computed: for a
//! read what the register may have held, for a write what may become of it, for a promise that
//! it holds or breaks. What is computed does not depend on what the answer was.

use crate::history::Operation;
use crate::ids::OperationId;
use crate::register::{Access, Answer, Value};
use crate::run::Run;
use crate::run::check::{Mismatch, found, found_text};
use crate::run::claim::{all_hold, decided_at, operation, told_at};
use crate::scenario::{
    Action, Claim, Expectation, ExpectedOutcome, ExpectedVerdict, Property, RequestName, Subject,
    Subset, limits,
};
use crate::time::{Time, seconds};

/// A question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// Its line, from 0.
    pub line: usize,
    /// Its text.
    pub text: String,
    /// What it is about.
    pub about: About,
    /// What can be said to it; nothing where it is only to be thought about.
    pub choices: Vec<AnswerOption>,
    /// Whether somebody wrote the choices.
    pub is_written: bool,
}

/// What a question is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum About {
    /// What became of this request.
    Request(OperationId),
    /// Whether a promise holds.
    Promise(Property, Subset),
    /// A request that was never begun in this run.
    NeverBegun(RequestName),
    /// What its text says.
    Text,
}

/// Something to say to a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AnswerOption {
    /// In a word or a few.
    pub words: String,
    /// What more there is to say of it: who wrote the value.
    pub detail: Option<String>,
    meant: Meant,
}

/// What is so if a choice is right.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Meant {
    /// All of these.
    Claims(Vec<Claim>),
    /// The write took effect: not so of a `cas` that found another value.
    Written,
    /// The answer was a set of values.
    Siblings,
}

/// The question of a scenario; none if it asks nothing.
pub fn question(run: &Run) -> Option<Question> {
    let (line, ask) = run.scenario.asked()?;
    let about = match &ask.about {
        Some(Subject::Request(name)) => match operation(run, name) {
            Some(id) => About::Request(id),
            None => About::NeverBegun(name.clone()),
        },
        Some(Subject::Promise(property, subset)) => About::Promise(*property, subset.clone()),
        None => About::Text,
    };
    let written = run.scenario.choices().map(|(_, choice)| AnswerOption {
        words: choice.text.clone(),
        detail: None,
        meant: Meant::Claims(choice.claims.clone()),
    });
    let written: Vec<AnswerOption> = written.collect();
    let is_written = !written.is_empty();
    let choices = match &about {
        _ if is_written => written,
        About::Request(id) => of_request(run, *id),
        About::Promise(property, subset) => of_promise(*property, subset),
        About::NeverBegun(_) | About::Text => Vec::new(),
    };
    Some(Question { line, text: ask.text.clone(), about, choices, is_written })
}

/// What can be said to a question about this, if nobody writes anything else.
pub fn offered(run: &Run, about: &Subject) -> Vec<AnswerOption> {
    match about {
        Subject::Request(name) => {
            operation(run, name).map_or_else(Vec::new, |id| of_request(run, id))
        }
        Subject::Promise(property, subset) => of_promise(*property, subset),
    }
}

/// Which of what is [`offered`] is right; none unless exactly one is.
pub fn right_of(run: &Run, about: &Subject) -> Option<usize> {
    let choices = offered(run, about);
    let of_run = match about {
        Subject::Request(name) => About::Request(operation(run, name)?),
        Subject::Promise(property, subset) => About::Promise(*property, subset.clone()),
    };
    let question =
        Question { line: 0, text: String::new(), about: of_run, choices, is_written: false };
    question.right(run)
}

impl AnswerOption {
    /// What it says in the words of the language, so that it can be written; none where they have
    /// no word for it.
    pub fn claims(&self) -> Option<&[Claim]> {
        match &self.meant {
            Meant::Claims(claims) => Some(claims),
            Meant::Written | Meant::Siblings => None,
        }
    }
}

impl Question {
    /// The request that it is about.
    pub fn operation(&self) -> Option<OperationId> {
        match self.about {
            About::Request(id) => Some(id),
            About::Promise(..) | About::NeverBegun(_) | About::Text => None,
        }
    }

    /// Of each choice whether it is right; none where that could not be decided.
    pub fn verdicts(&self, run: &Run) -> Vec<Option<bool>> {
        let asked = self.operation();
        let answer = asked.and_then(|id| run.history.operations.get(id.index())?.outcome.answer());
        let verdict = |choice: &AnswerOption| match &choice.meant {
            Meant::Claims(claims) => all_hold(run, claims, asked),
            Meant::Written => Some(matches!(answer, Some(Answer::Written))),
            Meant::Siblings => Some(matches!(answer, Some(Answer::Siblings(_)))),
        };
        self.choices.iter().map(verdict).collect()
    }

    /// The choice that is right; none unless exactly one is.
    pub fn right(&self, run: &Run) -> Option<usize> {
        match self.all_right(run).as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    fn all_right(&self, run: &Run) -> Vec<usize> {
        let verdicts = self.verdicts(run).into_iter().enumerate();
        verdicts.filter(|(_, verdict)| *verdict == Some(true)).map(|(index, _)| index).collect()
    }

    /// When it is asked: when the first request begins that it or one of its choices is about. Of a
    /// promise it is the first request once there is trouble, or the one whose answer breaks it if that
    /// comes before: nothing of the answer has happened yet.
    pub fn asked_at(&self, run: &Run) -> Time {
        // In loops: the first picture waits for this, and what iterators become is large.
        let mut first = None;
        let mut is_about = |id: OperationId| {
            let begun = run.trace.operations.get(id.index()).map(|it| it.invoked_at);
            if begun.is_some() && (first.is_none() || begun < first) {
                first = begun;
            }
        };
        if let Some(id) = self.operation() {
            is_about(id);
        }
        for choice in &self.choices {
            for claim in choice.claims().unwrap_or_default() {
                if let Claim::Told { request: Some(name), .. } = claim
                    && let Some(id) = operation(run, name)
                {
                    is_about(id);
                }
            }
        }
        first.or_else(|| self.promise_asked_at(run)).unwrap_or_default()
    }

    fn promise_asked_at(&self, run: &Run) -> Option<Time> {
        let begun = || run.trace.operations.iter().map(|it| it.invoked_at);
        let is_fault = |action: &Action| !matches!(action, Action::Request(_));
        let lines = run.scenario.timed();
        let trouble = lines.iter().find(|(_, _, action)| is_fault(action)).map(|(_, at, _)| *at);
        let in_trouble = trouble.and_then(|from| begun().find(|at| *at >= from));
        let until = self.decided_at(run);
        let deciding = begun().rfind(|at| *at < until);
        in_trouble.into_iter().chain(deciding).min().or_else(|| begun().next())
    }

    /// The moment that decides: until then nobody can know the answer.
    pub fn decided_at(&self, run: &Run) -> Time {
        let of_about = match &self.about {
            About::Request(id) => Some(told_at(run, *id)),
            About::Promise(property, subset) => Some(decided_at(run, *property, subset)),
            About::NeverBegun(_) | About::Text => None,
        };
        let claims = self.choices.iter().filter_map(AnswerOption::claims).flatten();
        let of_claim = |claim: &Claim| match claim {
            Claim::Told { request: Some(name), .. } => {
                operation(run, name).map(|id| told_at(run, id))
            }
            Claim::Told { request: None, .. } => None,
            Claim::Judged(Expectation { property, subset, .. }) => {
                Some(decided_at(run, *property, subset))
            }
        };
        claims.filter_map(of_claim).chain(of_about).max().unwrap_or(run.trace.ended_at)
    }
}

/// What is wrong with the question: none of its choices is right, or several are. Of a scenario
/// that its reader has changed that is no fault, so it is no part of what the page checks.
pub fn mismatch(run: &Run) -> Option<Mismatch> {
    let question = question(run)?;
    let line = question.line;
    let expected = "one right choice".to_owned();
    if let About::NeverBegun(name) = &question.about {
        let found = format!("the request of {} at {} was never begun", name.client, name.at);
        return Some(Mismatch { line, expected, found, because: None });
    }
    let right = question.all_right(run);
    if question.choices.is_empty() || right.len() == 1 {
        return None;
    }
    let named: Vec<String> =
        right.iter().map(|index| format!("\"{}\"", question.choices[*index].words)).collect();
    let found = match named.as_slice() {
        [] => "none of the choices is right".to_owned(),
        several => format!("{} are right: {}", several.len(), several.join(" and ")),
    };
    Some(Mismatch { line, expected, found, because: what_is_so(run, &question.about) })
}

fn what_is_so(run: &Run, about: &About) -> Option<String> {
    match about {
        About::Request(id) => {
            let operation = run.history.operations.get(id.index())?;
            let freshness = run.freshness().get(id.index()).copied().flatten();
            let found = found_text(operation, freshness, run.trace.names());
            Some(format!("The run says `{found}`."))
        }
        About::Promise(property, subset) => {
            let verdict = found(run, *property, subset).0.verdict();
            Some(format!("The run says `{} {}`.", property.word(), verdict.word()))
        }
        About::NeverBegun(_) | About::Text => None,
    }
}

fn of_promise(property: Property, subset: &Subset) -> Vec<AnswerOption> {
    let choice = |words: &str, verdict| {
        let expectation = Expectation { property, verdict, subset: subset.clone() };
        let meant = Meant::Claims(vec![Claim::Judged(expectation)]);
        AnswerOption { words: words.to_owned(), detail: None, meant }
    };
    vec![choice("It holds", ExpectedVerdict::Yes), choice("It breaks", ExpectedVerdict::No)]
}

fn of_request(run: &Run, id: OperationId) -> Vec<AnswerOption> {
    let Some(operation) = run.history.operations.get(id.index()) else { return Vec::new() };
    let told = |words: &str, detail: &str, outcome: ExpectedOutcome| AnswerOption {
        words: words.to_owned(),
        detail: (!detail.is_empty()).then(|| detail.to_owned()),
        meant: Meant::Claims(vec![Claim::Told { request: None, expected: outcome.into() }]),
    };
    let is_read = operation.action == Access::Get;
    let mut choices = Vec::new();
    match operation.action {
        Access::Get => {}
        Access::Set(_) => choices.push(told("It is done", "", ExpectedOutcome::Ok(None))),
        Access::Cas { .. } => {
            let words = "It is done".to_owned();
            choices.push(AnswerOption { words, detail: None, meant: Meant::Written });
        }
    }
    if !matches!(operation.action, Access::Set(_)) {
        for (value, detail) in held(run, operation, id) {
            let value = run.trace.names().value(value);
            let words =
                if is_read { value.to_owned() } else { format!("It is not: it finds {value}") };
            choices.push(told(&words, &detail, ExpectedOutcome::Ok(Some(value.to_owned()))));
        }
    }
    let plan = &run.trace.plan;
    if is_read && (plan.entry.spec.has_siblings)(&plan.cluster.settings) {
        let words = "Several values at once".to_owned();
        choices.push(AnswerOption { words, detail: None, meant: Meant::Siblings });
    }
    // A write may be answered, and nobody the wiser: its leadership was lost, say.
    let (error, silence, unknown) = if is_read {
        ("", "No answer", "")
    } else {
        ("It is certainly not done", "Nobody can say", "It may have been done, or may yet be")
    };
    choices.push(told("An error", error, ExpectedOutcome::Error(None)));
    choices.push(told(silence, unknown, ExpectedOutcome::Unknown(None)));
    choices
}

/// What the register may have held while the operation lasted, each value once and with who wrote
/// it: what it held at first, then what was written by requests that began before the end.
fn held(run: &Run, operation: &Operation, id: OperationId) -> Vec<(Value, String)> {
    let names = run.trace.names();
    let key = usize::from(operation.key.0);
    let initial = run.history.initial.get(key).copied();
    let mut held: Vec<(Value, String)> =
        initial.map(|value| (value, "What it holds at first".to_owned())).into_iter().collect();
    let ended = operation.outcome.ended_at().unwrap_or(u64::MAX);
    let others = (0..).map(OperationId).zip(&run.history.operations).filter(|(one, _)| *one != id);
    for (one, write) in others {
        let Some(value) = write.action.written() else { continue };
        let is_meant = write.key == operation.key && write.invoked_at < ended;
        if is_meant && !held.iter().any(|(known, _)| *known == value) {
            let at = run.trace.operations[one.index()].invoked_at;
            let detail = format!("Written by {} at {}", names.process(write.client), seconds(at));
            held.push((value, detail));
        }
    }
    let found = operation.outcome.answer().and_then(|answer| match answer {
        Answer::Value(value) => Some(*value),
        Answer::Written | Answer::Siblings(_) => None,
    });
    few(held, found)
}

/// Of many values the first and the last ones, and in any case the one that was found.
fn few(mut held: Vec<(Value, String)>, found: Option<Value>) -> Vec<(Value, String)> {
    let excess = held.len().saturating_sub(VALUES_MAX);
    let mut nth = 0;
    held.retain(|(value, _)| {
        nth += 1;
        nth == 1 || nth > 1 + excess || Some(*value) == found
    });
    held
}

/// So many values are offered.
const VALUES_MAX: usize = limits::CHOICES_MAX - 4;
