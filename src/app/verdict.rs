//! The verdict as the page shows it: lamps with sentences.

use crate::app::definitions::{self, Definition};
use crate::app::session::Session;
use crate::app::siblings;
use crate::app::words;
use crate::history::Outcome;
use crate::ids::{Endpoint, NodeId, OperationId};
use crate::judge::availability::{Availability, Yield};
use crate::judge::convergence::{Convergence, Difference};
use crate::judge::{Model, Verdict, explain};
use crate::names::Names;
use crate::register::Value;
use crate::run::partition;
use crate::table::SortedSet;

/// One property and what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lamp {
    /// What is judged.
    pub definition: Definition,
    /// How it was judged.
    pub light: Light,
    /// The verdict as a word or two: `Linearizable`, `Not linearizable`.
    pub word: String,
    /// Why.
    pub sentence: String,
}

/// The colour and the sign of a lamp.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Light {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// It could not be decided.
    Unknown,
    /// Neither good nor bad.
    Fact,
}

impl Light {
    /// Its class.
    pub fn class(self) -> &'static str {
        match self {
            Light::Yes => "yes",
            Light::No => "no",
            Light::Unknown => "undecided",
            Light::Fact => "fact",
        }
    }

    /// What it says, for those who do not see it.
    pub fn word(self) -> &'static str {
        match self {
            Light::Yes => "holds",
            Light::No => "is violated",
            Light::Unknown => "is not decided",
            Light::Fact => "",
        }
    }

    /// Its sign, beside the colour.
    pub fn sign(self) -> &'static str {
        match self {
            Light::Yes => "✓",
            Light::No => "✕",
            Light::Unknown => "?",
            Light::Fact => "•",
        }
    }
}

/// The two lamps of the theorem.
pub fn main_lamps(session: &Session) -> [Lamp; 2] {
    [consistency(session), availability(session)]
}

/// What else there is to say of the run.
pub fn other_lamps(session: &Session) -> Vec<Lamp> {
    let mut lamps =
        vec![partition(session), answered(session), yields(session), convergence(session)];
    lamps.extend(siblings::lamp(session));
    lamps
}

/// A whole sentence of what this run shows.
pub fn headline(session: &Session) -> &'static str {
    let [consistency, availability] = main_lamps(session).map(|lamp| lamp.light);
    match (consistency, availability) {
        (Light::Yes, Light::Yes) => "Consistent and available, in this run.",
        (Light::Yes, Light::No) => "Consistent, but not available.",
        (Light::No, Light::Yes) => "Available, but not consistent.",
        (Light::No, Light::No) => "Neither consistent nor available.",
        _ => "Not decided within the budget.",
    }
}

fn consistency(session: &Session) -> Lamp {
    let run = &session.run;
    let (light, word, sentence) = match run.verdict(Model::Linearizable) {
        Verdict::Holds(_) => (
            Light::Yes,
            "Linearizable",
            "One order of all operations explains every answer.".to_owned(),
        ),
        Verdict::Violated(violation) => (
            Light::No,
            "Not linearizable",
            explain::sentence(violation, &run.history, run.trace.names()),
        ),
        Verdict::Unknown { limit, .. } => {
            (Light::Unknown, "Linearizable?", explain::undecided(*limit).to_owned())
        }
    };
    Lamp { definition: definitions::linearizable(), light, word: word.to_owned(), sentence }
}

fn availability(session: &Session) -> Lamp {
    let (light, sentence) = match &session.run.availability().strict {
        Availability::Yes => (
            Light::Yes,
            "Every request that reached a running replica got a proper answer.".to_owned(),
        ),
        Availability::No { unanswered } => (Light::No, unanswered_sentence(session, unanswered)),
        Availability::Unknown => (Light::Unknown, "A run was stopped before its end.".to_owned()),
    };
    let word = match light {
        Light::No => "Not available",
        Light::Unknown => "Available?",
        _ => "Available",
    };
    Lamp { definition: definitions::AVAILABLE, light, word: word.to_owned(), sentence }
}

/// Names the first of the requests, counts the others.
fn unanswered_sentence(session: &Session, unanswered: &[OperationId]) -> String {
    let trace = &session.run.trace;
    let names = trace.names();
    let Some(first) = unanswered.first() else { return String::new() };
    let operation = &trace.operations[first.index()];
    let asked = words::request(names, operation.key, operation.action);
    let client = names.client(operation.client);
    let at = words::time(operation.invoked_at);
    let node = operation.requests.last().map(|request| trace.requests[request.index()].to);
    let node = node.map_or("?", |node| names.node(node));
    let others = match unanswered.len() - 1 {
        0 => String::new(),
        1 => " Nor did another request.".to_owned(),
        more => format!(" Nor did {more} others."),
    };
    let request = format!("{client}'s {asked} at {at} reached {node}");
    match operation.outcome {
        Outcome::Ok { .. } => format!(
            "{request}, and had the partition never ended it would have got no proper answer.\
             {}",
            others.replace("did", "would")
        ),
        _ => format!("{request} and got no proper answer.{others}"),
    }
}

fn answered(session: &Session) -> Lamp {
    let (light, sentence) = match &session.run.availability().loose {
        Availability::Yes => (
            Light::Yes,
            "Every request got some answer, if only an error, and would with the partition for ever.",
        ),
        Availability::No { .. } => {
            (Light::No, "With the partition for ever, some request gets no answer at all.")
        }
        Availability::Unknown => (Light::Unknown, "A run was stopped before its end."),
    };
    let word = if light == Light::No { "Not answered" } else { "Answered" };
    Lamp {
        definition: definitions::ANSWERED,
        light,
        word: word.to_owned(),
        sentence: sentence.to_owned(),
    }
}

fn yields(session: &Session) -> Lamp {
    let served = session.run.served();
    let Yield { answered, asked } = served.overall();
    let names = session.run.trace.names();
    let by_node = served.by(|node| node);
    let parts: Vec<String> = by_node
        .iter()
        .map(|(node, its)| format!("{} {} of {}", names.node(*node), its.answered, its.asked))
        .collect();
    Lamp {
        definition: definitions::YIELD,
        light: Light::Fact,
        word: format!("Yield {answered} of {asked}"),
        sentence: if parts.is_empty() {
            String::new()
        } else {
            format!("By replica: {}.", parts.join(", "))
        },
    }
}

fn partition(session: &Session) -> Lamp {
    let run = &session.run;
    let stretches = partition::stretches(&run.trace);
    let names = run.trace.names();
    let sentence = stretches.iter().map(|stretch| {
        let links: SortedSet<(Endpoint, Endpoint)> =
            stretch.links.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
        let count = match links.first() {
            Some((a, b)) if links.len() == 1 => {
                format!("{}–{}", names.endpoint(*a), names.endpoint(*b))
            }
            _ => format!("{} links", links.len()),
        };
        let until = if stretch.to >= run.trace.ended_at {
            "to the end".to_owned()
        } else {
            format!("until {}", words::time(stretch.to))
        };
        format!("{count}, from {} {until}.", words::time(stretch.from))
    });
    let sentence = sentence.collect::<Vec<_>>().join(" ");
    let word = if stretches.is_empty() { "No partition" } else { "Partitioned" };
    Lamp { definition: definitions::PARTITION, light: Light::Fact, word: word.to_owned(), sentence }
}

fn convergence(session: &Session) -> Lamp {
    let run = &session.run;
    let names = run.trace.names();
    let (light, word, sentence) = match run.convergence() {
        Convergence::Yes => (
            Light::Yes,
            "Converged",
            "All replicas with a copy hold the same at the end.".to_owned(),
        ),
        Convergence::No(differences) => {
            let told = differences.iter().map(|one| difference(one, names));
            (Light::No, "Not converged", told.collect::<Vec<String>>().join(" "))
        }
    };
    Lamp { definition: definitions::CONVERGED, light, word: word.to_owned(), sentence }
}

fn difference(Difference { key, groups }: &Difference, names: &Names) -> String {
    let group = |(values, nodes): &(Vec<Value>, Vec<NodeId>)| {
        let nodes: Vec<&str> = nodes.iter().map(|node| names.node(*node)).collect();
        let values: Vec<&str> = values.iter().map(|value| names.value(*value)).collect();
        format!("{} {}", nodes.join(", "), values.join(", "))
    };
    let held: Vec<String> = groups.iter().map(group).collect();
    format!("Of {} hold at the end: {}.", names.key(*key), held.join("; "))
}

/// The weaker models, strongest first, with whether they hold.
pub fn models(session: &Session) -> Vec<(Model, Light)> {
    let light = |model: &Model| match session.run.verdict(*model) {
        Verdict::Holds(_) => Light::Yes,
        Verdict::Violated(_) => Light::No,
        Verdict::Unknown { .. } => Light::Unknown,
    };
    let spoken = Model::ALL.iter().filter(|model| model.is_in_scenarios());
    spoken.map(|model| (*model, light(model))).collect()
}

/// What limits what can be said of this run, if anything does.
pub fn caveat(session: &Session) -> Option<String> {
    let trace = &session.run.trace;
    trace.end.limit().map(|limit| {
        format!(
            "The run was stopped at {}, after {} steps: it reached {limit}.",
            words::time(trace.ended_at),
            trace.steps.len()
        )
    })
}
