//! What would tell a reader the way to their goal, folded in the text until they want to read it.
//!
//! Each line keeps its place, and what stands in its quotes is shown as one sign. Whatever is done
//! to the text that is shown is done to the text itself: what is folded goes where its sign goes.

use std::ops::Range;

/// What stands for what is folded.
pub const SIGN: char = '⋯';

/// A text as it is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Folded {
    shown: String,
    folds: Vec<Fold>,
}

/// A piece of the text that is not shown.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Fold {
    /// Where its sign is in what is shown, in bytes.
    at: usize,
    hidden: String,
}

impl Folded {
    /// Folds these lines of a text, wherever they are.
    pub fn new(text: &str, lines: &[&str]) -> Folded {
        let mut folded = Folded { shown: String::with_capacity(text.len()), folds: Vec::new() };
        for line in text.split_inclusive('\n') {
            let quotes = line.find('"').zip(line.rfind('"')).filter(|(from, to)| from < to);
            match quotes.filter(|_| lines.contains(&line.trim())) {
                Some((from, to)) => {
                    folded.shown.push_str(&line[..=from]);
                    let hidden = line[from + 1..to].to_owned();
                    folded.folds.push(Fold { at: folded.shown.len(), hidden });
                    folded.shown.push(SIGN);
                    folded.shown.push_str(&line[to..]);
                }
                None => folded.shown.push_str(line),
            }
        }
        folded
    }

    /// What is shown.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The text of a piece of what is shown, in bytes.
    pub fn unfolded(&self, piece: Range<usize>) -> String {
        let Range { start, end } = piece;
        let mut text = String::new();
        let mut from = start;
        for fold in self.folds.iter().filter(|fold| (start..end).contains(&fold.at)) {
            text.push_str(self.shown.get(from..fold.at).unwrap_or_default());
            text.push_str(&fold.hidden);
            from = fold.at + SIGN.len_utf8();
        }
        text.push_str(self.shown.get(from..end).unwrap_or_default());
        text
    }

    /// The text, once this is shown instead; `cursor` is where its writer is, in bytes. What was
    /// folded in what they took out goes to the signs in what they put in, and else to `removed`:
    /// text that is dragged is taken out before it is put in.
    pub fn written(&self, shown: &str, cursor: usize, removed: &mut Vec<String>) -> String {
        let (from, before, after) = change(&self.shown, shown, cursor);
        let taken = self.folds.iter().filter(|fold| (from..before).contains(&fold.at));
        let mut taken: Vec<String> = taken.map(|fold| fold.hidden.clone()).collect();
        taken.reverse();
        let mut put = String::new();
        for one in shown[from..after].chars() {
            let hidden = if one == SIGN { taken.pop().or_else(|| first(removed)) } else { None };
            match hidden {
                Some(hidden) => put.push_str(&hidden),
                None => put.push(one),
            }
        }
        if !taken.is_empty() {
            taken.reverse();
            *removed = taken;
        }
        self.unfolded(0..from) + &put + &self.unfolded(before..self.shown.len())
    }
}

fn first(removed: &mut Vec<String>) -> Option<String> {
    if removed.is_empty() { None } else { Some(removed.remove(0)) }
}

/// What was replaced: where that begins, and where it ends in the one text and in the other. A
/// writer's cursor is behind what they have put in, which tells equal lines apart.
fn change(old: &str, new: &str, cursor: usize) -> (usize, usize, usize) {
    let behind = new.get(cursor..).filter(|rest| old.ends_with(*rest)).map(str::len);
    let behind = behind.unwrap_or_else(|| {
        let ends = old.chars().rev().zip(new.chars().rev());
        ends.take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum()
    });
    let (before, after) = (old.len() - behind, new.len() - behind);
    let begins = old[..before].chars().zip(new[..after].chars());
    let from = begins.take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum();
    (from, before, after)
}

/// Where so many of a browser's units of a text end, in bytes.
pub fn bytes_of(text: &str, units: u32) -> usize {
    let mut left = units as usize;
    for (at, one) in text.char_indices() {
        if left == 0 {
            return at;
        }
        left = left.saturating_sub(one.len_utf16());
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{Folded, bytes_of};

    const TEXT: &str = "cap 1\ngoal linearizable no in 2 actions \"Break it.\"\nhint \"A \\\"cut\\\".\"  # so\n\
                        way \"1s cut A | B\"\nway \"2s heal\"\nprotocol lww\n";
    const KEPT_BACK: [&str; 3] =
        ["hint \"A \\\"cut\\\".\"  # so", "way \"1s cut A | B\"", "way \"2s heal\""];

    fn folded() -> Folded {
        Folded::new(TEXT, &KEPT_BACK)
    }

    /// Puts something in the place of a piece of what is shown, as one types.
    fn typed(piece: &str, nth: usize, with: &str) -> String {
        let folded = folded();
        let shown = folded.shown();
        let (from, _) = shown.match_indices(piece).nth(nth).expect("it is shown");
        let new = format!("{}{with}{}", &shown[..from], &shown[from + piece.len()..]);
        folded.written(&new, from + with.len(), &mut Vec::new())
    }

    #[test]
    fn what_tells_is_one_sign_and_every_line_keeps_its_place() {
        let shown = "cap 1\ngoal linearizable no in 2 actions \"Break it.\"\nhint \"⋯\"  # so\n\
                     way \"⋯\"\nway \"⋯\"\nprotocol lww\n";
        assert_eq!(folded().shown(), shown);
        assert_eq!(folded().unfolded(0..shown.len()), TEXT);
        assert_eq!(Folded::new(TEXT, &KEPT_BACK[2..]).shown(), TEXT.replace("2s heal", "⋯"));
    }

    #[test]
    fn what_is_written_elsewhere_leaves_what_is_folded_as_it_is() {
        assert_eq!(typed("lww", 0, "abd"), TEXT.replace("lww", "abd"));
        assert_eq!(typed("cap 1\n", 0, ""), TEXT.replace("cap 1\n", ""));
        assert_eq!(typed("# so", 0, "# 𝛑 so"), TEXT.replace("# so", "# 𝛑 so"));
    }

    #[test]
    fn of_two_lines_that_look_alike_the_one_goes_that_was_taken_out() {
        assert_eq!(typed("way \"⋯\"\n", 0, ""), TEXT.replace("way \"1s cut A | B\"\n", ""));
        assert_eq!(typed("way \"⋯\"\n", 1, ""), TEXT.replace("way \"2s heal\"\n", ""));
    }

    #[test]
    fn what_is_written_anew_as_a_whole_loses_nothing() {
        let folded = folded();
        let new = folded.shown().replace("lww", "abd");
        let text = folded.written(&new, new.len(), &mut Vec::new());
        assert_eq!(text, TEXT.replace("lww", "abd"));
    }

    #[test]
    fn what_is_dragged_to_another_place_takes_along_what_is_folded() {
        let before = folded();
        let line = "way \"⋯\"\n";
        let (from, _) = before.shown().match_indices(line).nth(1).expect("it is shown");
        let without =
            format!("{}{}", &before.shown()[..from], &before.shown()[from + line.len()..]);
        let mut removed = Vec::new();
        let text = before.written(&without, from, &mut removed);
        let between = Folded::new(&text, &KEPT_BACK);
        let put = format!("{line}{}", between.shown());
        let text = between.written(&put, line.len(), &mut removed);
        assert_eq!(text, format!("way \"2s heal\"\n{}", TEXT.replace("way \"2s heal\"\n", "")));
    }

    #[test]
    fn a_browser_counts_in_units_of_its_own() {
        assert_eq!(bytes_of("a𝛑⋯b", 3), 5);
        assert_eq!(bytes_of("a𝛑⋯b", 4), 8);
        assert_eq!(bytes_of("ab", 9), 2);
    }
}
