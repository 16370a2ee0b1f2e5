//! `make bench` in Chromium: the engine's steps per second, built as the page is built. Prints
//! figures; nothing here can fail by being slow. Natively this file is empty, and
//! `benches/steps.rs` is what runs.
#![cfg(target_arch = "wasm32")]

use std::rc::Rc;

use cap_playground::protocol::registry;
use cap_playground::sim::plan::{Plan, Until};
use cap_playground::sim::run_up_to;
use cap_playground::time::Time;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

#[path = "support/load.rs"]
mod load;

/// Steps of one run: a clock of whole milliseconds must be able to tell them.
const STEPS: u32 = 200_000;
/// Runs of which the fastest is quoted.
const RUNS: u32 = 3;

#[wasm_bindgen_test]
fn steps_per_second() {
    console_log!("{:<18}{:>10}{:>16}", "protocol", "replicas", "steps/s");
    for entry in registry::ALL {
        for replicas in [3, 5, 15, 51] {
            let per_second = steps_per_second_of(entry.spec.name, replicas);
            console_log!("{:<18}{:>10}{:>16}", entry.spec.name, replicas, per_second);
        }
    }
}

fn steps_per_second_of(protocol: &'static str, replicas: usize) -> u64 {
    let scenario = load::steady_load(protocol, replicas, 8, 1_000);
    let mut plan = Plan::new(&scenario).expect("the load has a header");
    plan.until = Until::At(Time(u32::MAX));
    let plan = Rc::new(plan);
    let fastest_ms = (0..RUNS).map(|_| measure_ms(&plan)).min().unwrap_or(1);
    u64::from(STEPS) * 1000 / fastest_ms.max(1)
}

fn measure_ms(plan: &Rc<Plan>) -> u64 {
    let start = js_sys::Date::now();
    let trace = run_up_to(plan.clone(), STEPS);
    let elapsed = js_sys::Date::now() - start;
    assert_eq!(trace.steps.len() as u32, STEPS);
    elapsed as u64
}
