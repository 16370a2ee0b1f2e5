//! Every lesson that shows a broken promise is found again, given its protocol, settings,
//! replicas, clients and kinds of fault: no requests and no times.

use std::path::Path;
use std::rc::Rc;

use cap_playground::attack::Ground;
use cap_playground::attack::swarm::Manner;
use cap_playground::run::check::mismatches;
use cap_playground::run::run;
use cap_playground::scenario::attack::{Attack, Means};
use cap_playground::scenario::text::parse;
use cap_playground::scenario::{
    Action, Draft, Expectation, ExpectedVerdict, Property, Scenario, Statement,
};

use crate::finding::{is_fast, search, shrunk};

/// A lesson with the promise that it breaks.
struct Row {
    name: String,
    scenario: Scenario,
    expectation: Expectation,
}

fn rows() -> Vec<Row> {
    let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/gallery");
    let order = std::fs::read_to_string(gallery.join("order.txt")).expect("it is there");
    let names =
        order.split_whitespace().filter(|word| gallery.join(format!("{word}.cap")).exists());
    let row = |name: &str| {
        let text =
            std::fs::read_to_string(gallery.join(format!("{name}.cap"))).expect("it is there");
        let scenario = parse(&text).expect("it is a scenario");
        let broken = |strong: bool| {
            let mut all = scenario.expectations().map(|(_, it)| it);
            all.find(|it| {
                let is_weak = matches!(it.property, Property::Available | Property::Answered);
                it.verdict == ExpectedVerdict::No && strong != is_weak
            })
        };
        let expectation = broken(true).or_else(|| broken(false))?.clone();
        Some(Row { name: name.to_owned(), scenario, expectation })
    };
    names.filter_map(row).collect()
}

impl Row {
    /// The ground without requests and times: what is known of requests is their options.
    fn ground(&self) -> Ground {
        let is_kept = |statement: &Statement| {
            !matches!(statement, Statement::Network(_) | Statement::Link(_) | Statement::Seed(_))
        };
        let lines = self.scenario.lines.iter();
        let lines = lines.filter(|line| line.statement.as_ref().is_none_or(is_kept)).cloned();
        let bare = parse(&Draft::of(lines.collect()).to_string()).expect("it remains one");
        let attack = Attack {
            subset: self.expectation.subset.clone(),
            means: means(&self.scenario),
            requests: Some(requests(&self.scenario)),
            tries: if is_fast() { 200_000 } else { 3_000 },
            ..Attack::on(self.expectation.property)
        };
        Ground { written: Vec::new(), ..Ground::new(&bare, attack) }
    }

    fn actions(&self) -> usize {
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

fn median(of: &[u32]) -> u32 {
    let mut of = of.to_vec();
    of.sort_unstable();
    of.get(of.len() / 2).copied().unwrap_or(0)
}

#[test]
fn every_broken_promise_of_a_lesson_is_found() {
    let step = if is_fast() { 1 } else { 9 };
    let mut missed = Vec::new();
    let (mut guided, mut uniform) = (Vec::new(), Vec::new());
    for row in rows().iter().step_by(step) {
        let ground = Rc::new(row.ground());
        let one = search(&ground, Manner::Guided);
        let rate = u128::from(one.tried.stories) * 1_000 / one.took.as_millis().max(1);
        let compared = if is_fast() && std::env::var_os("ATTACK_UNIFORM").is_some() {
            let other = search(&ground, Manner::Uniform);
            uniform.push(other.tried.stories);
            other.found.map_or("none".to_owned(), |found| found.number.to_string())
        } else {
            "-".to_owned()
        };
        guided.push(one.tried.stories);
        let Some(found) = one.found else {
            println!(
                "{:<34} {:<14} NOT FOUND in {} {:>6} ms {rate}/s uniform {compared}",
                row.name,
                ground.attack.property.word(),
                one.tried.stories,
                one.took.as_millis()
            );
            missed.push(row.name.clone());
            continue;
        };
        let (short, took) = shrunk(&ground, &found);
        println!(
            "{:<34} {:<14} {:>6} stories {:>6} ms {rate:>6}/s uniform {compared:>6} lines {:>2} -> {:>2} \
             (lesson {:>2}) in {} runs, {} ms",
            row.name,
            ground.attack.property.word(),
            one.tried.stories,
            one.took.as_millis(),
            short.lines_before,
            short.lines_after,
            row.actions(),
            short.runs,
            took.as_millis(),
        );
        if std::env::var_os("ATTACK_SHOW").is_some() {
            println!("{}", short.scenario);
        }
        let run = run(&Rc::new(short.scenario));
        assert!(
            mismatches(&run).is_empty(),
            "{}: {:?}\n{}",
            row.name,
            mismatches(&run),
            run.scenario
        );
    }
    println!("median stories: guided {} uniform {}", median(&guided), median(&uniform));
    // Where tests run slowly, few stories are tried, and the hardest rows need many.
    let is_enough = missed.is_empty() || !is_fast() && missed.len() * 4 <= guided.len();
    assert!(is_enough, "not found: {missed:?}");
}
