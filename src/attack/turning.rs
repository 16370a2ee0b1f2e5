//! Where a story was lost: from moments of its run others go on with other luck, and of these the
//! share that breaks the promise is counted. Where that share jumps is the point of no return.
//!
//! Other luck is another seed for all that is drawn from there on, and small shifts of the faults
//! that are still to come; what is asked, and when, stays.

use std::rc::Rc;

use crate::attack::ground::{BUDGET, Ground};
use crate::attack::luck::Luck;
use crate::draw::mix;
use crate::history::Outcome;
use crate::register::Answer;
use crate::run::Run;
use crate::scenario::{Attack, Scenario};
use crate::sim::branch::Branch;
use crate::sim::plan::Plan;
use crate::sim::trace::OperationRecord;
use crate::sim::trace::text::action_text;
use crate::time::Time;

/// From so many moments others go on, at most, the start among them.
pub const MOMENTS: usize = 40;
/// So many from each.
pub const LUCKS: u32 = 64;
/// By how much a fault comes earlier or later, at most; and never by more than half the way to the
/// next line.
const SHIFT_MS: u32 = 250;

/// How a story could have gone on from one moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TurningPoint {
    /// The moment.
    pub at: Time,
    /// How many of those that went on from there broke the promise.
    pub broken: u32,
}

/// The share at each of some moments, in order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Turning {
    /// The moments.
    pub points: Vec<TurningPoint>,
    /// What differs, from where it was lost, between those that break the promise and the others,
    /// in a sentence.
    pub differs: Option<String>,
}

impl Turning {
    /// Between which two moments the share rose most; none if it never did.
    pub fn lost_between(&self) -> Option<(TurningPoint, TurningPoint)> {
        let rises = self.points.windows(2).map(|pair| (pair[0], pair[1]));
        let rise =
            |(one, next): &(TurningPoint, TurningPoint)| next.broken.saturating_sub(one.broken);
        // Of equal rises the first.
        let steepest =
            rises.fold(None, |best: Option<(TurningPoint, TurningPoint)>, pair| match &best {
                Some(known) if rise(known) >= rise(&pair) => best,
                _ => Some(pair),
            });
        steepest.filter(|pair| rise(pair) > 0)
    }
}

/// Goes on from moments of a story with other luck. The same every time.
pub fn turning(scenario: &Scenario, attack: &Attack) -> Turning {
    let turning = points(scenario, attack);
    let Some((before, _)) = turning.lost_between() else { return turning };
    Turning { differs: differs(scenario, attack, before.at), ..turning }
}

fn points(scenario: &Scenario, attack: &Attack) -> Turning {
    let ground = Ground::new(scenario, attack.clone());
    let scenario = Rc::new(scenario.clone());
    let plan = Rc::new(Plan::new(&scenario));
    let lucks: Vec<Rc<Plan>> =
        (0..LUCKS).map(|nth| Rc::new(plan.with_seed(other_seed(plan.seed, nth)))).collect();
    let until = scenario.until();
    let moments = moments(Branch::new(plan.clone(), until));
    let mut branch = Branch::new(plan.clone(), until);
    // From the start all luck is other luck: machines have drawn when the first thing is due.
    let anew = |luck: &&Rc<Plan>| {
        let branch = Branch::new((*luck).clone(), until);
        breaks(&ground, &scenario, with_luck(&branch, luck, plan.seed, Time::ZERO))
    };
    let mut points =
        vec![TurningPoint { at: Time::ZERO, broken: lucks.iter().filter(anew).count() as u32 }];
    for at in chosen(&moments).into_iter().filter(|at| *at > Time::ZERO) {
        while branch.next_moment().is_some_and(|next| next < at) {
            if branch.pass(BUDGET).is_some() {
                return Turning { points, differs: None };
            }
        }
        let broken = lucks
            .iter()
            .filter(|luck| breaks(&ground, &scenario, with_luck(&branch, luck, plan.seed, at)));
        points.push(TurningPoint { at, broken: broken.count() as u32 });
    }
    Turning { points, differs: None }
}

/// The first request that ends otherwise in more of those that break the promise than of the
/// others, by half of them at least: what goes on from a moment is run once more for that.
fn differs(scenario: &Scenario, attack: &Attack, at: Time) -> Option<String> {
    let ground = Ground::new(scenario, attack.clone());
    let scenario = Rc::new(scenario.clone());
    let plan = Rc::new(Plan::new(&scenario));
    let until = scenario.until();
    let mut branch = Branch::new(plan.clone(), until);
    while branch.next_moment().is_some_and(|next| next < at) {
        if branch.pass(BUDGET).is_some() {
            return None;
        }
    }
    let (mut broken, mut kept) = (Vec::new(), Vec::new());
    for nth in 0..LUCKS {
        let luck = Rc::new(plan.with_seed(other_seed(plan.seed, nth)));
        let start =
            if at == Time::ZERO { Branch::new(luck.clone(), until) } else { branch.clone() };
        let Some(run) = finished(&scenario, with_luck(&start, &luck, plan.seed, at)) else {
            continue;
        };
        let ends: Vec<String> = run.trace.operations.iter().map(|it| ending(&run, it)).collect();
        if ground.broken(&run).is_some() { broken.push(ends) } else { kept.push(ends) }
    }
    let count = |runs: &[Vec<String>], nth: usize, ends: &String| {
        runs.iter().filter(|it| it.get(nth) == Some(ends)).count() as u32
    };
    let (all_broken, all_kept) = (broken.len() as u32, kept.len() as u32);
    let first = broken.first()?;
    (0..first.len()).find_map(|nth| {
        let mut known: Vec<&String> = broken.iter().filter_map(|ends| ends.get(nth)).collect();
        crate::table::sort(&mut known);
        known.dedup();
        // Of several endings the one that most of them have.
        let ends = known.into_iter().max_by_key(|ends| count(&broken, nth, ends))?;
        let (one, other) = (count(&broken, nth, ends), count(&kept, nth, ends));
        let share = |part: u32, whole: u32| part * 100 / whole.max(1);
        let is_apart = share(one, all_broken) >= share(other, all_kept) + 50;
        (is_apart && all_kept > 0).then(|| {
            format!(
                "What differs first: {ends} in {one} of the {all_broken} that break it from the \
                 first of these moments, and in {other} of the {all_kept} that keep it."
            )
        })
    })
}

/// What was asked, and how that ended.
fn ending(run: &Run, operation: &OperationRecord) -> String {
    let names = run.trace.names();
    let asked = action_text(names, operation.key, operation.action);
    let ended = match &operation.outcome {
        Outcome::Ok { answer: Answer::Written, .. } => "is done".to_owned(),
        Outcome::Ok { answer: Answer::Value(value), .. } => {
            format!("answers {}", names.value(*value))
        }
        Outcome::Ok { answer: Answer::Siblings(_), .. } => "answers several values".to_owned(),
        Outcome::Error { .. } => "is refused".to_owned(),
        Outcome::Unknown { .. } => "stays in doubt".to_owned(),
    };
    format!("{}'s {asked} {ended}", names.process(u32::from(operation.client.0)))
}

/// The first is the story's own.
fn other_seed(seed: u64, nth: u32) -> u64 {
    if nth == 0 { seed } else { mix(seed ^ 0x7e57, u64::from(nth)) }
}

/// Every time at which something is due.
fn moments(mut branch: Branch) -> Vec<Time> {
    let mut moments = Vec::new();
    while let Some(at) = branch.next_moment() {
        moments.push(at);
        if branch.pass(BUDGET).is_some() {
            break;
        }
    }
    moments
}

/// Some of them, evenly among those at which something happens, and the first and the last.
fn chosen(moments: &[Time]) -> Vec<Time> {
    let last = moments.len().saturating_sub(1);
    let count = moments.len().min(MOMENTS - 1);
    let place = |nth: usize| nth * last / count.saturating_sub(1).max(1);
    (0..count).map(|nth| moments[place(nth)]).collect()
}

/// The run goes on from here with the luck of this plan; the faults still to come come a little
/// earlier or later.
fn with_luck(branch: &Branch, plan: &Rc<Plan>, own: u64, at: Time) -> Branch {
    let mut luck = Luck::of(mix(plan.seed, u64::from(at.0)));
    let times: Vec<u32> = plan.actions.iter().map(|action| action.at.0).collect();
    let is_own = plan.seed == own;
    let shifted: Vec<Time> = (0..times.len())
        .map(|nth| {
            let said = times[nth];
            let before = said - times[..nth].last().copied().unwrap_or(0);
            let after = times.get(nth + 1).map_or(SHIFT_MS * 2, |next| next - said);
            let most = (before.min(after) / 2).min(SHIFT_MS);
            // Drawn for each, so that what one does is not what the others draw.
            let shift = luck.between(0, 2 * most);
            let stays = is_own || plan.actions[nth].kind.is_request();
            Time(if stays { said } else { said - most + shift })
        })
        .collect();
    branch.with_luck(plan, |line| shifted.get(line as usize).copied().unwrap_or(at))
}

fn breaks(ground: &Ground, scenario: &Rc<Scenario>, branch: Branch) -> bool {
    finished(scenario, branch).is_some_and(|run| ground.broken(&run).is_some())
}

/// The run to its end.
fn finished(scenario: &Rc<Scenario>, mut branch: Branch) -> Option<Run> {
    while branch.next_moment().is_some() {
        if branch.pass(BUDGET).is_some() {
            return None;
        }
    }
    Some(Run::new(scenario.clone(), Rc::new(branch.into_trace())))
}
