//! CAP Playground: a replicated register whose network you can cut.
//!
//! ```text
//! link, file, keystroke ──parse──▶ Scenario ──simulate──▶ Trace ──▶ History ──judge──▶ Verdicts
//!                                      ▲                    └───────────┴──layout──▶ Diagram ──▶ SVG
//!                                      └───────────── every user action is an edit of the Scenario ──┘
//! ```
//!
//! Each arrow is a total, pure, deterministic function. The [`scenario::Scenario`] is the only
//! thing that is edited; everything to its right is derived and has no setters. Hence undo (an
//! older scenario), time travel (an index into the trace), sharing (print the scenario) and
//! testing (a scenario with expectations) need no machinery of their own.
//!
//! `docs/ARCHITECTURE.md` is a page on where things are, what always holds and what is absent from
//! each part; `docs/CONTRIBUTING.md` lists the files that each kind of addition touches.
//!
//! # Reading order
//!
//! 1. [`time`], [`ids`], [`register`], [`names`], [`history`]: the words everything else uses.
//! 2. [`scenario`]: what is run, its text, its links.
//! 3. [`protocol`]: what a replica may know and do; below it, one protocol a file.
//! 4. [`sim`]: the step loop. [`draw`]: luck by key. [`digest`]: the name of a run.
//! 5. [`judge`]: verdicts from what clients saw.
//! 6. [`import`], [`examine`], [`export`]: histories of other systems, and ours for other checkers.
//! 7. [`run`]: all of it in one value, and expectations held against it.
//! 8. [`attack`]: the search for a story that breaks a promise.
//! 9. [`fence`]: scenarios in pages of documentation. [`figure`]: what they become there.
//!
//! # Glossary
//!
//! * **Register**: an object with `set` and `get` (and, where a protocol can, `cas`).
//! * **Replica**: a machine that holds a copy. **Service**: another machine that a protocol
//!   needs. **Node**: either. **Client**: who asks; it is on a side of a partition too.
//! * **Operation**: a request of a client from its invocation to its outcome. An **outcome** is
//!   *ok*, *error* (definitely without effect) or *unknown* (may have, or may yet, take effect).
//! * **History**: all operations of a run. **Linearizable**: one order explains it, each
//!   operation at an instant between its call and its return.
//! * **Available**: every request received by a machine that stays up gets a non-error answer,
//!   with the partition held for ever.
//! * **Partition**: messages are lost, on some links, for some time. A fact, never a score.
//! * **Stale read**: it returned a value that real time had certainly replaced.
//! * **Step**: one thing that happened in a run, with the step that caused it.
//!
//! # What is absent
//!
//! * No verdict depends on the protocol's name, on its state or on the faults: [`judge`] knows
//!   none of [`sim`], [`protocol`] and [`scenario`].
//! * No replica knows the time, the dice, the faults or the verdict: [`protocol::Effects`] is
//!   its whole world.
//! * No live world stands behind the page: whoever acts in a run edits its scenario.
//!
//! # The determinism law
//!
//! The same scenario gives the same trace on every machine, for ever. Below the drawing layer
//! there is no hash map, no float, no wall clock and no arithmetic in `usize` that reaches a
//! result; events are ordered by (time, class, sequence); random draws are keyed, never
//! sequential.

pub mod api;
pub mod app;
pub mod attack;
pub mod diagram;
pub mod digest;
#[cfg(test)]
mod done_once;
pub mod draw;
pub mod escape;
pub mod examine;
pub mod export;
pub mod fence;
pub mod figure;

pub mod history;
pub mod ids;
pub mod import;
pub mod judge;
pub mod names;
pub mod protocol;
pub mod register;
pub mod run;
pub mod scenario;
pub mod sim;
pub mod table;
pub mod time;
#[cfg(all(target_arch = "wasm32", not(feature = "package")))]
pub mod ui;
pub mod why;
