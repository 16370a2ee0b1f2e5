//! Every order of a real protocol's messages: what is left out is held against the search that
//! leaves nothing out, and what is found is told as a scenario.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Instant;

use cap_playground::attack::exhaust::Unfit;
use cap_playground::attack::explore::StatesSeen;
use cap_playground::attack::orders::world::{Parcel, Untimed};
use cap_playground::attack::orders::{OrderSearch, OrdersEnd, Reductions};
use cap_playground::attack::shrink::shrink;
use cap_playground::ids::Endpoint;
use cap_playground::run::check::mismatches;
use cap_playground::run::run;
use cap_playground::scenario::Scenario;
use cap_playground::scenario::text::parse;

use super::finding::is_fast;

fn scenario(protocol: &str, rest: &str, means: &str) -> Scenario {
    let text = format!(
        "protocol {protocol}\n{rest}attack linearizable {means} requests=written tries=10000000\n"
    );
    parse(&text).unwrap_or_else(|errors| panic!("{text}{errors:?}"))
}

fn search(scenario: &Scenario, reductions: Reductions) -> OrderSearch {
    let attack = scenario.attack().expect("it names an attack").clone();
    OrderSearch::new(scenario, attack, reductions).unwrap_or_else(|unfit| panic!("{unfit:?}"))
}

/// Every way in which registers can be left open.
fn whole(scenario: &Scenario, reductions: Reductions) -> (OrdersEnd, StatesSeen, BTreeSet<String>) {
    let begun = Instant::now();
    let (mut search, mut open) = (search(scenario, reductions), BTreeSet::new());
    loop {
        let each = |world: &Untimed| {
            // While a request is on its way to a machine it has not begun where it begins there.
            let is_request = |it: &Parcel| matches!(it.from, Endpoint::Client(_));
            if !world.parcels().iter().any(is_request) {
                open.insert(format!("{:?}", world.ways()));
            }
        };
        if let Some(ended) = search.advance(1_000, each) {
            let choice = scenario.choice();
            println!("{choice} {reductions:?}: {:?} {:?}", search.seen(), begun.elapsed());
            return (ended, search.seen(), open);
        }
    }
}

const TWO: &str = "replicas A B\nclient c1 at A\nclient c2 at B\n1s c1 set x=1\n2s c2 get x\n";
const THREE: &str = "replicas A B C\nclient c1 at A\nclient c2 at B\n1s c1 set x=1\n2s c2 get x\n";
const LATER: &str = "replicas A B C\nclient c1 at A\nclient c2 at B\nclient c3 at C\n\
     1s c1 set x=1\n2s c2 get x\n3s c2 get x\n";

#[test]
fn what_is_left_out_changes_no_verdict_and_nothing_that_clients_can_be_told() {
    for (protocol, rest, means) in [
        ("single", TWO, "crashes=1"),
        ("abd", TWO, "crashes=0"),
        ("abd", TWO, "crashes=1"),
        ("abd", TWO, "crashes=0 timers=1"),
        ("abd fsync=off", TWO, "crashes=1"),
        ("abd write_back=off", THREE, "crashes=0"),
        ("caspaxos", TWO, "crashes=0"),
        ("caspaxos", TWO, "crashes=0 timers=1"),
        ("two-phase-commit", TWO, "crashes=0"),
    ] {
        let scenario = scenario(protocol, rest, means);
        let (plain, all, told) = whole(&scenario, Reductions::NONE);
        for reductions in [
            Reductions { requests_at_once: true, ..Reductions::NONE },
            Reductions { forgets: true, ..Reductions::NONE },
            Reductions { commutes: true, ..Reductions::NONE },
            Reductions::ALL,
        ] {
            let (ended, few, still) = whole(&scenario, reductions);
            assert_eq!(
                ended == OrdersEnd::Closed,
                plain == OrdersEnd::Closed,
                "{protocol} {ended:?}"
            );
            if ended != OrdersEnd::Closed {
                continue;
            }
            assert!(still.is_subset(&told), "{protocol} {reductions:?}");
            if !reductions.requests_at_once {
                assert_eq!(still, told, "{protocol} {reductions:?}");
            }
            assert!(few.states <= all.states && few.steps <= all.steps, "{few:?} {all:?}");
        }
    }
}

/// A write and a read at three replicas, in every order: the model of the theorem.
#[test]
fn a_write_and_a_read_at_three_replicas_keep_the_promise_in_every_order() {
    let mut rows = vec![("abd", "crashes=0"), ("caspaxos", "crashes=0"), ("single", "crashes=1")];
    if is_fast() {
        rows.extend([
            ("abd", "crashes=1"),
            ("abd", "crashes=2"),
            ("abd", "crashes=0 timers=1"),
            ("caspaxos", "crashes=1"),
            ("caspaxos", "crashes=0 timers=1"),
            ("two-phase-commit", "crashes=0 timers=1"),
        ]);
    }
    for (protocol, means) in rows {
        let (ended, seen, _) = whole(&scenario(protocol, THREE, means), Reductions::ALL);
        assert_eq!(ended, OrdersEnd::Closed, "{protocol} {means}");
        assert!(seen.states > 5, "{protocol} {seen:?}");
    }
}

/// The network doubles a message: the copy comes at any later moment, or never.
fn with_copies(protocol: &str, rest: &str, means: &str, copies: u32) -> (OrdersEnd, StatesSeen) {
    let scenario = scenario(protocol, rest, means);
    let attack = scenario.attack().expect("it names an attack").clone();
    let search = OrderSearch::with_copies(&scenario, attack, Reductions::ALL, copies);
    let mut search = search.unwrap_or_else(|unfit| panic!("{unfit:?}"));
    let (begun, ended) = (Instant::now(), search.finish());
    println!("{protocol} {means} copies={copies}: {:?} {:?}", search.seen(), begun.elapsed());
    (ended, search.seen())
}

#[test]
fn a_message_that_comes_twice_breaks_nothing_in_any_order() {
    let mut rows = vec![
        ("abd", TWO, "crashes=0 timers=1", 1),
        ("abd", THREE, "crashes=0", 1),
        ("caspaxos", TWO, "crashes=0", 2),
        ("caspaxos", TWO, "crashes=0 timers=1", 1),
        ("abd", THREE, "crashes=1", 1),
        ("two-phase-commit", TWO, "crashes=0 timers=1", 2),
        ("two-phase-commit", TWO, "crashes=1 timers=1", 1),
        ("two-phase-commit", THREE, "crashes=0", 1),
    ];
    if is_fast() {
        rows.push(("caspaxos", THREE, "crashes=0", 1));
    }
    for (protocol, rest, means, copies) in rows {
        let (_, before) = with_copies(protocol, rest, means, 0);
        let (ended, seen) = with_copies(protocol, rest, means, copies);
        assert_eq!(ended, OrdersEnd::Closed, "{protocol} {means} copies={copies}");
        assert!(seen.states > before.states, "{protocol}: a copy makes no difference");
    }
}

#[test]
fn what_an_order_breaks_is_told_as_a_scenario() {
    for (protocol, means) in [("abd write_back=off", "crashes=0"), ("abd fsync=off", "crashes=2")] {
        let scenario = scenario(protocol, LATER, means);
        let mut search = search(&scenario, Reductions::ALL);
        let (ground, found) = loop {
            let OrdersEnd::Broken(steps) = search.finish() else { panic!("{protocol} keeps it") };
            println!("{} steps", steps.len());
            // Of several that break it some need a client that gives up when nobody can know.
            if let Some(found) = search.found(&steps) {
                break found;
            }
        };
        let short = shrink(&ground, &found).expect("it can be told");
        println!("{}", short.scenario);
        let run = run(&Rc::new(short.scenario.clone()));
        assert!(mismatches(&run).is_empty(), "{:?}\n{}", mismatches(&run), short.scenario);
        assert!(short.lines_after <= 9, "{}", short.scenario);
    }
}

#[test]
fn what_looks_at_a_clock_is_not_tried_without_time() {
    let scenario = scenario("lww", TWO, "crashes=0");
    let attack = scenario.attack().expect("it names one").clone();
    let unfit = OrderSearch::new(&scenario, attack, Reductions::ALL).map(|_| ());
    assert_eq!(unfit, Err(Unfit::Clocks));
    let roaming = parse(
        "protocol abd\nreplicas A B\nclient c1 roaming\n1s c1 get x\n\
         attack linearizable requests=written\n",
    );
    let roaming = roaming.expect("it is a scenario");
    let attack = roaming.attack().expect("it names one").clone();
    let unfit = OrderSearch::new(&roaming, attack, Reductions::ALL).map(|_| ());
    assert_eq!(unfit, Err(Unfit::Roaming));
}
