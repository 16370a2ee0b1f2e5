//! `docs/LANGUAGE.md`: every example is a scenario whose expectations hold, and every statement
//! has one.

use std::collections::BTreeSet;
use std::rc::Rc;

use cap_playground::attack;
use cap_playground::run::{self, check, goal, question};
use cap_playground::scenario::limits;
use cap_playground::scenario::text::parse;
use cap_playground::scenario::{Action, Ask, Property, Scenario, Statement, Subject};

use crate::{fences, page};

/// What an example is run with that names no protocol of its own.
const FRAME: &str = "protocol lww\nreplicas A B C\nclient c1 at A\nclient c2 at B\n";

fn examples() -> Vec<(usize, Scenario)> {
    let whole = |text: &str| {
        let names_one = text.lines().any(|line| line.starts_with("protocol "));
        if names_one { text.to_owned() } else { format!("{FRAME}{text}") }
    };
    let fences = fences(&page("LANGUAGE.md"), "cap");
    assert!(fences.len() > 5, "there are only {} examples", fences.len());
    let parsed = fences.into_iter().map(|(line, text)| {
        let scenario = parse(&whole(&text));
        (line, scenario.unwrap_or_else(|errors| panic!("the example at line {line}: {errors:?}")))
    });
    parsed.collect()
}

#[test]
fn every_example_runs_and_its_expectations_hold() {
    for (line, scenario) in examples() {
        let run = run::run(&Rc::new(scenario));
        let mut mismatches = check::mismatches(&run);
        mismatches.extend(question::mismatch(&run));
        mismatches.extend(goal::mismatch(&run));
        assert!(mismatches.is_empty(), "the example at line {line}: {mismatches:#?}");
        let mismatch = attack::expect::mismatch(&run.scenario);
        assert!(mismatch.is_none(), "the example at line {line}: {mismatch:#?}");
    }
}

#[test]
fn every_statement_has_an_example() {
    let examples = examples();
    let statements: BTreeSet<&str> = examples
        .iter()
        .flat_map(|(_, scenario)| scenario.statements())
        .flat_map(|statement| [statement_word(statement), action_word(statement)])
        .collect();
    let missing: Vec<_> = ALL.iter().filter(|word| !statements.contains(*word)).collect();
    assert!(missing.is_empty(), "without an example: {missing:?}");
}

#[test]
fn every_property_and_outcome_is_named() {
    let page = page("LANGUAGE.md");
    let outcomes = ["ok", "fresh", "stale", "siblings", "error", "unknown"];
    let properties = Property::ALL.iter().map(|(_, word)| *word);
    for word in properties.chain(outcomes) {
        assert!(page.contains(word), "`{word}` is not explained");
    }
}

/// With its figure as it is in `src/scenario/limits.rs`, so that neither changes alone.
#[test]
fn every_limit_of_a_run_is_told() {
    let page = page("LANGUAGE.md");
    let limits_told = page.split("\n## ").find(|part| part.starts_with("7. Limits")).unwrap();
    let told = limits_told.split_whitespace().collect::<Vec<_>>().join(" ");
    let of = |count: u64, what: &str| format!("{} {what}", grouped(count));
    for limit in [
        of(limits::REPLICAS_MAX as u64, "replicas"),
        of(limits::CLIENTS_MAX as u64, "clients"),
        of(limits::REQUESTS_MAX as u64, "requests"),
        of(limits::LINES_MAX as u64, "lines"),
        of(limits::CHOICES_MAX as u64, "choices"),
        of(limits::TEXT_BYTES_MAX as u64 >> 10, "KiB of text"),
        of(limits::STEPS_MAX.into(), "steps"),
        of(limits::WORK_MAX, "units of work"),
        of(limits::BYTES_MAX >> 20, "MiB"),
    ] {
        assert!(told.contains(&limit), "§7 does not say {limit:?}");
    }
    assert_eq!(limits::FROZEN_WORK_MAX, limits::WORK_MAX, "as much work again");
}

fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (n, digit) in digits.char_indices() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Everything that `statement_word` and `action_word` can say.
const ALL: &[&str] = &[
    "title",
    "note",
    "ask",
    "ask about a request",
    "ask about a promise",
    "choice",
    "goal",
    "hint",
    "way",
    "protocol",
    "replicas",
    "datacenter",
    "client",
    "init",
    "network",
    "link",
    "seed",
    "until",
    "expect",
    "attack",
    "expect attack",
    "request",
    "cut",
    "hold",
    "heal",
    "heal everything",
    "lose",
    "delay",
    "timed link",
    "isolate",
    "of the leader",
    "pause for",
    "crash",
    "restart",
    "pause",
    "resume",
    "clock step",
    "clock rate",
    "timeout",
    "promote",
    "repair",
    "delete",
    "stop",
];

fn statement_word(statement: &Statement) -> &'static str {
    match statement {
        Statement::Title(_) => "title",
        Statement::Note { .. } => "note",
        Statement::Ask(Ask { about: None, .. }) => "ask",
        Statement::Ask(Ask { about: Some(Subject::Request(_)), .. }) => "ask about a request",
        Statement::Ask(Ask { about: Some(Subject::Promise(..)), .. }) => "ask about a promise",
        Statement::Choice(_) => "choice",
        Statement::Goal(_) => "goal",
        Statement::Hint(_) => "hint",
        Statement::Way(_) => "way",
        Statement::Protocol(_) => "protocol",
        Statement::Replicas(_) => "replicas",
        Statement::Datacenter(_) => "datacenter",
        Statement::Client(_) => "client",
        Statement::Init { .. } => "init",
        Statement::Network(_) => "network",
        Statement::Link(_) => "link",
        Statement::Seed(_) => "seed",
        Statement::Until(_) => "until",
        Statement::Expect(_) => "expect",
        Statement::Attack(_) => "attack",
        Statement::ExpectAttack(_) => "expect attack",
        Statement::Timed { .. } | Statement::Ancillary(_) => "",
    }
}

fn action_word(statement: &Statement) -> &'static str {
    let Statement::Timed { action, .. } = statement else { return "" };
    if action.names_leader() {
        return "of the leader";
    }
    match action {
        Action::Request(line) if line.request.verb() == "delete" => "delete",
        Action::Request(_) => "request",
        Action::Cut(_) => "cut",
        Action::Hold(_) => "hold",
        Action::Heal(Some(_)) => "heal",
        Action::Heal(None) => "heal everything",
        Action::Lose { .. } => "lose",
        Action::Delay { .. } => "delay",
        Action::Link(_) => "timed link",
        Action::Crash(_) => "crash",
        Action::Restart(_) => "restart",
        Action::Pause { lasting: None, .. } => "pause",
        Action::Pause { lasting: Some(_), .. } => "pause for",
        Action::Isolate(_) => "isolate",
        Action::Resume(_) => "resume",
        Action::ClockStep { .. } => "clock step",
        Action::ClockRate { .. } => "clock rate",
        Action::Timeout { .. } => "timeout",
        Action::Promote(_) => "promote",
        Action::Repair(_) => "repair",
        Action::Stop(_) => "stop",
        Action::Add(_) => "add",
        Action::AddLearner(_) => "add_learner",
        Action::Remove(_) => "remove",
    }
}
