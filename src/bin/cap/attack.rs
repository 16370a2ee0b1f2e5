//! `cap attack FILE`: a story that breaks the promise, or how much was tried.

use std::path::Path;
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use cap_playground::attack::expect::attack_of;
use cap_playground::attack::hunt::Tried;
use cap_playground::attack::mend::{Mend, mends};
use cap_playground::attack::shrink::{Shrunk, shrink};
use cap_playground::attack::swarm::Manner;
use cap_playground::attack::turning::{LUCKS, turning};
use cap_playground::attack::{BrokenPromise, Ground, Hunt};
use cap_playground::time::{Time, seconds};
use serde::Serialize;

use crate::{print, source};

/// How to search.
#[derive(Clone, Copy, Default)]
pub struct Effort {
    /// How long at most; all stories are tried otherwise.
    pub seconds: Option<u64>,
    /// By how many workers; none: as many as the machine has.
    pub workers: Option<u32>,
}

/// What came of a search.
#[derive(Default)]
pub struct Searched {
    /// The story with the lowest number.
    pub found: Option<BrokenPromise>,
    /// All that was tried.
    pub tried: Tried,
    /// Whether the time was over before all was tried.
    pub stopped: bool,
}

#[derive(Serialize)]
struct AttackReport {
    outcome: &'static str,
    attack: String,
    /// How many stories it took to find it, or how many were tried.
    stories: u32,
    with_fault_during_request: u32,
    /// Stories at the end of which another machine leads than at the start.
    with_another_leader: u32,
    distinct_outcomes: usize,
    lines_before: Option<usize>,
    lines_after: Option<usize>,
    scenario: Option<String>,
    /// Of so many that go on from each of these moments with other luck how many break it.
    other_lucks: u32,
    broken_from: Vec<PointReport>,
    lost_between_ms: Option<(u32, u32)>,
    /// What ends otherwise, from there, in the runs that break the promise.
    what_differs: Option<String>,
    /// The settings one step away under which the same story keeps the promise.
    kept_with: Vec<MendReport>,
}

#[derive(Serialize)]
struct PointReport {
    at_ms: u32,
    broken: u32,
}

#[derive(Serialize)]
struct MendReport {
    setting: String,
    asked: usize,
    answered: usize,
    slowest_ms: u64,
    answered_without: usize,
    slowest_ms_without: u64,
}

impl MendReport {
    fn new(mend: &Mend) -> MendReport {
        let (before, after) = mend.cost;
        MendReport {
            setting: mend.name(),
            asked: after.asked,
            answered: after.answered,
            slowest_ms: after.slowest_ms,
            answered_without: before.answered,
            slowest_ms_without: before.slowest_ms,
        }
    }
}

impl std::fmt::Display for MendReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let MendReport { setting, asked, answered, slowest_ms, .. } = self;
        let (was, was_ms) = (self.answered_without, self.slowest_ms_without);
        write!(
            f,
            "# {setting} keeps it in this story: {answered} of {asked} requests answered, the \
             slowest in {slowest_ms} ms; without it {was}, in {was_ms} ms."
        )
    }
}

/// Searches and prints what came of it; whether the promise was kept.
///
/// # Errors
/// The file cannot be read, or the time was over before anything was decided.
pub fn attack(file: &Path, effort: Effort, json: bool) -> Result<bool, String> {
    let run = source::read_and_run(file)?;
    let ground = Ground::new(&run.scenario, attack_of(&run));
    let searched = search(&ground, effort);
    let shrunk = searched.found.as_ref().and_then(|found| shrink(&ground, found));
    let report = report(&ground, &searched, shrunk.as_ref());
    if json {
        print(&serde_json::to_string(&report).map_err(|error| error.to_string())?);
    } else {
        print(&text(&report));
    }
    if report.outcome == "stopped" {
        let stories = report.stories;
        return Err(format!(
            "{}: stopped after {stories} stories; nothing is decided",
            file.display()
        ));
    }
    Ok(searched.found.is_none())
}

/// Shares the stories among the workers.
pub fn search(ground: &Ground, effort: Effort) -> Searched {
    let machine = || std::thread::available_parallelism().map_or(1, |count| count.get() as u32);
    let workers = effort.workers.unwrap_or_else(machine).max(1);
    let deadline = effort.seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    // The lowest number known to break the promise: who is beyond it can stop.
    let best = AtomicU32::new(u32::MAX);
    let all: Mutex<Searched> = Mutex::default();
    std::thread::scope(|scope| {
        for worker in 0..workers {
            let (best, all) = (&best, &all);
            scope.spawn(move || {
                let own = work(ground, worker, workers, best, deadline);
                // A worker that panicked has said so; what the others found stays.
                let mut all = all.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                all.tried.add(own.tried);
                all.stopped |= own.stopped;
                let number =
                    |found: &Option<BrokenPromise>| found.as_ref().map_or(u32::MAX, |it| it.number);
                if number(&own.found) < number(&all.found) {
                    all.found = own.found;
                }
            });
        }
    });
    all.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn work(
    ground: &Ground,
    worker: u32,
    workers: u32,
    best: &AtomicU32,
    deadline: Option<Instant>,
) -> Searched {
    let mut hunt = Hunt::new(&Rc::new(ground.clone()), Manner::Guided, worker, workers);
    let mut searched = Searched::default();
    while let Some(number) = hunt.next_number() {
        if number > best.load(Ordering::Relaxed) {
            break;
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            searched.stopped = true;
            break;
        }
        if let Some(found) = hunt.advance() {
            best.fetch_min(found.number, Ordering::Relaxed);
            searched.found = Some(found);
            break;
        }
    }
    searched.tried = hunt.tried;
    searched
}

fn report(ground: &Ground, searched: &Searched, shrunk: Option<&Shrunk>) -> AttackReport {
    let outcome = match (&searched.found, searched.stopped) {
        (Some(_), _) => "found",
        (None, true) => "stopped",
        (None, false) => "none",
    };
    let number = searched.found.as_ref().map(|found| found.number + 1);
    let turned = shrunk.map(|shrunk| turning(&shrunk.scenario, &ground.attack)).unwrap_or_default();
    let lost = turned.lost_between();
    AttackReport {
        outcome,
        attack: ground.attack.to_string(),
        stories: number.unwrap_or(searched.tried.stories),
        with_fault_during_request: searched.tried.overlapped,
        with_another_leader: searched.tried.leaders,
        distinct_outcomes: searched.tried.outcomes(),
        lines_before: shrunk.map(|shrunk| shrunk.lines_before),
        lines_after: shrunk.map(|shrunk| shrunk.lines_after),
        scenario: shrunk.map(|shrunk| shrunk.scenario.to_string()),
        other_lucks: LUCKS,
        broken_from: turned
            .points
            .iter()
            .map(|point| PointReport { at_ms: point.at.0, broken: point.broken })
            .collect(),
        lost_between_ms: lost.map(|(one, next)| (one.at.0, next.at.0)),
        what_differs: turned.differs.clone(),
        kept_with: shrunk.map_or_else(Vec::new, |shrunk| {
            mends(&shrunk.scenario, &ground.attack).iter().map(MendReport::new).collect()
        }),
    }
}

/// Where the story was lost; nothing where it was lost from the start.
fn lost(report: &AttackReport) -> String {
    let Some((one, next)) = report.lost_between_ms else { return String::new() };
    let broken = |ms: u32| {
        let point = report.broken_from.iter().find(|point| point.at_ms == ms);
        point.map_or(0, |point| point.broken)
    };
    let differs = report.what_differs.iter().fold(String::new(), |_, it| format!("# {it}\n"));
    format!(
        "# Lost between {} and {}: of {} that go on with other luck, {} break it from the one, {} \
         from the other.\n{differs}",
        seconds(Time(one)),
        seconds(Time(next)),
        report.other_lucks,
        broken(one),
        broken(next)
    )
}

fn text(report: &AttackReport) -> String {
    let stories = report.stories;
    if let (Some(scenario), Some(before), Some(after)) =
        (&report.scenario, report.lines_before, report.lines_after)
    {
        let lines = |count: usize| format!("{count} {}", if count == 1 { "line" } else { "lines" });
        let mends: String = report
            .kept_with
            .iter()
            .fold(String::new(), |text, mend| text + &mend.to_string() + "\n");
        return format!(
            "# {}: found after {stories} stories, shrunk from {} to {}.\n{}{mends}{scenario}",
            report.attack,
            lines(before),
            lines(after),
            lost(report)
        );
    }
    let leaders = match report.with_another_leader {
        0 => String::new(),
        some => format!("in {some} another machine led at the end; "),
    };
    let kept = match report.outcome {
        "none" => "kept it. That is no proof.",
        _ => "kept it before the time was over.",
    };
    format!(
        "{}: {stories} stories {kept} {} of them had a fault during a request; {leaders}requests \
         ended in {} different ways.",
        report.attack, report.with_fault_during_request, report.distinct_outcomes
    )
}
