//! Settings that name replicas, and datacentres.

use cap_playground::protocol::settings::{Setting, SettingKind};
use cap_playground::scenario::{AtFirst, DatacenterDeclaration, NamedReplicas, Statement};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy};
use proptest::sample::subsequence;

use super::World;

/// Priorities of some replicas. Who is never asked or never leads is told in tests of its own:
/// with that not every scenario would be one.
pub(super) fn named(world: &World) -> BoxedStrategy<Vec<NamedReplicas>> {
    if let Some((apart, is)) = &world.apart {
        let (setting, is_named): (_, fn(&str, &str) -> bool) = match is {
            AtFirst::Outside => ("members", |name, apart| name != apart),
            AtFirst::Voter | AtFirst::Learner => ("learners", |name, apart| name == apart),
        };
        let names = world.replicas.iter().filter(|name| is_named(name, apart));
        let replicas = names.map(|name| (name.clone(), 1)).collect();
        return Just(vec![NamedReplicas { setting, replicas }]).boxed();
    }
    let is_meant = |setting: &&Setting| matches!(setting.kind, SettingKind::Priorities { .. });
    let Some(setting) = (world.spec.settings)().iter().find(is_meant) else {
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

/// Where the protocol knows datacentres: two or none, each with an owner of every register or
/// more.
pub(super) fn datacenters(world: &World) -> BoxedStrategy<Vec<Statement>> {
    let count = world.replicas.len();
    let writes_rf = world.settings.iter().any(|(name, _)| *name == "rf");
    if !world.spec.has_datacenters() || count < 2 || writes_rf {
        return Just(Vec::new()).boxed();
    }
    let replicas = world.replicas.clone();
    let placed = option::of((1..count).prop_map(move |first| {
        let (one, other) = replicas.split_at(first);
        [("dc1", one), ("dc_2", other)].map(|(name, replicas)| {
            let (name, replicas) = (name.to_owned(), replicas.to_vec());
            Statement::Datacenter(DatacenterDeclaration { name, replicas })
        })
    }));
    placed.prop_map(|places| places.into_iter().flatten().collect()).boxed()
}
