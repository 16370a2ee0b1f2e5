//! The door of the npm package: a scenario's text in, plain data out. Nothing throws: what cannot
//! be done comes back as a value that says why. `www/package/index.d.ts` has the types.

use std::rc::Rc;

use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::api::report::Report;
use crate::app::picture;
use crate::app::session::Session;
use crate::attack::{Ground, Hunt, swarm::Manner};
use crate::attack::{expect, shrink};
use crate::ids::OperationId;
use crate::run::question::question;
use crate::run::{check, run};
use crate::scenario::Scenario;
use crate::scenario::text::{ParseError, parse};
use crate::time::Time;

/// What went well, or the mistakes of a text.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum PackageResult<T> {
    Done {
        ok: bool,
        #[serde(flatten)]
        value: T,
    },
    Mistaken {
        ok: bool,
        errors: Vec<Mistake>,
    },
}

/// One mistake in a text.
#[derive(Serialize)]
pub(super) struct Mistake {
    line: u32,
    column: u32,
    length: u32,
    message: String,
    suggestion: Option<String>,
}

#[derive(Serialize)]
struct Parsed {
    scenario: ScenarioFacts,
}

#[derive(Serialize)]
struct ScenarioFacts {
    text: String,
    title: String,
    notes: Vec<String>,
    protocol: String,
    replicas: Vec<String>,
    clients: Vec<String>,
    question: Option<QuestionFacts>,
    expectations: usize,
}

#[derive(Serialize)]
struct QuestionFacts {
    text: String,
    choices: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Text {
    pub(super) text: String,
}

#[derive(Serialize)]
struct Simulated {
    trace: TraceFacts,
}

#[derive(Serialize)]
struct TraceFacts {
    digest: String,
    steps: usize,
    ended_at_ms: u32,
    stopped_at_limit: bool,
    lines: Vec<String>,
    problems: Vec<NotCarriedOut>,
}

/// A line that could not be carried out.
#[derive(Serialize)]
struct NotCarriedOut {
    line: usize,
    message: String,
}

#[derive(Serialize)]
struct Judged {
    report: Report,
}

#[derive(Serialize)]
struct Explained {
    sentences: Vec<String>,
}

#[derive(Serialize)]
struct Attacked {
    found: Option<FoundFacts>,
    tried: u32,
    exhausted: bool,
}

#[derive(Serialize)]
struct FoundFacts {
    number: u32,
    text: String,
    report: Report,
}

/// What a text says.
#[wasm_bindgen(js_name = parse)]
pub fn parse_text(text: &str) -> JsValue {
    with(text, |scenario| {
        // Only what may be answered depends on what happens.
        let asked = scenario.asked().and_then(|_| question(&run(&scenario)));
        let choices = |all: crate::run::question::Question| QuestionFacts {
            text: all.text,
            choices: all.choices.into_iter().map(|choice| choice.words).collect(),
        };
        Parsed {
            scenario: ScenarioFacts {
                text: scenario.to_string(),
                title: scenario.title().to_owned(),
                notes: scenario.notes().map(str::to_owned).collect(),
                protocol: scenario.choice().to_string().trim_start_matches("protocol ").to_owned(),
                replicas: scenario.replicas().to_vec(),
                clients: scenario.clients().map(|client| client.name.clone()).collect(),
                question: asked.map(choices),
                expectations: check::expectations_of(&scenario),
            },
        }
    })
}

/// The same text as it is printed.
#[wasm_bindgen]
pub fn format(text: &str) -> JsValue {
    with(text, |scenario| Text { text: scenario.to_string() })
}

/// Everything that happens.
#[wasm_bindgen]
pub fn simulate(text: &str) -> JsValue {
    with(text, |scenario| {
        let run = run(&scenario);
        let problem = |problem: &crate::sim::trace::Problem| NotCarriedOut {
            line: scenario.line_number(problem.line),
            message: check::problem_text(&run, &problem.kind),
        };
        let trace = &run.trace;
        Simulated {
            trace: TraceFacts {
                digest: format!("{:08x}", trace.digest()),
                steps: trace.steps.len(),
                ended_at_ms: trace.ended_at.0,
                stopped_at_limit: trace.end.limit().is_some(),
                lines: trace.readable().lines().map(str::to_owned).collect(),
                problems: trace.problems.iter().map(problem).collect(),
            },
        }
    })
}

/// What clients were told, and every verdict with its evidence.
#[wasm_bindgen]
pub fn judge(text: &str) -> JsValue {
    with(text, |scenario| Judged { report: Report::new(&run(&scenario)) })
}

/// Why the operation of this number in the report ended as it did.
#[wasm_bindgen]
pub fn why(text: &str, operation: u32) -> JsValue {
    with(text, |scenario| {
        let session = Session::new((*scenario).clone());
        let why = session.why(OperationId(operation));
        Explained { sentences: why.map(|why| why.sentences).unwrap_or_default() }
    })
}

/// A picture at a moment, in milliseconds; of the moment that decides, if none is given.
#[wasm_bindgen(js_name = renderSvg)]
pub fn render_svg(text: &str, at_ms: Option<u32>) -> JsValue {
    with(text, |scenario| {
        let session = Session::new((*scenario).clone());
        let decided = || session.violation_at().unwrap_or_else(|| session.end());
        let at = at_ms.map_or_else(decided, Time);
        Text { text: picture::svg(&session, at, session.run.scenario.title()) }
    })
}

/// Tries so many stories of the scenario's attack; the first that breaks the promise, made short.
#[wasm_bindgen]
pub fn attack(text: &str, stories: u32) -> JsValue {
    with(text, |scenario| attacked(&scenario, stories))
}

fn attacked(scenario: &Rc<Scenario>, stories: u32) -> Attacked {
    let ground = Rc::new(Ground::new(scenario, expect::attack_of(&run(scenario))));
    let mut hunt = Hunt::new(&ground, Manner::Guided, 0, 1);
    let mut tried = 0;
    while tried < stories && hunt.next_number().is_some() {
        tried += 1;
        let Some(found) = hunt.advance() else { continue };
        let number = found.number;
        let Some(shrunk) = shrink::shrink(&ground, &found) else { continue };
        let scenario = Rc::new(shrunk.scenario);
        let report = Report::new(&run(&scenario));
        let text = scenario.to_string();
        let found = Some(FoundFacts { number, text, report });
        return Attacked { found, tried, exhausted: false };
    }
    Attacked { found: None, tried, exhausted: hunt.next_number().is_none() }
}

/// Does something with the scenario of a text; or what is wrong with it.
pub(super) fn with<T: Serialize>(text: &str, work: impl FnOnce(Rc<Scenario>) -> T) -> JsValue {
    let outcome = match parse(text) {
        Ok(scenario) => PackageResult::Done { ok: true, value: work(Rc::new(scenario)) },
        Err(errors) => {
            PackageResult::Mistaken { ok: false, errors: errors.iter().map(mistake).collect() }
        }
    };
    plain(&outcome)
}

/// Plain objects, nulls and numbers: what `JSON` knows.
pub(super) fn plain(outcome: &impl Serialize) -> JsValue {
    let plain = serde_wasm_bindgen::Serializer::json_compatible();
    outcome.serialize(&plain).unwrap_or(JsValue::NULL)
}

impl Mistake {
    /// One that stands in no line of the scenario.
    pub(super) fn elsewhere(message: String) -> Mistake {
        Mistake { line: 0, column: 0, length: 0, message, suggestion: None }
    }
}

fn mistake(error: &ParseError) -> Mistake {
    Mistake {
        line: error.line,
        column: error.column,
        length: error.length,
        message: error.to_string(),
        suggestion: error.suggestion.clone(),
    }
}
