//! Single messages, where a whole run hardly ever gets to.

use std::rc::Rc;

use crate::ids::NodeId;
use crate::protocol::clock_bound::clock::Hybrid;
use crate::protocol::clock_bound::message::{Note, Support};
use crate::protocol::clock_bound::range::Role;
use crate::protocol::clock_bound::{SPEC, Store};
use crate::protocol::shared::log::Term;
use crate::protocol::shared::shipping::Receipt;
use crate::protocol::{Cluster, Effects, Protocol};
use crate::register::Key;
use crate::time::LocalTime;

const NOW: LocalTime = LocalTime(60_000);
const KEY: Key = Key(0);

fn receive(store: &mut Store, from: u8, note: &Note) {
    store.on_message(NodeId(from), note, &mut Effects::new(NOW, NOW, 0));
}

/// Elected in term 3 by itself and the third replica.
fn elected() -> Store {
    let mut store = Store::new(NodeId(0), &Rc::new(Cluster::of_three(&SPEC)));
    store.range(KEY).vote.term = 2;
    store.range(KEY).role = Role::Follower;
    store.range(KEY).leader = None;
    store.campaign(KEY, &mut Effects::new(NOW, NOW, 0));
    let lease_until = Hybrid::BEFORE_ALL;
    receive(&mut store, 2, &Note::Vote { key: KEY, term: 3, granted: true, lease_until });
    store
}

/// Who refuses what an earlier leader sent does not follow, and would help to elect another one.
#[test]
fn a_promise_beside_a_refusal_of_an_earlier_term_is_no_lease() {
    let mut store = elected();
    let support = Support { epoch: 0, until: Hybrid::of(LocalTime(90_000)) };
    receive(&mut store, 1, &answer(1, support));
    assert_eq!(promised(&store), None);
    receive(&mut store, 1, &answer(3, support));
    assert_eq!(promised(&store), Some(support));
}

/// A refusal of what was sent in a term, with a promise.
fn answer(asked_in: Term, support: Support) -> Note {
    let receipt = Receipt { accepted: false, index: 0, nth: 9, term: asked_in };
    Note::AppendReply { key: KEY, term: 3, receipt, support }
}

fn promised(store: &Store) -> Option<Support> {
    match &store.ranges[0].role {
        Role::Leader(leadership) => leadership.promised[1],
        _ => None,
    }
}

#[test]
fn a_promise_that_was_taken_back_does_not_come_back_with_a_late_answer() {
    let mut store = elected();
    let support = |epoch: u32, ms: i64| Support { epoch, until: Hybrid::of(LocalTime(ms)) };
    for (said, counts) in [
        (support(1, 90_000), support(1, 90_000)),
        (support(0, 95_000), support(1, 90_000)),
        (support(1, 89_000), support(1, 90_000)),
        (support(2, 80_000), support(2, 80_000)),
    ] {
        receive(&mut store, 1, &answer(3, said));
        assert_eq!(promised(&store), Some(counts));
    }
}

#[test]
fn a_time_that_closes_behind_a_record_to_come_is_closed_once_that_is_here() {
    let mut store = elected();
    let range = store.range(KEY);
    let [first, third] = [61_000, 63_000].map(|ms| Hybrid::of(LocalTime(ms)));
    range.will_close(first, 1);
    range.will_close(third, 3);
    for (matched, closed) in [(1, first), (2, first), (3, third)] {
        range.matched = matched;
        range.close();
        assert_eq!(range.closed, closed, "{matched}");
    }
}

/// Clocks may be set to before the beginning of a run.
#[test]
fn times_are_in_order_and_so_are_the_versions_made_of_them() {
    let ms = |ms: i64| Hybrid::of(LocalTime(ms));
    let times = [ms(-7), ms(-3), ms(-3).next(), ms(0).previous(), ms(0), ms(0).next(), ms(5)];
    assert!(times.is_sorted_by(|one, other| one < other));
    assert!(times.map(Hybrid::ordered).is_sorted_by(|one, other| one < other));
    assert_eq!(times.map(Hybrid::ms), [-7, -3, -3, -1, 0, 0, 5]);
}
