//! Settings that name replicas, as the numbers of a run.

use crate::protocol::settings::{PerReplica, SettingKind};
use crate::protocol::{OptionValue, ProtocolSpec, SettingValues};
use crate::scenario::ProtocolChoice;
use crate::sim::plan::Resolver;

/// Sets what names replicas, and the defaults that change by that; returns which replicas
/// clients ask.
pub(super) fn name_replicas(
    settings: &mut SettingValues,
    spec: &ProtocolSpec,
    choice: &ProtocolChoice,
    resolver: &Resolver,
) -> PerReplica {
    let mut asked = PerReplica::all(1);
    for named in &choice.named {
        let Some(OptionValue::PerReplica(mut numbers)) = settings.get(named.setting) else {
            continue;
        };
        let nodes = named.replicas.iter().map(|(name, number)| (resolver.node(name), *number));
        for (node, number) in nodes {
            numbers.set(node, number as u8);
        }
        settings.set(named.setting, OptionValue::PerReplica(numbers));
        if let Some(SettingKind::Witnesses(_)) = kind(spec, named.setting) {
            for (name, _) in &named.replicas {
                asked.set(resolver.node(name), 0);
            }
        }
    }
    settings_implied(settings, spec, choice, resolver.replicas());
    asked
}

fn kind(spec: &ProtocolSpec, name: &str) -> Option<SettingKind> {
    spec.setting(name).map(|setting| setting.kind)
}

fn settings_implied(
    settings: &mut SettingValues,
    spec: &ProtocolSpec,
    choice: &ProtocolChoice,
    replicas: usize,
) {
    for named in &choice.named {
        if let Some(SettingKind::Witnesses(implied)) = kind(spec, named.setting)
            && let Some((name, value)) = implied(replicas, named.replicas.len())
        {
            settings.set(name, value);
        }
    }
}
