//! Questions, goals and expectations: what they speak of is there.

use cap_playground::scenario::{
    Action, Ask, Choice, Claim, Draft, Expectation, Goal, RequestName, RequestText, Statement,
    Subject, Subset,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy, prop_oneof};

use super::{World, expectation, expected, text, time};

/// A question with choices and hints, a goal, or neither.
pub(super) fn statements(world: &World) -> BoxedStrategy<Vec<Statement>> {
    let about = prop_oneof![
        Just(None),
        name(world).prop_map(|name| Some(Subject::Request(name))),
        judged(world).prop_map(|it| Some(Subject::Promise(it.property, it.subset))),
    ];
    let ask = (about, text()).prop_map(|(about, text)| Statement::Ask(Ask { about, text }));
    let choice = (text(), vec(claim(world), 1..4))
        .prop_map(|(text, claims)| Statement::Choice(Choice { text, claims }));
    let goal = (vec(claim(world), 1..3), 1..=100_u32, text())
        .prop_map(|(claims, actions, text)| Statement::Goal(Goal { claims, actions, text }));
    let hint = text().prop_map(Statement::Hint);
    // The goal of this one takes one action at least.
    let goal = (goal, option::of(text().prop_map(Statement::Way)));
    let asked = (ask, vec(choice, 0..4), vec(hint, 0..2));
    let all = (option::of(asked.boxed()), option::of(goal.boxed())).prop_map(|(asked, goal)| {
        let asked = asked.map(|(ask, choices, hints)| [vec![ask], choices, hints].concat());
        let goal = goal.map(|(goal, way)| std::iter::once(goal).chain(way));
        asked.into_iter().flatten().chain(goal.into_iter().flatten()).collect()
    });
    // Boxed, as the other parts are: what describes it is large, and lies on the stack.
    all.boxed()
}

/// Which request it is will be seen: `fitted`.
fn name(world: &World) -> BoxedStrategy<RequestName> {
    let named = (super::name(&world.clients), time());
    named.prop_map(|(client, at)| RequestName { client, at }).boxed()
}

fn claim(world: &World) -> BoxedStrategy<Claim> {
    let told = (option::of(name(world)), expected(true));
    let told = told.prop_map(|(request, expected)| Claim::Told { request, expected });
    prop_oneof![told, judged(world).prop_map(Claim::Judged)].boxed()
}

fn judged(world: &World) -> BoxedStrategy<Expectation> {
    let judged = expectation(world).prop_map(|statement| match statement {
        Statement::Expect(expectation) => expectation,
        other => unreachable!("{other} is no expectation"),
    });
    judged.boxed()
}

/// Expectations are of registers that are there, questions about requests that are there, and no
/// value is expected of a `set`.
pub(super) fn fitted(mut scenario: Draft) -> Draft {
    let registers: Vec<String> = scenario.registers().into_iter().map(str::to_owned).collect();
    let reads: Vec<RequestName> = reads(&scenario);
    let in_subset = |subset: &mut Subset| {
        let nth = |key: String| key.len() % registers.len().max(1);
        subset.key = subset.key.take().and_then(|key| registers.get(nth(key)).cloned());
    };
    let known = |name: &RequestName| reads.get(name.at.0 as usize % reads.len().max(1)).cloned();
    let is_about_request = scenario.asked().is_some_and(|(_, ask)| {
        matches!(ask.about, Some(Subject::Request(_))) && !reads.is_empty()
    });
    let fit = |claims: &mut Vec<Claim>, is_about_request: bool| {
        claims.retain_mut(|claim| match claim {
            Claim::Judged(expectation) => {
                in_subset(&mut expectation.subset);
                true
            }
            Claim::Told { request: None, .. } => is_about_request,
            Claim::Told { request: Some(name), .. } => match known(name) {
                Some(read) => {
                    *name = read;
                    true
                }
                None => false,
            },
        });
        !claims.is_empty()
    };
    scenario.lines.retain_mut(|line| match &mut line.statement {
        Some(Statement::Expect(expectation)) => {
            in_subset(&mut expectation.subset);
            true
        }
        Some(Statement::Ask(ask)) => {
            match &mut ask.about {
                Some(Subject::Request(name)) => {
                    ask.about = known(name).map(Subject::Request);
                }
                Some(Subject::Promise(_, subset)) => in_subset(subset),
                None => {}
            }
            true
        }
        Some(Statement::Choice(choice)) => fit(&mut choice.claims, is_about_request),
        Some(Statement::Goal(goal)) => fit(&mut goal.claims, false),
        _ => true,
    });
    // A way without a goal is a mistake.
    if scenario.goal().is_none() {
        scenario.lines.retain(|line| !matches!(line.statement, Some(Statement::Way(_))));
    }
    scenario
}

/// The first request of each name, of those that are answered with a value.
fn reads(scenario: &Draft) -> Vec<RequestName> {
    let named = scenario.timed().into_iter().filter_map(|(index, at, action)| match action {
        Action::Request(line)
            if !matches!(line.request, RequestText::Set { .. } | RequestText::Delete { .. }) =>
        {
            let name = RequestName { client: line.client.clone(), at };
            let is_first = scenario.line_of(&name).is_some_and(|(first, _)| first == index);
            is_first.then_some(name)
        }
        _ => None,
    });
    named.collect()
}
