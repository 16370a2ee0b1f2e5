//! Figures of fences for the npm package, and whether what they claim holds: what `cap fence` does
//! where there is no command.

use std::rc::Rc;

use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::api::package::{Mistake, PackageResult, Text, plain, with};
use crate::attack::expect;
use crate::diagram::svg::Theme;
use crate::fence::options::FenceOptions;
use crate::figure::Figure;
use crate::run::check::{Mismatch, mismatches};
use crate::run::{Run, goal, question, run};
use crate::scenario::Scenario;

#[derive(Serialize)]
struct Fenced {
    title: String,
    html: String,
    text: String,
    markdown: String,
    svg: String,
    mismatches: Vec<MismatchFacts>,
}

/// Something that is not as the scenario says.
#[derive(Serialize)]
struct MismatchFacts {
    /// The line of the text, from 1.
    line: usize,
    /// What stands there.
    text: String,
    expected: String,
    found: String,
    because: Option<String>,
}

/// The figure of a fence, as `docs/FENCE.md` has it: what stands behind the word of the fence, and
/// where the playground is, if that is known.
#[wasm_bindgen(js_name = renderHtml)]
// What comes through the door is the callee's.
#[allow(clippy::needless_pass_by_value)]
pub fn render_html(text: &str, info: Option<String>, base: Option<String>) -> JsValue {
    figured(text, info.as_deref(), base.as_deref(), |figure, _| Text { text: figure.html() })
}

/// The same as text.
#[wasm_bindgen(js_name = renderText)]
#[allow(clippy::needless_pass_by_value)]
pub fn render_text(text: &str, info: Option<String>, base: Option<String>) -> JsValue {
    figured(text, info.as_deref(), base.as_deref(), |figure, _| Text { text: figure.text() })
}

/// The figure in every form, and in what the run differs from what the scenario says of it.
#[wasm_bindgen]
#[allow(clippy::needless_pass_by_value)]
pub fn fence(text: &str, info: Option<String>, base: Option<String>) -> JsValue {
    figured(text, info.as_deref(), base.as_deref(), |figure, run| Fenced {
        title: figure.title(),
        html: figure.html(),
        text: figure.text(),
        markdown: figure.markdown(),
        svg: figure.svg(Theme::Auto),
        mismatches: mismatches_of(run),
    })
}

fn figured<T: Serialize>(
    text: &str,
    info: Option<&str>,
    base: Option<&str>,
    work: impl FnOnce(&Figure<'_>, &Run) -> T,
) -> JsValue {
    match FenceOptions::read(info.unwrap_or_default()) {
        Ok(options) => with(text, |scenario: Rc<Scenario>| {
            let run = run(&scenario);
            work(&Figure::new(&run, text, &options, base), &run)
        }),
        Err(message) => {
            let errors = vec![Mistake::elsewhere(message)];
            plain(&PackageResult::<Text>::Mistaken { ok: false, errors })
        }
    }
}

fn mismatches_of(run: &Run) -> Vec<MismatchFacts> {
    let mut all = mismatches(run);
    all.extend(question::mismatch(run));
    all.extend(goal::mismatch(run));
    all.extend(expect::mismatch(&run.scenario));
    all.sort_by_key(|mismatch| mismatch.line);
    let facts = |mismatch: Mismatch| MismatchFacts {
        line: run.scenario.line_number(mismatch.line),
        text: run.scenario.line_text(mismatch.line),
        expected: mismatch.expected,
        found: mismatch.found,
        because: mismatch.because,
    };
    all.into_iter().map(facts).collect()
}
