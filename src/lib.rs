//! CAP Playground: a replicated register whose network you can cut.
//!
//! ```text
//! link, file, keystroke ──parse──▶ Scenario ──simulate──▶ Trace ──▶ History ──judge──▶ Verdicts
//!                                      ▲                    └───────────┴──layout──▶ Diagram ──▶ SVG
//!                                      └───────────── every user action is an edit of the Scenario ──┘
//! ```
//!
//! Each arrow is a total, pure, deterministic function.
//!
//! # The determinism law
//!
//! The same scenario gives the same trace on every machine, for ever. Below [`diagram`] there
//! is no hash map, no float, no wall clock and no arithmetic in `usize` that reaches a result;
//! events are ordered by (time, class, sequence); random draws are keyed, never sequential.

pub mod diagram;
pub mod digest;
pub mod draw;
pub mod history;
pub mod ids;
pub mod judge;
pub mod names;
pub mod protocol;
pub mod register;
pub mod run;
pub mod scenario;
pub mod sim;
pub mod time;
