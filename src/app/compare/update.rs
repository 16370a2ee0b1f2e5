//! What is done about the comparison.

use super::{Compare, Comparison, ComparisonRow, ROWS_MAX};
use crate::app::effect::{Effect, Focus};
use crate::app::shared::Shared;
use crate::app::{Model, words};
use crate::protocol::registry;
use crate::scenario::link::Interface;
use crate::scenario::text::parse_protocol;

/// Every protocol but the scenario's own, as it is by default.
fn others(own: &str) -> Vec<String> {
    let names = registry::ALL.iter().map(|entry| entry.spec.name);
    names.filter(|name| *name != own).map(str::to_owned).collect()
}

/// What was typed as it stands in a link, or why it cannot be a row.
fn row_text(typed: &str, rows: &[String]) -> Result<String, String> {
    let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Err(error) = parse_protocol(&text) {
        return Err(words::advice(&error));
    }
    match rows.len() {
        _ if rows.contains(&text) => Err(format!("{text} is already in the list.")),
        ROWS_MAX.. => Err(format!("There are already {ROWS_MAX} rows; remove one first.")),
        _ => Ok(text),
    }
}

impl Model {
    pub(in crate::app) fn compare(&mut self, change: &Compare) {
        let mut rows = self.link.compare.clone();
        let own = self.session.run.trace.plan.entry.spec.name;
        let mut refused = None;
        match *change {
            Compare::RunNext => return self.run_next_row(),
            Compare::Adopt(index) => return self.adopt_row(index),
            Compare::Close => {
                self.set_comparison(None);
                rows.clear();
            }
            // What a link asks for is not replaced by opening it.
            Compare::Open if self.comparison.is_some() => return,
            Compare::Open | Compare::All => rows = others(own),
            Compare::Nothing => rows.clear(),
            Compare::Remove(index) if index < rows.len() => drop(rows.remove(index)),
            Compare::Remove(_) => {}
            Compare::Toggle(name) if rows.iter().any(|row| row == name) => {
                rows.retain(|row| row != name);
            }
            Compare::Toggle(name) => rows.push(name.to_owned()),
            // What was asked for just now is seen at once, above all that there is.
            Compare::Add(ref typed) => match row_text(typed, &rows) {
                Ok(text) => rows.insert(0, text),
                Err(reason) => refused = Some(reason),
            },
        }
        let is_opened = *change == Compare::Open;
        self.link.make_mut().compare = rows;
        if is_opened {
            self.open_comparison();
            // Who asked for it is taken to it.
            self.say(Effect::Focus(Focus::Comparison));
        } else if let Some(mut comparison) = self.comparison.take() {
            let changed = comparison.make_mut();
            changed.refused = refused;
            keep_rows(&mut changed.rows, &self.link.compare);
            self.set_comparison(Some(comparison));
        }
    }

    /// The run has been judged, or the link has changed: what was compared is to be compared
    /// anew.
    pub(in crate::app) fn renew_comparison(&mut self) {
        let is_open = self.comparison.is_some() || !self.link.compare.is_empty();
        // What stands in for a lesson on its way is not compared.
        if is_open && self.interface == Interface::Full && !self.arriving {
            self.open_comparison();
        }
    }

    fn open_comparison(&mut self) {
        let Some(judged) = &self.judged else { return };
        let mut texts: Vec<String> = Vec::new();
        for text in &self.link.compare {
            if texts.len() < ROWS_MAX && !texts.contains(text) {
                texts.push(text.clone());
            }
        }
        let comparison = Comparison::new(judged, &texts);
        self.set_comparison(Some(Shared::new(comparison)));
        if texts != self.link.compare {
            self.link.make_mut().compare = texts;
        }
    }

    /// Its rows are run one by one.
    pub(in crate::app) fn set_comparison(&mut self, comparison: Option<Shared<Comparison>>) {
        if self.comparison.is_some() || comparison.is_some() {
            self.say(Effect::Compare(comparison.clone().filter(|it| it.next().is_some())));
        }
        self.comparison = comparison;
    }

    fn run_next_row(&mut self) {
        if let Some(mut comparison) = self.comparison.clone().filter(|it| it.next().is_some()) {
            comparison.make_mut().run_next();
            self.set_comparison(Some(comparison));
        }
    }

    fn adopt_row(&mut self, index: usize) {
        let row = self.comparison.as_ref().and_then(|comparison| comparison.rows.get(index));
        if let Some(text) = row.and_then(ComparisonRow::ran).map(|ran| ran.text.clone()) {
            // It is one of those that are compared, and these are the same as before.
            let compared = self.link.compare.clone();
            self.load(text, None);
            self.link.make_mut().compare = compared;
            self.open_comparison();
        }
    }
}

/// The rows of these texts; those that have been run already are not run again.
fn keep_rows(rows: &mut Vec<ComparisonRow>, texts: &[String]) {
    let old = std::mem::take(rows);
    let row = |text: &String| {
        let known = old.iter().find(|row| row.text == *text);
        known.cloned().unwrap_or_else(|| ComparisonRow::pending(text))
    };
    *rows = texts.iter().map(row).collect();
}
