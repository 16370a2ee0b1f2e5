//! Breaking a promise on the page: what is to be broken, what workers have tried of it, and what
//! they found.
//!
//! Stories are numbered, and the workers share them. Whichever finds one first, the lowest number
//! that breaks the promise is the finding: one that was found is told only when no worker has
//! anything left to try before it.

use std::rc::Rc;

use crate::app::shared::Shared;
use crate::scenario::attack::Means;
use crate::scenario::{Action, Attack, Draft, Line, Scenario, Statement};

mod search;
mod update;
pub mod words;

pub use search::{Search, SearchProgress};

/// Of a run with more requests the strongest promise that it keeps is not looked for.
const REQUESTS_JUDGED: usize = 500;

/// What the page knows of breaking promises.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Breaking {
    /// What is to be broken, and how, once somebody has asked.
    pub attack: Option<Attack>,
    /// The search that is under way.
    pub search: Option<Shared<Search>>,
    /// What the last search came to, where it found nothing.
    pub outcome: Option<SearchEnd>,
    /// What was found last.
    pub found: Option<Shared<FoundStory>>,
    /// Whether every schedule is to be tried, with the requests as written.
    pub everything: bool,
    /// How many searches there have been.
    searches: u32,
}

/// What a search came to that found nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SearchEnd {
    /// So much was tried, with so many different outcomes, and nothing breaks the promise. Whether
    /// something was known that does.
    None(SearchProgress, usize, bool),
    /// Every schedule was to be tried; what came of it, in sentences.
    Whole(Rc<str>),
    /// It was cancelled when so much was tried.
    Cancelled(SearchProgress),
    /// It could not go on.
    Failed(String),
}

/// A story that was found and made short.
#[derive(Clone, PartialEq, Debug)]
pub struct FoundStory {
    /// What it breaks, and how it was looked for.
    pub attack: Attack,
    /// The scenario in which it was looked for.
    pub ground: Rc<str>,
    /// Which of all stories it was.
    pub story: u32,
    /// The story.
    pub told: ToldStory,
    /// All stories found so far, each of another kind, the last one first.
    pub kinds: Vec<Rc<str>>,
    /// What would have prevented it, once somebody has asked and it is known.
    pub mends: Option<Rc<[Mended]>>,
    /// Whether that is being found out.
    pub is_mending: bool,
    /// Where it was lost, once somebody has asked and it is known.
    pub turned: Option<Shared<Turned>>,
    /// Whether that is being found out.
    pub is_turning: bool,
}

/// A story as its worker tells it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ToldStory {
    /// Its text.
    pub text: Rc<str>,
    /// How many timed lines it had.
    pub before: u32,
    /// How many it has.
    pub after: u32,
    /// When it is seen that the promise is broken.
    pub breaks_at_ms: u32,
}

/// Another setting with which the same story keeps the promise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mended {
    /// The setting: `read=strong on every read`.
    pub setting: Rc<str>,
    /// How many requests there are.
    pub asked: u32,
    /// How many are answered with it.
    pub answered: u32,
    /// How long the slowest of these took.
    pub slowest_ms: u32,
    /// How many are answered without it.
    pub answered_without: u32,
    /// How long the slowest of those took.
    pub slowest_ms_without: u32,
    /// The story with it.
    pub text: Rc<str>,
}

/// How the story could have gone on with other luck.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Turned {
    /// The moments between which it was lost, in ms, each with how many of the others that go on
    /// from there break the promise.
    pub lost_between: Option<((u32, u32), (u32, u32))>,
    /// All moments that were tried.
    pub points: Rc<[(u32, u32)]>,
    /// What differs from there between those that break the promise and the others, in a sentence.
    pub differs: Option<Rc<str>>,
}

impl Turned {
    /// So many go on from each moment.
    pub const LUCKS: u32 = 64;

    /// Whether it matters from which moment they go on: only then is there something to draw.
    pub fn varies(&self) -> bool {
        self.points.windows(2).any(|pair| pair[0].1 != pair[1].1)
    }
}

/// What happens about breaking a promise.
#[derive(Clone, PartialEq, Debug)]
pub enum AttackChange {
    /// Something else is to be broken, or otherwise.
    Choose(Attack),
    /// Every schedule is to be tried, or some at random.
    Everything(bool),
    /// The search begins.
    Start,
    /// It ends before it has come to anything.
    Cancel,
    /// A story of another kind is looked for.
    Another,
    /// What would have prevented the story is looked for.
    Mend,
    /// Where the story was lost is looked for.
    Turn,
    /// The story is opened with this setting in place of its own; or as it was found.
    Open(Option<usize>),
    /// So many workers have begun this search.
    Began(u32, u32),
    /// A worker has tried so much, with these outcomes that it had not seen before.
    Tried(u32, u32, SearchProgress, Vec<u32>),
    /// A worker has found this story.
    Found(u32, u32, u32),
    /// A worker has nothing left to try.
    Over(u32, u32),
    /// Every schedule was to be tried, and this came of it.
    Whole(u32, String),
    /// Where the story was lost.
    Turned(u32, Turned),
    /// The finding, made short; none if it breaks nothing after all.
    Told(u32, Option<ToldStory>),
    /// What would have prevented it.
    Mended(u32, Vec<Mended>),
    /// Workers cannot go on, because of this.
    Failed(u32, String),
}

/// What workers are to do.
#[derive(Clone, PartialEq, Debug)]
pub enum Order {
    /// Search, in place of what they are at.
    Search(Shared<Search>),
    /// Try nothing any more that comes after this story.
    Before(u32),
    /// This one is to make short what it found.
    Tell(u32),
    /// Look for what would have prevented the story of this search and this text, with the attack
    /// in it.
    Mend(u32, Rc<str>),
    /// Look for where that story was lost.
    Turn(u32, Rc<str>),
    /// End.
    Stop,
}

/// The text of a scenario with this attack in place of its own.
pub fn with_attack(scenario: &Draft, attack: &Attack) -> Rc<str> {
    let mut draft = scenario.clone();
    let is_of_attack = |line: &Line| {
        matches!(line.statement, Some(Statement::Attack(_) | Statement::ExpectAttack(_)))
    };
    draft.lines.retain(|line| !is_of_attack(line));
    let statement = Some(Statement::Attack(attack.clone()));
    draft.lines.push(Line { statement, comment: None });
    draft.to_string().into()
}

/// The scenario's clients, as those who may ask.
pub fn clients(scenario: &Scenario) -> String {
    let names: Vec<&str> = scenario.clients().map(|client| client.name.as_str()).collect();
    names.join(", ")
}

/// How many requests a scenario has.
pub fn requests_written(scenario: &Scenario) -> usize {
    let is_request = |action: &Action| matches!(action, Action::Request(_));
    scenario.timed().into_iter().filter(|(_, _, action)| is_request(action)).count()
}

/// The means with this many of one kind.
pub fn with_means(attack: &Attack, kind: &str, most: u32) -> Attack {
    let mut attack = attack.clone();
    if let Some(number) = attack.means.of_mut(kind) {
        *number = most.min(Means::MAX);
    }
    attack
}
