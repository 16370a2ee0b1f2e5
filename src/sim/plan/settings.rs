//! Settings that name replicas, as the numbers of a run.

use crate::protocol::settings::{PerReplica, SettingKind};
use crate::protocol::{Datacenter, OptionValue, ProtocolSpec, SettingValues};
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
        // One that names datacentres has a number here: [`place_owners`].
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

/// Where there are datacentres, a count of owners is one in each: the first of its replicas.
pub(super) fn place_owners(
    settings: &mut SettingValues,
    spec: &ProtocolSpec,
    choice: &ProtocolChoice,
    datacenters: &[Datacenter],
) {
    let is_per = |kind: SettingKind| matches!(kind, SettingKind::PerDatacenter { .. });
    for setting in (spec.settings)().iter().filter(|setting| is_per(setting.kind)) {
        let named = choice.named.iter().find(|named| named.setting == setting.name);
        let Some(OptionValue::Number(everywhere)) = settings.get(setting.name) else { continue };
        let count = |datacenter: &Datacenter| match named {
            None => everywhere,
            Some(named) => {
                let of = named.replicas.iter().find(|(name, _)| *name == datacenter.name);
                of.map_or(0, |(_, count)| *count)
            }
        };
        let mut owners = PerReplica::all(0);
        for datacenter in datacenters {
            for &node in datacenter.replicas.iter().take(count(datacenter) as usize) {
                owners.set(node, 1);
            }
        }
        if !datacenters.is_empty() {
            settings.set(setting.name, OptionValue::PerReplica(owners));
        }
    }
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
