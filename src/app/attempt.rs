//! The goal of a scenario before its reader: what they have done for it, what helps, and whether
//! it is reached.

use std::rc::Rc;

use crate::app::{Model, Msg};
use crate::run::goal;
use crate::scenario::Goal;
use crate::scenario::edit::along;
use crate::scenario::link::Interface;
use crate::scenario::text::parse;

/// Where the goals that were reached are kept.
const GOALS_KEY: &str = "cap-playground.goals";

/// What a reader has done for a goal.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Attempt {
    /// The text with which they began.
    start: Rc<str>,
    /// How many steps back there were then.
    steps: usize,
    /// All hints of that text.
    offered: Rc<[String]>,
    /// Whether that text says a way.
    has_way: bool,
    /// How many hints they have asked for.
    hints: usize,
    has_given_up: bool,
    /// Whether it was reached before.
    is_done: bool,
    /// Whether they want to read in the text what tells a way.
    telling: Telling,
}

/// Whether the text tells a way to the goal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Telling {
    /// It does not, or the reader knows.
    Nothing,
    /// It would.
    #[default]
    Folded,
    /// It does, because the reader wants it.
    Unfolded,
}

/// A goal as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// What the reader is to bring about.
    pub text: String,
    /// How many actions it takes.
    pub needed: u32,
    /// How many they have taken.
    pub taken: usize,
    /// Whether it is reached; none before the run is judged.
    pub is_reached: Option<bool>,
    /// The hints they have asked for.
    pub hints: Vec<String>,
    /// Whether there are more.
    pub has_more_hints: bool,
    /// Whether a way can be shown.
    pub can_give_up: bool,
    /// Whether what is shown is that way.
    pub has_given_up: bool,
}

impl Model {
    /// The goal of what the reader sees; nothing while something else is asked of them.
    pub fn goal(&self) -> Option<Standing> {
        if self.interface != Interface::Full || self.asks().is_some() || self.histories.is_open {
            return None;
        }
        let (_, Goal { text, actions, .. }) = self.scenario().goal()?;
        let is_known = self.is_judged() && !self.is_behind();
        let Attempt { offered, has_way, hints, has_given_up, .. } = &self.attempt;
        Some(Standing {
            text: text.clone(),
            needed: *actions,
            taken: self.actions_taken(),
            is_reached: is_known.then(|| goal::is_reached(&self.session.run)).flatten(),
            has_more_hints: offered.len() > *hints,
            hints: offered.iter().take(*hints).cloned().collect(),
            can_give_up: *has_way,
            has_given_up: *has_given_up,
        })
    }

    /// Every step that can be taken back is an action.
    fn actions_taken(&self) -> usize {
        self.undo.steps().saturating_sub(self.attempt.steps)
    }

    /// The reader comes to a scenario. What its text says is read here, once: a goal is drawn in every
    /// picture, and a text may be long.
    pub(super) fn begin_attempt(&mut self) {
        // Who comes back to a lesson that they have changed may still go to its beginning.
        let lesson = self.lesson.as_ref().filter(|it| !it.text.is_empty());
        let start = lesson.map_or_else(|| self.text.clone(), |it| it.text.clone());
        let steps = self.undo.steps();
        let says_a_goal = start.lines().any(|line| line.trim_start().starts_with("goal"));
        let is_shown = self.errors.is_empty() && !self.is_held && start == self.text;
        let begun = match says_a_goal {
            true if is_shown => Some(self.scenario().clone()),
            true => parse(&start).ok().map(Rc::new),
            false => None,
        };
        self.attempt = Attempt {
            offered: begun.iter().flat_map(|it| it.hints()).map(str::to_owned).collect(),
            has_way: begun.as_ref().is_some_and(|it| it.ways().next().is_some()),
            start,
            steps,
            ..Attempt::default()
        };
    }

    /// The reader wants help, or no more of it.
    pub(super) fn help(&mut self, msg: &Msg) {
        match msg {
            Msg::Hint => self.hint(),
            Msg::GiveUp => self.give_up(),
            Msg::Unfold(true) => self.attempt.telling = Telling::Unfolded,
            Msg::Unfold(false) => self.attempt.telling = Telling::Folded,
            _ => self.start_again(),
        }
    }

    /// One more hint.
    fn hint(&mut self) {
        let Some(standing) = self.goal().filter(|it| it.has_more_hints) else { return };
        self.attempt.hints = standing.hints.len() + 1;
        if let Some(hint) = self.goal().and_then(|it| it.hints.last().cloned()) {
            self.announce(hint);
        }
    }

    /// Shows one way to the goal, from where the reader began.
    fn give_up(&mut self) {
        let way = parse(&self.attempt.start).and_then(|start| along(&start));
        // A way that leads nowhere is reported where the scenario is written: `cap check`.
        let Ok(scenario) = way else { return };
        self.attempt.has_given_up = true;
        self.take_edit(scenario);
    }

    /// The lines of the text that are folded: hints that were not asked for, and ways, as long as
    /// the goal is before the reader. What they write themselves is none of them.
    pub fn kept_back(&self) -> (Rc<[Rc<str>]>, Telling) {
        let Attempt { start, offered, has_way, hints, has_given_up, is_done, .. } = &self.attempt;
        let has_more = *has_way || offered.len() > *hints;
        if *is_done || *has_given_up || !has_more {
            return (Rc::new([]), Telling::Nothing);
        }
        let beginning = |word: &'static str| {
            start.lines().map(str::trim).filter(move |line| line.split(' ').next() == Some(word))
        };
        let lines: Vec<&str> = beginning("hint").skip(*hints).chain(beginning("way")).collect();
        let is_there = self.text.lines().any(|line| lines.contains(&line.trim()));
        match self.attempt.telling {
            _ if !is_there => (Rc::new([]), Telling::Nothing),
            Telling::Folded => (lines.into_iter().map(Rc::from).collect(), Telling::Folded),
            telling => (Rc::new([]), telling),
        }
    }

    /// From the beginning again.
    fn start_again(&mut self) {
        let start = self.attempt.start.clone();
        if let Ok(scenario) = parse(&start) {
            self.take_edit(scenario);
            self.begin_attempt();
        }
    }

    /// The run is judged: a goal that is reached is told, and kept.
    pub(super) fn tell_goal(&mut self) {
        let Some(standing) = self.goal() else { return };
        if standing.is_reached != Some(true) || self.attempt.is_done || standing.taken == 0 {
            return;
        }
        self.attempt.is_done = true;
        self.announce("The goal is reached.");
        if !standing.has_given_up {
            self.keep_goal(standing.taken);
        }
    }

    fn keep_goal(&mut self, taken: usize) {
        let Some(slug) = self.lesson.as_ref().map(|lesson| lesson.slug.clone()) else { return };
        let kept = self.shelf.0.get(GOALS_KEY).unwrap_or_default();
        let others = kept.lines().filter(|line| line.split(' ').next() != Some(&*slug));
        let mut lines: Vec<String> = others.map(str::to_owned).collect();
        lines.push(format!("{slug} {taken}\n"));
        // Where nothing can be kept the lessons go on all the same.
        let _ = self.shelf.0.put(GOALS_KEY, &lines.join("\n"));
    }
}
