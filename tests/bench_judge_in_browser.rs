//! `make bench` in Chromium: how long histories take to judge, optimised as the page is. Prints
//! figures; nothing here can fail by being slow. Natively this file is empty, and
//! `benches/judge.rs` is what runs.
#![cfg(target_arch = "wasm32")]

use cap_playground::history::History;
use cap_playground::judge::{Budget, Model, Verdict, check};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

#[path = "support/histories.rs"]
mod histories;

/// Measurements of which the fastest is quoted.
const RUNS: u32 = 5;
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
