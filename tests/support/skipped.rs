//! Tests that find what they need absent.

use std::io::Write;

/// Says that a test has not been run, so that the count of tests does not (`scripts/count.awk`).
pub fn because(test: &str, reason: &str) {
    // Not by `println!`, which nobody sees of a test that passes; on a line of its own, which the
    // test runner may have begun.
    let loudly = format!("\nskipped: {test}: {reason}\n");
    let _ = std::io::stderr().write_all(loudly.as_bytes());
}
