//! A history in words: what the file is, the verdict, the operations that prove it.

use crate::app::histories::{HistoryTask, ShownHistory, WorkerPhase};
use crate::app::lamp::Light;
use crate::diagram::history::{ModelLight, attainable_words};
use crate::diagram::words::{grouped, moment};
use crate::examine::{self, Ending, ModelVerdict, Unit, broken_below};
use crate::import::NilReading;
use crate::judge::ConsistencyModel;

/// What a file is, as pairs of a word and what there is to say.
pub fn facts(shown: &ShownHistory) -> Vec<(&'static str, String)> {
    let opened = &shown.opened;
    let columns = &opened.columns;
    let count = |count: usize| grouped(u32::try_from(count).unwrap_or(u32::MAX));
    let [done, rest @ ..] = opened.ended;
    let mut ended = vec![format!("{} done", grouped(done))];
    for (number, word) in rest.into_iter().zip(["failed", "of unknown outcome", "never ended"]) {
        if number > 0 {
            ended.push(format!("{} {word}", grouped(number)));
        }
    }
    vec![
        ("Format", opened.format.clone()),
        ("Operations", format!("{}: {}", count(columns.len()), ended.join(", "))),
        ("Processes", count(columns.processes.len())),
        ("Registers", count(columns.keys.len())),
    ]
}

/// How a verdict is shown.
pub fn light(finding: &ModelVerdict) -> Light {
    match finding.allowed {
        examine::Allowed::Yes => Light::Yes,
        examine::Allowed::No => Light::No,
        examine::Allowed::Unknown => Light::Unknown,
    }
}

/// The verdict in a word or two, and its sentence; none while it is awaited.
pub fn verdict(shown: &ShownHistory) -> Option<(Light, &'static str, String)> {
    let finding =
        shown.findings.iter().find(|finding| finding.model == ConsistencyModel::Linearizable)?;
    let light = light(finding);
    let (word, otherwise) = match light {
        Light::Yes if finding.points.is_empty() => {
            ("Linearizable", "One order of all operations explains every answer.")
        }
        Light::Yes => (
            "Linearizable",
            "One order of all operations explains every answer. Dots on the tape show where each \
             of them can have taken effect.",
        ),
        Light::No => ("Not linearizable", ""),
        _ => ("Linearizable?", "Not decided within the budget."),
    };
    let sentence = if finding.sentence.is_empty() { otherwise } else { &finding.sentence };
    Some((light, word, sentence.to_owned()))
}

/// What is said when a verdict has come.
pub fn said(shown: &ShownHistory) -> String {
    match verdict(shown) {
        Some((_, word, sentence)) if shown.findings.len() == 1 => format!("{word}. {sentence}"),
        _ => String::new(),
    }
}

/// What a worker is doing, and how much of it is done.
pub fn progress(task: &HistoryTask) -> (String, Option<f64>) {
    match task.phase {
        WorkerPhase::Fetching(thousandths) => {
            (format!("Fetching {}…", task.name), Some(f64::from(thousandths) / 1_000.0 * 0.2))
        }
        WorkerPhase::Reading => (format!("Reading {}…", task.name), None),
        WorkerPhase::Judging(done, of) => {
            let model =
                ConsistencyModel::at(done as usize).map_or("the distance from it", |it| it.word());
            let share = 0.4 + 0.6 * f64::from(done) / f64::from(of.max(1));
            (format!("Judging {}: {model}…", task.name), Some(share))
        }
    }
}

/// A model in the list beside the map.
#[derive(Clone, PartialEq, Debug)]
pub struct ModelRow {
    /// The model.
    pub model: ConsistencyModel,
    /// How it was judged; a fact while it is awaited.
    pub light: Light,
    /// Why.
    pub sentence: String,
    /// What it demands.
    pub definition: &'static str,
    /// What a system that keeps it can be in a partition.
    pub class: &'static str,
    /// What is easily got wrong about it.
    pub trap: &'static str,
    /// Whether the tape can show why not.
    pub has_proof: bool,
}

/// All models, the strongest first.
pub fn models(shown: &ShownHistory) -> Vec<ModelRow> {
    let judged = |model: &ConsistencyModel| {
        let finding = shown.findings.iter().find(|finding| finding.model == *model);
        let (light, sentence) = match finding {
            None => (Light::Fact, String::new()),
            Some(finding) => match (light(finding), broken_below(&shown.findings, *model)) {
                (Light::Unknown, Some(weaker)) => {
                    (Light::No, format!("It is broken, as {} is.", weaker.word()))
                }
                (light, _) => (light, finding.sentence.clone()),
            },
        };
        ModelRow {
            model: *model,
            light,
            sentence,
            definition: model.definition(),
            class: attainable_words(model.attainable()),
            trap: model.trap(),
            has_proof: finding.is_some_and(super::look::has_proof),
        }
    };
    ConsistencyModel::ALL.iter().map(judged).collect()
}

/// The lights of the map of models.
pub fn lights(judged: &[ModelRow]) -> Vec<ModelLight> {
    let light = |judged: &ModelRow| {
        let word = if judged.light == Light::Fact { "is not judged" } else { judged.light.word() };
        ModelLight {
            model: judged.model,
            class: judged.light.class(),
            sign: judged.light.sign(),
            label: format!("{} {word}, {}", judged.model.word(), judged.class),
        }
    };
    judged.iter().map(light).collect()
}

/// What is easily misunderstood about verdicts on this history.
pub fn traps(shown: &ShownHistory) -> Vec<&'static str> {
    let mut traps = Vec::new();
    if shown.opened.columns.keys.len() > 1 {
        traps.push(
            "Linearizability is judged register by register, which is the same as judging all \
             together. Of the weaker models that is not true: they are judged on all registers \
             together, and may be broken although each register keeps them.",
        );
    }
    if shown.opened.nil == NilReading::Anything {
        traps.push(
            "A read of nil is taken as no information, as Knossos does; that can hide lost data. The \
             strict reading takes it as an answer.",
        );
    }
    traps.push(
        "A file does not tell versions. The guarantees of sessions are judged by values alone: \
         they hold if some order of the writes keeps them.",
    );
    traps
}

/// A row of the table of the proof.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProofRow {
    /// The operation.
    pub id: u32,
    /// Its line, or its number where lines hold several events.
    pub line: String,
    /// Whose it is.
    pub process: String,
    /// What was asked.
    pub asked: String,
    /// What came of it.
    pub told: String,
    /// The class of its outcome.
    pub class: &'static str,
    /// From when to when.
    pub moments: String,
}

/// An operation as a row.
pub fn row(shown: &ShownHistory, id: u32) -> Option<ProofRow> {
    let columns = &shown.opened.columns;
    let place = id as usize;
    let kind = columns.kind.get(place)?;
    let class = match kind.outcome() {
        Ending::Ok => "ok",
        Ending::Error => "error",
        Ending::Unknown => "unknown",
        Ending::Pending => "pending",
    };
    // Events are told by their numbers, the first of which is 1.
    let first = u32::from(columns.unit == Unit::Events);
    let told = |at: u32| moment(columns.unit, at.saturating_add(first));
    let from = told(columns.start[place]);
    let to = match columns.end[place] {
        examine::NONE => "…".to_owned(),
        end => told(end),
    };
    Some(ProofRow {
        id,
        line: grouped(columns.line[place]),
        process: columns.process_name(place).to_owned(),
        asked: columns.asked(place),
        told: columns.told(place),
        class,
        moments: format!("{from} – {to}"),
    })
}

/// What the places of operations are: lines, or numbers of events where lines hold several.
pub fn place_head(shown: &ShownHistory) -> &'static str {
    if shown.opened.columns.shares_lines { "Event" } else { "Line" }
}

/// Where an operation stands in the file.
pub fn place(shown: &ShownHistory, row: &ProofRow) -> String {
    format!("{} {}", place_head(shown).to_ascii_lowercase(), row.line)
}

/// The operations of the proof that is marked.
pub fn proof(shown: &ShownHistory) -> Vec<ProofRow> {
    let proof = shown.finding().map_or(&[][..], |finding| &finding.proof);
    proof.iter().filter_map(|id| row(shown, *id)).collect()
}
