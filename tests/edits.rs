//! Edits leave a valid scenario, with the new line where people look for it.

use cap_playground::scenario::edit::{insert, remove_line, replace_line, set_seed};
use cap_playground::scenario::text::{parse, parse_protocol};
use cap_playground::scenario::{Action, LinkName, Scenario, Statement};
use cap_playground::time::Time;

#[path = "edits/members.rs"]
mod members;

const TEXT: &str = "cap 1\n\
    protocol raft  # the best known\n\
    replicas A B C\n\
    client c1 at A\n\
    \n\
    1s cut A | B C\n\
    2s c1 set x=1 => ok  # or not\n\
    2s note \"look\"\n\
    5s heal\n\
    expect linearizable yes\n";

fn scenario() -> Scenario {
    parse(TEXT).expect("the scenario is right")
}

/// The index of the line that says this, without its comment.
fn line_of(scenario: &Scenario, text: &str) -> usize {
    let says = |statement: &Statement| statement.to_string() == text;
    let found = scenario.lines.iter().position(|l| l.statement.as_ref().is_some_and(says));
    found.unwrap_or_else(|| panic!("{text} is not in\n{scenario}"))
}

fn crash(node: &str) -> Action {
    Action::Crash(vec![node.to_owned()])
}

#[test]
fn an_action_goes_behind_all_that_happens_until_then() {
    let cases = [
        (0, "0s crash A\n1s cut"),
        (1_000, "1s cut A | B C\n1s crash A\n2s c1"),
        (1_500, "1s cut A | B C\n1500ms crash A\n2s c1"),
        (2_000, "2s note \"look\"\n2s crash A\n5s heal"),
        (9_000, "5s heal\n9s crash A\nexpect"),
    ];
    for (at, expected) in cases {
        let edited = insert(&scenario(), Some(Time(at)), crash("A")).expect("A exists");
        assert!(edited.to_string().contains(expected), "{at}\n{edited}");
        assert_eq!(edited.lines.len(), scenario().lines.len() + 1);
        let times: Vec<_> = edited.timed().iter().map(|(index, _, _)| *index).collect();
        assert!(times.is_sorted(), "the text is still in order of time\n{edited}");
    }
}

#[test]
fn the_first_action_of_all_goes_before_the_expectations() {
    let empty = parse("protocol abd\nreplicas A\nclient c1 at A\nexpect available yes\n");
    let edited = insert(&empty.expect("it is right"), Some(Time(0)), crash("A")).expect("A exists");
    assert!(edited.to_string().contains("at A\n0s crash A\nexpect"), "{edited}");
}

#[test]
fn what_counts_messages_goes_before_what_has_a_time() {
    let link = LinkName { from: "A".into(), to: "B".into(), one_way: true };
    let lose = Action::Lose { link, nth: 3 };
    let edited = insert(&scenario(), None, lose).expect("the link exists");
    assert!(edited.to_string().contains("lose A -> B #3\n1s cut"), "{edited}");
}

#[test]
fn an_action_that_means_nothing_is_refused_with_a_reason() {
    let errors = insert(&scenario(), Some(Time(0)), crash("D")).expect_err("there is no D");
    assert!(errors[0].to_string().contains("`D` is not a replica"), "{}", errors[0]);
}

#[test]
fn removing_a_line_leaves_the_others() {
    let before = scenario();
    let heal = line_of(&before, "5s heal");
    let edited = remove_line(&before, heal).expect("nothing needs it");
    assert_eq!(edited.to_string(), TEXT.replace("5s heal\n", ""));
    let client = line_of(&before, "client c1 at A");
    assert!(remove_line(&before, client).is_err(), "a request needs its client");
    assert_eq!(remove_line(&before, 99), Ok(before));
}

#[test]
fn replacing_a_line_keeps_its_comment() {
    let before = scenario();
    let protocol = line_of(&before, "protocol raft");
    let choice = parse_protocol("abd fsync=off").expect("it is right");
    let edited = replace_line(&before, protocol, Statement::Protocol(choice));
    let expected = TEXT.replace("protocol raft", "protocol abd fsync=off");
    assert_eq!(edited.as_ref().map(ToString::to_string), Ok(expected));
}

#[test]
fn the_seed_stands_behind_what_is_declared() {
    let edited = set_seed(&scenario(), 7).expect("any seed will do");
    assert!(edited.to_string().contains("client c1 at A\nseed 7\n\n1s cut"), "{edited}");
    let again = set_seed(&edited, 8).expect("any seed will do");
    assert_eq!((again.seed(), again.lines.len()), (8, edited.lines.len()));
    assert_eq!(set_seed(&scenario(), 1), Ok(scenario()), "1 is the default");
}

const ASKED: &str = "cap 1\n\
    ask c1 2s \"Is it done?\"\n\
    choice \"yes\" => ok\n\
    choice \"no, and the other neither\" => error and c1 9s error\n\
    hint \"count\"\n\
    protocol raft\n\
    replicas A B C\n\
    client c1 at A\n\
    2s c1 set x=1\n\
    9s c1 get x\n";

#[test]
fn a_question_follows_the_request_that_it_is_about() {
    let before = parse(ASKED).expect("the scenario is right");
    let moved = |from: &str, to: &str| {
        let line = line_of(&before, from);
        let alone = parse(&format!("protocol raft\nreplicas A\nclient c1 at A\n{to}\n"));
        let statement = alone.expect("it is right").lines[3].statement.clone();
        replace_line(&before, line, statement.expect("a request"))
    };
    let expected = ASKED.replace("ask c1 2s", "ask c1 4s").replace("2s c1 set", "4s c1 set");
    let later = moved("2s c1 set x=1", "4s c1 set x=1").map(|it| it.to_string());
    assert_eq!(later, Ok(expected));
    let expected = ASKED.replace("c1 9s", "c1 8s").replace("9s c1", "8s c1");
    assert_eq!(moved("9s c1 get x", "8s c1 get x").map(|it| it.to_string()), Ok(expected));
}

#[test]
fn a_question_goes_with_the_request_that_it_is_about() {
    let before = parse(ASKED).expect("the scenario is right");
    for request in ["2s c1 set x=1", "9s c1 get x"] {
        let left = remove_line(&before, line_of(&before, request)).expect("nothing needs it");
        assert!(left.asked().is_none() && left.choices().next().is_none(), "{left}");
        assert_eq!(left.hints().count(), 0, "{left}");
    }
    // A goal is what the reader is at: it does not vanish under the hand.
    let text = format!("{ASKED}goal c1 9s error in 1 action \"Break it.\"\n");
    let with_goal = parse(&text).expect("it is right");
    let errors = remove_line(&with_goal, line_of(&with_goal, "9s c1 get x"));
    let errors = errors.expect_err("the goal is about it");
    assert_eq!(errors[0].found, "`c1` asks nothing at 9s");
}
