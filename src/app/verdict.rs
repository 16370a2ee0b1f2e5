//! The verdict as the page shows it: lamps with sentences.

use crate::app::definitions;
use crate::app::lamp::{Lamp, Light};
use crate::app::session::Session;
use crate::app::siblings;
use crate::app::words;
use crate::history::Operation;
use crate::ids::Endpoint;
use crate::judge::availability::Yield;
use crate::judge::convergence::Convergence;
use crate::judge::{ConsistencyModel, Verdict, explain};
use crate::run::counted::counted;
use crate::run::finding::Finding;
use crate::run::{check, headline, held, partition};
use crate::scenario::{Property, Subset};
use crate::table::SortedSet;

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
pub fn headline(session: &Session) -> String {
    headline::headline(&session.run)
}

/// Why the run is as it is: the sentence of the promise that it breaks, if it breaks one.
pub fn reason(session: &Session) -> String {
    let broken = main_lamps(session).into_iter().find(|lamp| lamp.light == Light::No);
    broken.map_or_else(|| headline(session), |lamp| lamp.sentence)
}

fn consistency(session: &Session) -> Lamp {
    let run = &session.run;
    let (finding, because) = check::found(run, Property::Linearizable, &Subset::default());
    let (word, sentence) = match (finding, run.verdict(ConsistencyModel::Linearizable)) {
        (Finding::Nothing, _) => ("Not judged", because.unwrap_or_default()),
        (_, Verdict::Violated(violation)) => {
            ("Not linearizable", explain::sentence(violation, &run.history, run.trace.names()))
        }
        (_, Verdict::Unknown { limit, .. }) => {
            ("Linearizable?", explain::undecided(*limit).to_owned())
        }
        (_, Verdict::Holds(_)) if run.history.operations.iter().any(is_answered) => {
            ("Linearizable", "One order of all operations explains every answer.".to_owned())
        }
        (_, Verdict::Holds(_)) => {
            ("Linearizable", "No request succeeded, so no answer contradicts another.".to_owned())
        }
    };
    let (definition, light) = (definitions::linearizable(), Light::of(finding));
    Lamp { definition, light, word: word.to_owned(), sentence }
}

fn is_answered(operation: &Operation) -> bool {
    operation.outcome.answer().is_some()
}

fn availability(session: &Session) -> Lamp {
    let (light, sentence) = found(session, Property::Available);
    let word = match light {
        Light::No => "Not available",
        Light::Unknown => "Available?",
        Light::Nothing => "Not judged",
        Light::Yes | Light::Fact => "Available",
    };
    Lamp { definition: definitions::AVAILABLE, light, word: word.to_owned(), sentence }
}

fn answered(session: &Session) -> Lamp {
    let (light, sentence) = found(session, Property::Answered);
    let counted = counted(&session.run, &Subset::default());
    let word = match light {
        Light::No => "Not answered".to_owned(),
        Light::Unknown => "Ok or error?".to_owned(),
        Light::Nothing => "Not judged".to_owned(),
        Light::Yes | Light::Fact => format!("Ok or error{}", counted.but(false)),
    };
    Lamp { definition: definitions::ANSWERED, light, word, sentence }
}

fn found(session: &Session, property: Property) -> (Light, String) {
    let (finding, because) = check::found(&session.run, property, &Subset::default());
    (Light::of(finding), because.unwrap_or_default())
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
        _ if run.trace.operations.is_empty() => {
            (Light::Nothing, "Not judged", "Nothing was asked.".to_owned())
        }
        Convergence::Yes => (
            Light::Yes,
            "Converged",
            "All replicas with a copy hold the same at the end.".to_owned(),
        ),
        Convergence::No(differences) => {
            let told = differences.iter().map(|one| held::difference(one, names));
            (Light::No, "Not converged", told.collect::<Vec<String>>().join(" "))
        }
    };
    Lamp { definition: definitions::CONVERGED, light, word: word.to_owned(), sentence }
}

/// The weaker models, strongest first, with whether they hold.
pub fn models(session: &Session) -> Vec<(ConsistencyModel, Light)> {
    let all = Subset::default();
    let light = |model: &ConsistencyModel| Light::of(check::found_by(&session.run, *model, &all).0);
    let spoken = ConsistencyModel::ALL.iter().filter(|model| model.is_in_scenarios());
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
