//! `make bench` in Chromium: how long histories take to judge, optimised as the page is. Prints
//! figures; nothing here can fail by being slow. Natively this file is empty, and
//! `benches/judge.rs` is what runs.
#![cfg(target_arch = "wasm32")]

use std::rc::Rc;

use cap_playground::history::History;
use cap_playground::judge::{Budget, Judging, Model, Verdict, check};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

#[path = "support/crowds.rs"]
mod crowds;
#[path = "support/histories.rs"]
mod histories;

/// Measurements of which the fastest is quoted.
const RUNS: u32 = 5;
/// Steps of work in a slice.
const SLICE: u64 = 200_000;
/// A clock of whole milliseconds must be able to tell what is measured.
const MS_MIN: f64 = 20.0;

#[wasm_bindgen_test]
fn milliseconds_to_judge() {
    console_log!("{:<44}{:>12}{:>10}", "history", "judged", "verdict");
    for (name, recipe) in histories::SIZES {
        let history = histories::history(*recipe);
        let verdict = judge(&history);
        let fastest = (0..RUNS).map(|_| milliseconds(&history)).fold(f64::MAX, f64::min);
        console_log!("{name:<44}{:>12}{verdict:>10}", format!("{fastest:.3} ms"));
    }
}

/// What once took minutes: the first verdict and all of them, and the longest of the slices in
/// which a page would do it.
#[wasm_bindgen_test]
fn milliseconds_to_judge_a_crowd() {
    console_log!("{:<52}{:>10}{:>12}{:>10}", "history", "first", "all models", "slice");
    for (name, crowd) in crowds::ROWS {
        let history = Rc::new(crowds::history(1, crowd));
        let (mut first, mut longest) = (0.0, 0.0_f64);
        let begin = js_sys::Date::now();
        for model in Model::ALL {
            let mut judging = Judging::new(model, history.clone(), Budget::for_file(model));
            let verdict = loop {
                let start = js_sys::Date::now();
                let verdict = judging.advance(SLICE);
                longest = longest.max(js_sys::Date::now() - start);
                if let Some(verdict) = verdict {
                    break verdict;
                }
            };
            if model == Model::Linearizable {
                first = js_sys::Date::now() - begin;
                if matches!(verdict, Verdict::Holds(_)) {
                    break;
                }
            }
        }
        let all = js_sys::Date::now() - begin;
        console_log!("{name:<52}{first:>7} ms{all:>9} ms{longest:>7} ms");
    }
}

/// The time of one judgement, over as many as take long enough to be measured.
fn milliseconds(history: &History) -> f64 {
    let start = js_sys::Date::now();
    let mut runs = 0_u32;
    loop {
        judge(history);
        runs += 1;
        let elapsed = js_sys::Date::now() - start;
        if elapsed >= MS_MIN {
            return elapsed / f64::from(runs);
        }
    }
}

fn judge(history: &History) -> &'static str {
    match check(Model::Linearizable, history, Budget::for_file(Model::Linearizable)) {
        Verdict::Holds(_) => "yes",
        Verdict::Violated(_) => "no",
        Verdict::Unknown { .. } => "unknown",
    }
}
