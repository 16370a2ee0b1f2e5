//! Everything in which a run differs from what its scenario says of it.

use cap_playground::attack::{Ground, expect};
use cap_playground::run::check::{Mismatch, mismatches};
use cap_playground::run::{Run, goal, question};
use cap_playground::scenario::AttackOutcome;

use crate::attack;

/// Everything in which a run differs from what its scenario says of it.
pub fn mismatches_of(run: &Run) -> Vec<Mismatch> {
    let mut mismatches = mismatches(run);
    mismatches.extend(question::mismatch(run));
    mismatches.extend(goal::mismatch(run));
    mismatches.extend(of_attack(run));
    mismatches.sort_by_key(|mismatch| mismatch.line);
    mismatches
}

/// How what comes of the attack differs from what is expected of it.
fn of_attack(run: &Run) -> Option<Mismatch> {
    let (_, expected) = run.scenario.expected_of_attack()?;
    if expected == AttackOutcome::Exhausted {
        return expect::mismatch(&run.scenario);
    }
    let ground = Ground::new(&run.scenario, run.scenario.attack()?.clone());
    let searched = attack::search(&ground, attack::Effort::default());
    expect::mismatch_with(&run.scenario, searched.found.map(|found| found.number))
}
