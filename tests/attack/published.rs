//! The explorer on protocols of which others have published how many states they have. Only the
//! messages, what clients ask and what a state is made of are theirs (stateright, commit ab8c8be:
//! `examples/linearizable-register.rs`, `paxos.rs`, `single-copy-register.rs`, each with two clients
//! that write once and then read, at the next server); so the same counts say that the explorer
//! leaves nothing out and counts nothing twice.

use std::time::Instant;

use cap_playground::attack::explore::{ExploreEnd, Explorer, StatesSeen};

use self::abd::Abd;
use self::copy::Copy;
use self::paxos::Paxos;
use self::system::{Cluster, Server};
use super::finding::is_fast;

#[path = "published/abd.rs"]
mod abd;
#[path = "published/copy.rs"]
mod copy;
#[path = "published/paxos.rs"]
mod paxos;
#[path = "published/system.rs"]
mod system;

fn explored<S: Server>(cluster: Cluster<S>, states_max: u64) -> (bool, StatesSeen) {
    let mut explorer = Explorer::new(cluster, states_max);
    let begun = Instant::now();
    let ended = explorer.finish();
    let seen = explorer.seen();
    println!("{}: {seen:?}, {:?}", std::any::type_name::<S>(), begun.elapsed());
    assert!(!matches!(ended, ExploreEnd::Stopped), "{seen:?}");
    (ended == ExploreEnd::Closed, seen)
}

#[test]
fn there_are_as_many_states_as_others_have_published() {
    let whole = |seen: (bool, StatesSeen)| (seen.0, seen.1.states);
    assert_eq!(whole(explored(Cluster::<Copy>::whole(1, 2), 100_000)), (true, 93));
    assert_eq!(whole(explored(Cluster::<Abd>::whole(2, 2), 100_000)), (true, 544));
    assert_eq!(whole(explored(Cluster::<Paxos>::whole(3, 2), 100_000)), (true, 16_668));
}

#[test]
fn steps_that_commute_are_tried_in_one_order_and_no_state_is_missed() {
    fn both<S: Server>(servers: usize) {
        let (kept, plain) = explored(Cluster::<S>::whole(servers, 2), 100_000);
        let (still, few) = explored(Cluster::<S>::whole(servers, 2).commuting(), 100_000);
        assert_eq!((kept, plain.states), (still, few.states), "{}", std::any::type_name::<S>());
        assert!(few.steps < plain.steps, "{few:?} {plain:?}");
    }
    both::<Copy>(1);
    both::<Abd>(2);
    both::<Paxos>(3);
}

#[test]
fn two_copies_that_know_nothing_of_each_other_are_broken() {
    assert!(!explored(Cluster::<Copy>::whole(2, 2), 100_000).0);
    assert!(!explored(Cluster::<Copy>::reduced(2, 2), 100_000).0);
}

#[test]
fn what_is_left_out_of_a_state_changes_no_verdict() {
    for (servers, whole) in [(1, 93), (2, 0)] {
        let (kept, seen) = explored(Cluster::<Copy>::reduced(servers, 2), 100_000);
        assert_eq!(kept, servers == 1);
        assert!(whole == 0 || seen.states < whole);
    }
    let (kept, seen) = explored(Cluster::<Abd>::reduced(2, 2), 100_000);
    assert!(kept && seen.states < 544, "{seen:?}");
    let (kept, seen) = explored(Cluster::<Paxos>::reduced(3, 2), 100_000);
    assert!(kept && seen.states < 16_668, "{seen:?}");
    // Whoever acknowledges to a majority and reads from one machine.
    assert!(!explored(Cluster::<Abd>::whole(3, 2).careless(), 1_000_000).0);
    assert!(!explored(Cluster::<Abd>::reduced(3, 2).careless(), 1_000_000).0);
}

/// Stateright had 20.6 million states of this after 580 s, and more to come.
#[test]
fn three_servers_are_closed_with_a_hundredth_of_the_states() {
    if !is_fast() {
        return;
    }
    let (kept, seen) = explored(Cluster::<Abd>::reduced(3, 2).commuting(), 206_000);
    assert!(kept, "{seen:?}");
}
