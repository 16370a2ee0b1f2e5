//! The list of systems as text: a word and what belongs to it on each line, a record from one
//! `system` to the next.

use crate::app::systems::{Label, System, SystemClaim};

/// The words of a record; all but `pacelc` stand in it once.
const WORDS: [&str; 6] = ["system", "label", "when", "holds", "fails", "pacelc"];

/// A line that says something: its number, its word, and the rest.
type ListLine<'a> = (usize, &'a str, &'a str);

/// Reads the list.
///
/// # Errors
/// The first thing that is wrong with it, with the line.
pub fn parse_list(text: &str) -> Result<Vec<System>, String> {
    let mut records: Vec<Vec<ListLine>> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim();
        if !WORDS.contains(&word) {
            return Err(format!(
                "line {number}: unknown word `{word}`; expected one of {}",
                WORDS.join(", ")
            ));
        }
        if rest.is_empty() {
            return Err(format!("line {number}: `{word}` needs a value"));
        }
        match records.last_mut() {
            _ if word == "system" => records.push(vec![(number, word, rest)]),
            Some(record) => record.push((number, word, rest)),
            None => return Err(format!("line {number}: `{word}` comes before any `system`")),
        }
    }
    records.iter().map(|record| system(record)).collect()
}

fn system(record: &[ListLine]) -> Result<System, String> {
    let (_, name) = only(record, "system")?;
    let (line, label) = only(record, "label")?;
    let label = [Label::Cp, Label::Ap, Label::Ca].into_iter().find(|known| known.word() == label);
    let label = label.ok_or_else(|| format!("line {line}: a label is CP, AP or CA"))?;
    let pairs = record.iter().filter(|(_, word, _)| *word == "pacelc");
    let pacelc = pairs.map(|&(line, _, rest)| pair(line, rest)).collect::<Result<Vec<_>, _>>()?;
    if pacelc.is_empty() {
        return Err(format!("`{name}` has no `pacelc`"));
    }
    Ok(System {
        name: name.to_owned(),
        label,
        when: only(record, "when")?.1.to_owned(),
        holds: claim(only(record, "holds")?)?,
        fails: claim(only(record, "fails")?)?,
        pacelc,
    })
}

/// What stands behind a word that the record has once.
fn only<'a>(record: &[ListLine<'a>], word: &str) -> Result<(usize, &'a str), String> {
    let mut found = record.iter().filter(|(_, its, _)| *its == word);
    match (found.next(), found.next()) {
        (Some(&(line, _, rest)), None) => Ok((line, rest)),
        (_, Some((line, _, _))) => Err(format!("line {line}: a second `{word}`")),
        (None, _) => {
            let name = record.first().map_or("", |(_, _, name)| name);
            Err(format!("`{name}` has no `{word}`"))
        }
    }
}

/// `s23-two-reads`, `s23-two-reads for read=strong`
fn claim((line, rest): (usize, &str)) -> Result<SystemClaim, String> {
    let (slug, subset) = rest.split_once(" for ").unwrap_or((rest, ""));
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if !slug.bytes().all(plain) {
        return Err(format!("line {line}: `{slug}` is not the name of a scenario"));
    }
    Ok(SystemClaim { slug: slug.into(), subset: subset.trim().into() })
}

/// `PA/EL default settings`; a dash where neither letter fits.
fn pair(line: usize, rest: &str) -> Result<(String, String), String> {
    let (pair, settings) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_pair = pair.split_once('/').is_some_and(|(during, otherwise)| {
        ["PA", "PC", "–"].contains(&during) && ["EL", "EC", "–"].contains(&otherwise)
    });
    match (is_pair, settings.trim()) {
        (false, _) => Err(format!("line {line}: `{pair}` is not a pair such as PA/EL or PC/–")),
        // A pair of letters for a product, whatever its settings, would say nothing.
        (true, "") => Err(format!("line {line}: {pair} needs the settings that it is about")),
        (true, settings) => Ok((pair.to_owned(), settings.to_owned())),
    }
}
