//! Every state that a system can come to, each once.
//!
//! What a state is told by is the system's own: two states with one fingerprint are taken for one.
//! Of steps that commute one order is tried (sleep sets: Godefroid 1996, in the form for searches
//! that know states again, in which what slept at the first visit may have to be woken at the next).
//! That saves steps and no states; what saves states is what a system leaves out of its fingerprint
//! because nothing depends on it.

use std::collections::BTreeMap;

/// Something that goes on in steps, in more ways than one.
pub trait StepSystem {
    /// All that the rest depends on.
    type State;
    /// What can happen.
    type Step: Copy + Ord;

    /// Where it begins.
    fn start(&self) -> Self::State;

    /// What can happen next, each once.
    fn steps(&self, state: &Self::State) -> Vec<Self::Step>;

    /// The state after a step; none where it changes nothing.
    fn after(&self, state: &Self::State, step: Self::Step) -> Option<Self::State>;

    /// What tells a state from others.
    fn fingerprint(&self, state: &Self::State) -> u128;

    /// Whether the promise is broken.
    fn is_broken(&self, state: &Self::State) -> bool;

    /// Whether these two come to the same in either order, and neither keeps the other from
    /// happening.
    fn commute(&self, _one: Self::Step, _other: Self::Step) -> bool {
        false
    }
}

/// How much was seen.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct StatesSeen {
    /// Different states.
    pub states: u64,
    /// Steps from one state to another.
    pub steps: u64,
    /// The longest way that was gone.
    pub deepest: u32,
}

/// How it ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExploreEnd<S> {
    /// There are no other states, and all keep the promise.
    Closed,
    /// These steps lead to one that does not.
    Broken(Vec<S>),
    /// So many states were seen, and there are more.
    Stopped,
}

/// A state with what is tried in it.
struct Visit<S: StepSystem> {
    state: S::State,
    /// What was done to come here.
    by: Option<S::Step>,
    /// What is still to be tried.
    rest: Vec<S::Step>,
    /// What leads to nothing new from here: it was tried before something that commutes with it.
    asleep: Vec<S::Step>,
}

/// A search under way, depth first.
pub struct Explorer<S: StepSystem> {
    system: S,
    /// What slept at every visit of a state.
    known: BTreeMap<u128, Box<[S::Step]>>,
    stack: Vec<Visit<S>>,
    states_max: u64,
    seen: StatesSeen,
    /// Where the start is broken already.
    is_begun: bool,
}

impl<S: StepSystem> Explorer<S> {
    /// A search that stops after so many states.
    pub fn new(system: S, states_max: u64) -> Explorer<S> {
        let (known, stack) = (BTreeMap::new(), Vec::new());
        Explorer { system, known, stack, states_max, seen: StatesSeen::default(), is_begun: false }
    }

    /// How much was seen so far.
    pub fn seen(&self) -> StatesSeen {
        self.seen
    }

    /// The system.
    pub fn system(&self) -> &S {
        &self.system
    }

    /// Goes on for so many steps; how it ended, if it has. `each` is shown every state when it is
    /// met first.
    pub fn advance(
        &mut self,
        steps: u32,
        mut each: impl FnMut(&S::State),
    ) -> Option<ExploreEnd<S::Step>> {
        if !self.is_begun {
            self.is_begun = true;
            let start = self.system.start();
            if let Some(ended) = self.enter(start, None, Vec::new(), &mut each) {
                return Some(ended);
            }
        }
        for _ in 0..steps {
            if self.seen.states > self.states_max {
                return Some(ExploreEnd::Stopped);
            }
            let Some(place) = self.stack.last_mut() else { return Some(ExploreEnd::Closed) };
            let Some(step) = place.rest.pop() else {
                self.stack.pop();
                continue;
            };
            let Some(next) = self.system.after(&place.state, step) else { continue };
            self.seen.steps += 1;
            let asleep = place.asleep.iter().copied();
            let asleep = asleep.filter(|other| self.system.commute(*other, step)).collect();
            place.asleep.push(step);
            if let Some(ended) = self.enter(next, Some(step), asleep, &mut each) {
                return Some(ended);
            }
        }
        None
    }

    /// Goes on to the end.
    pub fn finish(&mut self) -> ExploreEnd<S::Step> {
        loop {
            if let Some(ended) = self.advance(u32::MAX, |_| {}) {
                return ended;
            }
        }
    }

    /// The steps from the start to where the search is.
    pub fn way(&self) -> Vec<S::Step> {
        self.stack.iter().filter_map(|place| place.by).collect()
    }

    /// Goes to a state, if there is something to be tried in it.
    fn enter(
        &mut self,
        state: S::State,
        by: Option<S::Step>,
        asleep: Vec<S::Step>,
        each: &mut impl FnMut(&S::State),
    ) -> Option<ExploreEnd<S::Step>> {
        let key = self.system.fingerprint(&state);
        let (mut rest, asleep) = if let Some(slept) = self.known.get_mut(&key) {
            let (still, woken): (Vec<S::Step>, Vec<S::Step>) =
                slept.iter().partition(|step| asleep.contains(step));
            if woken.is_empty() {
                return None;
            }
            *slept = still.clone().into();
            (woken, still)
        } else {
            self.seen.states += 1;
            each(&state);
            if self.system.is_broken(&state) {
                let steps = self.way().into_iter().chain(by).collect();
                return Some(ExploreEnd::Broken(steps));
            }
            let mut rest = self.system.steps(&state);
            rest.retain(|step| !asleep.contains(step));
            self.known.insert(key, asleep.clone().into());
            (rest, asleep)
        };
        // The first in order is tried first.
        rest.reverse();
        self.stack.push(Visit { state, by, rest, asleep });
        self.seen.deepest = self.seen.deepest.max(self.stack.len() as u32 - 1);
        None
    }
}
