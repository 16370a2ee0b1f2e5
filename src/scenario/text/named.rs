//! Settings that name replicas, `arbiter=A,B` and `priority=S:2,T:0`, and one that names
//! datacentres, `rf=dc1:3,dc2:3`.

use std::fmt::{self, Display, Formatter};

use crate::protocol::registry;
use crate::protocol::settings::{Setting, SettingKind};
use crate::scenario::text::words::Word;
use crate::scenario::text::{Error, literals};
use crate::scenario::{NamedReplicas, limits};

/// Reads the value of a setting that names replicas.
pub(super) fn named(setting: &Setting, value: Word<'_>) -> Result<NamedReplicas, Error> {
    let mut replicas: Vec<(String, u32)> = Vec::new();
    let mut rest = Some(value);
    while let Some(word) = rest {
        let (item, after) = word.split(",").map_or((word, None), |(item, rest)| (item, Some(rest)));
        let (name, number) = item_of(setting, item)?;
        if replicas.iter().any(|(known, _)| *known == name) {
            let found = format!("`{name}` appears here twice");
            return Err(item.error(found, "name it once"));
        }
        if replicas.len() == limits::REPLICAS_MAX {
            let most = format!("name at most {}", limits::REPLICAS_MAX);
            return Err(
                item.error("there are more names here than a scenario may have replicas", most)
            );
        }
        replicas.push((name, number));
        rest = after;
    }
    Ok(NamedReplicas { setting: setting.name, replicas })
}

/// `A`, or `S:2`.
fn item_of(setting: &Setting, item: Word<'_>) -> Result<(String, u32), Error> {
    let (name, is_place) =
        (setting.name, matches!(setting.kind, SettingKind::PerDatacenter { .. }));
    let example = if is_place { "dc1:3,dc2:3" } else { "A:2,B:0" };
    let example = format!("write it like `{name}={example}`");
    match setting.kind {
        SettingKind::Priorities { .. } | SettingKind::PerDatacenter { .. } => {
            let Some((name, number)) = item.split(":") else {
                return Err(item.error(format!("{} has no number", item.shown()), example));
            };
            let (min, max) = setting.kind.range().unwrap_or((0, u32::MAX));
            Ok((literals::name(name)?, literals::number(number, min, max)?))
        }
        _ if item.text.contains(':') => {
            let example = format!("write names only, like `{}=A,B`", setting.name);
            Err(item.is_not("a name", example))
        }
        _ => Ok((literals::name(item)?, 1)),
    }
}

impl Display for NamedReplicas {
    /// `arbiter=A,B`, `priority=S:2,T:0` or `rf=dc1:3,dc2:3`
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let kind = registry::ALL.iter().find_map(|entry| entry.spec.setting(self.setting));
        let has_numbers = kind.is_some_and(|it| it.kind.range().is_some());
        write!(f, "{}", self.setting)?;
        for (nth, (name, number)) in self.replicas.iter().enumerate() {
            f.write_str(if nth == 0 { "=" } else { "," })?;
            f.write_str(name)?;
            if has_numbers {
                write!(f, ":{number}")?;
            }
        }
        Ok(())
    }
}
