//! Scenarios within the limits of the language that ask for as much as they can, under every
//! protocol: a run is bounded in steps, in work and in bytes, and so is what it is judged by.
//!
//! `cargo test --profile fast --test extremes -- --nocapture` prints the figures.

use std::fmt::Write;
use std::fs;
use std::rc::Rc;
use std::time::Instant;

use cap_playground::protocol::registry::{self, ProtocolEntry};
use cap_playground::protocol::settings::SettingKind;
use cap_playground::run::running::Running;
use cap_playground::scenario::text::parse;
use cap_playground::scenario::{Scenario, limits};
use cap_playground::sim::Simulation;
use cap_playground::sim::budget::RunBudget;
use cap_playground::sim::plan::Plan;
use cap_playground::sim::trace::Trace;

/// No run takes more memory than this, with all that it is judged by.
const MEMORY_MAX_KB: u64 = 500 * 1024;

/// What is asked of every protocol.
const SHAPES: [(&str, Shape); 6] = [
    ("one register written blindly", hammer),
    ("a thousand registers", registers),
    ("messages that take minutes", delayed),
    ("all links held, then healed", held),
    ("cut and healed all the time", flapping),
    ("paused, then resumed", paused),
];

type Shape = fn(&mut String);

/// The protocol with everything that can be fast as fast as can be.
fn hurried(entry: &ProtocolEntry) -> String {
    let mut line = format!("protocol {}", entry.spec.name);
    for setting in (entry.spec.settings)() {
        let name = setting.name;
        if matches!(setting.kind, SettingKind::Duration { .. }) {
            let with = format!("{line} {name}=1ms");
            let text =
                format!("cap 1\n{with}\nreplicas A B C\nclient c at A\nuntil 1s\n1ms c get x\n");
            if parse(&text).is_ok() {
                line = with;
            }
        }
    }
    line
}

fn scenario(entry: &ProtocolEntry, replicas: usize, shape: Shape) -> Scenario {
    let names: Vec<String> = (0..replicas).map(|n| format!("N{n}")).collect();
    let mut text = format!("cap 1\n{}\nreplicas {}\n", hurried(entry), names.join(" "));
    for client in 0..limits::CLIENTS_MAX {
        let _ = writeln!(text, "client k{client} roaming timeout=1ms retry=100");
    }
    shape(&mut text);
    text.push_str("until 600s\n");
    parse(&text).unwrap_or_else(|errors| panic!("{}: {:?}", entry.spec.name, errors.first()))
}

fn requests(text: &mut String, every_ms: usize, registers: usize) {
    for n in 0..limits::REQUESTS_MAX {
        let (at, client) = (n / limits::CLIENTS_MAX * every_ms, n % limits::CLIENTS_MAX);
        let action = if n % 5 == 4 { "get" } else { "set" };
        let value = if n % 5 == 4 { String::new() } else { format!("={n}") };
        let _ = writeln!(text, "{at}ms k{client} {action} r{}{value}", n % registers);
    }
}

fn hammer(text: &mut String) {
    text.push_str("network client_delay=0ms delay=1ms\n");
    requests(text, 110, 1);
}

fn registers(text: &mut String) {
    text.push_str("network client_delay=0ms delay=1ms\n");
    requests(text, 110, 1_000);
}

fn delayed(text: &mut String) {
    text.push_str("network client_delay=0ms delay=500s duplicate=100%\n");
    requests(text, 110, 10);
}

fn held(text: &mut String) {
    text.push_str("network client_delay=0ms delay=1ms\n");
    text.push_str("0ms hold N0 N1 | N2\n");
    requests(text, 110, 10);
    text.push_str("300s heal\n");
}

fn flapping(text: &mut String) {
    text.push_str("network client_delay=0ms delay=1ms\n");
    requests(text, 550, 10);
    for n in 0..450 {
        let at = n * 70 + 13;
        let _ = writeln!(text, "{at}ms cut N0 | N1 | N2\n{}ms heal", at + 35);
    }
}

fn paused(text: &mut String) {
    text.push_str("network client_delay=0ms delay=1ms\n");
    requests(text, 110, 10);
    text.push_str("5s pause N1\n6s pause N2\n400s resume N1\n400s resume N2\n");
}

/// The most memory that this process has had since it was asked last, in KB; none where the
/// system does not tell.
fn peak_kb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kb = line.split_whitespace().nth(1)?.parse().ok()?;
    fs::write("/proc/self/clear_refs", "5").ok()?;
    Some(kb)
}

#[test]
fn no_scenario_takes_more_than_a_run_may() {
    peak_kb();
    println!(
        "{:<18}{:>3} {:<30}{:>8}{:>9}{:>8}{:>8}{:>9}",
        "", "", "", "steps", "work", "MB", "s", "peak MB"
    );
    // `ONLY=lww` measures one protocol.
    let only = std::env::var("ONLY").ok();
    let is_meant =
        |entry: &&ProtocolEntry| only.as_ref().is_none_or(|name| *name == entry.spec.name);
    for entry in registry::ALL.iter().filter(is_meant) {
        for replicas in [3, limits::REPLICAS_MAX] {
            for (name, shape) in SHAPES {
                measure(entry, replicas, name, shape);
            }
        }
    }
}

fn measure(entry: &ProtocolEntry, replicas: usize, name: &str, shape: Shape) {
    let scenario = Rc::new(scenario(entry, replicas, shape));
    let begun = Instant::now();
    let run = Running::new(&scenario).finish();
    let ran = begun.elapsed();
    while !run.advance(u64::MAX) {}
    let judged = begun.elapsed().saturating_sub(ran);
    let (trace, peak) = (&run.trace, peak_kb());
    println!(
        "{:<18}{replicas:>3} {name:<30}{:>8}{:>9}{:>8}{:>8.2}{:>9} {:?}, judged in {:.2} s",
        entry.spec.name,
        trace.steps.len(),
        trace.spent.work,
        trace.spent.bytes >> 20,
        ran.as_secs_f64(),
        peak.unwrap_or_default() >> 10,
        trace.end,
        judged.as_secs_f64(),
    );
    let budget = RunBudget::RUN;
    assert!(trace.steps.len() <= budget.steps_max as usize, "steps");
    // One event may be more than what was left.
    assert!(trace.spent.work <= budget.work_max + 200_000, "work");
    assert!(trace.spent.bytes <= budget.bytes_max + (8 << 20), "bytes");
    assert!(peak.is_none_or(|kb| kb <= MEMORY_MAX_KB), "{peak:?} KB");
}

fn in_pieces(plan: &Rc<Plan>, budget: RunBudget, piece: impl Fn(u64) -> u64) -> Trace {
    let mut simulation = Simulation::new(plan.clone(), budget);
    let mut turn = 0;
    while !simulation.advance(piece(turn)) {
        turn += 1;
    }
    simulation.finish()
}

/// Of small budgets too, so that each kind of end is met in the middle of things.
#[test]
fn in_which_pieces_a_run_is_carried_out_is_not_seen() {
    let whole = RunBudget { steps_max: 3_000, ..RunBudget::RUN };
    let budgets =
        [whole, RunBudget { work_max: 5_000, ..whole }, RunBudget { bytes_max: 300_000, ..whole }];
    for entry in registry::ALL {
        for (name, shape) in SHAPES {
            let plan = Rc::new(Plan::new(&scenario(entry, 5, shape)));
            for budget in budgets {
                let at_once = in_pieces(&plan, budget, |_| u64::MAX);
                let text = at_once.text();
                for piece in [1, 7, 1_000, 0] {
                    let random = |turn: u64| (turn * 2_654_435_761) >> 7 & 0xFF;
                    let pieces =
                        in_pieces(&plan, budget, |n| if piece > 0 { piece } else { random(n) });
                    let what = format!("{} {name} in pieces of {piece}", entry.spec.name);
                    assert_eq!(pieces.text(), text, "{what}");
                    assert_eq!(pieces.messages, at_once.messages, "{what}");
                    assert_eq!(pieces.operations, at_once.operations, "{what}");
                    assert_eq!(pieces.problems, at_once.problems, "{what}");
                    let ends = |trace: &Trace| (trace.end, trace.ended_at, trace.spent);
                    assert_eq!(ends(&pieces), ends(&at_once), "{what}");
                }
            }
        }
    }
}
