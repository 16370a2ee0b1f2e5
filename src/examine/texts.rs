//! Many short texts in one long one.

/// Texts by number.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Texts {
    pub(super) all: String,
    pub(super) ends: Vec<u32>,
}

impl Texts {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of this number; `?` if there is none.
    pub fn get(&self, number: usize) -> &str {
        let from = number.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let place = from.zip(self.ends.get(number).copied());
        place.and_then(|(from, to)| self.all.get(from as usize..to as usize)).unwrap_or("?")
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|number| self.get(number))
    }
}

impl<T: AsRef<str>> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Texts {
        let mut all = Texts::default();
        for text in texts {
            all.all.push_str(text.as_ref());
            all.ends.push(all.all.len() as u32);
        }
        all
    }
}
