//! The attack that a scenario asks for, and what it expects of it.

use std::rc::Rc;

use crate::attack::exhaust::{Ended, Exhaust};
use crate::attack::orders::{OrderSearch, OrdersEnd, Reductions};
use crate::attack::swarm::Manner;
use crate::attack::{BrokenPromise, Ground, Hunt};
use crate::run::Run;
use crate::run::check::Mismatch;
use crate::run::kept::strongest_kept;
use crate::scenario::{Attack, AttackOutcome, Scenario};

/// The attack that a scenario asks for; else one on the strongest promise that its run keeps.
pub fn attack_of(run: &Run) -> Attack {
    run.scenario.attack().cloned().unwrap_or_else(|| Attack::on(strongest_kept(run)))
}

/// Tries all stories of an attack, one after the other, until one breaks the promise.
pub fn first_found(scenario: &Scenario, attack: Attack) -> Option<BrokenPromise> {
    let mut hunt = Hunt::new(&Rc::new(Ground::new(scenario, attack)), Manner::Guided, 0, 1);
    while hunt.next_number().is_some() {
        if let Some(found) = hunt.advance() {
            return Some(found);
        }
    }
    None
}

/// How what came of the attack differs from what the scenario expects of it.
pub fn mismatch(scenario: &Scenario) -> Option<Mismatch> {
    let (line, expected) = scenario.expected_of_attack()?;
    let attack = scenario.attack()?.clone();
    if expected == AttackOutcome::Exhausted {
        return not_exhausted(scenario, attack, line);
    }
    mismatch_with(scenario, first_found(scenario, attack).map(|found| found.number))
}

/// What is in the way of there being nothing within the bounds that breaks the promise.
fn not_exhausted(scenario: &Scenario, attack: Attack, line: usize) -> Option<Mismatch> {
    let mismatch = |outcome: AttackOutcome, because: String| Mismatch {
        line,
        expected: format!("attack {}", AttackOutcome::Exhausted.word()),
        found: format!("attack {}", outcome.word()),
        because: Some(because),
    };
    if attack.any_order {
        return match in_any_order(scenario, attack) {
            Ok(()) => None,
            Err((outcome, told)) => Some(mismatch(outcome, told)),
        };
    }
    let mut exhaust = match Exhaust::new(scenario, attack) {
        Ok(exhaust) => exhaust,
        Err(unfit) => return Some(mismatch(AttackOutcome::None, unfit.sentence().to_owned())),
    };
    let ended = exhaust.finish();
    let told = exhaust.told(&ended);
    match ended {
        Ended::Closed => None,
        Ended::Found(_) => Some(mismatch(AttackOutcome::Found, told)),
        Ended::Stopped => Some(mismatch(AttackOutcome::None, told)),
    }
}

/// Whether every order of messages keeps the promise; if not, what came of it, in words.
fn in_any_order(scenario: &Scenario, attack: Attack) -> Result<(), (AttackOutcome, String)> {
    let mut search = OrderSearch::new(scenario, attack, Reductions::ALL)
        .map_err(|unfit| (AttackOutcome::None, unfit.sentence().to_owned()))?;
    let ended = search.finish();
    match ended {
        OrdersEnd::Closed => Ok(()),
        OrdersEnd::Broken(_) => Err((AttackOutcome::Found, search.told(&ended))),
        OrdersEnd::Stopped | OrdersEnd::Unfit => Err((AttackOutcome::None, search.told(&ended))),
    }
}

/// The same once it is known which story breaks the promise, if any does.
pub fn mismatch_with(scenario: &Scenario, number: Option<u32>) -> Option<Mismatch> {
    let (line, expected) = scenario.expected_of_attack()?;
    let outcome = if number.is_some() { AttackOutcome::Found } else { AttackOutcome::None };
    let because = match number {
        Some(number) => format!("Story {} breaks it; `cap attack` shows it.", number + 1),
        None => format!("{} stories kept it.", scenario.attack()?.tries),
    };
    (outcome != expected).then(|| Mismatch {
        line,
        expected: format!("attack {}", expected.word()),
        found: format!("attack {}", outcome.word()),
        because: Some(because),
    })
}
