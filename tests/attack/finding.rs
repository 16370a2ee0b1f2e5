//! One search, as the command and the page make it.

use std::rc::Rc;
use std::time::{Duration, Instant};

use cap_playground::attack::hunt::Tried;
use cap_playground::attack::shrink::{Shrunk, shrink};
use cap_playground::attack::swarm::Manner;
use cap_playground::attack::{BrokenPromise, Ground, Hunt};

/// What came of a search.
pub struct Searched {
    pub found: Option<BrokenPromise>,
    pub tried: Tried,
    pub took: Duration,
}

pub fn search(ground: &Rc<Ground>, manner: Manner) -> Searched {
    let begun = Instant::now();
    let mut hunt = Hunt::new(ground, manner, 0, 1);
    let mut found = None;
    while found.is_none() && hunt.next_number().is_some() {
        found = hunt.advance();
    }
    Searched { found, tried: hunt.tried, took: begun.elapsed() }
}

pub fn shrunk(ground: &Ground, found: &BrokenPromise) -> (Shrunk, Duration) {
    let begun = Instant::now();
    let shrunk = shrink(ground, found).expect("what was found can be told");
    (shrunk, begun.elapsed())
}

/// How many stories are tried where it matters how many: as many as `ATTACK_TRIES` says.
pub fn tries(usual: u32) -> u32 {
    std::env::var("ATTACK_TRIES").map_or(usual, |text| text.parse().expect("it is a number"))
}

/// Whether the tests were built to run fast: then all is searched, else a part.
pub fn is_fast() -> bool {
    let here = std::env::current_exe().expect("a test has a file");
    here.components().any(|part| part.as_os_str() == "fast")
}
