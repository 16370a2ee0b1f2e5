//! Questions: what can be said to them, and that the run alone says which of it is right.

use std::rc::Rc;

use cap_playground::run::question::{About, Question, question};
use cap_playground::run::{self, Run, goal, question};
use cap_playground::scenario::Claim;
use cap_playground::scenario::text::parse;
use cap_playground::time::Time;

fn run(text: &str) -> Run {
    let parsed = parse(text).unwrap_or_else(|errors| panic!("{}\n{text}", errors[0]));
    run::run(&Rc::new(parsed))
}

fn asked(run: &Run) -> Question {
    question(run).expect("it asks something")
}

/// The choices in words, and the one that is right.
fn choices(run: &Run) -> (Vec<String>, Option<String>) {
    let question = asked(run);
    let words: Vec<String> = question.choices.iter().map(|choice| choice.words.clone()).collect();
    let right = question.right(run).map(|index| words[index].clone());
    (words, right)
}

/// A write that the other side of a cut does not hear of.
const CUT: &str = "protocol lww\nreplicas A B C\nclient c1 at A\nclient c2 at B\n\
    0s cut A | B C\n1s c1 set x=1\n2s c2 get x\n3s c1 set x=2\n20s heal\n30s c2 get x\n";

#[test]
fn what_a_read_may_return_is_what_was_written_before_it_ended() {
    let (words, right) = choices(&run(&format!("ask c2 2s \"What?\"\n{CUT}")));
    assert_eq!(words, ["0", "1", "An error", "No answer"]);
    assert_eq!(right.as_deref(), Some("0"));
    let late = run(&format!("ask c2 30s \"What?\"\n{CUT}"));
    let (words, right) = choices(&late);
    assert_eq!(words, ["0", "1", "2", "An error", "No answer"]);
    assert_eq!(right.as_deref(), Some("2"));
    let details: Vec<_> = asked(&late).choices.into_iter().map(|it| it.detail).collect();
    assert_eq!(details[0].as_deref(), Some("What it holds at first"));
    assert_eq!(details[2].as_deref(), Some("Written by c1 at 3 s"));
    assert_eq!(details[4], None, "a read leaves nothing behind");
}

#[test]
fn a_write_that_overlaps_the_read_may_be_read() {
    let text = "ask c2 1050ms \"What?\"\nprotocol abd\nreplicas A B C\nclient c1 at A\n\
        client c2 at B\n1s c1 set x=1\n1050ms c2 get x\n1100ms c1 set y=7\n";
    assert_eq!(choices(&run(text)).0, ["0", "1", "An error", "No answer"], "y is another register");
}

#[test]
fn an_error_and_silence_are_answers_to_choose() {
    let refused = CUT.replace("lww", "cassandra read=QUORUM speculative_retry=NONE");
    let refused = refused.replace("2s c2", "2s c1").replace("cut A | B C", "cut A | B | C");
    let silent = run(&format!("ask c1 2s \"What?\"\n{refused}"));
    assert_eq!(choices(&silent).1.as_deref(), Some("No answer"));
    let down = "ask c1 1s \"What?\"\nprotocol lww\nreplicas A\nclient c1 at A\n0s crash A\n\
        1s c1 get x\n";
    assert_eq!(choices(&run(down)).1.as_deref(), Some("An error"));
}

#[test]
fn of_a_write_it_is_asked_whether_it_is_done() {
    let (words, right) = choices(&run(&format!("ask c1 1s \"Is it?\"\n{CUT}")));
    assert_eq!(words, ["It is done", "An error", "Nobody can say"]);
    assert_eq!(right.as_deref(), Some("It is done"));
    let cas = "protocol raft\nreplicas A B C\nclient c1 at A\n1s c1 set x=1\n3s c1 cas x=0->2\n\
        5s c1 cas x=1->3\n";
    let found = run(&format!("ask c1 3s \"Is it?\"\n{cas}"));
    let (words, right) = choices(&found);
    let expected = ["It is done", "It is not: it finds 0", "It is not: it finds 1", "An error"];
    assert_eq!(words[..4], expected);
    assert_eq!(right.as_deref(), Some("It is not: it finds 1"));
    let swapped = run(&format!("ask c1 5s \"Is it?\"\n{cas}"));
    assert_eq!(choices(&swapped).1.as_deref(), Some("It is done"));
}

#[test]
fn several_values_are_offered_where_the_protocol_answers_so() {
    let text = "ask c2 20s \"What?\"\nprotocol mv-register\nreplicas A B\nclient c1 at A\n\
        client c2 at B\n0s cut A | B\n1s c1 set x=1\n1s c2 set x=2\n5s heal\n20s c2 get x\n";
    let (words, right) = choices(&run(text));
    assert_eq!(words[3..], ["Several values at once", "An error", "No answer"]);
    assert_eq!(right.as_deref(), Some("Several values at once"));
    let dynamo = text.replace("mv-register", "dynamo n=2 r=1 w=1");
    assert!(choices(&run(&dynamo)).0.iter().any(|words| words.starts_with("Several")));
    let last = text.replace("mv-register", "dynamo n=2 r=1 w=1 resolve=lww");
    assert!(!choices(&run(&last)).0.iter().any(|words| words.starts_with("Several")));
}

#[test]
fn a_promise_holds_or_breaks_for_those_whom_it_is_about() {
    let of = |about: &str| {
        let run = run(&format!("ask {about} \"Does it?\"\n{CUT}"));
        let (words, right) = choices(&run);
        assert_eq!(words, ["It holds", "It breaks"]);
        (right.unwrap_or_default(), asked(&run).decided_at(&run))
    };
    assert_eq!(of("linearizable"), ("It breaks".to_owned(), Time(2_020)), "with the stale answer");
    assert_eq!(of("linearizable for c1"), ("It holds".to_owned(), Time(3_020)));
    assert_eq!(of("sequential"), ("It holds".to_owned(), Time(30_020)), "with the last answer");
    assert_eq!(of("available").0, "It holds");
    assert_eq!(of("converged"), ("It holds".to_owned(), Time(50_000)), "at the end");
    let refused = CUT.replace("lww", "raft read=follower-local forward=off");
    let run = run(&format!("ask available \"Is it?\"\n{refused}"));
    assert_eq!(choices(&run).1.as_deref(), Some("It breaks"));
    assert!(asked(&run).decided_at(&run) < Time(20_000));
}

#[test]
fn the_answer_is_decided_when_the_client_is_told() {
    let run = run(&format!("ask c2 2s \"What?\"\n{CUT}"));
    let question = asked(&run);
    assert_eq!(question.decided_at(&run), Time(2_020));
    let About::Request(id) = question.about else { panic!("{:?}", question.about) };
    assert_eq!(question.operation(), Some(id));
    assert_eq!(run.trace.operations[id.index()].invoked_at, Time(2_000));
}

#[test]
fn written_choices_may_speak_of_several_requests_and_of_the_run() {
    let header = "ask \"Who reads what?\"\n\
        choice \"both 1\" => c2 2s ok 1 and c2 30s ok 1\n\
        choice \"first 0, then 2\" => c2 2s stale 0 and c2 30s fresh 2 within 1s\n\
        choice \"first 0, for ever\" => c2 2s stale 0 and converged no\n";
    let run = run(&format!("{header}{CUT}"));
    let question = asked(&run);
    assert!(question.is_written);
    assert_eq!(question.right(&run), Some(1));
    assert_eq!(question.verdicts(&run), [Some(false), Some(true), Some(false)]);
    assert_eq!(question.decided_at(&run), Time(50_000), "one of them speaks of the end");
    assert_eq!(question::mismatch(&run), None);
}

#[test]
fn the_same_choices_are_right_otherwise_in_another_run() {
    let of = |protocol: &str| {
        let header = "ask c2 2s \"What?\"\nchoice \"old\" => stale\nchoice \"new\" => fresh\n\
            choice \"none\" => error or unknown\n";
        let run = run(&format!("{header}{}", CUT.replace("lww", protocol)));
        (asked(&run).right(&run), question::mismatch(&run))
    };
    assert_eq!(of("lww"), (Some(0), None));
    assert_eq!(of("raft leader=B"), (Some(1), None));
    assert_eq!(of("zookeeper leader=A read=sync"), (Some(2), None));
}

#[test]
fn a_set_of_choices_with_none_or_several_right_is_reported() {
    let found = |choices: &str| {
        let mismatch = question::mismatch(&run(&format!("ask c2 2s \"What?\"\n{choices}{CUT}")));
        mismatch.map(|it| (it.line, it.found, it.because.unwrap_or_default()))
    };
    let so = "The run says `stale 0`.".to_owned();
    let none = found("choice \"1\" => ok 1\nchoice \"2\" => ok 2\n");
    assert_eq!(none, Some((0, "none of the choices is right".to_owned(), so.clone())));
    let two = found("choice \"0\" => ok 0\nchoice \"old\" => stale\nchoice \"1\" => ok 1\n");
    assert_eq!(two, Some((0, "2 are right: \"0\" and \"old\"".to_owned(), so)));
    assert_eq!(found(""), None, "what is computed is right once");
    assert_eq!(found("choice \"0\" => ok 0\nchoice \"1\" => ok 1\n"), None);
}

#[test]
fn a_request_that_is_never_begun_is_reported() {
    let text = "ask c1 1100ms \"What?\"\nprotocol abd\nreplicas A B C\nclient c1 at A\n\
        1s c1 set x=1\n1100ms c1 get x\n";
    let run = run(text);
    assert!(matches!(asked(&run).about, About::NeverBegun(_)));
    let found = question::mismatch(&run).map(|mismatch| mismatch.found);
    assert_eq!(found.as_deref(), Some("the request of c1 at 1100ms was never begun"));
}

#[test]
fn of_very_many_values_the_one_that_is_read_is_among_those_offered() {
    let writes: Vec<String> = (1..=40).map(|n| format!("{n}s c1 set x={n}")).collect();
    let header = "ask c1 90s \"What?\"\nprotocol lww\nreplicas A\nclient c1 at A";
    let text = format!("{header}\n{}\n90s c1 get x\n", writes.join("\n"));
    let (words, right) = choices(&run(&text));
    assert_eq!((words.len(), right.as_deref()), (10, Some("40")));
    assert_eq!((words[0].as_str(), words[1].as_str()), ("0", "34"));
}

/// Nothing is cut, and both are told the same.
const WHOLE: &str = "protocol lww\nreplicas A B\nclient c1 at A\nclient c2 at B\n1s c1 set x=1\n\
    9s c2 get x\n";

#[test]
fn a_goal_is_reached_by_acting_and_not_by_asking_nothing() {
    let goal = "goal linearizable no and c2 9s stale in 1 action \"Break it.\"\n";
    let reached = |text: &str| goal::is_reached(&run(text));
    assert_eq!(reached(WHOLE), None, "there is no goal");
    assert_eq!(reached(&format!("{goal}{WHOLE}")), Some(false));
    assert_eq!(reached(&format!("{goal}{WHOLE}0s cut A | B\n")), Some(true));
    let kept = "goal linearizable yes in 1 action \"Keep it.\"\n";
    let nothing = "protocol lww\nreplicas A B\nclient c1 at A\n0s cut A | B\n";
    assert_eq!(reached(&format!("{kept}{nothing}")), Some(false));
    assert_eq!(reached(&format!("{kept}{WHOLE}")), Some(true));
}

#[test]
fn a_goal_that_is_reached_without_any_action_is_reported() {
    let goal = "goal linearizable no and c2 9s stale in 1 action \"Break it.\"\n";
    let mismatch = |text: &str| goal::mismatch(&run(text));
    assert_eq!(mismatch(&format!("{goal}{WHOLE}")), None);
    let found = mismatch(&format!("{goal}{WHOLE}0s cut A | B\n")).expect("it is reached");
    assert_eq!((found.line, found.found.as_str()), (0, "it is reached without any action"));
    let because = "The run says `linearizable no and c2 9s stale`.";
    assert_eq!(found.because.as_deref(), Some(because));
}

#[test]
fn a_way_is_one_action_each_and_one_that_leads_elsewhere_is_reported() {
    let goal = "goal linearizable yes and c2 9s fresh in 2 actions \"Mend it.\"\n";
    let broken = format!("{goal}{WHOLE}0s cut A | B\n");
    let found = |ways: &str| goal::mismatch(&run(&format!("{broken}{ways}"))).map(|it| it.found);
    assert_eq!(found(""), None, "none need be told");
    assert_eq!(found("way \"5s heal\"\n"), None);
    assert_eq!(found("way \"protocol lww gossip=push\"\nway \"5s heal\"\n"), None);
    assert_eq!(found("way \"9s c2 get x\"\nway \"500ms heal\"\n"), None, "a request is replaced");
    let astray = "it does not: `linearizable yes and c2 9s fresh` is not so then";
    assert_eq!(found("way \"5s crash A\"\n").as_deref(), Some(astray));
    let wrong = found("way \"5s heel\"\n").expect("it is no action");
    assert!(wrong.starts_with("in `5s heel`: "), "{wrong}");
}

/// What nobody has been told yet is a question; what stands there already is none.
#[test]
fn no_lesson_shows_the_answer_before_it_asks() {
    let gallery = concat!(env!("CARGO_MANIFEST_DIR"), "/www/gallery");
    let (mut seen, mut wrong) = (0, Vec::new());
    for file in std::fs::read_dir(gallery).expect("the gallery is part of the repository") {
        let path = file.expect("it can be read").path();
        if path.extension().is_none_or(|extension| extension != "cap") {
            continue;
        }
        let run = run(&std::fs::read_to_string(&path).expect("a lesson can be read"));
        let Some(question) = question(&run) else { continue };
        let asked_at = question.asked_at(&run);
        let claims = question.choices.iter().filter_map(|it| it.claims()).flatten();
        let named = claims.filter_map(|claim| match claim {
            Claim::Told { request: Some(name), .. } => run.scenario.line_of(name),
            _ => None,
        });
        let lines: Vec<usize> = named.map(|(line, _)| line).collect();
        let is_meant = |id: usize, line: usize| {
            lines.contains(&line) || question.operation().is_some_and(|about| about.index() == id)
        };
        for (id, operation) in run.trace.operations.iter().enumerate() {
            let is_over =
                operation.outcome.ended_at().is_some_and(|at| at <= u64::from(asked_at.0));
            if is_meant(id, operation.line) && is_over {
                wrong.push(format!("{}: line {}", path.display(), operation.line));
            }
        }
        if asked_at >= question.decided_at(&run) {
            wrong.push(format!("{}: decided before {asked_at}", path.display()));
        }
        seen += 1;
    }
    assert!(seen > 150, "{seen} lessons ask");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
