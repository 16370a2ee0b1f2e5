//! How a writer has laid out a text, kept when one line of it is changed from outside.

use crate::scenario::Scenario;
use crate::scenario::text::parse;

/// The text of `new` in which every line that says what it said in `old` looks as it did there,
/// and new lines stand in the columns of their neighbours.
pub fn kept(old_text: &str, old: &Scenario, new: &Scenario) -> String {
    let printed = new.to_string();
    let Some(text) = laid_out(old_text, old, new, &printed) else { return printed };
    // Whatever looks nicer must say the same.
    let is_same = text == printed || parse(&text).is_ok_and(|again| again.lines == new.lines);
    if is_same { text } else { printed }
}

fn laid_out(old_text: &str, old: &Scenario, new: &Scenario, printed: &str) -> Option<String> {
    let is_version = |line: &&str| line.split_whitespace().next() == Some("cap");
    let (version, mut before): (Vec<&str>, Vec<&str>) = old_text.lines().partition(is_version);
    // A last line without a statement may be left out by the reader.
    before.truncate(old.lines.len());
    // What is printed always begins with its version.
    let mut fresh = printed.lines();
    let printed_version = fresh.next();
    let fresh: Vec<&str> = fresh.collect();
    if before.len() != old.lines.len() || fresh.len() != new.lines.len() {
        return None;
    }
    let mut next = 0;
    let first = version.first().copied().or(printed_version)?;
    let mut lines = vec![first.to_owned()];
    for (line, printed) in new.lines.iter().zip(fresh) {
        match old.lines[next..].iter().position(|known| known == line) {
            Some(further) => {
                lines.push(before[next + further].to_owned());
                next += further + 1;
            }
            None => lines.push(in_column(printed, lines.last().map_or("", String::as_str))),
        }
    }
    Some(lines.join("\n") + "\n")
}

/// A timed line whose action begins where that of its neighbour does.
fn in_column(line: &str, neighbour: &str) -> String {
    let Some((time, action)) = line.split_once(' ').filter(|_| begins_with_time(line)) else {
        return line.to_owned();
    };
    let after = neighbour.find(' ').map_or("", |blank| &neighbour[blank..]);
    let column = neighbour.len() - after.trim_start_matches(' ').len();
    let column = if begins_with_time(neighbour) { column } else { 0 };
    format!("{time:<width$} {action}", width = column.saturating_sub(1))
}

fn begins_with_time(line: &str) -> bool {
    line.starts_with(|first: char| first.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::kept;
    use crate::scenario::edit;
    use crate::scenario::text::parse;
    use crate::scenario::{Action, Scenario};
    use crate::time::Time;

    const TEXT: &str = "cap 1\nprotocol   abd  # as of 1995\nreplicas A B C\nclient c1 at A\n\n\
                        1s     c1 set x=1     => ok\n12s    c1 get x       => fresh 1\n";

    fn healed_at(at: u32, text: &str) -> String {
        let old: Scenario = parse(text).expect("it is well formed");
        let new = edit::insert(&old, Some(Time(at)), Action::Heal(None)).expect("it can heal");
        kept(text, &old, &new)
    }

    #[test]
    fn what_is_not_changed_looks_as_it_did_and_what_is_new_stands_in_its_column() {
        let expected = TEXT.replace("12s ", "2500ms heal\n12s ");
        assert_eq!(healed_at(2_500, TEXT), expected);
        assert_eq!(healed_at(13_000, TEXT), TEXT.to_owned() + "13s    heal\n");
    }

    #[test]
    fn a_line_of_its_own_width_pushes_its_action_on() {
        assert!(healed_at(599_999, TEXT).ends_with("\n599999ms heal\n"));
    }

    #[test]
    fn a_text_without_its_version_gets_one() {
        let text = healed_at(2_500, TEXT.strip_prefix("cap 1\n").expect("it has one"));
        assert!(text.starts_with("cap 1\nprotocol   abd  #"), "{text}");
    }
}
