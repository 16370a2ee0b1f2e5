//! What a worker is given to read and judge, and what is shown of it.

use std::rc::Rc;

use crate::app::history::look::HistoryLook;
use crate::app::shared::Shared;
use crate::examine::{Chosen, ModelVerdict, Opened};

/// Something for the worker to read and judge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HistoryTask {
    /// Tells its answers from those of others.
    pub number: u32,
    /// The opening it belongs to: a file read once more in another way is the same opening.
    pub opening: u32,
    /// What the file is called.
    pub name: Rc<str>,
    /// Where its text is.
    pub input: HistoryInput,
    /// How it is to be read.
    pub choice: Chosen,
    /// How far the worker has come.
    pub phase: WorkerPhase,
}

/// Where the text of a history is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HistoryInput {
    /// Here.
    Text(Rc<str>),
    /// In a file of the reader's, which the page keeps under this number.
    File(u32),
}

/// What a worker is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WorkerPhase {
    /// It fetches the file: so many thousandths of it are there.
    Fetching(u32),
    /// It makes sense of the text.
    Reading,
    /// It judges by a model: so many are done, of so many.
    Judging(u32, u32),
}

/// A history that is shown.
#[derive(Clone, PartialEq, Debug)]
pub struct ShownHistory {
    /// As in its task.
    pub opening: u32,
    /// What the file is called.
    pub name: Rc<str>,
    /// Where its text is.
    pub input: HistoryInput,
    /// How it was read.
    pub choice: Chosen,
    /// What is in it.
    pub opened: Shared<Opened>,
    /// By how much it misses linearizability, once that is known.
    pub lag: Rc<str>,
    /// What the models say, as far as they were asked.
    pub findings: Rc<[ModelVerdict]>,
    /// How it is looked at.
    pub look: HistoryLook,
}

impl ShownHistory {
    /// What the proof in sight says.
    pub fn finding(&self) -> Option<&ModelVerdict> {
        self.findings.iter().find(|finding| finding.model == self.look.model)
    }

    pub(super) fn judged(&mut self, finding: ModelVerdict) {
        self.look.judged(&self.opened.columns, &finding);
        self.findings = self.findings.iter().cloned().chain([finding]).collect();
    }
}
