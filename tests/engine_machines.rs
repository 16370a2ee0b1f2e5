//! What the simulated machines and clients do, whatever protocol runs on them.

use std::fmt::Write;

use cap_playground::ids::{ClientId, NodeId};
use cap_playground::scenario::text::parse;
use cap_playground::sim::budget::End;
use cap_playground::sim::trace::{Fate, LossReason, ProblemKind, StepKind};
use cap_playground::sim::{plan::Plan, run_up_to, simulate};
use cap_playground::time::Time;

#[path = "support/engine.rs"]
mod engine;
use engine::{PAIR, fates, outcomes, run};

#[test]
fn a_dead_machine_refuses_and_gets_no_messages() {
    let trace = run(&format!("{PAIR}500ms crash B\n1s c2 get x\nuntil 3s"));
    assert_eq!(outcomes(&trace), ["1020 error refused"]);
    assert!(matches!(fates(&trace, 0, 1)[0], Fate::Lost { reason: LossReason::Down, .. }));
    assert_eq!(fates(&trace, 1, 0), []);
}

#[test]
fn a_machine_that_dies_with_a_request_in_hand_leaves_its_client_in_the_dark() {
    let text =
        "protocol abd\nreplicas A B C\nclient c at A\n1s c set x=1\n1050ms crash A\nuntil 9s";
    let trace = run(text);
    assert_eq!(outcomes(&trace), ["7000 unknown timeout"]);
    assert!(trace.requests[0].orphaned);
}

#[test]
fn a_paused_machine_answers_late_and_in_order() {
    let trace = run(&format!("{PAIR}500ms pause A\n1s c1 set x=1\n2s resume A\nuntil 3s"));
    assert_eq!(outcomes(&trace), ["2010 ok"]);
    // Its gossip of 1 s comes when it goes on, after the request that came... at 1.01 s.
    assert_eq!(trace.messages.iter().filter(|m| m.from == NodeId(0).into()).count(), 3);
}

#[test]
fn a_slow_clock_makes_a_machine_late() {
    let trace = run(&format!("{PAIR}0s clock A rate=0.5\nuntil 4500ms"));
    assert_eq!(fates(&trace, 0, 1).len(), 2);
    assert_eq!(fates(&trace, 1, 0).len(), 4);
}

#[test]
fn a_stepped_clock_moves_no_timer() {
    let trace = run(&format!("{PAIR}0s clock A +5s\nuntil 2500ms"));
    assert_eq!(fates(&trace, 0, 1).len(), 2);
    assert_eq!(trace.clocks[0].skew_ms(Time(100)), 5000);
}

#[test]
fn a_timer_fired_by_hand_fires_now() {
    let trace = run(&format!("{PAIR}300ms timeout A gossip\nuntil 500ms"));
    assert_eq!(fates(&trace, 0, 1), [Fate::Delivered { at: Time(400) }]);
}

#[test]
fn a_disk_holds_back_what_follows_from_a_durable_record() {
    let text = "protocol single disk=30ms\nreplicas A\nclient c at A\n1s c set x=1\n2s c get x";
    assert_eq!(outcomes(&run(text)), ["1050 ok", "2020 ok 1"]);
}

#[test]
fn a_crash_takes_with_it_what_waited_for_the_disk() {
    let text = "protocol single disk=30ms\nreplicas A\nclient c at A\n1s c set x=1\n\
                1020ms crash A\n1030ms restart A\nuntil 9s";
    assert_eq!(outcomes(&run(text)), ["7000 unknown timeout"]);
}

#[test]
fn a_roaming_client_asks_one_replica_after_the_other() {
    let text = "protocol lww\nreplicas A B C\nclient c roaming\n1s c get x\n2s c get x\n3s c get x\n4s c get x";
    let asked: Vec<u8> = run(text).requests.iter().map(|request| request.to.0).collect();
    assert_eq!(asked, [0, 1, 2, 0]);
}

#[test]
fn a_client_that_seeks_the_leader_asks_on_after_a_refusal() {
    let text = "protocol lww\nreplicas A B\nclient c leader\n500ms crash A\n1s c get x";
    let trace = run(text);
    assert_eq!(outcomes(&trace), ["1140 ok 0"]);
    assert_eq!(trace.operations[0].requests.len(), 2);
}

#[test]
fn a_client_repeats_an_unknown_request_as_often_as_it_says() {
    let text = "protocol single\nreplicas A\nclient c at A timeout=1s retry=2\n\
                500ms cut A -> c\n1s c set x=1\n2500ms heal";
    let trace = run(text);
    assert_eq!(outcomes(&trace), ["3020 ok"]);
    assert_eq!(trace.requests.len(), 3);
}

#[test]
fn a_refusal_after_an_unknown_write_stays_unknown() {
    let text = "protocol single\nreplicas A\nclient c at A timeout=1s retry=1\n\
                500ms cut A -> c\n1s c set x=1\n1500ms crash A\n1500ms heal";
    assert_eq!(outcomes(&run(text)), ["2020 unknown timeout"]);
}

#[test]
fn a_client_goes_on_as_a_new_process_after_an_unknown_outcome() {
    let trace = run(&format!("{PAIR}0s cut A -> c1\n1s c1 set x=1\n8s c1 get x\nuntil 20s"));
    let processes: Vec<u32> = trace.operations.iter().map(|o| o.process).collect();
    assert_eq!(processes, [0, 2]);
}

#[test]
fn asking_twice_at_once_is_a_problem_of_the_scenario() {
    let trace = run(&format!("{PAIR}1s c1 set x=1\n1010ms c1 get x"));
    let busy = ProblemKind::ClientBusy {
        client: ClientId(0),
        operation: cap_playground::ids::OperationId(0),
    };
    assert_eq!(trace.problems.len(), 1);
    assert_eq!(trace.problems[0].kind, busy);
}

#[test]
fn restarting_a_machine_that_runs_is_a_problem_of_the_scenario() {
    let trace = run(&format!("{PAIR}1s restart A"));
    assert_eq!(trace.problems[0].kind, ProblemKind::NotDown(NodeId(0)));
}

#[test]
fn the_limit_of_steps_is_an_ordinary_end() {
    let scenario = parse(&format!("{PAIR}1min c1 get x")).expect("valid");
    let plan = Plan::new(&scenario);
    let trace = run_up_to(std::rc::Rc::new(plan), 50);
    assert_eq!(trace.end, End::StepsExhausted);
    assert_eq!(trace.steps.len(), 50);
    assert_eq!(trace.problems[0].kind, ProblemKind::NeverReached);
}

/// The state shown at a step is the state the run had there: what a node answers next depends on
/// nothing else, so the run cut off there must show the same.
#[test]
fn going_back_to_any_step_shows_the_state_the_run_had_there() {
    let mut text = "protocol abd\nreplicas A B C\nclient c1 at A\nclient c2 at C\n\
                    network loss=10% jitter=30ms\n"
        .to_string();
    for round in 0..70 {
        let at = 1000 + round * 700;
        let _ = writeln!(text, "{at}ms c1 set x={round} timeout=600ms");
        let _ = writeln!(text, "{at}ms c2 get x timeout=600ms");
    }
    text.push_str("5s crash B\n9s restart B\n12s pause C\n15s resume C\n18s clock A rate=0.7\n");
    let scenario = parse(&text).expect("valid");
    let plan = std::rc::Rc::new(Plan::new(&scenario));
    let whole = simulate(&scenario);
    assert!(whole.steps.len() > 1200, "{} steps cross two checkpoints", whole.steps.len());
    for steps in [1, 17, 300, 511, 512, 513, 700, 1024, 1200] {
        let part = run_up_to(plan.clone(), steps);
        let taken = part.steps.len();
        assert_eq!(whole.snapshots_after(taken), part.snapshots_after(taken), "after {steps}");
    }
}

#[test]
fn every_step_but_the_start_and_the_lines_has_a_cause_before_it() {
    let trace = run(&format!("{PAIR}1s c1 set x=1\n2s crash A\n3s c1 get x\n4s restart A"));
    for (index, step) in trace.steps.iter().enumerate() {
        match step.kind {
            StepKind::Start(_) | StepKind::Line(_) => assert_eq!(step.cause, None),
            _ => assert!(step.cause.is_some_and(|cause| cause.index() < index), "{step:?}"),
        }
    }
}
