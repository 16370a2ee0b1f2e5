//! `cap check FILE…`: every expectation against its run, with a message like a diff.

use std::path::{Path, PathBuf};

use cap_playground::run::Run;
use cap_playground::run::check::{Mismatch, expectations, mismatches};

use crate::{print, source};

/// Checks all files; whether every expectation was met.
pub fn check(files: &[PathBuf]) -> bool {
    let mut failed = 0;
    for file in files {
        if !check_one(file) {
            failed += 1;
        }
    }
    print(&format!("{} passed, {failed} failed", files.len() - failed));
    failed == 0
}

fn check_one(file: &Path) -> bool {
    let run = match source::read_and_run(file) {
        Ok(run) => run,
        Err(message) => {
            print(&format!("FAIL {}\n{message}", file.display()));
            return false;
        }
    };
    let mismatches = mismatches(&run);
    if mismatches.is_empty() {
        let (count, digest) = (expectations(&run), run.trace.digest());
        print(&format!("ok   {} ({count} expectations, digest {digest:08x})", file.display()));
        return true;
    }
    print(&format!("FAIL {}", file.display()));
    for mismatch in &mismatches {
        print_mismatch(file, &run, mismatch);
    }
    false
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
