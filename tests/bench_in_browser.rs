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

/// Steps of a measurement: a clock of whole milliseconds must be able to tell them.
const STEPS: u32 = 200_000;
/// Measurements of which the fastest is quoted.
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
    let mut plan = Plan::new(&scenario);
    plan.until = Until::At(Time(u32::MAX));
    let plan = Rc::new(plan);
    let fastest_ns = (0..RUNS).map(|_| nanoseconds_per_step(&plan)).min().unwrap_or(1);
    1_000_000_000 / fastest_ns.max(1)
}

/// Runs the plan until [`STEPS`] are taken: a protocol without timers is soon done with one run.
fn nanoseconds_per_step(plan: &Rc<Plan>) -> u64 {
    let start = js_sys::Date::now();
    let mut steps = 0;
    while steps < STEPS {
        steps += run_up_to(plan.clone(), STEPS).steps.len() as u32;
    }
    let elapsed_ms = js_sys::Date::now() - start;
    (elapsed_ms * 1_000_000.0) as u64 / u64::from(steps)
}
