//! Lines that are short for several: each does what the lines that it stands for do.

use cap_playground::run::check::mismatches;
use cap_playground::scenario::text::parse;
use cap_playground::sim::trace::{NodeStatus, Trace};
use std::rc::Rc;

#[path = "support/engine.rs"]
mod engine;
use engine::{outcomes, run};

const THREE: &str = "protocol lww\nreplicas A B C\nclient c1 at A\nclient c2 at B\n";

/// What happened to machines and links, and what clients were told.
fn story(text: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
    let trace = run(&format!("{THREE}{text}\nuntil 30s"));
    let nodes = |c: &_| {
        let cap_playground::sim::trace::NodeChangeRecord { at, node, status, .. } = c;
        format!("{at} {node:?} {status:?}")
    };
    let links =
        trace.link_changes.iter().map(|c| format!("{} {:?} {:?} {:?}", c.at, c.from, c.to, c.mode));
    (trace.node_changes.iter().map(nodes).collect(), links.collect(), outcomes(&trace))
}

#[test]
fn a_short_line_does_what_the_long_ones_do() {
    let asked = "12s c1 set x=1\n12100ms c2 get x\n20s heal\n25s c2 get x";
    for (short, long) in [
        ("10s crash A B", "10s crash A\n10s crash B"),
        (
            "10s crash A B\n13s restart B A",
            "10s crash A\n10s crash B\n13s restart B\n13s restart A",
        ),
        ("10s pause A for 5s", "10s pause A\n15s resume A"),
        ("10s pause A B for 5s", "10s pause A\n10s pause B\n15s resume A\n15s resume B"),
        ("10s pause A C\n14s resume C A", "10s pause A\n10s pause C\n14s resume C\n14s resume A"),
        ("10s isolate A", "10s cut A | B C"),
        ("10s cut A | *", "10s cut A | B C"),
        ("10s hold * | B", "10s hold A C | B"),
        ("10.5s cut A - B", "10500ms cut A - B"),
        ("0.175min cut A - B", "10500ms cut A - B"),
    ] {
        assert_eq!(
            story(&format!("{short}\n{asked}")),
            story(&format!("{long}\n{asked}")),
            "{short}"
        );
    }
}

fn statuses(trace: &Trace) -> Vec<(u32, NodeStatus)> {
    trace.node_changes.iter().map(|change| (change.at.0, change.status)).collect()
}

#[test]
fn a_pause_ends_once_and_only_its_own() {
    use NodeStatus::{Crashed, Paused, Up};
    let status = |lines: &str| {
        let trace = run(&format!("{THREE}{lines}\nuntil 30s"));
        assert_eq!(trace.problems, [], "{lines}");
        statuses(&trace)
    };
    // Somebody resumed it sooner, and paused it anew without an end.
    let again = status("1s pause A for 5s\n2s resume A\n3s pause A\n20s resume A");
    assert_eq!(again, [(1_000, Paused), (2_000, Up), (3_000, Paused), (20_000, Up)]);
    // It crashed in the meantime.
    let crashed = status("1s pause A for 5s\n2s crash A\n20s restart A");
    assert_eq!(crashed, [(1_000, Paused), (2_000, Crashed), (20_000, Up)]);
    // One pause follows the other.
    let next = status("1s pause A for 5s\n6s pause A for 1s");
    assert_eq!(next, [(1_000, Paused), (6_000, Up), (6_000, Paused), (7_000, Up)]);
}

/// The expectations of a scenario that its run does not meet.
fn unmet(lines: &str) -> Vec<String> {
    let scenario =
        parse(&format!("{THREE}{lines}")).unwrap_or_else(|errors| panic!("{}", errors[0]));
    let run = cap_playground::run::run(&Rc::new(scenario));
    mismatches(&run).into_iter().map(|m| format!("{} / {}", m.expected, m.found)).collect()
}

#[test]
fn any_of_several_outcomes_will_do() {
    assert_eq!(unmet("1s c1 get x => stale or error or fresh 0"), [] as [&str; 0]);
    assert_eq!(unmet("1s c1 get x => stale or error"), ["stale or error / fresh 0"]);
}

#[test]
fn an_answer_may_be_expected_in_time() {
    assert_eq!(unmet("1s c1 get x => ok within 20ms"), [] as [&str; 0]);
    assert_eq!(unmet("1s c1 get x => ok within 19ms"), ["ok within 19ms / fresh 0 after 20ms"]);
    let late = "0s pause A for 3s\n1s c1 get x => ok within 2s";
    assert_eq!(unmet(late), ["ok within 2s / fresh 0 after 2010ms"]);
}

#[test]
fn values_may_be_called_like_the_words_between_outcomes() {
    for lines in
        ["1s c1 set x=or\n3s c1 get x => ok or", "1s c1 set x=within\n3s c1 get x => ok within"]
    {
        assert_eq!(unmet(lines), [] as [&str; 0]);
        let scenario = parse(&format!("{THREE}{lines}")).expect("it is a scenario");
        assert_eq!(parse(&scenario.to_string()).as_ref(), Ok(&scenario));
    }
    assert!(parse(&format!("{THREE}1s c1 get x => siblings or 1")).is_ok());
}

#[test]
fn a_client_may_say_once_what_its_requests_want() {
    let told = |clients: &str, option: &str| {
        let text = format!(
            "protocol dynamodb\nreplicas A B C\n{clients}\n1s w set x=1\n1500ms cut A | B C\n\
             2s c get x{option}\nuntil 20s"
        );
        outcomes(&run(&text))
    };
    let each = told("client w at A\nclient c at C", " read=strong");
    let once = told("client w at A\nclient c at C read=strong", "");
    assert_eq!(each, once);
    // A request has the last word, and what means nothing to a write is no part of it.
    let eventual = told("client w at A read=strong\nclient c at C read=strong", " read=eventual");
    assert_eq!(eventual, told("client w at A\nclient c at C", ""));
    assert_ne!(eventual, once);
}

#[test]
fn what_a_client_cannot_say_is_an_error() {
    let error = |client: &str| {
        let text = format!("protocol dynamo\nreplicas A B C\nclient c at A {client}\n1s c get x");
        parse(&text).expect_err(client)[0].to_string()
    };
    assert!(error("n=2").contains("is a setting of the whole protocol"), "{}", error("n=2"));
    assert!(error("r=9").contains("is more than there are replicas"), "{}", error("r=9"));
    assert!(error("r=1 r=2").contains("is set twice"), "{}", error("r=1 r=2"));
    assert!(error("red=1").contains("a setting of a client of `dynamo`"), "{}", error("red=1"));
}
