//! Verdicts in words: a sentence for every violation, and what each property means.

use crate::history::{History, Moment, Operation};
use crate::ids::OperationId;
use crate::names::Names;
use crate::register::{Access, Answer, Value};

use super::{ConsistencyModel, Limit, Reason, Verdict, Violation};

/// How many operations a sentence lists.
const LIST_MAX: usize = 6;

/// What availability means, strictly.
pub const AVAILABLE: &str = "Every request received by a machine that stays up gets an answer \
     that is not an error, even if the network is never repaired.";
/// What availability means when errors count as answers.
pub const ANSWERED: &str = "Every request received by a machine that stays up gets some answer, \
     if only an error, even if the network is never repaired.";
/// What convergence means.
pub const CONVERGED: &str = "At the end of the run all replicas that are up and have a copy hold the \
     same values.";
/// What a stale read is.
pub const STALE: &str = "A read is stale when the value that it returns had been replaced before it \
     began: a newer write had begun after every write of that value had ended, and had itself ended.";

/// One sentence for a verdict; none when there is nothing to say.
pub fn verdict(verdict: &Verdict, history: &History, names: &Names) -> Option<String> {
    match verdict {
        Verdict::Holds(_) => None,
        Verdict::Violated(violation) => Some(sentence(violation, history, names)),
        Verdict::Unknown { limit, .. } => Some(undecided(*limit).to_owned()),
    }
}

/// Why there is no verdict.
pub fn undecided(limit: Limit) -> &'static str {
    match limit {
        Limit::Work => "Undecided: the search was stopped at its limit of work.",
        Limit::Memory => "Undecided: the search was stopped at its limit of memory.",
        Limit::Operations => "Undecided: too many operations for this check.",
        Limit::Appends => "Undecided: of appends only linearizable and sequential are judged.",
    }
}

/// Why the history is not allowed, in one sentence.
pub fn sentence(violation: &Violation, history: &History, names: &Names) -> String {
    let teller = Teller { history, names };
    match &violation.reason {
        Reason::NotARegisterValue { read } => {
            format!("{}, but a register holds one value.", teller.told(*read))
        }
        Reason::ThinAir { read } => {
            format!("{} although nobody ever wrote that value.", teller.told(*read))
        }
        Reason::Aborted { read, write } => {
            let write = teller.possessive(*write);
            format!("{} although {write} had definitely failed.", teller.told(*read))
        }
        Reason::Future { read, write } => format!(
            "{} before {} began at {}.",
            teller.told(*read),
            teller.possessive(*write),
            teller.moment(teller.operation(*write).invoked_at)
        ),
        Reason::RefusedCas { read } => {
            format!("{}, which is the very value it expected.", teller.told(*read))
        }
        Reason::Overwritten { read, seen, older, newer } => {
            teller.overwritten(*read, *seen, *older, *newer)
        }
        Reason::OlderVersion { model, first, then } => format!(
            "{} after {}, which is the newer version in the store's own order.",
            teller.told(*then),
            teller.gerund(*first, *model)
        ),
        Reason::Cycle { model, steps } => teller.cycle(*model, steps),
        Reason::NoView { model } => {
            let kept =
                if *model == ConsistencyModel::Pram { "each client's writes" } else { "causality" };
            let list = teller.list(&violation.operations);
            format!("No order that keeps {kept} explains these together: {list}.")
        }
        Reason::CauseMissed { read, newer, chain, .. } => format!(
            "{} although {} came before it, by causes each of the next: {}.",
            teller.told(*read),
            teller.possessive(*newer),
            teller.list(chain)
        ),
        Reason::NoSharedOrder { .. } => {
            let list = teller.list(&violation.operations);
            format!("No one order of the writes explains these from their causes: {list}.")
        }
        Reason::NoOrder => {
            let list = teller.list(&violation.operations);
            format!("No order explains these together: {list}.")
        }
    }
}

struct Teller<'a> {
    history: &'a History,
    names: &'a Names,
}

impl Teller<'_> {
    fn operation(&self, id: OperationId) -> &Operation {
        &self.history.operations[id.index()]
    }

    fn client(&self, id: OperationId) -> &str {
        self.names.process(self.operation(id).client)
    }

    fn moment(&self, at: Moment) -> String {
        self.names.moments.told(at)
    }

    /// `x = 1`, of what an operation read or wrote.
    fn equation(&self, id: OperationId) -> String {
        let operation = self.operation(id);
        let key = self.names.key(operation.key);
        if let Some(text) = self.names.appended.get(&id) {
            return format!("{key} += {text}");
        }
        let text = |value: &Value| self.names.value(*value).to_string();
        match (operation.outcome.answer(), operation.action.written()) {
            (Some(Answer::Siblings(values)), _) => {
                let values: Vec<String> = values.iter().map(text).collect();
                format!("siblings {} of {key}", values.join(" and "))
            }
            (Some(Answer::Value(value)), _) => format!("{key} = {}", text(value)),
            // The verb says the rest: "deleted x".
            (_, Some(value)) if self.names.is_deletion(value) => key.to_string(),
            (_, Some(value)) => format!("{key} = {}", text(&value)),
            _ => key.to_string(),
        }
    }

    fn verb(&self, id: OperationId) -> &'static str {
        let operation = self.operation(id);
        match (operation.action, operation.outcome.answer()) {
            _ if self.names.appended.contains_key(&id) => "appended",
            (Access::Set(value), _) if self.names.is_deletion(value) => "deleted",
            (Access::Set(_), _) => "set",
            (Access::Get, _) => "read",
            (Access::Cas { .. }, Some(Answer::Value(_))) => "found",
            (Access::Cas { .. }, _) => "swapped in",
        }
    }

    /// `c2 read x = 0 at 2 s`: when a read began, or when a write was asked for.
    fn told(&self, id: OperationId) -> String {
        let at = self.moment(self.operation(id).invoked_at);
        format!("{} {} {} at {at}", self.client(id), self.verb(id), self.equation(id))
    }

    /// `c1's set x = 1`.
    fn possessive(&self, id: OperationId) -> String {
        let noun = match self.operation(id).action {
            _ if self.names.appended.contains_key(&id) => "append",
            Access::Set(value) if self.names.is_deletion(value) => "delete of",
            Access::Set(_) => "set",
            Access::Get => "read of",
            Access::Cas { .. } => "swap to",
        };
        format!("{}'s {noun} {}", self.client(id), self.equation(id))
    }

    fn ended(&self, id: OperationId) -> String {
        let ended = self.operation(id).outcome.ended_at();
        ended.map_or("no known time".to_string(), |at| self.moment(at))
    }

    fn overwritten(
        &self,
        read: OperationId,
        seen: OperationId,
        older: Option<OperationId>,
        newer: OperationId,
    ) -> String {
        let finished = self.ended(seen);
        let fact = if self.is_write(seen) {
            format!("{} had finished at {finished}", self.possessive(seen))
        } else {
            let (client, verb, what) = (self.client(seen), self.verb(seen), self.equation(seen));
            format!("{client} had {verb} {what} by {finished}")
        };
        // The initial value is older than any other; otherwise say how the order is known.
        let known = older.map_or(String::new(), |older| {
            let begun = if newer == seen { "it".to_string() } else { self.possessive(newer) };
            let (at, older_end) =
                (self.moment(self.operation(newer).invoked_at), self.ended(older));
            let older = self.possessive(older);
            format!("; {begun} began at {at}, when {older} had finished at {older_end}")
        });
        format!("{} although {fact}{known}.", self.told(read))
    }

    fn is_write(&self, id: OperationId) -> bool {
        self.operation(id).may_have_written().is_some()
    }

    fn gerund(&self, id: OperationId, model: ConsistencyModel) -> String {
        let own =
            matches!(model, ConsistencyModel::ReadYourWrites | ConsistencyModel::MonotonicWrites);
        let verb = if own { "writing" } else { "reading" };
        let operation = self.operation(id);
        // A `cas` that succeeded reads one value and writes another; the written one is meant.
        format!("{verb} {} at {}", self.equation(id), self.moment(operation.invoked_at))
    }

    fn cycle(&self, model: ConsistencyModel, steps: &[(OperationId, OperationId)]) -> String {
        // A single step contradicts the order of the writes by itself.
        let older = match steps {
            [(_, then)] if self.is_write(*then) => ", which comes before it",
            [_] => ", an older value",
            _ => "",
        };
        let step = |(first, then): &(OperationId, OperationId)| {
            let (client, then_verb) = (self.client(*first), self.verb(*then));
            let (first_verb, first) = (self.verb(*first), self.equation(*first));
            format!("{client} {first_verb} {first} and then {then_verb} {}", self.equation(*then))
        };
        let steps: Vec<String> = steps.iter().map(step).collect();
        let joined = steps.join(", but ");
        match model {
            ConsistencyModel::Sequential if steps.len() > 1 => {
                format!("No single order of the writes fits: {joined}.")
            }
            _ => format!("{joined}{older}."),
        }
    }

    /// What these operations did, as far as a sentence can hold it.
    fn list(&self, operations: &[OperationId]) -> String {
        let shown = operations.iter().take(LIST_MAX).map(|id| self.told(*id));
        let more = operations.len().saturating_sub(LIST_MAX);
        let more = (more > 0).then(|| format!("and {more} more"));
        shown.chain(more).collect::<Vec<String>>().join("; ")
    }
}
