//! Concurrent values of one register: none replaces another until somebody who has seen it
//! writes.
//!
//! Source: Preguiça et al. 2012 (dotted version vector sets). A holder keeps the values that are
//! still alive, each with the one write that made it, and a vector of all writes it has seen.
//! What was seen and is not alive has been replaced. This needs no vector per value, and tells
//! two blind writes through one node apart, which plain vectors cannot.

use std::rc::Rc;

use crate::protocol::{Actor, VersionVector};
use crate::register::{Answer, Value};
use crate::table::{sort, sort_by_key};

/// So many values of one register stand side by side at most: a write that would add another is
/// refused, and a client that reads first can go on. Riak's `object.siblings.maximum`, whose
/// default it is; as there, what replicas tell each other is not held to it, because to refuse
/// that would lose data (`riak_kv`, pull request 836).
pub const SIBLINGS_MAX: usize = 100;

/// One value that nothing has replaced.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Sibling {
    /// Who wrote it.
    pub actor: Actor,
    /// Which write of that actor it was.
    pub number: u64,
    /// The value.
    pub value: Value,
    /// By the wall clock of whoever took the write, for stores that let the last one win.
    pub written_at: i64,
}

/// What a node holds of one register. Copies share it: messages, and the states that are kept.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Siblings(Rc<Held>);

#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
struct Held {
    seen: VersionVector,
    /// In the order of their writes.
    live: Vec<Sibling>,
}

impl Siblings {
    /// Whether nothing was ever written, as far as is known here.
    pub fn is_empty(&self) -> bool {
        self.0.seen.is_empty()
    }

    /// Everything ever seen: the context of a read.
    pub fn seen(&self) -> &VersionVector {
        &self.0.seen
    }

    /// How many values are alive.
    pub fn len(&self) -> usize {
        self.0.live.len()
    }

    /// Whether a writer who has seen this much would add one value too many.
    pub fn is_full(&self, context: &VersionVector) -> bool {
        let stay = self.0.live.iter().filter(|held| !is_covered(held, context));
        stay.count() >= SIBLINGS_MAX
    }

    /// Stores a value in place of everything that the writer had seen. The actor must hold all
    /// it has ever numbered.
    pub fn write(&mut self, sibling: Sibling, context: &VersionVector) {
        let Held { seen, live } = Rc::make_mut(&mut self.0);
        live.retain(|held| !is_covered(held, context));
        seen.join(context);
        seen.cover(sibling.actor, sibling.number);
        live.push(sibling);
        in_order(live);
    }

    /// Takes over what another holder knows. Commutative, associative, idempotent.
    pub fn merge(&mut self, other: &Siblings) {
        if Rc::ptr_eq(&self.0, &other.0) || *self == *other {
            return;
        }
        if self.is_empty() {
            return *self = other.clone();
        }
        let Held { seen, live } = Rc::make_mut(&mut self.0);
        let other = &*other.0;
        // Alive in the end: what is alive at both, or at one and unheard of at the other.
        live.retain(|held| !is_covered(held, &other.seen) || other.has(held));
        let news = other.live.iter().filter(|held| !is_covered(held, seen));
        live.extend(news.copied());
        seen.join(&other.seen);
        in_order(live);
    }

    /// The same for holders that keep one value.
    pub fn merge_last(&mut self, other: &Siblings) {
        let held = [&self.0.live[..], &other.0.live].concat();
        self.merge(other);
        if self.0.live.is_empty() {
            // Each side had dropped what the other kept: both were last somewhere.
            Rc::make_mut(&mut self.0).live = held;
        }
        self.last_writer_wins();
    }

    /// Of several values only the one written last by its own clock stays; the others count
    /// as seen.
    pub fn last_writer_wins(&mut self) {
        if self.len() > 1 {
            let live = &mut Rc::make_mut(&mut self.0).live;
            let last = live.iter().max_by_key(|held| (held.written_at, held.actor, held.number));
            *live = last.copied().into_iter().collect();
        }
    }

    /// All values alive, sorted, each once; the initial one when nothing was ever written.
    pub fn values(&self, initial: Value) -> Vec<Value> {
        if self.0.live.is_empty() { vec![initial] } else { self.live_values() }
    }

    /// All values alive, sorted, each once.
    pub fn live_values(&self) -> Vec<Value> {
        let mut values: Vec<Value> = self.0.live.iter().map(|held| held.value).collect();
        sort(&mut values);
        values.dedup();
        values
    }
}

impl Held {
    /// Whether this write is alive here. Blind writers can leave many behind, so it is looked up.
    fn has(&self, sibling: &Sibling) -> bool {
        let write = |held: &Sibling| (held.actor, held.number);
        self.live.binary_search_by_key(&write(sibling), write).is_ok()
    }
}

fn in_order(live: &mut [Sibling]) {
    sort_by_key(live, |held| (held.actor, held.number));
}

/// The answer of a read that found these values.
pub fn answer(values: Vec<Value>) -> Answer {
    match values.as_slice() {
        [value] => Answer::Value(*value),
        _ => Answer::Siblings(values),
    }
}

fn is_covered(held: &Sibling, context: &VersionVector) -> bool {
    held.number <= context.get(held.actor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::{bounded, mix};
    use crate::ids::NodeId;
    use crate::table::SortedSet;

    /// The obvious thing: a set of writes, each with the set of all writes it replaced.
    #[derive(Clone, Default)]
    struct Oracle(Vec<(Sibling, Vec<Sibling>)>);

    impl Oracle {
        fn write(&mut self, sibling: Sibling, context: Vec<Sibling>) {
            self.0.push((sibling, context));
        }

        fn merge(&mut self, other: &Oracle) {
            for entry in &other.0 {
                if !self.0.contains(entry) {
                    self.0.push(entry.clone());
                }
            }
        }

        fn values(&self) -> Vec<Value> {
            let replaced = |one: &Sibling| self.0.iter().any(|(_, past)| past.contains(one));
            let live = self.0.iter().map(|(one, _)| one).filter(|one| !replaced(one));
            let values: SortedSet<Value> = live.map(|one| one.value).collect();
            values.into_iter().collect()
        }
    }

    /// Three nodes write with contexts read earlier, anywhere, and merge in any order.
    #[test]
    fn siblings_are_the_writes_that_no_writer_had_seen() {
        for seed in 0..3_000 {
            let mut count = 0;
            let mut roll = |bound: usize| {
                count += 1;
                bounded(mix(seed, count), bound as u64) as usize
            };
            let mut nodes = vec![(Siblings::default(), Oracle::default()); 3];
            let mut read: Vec<(VersionVector, Vec<Sibling>)> = vec![Default::default(); 2];
            for number in 1..20 {
                let (at, client) = (roll(3), roll(2));
                match roll(4) {
                    0 => {
                        let actor = Actor::from(NodeId(at as u8));
                        let value = Value(number as u32);
                        let sibling = Sibling { actor, number, value, written_at: 0 };
                        let (context, past) = read[client].clone();
                        nodes[at].0.write(sibling, &context);
                        nodes[at].1.write(sibling, past);
                    }
                    1 => {
                        // To have seen a write is to have seen what it replaced.
                        let known = nodes[at].1.0.iter();
                        let past = known.flat_map(|(one, past)| [&[*one], &past[..]].concat());
                        let past = past.collect();
                        read[client] = (nodes[at].0.seen().clone(), past);
                    }
                    _ => {
                        let (from, from_oracle) = nodes[roll(3)].clone();
                        nodes[at].0.merge(&from);
                        nodes[at].1.merge(&from_oracle);
                    }
                }
                for (siblings, oracle) in &nodes {
                    let values: Vec<Value> = oracle.values();
                    let found = siblings.values(Value(0));
                    let initial = vec![Value(0)];
                    let expected = if values.is_empty() { &initial } else { &values };
                    assert_eq!(&found, expected, "seed {seed}");
                }
            }
        }
    }
}
