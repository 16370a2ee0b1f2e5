//! The door for workers, which load the program as a library: plain data in and out.

pub mod attack;
pub mod history;
