//! What a person is told who typed something wrong: the place, and what to do about it.

use cap_playground::scenario::text::{ParseErrorKind, parse};

/// A header that every case below shares; its lines are 1 to 5.
const HEADER: &str = "cap 1\nprotocol abd\nreplicas A B C\nclient c1 at A\nclient c2 at B\n";

fn messages(text: &str) -> Vec<String> {
    match parse(text) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(ToString::to_string).collect(),
    }
}

/// Wrong lines, each put behind [`HEADER`] as line 6, and the message for each.
const WRONG_LINES: &[(&str, &str)] = &[
    ("4s healp", "column 4: `healp` is not an action; did you mean `heal`?"),
    ("heal", "column 1: `heal` has no time; write when, such as `1s heal`"),
];

#[test]
fn every_wrong_line_is_told_its_place_and_its_remedy() {
    for (line, expected) in WRONG_LINES {
        let found = messages(&format!("{HEADER}{line}\n"));
        assert_eq!(found, [format!("line 6, {expected}")], "{line}");
    }
}

#[test]
fn a_later_version_is_not_called_wrong() {
    let errors = parse("cap 2\nprotocol quantum\nfoo\n").expect_err("version 2 is not known");
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].kind, ParseErrorKind::Newer);
}

#[test]
fn nothing_is_said_of_names_that_a_wrong_line_declares() {
    let text = "protocol abd\nreplicas A B C\nclient c1 att A\n1s c1 get x\n";
    let expected = "line 3, column 11: `att` is not a way to choose replicas; did you mean `at`?";
    assert_eq!(messages(text), [expected]);
}
