//! What would have prevented a story: the settings that keep the promise in it, and no others.

use cap_playground::attack::mend::{Mend, mends};
use cap_playground::scenario::Property;
use cap_playground::scenario::attack::Attack;
use cap_playground::scenario::text::parse;

/// Reads that the leader answers by itself, while others lead.
const STALE_LEADER: &str = "protocol raft read=leader-local check_quorum=off
replicas L F N
client c1 at L
client c2 at N
0s cut L | F N
5s c2 set x=1
10s c1 get x
";

#[test]
fn a_setting_that_keeps_the_promise_is_told_with_its_cost() {
    let scenario = parse(STALE_LEADER).expect("it is a scenario");
    let found = mends(&scenario, &Attack::on(Property::Linearizable));
    let settings: Vec<String> = found.iter().map(Mend::name).collect();
    for keeps in ["read=read-index", "read=log", "read=lease", "check_quorum=on"] {
        assert!(settings.iter().any(|known| known == keeps), "{keeps} is not among {settings:?}");
    }
    for breaks in ["read=follower-local", "pre_vote=off", "dedup=off"] {
        assert!(!settings.iter().any(|known| known == breaks), "{breaks} is among {settings:?}");
    }
    // Whoever is cut off is not answered: that is the price.
    let index = settings.iter().position(|known| known == "read=read-index").expect("it is there");
    let (before, after) = found[index].cost;
    assert_eq!((before.answered, after.answered, after.asked), (2, 1, 2));
}

/// A Redis that keeps its log is asked to write it before it answers; neither does it alone.
#[test]
fn two_settings_are_told_that_serve_more_requests_together_than_any_alone() {
    let text = "protocol redis\nreplicas A\nclient c1 at A\n1s c1 set x=1\n2s crash A\n\
                3s restart A\n4s c1 get x\n";
    let scenario = parse(text).expect("it is a scenario");
    let found = mends(&scenario, &Attack::on(Property::Linearizable));
    let names: Vec<String> = found.iter().map(Mend::name).collect();
    assert!(names.contains(&"appendonly=yes and appendfsync=always".to_owned()), "{names:?}");
    let (_, after) = found[0].cost;
    assert_eq!((after.answered, after.asked), (2, 2));
}

#[test]
fn what_no_setting_prevents_has_no_mend() {
    let text = "protocol lww\nreplicas A B\nclient c1 at A\nclient c2 at B\n\
                0s cut A | B\n1s c1 set x=1\n2s c2 get x\n";
    let scenario = parse(text).expect("it is a scenario");
    assert!(mends(&scenario, &Attack::on(Property::Linearizable)).is_empty());
}
