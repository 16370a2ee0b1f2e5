//! `cap attack FILE --exhaust`: every schedule within bounds, and what came of it.

use std::path::Path;

use cap_playground::attack::exhaust::{Ended, Exhaust};
use cap_playground::attack::expect::attack_of;
use cap_playground::attack::shrink::shrink;
use serde::Serialize;

use crate::{print, source};

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
            Ended::Stopped => "stopped",
        },
        attack: attack.to_string(),
        told,
        schedules: covered.schedules,
        states: covered.states,
        runs: covered.ends,
        scenario: shrunk.map(|shrunk| shrunk.scenario.to_string()),
    };
    if json {
        print(&serde_json::to_string(&report).map_err(|error| error.to_string())?);
    } else if let Some(scenario) = &report.scenario {
        print(&format!("# {}: {}\n{scenario}", report.attack, report.told));
    } else if !matches!(ended, Ended::Stopped) {
        print(&format!("{}: {}", report.attack, report.told));
    }
    match ended {
        Ended::Closed => Ok(true),
        Ended::Found(_) => Ok(false),
        Ended::Stopped => Err(place(&report.told)),
    }
}
