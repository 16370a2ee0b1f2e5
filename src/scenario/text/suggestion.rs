//! The nearest known word to one that is not known.

/// Longer words get no suggestion: nobody mistypes them for ours.
const CHARS_MAX: usize = 32;

/// The candidate that `word` was probably meant to be.
pub(crate) fn nearest<'w>(
    word: &str,
    candidates: impl IntoIterator<Item = &'w str>,
) -> Option<&'w str> {
    let typed: Vec<char> = word.chars().take(CHARS_MAX + 1).collect();
    if typed.len() > CHARS_MAX {
        return None;
    }
    let typed: Vec<char> = typed.into_iter().map(|c| c.to_ascii_lowercase()).collect();
    let tolerated = if typed.len() < 3 { 0 } else { typed.len().div_ceil(4).max(1) };
    let (mut best, mut within) = (None, tolerated);
    let (mut known, mut rows) = (Vec::with_capacity(2 * CHARS_MAX), Rows::default());
    for candidate in candidates {
        known.clear();
        known.extend(candidate.chars().take(2 * CHARS_MAX).map(|c| c.to_ascii_lowercase()));
        let begun = typed.len() >= 3 && known.starts_with(&typed);
        let distance = if begun { Some(1) } else { rows.distance(&typed, &known, within) };
        if let Some(distance) = distance.filter(|it| *it <= within) {
            best = Some(candidate);
            // The first of equally near ones is taken.
            let Some(nearer) = distance.checked_sub(1) else { break };
            within = nearer;
        }
    }
    best
}

/// Three rows of the table of distances; of thousands of words none is made anew.
#[derive(Default)]
struct Rows {
    before_last: Vec<usize>,
    last: Vec<usize>,
    row: Vec<usize>,
}

impl Rows {
    /// How many insertions, deletions, replacements and swaps of neighbours lead from `a` to `b`
    /// (optimal string alignment); none if that takes more than `most`.
    fn distance(&mut self, a: &[char], b: &[char], most: usize) -> Option<usize> {
        if a.len().abs_diff(b.len()) > most {
            return None;
        }
        let Rows { before_last, last, row } = self;
        last.clear();
        last.extend(0..=b.len());
        for i in 1..=a.len() {
            row.clear();
            row.push(i);
            for j in 1..=b.len() {
                let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut best = replaced.min(last[j] + 1).min(row[j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(before_last[j - 2] + 1);
                }
                row.push(best);
            }
            let nearest = row.iter().chain(&*last).min();
            if nearest.is_some_and(|nearest| *nearest > most) {
                return None;
            }
            std::mem::swap(before_last, last);
            std::mem::swap(last, row);
        }
        Some(last[b.len()]).filter(|distance| *distance <= most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_suggested_and_a_far_one_is_not() {
        let words = ["heal", "hold", "crash", "linearizable", "A"];
        let cases = [
            ("healp", Some("heal")),
            ("HEAL", Some("heal")),
            ("hael", Some("heal")),
            ("carsh", Some("crash")),
            ("linear", Some("linearizable")),
            ("linearisable", Some("linearizable")),
            ("a", Some("A")),
            ("B", None),
            ("explode", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(nearest(typed, words), expected, "{typed}");
        }
    }

    #[test]
    fn the_distance_counts_single_edits() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        for (a, b, expected) in [("", "abc", 3), ("abc", "acb", 1), ("kitten", "sitting", 3)] {
            let mut rows = Rows::default();
            assert_eq!(rows.distance(&chars(a), &chars(b), expected), Some(expected), "{a} {b}");
            assert_eq!(rows.distance(&chars(a), &chars(b), expected - 1), None, "{a} {b}");
        }
    }
}
