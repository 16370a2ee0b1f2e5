//! Registers that texts are appended to, against the definition: every order of the operations,
//! each applied to a real text.

use cap_playground::draw::{bounded, mix};
use cap_playground::history::History;
use cap_playground::import::{Literal, Reading, import};
use cap_playground::judge::{Budget, ConsistencyModel, Limit, Verdict, check};

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

/// One operation.
#[derive(Clone, Debug)]
pub struct Call {
    process: usize,
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

pub fn random(seed: u64, with_cas: bool) -> Vec<Call> {
    let mut count = 0;
    let mut roll = |bound: u64| {
        count += 1;
        bounded(mix(seed, count), bound)
    };
    // Half of the histories append every text once at most.
    let is_unique = roll(2) == 0;
    let mut fresh = ["a", "b", "c", "d", "e", "f", "g"].into_iter();
    let mut calls: Vec<Call> = Vec::new();
    let mut held = String::new();
    for _ in 0..4 + roll(4) {
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
        // One of three who are free, or somebody new.
        let is_free = |process: &usize| {
            let own = calls.iter().rev().find(|call| call.process == *process);
            own.is_none_or(|own| own.end.is_some_and(|end| end < start))
        };
        let first = roll(3) as usize;
        let own = (0..3).map(|n| (first + n) % 3).find(is_free);
        let process = own.unwrap_or(3 + calls.len());
        calls.push(Call { process, function, text, new, start, end, has_failed });
    }
    calls
}

/// Events in order, as Porcupine's lines.
pub fn lines(calls: &[Call]) -> String {
    let mut events: Vec<(u64, u8, String)> = Vec::new();
    for call in calls {
        let process = call.process;
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

/// Whether some order of the calls keeps to `precedes` and explains every answer. What failed has
/// no place in it, and what is unknown need not have one.
pub fn some_order(calls: &[Call], precedes: fn(&Call, &Call) -> bool) -> bool {
    let calls: Vec<&Call> = calls.iter().filter(|call| !call.has_failed).collect();
    extends(&calls, "", precedes)
}

/// Real time.
pub fn in_time(one: &Call, other: &Call) -> bool {
    one.end.is_some_and(|end| end < other.start)
}

/// The order of each process; nothing follows what is unknown.
pub fn in_program_order(one: &Call, other: &Call) -> bool {
    one.process == other.process && in_time(one, other)
}

/// Puts each call in turn next.
fn extends(rest: &[&Call], held: &str, precedes: fn(&Call, &Call) -> bool) -> bool {
    rest.iter().all(|call| call.end.is_none())
        || rest.iter().enumerate().any(|(n, next)| {
            let others: Vec<&Call> =
                rest.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, call)| *call).collect();
            if others.iter().any(|other| precedes(other, next)) {
                return false;
            }
            match next.function {
                Function::Get => next.text == held && extends(&others, held, precedes),
                Function::Put => extends(&others, &next.text, precedes),
                Function::Append => extends(&others, &format!("{held}{}", next.text), precedes),
                Function::Cas => next.text == held && extends(&others, &next.new, precedes),
            }
        })
}

/// The history of events whose registers hold an empty text at first.
pub fn read(text: &str) -> History {
    let initial = Some(Literal::Text(String::new()));
    let reading = Reading { initial, ..Reading::default() };
    import(text, &reading).unwrap_or_else(|error| panic!("{error}\n{text}")).history
}

/// Judges random histories as every order judges them, and counts those that are linearizable.
fn agree(rounds: u64, with_cas: bool) -> u64 {
    let mut yes = 0;
    for seed in 0..rounds {
        let calls = random(seed, with_cas);
        let text = lines(&calls);
        let expected = some_order(&calls, in_time);
        match check(ConsistencyModel::Linearizable, &read(&text), Budget::default()) {
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

/// What an append made of what depends on the order, and they know no single one: nothing is claimed.
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
    for model in ConsistencyModel::ALL {
        let verdict = check(model, &imported.history, Budget::default());
        if matches!(model, ConsistencyModel::Linearizable | ConsistencyModel::Sequential) {
            assert_eq!(matches!(verdict, Verdict::Holds(_)), is_linearizable, "{verdict:?}");
        } else {
            let unknown = Verdict::Unknown { limit: Limit::Appends, work: 0 };
            assert_eq!(verdict, unknown, "{}", model.word());
        }
    }
}

/// A text that is read while it grows is looked at once, and not once for each time it was read: this
/// took minutes. Once the appends tell themselves apart, and once they come again.
#[test]
fn a_text_that_is_read_while_it_grows_is_soon_read() {
    for different in [1_500, 700] {
        let (mut text, mut held) = (String::new(), String::new());
        let mut call = |process: usize, f: &str, asked: &str, told: &str| {
            for (kind, value) in [("invoke", asked), ("ok", told)] {
                let line = format!(
                    "{{:process {process}, :type :{kind}, :f :{f}, :key \"k\", :value {value}}}\n"
                );
                text += &line;
            }
        };
        for n in 0..1_500 {
            let added = format!("x {} y ", n % different);
            held += &added;
            call(n % 10, "append", &format!("{added:?}"), &format!("{added:?}"));
            call(20, "get", "nil", &format!("{held:?}"));
        }
        let history = read(&text);
        assert_eq!(history.appends.is_empty(), different == 1_500);
        let verdict = check(ConsistencyModel::Linearizable, &history, Budget::default());
        assert!(matches!(verdict, Verdict::Holds(_)), "{verdict:?}");
    }
}
