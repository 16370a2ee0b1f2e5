//! What is found is told in as few lines as it can be, and is a scenario that holds by itself.

use std::rc::Rc;

use cap_playground::attack::swarm::Manner;
use cap_playground::attack::{Ground, shrink::shrink_lines};
use cap_playground::judge::{ConsistencyModel, Reason, Verdict};
use cap_playground::run::check::mismatches;
use cap_playground::run::run;
use cap_playground::scenario::attack::{Attack, Means};
use cap_playground::scenario::text::parse;
use cap_playground::scenario::{Draft, Property, Scenario, Statement};

use crate::finding::{search, shrunk};
use crate::promises::cluster;

const GROUNDS: [&str; 5] =
    ["lww", "dynamo", "cassandra", "primary-backup failover=unfenced", "riak"];

fn ground(protocol: &str) -> Rc<Ground> {
    let attack = Attack { means: Means::default(), ..Attack::on(Property::Linearizable) };
    Rc::new(Ground::new(&cluster(protocol), attack))
}

fn timed(scenario: &Scenario) -> Vec<usize> {
    let lines = scenario.lines.iter().enumerate();
    let is_timed = |it: &Option<Statement>| matches!(it, Some(Statement::Timed { .. }));
    lines.filter(|(_, line)| is_timed(&line.statement)).map(|(index, _)| index).collect()
}

/// The clause that the run breaks; none if it is linearizable, or a line could not be carried out.
fn clause(lines: &Draft) -> Option<std::mem::Discriminant<Reason>> {
    let run = run(&Rc::new(parse(&lines.to_string()).ok()?));
    let Verdict::Violated(violation) = run.verdict(ConsistencyModel::Linearizable) else {
        return None;
    };
    run.trace.problems.is_empty().then(|| std::mem::discriminant(&violation.reason))
}

#[test]
fn no_line_of_a_short_story_can_go() {
    for protocol in GROUNDS {
        let ground = ground(protocol);
        let found = search(&ground, Manner::Guided).found.expect("it is broken");
        let (short, _) = shrunk(&ground, &found);
        let run = run(&Rc::new(short.scenario.clone()));
        assert!(mismatches(&run).is_empty(), "{:?}\n{}", mismatches(&run), short.scenario);
        let before = clause(&found.story.draft(&ground.header));
        let after = clause(&short.scenario);
        // A story in which a line was not carried out is judged without it.
        assert!(after.is_some() && (before.is_none() || before == after), "another reason");
        for index in timed(&short.scenario) {
            let mut lines = Draft::clone(&short.scenario);
            lines.lines.remove(index);
            assert_ne!(clause(&lines), after, "{protocol}: line {index} of\n{}", short.scenario);
        }
    }
}

#[test]
fn a_story_that_is_short_stays_as_it_is() {
    let ground = ground("lww");
    let found = search(&ground, Manner::Guided).found.expect("it is broken");
    let (once, _) = shrunk(&ground, &found);
    let is_ground = |it: &Statement| {
        !matches!(it, Statement::Title(_) | Statement::Note { .. } | Statement::Expect(_))
    };
    let lines = once.scenario.lines.iter().cloned();
    let lines = lines.filter(|line| line.statement.as_ref().is_none_or(is_ground)).collect();
    let twice = shrink_lines(&ground, lines).expect("it is broken still");
    assert_eq!(once.scenario, twice.scenario);
}

#[test]
fn what_breaks_nothing_cannot_be_told() {
    let ground = ground("lww");
    let text = "protocol lww\nreplicas A B C\nclient c1 at A\n1s c1 set x=1\n";
    let lines = Draft::clone(&parse(text).expect("it is a scenario")).lines;
    assert!(shrink_lines(&ground, lines).is_none());
}

/// One of five cannot go where three are needed, and two can.
#[test]
fn of_five_replicas_three_are_left() {
    let text = "protocol raft read=leader-local check_quorum=off\nreplicas A B C D E\nclient c1 at A\n\
        client c2 at B\nuntil 20s\n1s cut A | B C D E\n8s c2 set x=1\n12s c1 get x\n";
    let scenario = parse(text).expect("it is a scenario");
    let attack = Attack { means: Means::default(), ..Attack::on(Property::Linearizable) };
    let ground = Ground::new(&scenario, attack);
    let short = shrink_lines(&ground, Draft::clone(&scenario).lines).expect("it is broken");
    assert!(short.scenario.replicas().len() <= 3, "{}", short.scenario);
}
