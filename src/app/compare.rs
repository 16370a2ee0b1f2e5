//! The comparison: the scenario under chosen protocols, a row each, its own first.
//!
//! The rows are what the link's `compare=` says. Each is run when the page has time for it, one
//! at a time, so a row is first only text.

use std::ops::Range;
use std::rc::Rc;

use crate::app::session::Session;
use crate::app::task::Bench;
use crate::scenario::{Action, Scenario};
use crate::time::Time;

mod row;
mod update;

pub use row::{ComparisonCell, ComparisonRow, Ran, Remark, RowResult};

/// Rows beside the scenario's own: enough for every protocol, and few enough for a link.
pub const ROWS_MAX: usize = 40;

/// So many pictures lie side by side.
pub const SIDE_BY_SIDE_MAX: usize = 4;

/// So many requests are shown of each row.
const COLUMNS_SHOWN: usize = 40;

/// What is done about the comparison.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Compare {
    /// It is opened, with every other protocol as it is by default.
    Open,
    /// It is closed.
    Close,
    /// Every other protocol, as it is by default.
    All,
    /// No protocol but the scenario's own.
    Nothing,
    /// A protocol with settings, as typed.
    Add(String),
    /// A protocol as it is by default: added, or taken out.
    Toggle(&'static str),
    /// One row is taken out.
    Remove(usize),
    /// The scenario as a row runs it takes the place of the present one.
    Adopt(usize),
    /// There is time to run one more row.
    RunNext,
}

/// The comparison.
#[derive(Clone, PartialEq, Debug)]
pub struct Comparison {
    /// What all rows are asked, in the order of time.
    pub columns: Rc<[Column]>,
    /// The scenario under its own protocol.
    pub own: ComparisonRow,
    /// The scenario under others.
    pub rows: Vec<ComparisonRow>,
    /// Why what was typed is no row.
    pub refused: Option<String>,
    scenario: Rc<Scenario>,
    bench: Bench<String>,
}

/// One request of the scenario.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// Its line.
    pub line: usize,
    /// When it is asked.
    pub at: Time,
    /// Who asks.
    pub client: String,
    /// What.
    pub asked: String,
}

impl Comparison {
    /// The comparison of a run that has been judged; the other rows are still to be run.
    fn new(session: &Session, texts: &[String]) -> Comparison {
        let scenario = session.run.scenario.clone();
        let columns: Rc<[Column]> = columns(&scenario).into();
        let own = ComparisonRow::own(&session.run, &columns);
        let rows = texts.iter().map(|text| ComparisonRow::pending(text)).collect();
        Comparison { columns, own, rows, refused: None, scenario, bench: Bench::default() }
    }

    /// The first row that is still to be run.
    pub fn next(&self) -> Option<usize> {
        self.rows.iter().position(|row| row.shown == RowResult::Pending)
    }

    /// Goes on with the next row for about so much work; whether that row can be shown.
    pub fn advance(&self, work: u64) -> bool {
        let Some(row) = self.next().and_then(|next| self.rows.get(next)) else { return true };
        let begin = || row::begin(&row.text, &self.scenario);
        self.bench.advance(&row.text, begin, work).unwrap_or(true)
    }

    fn run_next(&mut self) {
        let Some(row) = self.next().and_then(|next| self.rows.get_mut(next)) else { return };
        let begin = || row::begin(&row.text, &self.scenario);
        row.shown = match self.bench.finish(&row.text, begin) {
            Ok(run) => row::shown(&row.text, &run, &self.scenario, &self.columns, &self.own),
            Err(wrong) => wrong,
        };
    }

    /// Whether a protocol has a row as it is by default.
    pub fn has(&self, text: &str) -> bool {
        self.rows.iter().any(|row| row.text == text)
    }

    /// The first request that is told otherwise in some row than in the first.
    pub fn first_difference(&self) -> Option<&Column> {
        let first = self.rows.iter().filter_map(|row| row.ran()?.differs_at).min()?;
        self.columns.get(first)
    }

    /// Which requests are shown: all, or of many those around the first difference.
    pub fn window(&self) -> Range<usize> {
        let first = self.rows.iter().filter_map(|row| row.ran()?.differs_at).min().unwrap_or(0);
        let last_from = self.columns.len().saturating_sub(COLUMNS_SHOWN);
        let from = first.saturating_sub(COLUMNS_SHOWN / 2).min(last_from);
        from..(from + COLUMNS_SHOWN).min(self.columns.len())
    }

    /// The rows that teach most when they lie side by side: the scenario's own, then those with
    /// verdicts of their own, then those that are told otherwise.
    pub fn side_by_side(&self) -> Vec<&ComparisonRow> {
        let mut chosen = vec![&self.own];
        let ran = || self.rows.iter().filter_map(|row| Some((row, row.ran()?)));
        let lights = |row: &ComparisonRow| row.ran().map(|ran| ran.lights);
        for (row, ran) in ran() {
            if chosen.iter().all(|known| lights(known) != Some(ran.lights)) {
                chosen.push(row);
            }
        }
        let others = ran().filter(|(_, ran)| ran.differs_at.is_some()).map(|(row, _)| row);
        for row in others.chain(ran().map(|(row, _)| row)) {
            if chosen.iter().all(|known| known.text != row.text) {
                chosen.push(row);
            }
        }
        chosen.truncate(SIDE_BY_SIDE_MAX);
        chosen
    }

    /// What had to be left out or put in, with the rows that it is about.
    pub fn remarks(&self) -> Vec<Remark> {
        row::remarks(&self.rows)
    }
}

/// The requests of a scenario, in the order of time.
fn columns(scenario: &Scenario) -> Vec<Column> {
    let mut columns = Vec::new();
    for (line, at, action) in scenario.timed() {
        if let Action::Request(request) = action {
            let (client, asked) = (request.client.clone(), request.request.to_string());
            columns.push(Column { line, at, client, asked });
        }
    }
    columns
}
