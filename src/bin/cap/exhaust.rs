//! `cap attack FILE --exhaust`: every schedule within bounds, and what came of it.

use std::path::Path;

use cap_playground::attack::exhaust::{Ended, Exhaust};
use cap_playground::attack::expect::attack_of;
use cap_playground::attack::orders::{OrderSearch, OrdersEnd, Reductions};
use cap_playground::attack::shrink::shrink;
use cap_playground::scenario::{Attack, Scenario};
use serde::Serialize;

use crate::{print, source};

const STOPPED: &str = "stopped";

#[derive(Serialize)]
struct ExhaustReport {
    outcome: &'static str,
    attack: String,
    told: String,
    /// All schedules, those that need not be run among them; 0 unless all were tried.
    schedules: u64,
    states: u64,
    runs: u64,
    scenario: Option<String>,
}

/// Tries everything and prints what came of it; whether the promise was kept.
///
/// # Errors
/// The file cannot be read, the attack cannot be tried in full, or it was too much.
pub fn exhaust(file: &Path, merges: bool, json: bool) -> Result<bool, String> {
    let run = source::read_and_run(file)?;
    let attack = attack_of(&run);
    let place = |told: &str| format!("{}: {told}", file.display());
    if attack.any_order {
        return any_order(&run.scenario, &attack, merges, json).map_err(|told| place(&told));
    }
    let mut exhaust =
        Exhaust::new(&run.scenario, attack.clone()).map_err(|unfit| place(unfit.sentence()))?;
    if !merges {
        exhaust = exhaust.without_merging();
    }
    let ended = exhaust.finish();
    let told = exhaust.told(&ended);
    let covered = exhaust.covered();
    let shrunk = match &ended {
        Ended::Found(found) => shrink(exhaust.ground(), found),
        Ended::Closed | Ended::Stopped => None,
    };
    let report = ExhaustReport {
        outcome: match ended {
            Ended::Closed => "exhausted",
            Ended::Found(_) => "found",
            Ended::Stopped => STOPPED,
        },
        attack: attack.to_string(),
        told,
        schedules: covered.schedules,
        states: covered.states,
        runs: covered.ends,
        scenario: shrunk.map(|shrunk| shrunk.scenario.to_string()),
    };
    report.print(json)?;
    match ended {
        Ended::Closed => Ok(true),
        Ended::Found(_) => Ok(false),
        Ended::Stopped => Err(place(&report.told)),
    }
}

impl ExhaustReport {
    fn print(&self, json: bool) -> Result<(), String> {
        if json {
            print(&serde_json::to_string(self).map_err(|error| error.to_string())?);
        } else if let Some(scenario) = &self.scenario {
            print(&format!("# {}: {}\n{scenario}", self.attack, self.told));
        } else if self.outcome != STOPPED {
            print(&format!("{}: {}", self.attack, self.told));
        }
        Ok(())
    }
}

/// So many orders that break the promise are looked through for one that a scenario can tell.
const TOLD_MAX: u32 = 200;

/// The same without times.
fn any_order(
    scenario: &Scenario,
    attack: &Attack,
    merges: bool,
    json: bool,
) -> Result<bool, String> {
    let reductions = if merges { Reductions::ALL } else { Reductions::NONE };
    let mut search = OrderSearch::new(scenario, attack.clone(), reductions)
        .map_err(|unfit| unfit.sentence().to_owned())?;
    let mut ended = search.finish();
    let told = search.told(&ended);
    let seen = search.seen();
    let mut report = ExhaustReport {
        outcome: match ended {
            OrdersEnd::Closed => "exhausted",
            OrdersEnd::Broken(_) => "found",
            OrdersEnd::Stopped | OrdersEnd::Unfit => STOPPED,
        },
        attack: attack.to_string(),
        told,
        schedules: 0,
        states: seen.states,
        runs: 0,
        scenario: None,
    };
    for _ in 0..TOLD_MAX {
        let OrdersEnd::Broken(steps) = &ended else { break };
        let found = search.found(steps);
        let shrunk = found.and_then(|(ground, found)| shrink(&ground, &found));
        if let Some(shrunk) = shrunk {
            report.scenario = Some(shrunk.scenario.to_string());
            break;
        }
        ended = search.finish();
    }
    report.print(json)?;
    match report.outcome {
        "exhausted" => Ok(true),
        "found" => Ok(false),
        _ => Err(report.told),
    }
}
