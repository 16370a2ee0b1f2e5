//! Prints how many steps per second the engine simulates, with the full trace kept.
//!
//! `cargo bench --bench steps [PROTOCOL…]`. Figures, not a test: nothing here can fail by being
//! slow.

use std::rc::Rc;
use std::time::Instant;

use cap_playground::protocol::registry;
use cap_playground::sim::plan::{Plan, Until};
use cap_playground::sim::run_up_to;
use cap_playground::time::Time;

#[path = "../tests/support/load.rs"]
mod load;

/// Steps of one run.
const STEPS: u32 = 200_000;
/// Runs of which the fastest is quoted.
const RUNS: u32 = 5;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    println!("{:<18}{:>10}{:>16}{:>12}", "protocol", "replicas", "steps/s", "ns/step");
    for entry in registry::ALL {
        let name = entry.spec.name;
        if !wanted.is_empty() && !wanted.iter().any(|wanted| wanted == name) {
            continue;
        }
        for replicas in [3, 5, 15, 51] {
            if replicas <= 64 {
                measure(name, replicas);
            }
        }
    }
}

fn measure(protocol: &'static str, replicas: usize) {
    let scenario = load::steady_load(protocol, replicas, 8, 1_000);
    let mut plan = Plan::new(&scenario);
    plan.until = Until::At(Time(u32::MAX));
    let plan = Rc::new(plan);
    let mut fastest = f64::MAX;
    let mut steps = 0_u32;
    for _ in 0..RUNS {
        let start = Instant::now();
        let trace = run_up_to(plan.clone(), STEPS);
        fastest = fastest.min(start.elapsed().as_secs_f64());
        steps = trace.steps.len() as u32;
    }
    let per_second = f64::from(steps) / fastest;
    println!("{protocol:<18}{replicas:>10}{per_second:>16.0}{:>12.0}", 1e9 / per_second);
}
