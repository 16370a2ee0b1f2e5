//! Small ordered maps and sets: sorted vectors, searched by halves.
//!
//! Nearly every map of this program holds a few dozen entries. A sorted vector is as fast
//! there, iterates in the same fixed order, and its code is a tenth of a B-tree's, of which the
//! page would otherwise download one for every pair of types. Where a map may grow to many
//! thousands of entries (the judge's), the B-tree stays.

use std::borrow::Borrow;
use std::cmp::Ordering;

/// A map in the order of its keys. Insertion costs a move of what lies behind.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Table<K, V> {
    entries: Vec<(K, V)>,
}

/// A set in the order of its items.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SortedSet<T> {
    items: Table<T, ()>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Table<K, V> {
        Table { entries: Vec::new() }
    }
}

impl<K, V> Table<K, V> {
    /// A map without entries.
    pub const fn new() -> Table<K, V> {
        Table { entries: Vec::new() }
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Removes all entries.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// The entries, by key.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + Clone {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.entries.iter().map(|(key, _)| key)
    }

    /// The values, by key.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + Clone {
        self.entries.iter().map(|(_, value)| value)
    }

    /// The values, by key.
    pub fn into_values(self) -> impl Iterator<Item = V> {
        self.entries.into_iter().map(|(_, value)| value)
    }

    /// The values, by key, to change.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.iter_mut().map(|(_, value)| value)
    }
}

impl<K: Ord, V> Table<K, V> {
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        self.entries.binary_search_by(|(known, _)| known.borrow().cmp(key))
    }

    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.find(key).ok().map(|place| &self.entries[place].1)
    }

    /// The value of a key, to change.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.find(key).ok().map(|place| &mut self.entries[place].1)
    }

    /// Whether a key has a value.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// Gives a key a value; returns the one it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(place) => Some(std::mem::replace(&mut self.entries[place].1, value)),
            Err(place) => {
                self.entries.insert(place, (key, value));
                None
            }
        }
    }

    /// Removes a key; returns the value it had.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.find(key).ok().map(|place| self.entries.remove(place).1)
    }

    /// The value of a key, which gets this one if it has none.
    pub fn get_or_insert(&mut self, key: K, value: V) -> &mut V {
        let place = match self.find(&key) {
            Ok(place) => place,
            Err(place) => {
                self.entries.insert(place, (key, value));
                place
            }
        };
        &mut self.entries[place].1
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Table<K, V> {
    /// Of equal keys the last wins.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Table<K, V> {
        let mut table = Table::new();
        table.extend(entries);
        table
    }
}

impl<K: Ord, V> Extend<(K, V)> for Table<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K, V> IntoIterator for Table<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for Table<K, V> {
    fn from(entries: [(K, V); N]) -> Table<K, V> {
        entries.into_iter().collect()
    }
}

impl<T: Ord, const N: usize> From<[T; N]> for SortedSet<T> {
    fn from(items: [T; N]) -> SortedSet<T> {
        items.into_iter().collect()
    }
}

impl<T> Default for SortedSet<T> {
    fn default() -> SortedSet<T> {
        SortedSet::new()
    }
}

impl<T> SortedSet<T> {
    /// A set without items.
    pub const fn new() -> SortedSet<T> {
        SortedSet { items: Table::new() }
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The items, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + Clone {
        self.items.keys()
    }

    /// The smallest item.
    pub fn first(&self) -> Option<&T> {
        self.iter().next()
    }

    /// The largest item.
    pub fn last(&self) -> Option<&T> {
        self.iter().next_back()
    }
}

impl<T: Ord> SortedSet<T> {
    /// Whether it holds this item.
    pub fn contains<Q: Ord + ?Sized>(&self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.items.contains_key(item)
    }

    /// Adds an item; whether it is new.
    pub fn insert(&mut self, item: T) -> bool {
        self.items.insert(item, ()).is_none()
    }

    /// Removes an item; whether it was there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.items.remove(item).is_some()
    }
}

impl<T: Ord> FromIterator<T> for SortedSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> SortedSet<T> {
        SortedSet { items: items.into_iter().map(|item| (item, ())).collect() }
    }
}

impl<T: Ord> Extend<T> for SortedSet<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        for item in items {
            self.insert(item);
        }
    }
}

impl<T> IntoIterator for SortedSet<T> {
    type Item = T;
    type IntoIter = std::iter::Map<std::vec::IntoIter<(T, ())>, fn((T, ())) -> T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter().map(|(item, ())| item)
    }
}

/// A longer list is merged, which needs more code and memory but not the square of its length.
const SHORT: usize = 32;

/// Sorts by an order; equals stay as they are. Nearly all lists are short: for them it is an
/// insertion sort, whose code is a fiftieth of the library's.
pub fn sort_by<T>(items: &mut [T], order: impl Fn(&T, &T) -> Ordering) {
    if items.len() > SHORT {
        let is_after = |one: u32, other: u32| {
            order(&items[one as usize], &items[other as usize]) == Ordering::Greater
        };
        let mut sorted = merge_sorted(items.len() as u32, &is_after);
        return arrange(&mut sorted, &mut |one, other| items.swap(one, other));
    }
    for end in 1..items.len() {
        let mut place = end;
        while place > 0 && order(&items[place - 1], &items[place]) == Ordering::Greater {
            items.swap(place - 1, place);
            place -= 1;
        }
    }
}

/// The numbers below `count` in an order, those before equals first. Not generic: there is one
/// copy of its code.
fn merge_sorted(count: u32, is_after: &dyn Fn(u32, u32) -> bool) -> Vec<u32> {
    let mut sorted: Vec<u32> = (0..count).collect();
    let mut merged: Vec<u32> = Vec::with_capacity(sorted.len());
    let mut run = 1;
    while run < sorted.len() {
        merged.clear();
        for pair in sorted.chunks(2 * run) {
            let (mut one, mut other) = pair.split_at(run.min(pair.len()));
            while let (Some(first), Some(second)) = (one.first(), other.first()) {
                if is_after(*first, *second) {
                    merged.push(*second);
                    other = &other[1..];
                } else {
                    merged.push(*first);
                    one = &one[1..];
                }
            }
            merged.extend_from_slice(one);
            merged.extend_from_slice(other);
        }
        std::mem::swap(&mut sorted, &mut merged);
        run *= 2;
    }
    sorted
}

/// Swaps things until in every place stands what stood in the place that is named there.
fn arrange(sources: &mut [u32], swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..sources.len() {
        let mut place = start;
        loop {
            let source = sources[place] as usize;
            sources[place] = place as u32;
            if source == start {
                break;
            }
            swap(place, source);
            place = source;
        }
    }
}

/// Sorts a list by a key; what has equal keys stays in its order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |one, other| key(one).cmp(&key(other)));
}

/// Sorts a list.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, Ord::cmp);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Table, sort_by_key};
    use crate::draw::mix;

    #[test]
    fn a_table_answers_like_a_b_tree() {
        let (mut table, mut tree) = (Table::new(), BTreeMap::new());
        for round in 0..2_000 {
            let (key, value) = (mix(1, round) % 50, mix(2, round));
            match mix(3, round) % 4 {
                0 => assert_eq!(table.remove(&key), tree.remove(&key)),
                1 => assert_eq!(table.get(&key), tree.get(&key)),
                2 => {
                    let (one, other) = (table.get_or_insert(key, 7), tree.entry(key).or_insert(7));
                    assert_eq!(one, other);
                }
                _ => assert_eq!(table.insert(key, value), tree.insert(key, value)),
            }
            assert!(table.iter().eq(tree.iter()), "after round {round}");
        }
    }

    #[test]
    fn sorting_keeps_the_order_of_equals() {
        for length in (0..100).chain([1_000, 5_000]) {
            let items = (0..length).map(|n: usize| (mix(5, n as u64) % 7, n));
            let mut items: Vec<(u64, usize)> = items.collect();
            let mut expected = items.clone();
            sort_by_key(&mut items, |item| item.0);
            expected.sort_by_key(|item| item.0);
            assert_eq!(items, expected);
        }
    }
}
