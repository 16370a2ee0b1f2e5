//! The command `cap`.

fn main() {}
