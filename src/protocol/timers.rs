//! The timers of a protocol's nodes, each with a name that people can read.

/// The name of a timer of one node. Setting a timer that is set already replaces it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Timer {
    /// Which of the protocol's [`TimerNames`].
    pub kind: u8,
    /// What it is about: a request, a peer, or 0.
    pub subject: u32,
}

impl Timer {
    /// A timer of which the node has one.
    pub const fn new(kind: u8) -> Timer {
        Timer { kind, subject: 0 }
    }

    /// A timer about one request, peer or round.
    pub const fn about(kind: u8, subject: u32) -> Timer {
        Timer { kind, subject }
    }
}

/// The names of all timers of a protocol. A timer's kind is its place among them.
#[derive(Clone, Copy, Debug)]
pub struct TimerNames {
    /// Those that the language can fire: `timeout A election`.
    pub by_hand: &'static [&'static str],
    /// Those that only time fires.
    pub inner: &'static [&'static str],
}

impl TimerNames {
    /// The timer of this name, of which a node has one. Does not compile if there is none.
    pub const fn one(self, name: &str) -> Timer {
        Timer::new(self.each(name))
    }

    /// The kind of the timers of this name, of which a node has one for each request, say. Does
    /// not compile if there is none.
    pub const fn each(self, name: &str) -> u8 {
        let mut kind = 0;
        while !same(self.nth(kind), name) {
            kind += 1;
        }
        kind as u8
    }

    /// The name of a timer; none if the protocol has no timer of this kind.
    pub fn name(self, timer: Timer) -> Option<&'static str> {
        self.by_hand.iter().chain(self.inner).nth(usize::from(timer.kind)).copied()
    }

    const fn nth(self, kind: usize) -> &'static str {
        let by_hand = self.by_hand.len();
        if kind < by_hand { self.by_hand[kind] } else { self.inner[kind - by_hand] }
    }
}

/// Whether two texts are equal, at compile time.
const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

#[cfg(test)]
mod tests {
    use super::{Timer, TimerNames};

    #[test]
    fn a_timer_is_its_place_in_the_list() {
        const TIMERS: TimerNames = TimerNames { by_hand: &["ping", "pin"], inner: &["give up"] };
        const PIN: Timer = TIMERS.one("pin");
        const GIVE_UP: u8 = TIMERS.each("give up");
        assert_eq!((PIN.kind, GIVE_UP), (1, 2));
        assert_eq!(TIMERS.name(Timer::about(GIVE_UP, 7)), Some("give up"));
        assert_eq!(TIMERS.name(Timer::new(3)), None);
    }
}
