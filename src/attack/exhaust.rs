//! Every schedule within bounds: the requests as written, and at each moment of the run every
//! fault of the means, so many in all, each ended at any later moment or never.
//!
//! Prefixes are shared: a run is continued from a copy of it at the moment of the choice. A run
//! that has become what another one was is not continued; the schedules that follow from it are
//! counted once more. So the number of schedules is that of the whole tree, and what is run is far
//! less. What a fault may do is a list ([`choices`]), and when it may begin and end are the moments
//! at which something is due: between two of them nothing happens that it could change.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::attack::ground::{BUDGET, Ground};
use crate::attack::hunt::BrokenPromise;
use crate::attack::story::Story;
use crate::draw::mix;
use crate::run::Run;
use crate::scenario::attack::Means;
use crate::scenario::{Action, Attack, Scenario};
use crate::sim::branch::Branch;
use crate::sim::plan::Plan;
use crate::time::Time;

pub mod choices;
mod unfit;
mod words;

use choices::{FaultChoices, Lasting};
pub use unfit::Unfit;

/// How many states there may be where nothing is said.
pub const STATES_MAX: u64 = 1_000_000;

/// A search of everything, under way.
pub struct Exhaust {
    ground: Rc<Ground>,
    /// The scenario with all that may happen in it, beyond its end.
    scenario: Rc<Scenario>,
    choices: FaultChoices,
    until: Time,
    /// How many states there may be.
    states_max: u64,
    /// Whether a run goes on that has become what another was.
    merges: bool,
    /// How many schedules follow from a state.
    known: BTreeMap<u128, u64>,
    stack: Vec<Place>,
    covered: Covered,
}

/// How much was covered.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Covered {
    /// Schedules: every choice of faults and moments.
    pub schedules: u64,
    /// States between two moments at which something could be chosen, each once.
    pub states: u64,
    /// Runs that were followed to their end.
    pub ends: u64,
    /// The most moments that a run has.
    pub moments: u32,
}

/// How it ended.
#[derive(Clone, Debug)]
pub enum Ended {
    /// Everything within the bounds was tried, and keeps the promise.
    Closed,
    /// A schedule breaks it.
    Found(Box<BrokenPromise>),
    /// So much was tried and keeps it; there is more.
    Stopped,
}

/// A run between two moments, and what may still be chosen there.
struct Here {
    branch: Branch,
    left: Means,
    /// The faults that last.
    lasting: Lasting,
    /// Those that began since the last moment.
    fresh: Lasting,
    /// The first choice that may be made here: those made before at the same moment have lower
    /// numbers, so that each set of them comes once.
    first: usize,
    moments: u32,
}

/// The same with what was tried there.
struct Place {
    here: Here,
    /// What is tried next: to go on, then each choice in order.
    next: usize,
    /// What was chosen to come here.
    chosen: Option<(Time, usize)>,
    key: u128,
    schedules: u64,
}

impl Exhaust {
    /// A search of which nothing is done yet.
    ///
    /// # Errors
    /// The attack cannot be tried in full.
    pub fn new(scenario: &Scenario, attack: Attack) -> Result<Exhaust, Unfit> {
        use crate::scenario::Property::{Answered, Available};
        if matches!(attack.property, Available | Answered) {
            return Err(Unfit::Answers);
        }
        if attack.requests.is_some() {
            return Err(Unfit::FreeRequests);
        }
        let ground = Rc::new(Ground::new(scenario, attack));
        let until = scenario.until();
        let choices = FaultChoices::new(&ground).ok_or(Unfit::TooManyFaults)?;
        let whole = choices.scenario(&ground, until).ok_or(Unfit::TooManyFaults)?;
        let plan = Rc::new(Plan::new(&whole));
        let choices = choices.planned(&plan, until);
        let states_max = match ground.attack.tries {
            Attack::TRIES => STATES_MAX,
            said => u64::from(said),
        };
        let mut exhaust = Exhaust {
            scenario: whole,
            choices,
            until,
            states_max,
            merges: true,
            known: BTreeMap::new(),
            stack: Vec::new(),
            covered: Covered::default(),
            ground,
        };
        let left = exhaust.ground.attack.means;
        let branch = Branch::new(plan, until);
        let (lasting, fresh) = (Lasting::default(), Lasting::default());
        exhaust.enter(Here { branch, left, lasting, fresh, first: 0, moments: 0 }, None);
        Ok(exhaust)
    }

    /// The same without telling that two runs have become one: slower, to hold it against.
    #[must_use]
    pub fn without_merging(mut self) -> Exhaust {
        self.merges = false;
        self.known.clear();
        self
    }

    /// What was covered so far; all schedules are counted at the end.
    pub fn covered(&self) -> Covered {
        self.covered
    }

    /// The story's ground.
    pub fn ground(&self) -> &Rc<Ground> {
        &self.ground
    }

    /// Goes on for so many steps of the search; how it ended, if it has.
    pub fn advance(&mut self, steps: u32, mut each: impl FnMut(&Run)) -> Option<Ended> {
        for _ in 0..steps {
            if self.covered.states > self.states_max {
                return Some(Ended::Stopped);
            }
            let Some(place) = self.stack.last_mut() else { return Some(Ended::Closed) };
            let next = place.next;
            place.next = (next + 1).max(place.here.first + 1);
            if next == 0 {
                if let Some(ended) = self.go_on(&mut each) {
                    return Some(ended);
                }
            } else if next <= self.choices.len() {
                self.choose(next - 1);
            } else {
                self.leave();
            }
        }
        None
    }

    /// Goes on to the end.
    pub fn finish(&mut self) -> Ended {
        loop {
            if let Some(ended) = self.advance(u32::MAX, |_| {}) {
                return ended;
            }
        }
    }

    /// Past the next moment, or to the end of the run; and past all that follow as long as nothing
    /// can be chosen there.
    fn go_on(&mut self, each: &mut impl FnMut(&Run)) -> Option<Ended> {
        let place = self.stack.last_mut()?;
        if place.here.branch.next_moment().is_none() {
            // Whatever fails from here on changes nothing.
            place.next = self.choices.len() + 1;
            return self.end(each);
        }
        let Here { left, lasting, mut moments, .. } = place.here;
        let mut here = Here {
            branch: place.here.branch.clone(),
            left,
            lasting,
            fresh: Lasting::default(),
            first: 0,
            moments,
        };
        loop {
            if here.branch.pass(BUDGET).is_some() {
                return Some(Ended::Stopped);
            }
            moments += 1;
            if here.branch.next_moment().is_none() || self.choices.any(left, lasting) {
                break;
            }
            if let Some(schedules) = self.known.get(&self.key(&here)) {
                let schedules = *schedules;
                self.count(schedules);
                return None;
            }
        }
        here.moments = moments;
        self.covered.moments = self.covered.moments.max(moments);
        self.enter(here, None);
        None
    }

    /// A choice takes effect here, if it can.
    fn choose(&mut self, nth: usize) {
        let Some(Place { here, .. }) = self.stack.last() else { return };
        let Some(at) = here.branch.next_moment() else { return };
        let choice = self.choices.get(nth);
        let Some(left) = choice.left(here.left, here.lasting, here.fresh) else { return };
        let mut branch = here.branch.clone();
        if !branch.happen(at, choice.action) {
            return;
        }
        let (lasting, fresh) = choice.then(here.lasting, here.fresh);
        let moments = here.moments;
        let here = Here { branch, left, lasting, fresh, first: nth + 1, moments };
        self.enter(here, Some((at, nth)));
    }

    /// What tells a place from others, unless nothing is to be told.
    fn key(&self, here: &Here) -> u128 {
        if !self.merges {
            return 0;
        }
        let mut choice = mix(here.lasting.word(), 0);
        // Where nothing can be chosen it does not matter what could have been.
        if self.choices.any(here.left, here.lasting) {
            choice = mix(mix(choice, here.fresh.word()), here.first as u64);
        }
        for (_, left) in here.left.each() {
            choice = mix(choice, u64::from(left));
        }
        here.branch.fingerprint() ^ (u128::from(choice) << 64 | u128::from(mix(choice, 1)))
    }

    /// Goes to a place, unless it is known what comes of it.
    fn enter(&mut self, here: Here, chosen: Option<(Time, usize)>) {
        let key = self.key(&here);
        if let Some(schedules) = self.known.get(&key).copied() {
            self.count(schedules);
            return;
        }
        self.covered.states += 1;
        self.stack.push(Place { here, next: 0, chosen, key, schedules: 0 });
    }

    /// So many schedules more begin as the run on top does.
    fn count(&mut self, schedules: u64) {
        match self.stack.last_mut() {
            Some(place) => place.schedules = place.schedules.saturating_add(schedules),
            None => self.covered.schedules = schedules,
        }
    }

    /// All is tried that begins as the run on top does.
    fn leave(&mut self) {
        let Some(place) = self.stack.pop() else { return };
        if self.merges {
            self.known.insert(place.key, place.schedules);
        }
        self.count(place.schedules);
    }

    /// The run on top is over.
    fn end(&mut self, each: &mut impl FnMut(&Run)) -> Option<Ended> {
        self.covered.ends += 1;
        self.count(1);
        let trace = self.stack.last()?.here.branch.clone().into_trace();
        let run = Run::new(self.scenario.clone(), Rc::new(trace));
        each(&run);
        let broken = self.ground.broken(&run)?;
        let number = self.covered.ends.saturating_sub(1).min(u64::from(u32::MAX)) as u32;
        Some(Ended::Found(Box::new(BrokenPromise { number, story: self.story(), broken })))
    }

    /// What was chosen to come to the run on top, as a story.
    pub fn story(&self) -> Story {
        let chosen = self.stack.iter().filter_map(|place| place.chosen);
        let faults = chosen.map(|(at, nth)| (Some(at.0), self.choices.get(nth).said.clone()));
        let mut timed: Vec<_> = faults.collect();
        let spans = timed.iter().filter_map(|(at, _)| at.map(|at| (at, u32::MAX))).collect();
        let written = self.ground.written.iter();
        timed.extend(written.map(|(at, line)| (Some(*at), Action::Request(line.clone()))));
        Story { seed: self.ground.seed, until_ms: self.until.0, timed, faults: spans }
    }
}
