//! An attack, and what is expected of it.

use cap_playground::scenario::attack::{Attack, AttackOutcome, Means};
use cap_playground::scenario::{Expectation, Statement, Subset};
use cap_playground::time::Duration;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Strategy, any};
use proptest::sample::select;

use super::{World, expectation};

/// An attack with an expectation, without one, or none.
pub(super) fn statements(world: &World) -> BoxedStrategy<Vec<Statement>> {
    let numbers = (0..=Means::MAX, 0..=Means::MAX, 0..=Means::MAX, 0..=Means::MAX);
    let effort =
        (option::of(1..=Attack::REQUESTS_MAX), 1..=600_u32, 1..=Attack::TRIES_MAX, any::<bool>());
    let outcome = option::of(select(AttackOutcome::ALL.map(|(outcome, _)| outcome).to_vec()));
    let all = (expectation(world), numbers, effort, outcome).prop_map(
        |(
            judged,
            (cuts, crashes, clocks, operators),
            (requests, seconds, tries, any_order),
            outcome,
        )| {
            let Statement::Expect(Expectation { property, subset, .. }) = judged else {
                unreachable!("{judged} is no expectation")
            };
            // Other statements show that a register which is meant must be there.
            let subset = Subset { key: None, ..subset };
            let means = Means { cuts, crashes, clocks, operators, ..Means::NONE };
            let within = Duration(seconds * 1_000);
            let attack = Attack { property, subset, means, requests, within, tries, any_order };
            let expected = outcome.map(Statement::ExpectAttack);
            [Statement::Attack(attack)].into_iter().chain(expected).collect()
        },
    );
    option::of(all).prop_map(Option::unwrap_or_default).boxed()
}
