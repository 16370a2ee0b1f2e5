//! Settings that name replicas.

use cap_playground::protocol::settings::{Setting, SettingKind};
use cap_playground::scenario::NamedReplicas;
use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Just, Strategy};
use proptest::sample::subsequence;

use super::World;

/// Priorities of some replicas. Who is never asked or never leads is told in tests of its own:
/// with that not every scenario would be one.
pub(super) fn named(world: &World) -> BoxedStrategy<Vec<NamedReplicas>> {
    let is_meant = |setting: &&Setting| matches!(setting.kind, SettingKind::Priorities { .. });
    let Some(setting) = world.spec.settings.iter().find(is_meant) else {
        return Just(Vec::new()).boxed();
    };
    let count = world.replicas.len();
    let numbered = (subsequence(world.replicas.clone(), 0..=count), vec(1..=100_u32, count));
    let named = numbered.prop_map(|(names, numbers)| {
        let replicas: Vec<_> = names.into_iter().zip(numbers).collect();
        let named = NamedReplicas { setting: setting.name, replicas };
        if named.replicas.is_empty() { Vec::new() } else { Vec::from([named]) }
    });
    named.boxed()
}
