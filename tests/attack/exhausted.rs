//! Every schedule within bounds: what is left out because it has been seen is held against the
//! search that leaves nothing out, and each run against the scenario that says the same.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Instant;

use cap_playground::attack::exhaust::{Covered, Ended, Exhaust, Unfit};
use cap_playground::attack::shrink::shrink;
use cap_playground::run::{Run, run};
use cap_playground::scenario::Scenario;
use cap_playground::scenario::text::parse;

use super::finding::is_fast;

const TWO: &str = "replicas A B\nnetwork delay=20ms\nclient c1 at A timeout=200ms\nclient c2 at B timeout=200ms\n\
    until 1s\n100ms c1 set x=1\n150ms c2 get x\n";
const THREE: &str = "replicas A B C\nclient c1 at A timeout=1s\nclient c2 at B timeout=1s\nuntil 3s\n\
    100ms c1 set x=1\n120ms c2 get x\n";

fn scenario(protocol: &str, rest: &str, attack: &str) -> Scenario {
    let text =
        format!("protocol {protocol}\n{rest}attack {attack} requests=written tries=10000000\n");
    parse(&text).unwrap_or_else(|errors| panic!("{text}{errors:?}"))
}

fn exhaust(scenario: &Scenario) -> Exhaust {
    let attack = scenario.attack().expect("it names an attack").clone();
    Exhaust::new(scenario, attack).unwrap_or_else(|unfit| panic!("{unfit:?}"))
}

/// What the clients saw.
fn seen(run: &Run) -> String {
    format!("{:?}", run.history.operations)
}

/// All of it, with every way in which it ended.
fn whole(mut exhaust: Exhaust) -> (Ended, Covered, BTreeSet<String>) {
    let mut ends = BTreeSet::new();
    loop {
        if let Some(ended) = exhaust.advance(1_000, |run| _ = ends.insert(seen(run))) {
            return (ended, exhaust.covered(), ends);
        }
    }
}

/// Small enough for the search that leaves nothing out; none of them is broken.
fn small() -> Vec<Scenario> {
    vec![
        scenario("single", TWO, "linearizable cuts=1 crashes=0"),
        scenario("single", TWO, "linearizable cuts=0 crashes=2"),
        scenario("abd", TWO, "linearizable cuts=1 crashes=0"),
        scenario("abd", TWO, "linearizable cuts=0 crashes=1 pauses=1"),
        scenario("abd", TWO, "linearizable cuts=0 crashes=0 losses=1"),
        scenario("raft", TWO, "linearizable cuts=1 crashes=0"),
        scenario("raft", TWO, "linearizable cuts=0 crashes=0 timers=1"),
        scenario("caspaxos", TWO, "linearizable cuts=0 crashes=1"),
        scenario("two-phase-commit", TWO, "linearizable cuts=1 crashes=0"),
        scenario("lww", TWO, "pram cuts=1 crashes=0 clocks=1"),
        scenario("primary-backup", TWO, "pram cuts=0 crashes=0 timers=1"),
    ]
}

#[test]
fn what_is_not_run_again_would_have_shown_nothing_new() {
    for scenario in small() {
        let name = scenario.attack().expect("it has one").to_string();
        let (merged, few, ends) = whole(exhaust(&scenario));
        let (plain, all, all_ends) = whole(exhaust(&scenario).without_merging());
        let protocol = scenario.choice().to_string();
        println!(
            "{protocol} {name}: {} schedules, {} states for {}, {} ends for {}, {} histories",
            few.schedules,
            few.states,
            all.states,
            few.ends,
            all.ends,
            ends.len()
        );
        assert!(
            matches!((&merged, &plain), (Ended::Closed, Ended::Closed)),
            "{protocol} {merged:?}"
        );
        assert_eq!(few.schedules, all.schedules, "{protocol} {name}");
        assert_eq!(all.schedules, all.ends, "each was followed to its end");
        assert_eq!(ends, all_ends, "{protocol} {name}");
        assert!(few.states < all.states && few.schedules > 10, "{protocol} {name}: {few:?}");
    }
}

#[test]
fn every_run_is_that_of_the_scenario_that_says_the_same() {
    for scenario in small() {
        let mut exhaust = exhaust(&scenario);
        let (last, mut compared) = (RefCell::new(None), 0);
        let mut is_over = false;
        while !is_over && compared < 400 {
            is_over = exhaust.advance(1, |run| *last.borrow_mut() = Some(seen(run))).is_some();
            let Some(seen_there) = last.borrow_mut().take() else { continue };
            let story = exhaust.story();
            let told = story.scenario(&exhaust.ground().header).expect("it is a scenario");
            assert_eq!(seen_there, seen(&run(&told)), "{}", *told);
            compared += 1;
        }
        assert!(compared >= 5, "{compared} runs of {}", scenario.choice());
    }
}

#[test]
fn what_can_be_broken_is_found_and_can_be_told() {
    for (protocol, attack) in [
        ("lww", "linearizable cuts=1 crashes=0"),
        ("primary-backup failover=unfenced", "linearizable cuts=0 crashes=1"),
    ] {
        let rest = TWO.replace("until 1s", "until 20s").replace("150ms c2", "15s c2");
        let scenario = scenario(protocol, &rest, attack);
        let exhaust = exhaust(&scenario);
        let ground = exhaust.ground().clone();
        let (ended, ..) = whole(exhaust);
        let Ended::Found(found) = ended else { panic!("{protocol}: {ended:?}") };
        let shrunk = shrink(&ground, &found).expect("what breaks it there breaks it here");
        assert!(shrunk.lines_after <= 4, "{}", shrunk.scenario);
    }
}

/// A write and a read at three replicas, with every fault that the means have.
#[test]
fn abd_at_three_replicas_keeps_its_promise_whatever_fails_once() {
    let mut wanted = vec!["cuts=1 crashes=0", "cuts=0 crashes=1"];
    if is_fast() {
        wanted.extend(["cuts=1 crashes=1", "cuts=2 crashes=0", "cuts=0 crashes=2"]);
    }
    for means in wanted {
        let scenario = scenario("abd", THREE, &format!("linearizable {means}"));
        let begun = Instant::now();
        let (ended, covered, histories) = whole(exhaust(&scenario));
        println!("abd {means}: {covered:?}, {} histories, {:?}", histories.len(), begun.elapsed());
        assert!(matches!(ended, Ended::Closed), "{means}: {ended:?}");
        assert!(covered.schedules > 200 && histories.len() > 3, "{covered:?}");
    }
}

#[test]
fn what_cannot_be_tried_in_full_says_why() {
    let unfit = |attack: &str| {
        let text = format!("protocol abd\n{TWO}attack {attack}\n");
        let scenario = parse(&text).expect("it is a scenario");
        let attack = scenario.attack().expect("it names one").clone();
        Exhaust::new(&scenario, attack).map(|_| ()).expect_err("it is not for this")
    };
    assert_eq!(unfit("linearizable"), Unfit::FreeRequests);
    assert_eq!(unfit("available requests=written"), Unfit::Answers);
}

#[test]
fn a_search_that_is_stopped_says_so() {
    let text =
        format!("protocol abd\n{THREE}attack linearizable cuts=2 requests=written tries=500\n");
    let scenario = parse(&text).expect("it is a scenario");
    let (ended, covered, _) = whole(exhaust(&Rc::new(scenario)));
    assert!(matches!(ended, Ended::Stopped));
    assert!(covered.states <= 501);
}
