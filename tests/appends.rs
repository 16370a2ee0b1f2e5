//! Registers that texts are appended to, against the definition: every order of the operations,
//! each applied to a real text.

use cap_playground::draw::{bounded, mix};
use cap_playground::import::{Reading, import};
use cap_playground::judge::{Budget, Limit, Model, Verdict, check};

/// Rounds of random histories.
const ROUNDS: u64 = 50_000;
/// What is put and appended: some of it can be put together from the rest.
const TEXTS: [&str; 4] = ["a", "b", "ab", "ba"];

#[derive(Clone, Copy, PartialEq, Debug)]
enum Function {
    Get,
    Put,
    Append,
}

/// One operation, by one process of its own.
#[derive(Clone, Debug)]
struct Call {
    function: Function,
    text: String,
    start: u64,
    /// None for an outcome that is not known.
    end: Option<u64>,
}

fn random(seed: u64) -> Vec<Call> {
    let mut count = 0;
    let mut roll = |bound: u64| {
        count += 1;
        bounded(mix(seed, count), bound)
    };
    // Half of the histories append every text once at most.
    let is_unique = roll(2) == 0;
    let mut fresh = ["a", "b", "c", "d", "e", "f", "g"].into_iter();
    let mut calls = Vec::new();
    let mut held = String::new();
    for _ in 0..4 + roll(3) {
        let function = [Function::Get, Function::Put, Function::Append, Function::Append];
        let function = function[roll(4) as usize];
        let text = match (function, is_unique) {
            (Function::Get, _) if roll(4) > 0 => held.clone(),
            (Function::Put | Function::Append, true) => fresh.next().unwrap_or("h").to_owned(),
            _ => TEXTS[roll(4) as usize].to_owned(),
        };
        match function {
            Function::Get => {}
            Function::Put => held.clone_from(&text),
            Function::Append => held.push_str(&text),
        }
        let start = calls.len() as u64 * 3 + roll(3);
        let end = (function == Function::Get || roll(6) > 0).then(|| start + 1 + roll(12));
        calls.push(Call { function, text, start, end });
    }
    calls
}

/// Events in order, as Porcupine's lines.
fn lines(calls: &[Call]) -> String {
    let mut events: Vec<(u64, u8, String)> = Vec::new();
    for (process, call) in calls.iter().enumerate() {
        let f = format!("{:?}", call.function).to_lowercase();
        let line = |kind: &str, value: &str| {
            format!("{{:process {process}, :type :{kind}, :f :{f}, :key \"k\", :value {value}}}\n")
        };
        let told = format!("{:?}", call.text);
        let asked = if call.function == Function::Get { "nil" } else { &told };
        events.push((call.start, 0, line("invoke", asked)));
        if let Some(end) = call.end {
            events.push((end, 1, line("ok", &told)));
        }
    }
    events.sort();
    events.into_iter().map(|(_, _, line)| line).collect()
}

/// Puts each call in turn next.
fn some_order(rest: &[&Call], held: &str) -> bool {
    rest.iter().all(|call| call.end.is_none())
        || rest.iter().enumerate().any(|(n, next)| {
            let ended = |other: &&Call| other.end.is_some_and(|end| end < next.start);
            let others: Vec<&Call> =
                rest.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, call)| *call).collect();
            if others.iter().any(ended) {
                return false;
            }
            match next.function {
                Function::Get => next.text == held && some_order(&others, held),
                Function::Put => some_order(&others, &next.text),
                Function::Append => some_order(&others, &format!("{held}{}", next.text)),
            }
        })
}

#[test]
fn random_histories_of_appends_are_judged_as_every_order_judges_them() {
    let mut yes = 0_u64;
    for seed in 0..ROUNDS {
        let calls = random(seed);
        let text = lines(&calls);
        let imported = import(&text, &Reading::default()).unwrap_or_else(|e| panic!("{e}\n{text}"));
        let expected = some_order(&calls.iter().collect::<Vec<_>>(), "");
        match check(Model::Linearizable, &imported.history, Budget::default()) {
            Verdict::Holds(_) => assert!(expected, "a yes too many:\n{text}"),
            Verdict::Violated(_) => assert!(!expected, "a no too many:\n{text}"),
            Verdict::Unknown { .. } => panic!("no verdict:\n{text}"),
        }
        yes += u64::from(expected);
    }
    assert!((ROUNDS / 10..ROUNDS * 9 / 10).contains(&yes), "{yes} of {ROUNDS} are linearizable");
}

/// There is no search for them, so that nothing is claimed.
#[test]
fn weaker_models_are_not_judged_of_what_is_appended_to() {
    let line = |process: u8, kind: &str, f: &str, value: &str| {
        format!("{{:process {process}, :type :{kind}, :f :{f}, :key \"k\", :value {value}}}\n")
    };
    let twice = line(0, "invoke", "append", "\"a\"") + &line(0, "ok", "append", "\"a\"");
    let read = line(0, "invoke", "get", "nil") + &line(0, "ok", "get", "\"aa\"");
    let imported = import(&(twice.repeat(2) + &read), &Reading::default()).expect("it is one");
    for model in Model::ALL {
        let verdict = check(model, &imported.history, Budget::default());
        if model == Model::Linearizable {
            assert!(matches!(verdict, Verdict::Holds(_)), "{verdict:?}");
        } else {
            let unknown = Verdict::Unknown { limit: Limit::Appends, work: 0 };
            assert_eq!(verdict, unknown, "{}", model.word());
        }
    }
}
