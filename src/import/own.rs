//! What `cap run --json` writes: operations with their times, rather than events.

use std::collections::BTreeSet;

use super::edn::Edn;
use super::place::{Lines, Wrong};
use super::{Fault, Format, Imported, Literal, NilReading, json};
use crate::history::{Appends, History, Operation, Outcome, Version};
use crate::names::{Moments, Names};
use crate::register::{Access, Answer, ErrorKind, Key, UnknownKind, Value};

/// The document that a text is, if it is one of these.
pub(super) fn document(text: &str) -> Option<Edn<'_>> {
    // Whoever tells events may tell very many of them, which are not to be read twice.
    let may_be = text.trim_start().starts_with('{') && text.contains("\"registers\"");
    let document = may_be.then(|| json::read_one(text).ok()).flatten()?;
    let has = |name: &str| document.get(name).is_some();
    (has("operations") && has("registers")).then_some(document)
}

/// Reads a document.
pub(super) fn read(document: &Edn, text: &str) -> Result<Imported, Wrong> {
    let registers = objects(document, "registers")?;
    let rows = objects(document, "operations")?;
    let names = names(&registers, &rows)?;
    let initial = registers.iter().map(|row| value(&names, row.text("initial")?, row));
    let initial = initial.collect::<Result<Vec<Value>, Wrong>>()?;
    let operations = rows.iter().map(|row| operation(&names, row));
    let operations = operations.collect::<Result<Vec<Operation>, Wrong>>()?;
    let faults = objects(document, "partitions")?.iter().map(fault).collect::<Result<_, _>>()?;
    let first = initial.first().map_or("", |value| names.value(*value)).to_owned();
    let lines = Lines::new(text).of(rows.iter().map(|row| row.at));
    Ok(Imported {
        format: Format::Own,
        initial: Literal::Text(first),
        is_initial_assumed: false,
        nil: NilReading::Strict,
        history: History { operations, initial, appends: Appends::default() },
        shares_lines: lines.windows(2).any(|pair| pair[0] == pair[1]),
        lines,
        holds_texts: false,
        other_order: None,
        assumptions: Vec::new(),
        names,
        faults,
    })
}

/// An object and where it begins.
struct Row<'a> {
    at: usize,
    object: &'a Edn<'a>,
}

fn objects<'a>(document: &'a Edn, name: &str) -> Result<Vec<Row<'a>>, Wrong> {
    let wrong = || Wrong::new(0, format!("`{name}` is not a list of objects"));
    let Some(Edn::List(all)) = document.get(name) else { return Err(wrong()) };
    let row = |object: &'a Edn| match object {
        Edn::Map(at, _) => Ok(Row { at: at.0, object }),
        _ => Err(wrong()),
    };
    all.iter().map(row).collect()
}

impl Row<'_> {
    fn wrong(&self, name: &str) -> Wrong {
        Wrong::new(self.at, format!("`{name}` is missing or invalid here"))
    }

    fn text(&self, name: &str) -> Result<&str, Wrong> {
        self.text_if_any(name).ok_or_else(|| self.wrong(name))
    }

    fn text_if_any(&self, name: &str) -> Option<&str> {
        self.object.get(name)?.text()
    }

    fn number(&self, name: &str) -> Result<u64, Wrong> {
        self.number_if_any(name).ok_or_else(|| self.wrong(name))
    }

    fn number_if_any(&self, name: &str) -> Option<u64> {
        match self.object.get(name) {
            Some(Edn::Integer(number)) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    fn texts(&self, name: &str) -> Vec<&str> {
        let Some(Edn::List(all)) = self.object.get(name) else { return Vec::new() };
        all.iter().filter_map(Edn::text).collect()
    }
}

fn names(registers: &[Row<'_>], rows: &[Row<'_>]) -> Result<Names, Wrong> {
    let mut values: BTreeSet<&str> = BTreeSet::new();
    let mut clients: Vec<String> = Vec::new();
    for row in registers {
        values.insert(row.text("initial")?);
    }
    for row in rows {
        values.extend(["value", "written", "expected"].iter().filter_map(|n| row.text_if_any(n)));
        values.extend(row.texts("siblings"));
        let client = row.text("client")?;
        if !clients.iter().any(|known| known == client) {
            clients.push(client.to_owned());
        }
    }
    let keys = registers.iter().map(|row| Ok(row.text("name")?.to_owned()));
    Ok(Names {
        keys: keys.collect::<Result<_, Wrong>>()?,
        clients,
        values: values.into_iter().map(str::to_owned).collect(),
        moments: Moments::Milliseconds,
        ..Names::default()
    })
}

fn value(names: &Names, text: &str, row: &Row<'_>) -> Result<Value, Wrong> {
    let place = names.values.binary_search_by(|known| known.as_str().cmp(text));
    place.map(|place| Value(place as u32)).map_err(|_| row.wrong("value"))
}

fn operation(names: &Names, row: &Row<'_>) -> Result<Operation, Wrong> {
    let of = |name: &str| value(names, row.text(name)?, row);
    let action = match row.text("f")? {
        "get" => Access::Get,
        "set" => Access::Set(of("written")?),
        "cas" => Access::Cas { expected: of("expected")?, new: of("written")? },
        _ => return Err(row.wrong("f")),
    };
    let place = |all: &[String], name: &str| {
        let text = row.text(name)?;
        all.iter().position(|known| known == text).ok_or_else(|| row.wrong(name))
    };
    let process = u32::try_from(row.number("process")?).map_err(|_| row.wrong("process"))?;
    let invoked_at = row.number("invoked_at_ms")?;
    let outcome = outcome(names, action, row)?;
    if outcome.ended_at().is_some_and(|ended| ended < invoked_at) {
        return Err(Wrong::new(row.at, "this operation ends before it begins"));
    }
    Ok(Operation {
        process,
        client: place(&names.clients, "client")? as u32,
        key: Key(place(&names.keys, "key")? as u16),
        action,
        invoked_at,
        outcome,
        version: version(row),
    })
}

fn outcome(names: &Names, action: Access, row: &Row<'_>) -> Result<Outcome, Wrong> {
    let at = || row.number("ended_at_ms");
    Ok(match row.text("outcome")? {
        "ok" => {
            let siblings = row.texts("siblings");
            let siblings = siblings.into_iter().map(|text| value(names, text, row));
            let siblings = siblings.collect::<Result<Vec<Value>, Wrong>>()?;
            let told = row.text_if_any("value").map(|text| value(names, text, row)).transpose()?;
            let answer = match (told, action) {
                (Some(told), _) => Answer::Value(told),
                (None, _) if !siblings.is_empty() => Answer::Siblings(siblings),
                (None, Access::Get) => return Err(row.wrong("value")),
                (None, _) => Answer::Written,
            };
            Outcome::Ok { at: at()?, answer }
        }
        "error" => {
            let kind =
                ErrorKind::ALL.iter().find(|kind| Some(kind.word()) == row.text_if_any("kind"));
            Outcome::Error { at: at()?, kind: *kind.ok_or_else(|| row.wrong("kind"))? }
        }
        "unknown" => {
            let known = UnknownKind::ALL.iter();
            let kind = known.clone().find(|kind| Some(kind.word()) == row.text_if_any("kind"));
            let kind = *kind.ok_or_else(|| row.wrong("kind"))?;
            Outcome::Unknown { at: row.number_if_any("ended_at_ms"), kind }
        }
        _ => return Err(row.wrong("outcome")),
    })
}

fn version(row: &Row<'_>) -> Option<Version> {
    let Some(Edn::List(parts)) = row.object.get("version") else { return None };
    let part = |one: &Edn| if let Edn::Integer(n) = one { u64::try_from(*n).ok() } else { None };
    match parts.as_slice() {
        [a, b, c] => Some(Version(part(a)?, part(b)?, part(c)?)),
        _ => None,
    }
}

fn fault(row: &Row<'_>) -> Result<Fault, Wrong> {
    Ok(Fault {
        what: format!("partition {}", row.texts("links").join(", ")),
        word: "partition".to_owned(),
        from: row.number("from_ms")?,
        to: Some(row.number("to_ms")?),
    })
}
