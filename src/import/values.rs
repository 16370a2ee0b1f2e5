//! Gives values their numbers: every value that a file names once, in order.
//!
//! Of a large file nearly all values are whole numbers that lie close together. Where each of these
//! stands is looked up in a table; anything else is searched for.

use super::Literal;

/// A table may have so many places for each whole number that is named, and a few more.
const ROOM: usize = 4;
const ROOM_MIN: usize = 1 << 10;

/// No whole number that is named.
const NONE: u32 = u32::MAX;

/// Values in order: what comes before all whole numbers, these, and what comes after.
pub(super) struct Values {
    before: Vec<Literal>,
    integers: Vec<i64>,
    after: Vec<Literal>,
    table: Option<Table>,
}

/// The places of whole numbers from the first one on.
struct Table {
    first: i64,
    places: Vec<u32>,
}

impl Values {
    /// Of all values that are named, which are told as often as one likes.
    pub fn new<'a>(all: impl Iterator<Item = &'a Literal> + Clone) -> Values {
        let mut others: Vec<&Literal> =
            all.clone().filter(|one| !matches!(one, Literal::Integer(_))).collect();
        others.sort_unstable();
        others.dedup();
        let after = others.split_off(others.partition_point(|one| **one < Literal::Integer(0)));
        let integers = all.filter_map(|one| match one {
            Literal::Integer(number) => Some(*number),
            _ => None,
        });
        let (integers, table) = match Table::room(integers.clone()) {
            Some((first, room)) => Table::new(integers, first, room),
            None => (sorted(integers), None),
        };
        let cloned = |some: Vec<&Literal>| some.into_iter().cloned().collect();
        Values { before: cloned(others), integers, after: cloned(after), table }
    }

    /// The number of a value; zero for one that is not named.
    pub fn number(&self, value: &Literal) -> u32 {
        let found = match (value, &self.table) {
            (Literal::Integer(number), Some(table)) => table.place(*number),
            (Literal::Integer(number), None) => self.integers.binary_search(number).ok(),
            _ if *value < Literal::Integer(0) => {
                return number(self.before.binary_search(value).ok());
            }
            _ => self.after.binary_search(value).ok().map(|place| self.integers.len() + place),
        };
        number(found.map(|place| self.before.len() + place))
    }

    /// How each is written.
    pub fn names(&self) -> Vec<String> {
        let before = self.before.iter().map(ToString::to_string);
        let integers = self.integers.iter().map(ToString::to_string);
        before.chain(integers).chain(self.after.iter().map(ToString::to_string)).collect()
    }
}

fn number(place: Option<usize>) -> u32 {
    place.unwrap_or_default() as u32
}

fn sorted(integers: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut integers: Vec<i64> = integers.collect();
    integers.sort_unstable();
    integers.dedup();
    integers
}

impl Table {
    /// The least number, and how many places a table needs; none if that is too many.
    fn room(integers: impl Iterator<Item = i64>) -> Option<(i64, usize)> {
        let (mut count, mut least, mut most) = (0_usize, i64::MAX, i64::MIN);
        for number in integers {
            (count, least, most) = (count + 1, least.min(number), most.max(number));
        }
        let room = usize::try_from(most.checked_sub(least)?).ok()?.checked_add(1)?;
        (room <= count.saturating_mul(ROOM).max(ROOM_MIN)).then_some((least, room))
    }

    fn new(
        integers: impl Iterator<Item = i64>,
        first: i64,
        room: usize,
    ) -> (Vec<i64>, Option<Table>) {
        let mut table = Table { first, places: vec![NONE; room] };
        for number in integers {
            if let Some(place) = table.places.get_mut(number.abs_diff(first) as usize) {
                *place = 0;
            }
        }
        let mut named = Vec::new();
        for (number, place) in (first..).zip(&mut table.places) {
            if *place != NONE {
                *place = named.len() as u32;
                named.push(number);
            }
        }
        (named, Some(table))
    }

    fn place(&self, number: i64) -> Option<usize> {
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        self.places.get(at).copied().filter(|place| *place != NONE).map(|place| place as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::Values;
    use crate::draw::mix;
    use crate::import::Literal;

    fn value(seed: u64, spread: u64) -> Literal {
        match mix(1, seed) % 8 {
            0 => Literal::Nil,
            1 => Literal::Boolean(seed.is_multiple_of(2)),
            2 => Literal::Text((mix(2, seed) % 9).to_string()),
            3 => Literal::Number("0.5".to_owned()),
            _ => Literal::Integer((mix(3, seed) % spread).cast_signed().wrapping_sub(7)),
        }
    }

    #[test]
    fn values_are_numbered_in_their_order_however_far_apart_they_are() {
        for spread in [1, 20, 5_000, u64::MAX] {
            let mut all: Vec<Literal> = (0..500).map(|seed| value(seed, spread)).collect();
            all.extend(
                [i64::MIN, i64::MAX].map(Literal::Integer).into_iter().take(spread as usize % 3),
            );
            let values = Values::new(all.iter());
            all.sort();
            all.dedup();
            let names: Vec<String> = all.iter().map(ToString::to_string).collect();
            assert_eq!(values.names(), names, "{spread}");
            for (place, one) in all.iter().enumerate() {
                assert_eq!(values.number(one) as usize, place, "{one} of {spread}");
            }
            assert_eq!(values.number(&Literal::Word("nobody".to_owned())), 0);
            assert_eq!(values.number(&Literal::Integer(-1_000)), 0);
        }
        assert!(Values::new([].iter()).names().is_empty());
    }
}
