//! By how much a history misses linearizability, in a sentence or two.

use crate::history::Moment;
use crate::import::Imported;
use crate::judge::lag::{self, Lag};
use crate::judge::{Budget, SliceBudget};
use crate::names::Moments;
use crate::time::decimal;

/// By how much.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Measure {
    /// The least k, which is two at least.
    pub versions: Lag,
    /// The least Δ in nanoseconds, where the file has a clock that does not contradict it.
    pub delta: Option<Lag>,
}

impl Measure {
    /// Of a history that is not linearizable.
    pub(super) async fn of(pace: &SliceBudget, imported: &Imported) -> Measure {
        let (history, budget) = (&imported.history, Budget::for_measure());
        let versions = lag::versions_at(pace, history, budget).await.at_least(2);
        let timed = clock(imported)
            .and_then(|clock| lag::in_time(history, |at: Moment| clock.nanoseconds(at)));
        let delta = match timed {
            Some(timed) => Some(lag::delta_at(pace, &timed, budget).await),
            None => None,
        };
        Measure { versions, delta }
    }

    /// What there is to say of it.
    pub fn sentences(self) -> String {
        let versions = match self.versions {
            Lag::Least(least) => {
                format!("Every read returns one of the {least} latest values (k = {least}).")
            }
            Lag::Infinite => "No number of latest values explains every read.".to_owned(),
            Lag::AtLeast(2) => "Some read is older than the latest value.".to_owned(),
            Lag::AtLeast(least) => {
                format!("Some read is older than the {} latest values.", least - 1)
            }
        };
        let delta = self.delta.map(|delta| match delta {
            Lag::Least(least) => {
                let least = at_least(least);
                format!(" Every read is right if it may be {least} late (Δ = {least}).")
            }
            Lag::Infinite => String::new(),
            Lag::AtLeast(least) => format!(" Some read is at least {} late.", at_least(least)),
        });
        versions + &delta.unwrap_or_default()
    }
}

/// The moments of a history with times that never decrease: where clocks differ a little about an
/// event, the later time is taken. None where they contradict the order of the file.
fn clock(imported: &Imported) -> Option<Moments> {
    if imported.other_order.as_ref().is_some_and(|other| other.is_contradiction) {
        return None;
    }
    let mut moments = imported.names.moments.clone();
    if let Moments::Events { nanoseconds: Some(times), .. } = &mut moments {
        let mut latest = 0;
        for time in times {
            latest = latest.max(*time);
            *time = latest;
        }
    }
    Some(moments)
}

/// Nanoseconds to three decimals of their unit, and never less than they are: less would not be
/// enough.
fn at_least(nanoseconds: u64) -> String {
    let (unit, digits) = match nanoseconds {
        0..1_000 => return format!("{nanoseconds} ns"),
        1_000..1_000_000_000 => ("ms", 6),
        _ => ("s", 9),
    };
    decimal(nanoseconds.div_ceil(10_u64.pow(digits - 3)), 3, unit)
}

#[cfg(test)]
mod tests {
    use super::at_least;

    #[test]
    fn times_are_short() {
        let texts = [7, 350_000, 350_001, 12_000_000, 999_999_999, 1_200_000_001].map(at_least);
        assert_eq!(texts, ["7 ns", "0.35 ms", "0.351 ms", "12 ms", "1000 ms", "1.201 s"]);
    }
}
