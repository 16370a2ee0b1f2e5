//! The question and the goal.

use super::Check;
use crate::scenario::text::one_of;
use crate::scenario::{Action, Ask, Choice, Claim, Expected, Goal, RequestName, Subject, limits};

impl<'s> Check<'s> {
    pub(super) fn ask(&mut self, ask: &'s Ask) {
        self.once("ask");
        match &ask.about {
            Some(Subject::Request(name)) => _ = self.request_named(name),
            Some(Subject::Promise(_, subset)) => self.subset(subset),
            None => {}
        }
    }

    pub(super) fn choice(&mut self, choice: &'s Choice) {
        self.choices += 1;
        if self.scenario.asked().is_none() && !self.unread.mentions("ask") {
            self.report(
                "choice",
                "there is no question for this to answer",
                "add a line with `ask`",
            );
        }
        if self.choices == limits::CHOICES_MAX + 1 {
            let expected = format!("a question has at most {}", limits::CHOICES_MAX);
            self.report("choice", "this is one choice too many", expected);
        }
        if self.choices > limits::CHOICES_MAX {
            return;
        }
        let asked = self.scenario.asked().and_then(|(_, ask)| ask.about.as_ref());
        let asked = match asked {
            Some(Subject::Request(name)) => Some(name),
            Some(Subject::Promise(..)) | None => None,
        };
        self.claims(&choice.claims, asked);
    }

    pub(super) fn goal(&mut self, goal: &'s Goal) {
        self.once("goal");
        self.claims(&goal.claims, None);
    }

    pub(super) fn hint(&mut self) {
        let helps = self.scenario.goal().is_some() || self.scenario.asked().is_some();
        if !helps && !self.unread.mentions("goal") && !self.unread.mentions("ask") {
            let expected = "add a line with `goal` or `ask`";
            self.report("hint", "there is nothing for a hint to help with", expected);
        }
    }

    pub(super) fn way(&mut self) {
        let Some((_, goal)) = self.scenario.goal() else {
            if !self.unread.mentions("goal") {
                self.report("way", "there is no goal to reach", "add a line with `goal`");
            }
            return;
        };
        self.ways += 1;
        if self.ways == goal.actions + 1 {
            let expected = format!("the goal says that it takes {}", goal.actions);
            self.report("way", "this is one action too many", expected);
        }
    }

    fn claims(&mut self, claims: &'s [Claim], asked: Option<&'s RequestName>) {
        for claim in claims {
            match claim {
                Claim::Judged(expectation) => self.subset(&expectation.subset),
                Claim::Told { request, expected } => {
                    self.told(request.as_ref(), asked, expected);
                }
            }
        }
    }

    fn told(
        &mut self,
        named: Option<&'s RequestName>,
        asked: Option<&'s RequestName>,
        expected: &Expected,
    ) {
        let verb = match (named, asked) {
            (Some(name), _) => self.request_named(name),
            // What is wrong with the one that is asked about is told there.
            (None, Some(name)) => self.scenario.line_of(name).map(|(_, line)| line.request.verb()),
            (None, None) if self.unread.mentions("ask") => None,
            (None, None) => {
                let first = expected.to_string();
                let first = first.split(' ').next().unwrap_or_default();
                let found = "this does not say which request it is about";
                self.report(first, found, "name it in front of this, such as `c1 2s`");
                None
            }
        };
        if let Some(verb) = verb {
            self.can_be_told(Some(expected), verb);
        }
    }

    /// What the request of this name does; none if there is none, which is a problem.
    fn request_named(&mut self, name: &'s RequestName) -> Option<&'static str> {
        if let Some((_, line)) = self.scenario.line_of(name) {
            return Some(line.request.verb());
        }
        if self.has_told() {
            return None;
        }
        if !self.is_client(&name.client) {
            self.client_declared(&name.client);
        } else if !self.unread.mentions(&name.client) {
            let at = name.at.to_string();
            let found = format!("`{}` asks nothing at {at}", name.client);
            self.report(&at, found, self.times_of(&name.client));
        }
        None
    }

    /// When a client asks.
    fn times_of(&self, client: &str) -> String {
        let lines = self.scenario.timed();
        let asks = lines.iter().filter_map(|(_, at, action)| match action {
            Action::Request(line) if line.client == client => Some(at.to_string()),
            _ => None,
        });
        let asks: Vec<String> = asks.take(limits::CHOICES_MAX).collect();
        match asks.as_slice() {
            [] => "add the request that is asked about".to_owned(),
            _ => one_of(asks.iter().map(String::as_str)),
        }
    }
}
