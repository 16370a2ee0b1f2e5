//! Replicas that settings name: who holds no data and who never leads.

use super::Check;
use crate::protocol::settings::SettingKind;
use crate::scenario::{AtFirst, NamedReplicas, ProtocolChoice};

impl<'s> Check<'s> {
    /// The names of a setting are those of replicas, and whoever begins as the leader may.
    pub(super) fn named(&mut self, choice: &'s ProtocolChoice) {
        for named in &choice.named {
            let word = named.to_string();
            if let Some(SettingKind::PerDatacenter { .. }) = self.kind_of(named) {
                self.named_datacenters(named, &word);
                continue;
            }
            for (name, _) in &named.replicas {
                self.replica_in(name, &word);
            }
            match self.kind_of(named) {
                Some(SettingKind::Priorities { .. }) => self.priorities(named, &word),
                Some(SettingKind::Learners) => self.learners(named, &word),
                _ => {}
            }
        }
        if !choice.named.is_empty() {
            self.leader_may_lead(choice);
        }
    }

    fn priorities(&mut self, named: &NamedReplicas, word: &str) {
        for (name, number) in &named.replicas {
            if *number > 0
                && let Some(role) = self.witness(name)
            {
                let found = format!("`{name}` is {role} and cannot lead");
                self.report(word, found, "leave it out here");
            }
        }
    }

    fn leader_may_lead(&mut self, choice: &ProtocolChoice) {
        let first = self.scenario.replicas().first();
        let Some(leader) = choice.leader.as_ref().or(first) else { return };
        let role = match self.witness(leader) {
            Some(role) => format!("is {role}"),
            None if self.never_leads(choice, leader) => "has priority 0".to_owned(),
            None => match self.at_first(leader) {
                Some(AtFirst::Learner) => "is a learner".to_owned(),
                Some(AtFirst::Outside) => "is no member".to_owned(),
                Some(AtFirst::Voter) | None => return,
            },
        };
        let found = format!("`{leader}` {role} and cannot lead at the start");
        let word =
            choice.leader.as_ref().map_or("protocol".to_owned(), |_| format!("leader={leader}"));
        self.report(&word, found, "name another with `leader=`");
    }

    fn never_leads(&self, choice: &ProtocolChoice, name: &str) -> bool {
        choice.named.iter().any(|named| {
            self.kind_of(named).is_some_and(|kind| matches!(kind, SettingKind::Priorities { .. }))
                && named.replicas.iter().any(|(known, number)| known == name && *number == 0)
        })
    }

    /// A replica that clients ask holds data.
    pub(super) fn holds_data(&mut self, name: &str, word: &str) {
        if let Some(role) = self.witness(name) {
            let found = format!("`{name}` is {role}: it holds no data, and no client asks it");
            self.report(word, found, "name another replica");
        }
    }

    /// What a replica without data is called: "an arbiter"; none for others.
    fn witness(&self, name: &str) -> Option<String> {
        let choice = self.scenario.protocol()?;
        let named = choice.named.iter().find(|named| {
            self.kind_of(named).is_some_and(|kind| matches!(kind, SettingKind::Witnesses(_)))
                && named.replicas.iter().any(|(known, _)| known == name)
        })?;
        let article = if named.setting.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
        Some(format!("{article} {}", named.setting))
    }

    pub(super) fn kind_of(&self, named: &NamedReplicas) -> Option<&'static SettingKind> {
        Some(&self.spec?.setting(named.setting)?.kind)
    }
}
