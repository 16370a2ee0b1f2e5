//! Histories of other systems on the page: which is shown, what a worker does about the next one,
//! and what becomes of what it says.
//!
//! The scenario that the reader had stays as it is underneath. A file that cannot be read leaves
//! what was shown before.

use std::rc::Rc;

use crate::app::Model;
use crate::app::effect::Effect;
use crate::app::history::look::{HistoryLook, Move};
use crate::app::history::words;
use crate::app::notice::Notice;
use crate::app::shared::Shared;
use crate::app::visits::To;
use crate::diagram::history::LaneIndex;
use crate::diagram::words::grouped;
use crate::escape::visible;
use crate::examine::{Chosen, ModelVerdict, Opened};
use crate::import::BYTES_MAX;
use crate::scenario::link::{Link, LinkSource, LinkedHistory};

pub mod link;
mod shown;

pub use shown::{HistoryInput, HistoryTask, ShownHistory, WorkerPhase};

/// A history of more operations is a large one.
const LARGE: usize = 50_000;

/// What the page knows of histories.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Histories {
    /// Whether one is shown in place of the scenario.
    pub is_open: bool,
    /// What the worker is at.
    pub task: Option<HistoryTask>,
    /// The history that is shown, or was last.
    pub shown: Option<ShownHistory>,
    /// A text that was given here and could not be read: it need not be given again to be mended.
    pub refused: Option<Rc<str>>,
    /// The last task, if it came to nothing and not because of its file: it can be tried again.
    pub lost: Option<HistoryTask>,
    /// How many tasks there have been.
    tasks: u32,
}

/// Something that happens to histories.
#[derive(Clone, PartialEq, Debug)]
pub enum HistoryChange {
    /// A history came from somewhere: its name, its text, and how many bytes that has.
    Begin(Rc<str>, HistoryInput, u64),
    /// The worker has come so far with this task.
    Progress(u32, WorkerPhase),
    /// It has read the history; all its operations by lane and time.
    Opened(u32, Shared<Opened>, Shared<LaneIndex>),
    /// It has judged it by a model.
    Judged(u32, ModelVerdict),
    /// It has measured by how much the history misses linearizability.
    Measured(u32, String),
    /// It is done.
    Done(u32),
    /// It cannot read the history: where, and why.
    Failed(u32, Option<String>, String),
    /// What came to nothing is to be tried again.
    Again,
    /// The reader does not want to wait.
    Cancel,
    /// The history is to be read otherwise.
    Choose(Chosen),
    /// It is to be looked at otherwise.
    Look(Move),
    /// Back to the scenario.
    Close,
    /// To the history that was shown last.
    Reopen,
}

impl Histories {
    /// Whether the history that was read last takes a good deal of memory to judge.
    pub fn is_large(&self) -> bool {
        self.shown.as_ref().is_some_and(|shown| shown.opened.columns.len() > LARGE)
    }

    /// How a history is read that is shown, or is being read once more.
    pub fn choice<'a>(&'a self, shown: &'a ShownHistory) -> &'a Chosen {
        let again = self.task.as_ref().filter(|task| task.opening == shown.opening);
        again.map_or(&shown.choice, |task| &task.choice)
    }

    /// The history that is shown, while one is.
    pub fn open(&self) -> Option<&ShownHistory> {
        self.shown.as_ref().filter(|_| self.is_open)
    }

    /// A task to be done next.
    fn begin(
        &mut self,
        name: &str,
        input: HistoryInput,
        choice: Chosen,
        opening: Option<u32>,
    ) -> HistoryTask {
        let name = visible(name).into();
        self.tasks += 1;
        self.lost = None;
        let opening = opening.unwrap_or(self.tasks);
        let phase = WorkerPhase::Fetching(0);
        let task = HistoryTask { number: self.tasks, opening, name, input, choice, phase };
        self.task = Some(task.clone());
        task
    }

    fn task_mut(&mut self, number: u32) -> Option<&mut HistoryTask> {
        self.task.as_mut().filter(|task| task.number == number)
    }

    fn take(&mut self, task: &HistoryTask, opened: Shared<Opened>, index: Shared<LaneIndex>) {
        let look = match &self.shown {
            // The same operations, understood otherwise: one goes on looking where one was.
            Some(shown)
                if shown.opening == task.opening
                    && shown.opened.columns.len() == opened.columns.len() =>
            {
                shown.look.kept(&opened.columns, index)
            }
            _ => HistoryLook::new(&opened, index),
        };
        self.shown = Some(ShownHistory {
            opening: task.opening,
            name: task.name.clone(),
            input: task.input.clone(),
            choice: task.choice.clone(),
            opened,
            lag: "".into(),
            findings: Rc::new([]),
            look,
        });
        self.is_open = true;
    }

    /// Ends the task; what was to be shown first, and is not there, is not waited for.
    fn give_up(&mut self) {
        self.task = None;
        self.is_open &= self.shown.is_some();
    }
}

impl Model {
    /// Takes one thing in that happens to histories.
    #[inline(never)]
    pub(super) fn change_histories(&mut self, change: HistoryChange) {
        let histories = &mut self.histories;
        match change {
            HistoryChange::Begin(name, input, bytes) => self.begin_history(&name, input, bytes),
            HistoryChange::Progress(number, phase) => {
                if let Some(task) = histories.task_mut(number) {
                    task.phase = phase;
                }
            }
            HistoryChange::Opened(number, opened, index) => {
                self.history_came(number, opened, index);
            }
            HistoryChange::Judged(number, finding) => {
                if histories.task_mut(number).is_some()
                    && let Some(shown) = &mut histories.shown
                {
                    shown.judged(finding);
                    let said = words::said(shown);
                    self.announce(said);
                }
            }
            HistoryChange::Measured(number, sentence) => {
                if histories.task_mut(number).is_some()
                    && let Some(shown) = &mut histories.shown
                {
                    shown.lag = sentence.into();
                }
            }
            HistoryChange::Done(number) => {
                // What is left is another task. Memory that a program has taken it never gives
                // back.
                let done = histories.task.take_if(|task| task.number == number);
                if done.is_some() && histories.is_large() {
                    self.say(Effect::StopWorker);
                }
            }
            HistoryChange::Failed(number, place, message) => self.fail(number, place, &message),
            HistoryChange::Again => self.try_history_again(),
            HistoryChange::Cancel => {
                histories.give_up();
                self.say(Effect::StopWorker);
                self.announce("Stopped.");
            }
            HistoryChange::Choose(choice) => {
                if let Some(shown) = histories.open().cloned() {
                    let opening = Some(shown.opening);
                    self.examine(&shown.name, shown.input, choice, opening);
                    self.notice = None;
                }
            }
            HistoryChange::Look(change) => {
                if let Some(shown) = &mut histories.shown {
                    let (opened, findings) = (&shown.opened, &shown.findings);
                    shown.look.change(&opened.columns, findings, change);
                }
            }
            HistoryChange::Close => self.close_history(),
            HistoryChange::Reopen => {
                self.dialog = None;
                if let Some(opening) = histories.shown.as_ref().map(|shown| shown.opening) {
                    self.go_to_history(opening);
                    self.histories.is_open = true;
                }
            }
        }
    }

    fn history_came(&mut self, number: u32, opened: Shared<Opened>, index: Shared<LaneIndex>) {
        if let Some(task) = self.histories.task_mut(number).cloned() {
            self.go_to_history(task.opening);
            self.histories.take(&task, opened, index);
            self.histories.refused = None;
            self.notice = None;
            self.pause();
            self.announce(format!("Opened: {}", task.name));
        }
    }

    /// A history that was opened is a step of the browser's own, so that its way back leads to
    /// the scenario; one that is read again in another way is the same step.
    fn go_to_history(&mut self, opening: u32) {
        if self.visits.opening != Some(opening) || !self.histories.is_open {
            self.leave(To::Opened);
            self.visits.make_mut().opening = Some(opening);
        }
    }

    /// The browser's way led to a history: the one that was shown last, or one in a link.
    pub(super) fn come_back_to_history(&mut self, opening: u32, fragment: &str) {
        let is_shown = self.histories.shown.as_ref().is_some_and(|it| it.opening == opening);
        if is_shown {
            self.histories.is_open = true;
            self.visits.make_mut().opening = Some(opening);
        } else if let Some(LinkSource::History(linked)) = Link::read(fragment).0.source {
            self.show_linked(&linked);
        } else {
            self.refuse("this history is too large to be kept; open its file again");
        }
    }

    fn try_history_again(&mut self) {
        if let Some(HistoryTask { name, input, choice, opening, .. }) = self.histories.lost.take() {
            self.examine(&name, input, choice, Some(opening));
            self.notice = None;
        }
    }

    /// Back to the scenario; what is still being read is not waited for.
    pub(super) fn close_history(&mut self) {
        if self.histories.task.take().is_some() {
            self.say(Effect::StopWorker);
        }
        self.histories.is_open = false;
    }

    /// Has a history read and judged; what the worker is at is given up.
    fn examine(&mut self, name: &str, input: HistoryInput, choice: Chosen, opening: Option<u32>) {
        let task = self.histories.begin(name, input, choice, opening);
        self.say(Effect::Examine(task));
    }

    /// Has the history of a link read; it is shown as soon as it can be. The number of this
    /// opening.
    pub(super) fn begin_linked(&mut self, linked: &LinkedHistory) -> u32 {
        let name = linked.name.as_deref().unwrap_or(link::NAMELESS);
        let input = HistoryInput::Text(linked.text.as_str().into());
        self.examine(name, input, link::choice(linked), None);
        self.histories.is_open = true;
        self.histories.tasks
    }

    fn begin_history(&mut self, name: &str, input: HistoryInput, bytes: u64) {
        self.notice = None;
        let limit = BYTES_MAX as u64;
        if bytes > limit {
            let message = format!(
                "the file has {} MB, and at most {} can be read",
                grouped((bytes >> 20) as u32),
                limit >> 20
            );
            self.tell(Notice::History(visible(name).into_owned(), None, message));
            return;
        }
        // What the worker is at is shown behind it.
        self.dialog = None;
        self.examine(name, input, Chosen::default(), None);
    }

    fn fail(&mut self, number: u32, place: Option<String>, message: &str) {
        if let Some(task) = self.histories.task_mut(number).cloned() {
            self.histories.give_up();
            self.histories.lost = place.is_none().then(|| task.clone());
            // What went wrong beside the file is not asked again.
            if place.is_none() {
                self.say(Effect::StopWorker);
            }
            if let HistoryInput::Text(text) = task.input {
                self.histories.refused = Some(text);
            }
            self.tell(Notice::History(task.name.to_string(), place, message.to_owned()));
        }
    }
}
