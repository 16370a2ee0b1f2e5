//! The lessons that show a broken promise, as ground for the adversary, and what it needs to find
//! them again: given protocol, settings, replicas, clients and kinds of fault, no requests and no
//! times.

// Each of those who include it uses a part.
#![allow(dead_code)]

use std::rc::Rc;

use cap_playground::attack::orders::{OrderSearch, OrdersEnd, Reductions};
use cap_playground::attack::shrink::shrink;
use cap_playground::attack::swarm::Manner;
use cap_playground::attack::{BrokenPromise, Ground, Hunt};
use cap_playground::scenario::attack::{Attack, Means};
use cap_playground::scenario::text::parse;
use cap_playground::scenario::{
    Action, Expectation, ExpectedVerdict, Property, Scenario, Statement,
};

#[path = "bare.rs"]
mod bare;
#[path = "../digests/gallery.rs"]
mod gallery;
use bare::bare;

/// A lesson with the promise that it breaks.
pub struct Row {
    pub name: &'static str,
    pub scenario: Scenario,
    pub expectation: Expectation,
}

/// The lessons of the gallery that break a promise.
pub fn embedded() -> Vec<Row> {
    gallery::GALLERY.iter().filter_map(|(name, text)| row(name, text)).collect()
}

fn row(name: &'static str, text: &str) -> Option<Row> {
    let scenario = parse(text).expect("it is a scenario");
    let broken = |strong: bool| {
        let mut all = scenario.expectations().map(|(_, it)| it);
        all.find(|it| {
            let is_weak = matches!(it.property, Property::Available | Property::Answered);
            // Replicas that are cut off to the end cannot agree, and nobody has to look for how.
            let can_be_sought = it.property != Property::Converged;
            it.verdict == ExpectedVerdict::No && strong != is_weak && can_be_sought
        })
    };
    let expectation = broken(true).or_else(|| broken(false))?.clone();
    Some(Row { name, scenario, expectation })
}

impl Row {
    /// The ground without requests and times: what is known of requests is their options.
    pub fn ground(&self, tries: u32) -> Ground {
        let bare = bare(&self.scenario);
        let attack = Attack {
            subset: self.expectation.subset.clone(),
            means: means(&self.scenario),
            requests: Some(requests(&self.scenario)),
            tries,
            ..Attack::on(self.expectation.property)
        };
        Ground { written: Vec::new(), ..Ground::new(&bare, attack) }
    }

    /// How many timed lines a person needed for it.
    pub fn actions(&self) -> usize {
        let is_timed = |it: &&Statement| matches!(it, Statement::Timed { .. });
        self.scenario.statements().filter(is_timed).count()
    }
}

/// As many requests as a lesson has, four at least.
fn requests(scenario: &Scenario) -> u32 {
    let is_request =
        |it: &&Statement| matches!(it, Statement::Timed { action: Action::Request(_), .. });
    (scenario.statements().filter(is_request).count() as u32).clamp(4, Attack::REQUESTS_MAX)
}

/// The kinds of fault that a lesson has, and how many of each.
fn means(scenario: &Scenario) -> Means {
    let mut means = Means::NONE;
    for statement in scenario.statements() {
        let kind = match statement {
            Statement::Network(_) | Statement::Link(_) => Some("losses"),
            Statement::Timed { action, .. } => Means::kind(action),
            _ => None,
        };
        let Some(kind) = kind else { continue };
        let count = means.of_mut(kind).expect("it is a kind");
        *count = (*count + 1).min(Means::MAX);
    }
    means
}

/// The middle one.
pub fn median<T: Copy + PartialOrd>(of: &[T]) -> Option<T> {
    let mut of = of.to_vec();
    of.sort_by(|one, other| one.partial_cmp(other).expect("they can be compared"));
    of.get(of.len() / 2).copied()
}

/// Stories are tried up to this number.
const TRIES: u32 = 200_000;
/// Nobody waits longer for one row.
const MS_MAX: f64 = 60_000.0;

type Now = fn() -> f64;
type Print<'p> = &'p mut dyn FnMut(String);

/// How many stories until one breaks the promise, and in how many ms; as it was found, if it was.
fn looked_for(ground: &Rc<Ground>, manner: Manner, now: Now) -> (Option<BrokenPromise>, u32, f64) {
    let begun = now();
    let mut hunt = Hunt::new(ground, manner, 0, 1);
    let mut found = None;
    while found.is_none() && hunt.next_number().is_some() && now() - begun < MS_MAX {
        found = hunt.advance();
    }
    (found, hunt.tried.stories, now() - begun)
}

/// Every row, guided and by luck alone.
pub fn table(rows: &[Row], now: Now, print: Print<'_>) {
    print(format!(
        "{:<36}{:<16}{:>9}{:>9}{:>9}{:>7}{:>7}{:>8}{:>9}",
        "lesson", "promise", "stories", "ms", "by luck", "lines", "short", "lesson", "ms"
    ));
    let (mut guided, mut by_luck, mut waits) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let ground = Rc::new(row.ground(TRIES));
        let (found, stories, ms) = looked_for(&ground, Manner::Guided, now);
        let (luck, lucky, _) = looked_for(&ground, Manner::Uniform, now);
        let lucky = if luck.is_some() { lucky.to_string() } else { format!(">{lucky}") };
        guided.push(stories);
        by_luck.push(if luck.is_some() { lucky.parse().unwrap_or(TRIES) } else { TRIES });
        waits.push(ms);
        let begun = now();
        let short = found.as_ref().and_then(|found| shrink(&ground, found));
        let took = now() - begun;
        let lines = short.map_or(("none".into(), "-".into()), |short| {
            (short.lines_before.to_string(), short.lines_after.to_string())
        });
        print(format!(
            "{:<36}{:<16}{stories:>9}{ms:>9.0}{lucky:>9}{:>7}{:>7}{:>8}{took:>9.0}",
            row.name,
            row.expectation.property.word(),
            lines.0,
            lines.1,
            row.actions(),
        ));
    }
    let worst = waits.iter().copied().fold(0.0, f64::max);
    print(format!(
        "medians of {} rows: {:?} stories guided, {:?} by luck, {:?} ms; the longest {worst:.0} ms",
        rows.len(),
        median(&guided),
        median(&by_luck),
        median(&waits)
    ));
}

/// How many states every order of a write and a read has at three replicas.
pub fn orders(now: Now, print: Print<'_>) {
    for (protocol, means) in [
        ("single", "crashes=1"),
        ("abd", "crashes=0"),
        ("abd", "crashes=1"),
        ("caspaxos", "crashes=0"),
        ("caspaxos", "crashes=1"),
        ("two-phase-commit", "crashes=0"),
    ] {
        let text = format!(
            "protocol {protocol}\nreplicas A B C\nclient c1 at A\nclient c2 at B\n1s c1 set x=1\n\
             2s c2 get x\nattack linearizable {means} requests=written order=any tries=10000000\n"
        );
        let scenario = parse(&text).expect("it is a scenario");
        let attack = scenario.attack().expect("it names one").clone();
        let begun = now();
        let mut search = OrderSearch::new(&scenario, attack, Reductions::ALL).expect("it is fit");
        let ended = if search.finish() == OrdersEnd::Closed { "closed" } else { "not closed" };
        let (seen, ms) = (search.seen(), now() - begun);
        print(format!(
            "every order, {protocol:<18}{means:<12}{ended:>8}{:>9} states{:>9} steps{:>6} deep\
             {ms:>9.0} ms{:>10.0} states/s",
            seen.states,
            seen.steps,
            seen.deepest,
            f64::from(seen.states as u32) * 1_000.0 / ms.max(1.0)
        ));
    }
}

/// How many random schedules of three replicas are run and judged in a second.
pub fn rates(now: Now, print: Print<'_>) {
    for protocol in ["abd", "raft", "caspaxos", "cassandra", "primary-backup backup_reads=off"] {
        let text = format!(
            "protocol {protocol}\nreplicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\n"
        );
        let scenario = parse(&text).expect("it is a scenario");
        let attack = Attack { tries: 10_000_000, ..Attack::on(Property::Linearizable) };
        let ground = Rc::new(Ground::new(&scenario, attack));
        let mut hunt = Hunt::new(&ground, Manner::Guided, 0, 1);
        let begun = now();
        while now() - begun < 1_000.0 {
            hunt.advance();
        }
        let rate = f64::from(hunt.tried.stories) * 1_000.0 / (now() - begun);
        print(format!("{protocol:<34}{rate:>9.0} stories run and judged a second"));
    }
}
