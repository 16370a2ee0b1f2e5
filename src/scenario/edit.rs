//! Edits of a scenario: what every click, stroke and keystroke on the page comes down to.
//!
//! An edit makes a new scenario and leaves the old one for undo. What it makes is printed and
//! parsed, so it is as valid as anything typed; if it would not be, the edit is refused with what
//! the editor would say. The place is one in the printed text of the refused scenario.

use crate::scenario::text::{ParseError, parse};
use crate::scenario::{Action, Draft, Line, Scenario, Statement, limits};
use crate::time::Time;

mod asked;
mod members;
mod named;
mod way;
mod words;

pub use asked::ask;
pub use members::{add_client, add_replica, remove, rename};
pub use way::along;
pub use words::{insert_text, set_network, set_word};

/// The scenario after an edit, or why there is none.
pub type Edited = Result<Scenario, Vec<ParseError>>;

/// Inserts an action after everything that happens until `at`, so that what it follows in the
/// picture it follows in the text. Actions that count messages instead have no time.
///
/// # Errors
/// The action means nothing in this scenario.
pub fn insert(scenario: &Scenario, at: Option<Time>, action: Action) -> Edited {
    insert_statement(scenario, at, Statement::Timed { at, action })
}

/// The same with words of its own, `key=value` each.
///
/// # Errors
/// The action means nothing in this scenario, or has no such word.
pub fn insert_with(
    scenario: &Scenario,
    at: Time,
    action: Action,
    words: &[(String, String)],
) -> Edited {
    let index = place_of(scenario, Some(at));
    let inserted = insert(scenario, Some(at), action)?;
    words
        .iter()
        .try_fold(inserted, |scenario, (key, value)| set_word(&scenario, index, key, Some(value)))
}

fn insert_statement(scenario: &Scenario, at: Option<Time>, statement: Statement) -> Edited {
    let index = place_of(scenario, at);
    changed(scenario, |lines| lines.insert(index, line(statement)))
}

/// Where a line of this time belongs: behind the last one that is not later. Lines without a
/// time belong before all timed ones.
fn place_of(scenario: &Scenario, at: Option<Time>) -> usize {
    let times = || scenario.lines.iter().map(time_of).enumerate();
    let not_later = times().rfind(|(_, time)| time.is_some_and(|time| Some(time) <= at));
    if let Some((index, _)) = not_later {
        return index + 1;
    }
    let first_timed = times().find(|(_, time)| time.is_some()).map(|(index, _)| index);
    let first_expectation = || scenario.expectations().next().map(|(index, _)| index);
    first_timed.or_else(first_expectation).unwrap_or(scenario.lines.len())
}

fn time_of(line: &Line) -> Option<Time> {
    match line.statement {
        Some(Statement::Timed { at, .. } | Statement::Note { at, .. }) => at,
        _ => None,
    }
}

/// Removes a line, with its comment. With a request goes the question about it.
///
/// # Errors
/// Other lines need it.
pub fn remove_line(scenario: &Scenario, index: usize) -> Edited {
    let is_asked_about = asked::is_about(scenario, index);
    changed(scenario, |lines| {
        if index < lines.len() {
            lines.remove(index);
        }
        if is_asked_about {
            asked::remove(lines);
        }
    })
}

/// Replaces what a line says; its comment stays, and a question about it follows.
///
/// # Errors
/// The statement means nothing here.
pub fn replace_line(scenario: &Scenario, index: usize, statement: Statement) -> Edited {
    let renamed = asked::name(scenario, index).zip(asked::name_of(&statement));
    changed(scenario, |lines| {
        if let Some((old, new)) = &renamed {
            asked::rename(lines, old, new);
        }
        if let Some(line) = lines.get_mut(index) {
            line.statement = Some(statement);
        }
    })
}

/// Tries other luck.
///
/// # Errors
/// None in a scenario that was valid.
pub fn set_seed(scenario: &Scenario, seed: u32) -> Edited {
    let is_old = |statement: &Statement| matches!(statement, Statement::Seed(_));
    if seed == scenario.seed() {
        return Ok(scenario.clone());
    }
    set_header(scenario, is_old, Statement::Seed(seed))
}

/// Puts off the end of the run where one is written; else it follows the last line by itself.
///
/// # Errors
/// None in a scenario that was valid.
pub fn set_until(scenario: &Scenario, until: Time) -> Edited {
    let is_end = |line: &Line| matches!(line.statement, Some(Statement::Until(_)));
    let until = Statement::Until(until.min(Time(limits::TIME_MAX.0)));
    match scenario.lines.iter().position(is_end) {
        Some(index) => replace_line(scenario, index, until),
        None => Ok(scenario.clone()),
    }
}

/// Ends the run at this time, whether an end is written or not.
///
/// # Errors
/// None in a scenario that was valid.
pub fn end_at(scenario: &Scenario, until: Time) -> Edited {
    let is_end = |statement: &Statement| matches!(statement, Statement::Until(_));
    set_header(scenario, is_end, Statement::Until(until.min(Time(limits::TIME_MAX.0))))
}

/// Replaces the header statement that `is_old`, or adds one where the header ends.
fn set_header(scenario: &Scenario, is_old: fn(&Statement) -> bool, new: Statement) -> Edited {
    let old = scenario.lines.iter().position(|line| line.statement.as_ref().is_some_and(is_old));
    if let Some(index) = old {
        return replace_line(scenario, index, new);
    }
    let index = end_of_header(scenario);
    changed(scenario, |lines| lines.insert(index, line(new)))
}

/// Behind the last line that declares something.
fn end_of_header(scenario: &Scenario) -> usize {
    scenario.lines.iter().rposition(Line::declares).map_or(0, |index| index + 1)
}

fn line(statement: Statement) -> Line {
    Line { statement: Some(statement), comment: None }
}

fn changed(scenario: &Scenario, change: impl FnOnce(&mut Vec<Line>)) -> Edited {
    let mut draft = Draft::clone(scenario);
    change(&mut draft.lines);
    parse(&draft.to_string())
}
