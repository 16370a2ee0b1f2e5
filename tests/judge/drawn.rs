//! Histories as pictures, both ways.
//!
//! ```text
//! C0 |--w1--|
//! C1     |--r1--|
//! C2               |--r0--|        linearizable: no   sequential: yes
//! ```
//!
//! The column is the time; a bar on each side of a call. `w1` sets 1, `r1` read 1, `c1:2` is a
//! `cas` from 1 to 2 that succeeded and `c1:2=3` one that found 3, `r1+2` read siblings. A
//! letter before it names another register than x (`yw1`), `@7` after it is its version. An end
//! `>` is an unknown outcome, `!` a definite failure. Registers hold 0 at first.

use cap_playground::history::{History, Operation, Outcome, Version};
use cap_playground::register::{Access, Answer, ErrorKind, Key, UnknownKind, Value};

/// A history, and what the picture says of it: words and answers.
pub struct Drawn {
    pub history: History,
    pub claims: Vec<(String, String)>,
}

pub fn parse(picture: &str) -> Drawn {
    let mut operations = Vec::new();
    let mut claims = Vec::new();
    for line in picture.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()) {
        let colon = line.find(": ").filter(|_| line.contains("  "));
        let split = colon.map(|colon| line[..colon].rfind("  ").expect("two blanks first") + 1);
        let (lane, said) = line.split_at(split.unwrap_or(line.len()));
        let words: Vec<&str> = said.split_whitespace().collect();
        for pair in words.chunks(2) {
            claims.push((pair[0].trim_end_matches(':').to_string(), pair[1].to_string()));
        }
        let Some((name, _)) = lane.trim_start().split_once(' ') else { continue };
        let process: u32 = name.trim_start_matches('C').parse().expect("a lane is named C0, C1, …");
        calls(lane, process, &mut operations);
    }
    operations.sort_by_key(|operation: &Operation| operation.invoked_at);
    Drawn {
        history: History { operations, initial: vec![Value(0); 4], ..History::default() },
        claims,
    }
}

fn calls(lane: &str, process: u32, operations: &mut Vec<Operation>) {
    let mut begin = None;
    for (column, letter) in lane.char_indices() {
        match (letter, begin) {
            ('|', None) => begin = Some(column),
            ('|' | '>' | '!', Some(from)) => {
                let label = lane[from + 1..column].trim_matches('-');
                operations.push(operation(process, label, letter, from as u64, column as u64));
                begin = None;
            }
            _ => {}
        }
    }
}

pub fn operation(process: u32, label: &str, end: char, invoked_at: u64, at: u64) -> Operation {
    let (label, version) = label.split_once('@').map_or((label, None), |(label, version)| {
        (label, Some(Version(version.parse().expect("a version is a number"), 0, 0)))
    });
    let (key, label) = match label.chars().next().expect("a label") {
        letter @ 'x'..='z' => (Key(letter as u16 - 'x' as u16), &label[1..]),
        _ => (Key(0), label),
    };
    let value = |text: &str| Value(text.parse().expect("a value is a number"));
    let (kind, rest) = label.split_at(1);
    let (action, answer) = match kind {
        "w" => (Access::Set(value(rest)), Answer::Written),
        "r" if rest.contains('+') => {
            (Access::Get, Answer::Siblings(rest.split('+').map(value).collect()))
        }
        "r" => (Access::Get, Answer::Value(value(if rest == "?" { "0" } else { rest }))),
        "c" => {
            let (swap, found) = rest.split_once('=').map_or((rest, None), |(s, f)| (s, Some(f)));
            let (expected, new) = swap.split_once(':').expect("c1:2");
            let action = Access::Cas { expected: value(expected), new: value(new) };
            (action, found.map_or(Answer::Written, |found| Answer::Value(value(found))))
        }
        _ => panic!("unknown label {label}"),
    };
    let outcome = match end {
        '|' => Outcome::Ok { at, answer },
        '!' => Outcome::Error { at, kind: ErrorKind::NoQuorum },
        _ => Outcome::Unknown { at: None, kind: UnknownKind::Timeout },
    };
    Operation { process, client: process, key, action, invoked_at, outcome, version }
}

/// Draws a history, so that a failure prints as a picture. The times are drawn in order, not to
/// scale.
pub fn render(history: &History) -> String {
    let mut moments: Vec<u64> = history
        .operations
        .iter()
        .flat_map(|operation| [Some(operation.invoked_at), operation.outcome.completed_at()])
        .flatten()
        .collect();
    moments.sort_unstable();
    moments.dedup();
    let column = |moment: u64| 4 + 9 * moments.partition_point(|&other| other < moment);
    let mut processes: Vec<u32> = history.operations.iter().map(|o| o.process).collect();
    processes.sort_unstable();
    processes.dedup();
    let mut picture = String::new();
    for process in processes {
        let mut lane = format!("C{process}");
        for operation in history.operations.iter().filter(|o| o.process == process) {
            let from = column(operation.invoked_at);
            let (to, end) = match &operation.outcome {
                Outcome::Ok { at, .. } => (column(*at).max(from + 9), '|'),
                Outcome::Error { at, .. } => (column(*at).max(from + 9), '!'),
                Outcome::Unknown { .. } => (from + 9, '>'),
            };
            let call = format!("|--{:-<width$}{end}", label(operation), width = to - from - 3);
            lane = format!("{lane:<from$}{call}");
        }
        picture.push_str(&lane);
        picture.push('\n');
    }
    picture
}

fn label(operation: &Operation) -> String {
    let key = ["", "y", "z"][usize::from(operation.key.0)];
    let version = operation.version.map_or(String::new(), |version| format!("@{}", version.0));
    let action = match (operation.action, operation.outcome.answer()) {
        (Access::Set(value), _) => format!("w{}", value.0),
        (Access::Get, Some(Answer::Value(value))) => format!("r{}", value.0),
        (Access::Get, Some(Answer::Siblings(values))) => {
            let texts: Vec<String> = values.iter().map(|value| value.0.to_string()).collect();
            format!("r{}", texts.join("+"))
        }
        (Access::Get, _) => "r?".to_string(),
        (Access::Cas { expected, new }, Some(Answer::Value(found))) => {
            format!("c{}:{}={}", expected.0, new.0, found.0)
        }
        (Access::Cas { expected, new }, _) => format!("c{}:{}", expected.0, new.0),
    };
    format!("{key}{action}{version}")
}

#[test]
fn a_picture_of_a_history_reads_back_as_the_same_picture() {
    let drawn = parse(
        "
C0 |--w1--|      |--yr2@7-|   |--c1:2--!
C1     |--r1--|       |--c1:2=3--|   |--zw2-->
C2                |--r1+2--|             linearizable: no   sequential: no",
    );
    assert_eq!(drawn.history.operations.len(), 7);
    assert_eq!(drawn.claims.len(), 2);
    let picture = render(&drawn.history);
    assert_eq!(render(&parse(&picture).history), picture, "{picture}");
}
