//! What a search of everything says of itself: what was tried, and within which bounds.

use crate::attack::exhaust::{Covered, Ended, Exhaust};
use crate::scenario::Attack;
use crate::time::seconds;

impl Exhaust {
    /// What came of it, in sentences; no more than was tried.
    pub fn told(&self, ended: &Ended) -> String {
        let Covered { schedules, states, ends, moments } = self.covered;
        let promise =
            format!("{}{}", self.ground.attack.property.word(), self.ground.attack.subset);
        let bounds = bounds(&self.ground.attack);
        match ended {
            Ended::Closed => format!(
                "All {schedules} schedules with {bounds} at the moments of these runs were tried \
                 and keep {promise}: the requests as written, until {}, each fault ended at any \
                 later moment or never. {states} different states, {ends} runs to their end, \
                 {moments} moments in the longest. Not tried: other requests, times and luck, \
                 more faults, and one message lost by itself.",
                seconds(self.until)
            ),
            Ended::Found(_) => format!(
                "A schedule with {bounds} breaks {promise}; {states} different states were tried \
                 before it."
            ),
            Ended::Stopped => format!(
                "Stopped after {states} different states, as many as `tries` allows or a run's \
                 length does; {ends} runs to their end keep {promise}, and more are left."
            ),
        }
    }
}

/// How much may go wrong: `at most 2 cuts and 1 crash`.
fn bounds(attack: &Attack) -> String {
    let counted = |(word, most): (&str, u32)| {
        let one = match word {
            "crashes" => "crash",
            "losses" => "link that holds everything back",
            word => word.trim_end_matches('s'),
        };
        match (word, most) {
            (_, 1) => format!("1 {one}"),
            ("losses", most) => format!("{most} links that hold everything back"),
            (word, most) => format!("{most} {word}"),
        }
    };
    let kinds = attack.means.each().into_iter().filter(|(_, most)| *most > 0);
    let kinds: Vec<String> = kinds.map(counted).collect();
    match kinds.as_slice() {
        [] => "no fault".to_owned(),
        [one] => format!("at most {one}"),
        [all @ .., last] => format!("at most {} and {last}", all.join(", ")),
    }
}
