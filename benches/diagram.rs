//! Prints what a picture costs: seeking anywhere in a long run, a frame of playback with many
//! messages, the tape, and the answer to "why?".
//!
//! `cargo bench --bench diagram`. Figures, not a test: nothing here can fail by being slow.

use cap_playground::table::Table;
use std::time::Instant;

use cap_playground::diagram::map::{Map, suggested_height};
use cap_playground::diagram::marks::Marks;
use cap_playground::diagram::tape::{Tape, TapeWindow};
use cap_playground::ids::OperationId;
use cap_playground::sim::simulate;
use cap_playground::sim::trace::Trace;
use cap_playground::time::Time;
use cap_playground::why::why;

#[path = "../tests/support/load.rs"]
mod load;

/// Width of the pictures.
const WIDTH: f64 = 960.0;
/// How many moments are drawn for a figure.
const MOMENTS: u32 = 400;

fn main() {
    println!("{:<14}{:>9}{:>9}{:>10}  what", "protocol", "replicas", "steps", "messages");
    for (protocol, replicas, requests) in [("raft", 5, 800), ("abd", 5, 500), ("abd", 25, 120)] {
        let scenario = load::steady_load(protocol, replicas, 8, requests);
        let trace = simulate(&scenario);
        let (steps, messages) = (trace.steps.len(), trace.messages.len());
        let row = format!("{protocol:<14}{replicas:>9}{steps:>9}{messages:>10}");
        measure(&row, &trace);
    }
}

fn measure(row: &str, trace: &Trace) {
    let marks = Marks::default();
    let height = suggested_height(WIDTH, trace.names().nodes.len());
    let map = Map::new(trace, WIDTH, height, &Table::new());
    let end = trace.ended_at.0;
    // A step that shares no factor with the length of the run jumps all over it.
    let seek = |nth: u32| Time((nth.wrapping_mul(7_919)) % end.max(1));
    figure(row, "seek: the map anywhere", |nth| map.scene(trace, &marks, seek(nth)).layers.len());
    figure(row, "play: the map 16 ms later", |nth| {
        map.scene(trace, &marks, Time(nth * 16)).layers.len()
    });
    let view = TapeWindow::whole(trace, WIDTH);
    figure(row, "the tape, from nothing", |_| {
        Tape::new(trace).scene(trace, &marks, view, Time(0)).layers.len()
    });
    let tape = Tape::new(trace);
    figure(row, "the tape, playhead moved", |nth| {
        tape.scene(trace, &marks, view, seek(nth)).layers.len()
    });
    let operations = trace.operations.len() as u32;
    figure(row, "why?", |nth| {
        why(trace, OperationId(nth % operations.max(1)), None).map_or(0, |why| why.messages.len())
    });
}

/// Prints the median and the 95th percentile in milliseconds.
fn figure(row: &str, what: &str, mut draw: impl FnMut(u32) -> usize) {
    let mut times: Vec<f64> = (0..MOMENTS)
        .map(|nth| {
            let start = Instant::now();
            std::hint::black_box(draw(nth));
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[times.len() * share / 100];
    println!("{row}  {what:<28} {:>8.3} ms, p95 {:>8.3} ms", at(50), at(95));
}
