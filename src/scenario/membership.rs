//! What a replica is at the start, where it need not be a member.

use crate::protocol::ProtocolSpec;
use crate::protocol::settings::{Ability, SettingKind};
use crate::scenario::{NamedReplicas, ProtocolChoice};

/// What a replica is at the start.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AtFirst {
    /// A member with a vote.
    Voter,
    /// One without.
    Learner,
    /// No member.
    Outside,
}

impl ProtocolChoice {
    /// What a replica is at the start; none where members never change.
    pub fn at_first(&self, spec: &ProtocolSpec, name: &str) -> Option<AtFirst> {
        if !spec.can(Ability::Members) {
            return None;
        }
        let has = |it: &NamedReplicas| it.replicas.iter().any(|(known, _)| known == name);
        Some(match self.named_as(spec, |kind| matches!(kind, SettingKind::Members)) {
            _ if self
                .named_as(spec, |kind| matches!(kind, SettingKind::Learners))
                .is_some_and(has) =>
            {
                AtFirst::Learner
            }
            Some(members) if !has(members) => AtFirst::Outside,
            _ => AtFirst::Voter,
        })
    }

    /// The names that a setting of some kind has.
    pub(crate) fn named_as(
        &self,
        spec: &ProtocolSpec,
        is_meant: fn(&SettingKind) -> bool,
    ) -> Option<&NamedReplicas> {
        let is_it =
            |it: &&NamedReplicas| spec.setting(it.setting).is_some_and(|it| is_meant(&it.kind));
        self.named.iter().find(is_it)
    }
}
