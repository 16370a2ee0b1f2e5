//! Prints what the adversary needs to find what it must find: for every lesson that shows a broken
//! promise how many stories, seconds and lines, guided and by luck alone; how many states every
//! order of a write and a read has; and how many stories a second are run and judged.
//!
//! `cargo bench --bench attack`. Figures, not a test: nothing here can fail by being slow.
//! `tests/bench_attack_in_browser.rs` prints the same in Chromium.

use std::sync::OnceLock;
use std::time::Instant;

#[path = "../tests/support/adversary.rs"]
mod adversary;

fn now_ms() -> f64 {
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    BEGUN.get_or_init(Instant::now).elapsed().as_secs_f64() * 1_000.0
}

fn main() {
    let print = &mut |line: String| println!("{line}");
    adversary::table(&adversary::embedded(), now_ms, print);
    adversary::orders(now_ms, print);
    adversary::rates(now_ms, print);
}
