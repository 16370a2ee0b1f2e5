//! One word of a line, `key=value`: what a chip, a slider or a field on the page comes down to.

use crate::scenario::edit::{Edited, end_of_header, place_of};
use crate::scenario::text::parse;
use crate::scenario::{Action, Line, Scenario, Statement};
use crate::time::Time;

/// A line says `key=value` or, without a value, nothing of `key`; all else of it stays. A line of
/// the network that says nothing any more goes.
///
/// # Errors
/// The line has no such word, or the word no such value.
pub fn set_word(scenario: &Scenario, index: usize, key: &str, value: Option<&str>) -> Edited {
    let Some(Line { statement: Some(statement), comment }) = scenario.lines.get(index) else {
        return Ok(scenario.clone());
    };
    let (head, mut words, tail) = taken_apart(statement);
    let is_meant = |word: &String| word.split_once('=').is_some_and(|(known, _)| known == key);
    let place = words.iter().position(is_meant);
    let new = value.map(one_word).filter(|it| !it.is_empty()).map(|it| format!("{key}={it}"));
    match (place, new) {
        (Some(place), Some(new)) => words[place] = new,
        (Some(place), None) => drop(words.remove(place)),
        (None, Some(new)) => words.push(new),
        (None, None) => {}
    }
    let says_something = !words.is_empty() || !matches!(statement, Statement::Network(_));
    let comment = comment.clone();
    let text = [head, words, tail].concat().join(" ");
    let line = Line { statement: None, comment }.to_string();
    let line = if line.is_empty() { text.clone() } else { format!("{text}  {line}") };
    with_lines(scenario, |lines| {
        if says_something {
            lines[index] = line;
        } else {
            lines.remove(index);
        }
    })
}

/// The same of the network, which need not be written yet.
///
/// # Errors
/// The network has no such word, or the word no such value.
pub fn set_network(scenario: &Scenario, key: &str, value: Option<&str>) -> Edited {
    let is_network = |line: &Line| matches!(line.statement, Some(Statement::Network(_)));
    match (scenario.lines.iter().position(is_network), value) {
        (Some(index), _) => set_word(scenario, index, key, value),
        (None, Some(value)) => {
            let line = format!("network {key}={}", one_word(value));
            with_lines(scenario, |lines| lines.insert(end_of_header(scenario), line))
        }
        (None, None) => Ok(scenario.clone()),
    }
}

/// Inserts an action as it is written, after everything that happens until `at`; one that counts
/// messages instead has no time.
///
/// # Errors
/// It is no action, or means nothing in this scenario.
pub fn insert_text(scenario: &Scenario, at: Option<Time>, action: &str) -> Edited {
    let action = action.replace('\n', " ");
    let line = at.map_or(action.clone(), |at| format!("{at} {action}"));
    with_lines(scenario, |lines| lines.insert(place_of(scenario, at), line))
}

/// Typed with a blank, `500 ms` is one word all the same; a comment it cannot begin.
fn one_word(value: &str) -> String {
    value.chars().filter(|c| !c.is_whitespace() && *c != '#').collect()
}

fn with_lines(scenario: &Scenario, change: impl FnOnce(&mut Vec<String>)) -> Edited {
    let mut lines: Vec<String> = scenario.lines.iter().map(ToString::to_string).collect();
    change(&mut lines);
    parse(&lines.join("\n"))
}

/// The words of a line: those that come first and say what it is, those that can be set, and what
/// is expected of it.
fn taken_apart(statement: &Statement) -> (Vec<String>, Vec<String>, Vec<String>) {
    let mut head = words(&statement.to_string());
    let first = match statement {
        // `1s c1 set x=1`
        Statement::Timed { action: Action::Request(_), .. } => 4,
        Statement::Network(_) => 1,
        _ => 2,
    };
    let mut rest = head.split_off(first.min(head.len()));
    let ends = rest.iter().position(|word| word == "=>").unwrap_or(rest.len());
    let tail = rest.split_off(ends);
    (head, rest, tail)
}

/// The words of a text; what is quoted belongs to its word.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), String::new());
    let (mut is_quoted, mut is_escaped) = (false, false);
    for c in text.chars() {
        if c == ' ' && !is_quoted {
            words.push(std::mem::take(&mut word));
            continue;
        }
        is_quoted ^= c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        word.push(c);
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "cap 1\nprotocol dynamo w=2  # a quorum\nreplicas A B C\nclient c1 at A\n\
                        1s c1 set x=\"r=1 => ok\" => ok\n";

    fn scenario() -> Scenario {
        parse(TEXT).expect("it is well formed")
    }

    #[test]
    fn a_word_is_added_replaced_and_taken_out_and_nothing_else_changes() {
        let set = |index, key, value| set_word(&scenario(), index, key, value).expect("it can");
        let line = |edited: &Scenario, index| edited.line_text(index);
        assert_eq!(line(&set(0, "w", Some("1")), 0), "protocol dynamo w=1  # a quorum");
        assert_eq!(line(&set(0, "r", Some("3")), 0), "protocol dynamo w=2 r=3  # a quorum");
        assert_eq!(line(&set(0, "w", None), 0), "protocol dynamo  # a quorum");
        assert_eq!(line(&set(2, "timeout", Some("2 s")), 2), "client c1 at A timeout=2s");
        let written = set(3, "w", Some("1"));
        assert_eq!(line(&written, 3), "1s c1 set x=\"r=1 => ok\" w=1 => ok");
    }

    #[test]
    fn what_is_quoted_is_no_word_and_no_value_smuggles_another_one_in() {
        let unset = set_word(&scenario(), 3, "r", None).expect("it can");
        assert_eq!(unset.lines, scenario().lines);
        let smuggled = set_word(&scenario(), 0, "w", Some("1 r=1"));
        assert!(smuggled.is_err());
        assert!(
            set_word(&scenario(), 0, "w", Some("#")).is_ok_and(|it| it == scenario_without_w())
        );
    }

    fn scenario_without_w() -> Scenario {
        set_word(&scenario(), 0, "w", None).expect("it can")
    }

    #[test]
    fn a_network_comes_with_its_first_word_and_goes_with_its_last() {
        let slow = set_network(&scenario(), "delay", Some("20ms")).expect("it can");
        assert_eq!(slow.line_text(3), "network delay=20ms");
        let back = set_network(&slow, "delay", None).expect("it can");
        assert_eq!(back.lines, scenario().lines);
        assert!(set_network(&scenario(), "delay", Some("soon")).is_err());
    }
}
