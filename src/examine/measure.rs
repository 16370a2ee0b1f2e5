//! By how much a history misses linearizability, in a sentence or two.

use crate::history::Moment;
use crate::import::Imported;
use crate::judge::Budget;
use crate::judge::lag::{self, Lag};

/// What there is to say of a history that is not linearizable.
pub(super) fn sentences(imported: &Imported) -> String {
    let history = &imported.history;
    let budget = Budget::for_measure();
    let versions = match lag::versions(history, budget).at_least(2) {
        Lag::Least(least) => {
            format!("Every read returns one of the {least} latest values (k = {least}).")
        }
        Lag::Infinite => "No number of latest values explains every read.".to_owned(),
        Lag::AtLeast(2) => "Some read is older than the latest value.".to_owned(),
        Lag::AtLeast(least) => format!("Some read is older than the {} latest values.", least - 1),
    };
    let moments = &imported.names.moments;
    let timed = lag::in_time(history, |at: Moment| moments.nanoseconds(at));
    let delta = timed.map(|timed| match lag::delta(&timed, budget) {
        Lag::Least(least) => {
            let least = seconds(least);
            format!(" Every read is right if it may be {least} late (Δ = {least}).")
        }
        Lag::Infinite => String::new(),
        Lag::AtLeast(least) => format!(" Some read is at least {} late.", seconds(least)),
    });
    versions + &delta.unwrap_or_default()
}

/// Nanoseconds as people write them, `1.2 s` or `0.35 ms`, and never less than they are: less
/// would not be enough.
fn seconds(nanoseconds: u64) -> String {
    let (unit, in_it) = match nanoseconds {
        0..1_000 => return format!("{nanoseconds} ns"),
        1_000..1_000_000_000 => ("ms", 1_000_000),
        _ => ("s", 1_000_000_000),
    };
    let thousandth = in_it / 1_000;
    let nanoseconds = nanoseconds.div_ceil(thousandth) * thousandth;
    let thousandths = nanoseconds % in_it / thousandth;
    let decimals = format!("{thousandths:03}");
    let decimals = decimals.trim_end_matches('0');
    let point = if decimals.is_empty() { "" } else { "." };
    format!("{}{point}{decimals} {unit}", nanoseconds / in_it)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_are_short() {
        let texts = [7, 350_000, 350_001, 12_000_000, 999_999_999, 1_200_000_001].map(seconds);
        assert_eq!(texts, ["7 ns", "0.35 ms", "0.351 ms", "12 ms", "1000 ms", "1.201 s"]);
    }
}
