//! Lines that may make a scenario.

use std::rc::Rc;

use crate::scenario::{
    Action, Ask, Attack, AttackOutcome, Choice, ClientDeclaration, DatacenterDeclaration,
    Expectation, Goal, Line, ProtocolChoice, RequestLine, RequestName, RequestText, Statement,
    limits,
};
use crate::table::SortedSet;
use crate::time::Time;

/// The lines of a scenario, valid or not. To make a scenario of it, print and parse it: what is
/// as valid as anything typed is a scenario.
#[derive(Clone, Default, Debug)]
pub struct Draft {
    /// The statements with their comments, blank lines included, in order. `cap 1` is not among
    /// them: it is always printed first.
    pub lines: Vec<Line>,
    /// On which line of the text they were read from each stands, from 0; none if it was no text.
    pub(super) origins: Vec<usize>,
    /// That text.
    pub(super) source: Option<Rc<str>>,
}

impl PartialEq for Draft {
    /// Comments and blank lines do not count.
    fn eq(&self, other: &Draft) -> bool {
        self.statements().eq(other.statements())
    }
}

impl Eq for Draft {}

impl Draft {
    /// The statements with the indices of their lines.
    fn indexed(&self) -> impl Iterator<Item = (usize, &Statement)> {
        let lines = self.lines.iter().enumerate();
        lines.filter_map(|(index, line)| Some((index, line.statement.as_ref()?)))
    }

    /// The statements, in order, without blank lines.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.lines.iter().filter_map(|line| line.statement.as_ref())
    }

    /// These lines.
    pub fn of(lines: Vec<Line>) -> Draft {
        Draft { lines, ..Draft::default() }
    }

    /// The number of a line, from 1, in the text that it was read from; else in the printed one, of
    /// which the first is always `cap 1`.
    pub fn line_number(&self, index: usize) -> usize {
        self.origins.get(index).map_or(index + 2, |origin| origin + 1)
    }

    /// A line as it is printed; empty if there is none of this index.
    pub fn line_text(&self, index: usize) -> String {
        self.lines.get(index).map(ToString::to_string).unwrap_or_default()
    }

    /// A line as its writer has it, `60s crash A`; where nobody wrote it, as it is printed.
    pub fn line_written(&self, index: usize) -> String {
        let origin = self.origins.get(index).copied();
        let line = self.source.as_deref().zip(origin).and_then(|(text, at)| text.lines().nth(at));
        line.map_or_else(|| self.line_text(index), |line| line.trim().to_owned())
    }

    /// The title; empty if there is none.
    pub fn title(&self) -> &str {
        let title = self.statements().find_map(|statement| match statement {
            Statement::Title(title) => Some(title.as_str()),
            _ => None,
        });
        title.unwrap_or_default()
    }

    /// The question to predict.
    pub fn ask(&self) -> Option<&str> {
        self.asked().map(|(_, ask)| ask.text.as_str())
    }

    /// The same with what it is about, and the index of its line.
    pub fn asked(&self) -> Option<(usize, &Ask)> {
        self.indexed().find_map(|(index, statement)| match statement {
            Statement::Ask(ask) => Some((index, ask)),
            _ => None,
        })
    }

    /// The answers that are written for it, each with the index of its line.
    pub fn choices(&self) -> impl Iterator<Item = (usize, &Choice)> {
        self.indexed().filter_map(|(index, statement)| match statement {
            Statement::Choice(choice) => Some((index, choice)),
            _ => None,
        })
    }

    /// What the reader is to bring about, with the index of its line.
    pub fn goal(&self) -> Option<(usize, &Goal)> {
        self.indexed().find_map(|(index, statement)| match statement {
            Statement::Goal(goal) => Some((index, goal)),
            _ => None,
        })
    }

    /// The promise that shall be broken.
    pub fn attack(&self) -> Option<&Attack> {
        self.statements().find_map(|statement| match statement {
            Statement::Attack(attack) => Some(attack),
            _ => None,
        })
    }

    /// What is expected to come of the attack, with the index of its line.
    pub fn expected_of_attack(&self) -> Option<(usize, AttackOutcome)> {
        self.indexed().find_map(|(index, statement)| match statement {
            Statement::ExpectAttack(outcome) => Some((index, *outcome)),
            _ => None,
        })
    }

    /// What helps the reader, in order.
    pub fn hints(&self) -> impl Iterator<Item = &str> {
        self.statements().filter_map(|statement| match statement {
            Statement::Hint(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// The actions by which the goal is reached, in order, as lines of the language.
    pub fn ways(&self) -> impl Iterator<Item = &str> {
        self.statements().filter_map(|statement| match statement {
            Statement::Way(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// The line of the request that is named so.
    pub fn line_of(&self, name: &RequestName) -> Option<(usize, &RequestLine)> {
        self.indexed().find_map(|(index, statement)| match statement {
            Statement::Timed { at: Some(at), action: Action::Request(line) }
                if *at == name.at && line.client == name.client =>
            {
                Some((index, line))
            }
            _ => None,
        })
    }

    /// What to watch, during the whole run.
    pub fn notes(&self) -> impl Iterator<Item = &str> {
        self.statements().filter_map(|statement| match statement {
            Statement::Note { at: None, text } => Some(text.as_str()),
            _ => None,
        })
    }

    /// The protocol, if one is chosen; of a scenario see [`Scenario::choice`](crate::scenario::Scenario::choice).
    pub fn protocol(&self) -> Option<&ProtocolChoice> {
        self.statements().find_map(|statement| match statement {
            Statement::Protocol(choice) => Some(choice),
            _ => None,
        })
    }

    /// The replicas, in order.
    pub fn replicas(&self) -> &[String] {
        let replicas = self.statements().find_map(|statement| match statement {
            Statement::Replicas(names) => Some(names.as_slice()),
            _ => None,
        });
        replicas.unwrap_or_default()
    }

    /// The datacentres, in order.
    pub fn datacenters(&self) -> impl Iterator<Item = &DatacenterDeclaration> {
        self.statements().filter_map(|statement| match statement {
            Statement::Datacenter(datacenter) => Some(datacenter),
            _ => None,
        })
    }

    /// The clients, in order.
    pub fn clients(&self) -> impl Iterator<Item = &ClientDeclaration> {
        self.statements().filter_map(|statement| match statement {
            Statement::Client(client) => Some(client),
            _ => None,
        })
    }

    /// The registers, in the order in which they appear.
    pub fn registers(&self) -> Vec<&str> {
        let named = self.statements().filter_map(|statement| match statement {
            Statement::Init { key, .. } => Some(key.as_str()),
            Statement::Timed { action: Action::Request(line), .. } => Some(line.request.key()),
            _ => None,
        });
        let mut seen = SortedSet::new();
        named.filter(|key| seen.insert(*key)).collect()
    }

    /// Whether some request deletes a register.
    pub fn has_deletes(&self) -> bool {
        let is_delete = |statement: &Statement| match statement {
            Statement::Timed { action: Action::Request(line), .. } => {
                matches!(line.request, RequestText::Delete { .. })
            }
            _ => false,
        };
        self.statements().any(is_delete)
    }

    /// The luck of this run.
    pub fn seed(&self) -> u32 {
        let seed = self.statements().find_map(|statement| match statement {
            Statement::Seed(seed) => Some(*seed),
            _ => None,
        });
        seed.unwrap_or(1)
    }

    /// The expectations at the end, with the index of their line.
    pub fn expectations(&self) -> impl Iterator<Item = (usize, &Expectation)> {
        self.indexed().filter_map(|(index, statement)| match statement {
            Statement::Expect(expectation) => Some((index, expectation)),
            _ => None,
        })
    }

    /// The timed lines with the index of their line, by time, and in the order of the file
    /// where times are equal.
    pub fn timed(&self) -> Vec<(usize, Time, &Action)> {
        let timed = self.indexed().filter_map(|(index, statement)| match statement {
            Statement::Timed { at: Some(at), action } => Some((index, *at, action)),
            _ => None,
        });
        let mut timed: Vec<_> = timed.collect();
        crate::table::sort_by_key(&mut timed, |(_, at, _)| *at);
        timed
    }

    /// When the run ends: as written, or 20 s after the last timed line; in any case within
    /// the longest run.
    pub fn until(&self) -> Time {
        let written = self.statements().find_map(|statement| match statement {
            Statement::Until(until) => Some(*until),
            _ => None,
        });
        let last = self.timed().last().map_or(Time::ZERO, |(_, at, _)| *at);
        written.unwrap_or(last.after(limits::RUN_TAIL)).min(Time(limits::TIME_MAX.0))
    }
}
