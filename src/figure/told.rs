//! Who asked what and was told what, with what happened to the network meanwhile: the rows of the
//! table that stands beside the pictures.

use crate::app::moments::{MomentKind, moments};
use crate::diagram::marks::Look;
use crate::diagram::words::seconds;
use crate::ids::OperationId;
use crate::judge::staleness::Freshness;
use crate::run::Run;
use crate::run::check::found_text;
use crate::sim::trace::text::action_text;

/// One row.
pub(super) enum Row {
    /// The network or a machine changes.
    Fault {
        /// When.
        at: String,
        /// What happens, as a sentence.
        what: String,
    },
    /// A request.
    Request {
        /// When it began.
        at: String,
        /// Who asked.
        who: String,
        /// What.
        asked: String,
        /// What it was told, in the words of expectations, and after how long.
        told: String,
        /// How that looks.
        look: Look,
    },
}

/// All rows, in the order of time.
pub(super) fn rows(run: &Run) -> Vec<Row> {
    let rows = moments(run).into_iter().filter_map(|moment| match moment.kind {
        MomentKind::Fault => Some(Row::Fault { at: seconds(moment.at), what: moment.sentence }),
        MomentKind::Request(id) => request(run, id),
        MomentKind::Response(_) | MomentKind::Note => None,
    });
    rows.collect()
}

fn request(run: &Run, id: OperationId) -> Option<Row> {
    let names = run.trace.names();
    let record = run.trace.operations.get(id.index())?;
    let operation = run.history.operations.get(id.index())?;
    let freshness = run.freshness().get(id.index()).copied().flatten();
    let is_stale = matches!(freshness, Some(Freshness::Stale { .. }));
    let took = operation.outcome.ended_at().map(|at| at.saturating_sub(operation.invoked_at));
    let took =
        took.map_or(String::new(), |ms| format!(", after {}", crate::app::words::length(ms)));
    let old = match freshness {
        Some(Freshness::Stale { age, .. }) => {
            format!(" (replaced {} before)", crate::app::words::length(age))
        }
        _ => String::new(),
    };
    Some(Row::Request {
        at: seconds(record.invoked_at),
        who: names.client(record.client).to_owned(),
        asked: action_text(names, record.key, record.action),
        told: format!("{}{old}{took}", found_text(operation, freshness, names)),
        look: Look::of(&operation.outcome, is_stale),
    })
}
