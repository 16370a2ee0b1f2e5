//! A search shared among workers: the same finding however many there are, and another one that
//! differs in kind.

use std::rc::Rc;

use cap_playground::attack::Ground;
use cap_playground::attack::kind::StoryKind;
use cap_playground::attack::share::{Share, ShareNumber};
use cap_playground::scenario::Scenario;
use cap_playground::scenario::text::parse;

/// What a search by so many workers comes to: the lowest number, with its story.
fn found(
    ground: &Rc<Ground>,
    workers: u32,
    from: u32,
    known: &[Scenario],
) -> Option<(u32, Scenario)> {
    let share = |worker| Share::new(ground, ShareNumber { worker, workers, from }, known);
    let mut shares: Vec<Share> = (0..workers).map(share).collect();
    let mut best = u32::MAX;
    // The last worker is the fastest: it must not win for that.
    while shares.iter().any(|share| !share.is_over(best)) {
        for (nth, share) in shares.iter_mut().enumerate() {
            for _ in 0..=nth * 7 {
                if !share.is_over(best) {
                    share.advance();
                    best = best.min(share.found().unwrap_or(u32::MAX));
                }
            }
        }
    }
    let first = shares.iter_mut().find(|share| share.found() == Some(best))?;
    Some((best, first.shrunk()?.scenario.clone()))
}

fn ground(text: &str) -> Rc<Ground> {
    let scenario = parse(text).expect("it is a scenario");
    let attack = scenario.attack().expect("it names an attack").clone();
    Rc::new(Ground::new(&scenario, attack))
}

const STALE: &str = "protocol raft read=leader-local check_quorum=off\nreplicas A B C\nclient c1 at A\nclient c2 at B\n\
    attack linearizable cuts=1 tries=4000\n";

const LOSES: &str = "protocol primary-backup failover=unfenced\nreplicas A B C\nclient c1 at A\nclient c2 at B\n\
    attack linearizable cuts=2 crashes=1 tries=4000\n";

#[test]
fn the_finding_is_the_same_however_many_workers_look() {
    for text in [STALE, LOSES] {
        let ground = ground(text);
        let alone = found(&ground, 1, 0, &[]).expect("it breaks");
        for workers in [2, 3, 7] {
            let (number, story) = found(&ground, workers, 0, &[]).expect("it breaks");
            assert_eq!((number, story.to_string()), (alone.0, alone.1.to_string()), "{workers}");
        }
    }
}

#[test]
fn another_finding_is_of_another_kind_and_the_same_for_all_workers() {
    let ground = ground(&LOSES.replace("primary-backup failover=unfenced", "lww"));
    let mut known = Vec::new();
    let mut from = 0;
    while let Some((number, story)) = found(&ground, 1, from, &known) {
        assert!(number >= from);
        let kind = StoryKind::of_scenario(&ground, &story).expect("it breaks the promise");
        for other in &known {
            let other = StoryKind::of_scenario(&ground, other).expect("it did");
            assert!(!kind.has_in_it(&other), "{story}\nis of the kind of\n{other:?}");
        }
        let two = found(&ground, 2, from, &known).expect("two workers find it as well");
        assert_eq!((two.0, two.1.to_string()), (number, story.to_string()));
        known.push(story);
        from = number;
        if known.len() == 3 {
            break;
        }
    }
    assert!(known.len() > 1, "there is more than one way to break it");
}
