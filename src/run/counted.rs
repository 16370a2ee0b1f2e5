//! Which requests availability is judged by, and why others are not: in figures and in words.
//!
//! A request counts if a machine received it that then stayed up. Others are owed no answer and
//! are told apart. What was answered too late, or whose answer was lost on the way to its
//! client, was answered; its client does not know, and that is told as well.

use crate::history::{Outcome, Sent};
use crate::ids::OperationId;
use crate::judge::availability::Availability;
use crate::register::UnknownKind;
use crate::run::Run;
use crate::run::inside::is_inside;
use crate::run::observed::Excuse;
use crate::scenario::Subset;
use crate::sim::trace::text::action_text;
use crate::time::seconds;

/// The requests of a run, or some of them, by how they count.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Counted {
    /// How many were asked, also those of which the runs that were looked at say nothing.
    pub asked: usize,
    /// Those that are owed an answer.
    pub owed: Vec<OperationId>,
    /// Those that are not.
    pub excused: Vec<(OperationId, Excuse)>,
    /// Those properly answered by a machine, of which the client never had the answer.
    pub unheard: Vec<OperationId>,
    /// Those owed an answer that timed out, whatever a machine said.
    pub timed_out: Vec<OperationId>,
}

/// Counts them.
pub fn counted(run: &Run, subset: &Subset) -> Counted {
    let ids = (0..run.trace.operations.len() as u32).map(OperationId);
    let asked = ids.filter(|id| is_inside(&run.trace, subset, *id)).count();
    let mut counted = Counted { asked, ..Counted::default() };
    for service in &run.availability().requests {
        let id = service.operation;
        if !is_inside(&run.trace, subset, id) {
            continue;
        }
        if !service.received {
            let nowhere = Excuse::NeverReached(service.node);
            counted.excused.push((id, run.excuse(id).unwrap_or(nowhere)));
            continue;
        }
        counted.owed.push(id);
        match &run.trace.operations[id.index()].outcome {
            Outcome::Ok { .. } => continue,
            Outcome::Unknown { kind: UnknownKind::Timeout, at: Some(_) } => {
                counted.timed_out.push(id);
            }
            Outcome::Error { .. } | Outcome::Unknown { .. } => {}
        }
        if service.sent == Sent::Ok {
            counted.unheard.push(id);
        }
    }
    counted
}

impl Counted {
    /// Whether no request says anything about availability.
    pub fn is_nothing(&self) -> bool {
        self.owed.is_empty()
    }

    /// Why availability is as it is, errors not counting as answers.
    pub fn available(&self, run: &Run, judged: &Availability) -> String {
        let verdict = match judged {
            Availability::Yes if self.is_nothing() => self.nothing(),
            Availability::Yes => {
                "Every request that reached a running replica got a proper answer.".to_owned()
            }
            Availability::No { unanswered } => denied(run, unanswered),
            Availability::Unknown => "A run was stopped before its end.".to_owned(),
        };
        let unheard = |id| unheard(run, id).to_owned();
        let how = if self.unheard.is_empty() { "" } else { HOW_JUDGED };
        verdict + &self.excuses(run) + &some(run, &self.unheard, unheard, "did") + how
    }

    /// The same where errors count.
    pub fn answered(&self, run: &Run, judged: &Availability) -> String {
        let verdict = match judged {
            Availability::Yes if self.is_nothing() => self.nothing(),
            Availability::Yes => "Every request that reached a running replica got some answer, \
                 if only an error, and would have got one had the partition never ended."
                .to_owned(),
            Availability::No { .. } => {
                "With the partition for ever, some request gets no answer at all.".to_owned()
            }
            Availability::Unknown => "A run was stopped before its end.".to_owned(),
        };
        let timed_out = |id| match run.availability().requests.iter().find(|s| s.operation == id) {
            Some(service) if service.sent == Sent::Nothing => TIMED_OUT.to_owned(),
            Some(service) if service.sent == Sent::Error => {
                format!("{TIMED_OUT}, as {} said", run.trace.names().node(service.node))
            }
            _ => unheard(run, id).to_owned(),
        };
        verdict + &self.excuses(run) + &some(run, &self.timed_out, timed_out, "did")
    }

    /// What is to be added to words that sound as if they were about all requests:
    /// ` (1 not counted)`. Of those of which a machine said no more than that they had timed out
    /// the strict reading has said enough.
    pub fn but(&self, is_strict: bool) -> String {
        let is_meant = |id: &&OperationId| !is_strict || self.unheard.contains(id);
        let timed_out = self.timed_out.iter().filter(is_meant).count();
        let unheard = self.unheard.iter().filter(|id| !self.timed_out.contains(id)).count();
        let parts = [
            (self.excused.len(), "not counted"),
            (timed_out, "timed out"),
            (unheard, "answer not received"),
        ];
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts.map(|(count, what)| format!("{count} {what}")).collect();
        if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
    }

    fn nothing(&self) -> String {
        match self.asked {
            0 => "Nothing was asked.".to_owned(),
            _ => "No request reached a running replica.".to_owned(),
        }
    }

    fn excuses(&self, run: &Run) -> String {
        let ids: Vec<OperationId> = self.excused.iter().map(|(id, _)| *id).collect();
        let first = self.excused.first().map(|(_, excuse)| reason(run, *excuse));
        let reason = |_| format!("is not counted: {}", first.clone().unwrap_or_default());
        some(run, &ids, reason, "are")
    }
}

/// What a client makes of an answer that does not reach it.
fn unheard(run: &Run, id: OperationId) -> &'static str {
    match run.trace.operations[id.index()].outcome {
        Outcome::Unknown { kind: UnknownKind::Timeout, at: Some(_) } => {
            "timed out all the same: its answer did not come in time"
        }
        Outcome::Unknown { at: None, .. } => "waits all the same: its answer has not come",
        _ => "was not answered all the same: its answer did not come in time",
    }
}

/// Why what a client saw does not settle it.
const HOW_JUDGED: &str = " Availability has no time limit, and is judged in a second run in \
     which the partition never ends.";

const TIMED_OUT: &str = "timed out";

/// Why a request is not counted, as a clause.
pub fn reason(run: &Run, excuse: Excuse) -> String {
    let name = |node| run.trace.names().node(node);
    match excuse {
        Excuse::Down(node) => format!("{} was down", name(node)),
        Excuse::Died(node) => format!("{} went down before it had answered", name(node)),
        Excuse::Stands(node) => format!("{} was paused and never resumed", name(node)),
        Excuse::NeverReached(node) => format!("it never reached {}", name(node)),
    }
}

/// A sentence about the first of some requests, and another that counts the rest.
fn some(
    run: &Run,
    ids: &[OperationId],
    what: impl Fn(OperationId) -> String,
    others_do: &str,
) -> String {
    let Some(&first) = ids.first() else { return String::new() };
    let others = match (ids.len() - 1, others_do) {
        (0, _) => String::new(),
        (1, "are") => " Nor is another.".to_owned(),
        (more, "are") => format!(" Nor are {more} others."),
        (1, _) => " So did another.".to_owned(),
        (more, _) => format!(" So did {more} others."),
    };
    format!(" {} {}.{others}", request(run, first), what(first))
}

/// `c1's set x=1 at 1 s`
fn request(run: &Run, id: OperationId) -> String {
    let names = run.trace.names();
    let operation = &run.trace.operations[id.index()];
    let asked = action_text(names, operation.key, operation.action);
    format!("{}'s {asked} at {}", names.client(operation.client), seconds(operation.invoked_at))
}

/// Names the first of the requests that got no proper answer, counts the others.
fn denied(run: &Run, unanswered: &[OperationId]) -> String {
    let Some(&first) = unanswered.first() else { return String::new() };
    let operation = &run.trace.operations[first.index()];
    let requests = operation.requests.iter().rev().map(|id| &run.trace.requests[id.index()]);
    let reached = requests.clone().find(|it| it.received.is_some() && !it.orphaned);
    let node = reached.or(requests.clone().next()).map(|it| run.trace.names().node(it.to));
    let others = match unanswered.len() - 1 {
        0 => String::new(),
        1 => " The same goes for one other request.".to_owned(),
        more => format!(" The same goes for {more} others."),
    };
    let request = format!("{} reached {}", request(run, first), node.unwrap_or("?"));
    match &operation.outcome {
        Outcome::Ok { .. } => format!(
            "{request}, and had the partition never ended it would have got no proper answer.\
             {others}"
        ),
        Outcome::Unknown { kind: UnknownKind::Timeout, at: Some(_) } => {
            format!("{request}, got no proper answer and timed out.{others}")
        }
        _ => format!("{request} and got no proper answer.{others}"),
    }
}
