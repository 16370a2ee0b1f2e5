//! What can happen, as values.

use std::rc::Rc;

use crate::app::act::Act;
use crate::app::blank::Blueprint;
use crate::app::build::Build;
use crate::app::compare::Compare;
use crate::app::effect::{Download, Resource};
use crate::app::lecture::Lecture;
use crate::app::moments::Stride;
use crate::app::own_question::Posed;
use crate::app::playback::Speed;
use crate::app::preferences::Preferences;
use crate::app::reigns::Reigns;
use crate::app::snippets::Offer;
use crate::app::systems::SystemClaim;
use crate::app::taken::Wish;
use crate::app::{Dialog, attack, histories, recent};
use crate::diagram::scene::Target;
use crate::time::Time;

/// Backwards or forwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// To earlier times.
    Back,
    /// To later times.
    On,
}

/// One thing that happens.
#[derive(Clone, PartialEq, Debug)]
pub enum Msg {
    /// The editor's text was changed by hand.
    Type(String),
    /// The hand rests: what is typed next is another step to undo.
    Settle,
    /// Something was done at the playhead.
    Act(Act),
    /// Something of the system itself was changed.
    Build(Build),
    /// Something new is to be made.
    New(Blueprint),
    /// A question of the reader's own.
    Pose(Posed),
    /// The scenario is to be run under another protocol.
    RunUnder(&'static str),
    /// One step back.
    Undo,
    /// The same while one types: only within what is open.
    UndoTyping,
    /// One step back taken back.
    Redo,
    /// A scenario came from somewhere: a file, a paste, another page.
    Load(String),
    /// A lesson was chosen.
    Open(Rc<str>),
    /// What was fetched has come, or has not.
    Fetched(Resource, Option<String>),
    /// The address was changed by hand.
    Navigate(String),
    /// The browser went back or on: to this step, as far as it has a number, and this address.
    Travel(Option<u32>, String),
    /// The same, to the place of what lay over that step.
    TravelOver(Option<u32>, String),
    /// The browser has given up the place of what lay over the page.
    Returned,
    /// The gallery's list is to be fetched once more.
    ListAgain,
    /// The playhead was moved.
    Seek(Time),
    /// It was moved to the next or previous thing that happens.
    Step(Direction, Stride),
    /// To the end of the story that breaks the guarantee.
    ToViolation,
    /// It is known who led when in the run that is shown.
    Reigns(Reigns),
    /// The reader chose this answer to the question.
    Answer(usize),
    /// They want to see it without answering.
    JustShow,
    /// The question once more.
    AskAgain,
    /// One more hint to the goal.
    Hint,
    /// What tells a way to it is to be read in the text, or not to be.
    Unfold(bool),
    /// One way to the goal is to be shown.
    GiveUp,
    /// The way to the goal from its beginning.
    StartAgain,
    /// Play or pause.
    TogglePlay,
    /// Play, by a button that is gone then.
    Begin,
    /// Play, if it does not.
    Play,
    /// Pause.
    Pause,
    /// The run under way is over.
    Ran,
    /// The run under way is to stand still, or to go on.
    HoldRun(bool),
    /// The picture stands, and there is time to judge the run.
    Judge,
    /// So many milliseconds of the reader's time have passed.
    Frame(u32),
    /// The same for readers who want no motion: on to the next moment.
    Beat,
    /// Faster or slower.
    Speed(Speed),
    /// Something was picked out.
    Select(Option<Target>),
    /// The page of the reference on this protocol was asked for.
    Read(Rc<str>),
    /// Something about the comparison.
    Compare(Compare),
    /// The scenario of a claim, whose text this is, has been run.
    SystemRan(SystemClaim, Rc<str>),
    /// Something about a history of another system.
    History(histories::HistoryChange),
    /// Something about breaking a promise.
    Attack(attack::AttackChange),
    /// Something about the reader's works.
    Works(recent::WorksChange),
    /// Something about lecturing.
    Lecture(Lecture),
    /// A dialog was asked for.
    Show(Dialog),
    /// It was closed.
    Close,
    /// The notice was read.
    Dismiss,
    /// Esc: closes what is open, else unselects.
    Escape,
    /// The reader wants things otherwise.
    Prefer(Preferences),
    /// What is shown is to look so in somebody's page.
    Offer(Offer),
    /// What is shown is to be taken along so.
    Wish(Wish),
    /// The text of this name is to be copied.
    Copy(&'static str, Rc<str>),
    /// It has been, or the browser does not allow it.
    Copied(&'static str, bool),
    /// A file is to be kept.
    Save(Download),
    /// The scenario is to be kept as a file.
    SaveText,
    /// It cannot be, because of this.
    NotSaved(String),
}
