//! What a search of every order says of itself.

use crate::attack::orders::{OrderSearch, OrdersEnd};

impl OrderSearch {
    /// What came of it, in sentences; no more than was tried.
    pub fn told(&self, ended: &OrdersEnd) -> String {
        let seen = self.seen();
        let (states, steps, deepest) = (seen.states, seen.steps, seen.deepest);
        let bounds = self.bounds();
        match ended {
            OrdersEnd::Closed => format!(
                "Every order was tried in which messages arrive or do not, with {bounds}, and keeps \
                 linearizable: the requests as written, each client's in its order, asked at any \
                 moment. {states} different states, {steps} steps between them, {deepest} in the \
                 longest way. Not tried: other requests, more crashes and timers, and messages that \
                 arrive twice."
            ),
            OrdersEnd::Broken(way) => format!(
                "An order of {} steps with {bounds} breaks linearizable; {states} different states \
                 were seen before it.",
                way.len()
            ),
            OrdersEnd::Stopped => format!(
                "Stopped after {states} different states, as many as `tries` allows; all of them \
                 keep linearizable, and there are more."
            ),
            OrdersEnd::Unfit => crate::attack::exhaust::Unfit::Clocks.sentence().to_owned(),
        }
    }

    fn bounds(&self) -> String {
        let means = self.ground().attack.means;
        let count = |most: u32, one: &str, several: &str| match most {
            0 => format!("no {one}"),
            1 => format!("1 {one}"),
            most => format!("{most} {several}"),
        };
        format!(
            "at most {} and {}",
            count(means.crashes, "crash", "crashes"),
            count(means.timers, "timer fired", "timers fired")
        )
    }
}
