//! Weak causal consistency and causal convergence against their definitions, and the figure of
//! the paper that defines them.

use cap_playground::history::{History, Operation, Outcome};
use cap_playground::ids::OperationId;
use cap_playground::judge::{Attainable, Budget, ConsistencyModel, Verdict, check};

use crate::drawn::{parse, render};
use crate::enumerate::{Recipe, random, rounds};
use crate::oracle;
use crate::views::TWO_REGISTERS;

/// The definition, tried on every order: operations are put one after another, each with every
/// choice of causes among those before it that contains its process's past and, with a cause,
/// the causes of that. For convergence the order is the one that all agree on.
struct Definition<'a> {
    operations: Vec<&'a Operation>,
    history: &'a History,
    converges: bool,
}

impl Definition<'_> {
    fn allows(history: &History, converges: bool) -> bool {
        let takes_part = |operation: &&Operation| match operation.outcome {
            Outcome::Ok { .. } => true,
            Outcome::Error { .. } => false,
            Outcome::Unknown { .. } => operation.action.written().is_some(),
        };
        let operations = history.operations.iter().filter(takes_part).collect();
        Definition { operations, history, converges }.extend(&mut Vec::new())
    }

    fn is_done(&self, n: usize) -> bool {
        matches!(self.operations[n].outcome, Outcome::Ok { .. })
    }

    fn in_program_order(&self, a: usize, b: usize) -> bool {
        let (first, then) = (self.operations[a], self.operations[b]);
        first.process == then.process && self.is_done(a) && first.invoked_at < then.invoked_at
    }

    /// `placed` holds operations with their causes, as bits.
    fn extend(&self, placed: &mut Vec<(usize, u32)>) -> bool {
        let is_placed = |n: usize| placed.iter().any(|(other, _)| *other == n);
        let all = 0..self.operations.len();
        let left: Vec<usize> = all.filter(|&n| !is_placed(n)).collect();
        if left.iter().all(|&n| !self.is_done(n)) {
            return true;
        }
        left.iter().any(|&next| {
            let earlier = |&other: &usize| self.in_program_order(other, next);
            if left.iter().any(earlier) {
                return false;
            }
            let must: u32 = placed.iter().filter(|(n, _)| earlier(n)).map(|(n, _)| 1 << n).sum();
            let may: u32 = placed.iter().map(|(n, _)| 1 << n).sum();
            (0..=may).filter(|causes| causes & may == *causes && causes & must == must).any(
                |causes| {
                    let is_closed = placed
                        .iter()
                        .all(|(n, past)| causes & (1 << n) == 0 || past & causes == *past);
                    is_closed && self.is_right(next, causes, placed) && {
                        placed.push((next, causes));
                        let found = self.extend(placed);
                        placed.pop();
                        found
                    }
                },
            )
        })
    }

    /// Whether the answer can be explained by the causes.
    fn is_right(&self, next: usize, causes: u32, placed: &[(usize, u32)]) -> bool {
        let operation = self.operations[next];
        let Some(value) = operation.read() else { return true };
        let writes: Vec<(usize, u32)> = placed
            .iter()
            .filter(|(n, _)| causes & (1 << n) != 0)
            .filter(|(n, _)| self.operations[*n].key == operation.key)
            .filter(|(n, _)| self.operations[*n].may_have_written().is_some())
            .copied()
            .collect();
        if writes.is_empty() {
            return self.history.initial[usize::from(operation.key.0)] == value;
        }
        let is_it = |n: usize| self.operations[n].may_have_written() == Some(value);
        if self.converges {
            return writes.last().is_some_and(|(n, _)| is_it(*n));
        }
        // Any write that is no cause of another may be the last.
        let may_be_last =
            |n: usize| writes.iter().all(|(other, past)| *other == n || past & (1 << n) == 0);
        writes.iter().any(|(n, _)| is_it(*n) && may_be_last(*n))
    }
}

fn holds(model: ConsistencyModel, history: &History) -> bool {
    match check(model, history, Budget::default()) {
        Verdict::Holds(_) => true,
        Verdict::Violated(_) => false,
        Verdict::Unknown { .. } => panic!("no verdict:\n{}", render(history)),
    }
}

fn check_against_the_definition(history: &History) {
    for (model, converges) in
        [(ConsistencyModel::CausalConvergence, true), (ConsistencyModel::WeakCausal, false)]
    {
        let expected = Definition::allows(history, converges);
        assert_eq!(oracle::causes_explain(history, converges), expected, "{}", render(history));
        match check(model, history, Budget::default()) {
            Verdict::Holds(_) => {
                assert!(expected, "{} a yes too many:\n{}", model.word(), render(history));
            }
            Verdict::Violated(violation) => {
                let words = format!("{}\n{}{violation:?}", model.word(), render(history));
                assert!(!expected, "a no too many: {words}");
                let mut alone = history.clone();
                let mut n = 0;
                alone.operations.retain(|_| {
                    n += 1;
                    violation.operations.contains(&OperationId(n - 1))
                });
                assert!(!Definition::allows(&alone, converges), "no proof: {words}");
            }
            Verdict::Unknown { .. } => panic!("no verdict:\n{}", render(history)),
        }
    }
}

#[test]
fn random_histories_are_judged_as_every_choice_of_causes_judges_them() {
    for seed in 0..rounds() / 2 {
        let recipe = Recipe { processes: 3, operations: 3 + seed % 4, calls: TWO_REGISTERS };
        check_against_the_definition(&random(seed, &recipe));
    }
}

#[test]
fn random_histories_of_one_register_are_judged_likewise() {
    for seed in 0..rounds() / 2 {
        let recipe = Recipe { processes: 3, operations: 3 + seed % 4, calls: &TWO_REGISTERS[..6] };
        check_against_the_definition(&random(seed, &recipe));
    }
}

/// Figure 2 of the paper (POPL 2017), by sessions; times are only there to be drawn.
#[test]
fn the_figure_of_the_paper_is_judged_as_its_text_says() {
    let table = [
        (
            "a",
            "
C0 |--w1--| |--r2--|
C1 |--w2--| |--r1--|",
            [false, true, false, true],
        ),
        (
            "b",
            "
C0 |--zw1-| |--w1--| |--yw1-|
C1 |--w2--| |--zr0-| |--yr1-| |--r2--|",
            [false, false, true, true],
        ),
        (
            "c",
            "
C0 |--w1--|
C1 |--w2--| |--r1--| |--r2--|",
            [false, false, false, true],
        ),
        (
            "d",
            "
C0 |--w1--| |--yr0-| |--yw1-| |--r1--|
C1 |--w2--| |--yr0-| |--yw2-| |--r2--|",
            [false, true, true, true],
        ),
        (
            "e",
            "
C0 |--w1--| |--yw1-|
C1 |--yr1-| |--w2--|
C2 |--r2--| |--r1--|",
            [false, false, false, false],
        ),
    ];
    let models = [
        ConsistencyModel::Sequential,
        ConsistencyModel::Causal,
        ConsistencyModel::CausalConvergence,
        ConsistencyModel::WeakCausal,
    ];
    for (name, picture, expected) in table {
        let history = parse(picture).history;
        assert_eq!(models.map(|model| holds(model, &history)), expected, "({name}){picture}");
        let by_definition = [
            oracle::sequential(&history),
            oracle::every_process_has_a_view(&history, true),
            Definition::allows(&history, true),
            Definition::allows(&history, false),
        ];
        assert_eq!(by_definition, expected, "({name}) by definition{picture}");
    }
}

/// Convergence without PRAM: the trap that the map warns of.
#[test]
fn causal_convergence_does_not_imply_pram() {
    let picture = "
C0 |--zw1-| |--w1--| |--yw1-|
C1 |--w2--| |--zr0-| |--yr1-| |--r2--|";
    let history = parse(picture).history;
    assert!(holds(ConsistencyModel::CausalConvergence, &history));
    assert!(!holds(ConsistencyModel::Pram, &history));
    assert!(ConsistencyModel::CausalConvergence.trap().contains("does not imply PRAM"));
}

#[test]
fn a_stronger_model_is_never_more_attainable() {
    for model in ConsistencyModel::ALL {
        for weaker in model.implies() {
            assert!(model.attainable() <= weaker.attainable(), "{model:?} and {weaker:?}");
        }
    }
    assert_eq!(ConsistencyModel::Sequential.attainable(), Attainable::Unavailable);
    assert_eq!(ConsistencyModel::ReadYourWrites.attainable(), Attainable::Sticky);
}
