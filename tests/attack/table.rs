//! Every lesson that shows a broken promise is found again, given its protocol, settings,
//! replicas, clients and kinds of fault: no requests and no times.

use std::rc::Rc;

use cap_playground::attack::swarm::Manner;
use cap_playground::run::check::mismatches;
use cap_playground::run::run;

use crate::adversary::{embedded, median};
use crate::finding::{is_fast, search, shrunk};

#[test]
fn every_broken_promise_of_a_lesson_is_found() {
    let step = if is_fast() { 1 } else { 9 };
    let mut missed = Vec::new();
    let (mut guided, mut uniform) = (Vec::new(), Vec::new());
    let tries = if is_fast() { 200_000 } else { 3_000 };
    for row in embedded().iter().step_by(step) {
        let ground = Rc::new(row.ground(tries));
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
            missed.push(row.name);
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
    println!("median stories: guided {:?} uniform {:?}", median(&guided), median(&uniform));
    // Where tests run slowly, few stories are tried, and the hardest rows need many.
    let is_enough = missed.is_empty() || !is_fast() && missed.len() * 4 <= guided.len();
    assert!(is_enough, "not found: {missed:?}");
}
