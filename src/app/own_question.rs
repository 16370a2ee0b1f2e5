//! A question of the reader's own: about a request or a promise of what is shown, in their words.
//! What can be said to it is offered; which of it is right the run decides.

use std::rc::Rc;

use crate::app::Model;
use crate::app::notice::Notice;
use crate::diagram::scene::Target;
use crate::diagram::words::{full_request, seconds};
use crate::ids::OperationId;
use crate::register::Access;
use crate::run::Run;
use crate::run::question;
use crate::scenario::{Ask, Choice, Property, RequestName, Subject, Subset, edit};
use crate::time::Time;

/// What a question can be about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Topic {
    /// Itself.
    pub about: Subject,
    /// In words: `get x by c2 at 2 s`.
    pub name: String,
    /// A question about it, for who has no better one.
    pub text: String,
    /// What can be said.
    pub answers: Vec<Offered>,
}

/// Something that can be said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offered {
    /// In our words.
    pub words: String,
    /// Whether the language can say it, so that it can be written in other words.
    pub is_writable: bool,
    /// Whether that is what happens.
    pub is_right: bool,
}

/// A question as it is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Posed {
    /// What it is about.
    pub about: Subject,
    /// The question.
    pub text: String,
    /// The answers in the words of who asks, in the order in which they were offered; none where
    /// an answer is left out. If nothing was written of them, they stay as they are computed.
    pub answers: Option<Vec<Option<String>>>,
}

/// Everything that can be asked about a run: that has an answer, and one alone.
pub fn topics(run: &Run) -> Vec<Topic> {
    let requests = run.trace.operations.iter().map(|operation| {
        let names = run.trace.names();
        let client = names.client(operation.client).to_owned();
        let asked = full_request(names, operation);
        let at = operation.invoked_at;
        let text = if operation.action == Access::Get {
            format!("What does {client} read at {}?", seconds(at))
        } else {
            format!("What becomes of {client}'s {asked} at {}?", seconds(at))
        };
        let name = format!("{asked} by {client} at {}", seconds(at));
        (Subject::Request(RequestName { client, at }), name, text)
    });
    let promises = Property::ALL.iter().map(|(property, word)| {
        let name = format!("whether it is {word}");
        let about = Subject::Promise(*property, Subset::default());
        (about, name, format!("Is this {word}?"))
    });
    let mut topics = Vec::new();
    for (about, name, text) in requests.chain(promises) {
        let offered = question::offered(run, &about);
        let right = question::right_of(run, &about);
        let answers = (0..).zip(&offered).map(|(index, it)| Offered {
            words: it.words.clone(),
            is_writable: it.claims().is_some(),
            is_right: right == Some(index),
        });
        let answers = answers.collect();
        topics.push(Topic { about, name, text, answers });
    }
    topics.retain(|topic| topic.answers.iter().any(|it| it.is_right));
    topics
}

/// The one that one would ask about: what is picked out, what is asked already, else what was
/// asked last before this moment.
pub fn likely(run: &Run, topics: &[Topic], selection: Option<Target>, at: Time) -> usize {
    let operations = &run.trace.operations;
    let picked = match selection {
        Some(Target::Operation(OperationId(id))) => Some(id as usize),
        _ => None,
    };
    let asked = question::question(run).and_then(|question| question.operation());
    let before = operations.iter().rposition(|it| it.invoked_at <= at);
    let operation = picked.or(asked.map(OperationId::index)).or(before);
    let named = operation.and_then(|id| operations.get(id)).map(|operation| {
        let client = run.trace.names().client(operation.client).to_owned();
        Subject::Request(RequestName { client, at: operation.invoked_at })
    });
    topics.iter().position(|topic| Some(&topic.about) == named.as_ref()).unwrap_or(0)
}

/// The statements that ask it.
fn statements(run: &Run, posed: &Posed) -> (Ask, Vec<Choice>) {
    let ask = Ask { about: Some(posed.about.clone()), text: posed.text.trim().to_owned() };
    let offered = question::offered(run, &posed.about);
    let written = posed.answers.iter().flatten().zip(&offered).filter_map(|(words, offered)| {
        Some(Choice { text: words.clone()?, claims: offered.claims()?.to_vec() })
    });
    (ask, written.collect())
}

impl Model {
    /// Asks a question of the reader's own, if exactly one of its answers is right.
    #[inline(never)]
    pub(super) fn ask_own(&mut self, posed: &Posed) {
        if self.must_be_mended() {
            return;
        }
        let (ask, choices) = statements(&self.session.run, posed);
        match edit::ask(&self.scenario().clone(), ask, choices) {
            Ok(scenario) => {
                self.dialog = None;
                self.take_edit(scenario);
                self.ask_again();
            }
            Err(errors) => self.tell(Notice::refusal(&errors)),
        }
    }
}

/// What a reader writes of a question before it is asked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct QuestionDraft {
    /// Which topic, if another one was chosen than the likely one.
    pub topic: Option<usize>,
    /// The question, if it was written.
    pub text: Option<Rc<str>>,
    /// What was written of the answers, and which are left out.
    pub answers: Vec<DraftAnswer>,
}

/// One answer of a draft.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DraftAnswer {
    /// In whose words; none as it was offered.
    pub words: Option<Rc<str>>,
    /// Whether it is not offered.
    pub is_left_out: bool,
}

impl QuestionDraft {
    /// The question, as it stands.
    pub fn posed(&self, topic: &Topic) -> Posed {
        let is_touched = self.answers.iter().any(|it| it.is_left_out || it.words.is_some());
        let answers = topic.answers.iter().enumerate().map(|(index, offered)| {
            let own = self.answers.get(index).cloned().unwrap_or_default();
            let words = own.words.map_or_else(|| offered.words.clone(), |it| it.to_string());
            (!own.is_left_out && !words.trim().is_empty()).then_some(words)
        });
        let text = self.text.as_ref().map_or_else(|| topic.text.clone(), ToString::to_string);
        Posed { about: topic.about.clone(), text, answers: is_touched.then(|| answers.collect()) }
    }

    /// Why it cannot be asked yet.
    pub fn problem(&self, topic: &Topic) -> Option<&'static str> {
        let posed = self.posed(topic);
        if posed.text.trim().is_empty() {
            return Some("Write the question.");
        }
        let answers = posed.answers?;
        let kept = topic.answers.iter().zip(&answers);
        let mut kept = kept.filter(|(offered, words)| offered.is_writable && words.is_some());
        let has_right = kept.clone().any(|(offered, _)| offered.is_right);
        let count = kept.by_ref().count();
        match (has_right, count) {
            (false, _) => Some("What happens must be among the answers."),
            (true, ..2) => Some("One answer alone is no question."),
            _ => None,
        }
    }

    /// The same with one answer otherwise.
    #[must_use]
    pub fn with(&self, index: usize, answer: DraftAnswer) -> QuestionDraft {
        let mut draft = self.clone();
        if draft.answers.len() <= index {
            draft.answers.resize(index + 1, DraftAnswer::default());
        }
        draft.answers[index] = answer;
        draft
    }

    /// About something else: what was written of the other's answers does not fit.
    #[must_use]
    pub fn about(&self, topic: usize) -> QuestionDraft {
        QuestionDraft { topic: Some(topic), text: self.text.clone(), answers: Vec::new() }
    }
}
