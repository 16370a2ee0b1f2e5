//! What the simulated world does, whatever protocol runs in it.

use std::fmt::Write;

use cap_playground::ids::{ClientId, MessageId, NodeId};
use cap_playground::scenario::text::parse;
use cap_playground::sim::trace::text::outcome_text;
use cap_playground::sim::trace::{Contents, End, Fate, LossReason, ProblemKind, StepKind, Trace};
use cap_playground::sim::{plan::Plan, run_up_to, simulate};
use cap_playground::time::Time;

/// Runs a scenario written without `cap 1`.
fn run(text: &str) -> Trace {
    let scenario = parse(text).unwrap_or_else(|errors| panic!("{}\n{text}", errors[0]));
    simulate(&scenario).expect("a parsed scenario has its header")
}

/// What each operation came to, with the time its client knew.
fn outcomes(trace: &Trace) -> Vec<String> {
    let told = trace.operations.iter().map(|operation| {
        let text = outcome_text(trace.names(), &operation.outcome);
        match operation.outcome.ended_at() {
            Some(at) => format!("{at} {text}"),
            None => format!("pending {text}"),
        }
    });
    told.collect()
}

/// The fates of all protocol messages from one node to another.
fn fates(trace: &Trace, from: u8, to: u8) -> Vec<Fate> {
    let ends = (NodeId(from).into(), NodeId(to).into());
    let on_link = trace.messages.iter().filter(|m| (m.from, m.to) == ends);
    on_link.map(|message| message.fate).collect()
}

const PAIR: &str =
    "protocol lww every=1s gossip=push\nreplicas A B\nclient c1 at A\nclient c2 at B\n";

#[test]
fn a_request_takes_one_client_delay_each_way() {
    let trace = run(&format!("{PAIR}network client_delay=25ms\n1s c1 set x=1"));
    assert_eq!(outcomes(&trace), ["1050 ok"]);
}

#[test]
fn a_cut_kills_what_is_on_the_way() {
    // Gossip leaves at 1 s and would arrive at 1.1 s.
    let trace = run(&format!("{PAIR}1050ms cut A - B\nuntil 1500ms"));
    let lost = Fate::Lost { at: Time(1100), reason: LossReason::Cut };
    assert_eq!(fates(&trace, 0, 1), [lost]);
}

#[test]
fn a_link_that_is_cut_and_healed_while_a_message_travels_delivers_it() {
    let trace = run(&format!("{PAIR}1020ms cut A - B\n1050ms heal\nuntil 1500ms"));
    assert_eq!(fates(&trace, 0, 1), [Fate::Delivered { at: Time(1100) }]);
}

#[test]
fn a_one_way_cut_stops_one_direction() {
    let trace = run(&format!("{PAIR}0s cut A -> B\nuntil 1500ms"));
    assert_eq!(fates(&trace, 0, 1), [Fate::Lost { at: Time(1000), reason: LossReason::Cut }]);
    assert_eq!(fates(&trace, 1, 0), [Fate::Delivered { at: Time(1100) }]);
}

#[test]
fn a_held_link_delivers_at_the_heal_in_the_order_sent_one_delay_later() {
    let trace = run(&format!("{PAIR}1050ms hold A -> B\n3500ms heal\nuntil 3900ms"));
    let delivered = Fate::Delivered { at: Time(3600) };
    assert_eq!(fates(&trace, 0, 1), [delivered; 3]);
    let order: Vec<MessageId> = trace.steps.iter().filter_map(received).collect();
    assert!(order.is_sorted(), "{order:?}");

    fn received(step: &cap_playground::sim::trace::Step) -> Option<MessageId> {
        match step.kind {
            StepKind::Receive(message) if step.at == Time(3600) => Some(message),
            _ => None,
        }
    }
}

#[test]
fn cutting_a_held_link_drops_what_it_holds() {
    let trace = run(&format!("{PAIR}500ms hold A -> B\n1500ms cut A -> B\nuntil 1900ms"));
    assert_eq!(fates(&trace, 0, 1), [Fate::Lost { at: Time(1500), reason: LossReason::Cut }]);
}

#[test]
fn the_last_word_on_a_link_wins() {
    let trace = run(&format!("{PAIR}0s cut A - B\n500ms hold A - B\n2s heal\nuntil 2500ms"));
    let first = fates(&trace, 0, 1)[0];
    assert_eq!(first, Fate::Delivered { at: Time(2100) });
}

#[test]
fn cuts_add_up_and_a_heal_of_one_link_leaves_the_others_cut() {
    let text = "protocol lww gossip=push every=1s\nreplicas A B C\nclient c at A\n\
                0s cut A | B C\n0s cut B - C\n100ms heal A - B\nuntil 20s";
    let trace = run(text);
    let all_lost = |from, to| {
        let fates = fates(&trace, from, to);
        assert!(!fates.is_empty(), "nothing was sent from {from} to {to}");
        fates.iter().all(|fate| matches!(fate, Fate::Lost { .. }))
    };
    assert!(all_lost(0, 2) && all_lost(2, 0) && all_lost(1, 2) && all_lost(2, 1));
    assert!(!all_lost(0, 1) && !all_lost(1, 0));
}

#[test]
fn clients_follow_their_home_replica_to_its_side() {
    let trace = run(&format!("{PAIR}0s cut A | B\n1s c1 set x=1 via=B\n1s c2 get x\nuntil 9s"));
    assert_eq!(outcomes(&trace), ["7000 unknown timeout", "1020 ok 0"]);
}

#[test]
fn a_client_named_in_a_cut_is_on_the_side_it_is_named_on() {
    let trace = run(&format!("{PAIR}0s cut A | B c1\n1s c1 get x\n1s c2 get x\nuntil 9s"));
    assert_eq!(outcomes(&trace), ["7000 unknown timeout", "1020 ok 0"]);
}

#[test]
fn a_client_behind_a_cut_link_never_hears_an_answer_that_was_sent() {
    let trace = run(&format!("{PAIR}0s cut A -> c1\n1s c1 set x=1\n2s c2 get x\nuntil 9s"));
    assert_eq!(outcomes(&trace)[0], "7000 unknown timeout");
    assert!(trace.requests[0].answer.is_some());
}

#[test]
fn a_message_ordered_lost_by_its_number_is_lost_and_no_other() {
    let trace = run(&format!("{PAIR}lose A -> B #2\nuntil 3500ms"));
    let lost: Vec<bool> =
        fates(&trace, 0, 1).iter().map(|fate| matches!(fate, Fate::Lost { .. })).collect();
    assert_eq!(lost, [false, true, false]);
}

#[test]
fn a_message_ordered_late_is_overtaken() {
    let trace = run(&format!("{PAIR}delay A -> B #1 1500ms\nuntil 3500ms"));
    let arrivals = [2600, 2100, 3100].map(|at| Fate::Delivered { at: Time(at) });
    assert_eq!(fates(&trace, 0, 1), arrivals);
}

fn busy_link(network: &str) -> Trace {
    run(&format!(
        "protocol lww gossip=push every=10ms\nreplicas A B\nclient c at A\n{network}\nuntil 20s"
    ))
}

fn delivered_at(trace: &Trace) -> Vec<u32> {
    let times = fates(trace, 0, 1).into_iter().filter_map(|fate| match fate {
        Fate::Delivered { at } => Some(at.0),
        _ => None,
    });
    times.collect()
}

#[test]
fn loss_comes_close_to_its_rate() {
    let trace = busy_link("network loss=20%");
    let fates = fates(&trace, 0, 1);
    let lost = fates.iter().filter(|fate| matches!(fate, Fate::Lost { .. })).count();
    let per_mille = lost * 1000 / fates.len();
    assert!((170..230).contains(&per_mille), "{per_mille} of 1000");
}

#[test]
fn jitter_spreads_delays_and_keeps_the_order() {
    let arrivals = delivered_at(&busy_link("network jitter=50ms"));
    assert!(arrivals.is_sorted());
    let trace = busy_link("network jitter=50ms");
    let delays = trace.messages.iter().filter_map(|message| match message.fate {
        Fate::Delivered { at } => Some(at.since(message.sent_at).0),
        _ => None,
    });
    let delays: std::collections::BTreeSet<u32> = delays.collect();
    assert!(delays.first() >= Some(&100) && delays.last() <= Some(&150) && delays.len() > 20);
}

#[test]
fn reordering_lets_messages_overtake() {
    assert!(!delivered_at(&busy_link("network reorder=on")).is_sorted());
}

#[test]
fn duplication_makes_a_second_copy_of_about_its_rate() {
    let trace = busy_link("network duplicate=10%");
    let copies = trace.messages.iter().filter(|message| message.is_copy).count();
    let originals = trace.messages.len() - copies;
    let per_mille = copies * 1000 / originals;
    assert!((75..125).contains(&per_mille), "{per_mille} of 1000");
}

#[test]
fn editing_one_line_does_not_reshuffle_the_luck_of_the_others() {
    let text = |extra: &str| {
        format!("{PAIR}network loss=30% jitter=40ms\n1s c1 set x=1\n{extra}\nuntil 60s")
    };
    let (one, two) = (run(&text("")), run(&text("2s c1 get x")));
    assert_eq!(fates(&one, 0, 1), fates(&two, 0, 1));
}

#[test]
fn another_seed_is_other_luck() {
    let text = |seed| format!("{PAIR}network loss=30%\nseed {seed}\nuntil 60s");
    assert_ne!(fates(&run(&text(1)), 0, 1), fates(&run(&text(2)), 0, 1));
}

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
    let plan = Plan::new(&scenario).expect("has its header");
    let trace = run_up_to(std::rc::Rc::new(plan), 50);
    assert_eq!(trace.end, End::StepsExhausted);
    assert_eq!(trace.steps.len(), 50);
    assert_eq!(trace.problems[0].kind, ProblemKind::NeverReached);
}

const STREAM: &str = "protocol lww every=1s gossip=push\nreplicas A B\nclient c1 at A\n\
                      network transport=stream\n";

#[test]
fn a_stream_shows_loss_as_delay() {
    let trace = run(&format!("{STREAM}link A -> B loss=50%\nuntil 40s"));
    let arrivals = delivered_at(&trace);
    assert!(arrivals.len() >= 36 && arrivals.is_sorted());
    let late = trace.messages.iter().filter(|message| match message.fate {
        Fate::Delivered { at } => at.since(message.sent_at).0 > 100,
        _ => false,
    });
    assert!(late.count() > 8);
}

#[test]
fn a_stream_delivers_after_a_short_cut_what_was_sent_during_it() {
    let trace = run(&format!("{STREAM}500ms cut A - B\n3500ms heal\nuntil 3900ms"));
    assert_eq!(fates(&trace, 0, 1), [Fate::Delivered { at: Time(3600) }; 3]);
}

#[test]
fn a_stream_that_is_silent_for_ten_seconds_is_reset() {
    let trace = run(&format!("{STREAM}500ms cut A - B\nuntil 12s"));
    let reset = Fate::Lost { at: Time(11_000), reason: LossReason::Reset };
    assert!(fates(&trace, 0, 1)[..10].iter().all(|fate| *fate == reset));
    let noticed = |step: &&cap_playground::sim::trace::Step| {
        matches!(step.kind, StepKind::Disconnect { .. }) && step.at == Time(11_000)
    };
    assert_eq!(trace.steps.iter().filter(noticed).count(), 2, "both ends waited in vain");
}

#[test]
fn a_stream_whose_way_back_is_cut_is_reset_too() {
    let trace = run(&format!("{STREAM}500ms cut B -> A\nuntil 12s"));
    assert!(delivered_at(&trace).len() >= 9);
    let noticed = |step: &cap_playground::sim::trace::Step| {
        matches!(step.kind, StepKind::Disconnect { node: NodeId(0), .. })
    };
    assert!(trace.steps.iter().any(noticed));
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
    let plan = std::rc::Rc::new(Plan::new(&scenario).expect("has its header"));
    let whole = simulate(&scenario).expect("parsed");
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

#[test]
fn replies_and_requests_travel_on_client_links_only() {
    let trace = run(&format!("{PAIR}1s c1 set x=1"));
    for message in &trace.messages {
        let by_client = |end| matches!(end, cap_playground::ids::Endpoint::Client(_));
        let touches_client = by_client(message.from) || by_client(message.to);
        assert_eq!(touches_client, !matches!(message.contents, Contents::Protocol(_)));
    }
}
