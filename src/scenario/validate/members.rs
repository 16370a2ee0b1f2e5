//! Who belongs to the cluster, as far as that is certain before the run: what an earlier line may
//! have made right is let pass, for a change can be refused, or never come to be.

use super::Check;
use crate::protocol::settings::SettingKind;
use crate::scenario::{Action, AtFirst, NamedReplicas, Statement};

impl Check<'_> {
    /// What a replica is at the start; none where nobody is asked.
    pub(super) fn at_first(&self, name: &str) -> Option<AtFirst> {
        self.scenario.protocol()?.at_first(self.spec?, name)
    }

    /// Nobody is a member and a learner at once.
    pub(super) fn learners(&mut self, named: &NamedReplicas, word: &str) {
        let (Some(choice), Some(spec)) = (self.scenario.protocol(), self.spec) else { return };
        let members = choice.named_as(spec, |kind| matches!(kind, SettingKind::Members));
        let both = members.and_then(|members| {
            named
                .replicas
                .iter()
                .find(|(name, _)| members.replicas.iter().any(|(it, _)| it == name))
        });
        if let Some((name, _)) = both {
            let found = format!("`{name}` cannot be a member with a vote and a learner at once");
            self.report(word, found, "leave it out of `members=` or of `learners=`");
        }
    }

    /// A change that no earlier line can have made right.
    pub(super) fn change_of_members(&mut self, action: &Action) {
        let Some((word, name)) = change(action) else { return };
        let Some(at_first) = self.at_first(name) else { return };
        let found = match (word, at_first) {
            ("add" | "add_learner", AtFirst::Voter) if !self.is_changed(name, &["remove"]) => {
                format!("`{name}` is a member already")
            }
            ("add" | "add_learner", AtFirst::Learner) if !self.is_changed(name, &["remove"]) => {
                return self.report(
                    name,
                    format!("`{name}` is a learner already"),
                    "write `promote`",
                );
            }
            ("promote", AtFirst::Voter) if !self.is_changed(name, &["remove"]) => {
                format!("`{name}` has a vote already")
            }
            ("promote", AtFirst::Outside) if !self.is_changed(name, &["add_learner"]) => {
                let found = format!("`{name}` is no learner");
                return self.report(name, found, "add it first, with `add_learner`");
            }
            ("remove", AtFirst::Outside) if !self.is_changed(name, &["add", "add_learner"]) => {
                format!("`{name}` is no member")
            }
            ("remove", AtFirst::Voter) if self.is_the_last(name) => {
                let found = format!("`{name}` is the last member with a vote");
                return self.report(name, found, "add another one first");
            }
            _ => return,
        };
        self.report(name, found, "remove this line");
    }

    /// Whether some line changes that of a replica, so that it may be otherwise by then.
    fn is_changed(&self, name: &str, words: &[&str]) -> bool {
        self.scenario.statements().any(|statement| {
            let Statement::Timed { action, .. } = statement else { return false };
            change(action).is_some_and(|(word, node)| node == name && words.contains(&word))
        })
    }

    /// Whether nobody else has a vote, or may have been given one.
    fn is_the_last(&self, name: &str) -> bool {
        let mut others = self.scenario.replicas().iter().filter(|other| *other != name);
        others.all(|other| {
            self.at_first(other) != Some(AtFirst::Voter)
                && !self.is_changed(other, &["add", "promote"])
        })
    }
}

/// The word of a change of members, and whom it is about.
fn change(action: &Action) -> Option<(&'static str, &String)> {
    Some(match action {
        Action::Add(name) => ("add", name),
        Action::AddLearner(name) => ("add_learner", name),
        Action::Promote(name) => ("promote", name),
        Action::Remove(name) => ("remove", name),
        _ => return None,
    })
}
