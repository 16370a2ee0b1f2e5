//! A short story written down as a lesson is: a title, a note on what happened, what each request
//! was told, and the promise that it breaks.

use std::rc::Rc;

use crate::attack::calm::calm_ms;
use crate::attack::ground::Ground;
use crate::history::{Operation, Outcome, Sent};
use crate::ids::OperationId;
use crate::judge::Reason;
use crate::judge::convergence::Convergence;
use crate::judge::staleness::Freshness;
use crate::register::Answer;
use crate::run::broken::{Broken, How};
use crate::run::check::{self, mismatches};
use crate::run::{self, Run, held};
use crate::scenario::text::parse;
use crate::scenario::{
    Action, Draft, Expectation, Expected, ExpectedOutcome, ExpectedVerdict, Line, Scenario,
    Statement, limits,
};
use crate::time::{Time, seconds};
use crate::why::why;

/// The story of these lines, told; none if it is no scenario, which it is where its run is one.
pub fn told(ground: &Ground, lines: &[Line], run: &Run, broken: &Broken) -> Option<Scenario> {
    let expecting = with_expectations(lines, run);
    let promise = Expectation {
        property: ground.attack.property,
        verdict: ExpectedVerdict::No,
        subset: ground.attack.subset.clone(),
    };
    let whole = |lines: Vec<Line>| {
        let said = [Statement::Title(title(ground, run, broken)), note(ground, run, broken)];
        let promise = Statement::Expect(promise.clone());
        let line = |statement| Line { statement: Some(statement), comment: None };
        let lines = said.into_iter().map(line).chain(lines).chain([line(promise)]);
        parse(&Draft::of(lines.collect()).to_string()).ok()
    };
    // What was told is expected where the language has words for it.
    let scenario = whole(expecting)?;
    if mismatches(&run::run(&Rc::new(scenario.clone()))).is_empty() {
        return Some(scenario);
    }
    whole(lines.to_vec())
}

/// Each request with what it was told.
fn with_expectations(lines: &[Line], run: &Run) -> Vec<Line> {
    let mut lines = lines.to_vec();
    for (id, record) in (0..).map(OperationId).zip(&run.trace.operations) {
        let Some(line) = lines.get_mut(record.line) else { continue };
        if let Some(Statement::Timed { action: Action::Request(request), .. }) = &mut line.statement
        {
            request.expected = expected(run, id).map(Expected::from);
        }
    }
    lines
}

fn expected(run: &Run, id: OperationId) -> Option<ExpectedOutcome> {
    let operation = run.history.operations.get(id.index())?;
    let text = |value: &crate::register::Value| run.trace.names().value(*value).to_string();
    Some(match &operation.outcome {
        Outcome::Ok { answer: Answer::Value(value), .. } => {
            let value = Some(text(value));
            match run.freshness().get(id.index()) {
                Some(Some(Freshness::Stale { .. })) => ExpectedOutcome::Stale(value),
                Some(Some(Freshness::Fresh)) => ExpectedOutcome::Fresh(value),
                _ => ExpectedOutcome::Ok(value),
            }
        }
        Outcome::Ok { answer: Answer::Siblings(values), .. } => {
            ExpectedOutcome::Siblings(values.iter().map(text).collect())
        }
        Outcome::Ok { answer: Answer::Written, .. } => ExpectedOutcome::Ok(None),
        Outcome::Error { kind, .. } => ExpectedOutcome::Error(Some(*kind)),
        Outcome::Unknown { kind, .. } => ExpectedOutcome::Unknown(Some(*kind)),
    })
}

/// What a reader sees first.
fn title(ground: &Ground, run: &Run, broken: &Broken) -> String {
    let names = run.trace.names();
    let operation = |id: OperationId| &run.history.operations[id.index()];
    let client = |it: &Operation| names.process(it.client).to_owned();
    let value = |it: &Operation| match it.outcome.answer() {
        Some(Answer::Value(value)) => names.value(*value).to_string(),
        _ => "it".to_owned(),
    };
    match &broken.how {
        How::Inconsistent(Reason::Overwritten { read, newer, .. }) => {
            let (read, newer) = (operation(*read), operation(*newer));
            let written = newer.action.written().map(|value| names.value(value).to_string());
            let written = written.unwrap_or_else(|| value(newer));
            format!("{} reads {} when {written} is there", client(read), value(read))
        }
        How::Inconsistent(_) => format!("Not {}", ground.attack.property.word()),
        How::Unanswered(sent) => {
            let who = broken.operations.first().map(|id| client(operation(*id)));
            let who = who.unwrap_or_default();
            match sent.first() {
                Some(Sent::Error) => format!("{who} is refused"),
                _ => format!("{who} gets no answer"),
            }
        }
        How::Different(_) => {
            let calm = seconds(Time(calm_ms(run).unwrap_or(0)));
            format!("The replicas still differ after {calm}")
        }
    }
}

/// Why the promise is broken, and how the answer came about that breaks it.
fn note(ground: &Ground, run: &Run, broken: &Broken) -> Statement {
    let (_, because) = check::found(run, ground.attack.property, &ground.attack.subset);
    let mut sentences: Vec<String> = because.into_iter().collect();
    if let (How::Different(keys), Convergence::No(all)) = (&broken.how, run.convergence()) {
        let since = Time(run.trace.ended_at.0 - calm_ms(run).unwrap_or(0));
        let well = "everything was up and nobody asked anything more";
        sentences.push(format!("From {} on {well}.", seconds(since)));
        let meant = all.iter().filter(|it| keys.contains(&it.key));
        sentences.extend(meant.map(|it| held::difference(it, run.trace.names())));
    }
    let (asked, missed) = match &broken.how {
        How::Inconsistent(Reason::Overwritten { read, newer, .. }) => (Some(*read), Some(*newer)),
        _ => (broken.operations.last().copied(), None),
    };
    let why = asked.and_then(|id| why(&run.trace, id, missed));
    sentences.extend(why.into_iter().flat_map(|why| why.sentences));
    let text: String = sentences.join(" ").chars().take(limits::NOTE_CHARS_MAX).collect();
    Statement::Note { at: None, text }
}
