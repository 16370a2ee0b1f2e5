//! A scenario: lines that fit together.

use std::ops::Deref;

use crate::protocol::registry::{self, ProtocolEntry};
use crate::scenario::validate::{Problem, Unread, problems};
use crate::scenario::{Draft, Line, ProtocolChoice, Statement};

/// A whole scenario. It is valid, for only [`crate::scenario::text::parse`] makes one, and can
/// be read like the draft that it was.
#[derive(Clone, Debug)]
pub struct Scenario {
    draft: Draft,
    choice: ProtocolChoice,
    entry: &'static ProtocolEntry,
}

impl Scenario {
    /// The protocol with its settings.
    pub fn choice(&self) -> &ProtocolChoice {
        &self.choice
    }

    /// The protocol as the program knows it.
    pub fn entry(&self) -> &'static ProtocolEntry {
        self.entry
    }

    /// The same with an ancillary line, in place of one that `is_old`. Neither means anything to
    /// the run, so it stays as valid as it was.
    #[must_use]
    pub fn with_ancillary(&self, text: String, is_old: impl Fn(&Statement) -> bool) -> Scenario {
        let line = Line { statement: Some(Statement::Ancillary(text)), comment: None };
        let mut scenario = self.clone();
        let lines = &mut scenario.draft.lines;
        let is_ancillary = |line: &&mut Line| {
            let statement = line.statement.as_ref();
            statement.is_some_and(|it| matches!(it, Statement::Ancillary(_)) && is_old(it))
        };
        match lines.iter_mut().find(is_ancillary) {
            Some(old) => *old = line,
            None => lines.push(line),
        }
        scenario
    }
}

impl Deref for Scenario {
    type Target = Draft;

    fn deref(&self) -> &Draft {
        &self.draft
    }
}

impl PartialEq for Scenario {
    fn eq(&self, other: &Scenario) -> bool {
        self.draft == other.draft
    }
}

impl Eq for Scenario {}

impl Draft {
    /// The scenario that these lines make, or the lines and everything that is wrong with them.
    /// Where lines could not be read, what they may have declared is taken for declared.
    pub(super) fn validated(self, unread: &Unread<'_>) -> Result<Scenario, (Draft, Vec<Problem>)> {
        let problems = problems(&self, unread);
        let choice = self.protocol().cloned();
        let entry = choice.as_ref().and_then(|choice| registry::find(choice.name));
        match (choice, entry) {
            (Some(choice), Some(entry)) if problems.is_empty() => {
                Ok(Scenario { draft: self, choice, entry })
            }
            // That no protocol is chosen is one of the problems.
            _ => Err((self, problems)),
        }
    }

    /// The scenario that these lines make, without their text; the lines if they make none. Whoever
    /// made them must have made lines that can be written: a test reads what is made so.
    pub(crate) fn scenario(self) -> Result<Scenario, Draft> {
        self.validated(&Unread::default()).map_err(|(draft, _)| draft)
    }
}
