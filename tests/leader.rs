//! `leader` in a line: whoever leads then, and a problem of the run where that is nobody or two.

use std::rc::Rc;

use cap_playground::app::moments::moments;
use cap_playground::ids::NodeId;
use cap_playground::protocol::registry;
use cap_playground::run::{self, Run, check};
use cap_playground::scenario::text::parse;
use cap_playground::sim::trace::{NodeStatus, ProblemKind};
use cap_playground::time::Time;

fn run(lines: &str) -> Run {
    let text = format!("protocol raft\nreplicas A B C\nclient c1 leader\n{lines}");
    run_whole(&text)
}

fn run_whole(text: &str) -> Run {
    let parsed = parse(text).unwrap_or_else(|errors| panic!("{}\n{text}", errors[0]));
    run::run(&Rc::new(parsed))
}

fn crashed(run: &Run) -> Vec<NodeId> {
    let crashes = run.trace.node_changes.iter().filter(|it| it.status == NodeStatus::Crashed);
    crashes.map(|change| change.node).collect()
}

#[test]
fn every_protocol_that_declares_a_leading_role_has_one_who_leads() {
    for entry in registry::ALL {
        let spec = entry.spec;
        let cas = "client c1 at A\nreplicas A B C\n1s c1 set x=1\n10s crash leader\n";
        // Where a Galera cluster has one primary, it is Group Replication's.
        let flavour = if spec.name == "galera" { " flavour=group-replication" } else { "" };
        let text = format!("protocol {}{flavour}\n{cas}", spec.name);
        let Some(role) = spec.leading else {
            let errors = parse(&text).expect_err(spec.name);
            assert_eq!(errors[0].found, format!("nobody leads under `{}`", spec.name));
            continue;
        };
        let run = run_whole(&text);
        let step = run.trace.steps_until(Time(9_999));
        let leads = |snapshot: &cap_playground::protocol::Snapshot| {
            snapshot.role.is_some_and(|it| it.leads() && it.name == role)
        };
        let snapshots = run.trace.snapshots_after(step);
        let leaders: Vec<usize> = (0..3).filter(|id| leads(&snapshots[*id])).collect();
        assert_eq!(leaders.len(), 1, "{}", spec.name);
        assert_eq!(crashed(&run), [NodeId(leaders[0] as u8)], "{}", spec.name);
        assert!(run.trace.problems.is_empty(), "{}", spec.name);
    }
}

#[test]
fn whoever_leads_is_found_when_the_line_takes_effect() {
    let run = run("5s crash leader\n20s crash leader\n40s restart A\n");
    let [first, second] = crashed(&run)[..] else { panic!("{:?}", crashed(&run)) };
    assert_eq!(first, NodeId(0), "A leads at the start");
    assert_ne!(second, NodeId(0), "another was elected");
    assert_eq!(run.trace.leader_of(3), Some(first));
    assert_eq!(run.trace.leader_of(4), Some(second));
}

#[test]
fn the_machine_is_told_in_the_trace_and_in_the_story() {
    let run = run("5s crash leader\n9s isolate B\n");
    assert!(run.trace.readable().contains("line 5 leader A\n"), "{}", run.trace.readable());
    let told: Vec<String> = moments(&run).into_iter().map(|moment| moment.sentence).collect();
    assert!(told.contains(&"A crashes: what was not durable is lost. A leads.".to_owned()));
    // The trace can be walked again: the input of a line is that of the machine it was about.
    let snapshots = run.trace.snapshots_after(run.trace.steps.len());
    assert_eq!(snapshots.len(), 3);
}

#[test]
fn links_of_the_leader_are_those_of_that_machine() {
    let links = |line: &str| {
        let run = run(line);
        let changes = run.trace.link_changes.iter();
        changes.map(|it| (it.at, it.from, it.to, it.mode)).collect::<Vec<_>>()
    };
    for (leader, named) in [
        ("5s cut leader | *", "5s cut A | *"),
        ("5s cut leader B | *", "5s cut A B | *"),
        ("5s hold leader -> B", "5s hold A -> B"),
        ("5s isolate leader", "5s isolate A"),
    ] {
        let found = links(&format!("{leader}\n"));
        assert!(!found.is_empty(), "{leader}");
        assert_eq!(found, links(&format!("{named}\n")), "{leader}");
    }
}

#[test]
fn nobody_who_leads_is_a_problem_of_the_line() {
    let run = run("5s crash leader\n5100ms crash leader\n");
    let problems = &run.trace.problems;
    assert_eq!((problems[0].line, problems[0].kind), (4, ProblemKind::NobodyLeads));
    assert_eq!(problems.len(), 1);
    let mismatch = &check::mismatches(&run)[0];
    assert_eq!((mismatch.line, &*mismatch.found), (4, "nobody leads at that time; name a machine"));
}

#[test]
fn two_who_lead_are_a_problem_of_the_line() {
    let old = "protocol raft check_quorum=off\nreplicas A B C\nclient c1 at A\n5s isolate A\n\
        30s crash leader\n";
    let run = run_whole(old);
    let problem = run.trace.problems[0];
    assert_eq!(problem.line, 4);
    assert!(matches!(problem.kind, ProblemKind::SeveralLead(NodeId(0), _)), "{problem:?}");
    assert!(crashed(&run).is_empty());
}

#[test]
fn a_leader_that_stands_still_leads_only_if_no_other_does() {
    let crashed_at = |at: &str| crashed(&run(&format!("5s pause leader\n{at} crash leader\n")));
    assert_eq!(crashed_at("5100ms"), [NodeId(0)]);
    assert_ne!(crashed_at("30s"), [NodeId(0)]);
    assert_eq!(crashed_at("30s").len(), 1);
}

#[test]
fn a_pause_ends_for_the_machine_that_was_paused() {
    let run = run("5s pause leader for 20s\n");
    let changes: Vec<_> = run.trace.node_changes.iter().map(|it| (it.at, it.node)).collect();
    assert_eq!(changes, [(Time(5_000), NodeId(0)), (Time(25_000), NodeId(0))]);
}

#[test]
fn a_leader_that_is_named_already_is_a_problem_of_the_line() {
    let run = run("5s cut A | leader\n");
    assert_eq!(run.trace.problems[0].kind, ProblemKind::LeaderIsNamed(NodeId(0)));
    assert!(run.trace.link_changes.is_empty());
    let run = run_whole("protocol raft\nreplicas A B C\nclient c at A\n5s crash B leader\n");
    assert_eq!(crashed(&run), [NodeId(1), NodeId(0)]);
}

#[test]
fn a_machine_of_that_name_is_that_machine() {
    let text = "protocol raft\nreplicas A leader C\nclient c at A\n5s crash leader\n";
    assert_eq!(crashed(&run_whole(text)), [NodeId(1)], "A leads");
    let lww = "protocol lww\nreplicas A leader\nclient c at A\n5s crash leader\n";
    assert_eq!(crashed(&run_whole(lww)), [NodeId(1)], "nobody leads");
}

/// With the partition held for ever the same machine goes down as in the run: without the heal
/// nobody new would have been elected.
#[test]
fn what_a_run_decided_stays_decided_with_the_partition_for_ever() {
    let text = "protocol raft\nreplicas A B C\nclient c1 at A timeout=2s\n1s cut A | B | C\n\
        8s heal\n20s crash leader\n";
    let run = run_whole(text);
    let [victim] = crashed(&run)[..] else { panic!("{:?}", crashed(&run)) };
    let decided = run.trace.plan.decided(&run.trace.leaders);
    let heal = decided.heals().next().expect("there is a heal");
    let frozen = cap_playground::sim::run(Rc::new(decided.frozen_before(heal)));
    let down: Vec<NodeId> = frozen.node_changes.iter().map(|change| change.node).collect();
    assert_eq!(down, [victim]);
}
