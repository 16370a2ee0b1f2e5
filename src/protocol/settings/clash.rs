//! Settings that are right one by one and mean nothing together.

use crate::protocol::{OptionValue, ProtocolSpec};

/// What a `protocol` line says, and of how many replicas.
#[derive(Clone, Copy, Debug)]
pub struct ProtocolLine<'w> {
    /// The settings that are written.
    pub settings: &'w [(&'static str, OptionValue)],
    /// The settings that name replicas, and how many each.
    pub named: &'w [(&'static str, usize)],
    /// How many replicas there are; 0 as long as none are declared.
    pub replicas: usize,
}

impl<'w> ProtocolLine<'w> {
    /// These settings, whatever names replicas and however many there are.
    pub fn only(settings: &'w [(&'static str, OptionValue)]) -> ProtocolLine<'w> {
        ProtocolLine { settings, named: &[], replicas: 0 }
    }

    /// The word of a setting, if one is written.
    pub fn word(&self, name: &str) -> Option<&'static str> {
        match self.settings.iter().find(|(written, _)| *written == name)?.1 {
            OptionValue::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Whether a setting is written.
    pub fn has(&self, name: &str) -> bool {
        self.settings.iter().any(|(written, _)| *written == name) || self.names(name) > 0
    }

    /// How many replicas a setting names.
    pub fn names(&self, name: &str) -> usize {
        self.named.iter().find(|(written, _)| *written == name).map_or(0, |(_, count)| *count)
    }
}

/// Settings that mean nothing together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Clash {
    /// The one that is too much, or of which another one is needed.
    pub setting: &'static str,
    /// What is wrong, as a clause behind its name.
    pub found: &'static str,
    /// What to do about it, as a clause.
    pub expected: &'static str,
}

impl ProtocolSpec {
    /// Takes out what means nothing beside the rest, or among so many replicas: for whoever draws
    /// settings one by one.
    pub fn take_out_clashes(
        &self,
        settings: &mut Vec<(&'static str, OptionValue)>,
        named: &mut Vec<(&'static str, usize)>,
        replicas: usize,
    ) {
        while let Some(clash) = (self.clash)(&ProtocolLine { settings, named, replicas }) {
            let before = settings.len() + named.len();
            settings.retain(|(name, _)| *name != clash.setting);
            named.retain(|(name, _)| *name != clash.setting);
            if settings.len() + named.len() == before {
                return;
            }
        }
    }

    /// What is wrong with options of requests beside the settings of the protocol.
    pub fn clash_of_options(
        &self,
        settings: &[(&'static str, OptionValue)],
        options: &[(&'static str, OptionValue)],
    ) -> Option<Clash> {
        let is_option = |name: &str| options.iter().any(|(option, _)| *option == name);
        let all: Vec<(&'static str, OptionValue)> =
            settings.iter().filter(|(name, _)| !is_option(name)).chain(options).copied().collect();
        (self.clash)(&ProtocolLine::only(&all)).filter(|clash| is_option(clash.setting))
    }

    /// Takes options of a request out that mean nothing beside the settings, and returns them.
    pub fn take_out_clashing_options(
        &self,
        settings: &[(&'static str, OptionValue)],
        options: &mut Vec<(&'static str, OptionValue)>,
    ) -> Vec<(&'static str, OptionValue)> {
        let mut taken = Vec::new();
        while let Some(clash) = self.clash_of_options(settings, options) {
            taken.extend(options.iter().filter(|(name, _)| *name == clash.setting).copied());
            options.retain(|(name, _)| *name != clash.setting);
        }
        taken
    }
}
