//! Claims about protocols, tried on many random schedules.
//!
//! A row either *holds* on every schedule or *breaks* on at least one. Only schedules in which a
//! fault overlapped an operation count, and a row without any fails: it would prove nothing.
//! How many schedules: `CLAIM_SCHEDULES`, else, where the tests were built to run fast
//! (`--profile fast`), 5,000 on a service that builds (`CI` is set) and 1,000 for whoever works on
//! the program and waits; else a few. Others than usual: `CLAIM_SEED=100000` begins there. By the
//! adversary in place of luck: `CLAIM_BY=adversary`; by luck, but of the claims that the adversary
//! tries, `CLAIM_BY=luck`. Only claims of some protocols: `CLAIM_PROTOCOLS=raft,redis`.

use std::ptr::fn_addr_eq;
use std::rc::Rc;

use cap_playground::history::{History, Operation, Outcome};
use cap_playground::ids::NodeId;
use cap_playground::judge::siblings::{self, Demands};
use cap_playground::judge::{self, Budget, ConsistencyModel, Verdict};
use cap_playground::protocol::{MembersKnown, NodeRole, ReplyOutcome, Snapshot};
use cap_playground::register::{Access, Answer};
use cap_playground::run::observed::history;
use cap_playground::sim;
use cap_playground::sim::budget::End;
use cap_playground::sim::plan::{Plan, PlannedKind, Until};
use cap_playground::sim::trace::{OperationRecord, RequestRecord, Trace};
use cap_playground::time::{Duration, Time};

use crate::schedules::{ClaimShape, Schedule, random};

#[path = "by_adversary.rs"]
mod by_adversary;
use by_adversary::Trier;

/// Schedules of which one that breaks what is meant to break may be the last.
const ENOUGH: u32 = 500;

/// What a run showed of a property.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Finding {
    /// It held.
    Kept,
    /// It did not.
    Broken,
    /// The judge's budget was spent.
    Undecided,
}

/// One claim.
pub struct Row {
    /// What is claimed, in a few words.
    pub name: &'static str,
    /// The schedules.
    pub shape: ClaimShape,
    /// What is judged.
    pub property: fn(&Trace) -> Finding,
}

#[derive(Default)]
struct Tally {
    schedules: u32,
    overlapped: u32,
    broken: u32,
    undecided: u32,
    outcomes: [u32; 3],
    first_broken: Option<u32>,
}

/// The property is kept on every schedule.
pub fn holds(row: &Row) {
    holds_on(row, schedules_wanted());
}

/// The same where runs are long: on a thousand, unless `CLAIM_SCHEDULES` says how many.
pub fn holds_on_a_thousand(row: &Row) {
    let is_asked_for = number_from("CLAIM_SCHEDULES").is_some();
    holds_on(row, schedules_wanted().min(if is_asked_for { u32::MAX } else { 1_000 }));
}

fn holds_on(row: &Row, wanted: u32) {
    if is_left_out(row) {
        return;
    }
    match by_adversary::who_tries() {
        Some(_) if by_adversary::promise(row).is_none() => return,
        Some(Trier::Adversary) => return by_adversary::holds(row, first_seed(), wanted),
        Some(Trier::Luck) | None => {}
    }
    let mut tally = Tally::default();
    for nth in 0..wanted {
        tally.run(row, first_seed() + nth);
    }
    tally.print(row, "holds");
    if let Some(seed) = tally.first_broken {
        let scenario = random(&row.shape, seed).scenario;
        panic!("{}: broken with seed {seed}:\n{scenario}", row.name);
    }
    assert_eq!(tally.undecided, 0, "{}: the judge gave up", row.name);
    tally.check_overlap(row);
}

/// The property is broken on some schedule of 10,000. One is enough, after as many schedules as
/// tell whether faults meet operations: `CLAIM_SCHEDULES` for how often it happens.
pub fn breaks(row: &Row) {
    if is_left_out(row) || by_adversary::who_tries().is_some() {
        return; // `tests/attack` has the adversary find what is meant to break.
    }
    let mut tally = Tally::default();
    let is_asked_for = number_from("CLAIM_SCHEDULES").is_some();
    let wanted = schedules_wanted().min(if is_asked_for { u32::MAX } else { ENOUGH });
    for nth in 0..wanted.max(10_000) {
        if nth >= wanted && tally.broken > 0 {
            break;
        }
        tally.run(row, first_seed() + nth);
    }
    tally.print(row, "breaks");
    assert!(tally.broken > 0, "{}: never broken", row.name);
    tally.check_overlap(row);
}

fn is_left_out(row: &Row) -> bool {
    let asked = std::env::var("CLAIM_PROTOCOLS").ok();
    asked.is_some_and(|names| names.split(',').all(|name| name != row.shape.protocol.name))
}

fn number_from(variable: &str) -> Option<u32> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is a number, not {text}")))
}

fn first_seed() -> u32 {
    number_from("CLAIM_SEED").unwrap_or(1)
}

fn schedules_wanted() -> u32 {
    if let Some(wanted) = number_from("CLAIM_SCHEDULES") {
        return wanted;
    }
    let here = std::env::current_exe().expect("a test has a file");
    let is_fast = here.components().any(|part| part.as_os_str() == "fast");
    match (is_fast, std::env::var_os("CI").is_some()) {
        (true, true) => 5_000,
        (true, false) => 1_000,
        (false, _) => 60,
    }
}

impl Tally {
    fn run(&mut self, row: &Row, seed: u32) {
        let schedule = random(&row.shape, seed);
        let mut plan = Plan::new(&schedule.scenario);
        let is_told = is_about_what_was_told(row.property);
        if is_told {
            plan.until = Until::At(told_by(&plan).min(schedule.scenario.until()));
        }
        let trace = sim::run(Rc::new(plan));
        let waits = |it: &OperationRecord| it.outcome.ended_at().is_none();
        let somebody_waits = trace.end == End::Until && trace.operations.iter().any(waits);
        assert!(!is_told || !somebody_waits, "{}: the run of seed {seed} ends too soon", row.name);
        self.schedules += 1;
        for operation in &trace.operations {
            self.outcomes[match operation.outcome {
                Outcome::Ok { .. } => 0,
                Outcome::Error { .. } => 1,
                Outcome::Unknown { .. } => 2,
            }] += 1;
        }
        let counts = overlaps(&schedule, &trace);
        self.overlapped += u32::from(counts);
        match (row.property)(&trace) {
            Finding::Kept => {}
            Finding::Undecided => self.undecided += 1,
            Finding::Broken => {
                self.broken += 1;
                self.first_broken = self.first_broken.or(Some(seed));
            }
        }
    }

    fn check_overlap(&self, row: &Row) {
        let is_meant_to = row.shape.faults.any();
        assert!(
            !is_meant_to || self.overlapped * 2 > self.schedules,
            "{}: hardly any schedule had a fault during an operation",
            row.name
        );
    }

    fn print(&self, row: &Row, claim: &str) {
        let [ok, error, unknown] = self.outcomes;
        println!(
            "{:<58} {claim:<6} {:>6} schedules {:>6} with faults {:>5} broken (first {:>4}) \
             {ok:>7} ok {error:>6} error {unknown:>6} unknown",
            row.name,
            self.schedules,
            self.overlapped,
            self.broken,
            self.first_broken.map_or("-".into(), |seed| seed.to_string()),
        );
    }
}

/// Whether nothing but what clients are told decides: no state of a machine, and no request at one.
fn is_about_what_was_told(property: fn(&Trace) -> Finding) -> bool {
    [linearizable, linearizable_writes, sequential, causal, monotonic_reads]
        .into_iter()
        .any(|known| fn_addr_eq(known as fn(&Trace) -> Finding, property))
}

/// When the last client has been told or has given up: what happens later changes no history.
fn told_by(plan: &Plan) -> Time {
    let given_up = plan.actions.iter().filter_map(|action| match &action.kind {
        PlannedKind::Request(request) => {
            let client = plan.clients[request.client.index()];
            let once = request.timeout.unwrap_or(client.timeout);
            Some(action.at.after(Duration(once.0 * (client.retry + 1) + 1)))
        }
        _ => None,
    });
    given_up.max().unwrap_or(Time::ZERO)
}

/// Whether a fault lasted while an operation ran.
fn overlaps(schedule: &Schedule, trace: &Trace) -> bool {
    let during = |operation: &OperationRecord| {
        let begun = operation.invoked_at;
        let ended = operation.outcome.ended_at().unwrap_or(u64::from(trace.ended_at.0));
        schedule.faults.iter().any(|(from, to)| u64::from(from.0) < ended && begun < *to)
    };
    trace.operations.iter().any(during)
}

/// One order for all, within real time.
pub fn linearizable(trace: &Trace) -> Finding {
    judged(ConsistencyModel::Linearizable, &history(trace))
}

/// The same of writes alone, of which those that compare say what they found.
pub fn linearizable_writes(trace: &Trace) -> Finding {
    let mut history = history(trace);
    history.operations.retain(|operation| operation.action != Access::Get);
    judged(ConsistencyModel::Linearizable, &history)
}

/// One order for all, within each process.
pub fn sequential(trace: &Trace) -> Finding {
    judged(ConsistencyModel::Sequential, &history(trace))
}

/// Effects are not seen before their causes.
pub fn causal(trace: &Trace) -> Finding {
    judged(ConsistencyModel::Causal, &history(trace))
}

/// No process reads an older version than it has read.
pub fn monotonic_reads(trace: &Trace) -> Finding {
    judged(ConsistencyModel::MonotonicReads, &history(trace))
}

/// What no writer had seen stands beside its write, what one had seen is gone, and in the end
/// nothing acknowledged is missing at the replicas.
pub fn keeps_concurrent_writes(trace: &Trace) -> Finding {
    kept_concurrent_writes(trace, false)
}

/// The same, and every process sees what it has seen and written.
pub fn keeps_concurrent_writes_in_sessions(trace: &Trace) -> Finding {
    kept_concurrent_writes(trace, true)
}

/// What replicas hold in the end is judged as if somebody had read it there.
fn kept_concurrent_writes(trace: &Trace, sessions: bool) -> Finding {
    let mut history = history(trace);
    let end = u64::from(trace.ended_at.0);
    for snapshot in trace.snapshots_after(trace.steps.len()) {
        for (key, cell) in trace.plan.cluster.keys().zip(&snapshot.cells) {
            let answer = match cell.values.as_slice() {
                [] => continue,
                [value] => Answer::Value(*value),
                values => Answer::Siblings(values.to_vec()),
            };
            history.operations.push(Operation {
                process: u32::MAX,
                client: u32::MAX,
                key,
                action: Access::Get,
                invoked_at: end,
                outcome: Outcome::Ok { at: end + 1, answer },
                version: None,
            });
        }
    }
    finding(siblings::check(&history, Demands { sessions, settled: Some(end) }).is_none())
}

/// A history judged by a model.
pub fn judged(model: ConsistencyModel, history: &History) -> Finding {
    match judge::check(model, history, Budget::default()) {
        Verdict::Holds(_) => Finding::Kept,
        Verdict::Violated(_) => Finding::Broken,
        Verdict::Unknown { .. } => Finding::Undecided,
    }
}

/// Every request taken up by a machine was answered properly at once.
pub fn answers_at_once(trace: &Trace) -> Finding {
    let is_answered = |request: &RequestRecord| match (request.received, &request.answer) {
        (None, _) => true,
        (Some(received), Some((answered, reply))) => {
            received == *answered && matches!(reply.outcome, ReplyOutcome::Ok(_))
        }
        (Some(_), None) => false,
    };
    finding(trace.requests.iter().all(is_answered))
}

/// Whatever a machine that stayed up took up, it answered properly.
pub fn answers(trace: &Trace) -> Finding {
    let is_answered = |request: &RequestRecord| match &request.answer {
        _ if request.received.is_none() || request.orphaned => true,
        Some((_, reply)) => matches!(reply.outcome, ReplyOutcome::Ok(_)),
        None => false,
    };
    finding(trace.requests.iter().all(is_answered))
}

/// In the end, all replicas that hold a copy hold the same; where members come and go, all members.
pub fn converges(trace: &Trace) -> Finding {
    let snapshots = trace.snapshots_after(trace.steps.len());
    let members = MembersKnown::of_last_commit(&snapshots);
    let belongs = |node: usize| members.is_none_or(|it| it.contains(NodeId(node as u8)));
    let mut held = snapshots
        .iter()
        .take(usize::from(trace.plan.cluster.replicas))
        .enumerate()
        .filter(|(node, _)| belongs(*node))
        .map(|(_, snapshot)| snapshot)
        .filter(|snapshot| snapshot.cells.iter().any(|cell| !cell.values.is_empty()))
        .map(|snapshot| snapshot.cells.iter().map(|cell| &cell.values).collect::<Vec<_>>());
    let first = held.next();
    finding(held.all(|other| Some(other) == first))
}

/// In the end somebody leads, and all members hold the same.
pub fn settles(trace: &Trace) -> Finding {
    if leads_in_the_end(trace) == Finding::Kept { converges(trace) } else { Finding::Broken }
}

/// The same, but where the cluster came down to one member with a vote nobody may lead: the other
/// one of two may be needed once more, and have stopped, or not know.
pub fn settles_unless_too_small(trace: &Trace) -> Finding {
    match leads_in_the_end(trace) {
        Finding::Kept => converges(trace),
        _ => finding(fewest_voters(trace) < 2),
    }
}

/// Somebody leads when the run ends.
pub fn leads_in_the_end(trace: &Trace) -> Finding {
    let snapshots = trace.snapshots_after(trace.steps.len());
    let leads = |snapshot: &Snapshot| snapshot.role.is_some_and(NodeRole::leads);
    finding(snapshots.iter().any(leads))
}

/// How few members with a vote there ever were, in anybody's eyes.
fn fewest_voters(trace: &Trace) -> usize {
    let mut fewest = usize::MAX;
    trace.walk(0..trace.steps.len(), &mut |_, _, snapshot| {
        fewest = snapshot.members().map_or(fewest, |members| members.voters.len().min(fewest));
    });
    fewest
}

/// Kept, or not.
pub fn finding(kept: bool) -> Finding {
    if kept { Finding::Kept } else { Finding::Broken }
}
