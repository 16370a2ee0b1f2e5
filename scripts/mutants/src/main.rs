//! Tries small changes to the protocols and the judge, and tells which of them no test notices.
//!
//! `cargo-mutants` lists the changes. It would build the program once for each of the thousands;
//! here all are built into one copy of it, in which `MUTANT=n` says which one is in force:
//!
//! ```text
//! a && b        (if crate::mutant::on(7) { a || b } else { a && b })
//! ```
//!
//! `mutants LIST FOLDER K/N ACCEPTED`: the list as JSON, a copy of the repository that may be
//! changed, which sample to try, and the survivors that were looked at and are harmless.

mod build;
mod mutant;
mod place;
mod score;
mod trial;

use std::path::Path;
use std::process::exit;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [list, folder, sample, accepted] = arguments.as_slice() else {
        eprintln!("mutants LIST FOLDER K/N ACCEPTED");
        exit(2);
    };
    let folder = Path::new(folder);
    let sampled = mutant::sample(mutant::read(list), sample);
    let (placed, tests) = build::build(folder, sampled);
    let tried = trial::run(folder, &placed, &tests);
    score::print(&placed, &tried, accepted);
}
