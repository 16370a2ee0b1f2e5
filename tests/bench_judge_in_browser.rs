//! `make bench` in Chromium: how long histories take to judge, optimised as the page is. Prints
//! figures; nothing here can fail by being slow. Natively this file is empty, and
//! `benches/judge.rs` is what runs.
#![cfg(target_arch = "wasm32")]

use std::rc::Rc;

use cap_playground::history::History;
use cap_playground::judge::lag::{delta_at, versions_at};
use cap_playground::judge::{Budget, ConsistencyModel, Judging, Slices, Verdict, check};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

#[path = "support/crowds.rs"]
mod crowds;
#[path = "support/histories.rs"]
mod histories;

/// Measurements of which the fastest is quoted.
const RUNS: u32 = 5;
/// Steps of work in a slice, as the page's worker has them.
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

/// What once took minutes: the first verdict, all of them, and by how much it misses; and the
/// longest of the slices in which the page's worker does it.
#[wasm_bindgen_test]
fn milliseconds_to_judge_a_crowd() {
    let (first, all, lag) = ("first", "all models", "Δ and k");
    console_log!("{:<52}{first:>10}{all:>12}{lag:>12}{:>10}", "history", "slice");
    for (name, crowd) in crowds::ROWS {
        let history = Rc::new(crowds::history(1, crowd));
        let (mut first, mut longest, mut is_broken) = (0.0, 0.0_f64, false);
        let begin = js_sys::Date::now();
        for model in ConsistencyModel::ALL {
            let mut judging = Judging::new(model, history.clone(), Budget::for_file(model));
            let verdict = in_slices(&mut longest, || judging.advance(SLICE));
            if model == ConsistencyModel::Linearizable {
                first = js_sys::Date::now() - begin;
                is_broken = matches!(verdict, Verdict::Violated(_));
                if matches!(verdict, Verdict::Holds(_)) {
                    break;
                }
            }
        }
        let all = js_sys::Date::now() - begin;
        let begin = js_sys::Date::now();
        if is_broken {
            let own = history.clone();
            let mut measure = Slices::new(|pace| async move {
                let versions = versions_at(&pace, &own, Budget::for_measure()).await;
                (versions, delta_at(&pace, &own, Budget::for_measure()).await)
            });
            in_slices(&mut longest, || measure.advance(SLICE));
        }
        let lag = js_sys::Date::now() - begin;
        console_log!("{name:<52}{first:>7} ms{all:>9} ms{lag:>9} ms{longest:>7} ms");
    }
}

fn in_slices<T>(longest: &mut f64, mut advance: impl FnMut() -> Option<T>) -> T {
    loop {
        let start = js_sys::Date::now();
        let done = advance();
        *longest = longest.max(js_sys::Date::now() - start);
        if let Some(done) = done {
            return done;
        }
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
    match check(
        ConsistencyModel::Linearizable,
        history,
        Budget::for_file(ConsistencyModel::Linearizable),
    ) {
        Verdict::Holds(_) => "yes",
        Verdict::Violated(_) => "no",
        Verdict::Unknown { .. } => "unknown",
    }
}
