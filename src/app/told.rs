//! What clients were told until the playhead: the rows of the table.

use std::ops::Range;

use crate::app::session::Session;
use crate::app::words;
use crate::diagram::marks::Look;
use crate::diagram::scene::Target;
use crate::history::Outcome;
use crate::ids::OperationId;
use crate::judge::staleness::Freshness;
use crate::run::counted;
use crate::time::Time;

/// A row: a request and its answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// Which.
    pub operation: OperationId,
    /// When it was asked.
    pub invoked_at: Time,
    /// Who asked.
    pub client: String,
    /// What.
    pub asked: String,
    /// What the client was told; nothing yet if that lies ahead.
    pub told: String,
    /// How old the answer was, or what the error means.
    pub remark: Option<String>,
    /// How long it took.
    pub latency: String,
    /// How it looks.
    pub look: Look,
    /// Where the playhead stands towards it.
    pub phase: Phase,
    /// Whether it is one of the operations that prove the violation.
    pub in_proof: bool,
}

/// Where the playhead stands towards an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Before it.
    Ahead,
    /// Between request and answer.
    Waiting,
    /// After it.
    Over,
}

impl Phase {
    /// Its class.
    pub fn class(self) -> &'static str {
        match self {
            Phase::Ahead => "ahead",
            Phase::Waiting => "waiting",
            Phase::Over => "over",
        }
    }
}

/// So many rows are shown at once.
pub const ROWS_SHOWN: usize = 100;

/// Which rows are shown: all, or of many the hundred in which the playhead or what is picked out
/// lies.
pub fn window(session: &Session, playhead: Time, selection: Option<Target>) -> Range<usize> {
    let operations = &session.run.trace.operations;
    let picked = match selection {
        Some(Target::Operation(id)) => Some(id.index()),
        _ => None,
    };
    let asked = || operations.partition_point(|it| it.invoked_at <= playhead).saturating_sub(1);
    let from = picked.unwrap_or_else(asked) / ROWS_SHOWN * ROWS_SHOWN;
    from.min(operations.len())..(from + ROWS_SHOWN).min(operations.len())
}

/// These rows, in the order asked; the others are as they were.
pub fn rows_in(
    session: &Session,
    is_judged: bool,
    playhead: Time,
    window: Range<usize>,
) -> Vec<Told> {
    let ids = (window.start as u32..window.end as u32).map(OperationId);
    ids.map(|id| row(session, is_judged, playhead, id)).collect()
}

/// All rows, in the order asked. Before the run is judged they do not say what was stale.
pub fn rows(session: &Session, is_judged: bool, playhead: Time) -> Vec<Told> {
    let ids = (0..session.run.trace.operations.len() as u32).map(OperationId);
    ids.map(|id| row(session, is_judged, playhead, id)).collect()
}

/// Why a client was told what it was, in sentences; as long as it waits there is nothing to
/// explain.
pub fn why(session: &Session, row: &Told) -> Option<Vec<String>> {
    match row.phase {
        Phase::Ahead => Some(vec!["It has not been asked yet.".to_owned()]),
        Phase::Waiting => Some(vec!["It has not been answered yet.".to_owned()]),
        Phase::Over => session.why(row.operation).map(|why| why.sentences),
    }
}

fn row(session: &Session, is_judged: bool, playhead: Time, id: OperationId) -> Told {
    let run = &session.run;
    let names = run.trace.names();
    let operation = &run.trace.operations[id.index()];
    let outcome = &operation.outcome;
    let ended = outcome.ended_at().filter(|ended| *ended <= u64::from(playhead.0));
    let phase = match ended {
        _ if operation.invoked_at > playhead => Phase::Ahead,
        None => Phase::Waiting,
        Some(_) => Phase::Over,
    };
    let is_over = phase == Phase::Over;
    let latency = ended.map(|ended| words::length(ended - u64::from(operation.invoked_at.0)));
    Told {
        operation: id,
        invoked_at: operation.invoked_at,
        client: names.client(operation.client).to_owned(),
        asked: words::request(names, operation.key, operation.action),
        told: match phase {
            Phase::Ahead => String::new(),
            Phase::Waiting => "waits…".to_owned(),
            Phase::Over => words::outcome(names, operation.action, outcome),
        },
        remark: is_over.then(|| remark(session, is_judged, id)).flatten(),
        latency: latency.unwrap_or_default(),
        look: if is_over {
            Look::of(outcome, is_judged && run.is_stale(id))
        } else {
            Look::Pending
        },
        phase,
        in_proof: is_over && is_judged && session.proof().contains(&id),
    }
}

fn remark(session: &Session, is_judged: bool, id: OperationId) -> Option<String> {
    let run = &session.run;
    let freshness = if is_judged { run.freshness().get(id.index()) } else { None };
    let excuse = if is_judged { run.excuse(id) } else { None };
    let not_counted = excuse.map(|it| format!("not counted: {}", counted::reason(run, it)));
    match (&run.trace.operations[id.index()].outcome, freshness) {
        (_, Some(Some(Freshness::Stale { age, versions, .. }))) => {
            let versions = match versions {
                1 => "1 version".to_owned(),
                more => format!("{more} versions"),
            };
            Some(format!("stale by {}, {versions}", words::length(*age)))
        }
        (Outcome::Error { .. }, _) => {
            Some(not_counted.unwrap_or_else(|| "had no effect".to_owned()))
        }
        (Outcome::Unknown { .. }, _)
            if run.history.operations[id.index()].action.written().is_some() =>
        {
            let may = "may have happened".to_owned();
            Some(not_counted.map_or(may.clone(), |not_counted| format!("{may}; {not_counted}")))
        }
        (Outcome::Unknown { .. }, _) => not_counted,
        _ => None,
    }
}
