//! `cap check FILE…`: every expectation against its run, with a message like a diff.

use std::path::{Path, PathBuf};

use cap_playground::attack::{Ground, expect};
use cap_playground::run::Run;
use cap_playground::run::check::{Mismatch, expectations, mismatches};
use cap_playground::run::{goal, question};

use crate::{attack, print, source};

/// Checks all files; whether every expectation was met.
///
/// # Errors
/// Files that cannot be read, once all others have been checked.
pub fn check(files: &[PathBuf]) -> Result<bool, String> {
    let (mut failed, mut unread) = (0, Vec::new());
    for file in files {
        match source::read_and_run(file) {
            Ok(run) if check_one(file, &run) => {}
            Ok(_) => failed += 1,
            Err(message) => {
                print(&format!("FAIL {}", file.display()));
                unread.push(message);
            }
        }
    }
    let passed = files.len() - failed - unread.len();
    print(&format!("{passed} passed, {} failed", failed + unread.len()));
    if unread.is_empty() { Ok(failed == 0) } else { Err(unread.join("\n")) }
}

fn check_one(file: &Path, run: &Run) -> bool {
    let mut mismatches = mismatches(run);
    mismatches.extend(question::mismatch(run));
    mismatches.extend(goal::mismatch(run));
    mismatches.extend(of_attack(run));
    mismatches.sort_by_key(|mismatch| mismatch.line);
    if mismatches.is_empty() {
        let (count, digest) = (expectations(run), run.trace.digest());
        print(&format!("ok   {} ({count} expectations, digest {digest:08x})", file.display()));
        return true;
    }
    print(&format!("FAIL {}", file.display()));
    for mismatch in &mismatches {
        print_mismatch(file, run, mismatch);
    }
    false
}

/// How what comes of the attack differs from what is expected of it.
fn of_attack(run: &Run) -> Option<Mismatch> {
    run.scenario.expected_of_attack()?;
    let ground = Ground::new(&run.scenario, run.scenario.attack()?.clone());
    let searched = attack::search(&ground, attack::Effort::default());
    expect::mismatch_with(&run.scenario, searched.found.map(|found| found.number))
}

fn print_mismatch(file: &Path, run: &Run, mismatch: &Mismatch) {
    let number = run.scenario.line_number(mismatch.line);
    let line = run.scenario.line_text(mismatch.line);
    print(&format!("  {}:{number}: {line}", file.display()));
    print(&format!("  - expected {}", mismatch.expected));
    print(&format!("  + found    {}", mismatch.found));
    if let Some(because) = &mismatch.because {
        print(&format!("    {because}"));
    }
}
