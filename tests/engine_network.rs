//! What the simulated network does, whatever protocol runs on it.

use cap_playground::ids::{Endpoint, MessageId, NodeId};
use cap_playground::sim::trace::{Contents, Fate, LossReason, StepKind, Trace};
use cap_playground::time::Time;

#[path = "support/engine.rs"]
mod engine;
use engine::{PAIR, fates, outcomes, run};

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
    let order: Vec<MessageId> = received_at(&trace, Time(3600));
    assert!(order.len() == 3 && order.is_sorted(), "{order:?}");
}

fn received_at(trace: &Trace, at: Time) -> Vec<MessageId> {
    let received = trace.steps.iter().filter_map(|step| match step.kind {
        StepKind::Receive(message) if step.at == at => Some(message),
        _ => None,
    });
    received.collect()
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

#[test]
fn a_stream_shows_loss_as_no_more_delay_than_it_would_wait() {
    let trace = run(&format!(
        "{STREAM}link A -> B loss=90% delay=2s\n10s link A -> B loss=0% delay=100ms\nuntil 60s"
    ));
    let late = trace.messages.iter().filter(|message| match message.fate {
        Fate::Delivered { at } => at.since(message.sent_at).0 > 12_000,
        _ => false,
    });
    assert_eq!(late.count(), 0);
    assert!(delivered_at(&trace).len() > 50);
}

#[test]
fn a_stream_goes_on_once_what_filled_its_window_is_acknowledged() {
    let often = STREAM.replace("every=1s", "every=100ms");
    let trace = run(&format!("{often}500ms cut B -> A\n8s heal\nuntil 12s"));
    let arrivals = delivered_at(&trace);
    assert!(arrivals.len() > 110, "{}", arrivals.len());
    let stalled = arrivals.iter().filter(|at| (7_100..8_100).contains(*at)).count();
    assert_eq!(stalled, 0, "the window was full");
    assert!(arrivals.contains(&8_100) && arrivals.is_sorted());
}

#[test]
fn replies_and_requests_travel_on_client_links_only() {
    let trace = run(&format!("{PAIR}1s c1 set x=1"));
    for message in &trace.messages {
        let by_client = |end| matches!(end, Endpoint::Client(_));
        let touches_client = by_client(message.from) || by_client(message.to);
        assert_eq!(touches_client, !matches!(message.contents, Contents::Protocol(_)));
    }
}
