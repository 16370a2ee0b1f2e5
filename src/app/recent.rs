//! *Recent*: what the reader has made, to be opened again or thrown away.

use std::rc::Rc;

use crate::app::effect::{Effect, Focus};
use crate::app::notice::Notice;
use crate::app::shared::Shared;
use crate::app::undo::Past;
use crate::app::visits::To;
use crate::app::works::{Before, Kept, Record, ShelfRefusal, WorkId};
use crate::app::{Model, start};
use crate::scenario::link::Interface;
use crate::time::Time;

/// The list, as it was when it was asked for or changed last.
#[derive(Clone, PartialEq, Debug)]
pub struct Recent {
    /// The newest first; what was thrown away stands where it stood.
    pub entries: Rc<[RecentWork]>,
    /// Why nothing can be kept, if that is so.
    pub refused: Option<ShelfRefusal>,
}

/// One work in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecentWork {
    /// Which one.
    pub id: WorkId,
    /// What it calls itself.
    pub title: String,
    /// The protocol that it runs.
    pub protocol: Option<String>,
    /// How many lines it has.
    pub lines: usize,
    /// When it was changed last, in milliseconds since 1970.
    pub at: u64,
    /// Whether it was thrown away and can be brought back.
    pub is_thrown: bool,
}

/// What is done about works.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WorksChange {
    /// One is opened.
    Open(WorkId),
    /// One is thrown away.
    ThrowAway(WorkId),
    /// One is brought back.
    BringBack(WorkId),
    /// What waits because it stopped the page is run all the same.
    Run,
    /// What was run stands, and its verdict too.
    Stands,
}

impl RecentWork {
    fn of(id: WorkId, record: &Record, is_thrown: bool) -> RecentWork {
        RecentWork {
            id,
            title: record.title(),
            protocol: record.protocol().map(str::to_owned),
            lines: record.text.lines().count(),
            at: record.at,
            is_thrown,
        }
    }
}

impl Model {
    /// Takes one thing in that is done about works.
    #[inline(never)]
    pub(super) fn change_works(&mut self, change: WorksChange) {
        match change {
            WorksChange::Open(id) => self.open_work(id),
            WorksChange::ThrowAway(id) => {
                // Another tab may have done it already.
                let _ = self.works.throw_away(id);
                self.list_works();
                self.announce("Deleted.");
                self.say(Effect::Focus(Focus::Work(id)));
            }
            WorksChange::BringBack(id) => {
                match self.works.bring_back(id) {
                    Ok(()) => {
                        self.announce("Restored.");
                        self.say(Effect::Focus(Focus::Work(id)));
                    }
                    Err(refused) => self.tell(Notice::NotKept(refused)),
                }
                self.list_works();
            }
            WorksChange::Run => self.run_all_the_same(),
            // Something else may have begun since that was painted.
            WorksChange::Stands if self.standing().is_some() => self.works.stands(),
            WorksChange::Stands => {}
        }
    }

    /// Looks up what there is, for a reader who asks.
    pub(super) fn list_works(&mut self) {
        self.works.forget_old_marks();
        let all = self.works.all();
        let mut entries: Vec<RecentWork> =
            all.iter().map(|(id, record)| RecentWork::of(*id, record, false)).collect();
        let thrown = self.works.thrown().iter();
        entries.extend(thrown.map(|(id, record)| RecentWork::of(*id, record, true)));
        entries.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.id)));
        let refused = self.works.refused();
        self.recent = Some(Shared::new(Recent { entries: entries.into(), refused }));
    }

    /// A work takes the page as it was left; what was there is one step back.
    fn open_work(&mut self, id: WorkId) {
        self.dialog = None;
        let Some(record) = self.works.read(id) else {
            return self.refuse("it was deleted in another tab");
        };
        if self.work == Some(id) && *self.text == *record.text {
            self.close_history();
            return;
        }
        self.leave(To::Opened);
        let present = self.present();
        self.undo.make_mut().leave(present);
        self.begin_elsewhere();
        self.want(None);
        self.selection = None;
        self.close_history();
        let lesson = start::lesson_of(&record);
        let text = record.text.as_str().into();
        self.restore(Past { text, playhead: Time::ZERO, lesson, work: Some(id) });
        self.begin_attempt();
        self.announce(format!("Opened: {}", record.title()));
    }

    /// Keeps a text that the reader has made, before anything is done with it.
    pub(super) fn make_own(&mut self, text: &str) {
        if self.interface != Interface::Full {
            return;
        }
        let was_refused = self.works.refused().is_some();
        let lesson = self.lesson.as_ref().map(|open| open.slug.clone());
        let (id, told) = match self.works.keep(self.work, text, lesson.as_deref()) {
            Kept::Here(id) => (id, None),
            Kept::Beside(id) => (id, Some(Notice::Beside)),
            Kept::InsteadOf(id, title) => (id, Some(Notice::ThrownAway(title))),
            // Told once; who has closed the shelf themselves knows.
            Kept::Not(id, refused) => {
                let is_news = !was_refused && refused == ShelfRefusal::Full;
                (id, is_news.then_some(Notice::NotKept(refused)))
            }
        };
        self.work = Some(id);
        if let Some(told) = told {
            self.tell(told);
        }
    }

    /// Whether the text may be run: one that stopped the page waits for the reader's word.
    pub(super) fn may_run(&mut self) -> bool {
        if !self.is_held && self.works.before(&self.text) == Before::Stopped {
            self.is_held = true;
            self.tell(Notice::Stopped);
        }
        !self.is_held
    }

    fn run_all_the_same(&mut self) {
        if self.is_held {
            self.works.forgive(&self.text);
            self.is_held = false;
            self.notice = None;
            self.show_text(self.text.clone());
            self.seek_shown(self.link.playhead.unwrap_or_default());
        }
    }

    /// Whether nothing more is to be run or judged of what is shown.
    pub fn is_settled(&self) -> bool {
        let compares = self.comparison.as_ref().is_some_and(|it| it.next().is_some());
        let runs = self.under_way.as_ref().is_some_and(|it| !it.is_stopped);
        self.is_judged() && !compares && !runs
    }
}
