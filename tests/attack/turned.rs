//! The point of no return: where the share of other lucks that break a promise rises.

use std::rc::Rc;

use cap_playground::attack::turning::{LUCKS, MOMENTS, turning};
use cap_playground::run::broken::broken;
use cap_playground::run::run;
use cap_playground::scenario::text::parse;
use cap_playground::scenario::{Attack, Property, Scenario};
use cap_playground::time::Time;

/// A leader that answers by itself is cut off: who knows of the new one does not matter, but that
/// there is one does.
const STALE_LEADER: &str = "protocol raft read=leader-local check_quorum=off
replicas L F N
client c1 at L
client c2 at N
until 15s
1s cut L | F N
6s c2 set x=1
10s c1 get x
";

#[test]
fn the_last_moment_breaks_it_whatever_the_luck_and_the_first_need_not() {
    // With some lucks the client asks a replica that leads then.
    let attack = Attack::on(Property::Linearizable);
    let stories = (1..=20).map(|seed| {
        let text = format!("{STALE_LEADER}seed {seed}\n");
        parse(&text).expect("it is a scenario")
    });
    let breaks = |scenario: &Scenario| {
        let run = run(&Rc::new(scenario.clone()));
        broken(&run, attack.property, &attack.subset).is_some()
    };
    let scenario = stories.into_iter().find(breaks).expect("some luck breaks it");
    let turned = turning(&scenario, &attack);
    let points = &turned.points;
    assert!(points.len() > MOMENTS / 2 && points.len() <= MOMENTS, "{}", points.len());
    assert!(points.windows(2).all(|pair| pair[0].at < pair[1].at), "in order, each once");
    let shares: Vec<(u32, u32)> = points.iter().map(|point| (point.at.0, point.broken)).collect();
    println!("{shares:?} of {LUCKS}");
    let after = points.iter().filter(|point| point.at > Time(10_100));
    assert!(
        after.clone().all(|point| point.broken == LUCKS),
        "what was told stays told: {shares:?}"
    );
    // The story itself breaks it, from wherever it goes on as it did.
    assert!(points.iter().all(|point| point.broken >= 1), "{shares:?}");
    assert!(points[0].broken < LUCKS, "with other luck the write is refused: {shares:?}");
    let (one, next) = turned.lost_between().expect("it rises");
    assert!(one.at < next.at && one.broken < next.broken);
    assert!(next.at <= Time(10_100), "lost before the read was answered: {next:?}");
    assert_eq!(turned, turning(&scenario, &attack), "every time");
    let differs = turned.differs.as_ref().expect("the write is done or it is not");
    println!("{differs}");
    assert!(differs.contains("c2's set x=1 is done"), "{differs}");
}

#[test]
fn what_keeps_the_promise_with_any_luck_is_lost_nowhere() {
    let text = STALE_LEADER.replace("read=leader-local check_quorum=off", "read=read-index");
    let scenario = parse(&text).expect("it is a scenario");
    let turned = turning(&scenario, &Attack::on(Property::Linearizable));
    assert!(turned.points.iter().all(|point| point.broken == 0));
    assert_eq!((turned.lost_between(), turned.differs), (None, None));
}
