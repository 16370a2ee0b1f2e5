//! The judge: tables of histories with known verdicts, and every clever algorithm against a
//! slow and obvious one.

#[expect(dead_code, reason = "the rows of the benchmarks")]
#[path = "../support/crowds.rs"]
mod crowds;

mod appends;
mod available;
mod drawn;
mod enumerate;
mod every_model;
mod explain;
mod lag;
mod laws;
mod linearizable;
mod oracle;
mod patterns;
mod second;
mod sequential;
mod sessions;
mod siblings;
mod staleness;
mod views;
