//! One row of the comparison: the scenario under one protocol.

use std::rc::Rc;

use crate::app::compare::Column;
use crate::app::lights::Lights;
use crate::app::task::Task;
use crate::app::words;
use crate::diagram::marks::Look;
use crate::ids::OperationId;
use crate::run::Run;
use crate::scenario::text::parse_protocol;
use crate::scenario::under::{self, Under};
use crate::scenario::{Scenario, Subset};

/// A row.
#[derive(Clone, PartialEq, Debug)]
pub struct ComparisonRow {
    /// The protocol with its settings, as written behind the word `protocol`.
    pub text: String,
    /// What came of it.
    pub shown: RowResult,
}

/// What came of a row.
#[derive(Clone, PartialEq, Debug)]
pub enum RowResult {
    /// It has not been run yet.
    Pending,
    /// It cannot be run, because of this.
    Wrong(String),
    /// It was run and judged.
    Ran(Rc<Ran>),
}

/// A run of the scenario under one protocol, as far as it is compared.
#[derive(Clone, PartialEq, Debug)]
pub struct Ran {
    /// What the clients were told, one for each column.
    pub cells: Vec<ComparisonCell>,
    /// The verdicts.
    pub lights: Lights,
    /// The first column in which it differs from the scenario's own row.
    pub differs_at: Option<usize>,
    /// What means nothing to this protocol.
    pub dropped: Vec<String>,
    /// Its own services that stand on the side of the first replica.
    pub joined: Vec<&'static str>,
    /// The scenario that was run.
    pub text: Rc<str>,
}

/// What a client was told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ComparisonCell {
    /// In words.
    pub told: String,
    /// How it looks; stale answers look stale.
    pub look: Look,
}

/// What had to be left out of a scenario or put into it, and under which protocols.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    /// In words of the language.
    pub what: String,
    /// What became of it, as the rest of a sentence.
    pub became: &'static str,
    /// The rows that it is about.
    pub rows: Vec<String>,
}

impl ComparisonRow {
    /// A row that is still to be run.
    pub(super) fn pending(text: &str) -> ComparisonRow {
        ComparisonRow { text: text.to_owned(), shown: RowResult::Pending }
    }

    /// The scenario's own row.
    pub(super) fn own(run: &Run, columns: &[Column]) -> ComparisonRow {
        let choice = run.scenario.choice().to_string();
        let text = choice.trim_start_matches("protocol ").to_owned();
        let ran = Ran {
            cells: cells(run, columns, Some),
            lights: Lights::of(run, &Subset::default()),
            differs_at: None,
            dropped: Vec::new(),
            joined: Vec::new(),
            text: run.scenario.to_string().into(),
        };
        ComparisonRow { text, shown: RowResult::Ran(Rc::new(ran)) }
    }

    /// What came of it, if it was run.
    pub fn ran(&self) -> Option<&Ran> {
        match &self.shown {
            RowResult::Ran(ran) => Some(ran),
            RowResult::Pending | RowResult::Wrong(_) => None,
        }
    }
}

/// The scenario under the protocol of this text, or why there is none.
fn under_it(text: &str, scenario: &Scenario) -> Result<Under, RowResult> {
    let choice = parse_protocol(text).map_err(|error| RowResult::Wrong(words::advice(&error)))?;
    under::under(scenario, &choice)
        .map_err(|errors| RowResult::Wrong(errors.first().map(words::advice).unwrap_or_default()))
}

/// The scenario under the protocol of this text, to be run; or why it cannot be.
pub(super) fn begin(text: &str, scenario: &Scenario) -> Result<Task, RowResult> {
    let under = under_it(text, scenario)?;
    Ok(Task::new(under.scenario))
}

/// What came of the scenario under the protocol of this text.
pub(super) fn shown(
    text: &str,
    run: &Run,
    scenario: &Scenario,
    columns: &[Column],
    own: &ComparisonRow,
) -> RowResult {
    let under = match under_it(text, scenario) {
        Ok(under) => under,
        Err(wrong) => return wrong,
    };
    let cells = cells(run, columns, |line| under.origins.get(line).copied());
    let own = own.ran().map_or(&[][..], |own| own.cells.as_slice());
    RowResult::Ran(Rc::new(Ran {
        differs_at: cells.iter().zip(own).position(|(its, own)| its != own),
        cells,
        lights: Lights::of(run, &Subset::default()),
        dropped: under.dropped,
        joined: under.joined,
        text: under.scenario.to_string().into(),
    }))
}

/// What the clients were told; `origin` is the line of the compared scenario of a line that ran.
fn cells(
    run: &Run,
    columns: &[Column],
    origin: impl Fn(usize) -> Option<usize>,
) -> Vec<ComparisonCell> {
    let not_asked = ComparisonCell { told: "not asked".to_owned(), look: Look::Pending };
    let mut cells = vec![not_asked; columns.len()];
    let names = run.trace.names();
    for (id, operation) in (0..).map(OperationId).zip(&run.trace.operations) {
        let column = origin(operation.line)
            .and_then(|line| columns.iter().position(|column| column.line == line));
        if let Some(cell) = column.and_then(|column| cells.get_mut(column)) {
            *cell = ComparisonCell {
                told: words::outcome(names, operation.action, &operation.outcome),
                look: Look::of(&operation.outcome, run.is_stale(id)),
            };
        }
    }
    cells
}

/// All remarks on these rows; what is the same for several is said once.
pub(super) fn remarks(rows: &[ComparisonRow]) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = Vec::new();
    let mut add = |what: String, became: &'static str, row: &ComparisonRow| match remarks
        .iter_mut()
        .find(|known| known.what == what && known.became == became)
    {
        Some(known) => known.rows.push(row.text.clone()),
        None => remarks.push(Remark { what, became, rows: vec![row.text.clone()] }),
    };
    for row in rows {
        let Some(ran) = row.ran() else { continue };
        ran.dropped.iter().for_each(|what| add(what.clone(), "has no meaning for", row));
        if !ran.joined.is_empty() {
            add(ran.joined.join(" "), "joined to the side of the first replica under", row);
        }
    }
    remarks
}
