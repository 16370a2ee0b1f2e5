//! The search: stories in families of a few, each family by itself.
//!
//! A family begins with stories by luck. Those that keep the promise and show something new are
//! kept; to one of them a fault is added against what its answers rest on, or one thing in it is
//! changed, and so on with what comes of it. No family knows of another, so any
//! number of workers may share the families among themselves; stories are numbered through, and
//! the lowest number is the finding.

use std::rc::Rc;

use crate::attack::calm;
use crate::attack::ground::{BUDGET, Ground};
use crate::attack::luck::Luck;
use crate::attack::story::Story;
use crate::attack::swarm::{self, Manner};
use crate::attack::{neighbours, support};
use crate::digest::Crc32;
use crate::draw::mix;
use crate::history::Outcome;
use crate::run::broken::Broken;
use crate::run::{Run, run_within};
use crate::scenario::Property;
use crate::sim::trace::OperationRecord;
use crate::table::SortedSet;

/// How many stories a family has.
pub const FAMILY: u32 = 64;
/// How many of them are drawn by luck alone.
const BY_LUCK: u32 = 8;
/// How many stories are kept to go on from.
const KEPT_MAX: usize = 24;

/// A story that breaks the promise.
#[derive(Clone, Debug)]
pub struct BrokenPromise {
    /// Which of all stories.
    pub number: u32,
    /// The story.
    pub story: Story,
    /// How it breaks the promise.
    pub broken: Broken,
}

/// What has been tried.
#[derive(Clone, Default, Debug)]
pub struct Tried {
    /// Stories.
    pub stories: u32,
    /// Those in which a fault lasted while an operation ran.
    pub overlapped: u32,
    /// Those in the end of which another machine leads than at the start.
    pub leaders: u32,
    /// How their requests ended, each way once.
    outcomes: SortedSet<u32>,
    /// Those that nobody has been told of.
    news: Vec<u32>,
}

impl Tried {
    /// In how many ways the requests of a story ended.
    pub fn outcomes(&self) -> usize {
        self.outcomes.len()
    }

    /// The outcomes that nobody has been told of yet.
    pub fn news(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.news)
    }

    /// All that several workers tried.
    pub fn add(&mut self, other: Tried) {
        self.stories += other.stories;
        self.overlapped += other.overlapped;
        self.leaders += other.leaders;
        self.outcomes.extend(other.outcomes);
    }

    fn count(&mut self, story: &Story, run: &Run) {
        self.stories += 1;
        let ended = u64::from(run.trace.ended_at.0);
        let during = |operation: &OperationRecord| {
            let begun = operation.invoked_at.0;
            let ends = operation.outcome.ended_at().unwrap_or(ended);
            story.faults.iter().any(|(from, to)| u64::from(*from) < ends && begun < *to)
        };
        self.overlapped += u32::from(run.trace.operations.iter().any(during));
        let first = run.trace.plan.cluster.leader;
        self.leaders += u32::from(run.trace.leading.iter().any(|leader| *leader != first));
        let outcome = fingerprint(run);
        if self.outcomes.insert(outcome) {
            self.news.push(outcome);
        }
    }
}

/// Who was told what, whenever that was.
fn fingerprint(run: &Run) -> u32 {
    let mut crc = Crc32::default();
    for operation in &run.history.operations {
        let (word, value) = match &operation.outcome {
            Outcome::Ok { answer, .. } => (0, format!("{answer:?}")),
            Outcome::Error { kind, .. } => (1, kind.word().to_owned()),
            Outcome::Unknown { kind, .. } => (2, kind.word().to_owned()),
        };
        crc.take(&operation.client.to_le_bytes());
        crc.take(&[word]);
        crc.take(value.as_bytes());
    }
    crc.value()
}

/// A search under way: of all families, or of every so many.
#[derive(Clone, Debug)]
pub struct Hunt {
    ground: Rc<Ground>,
    manner: Manner,
    family: Family,
    /// From one family to the next of this worker.
    stride: u32,
    /// What this worker has tried.
    pub tried: Tried,
}

impl Hunt {
    /// The search of the `worker`th of so many workers.
    pub fn new(ground: &Rc<Ground>, manner: Manner, worker: u32, workers: u32) -> Hunt {
        Hunt {
            ground: ground.clone(),
            manner,
            family: Family::new(ground, worker),
            stride: workers.max(1),
            tried: Tried::default(),
        }
    }

    /// The number of the next story; none once this worker's share has been tried.
    pub fn next_number(&self) -> Option<u32> {
        let number = self.family.number();
        (number < self.ground.attack.tries).then_some(number)
    }

    /// The same from the family of this story on: none before it is tried.
    #[must_use]
    pub fn from_number(mut self, number: u32) -> Hunt {
        let nth = number / FAMILY + self.family.nth;
        self.family = Family::new(&self.ground, nth);
        self
    }

    /// Tries the next story; the finding, if it is one. Nothing to try is nothing found.
    pub fn advance(&mut self) -> Option<BrokenPromise> {
        let number = self.next_number()?;
        let mut story = self.family.story(&self.ground, self.manner);
        if self.ground.attack.property == Property::Converged {
            calm::ends_well(&mut story, self.ground.calm_ms);
        }
        let run = story.scenario(&self.ground.header).map(|it| run_within(&it, BUDGET));
        let broken = run.as_ref().and_then(|run| {
            self.tried.count(&story, run);
            self.ground.broken(run)
        });
        // Where one breaks it, others of its family may break it, too.
        let found = if let Some(broken) = broken {
            Some(BrokenPromise { number, story, broken })
        } else {
            self.family.learn(self.manner, story, run);
            None
        };
        self.family.member += 1;
        if self.family.member == FAMILY {
            self.family = Family::new(&self.ground, self.family.nth + self.stride);
        }
        found
    }
}

/// Some stories of which each may know of those before it.
#[derive(Clone, Debug)]
struct Family {
    nth: u32,
    member: u32,
    luck: Luck,
    /// Stories that keep the promise and can be gone on from, with their runs.
    kept: Vec<(Story, Option<Rc<Run>>)>,
    /// How the requests of stories ended.
    seen: SortedSet<u32>,
    /// Whether the story that was kept last is gone on from.
    goes_on: bool,
}

impl Family {
    fn new(ground: &Ground, nth: u32) -> Family {
        let luck = Luck::of(mix(u64::from(ground.seed) ^ 0xfa01_17e5, u64::from(nth)));
        let (kept, seen) = (Vec::new(), SortedSet::new());
        Family { nth, member: 0, luck, kept, seen, goes_on: false }
    }

    fn number(&self) -> u32 {
        self.nth.saturating_mul(FAMILY).saturating_add(self.member)
    }

    fn story(&mut self, ground: &Ground, manner: Manner) -> Story {
        if manner == Manner::Uniform || self.member < BY_LUCK || self.kept.is_empty() {
            return swarm::story(ground, manner, self.number());
        }
        let last = self.kept.len() - 1;
        let goes_on = std::mem::take(&mut self.goes_on) && !self.luck.one_in(4);
        let from = if goes_on { last } else { self.luck.below(last as u32 + 1) as usize };
        let (story, run) = &self.kept[from];
        // Of a story without a run nothing is known yet.
        let Some(run) = run else { return story.clone() };
        let is_varied = self.luck.one_in(3);
        let attacked =
            (!is_varied).then(|| support::attacked(ground, story, run, &mut self.luck)).flatten();
        attacked.unwrap_or_else(|| neighbours::varied(ground, story, &run.trace, &mut self.luck))
    }

    /// What a story that kept the promise teaches.
    fn learn(&mut self, manner: Manner, story: Story, run: Option<Run>) {
        let is_by_luck = self.member < BY_LUCK;
        let Some(run) = run.filter(|_| manner == Manner::Guided) else { return };
        let is_new = self.seen.insert(fingerprint(&run));
        if is_by_luck {
            // Without its faults it shows what right answers rest on.
            let timed = story.requests().cloned().collect();
            self.kept.push((Story { timed, faults: Vec::new(), ..story.clone() }, None));
        }
        let is_bare = story.faults.is_empty() && !is_by_luck;
        let known = self.kept.iter().position(|(_, run)| run.is_none());
        if let Some(slot) = known.filter(|_| is_bare) {
            self.kept[slot] = (story, Some(Rc::new(run)));
        } else if is_new && self.kept.len() < KEPT_MAX {
            self.kept.push((story, Some(Rc::new(run))));
            self.goes_on = true;
        }
    }
}
