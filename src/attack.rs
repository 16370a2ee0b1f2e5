//! The adversary: name a promise, and it looks for a story that breaks it, on the real protocol.
//!
//! A [`Ground`] is what every story has in common: the scenario's machines, clients and settings,
//! and the attack. A [`Hunt`] tries stories, drawn by [`swarm`], guided by
//! [`support`] and varied by [`neighbours`], and numbers them, so that the lowest number that breaks
//! the promise is the finding whatever ran first. [`shrink`] makes of it the shortest story that breaks the same promise for the same
//! reason, [`mend`] says which other setting would have kept it, and [`telling`] writes down what
//! happened in it. A [`share`] is what one worker does of a search, and a [`kind`] tells stories
//! apart. [`schedules`] are the long random schedules that claims about protocols are tried on.
//!
//! [`exhaust`] tries every schedule within bounds instead, [`orders`] every order of messages where
//! there is no time (on [`explore`], which knows no protocol), and [`turning`] says where a story was
//! lost.
//!
//! Nothing here waits, and nothing knows the page or the clock on the wall: how much is tried is
//! counted.

pub mod calm;
pub mod exhaust;
pub mod expect;
pub mod explore;
pub mod ground;
pub mod hunt;
pub mod kind;
pub mod luck;
mod members;
pub mod mend;
pub mod neighbours;
pub mod orders;
pub mod schedules;
mod shape;
pub mod share;
pub mod shrink;
pub mod stage;
pub mod story;
pub mod support;
pub mod swarm;
pub mod telling;
pub mod turning;

pub use ground::Ground;
pub use hunt::{BrokenPromise, Hunt};
