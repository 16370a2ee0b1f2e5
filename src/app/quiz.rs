//! The question of a scenario before its reader: until it is answered, or they want to see it,
//! nothing tells the answer.

use std::rc::Rc;

use crate::app::notice::Notice;
use crate::app::session::Session;
use crate::app::{Model, lessons, words};
use crate::run::question::{self, Question};
use crate::scenario::link::Interface;
use crate::table::Table;
use crate::time::Time;

/// Where answers are kept.
const ANSWERS_KEY: &str = "cap-playground.answers";

/// Where a reader stands to the question.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Stance {
    /// Nothing is asked of them, or they want to see it first.
    #[default]
    Shown,
    /// They are asked.
    Asked,
    /// They have chosen this one.
    Answered(usize),
}

/// What a reader said to the question of a lesson.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Given {
    /// The choice.
    pub choice: usize,
    /// Whether it was right.
    pub is_right: bool,
}

/// What came of an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assessment {
    /// Whether it was right.
    pub is_right: bool,
    /// What the reader chose.
    pub chosen: String,
    /// What is right; none if the run has no one right answer.
    pub right: Option<String>,
    /// What happened, as sentences.
    pub happened: String,
}

/// All answers that were given, by lesson.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Answers(Table<Rc<str>, Given>);

impl Answers {
    /// What was said to the question of a lesson.
    pub fn of(&self, slug: &str) -> Option<Given> {
        self.0.get(slug).copied()
    }

    /// How many were right.
    pub fn right(&self) -> usize {
        self.0.values().filter(|given| given.is_right).count()
    }

    /// As kept: a lesson a line. What cannot be read is left out.
    pub fn from_text(text: &str) -> Answers {
        let mut answers = Answers::default();
        for line in text.lines() {
            let mut words = line.split(' ');
            let (slug, choice, right) = (words.next(), words.next(), words.next());
            let choice = choice.and_then(|choice| choice.parse().ok());
            if let (Some(slug), Some(choice), Some(right)) = (slug, choice, right) {
                answers.0.insert(slug.into(), Given { choice, is_right: right == "right" });
            }
        }
        answers
    }

    fn to_text(&self) -> String {
        let line = |(slug, given): (&Rc<str>, &Given)| {
            let right = if given.is_right { "right" } else { "wrong" };
            format!("{slug} {} {right}\n", given.choice)
        };
        self.0.iter().map(line).collect::<Vec<_>>().concat()
    }
}

impl Model {
    /// The question that waits for an answer.
    pub fn asks(&self) -> Option<Question> {
        let is_meant = self.stance == Stance::Asked && self.interface != Interface::Bare;
        if !is_meant || self.is_behind() || self.histories.is_open {
            return None;
        }
        asked_by(&self.session)
    }

    /// What came of the reader's answer; none before it is judged.
    pub fn assessment(&self) -> Option<Assessment> {
        let Stance::Answered(choice) = self.stance else { return None };
        if !self.is_judged() || self.is_behind() {
            return None;
        }
        let (run, question) = (&self.session.run, asked_by(&self.session)?);
        let right = question.right(run);
        Some(Assessment {
            is_right: right == Some(choice),
            chosen: question.choices.get(choice)?.words.clone(),
            right: right.map(|right| question.choices[right].words.clone()),
            happened: match question.operation() {
                Some(id) => words::response_sentence(run, id),
                None => String::new(),
            },
        })
    }

    /// The reader comes to a scenario that somebody else made: if it asks something, they are
    /// asked, unless they have answered before.
    pub(super) fn pose(&mut self) {
        // A frame in somebody's page knows neither what its reader prefers nor what they answered.
        let is_page = self.interface == Interface::Full;
        if is_page && !self.preferences.asks {
            return;
        }
        let lesson = self.lesson.as_ref().filter(|_| is_page);
        let before = lesson.and_then(|lesson| self.answers().of(&lesson.slug));
        self.stance = before.map_or(Stance::Asked, |given| Stance::Answered(given.choice));
        self.stand_at_question();
    }

    /// The moment at which the question is asked: the picture shows what can be known by then.
    pub(super) fn stand_at_question(&mut self) {
        if let Some(question) = self.asks() {
            let at = question.asked_at(&self.session.run);
            self.seek_shown(at);
        }
    }

    /// The last moment that may be seen now.
    pub(super) fn horizon(&self) -> Time {
        match self.asks() {
            Some(question) => question.asked_at(&self.session.run),
            None => self.end(),
        }
    }

    /// Nothing is asked any more.
    pub(super) fn stop_asking(&mut self) {
        self.stance = Stance::Shown;
    }

    /// The reader wants to see it: the run is played from its start.
    pub(super) fn just_show(&mut self) {
        self.stop_asking();
        self.seek(Time::ZERO);
        if self.lesson.as_ref().is_some_and(|lesson| *lesson.slug == *lessons::FIRST_SLUG) {
            self.tell(Notice::Welcome);
        }
    }

    /// The reader has chosen; the run is played to the moment that decides.
    pub(super) fn answer(&mut self, choice: usize) {
        let Some(question) = self.asks().filter(|question| choice < question.choices.len()) else {
            return;
        };
        if !self.is_judged() {
            self.judge();
        }
        self.stance = Stance::Answered(choice);
        let until = question.decided_at(&self.session.run);
        if self.playhead < until {
            self.play_until(until);
        }
        let Some(assessed) = self.assessment() else { return };
        self.keep_answer(Given { choice, is_right: assessed.is_right });
        self.announce(if assessed.is_right { "Right." } else { "No." });
    }

    /// The same question once more.
    pub(super) fn ask_again(&mut self) {
        self.pause();
        self.selection = None;
        self.stance = Stance::Asked;
        self.stand_at_question();
    }

    /// What was said to the lessons' questions, on this machine.
    pub fn answers(&self) -> Answers {
        // In somebody else's page nothing is kept, and nothing is known from before.
        let kept = (self.interface == Interface::Full).then(|| self.shelf.0.get(ANSWERS_KEY));
        let text = kept.flatten().unwrap_or_default();
        Answers::from_text(&text)
    }

    fn keep_answer(&mut self, given: Given) {
        if self.interface != Interface::Full {
            return;
        }
        let is_own = self.lesson.as_ref().filter(|lesson| lesson.text == self.text);
        let Some(slug) = is_own.map(|lesson| lesson.slug.clone()) else { return };
        let mut answers = self.answers();
        answers.0.insert(slug, given);
        // Where nothing can be kept the lessons go on all the same.
        let _ = self.shelf.0.put(ANSWERS_KEY, &answers.to_text());
    }
}

/// The question of a run, if there is something to choose from.
fn asked_by(session: &Session) -> Option<Question> {
    question::question(&session.run).filter(|question| question.choices.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_survive_being_kept_and_nonsense_does_not() {
        let text = "s01-proof-answers 1 right\ns02 0 wrong\nnonsense\nx y right\n";
        let answers = Answers::from_text(text);
        assert_eq!(answers.of("s01-proof-answers"), Some(Given { choice: 1, is_right: true }));
        assert_eq!(answers.of("x"), None);
        assert_eq!(answers.right(), 1);
        assert_eq!(Answers::from_text(&answers.to_text()), answers);
    }
}
