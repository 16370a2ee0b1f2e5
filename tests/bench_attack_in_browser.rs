//! `make bench` in Chromium: what the adversary needs to find what it must find, one worker, built
//! as the page is built. Prints figures; nothing here can fail by being slow. Natively this file is
//! empty, and `benches/attack.rs` is what runs.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

// As the page does it. Who drives the browser gives up on a page that stands still for half a minute.
wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[path = "support/adversary.rs"]
mod adversary;

fn now_ms() -> f64 {
    js_sys::Date::now()
}

#[wasm_bindgen_test]
fn what_it_takes_to_break_every_lesson() {
    adversary::table(&adversary::embedded(), now_ms, &mut |line| console_log!("{line}"));
}

#[wasm_bindgen_test]
fn every_order_of_a_write_and_a_read() {
    adversary::orders(now_ms, &mut |line| console_log!("{line}"));
}

#[wasm_bindgen_test]
fn stories_a_second() {
    adversary::rates(now_ms, &mut |line| console_log!("{line}"));
}
