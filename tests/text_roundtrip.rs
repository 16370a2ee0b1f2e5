//! Printing and parsing are inverse to each other.

use cap_playground::draw::mix;
use cap_playground::protocol::registry;
use cap_playground::scenario::Scenario;
use cap_playground::scenario::text::{ParseError, parse};
use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};

#[path = "text_roundtrip/generator.rs"]
mod generator;

fn assert_canonical(text: &str) -> Scenario {
    let scenario = parse(text).unwrap_or_else(|errors| panic!("{}\n{text}", errors[0]));
    let printed = scenario.to_string();
    let again = parse(&printed).unwrap_or_else(|errors| panic!("{}\n{printed}", errors[0]));
    assert_eq!(scenario.lines, again.lines, "{printed}");
    assert_eq!(again.to_string(), printed);
    scenario
}

const EVERYTHING: &str = r#"cap 1
title "Everything the \"language\" has"  # with a comment
note "A backslash: \\"
ask c2 2s "What will c2 read at 2 s?"
choice "the old value" => stale 0 and linearizable no for key=x c1
choice "and, or, in" => ok "and" or siblings "in" "and" within 1s and c1 1s fresh
goal available no for c1 c2 and c2 2s stale "in" in 1 action "Do it."
hint "Cut it."

# A comment alone.
client c1 at A
client c2 roaming timeout=3s retry=2
client c3 leader
protocol single commit=async give_up=never disk=20ms
replicas A B C
init x=100
init y="two words"
network delay=50ms jitter=1ms loss=0.5% duplicate=1% reorder=on transport=stream client_delay=0s
link A - B delay=2s
link A -> C loss=100%
link c1 -> A delay=1s
seed 7
~future thing # kept
lose A -> B #3  # a comment behind a count
delay c1 -> A #1 2s
0s cut A B | C c2
0s cut A - B
0s hold A -> B
0s cut c1 - A
500ms c1 set x=1 via=B timeout=100ms => ok
1s c1 get x => fresh 1
1s c2 cas x="a b"->-2 => ok "a b"
2s c2 get x => stale 0
2s c3 get x => siblings 1 "2 3"
2s note "watch this"
3s c1 set x=2 => error no-quorum
4s c1 set x=3 => unknown leadership-lost
5s link A -> B loss=50% reorder=off
6s crash A
7s restart A
8s pause B
9s resume B
10s clock A +5s
10s clock A -1min
10s clock B rate=0.001
10s clock C rate=1.05
11s stop A
12s heal A - B
13s heal A | B
1min heal
until 2min
expect linearizable no for key=x
expect available yes for c1 c2
expect converged unknown
"#;

#[test]
fn every_statement_is_printed_as_it_was_written() {
    assert!(registry::find("single").is_some());
    assert_eq!(assert_canonical(EVERYTHING).to_string(), EVERYTHING);
}

#[test]
fn blanks_quotes_and_defaults_that_mean_nothing_are_left_out() {
    let text = "replicas A\nprotocol   single # why\n\tclient c1 at A timeout=6s retry=0\n\
        1000ms c1 set x=\"1\"=> ok#done\r\n\n";
    let printed = "cap 1\nreplicas A\nprotocol single  # why\nclient c1 at A\n\
        1s c1 set x=1 => ok  #done\n\n";
    // A quoted value may be followed by a blank only, so the arrow is set apart.
    let text = text.replace("\"=>", "\" =>");
    assert_eq!(assert_canonical(&text).to_string(), printed);
}

#[test]
fn comments_and_blank_lines_do_not_make_scenarios_differ() {
    let text = "protocol single\nreplicas A\nclient c1 at A\n";
    let commented = "# a\n\nprotocol single # b\nreplicas A\nclient c1 at A\n";
    assert_eq!(assert_canonical(text), assert_canonical(commented));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_scenario_that_is_printed_and_parsed_is_the_same(scenario in generator::scenario()) {
        let printed = scenario.to_string();
        match parse(&printed) {
            Ok(parsed) => {
                prop_assert_eq!(&parsed.lines, &scenario.lines);
                prop_assert_eq!(parsed.to_string(), printed);
            }
            Err(errors) => panic!("{}\n{printed}", errors[0]),
        }
    }
}

/// Pieces that the language gives a meaning, to be put anywhere.
const PIECES: &[&str] = &[
    " ",
    "\n",
    "\t",
    "\"",
    "\\",
    "#",
    "#3",
    "|",
    "->",
    "-",
    "=>",
    "=",
    "~",
    "cap 2\n",
    "cap",
    "x",
    "1s",
    "99min",
    "ms",
    "%",
    "0.5%",
    "+5s",
    "c1",
    "A",
    "protocol",
    "abd",
    "set",
    "get",
    "cas",
    "cut",
    "heal",
    "for",
    "key=",
    "via=",
    "\u{7}",
    "\u{202e}",
    "é",
    "😀",
    "4294967296",
    "rate=",
    "expect",
    "siblings",
    "replicas A A",
    "client",
    "lose",
    "delay",
    "\r",
    "\u{feff}",
    "\u{a0}",
];

/// The text with a few pieces removed, doubled or put in.
fn mutated(text: &str, nth: u64) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let draw = |counter: u64, bound: usize| mix(nth, counter) as usize % bound.max(1);
    for edit in 0..=draw(0, 5) as u64 {
        let draw = |counter: u64, bound: usize| draw(10 * edit + counter, bound);
        let at = draw(1, chars.len() + 1);
        let end = (at + draw(2, 12)).min(chars.len());
        match draw(3, 4) {
            0 => drop(chars.drain(at..end)),
            1 => {
                let copied = chars[at..end].to_vec();
                drop(chars.splice(at..at, copied));
            }
            _ => drop(chars.splice(at..at, PIECES[draw(4, PIECES.len())].chars())),
        }
    }
    chars.into_iter().collect()
}

/// Whatever is typed, the answer is a scenario that can be printed, or errors with a place.
fn assert_answered(text: &str) {
    let Err(errors) = parse(text) else {
        assert_canonical(text);
        return;
    };
    let lines: Vec<&str> = text.strip_prefix('\u{feff}').unwrap_or(text).lines().collect();
    assert!(!errors.is_empty(), "{text}");
    // What is missing altogether has no line of its own, and all of it comes first.
    let is_missing = |error: &ParseError| (error.line, error.column, error.length) == (1, 1, 0);
    let in_order = |pair: &[ParseError]| pair[0].line < pair[1].line || is_missing(&pair[0]);
    assert!(errors.windows(2).all(in_order), "{text}\n{errors:?}");
    for error in errors {
        let line = lines.get(error.line as usize - 1).copied().unwrap_or("");
        assert!((error.line as usize) <= lines.len().max(1), "{text}\n{error:?}");
        let end = (error.column + error.length) as usize - 1;
        assert!(error.column >= 1 && end <= line.chars().count(), "{line}\n{error:?}");
    }
}

#[test]
fn whatever_is_typed_is_a_scenario_or_has_errors_with_a_place() {
    for nth in 0..7_000 {
        assert_answered(&mutated(EVERYTHING, nth));
    }
    for nth in 7_000..10_000 {
        assert_answered(&mutated("", nth));
    }
}
