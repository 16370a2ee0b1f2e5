//! Registers that texts are appended to, against the definition: every order of the operations,
//! each applied to a real text.

use cap_playground::draw::{bounded, mix};
use cap_playground::import::{Literal, Reading, import};
use cap_playground::judge::{Budget, Limit, Model, Verdict, check};

/// Rounds of random histories.
const ROUNDS: u64 = 20_000;
/// What is put and appended: some of it can be put together from the rest.
const TEXTS: [&str; 4] = ["a", "b", "ab", "ba"];

#[derive(Clone, Copy, PartialEq, Debug)]
enum Function {
    Get,
    Put,
    Append,
    Cas,
}

/// One operation, by one process of its own.
#[derive(Clone, Debug)]
struct Call {
    function: Function,
    text: String,
    /// What a cas swaps in for the text.
    new: String,
    start: u64,
    /// None for an outcome that is not known.
    end: Option<u64>,
    /// Whether it is told that it was not done.
    has_failed: bool,
}

fn random(seed: u64, with_cas: bool) -> Vec<Call> {
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
        let last = if with_cas { Function::Cas } else { Function::Append };
        let function = [Function::Get, Function::Put, Function::Append, last];
        let function = function[roll(4) as usize];
        let text = match (function, is_unique) {
            (Function::Get | Function::Cas, _) if roll(4) > 0 => held.clone(),
            (Function::Put | Function::Append, true) => fresh.next().unwrap_or("h").to_owned(),
            _ => TEXTS[roll(4) as usize].to_owned(),
        };
        let new = match (function, is_unique) {
            (Function::Cas, true) => fresh.next().unwrap_or("h").to_owned(),
            (Function::Cas, false) => TEXTS[roll(4) as usize].to_owned(),
            _ => String::new(),
        };
        let has_failed = with_cas && function != Function::Get && roll(8) == 0;
        match function {
            _ if has_failed => {}
            Function::Get => {}
            Function::Put => held.clone_from(&text),
            Function::Append => held.push_str(&text),
            Function::Cas => held.clone_from(&new),
        }
        let start = calls.len() as u64 * 3 + roll(3);
        let is_told = function == Function::Get || has_failed;
        let end = (is_told || roll(6) > 0).then(|| start + 1 + roll(12));
        calls.push(Call { function, text, new, start, end, has_failed });
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
        let told = match call.function {
            Function::Cas => format!("[{:?} {:?}]", call.text, call.new),
            _ => format!("{:?}", call.text),
        };
        let asked = if call.function == Function::Get { "nil" } else { &told };
        events.push((call.start, 0, line("invoke", asked)));
        if let Some(end) = call.end {
            events.push((end, 1, line(if call.has_failed { "fail" } else { "ok" }, &told)));
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
                Function::Cas => next.text == held && some_order(&others, &next.new),
            }
        })
}

/// Judges random histories as every order judges them, and counts those that are linearizable.
fn agree(rounds: u64, with_cas: bool) -> u64 {
    let mut yes = 0;
    for seed in 0..rounds {
        let calls = random(seed, with_cas);
        let text = lines(&calls);
        let initial = Some(Literal::Text(String::new()));
        let reading = Reading { initial, ..Reading::default() };
        let imported = import(&text, &reading).unwrap_or_else(|e| panic!("{e}\n{text}"));
        let count: Vec<&Call> = calls.iter().filter(|call| !call.has_failed).collect();
        let expected = some_order(&count, "");
        match check(Model::Linearizable, &imported.history, Budget::default()) {
            Verdict::Holds(_) => assert!(expected, "a yes too many:\n{text}"),
            Verdict::Violated(_) => assert!(!expected, "a no too many:\n{text}"),
            Verdict::Unknown { .. } => panic!("no verdict:\n{text}"),
        }
        yes += u64::from(expected);
    }
    assert!((rounds / 10..rounds * 9 / 10).contains(&yes), "{yes} of {rounds} are linearizable");
    yes
}

/// How many rounds of random histories: more on request.
fn rounds() -> u64 {
    std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS)
}

#[test]
fn random_histories_of_appends_are_judged_as_every_order_judges_them() {
    let yes = agree(rounds(), false);
    println!("{yes} of {} histories of appends are linearizable", rounds());
}

#[test]
fn random_histories_of_appends_and_swaps_are_judged_as_every_order_judges_them() {
    let yes = agree(rounds(), true);
    println!("{yes} of {} histories of appends and swaps are linearizable", rounds());
}

/// There is no search for them, so that nothing is claimed.
#[test]
fn weaker_models_are_not_judged_of_what_is_appended_to() {
    let line = |process: u8, kind: &str, f: &str, value: &str| {
        format!("{{:process {process}, :type :{kind}, :f :{f}, :key \"k\", :value {value}}}\n")
    };
    let twice = line(0, "invoke", "append", "\"a\"") + &line(0, "ok", "append", "\"a\"");
    let read = line(0, "invoke", "get", "nil") + &line(0, "ok", "get", "\"aa\"");
    are_not_judged(&(twice.repeat(2) + &read), true);
    // One client saw the appends the one way round, another the other way: each in an order of its
    // own, which weaker models may allow.
    let both = |process: u8, f: &str, told: &str| {
        let asked = if f == "get" { "nil" } else { told };
        line(process, "invoke", f, asked) + &line(process, "ok", f, told)
    };
    let appends = both(0, "append", "\"a\"") + &both(1, "append", "\"b\"");
    are_not_judged(&(appends + &both(2, "get", "\"ab\"") + &both(3, "get", "\"ba\"")), false);
}

fn are_not_judged(text: &str, is_linearizable: bool) {
    let imported = import(text, &Reading::default()).expect("it is one");
    for model in Model::ALL {
        let verdict = check(model, &imported.history, Budget::default());
        if model == Model::Linearizable {
            assert_eq!(matches!(verdict, Verdict::Holds(_)), is_linearizable, "{verdict:?}");
        } else {
            let unknown = Verdict::Unknown { limit: Limit::Appends, work: 0 };
            assert_eq!(verdict, unknown, "{}", model.word());
        }
    }
}
