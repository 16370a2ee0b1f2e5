//! Datacentres: which there are, and how many owners a setting puts into each.

use super::{Check, DeclaredAs};
use crate::protocol::OptionValue;
use crate::protocol::settings::SettingKind;
use crate::scenario::{DatacenterDeclaration, NamedReplicas};

impl<'s> Check<'s> {
    /// A datacentre has a name of its own and replicas that are in no other.
    pub(super) fn datacenter(&mut self, datacenter: &'s DatacenterDeclaration) {
        if let Some(spec) = self.spec.filter(|spec| !spec.has_datacenters()) {
            let found = format!("`{}` has no datacentres", spec.name);
            return self.report("datacenter", found, "remove this line");
        }
        self.declare(&datacenter.name);
        if datacenter.replicas.is_empty() {
            let found = format!("`{}` has no replicas", datacenter.name);
            self.report(&datacenter.name, found, "write it like `datacenter dc1 A B C`");
        }
        for name in &datacenter.replicas {
            self.replica(name);
            let first = self.placed.partition_point(|known| *known < name.as_str());
            if self.placed.get(first + 1).is_some_and(|next| *next == name) {
                let found = format!("`{name}` is in datacentres twice");
                self.report(name, found, "name it once");
            }
        }
    }

    /// Where there are datacentres, every replica stands in one.
    pub(super) fn all_are_somewhere(&mut self, replicas: &[String]) {
        let scenario = self.scenario;
        if scenario.datacenters().next().is_none() {
            return;
        }
        let is_somewhere = |name: &str| self.placed.binary_search(&name).is_ok();
        let mut others = replicas.iter().filter(|name| !is_somewhere(name));
        if let Some(name) = others.find(|name| !self.unread.mentions(name)) {
            let found = format!("`{name}` is in no datacentre");
            self.report(name, found, "name it in a line such as `datacenter dc1 A B`");
        }
    }

    /// A number that counts in each datacentre fits into the smallest.
    pub(super) fn counted_in_each(&mut self, name: &str, value: OptionValue) {
        let OptionValue::Number(number) = value else { return };
        let kind = self.spec.and_then(|spec| spec.setting(name)).map(|setting| &setting.kind);
        let is_per = matches!(kind, Some(SettingKind::PerDatacenter { .. }));
        let sizes = self.scenario.datacenters().map(|it| (it.replicas.len(), &it.name));
        if let Some((smallest, of)) = sizes.min()
            && is_per
            && number as usize > smallest
        {
            let found = format!("`{name}={number}` is more than there are replicas in `{of}`");
            let expected = format!("write at most {smallest}, or a number for each datacentre");
            self.report(&format!("{name}={number}"), found, expected);
        }
    }

    /// `rf=dc1:3,dc2:3`: they are there, and have so many replicas.
    pub(super) fn named_datacenters(&mut self, named: &NamedReplicas, word: &str) {
        let scenario = self.scenario;
        for (name, number) in &named.replicas {
            let Some(datacenter) = scenario.datacenters().find(|it| it.name == *name) else {
                self.undeclared(name, word, DeclaredAs::Datacenter);
                continue;
            };
            let size = datacenter.replicas.len();
            if *number as usize > size {
                let found =
                    format!("`{name}:{number}` is more than there are replicas in `{name}`");
                self.report(word, found, format!("write at most {size}"));
            }
        }
    }
}
