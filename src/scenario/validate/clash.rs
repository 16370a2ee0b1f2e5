//! Settings that are right one by one and mean nothing together.

use crate::protocol::{Clash, OptionValue, ProtocolLine, ProtocolSpec, SettingKind};
use crate::scenario::ProtocolChoice;
use crate::scenario::text::meant;
use crate::scenario::validate::Check;

/// Settings or options as they are written.
type Pairs = [(&'static str, OptionValue)];

impl Check<'_> {
    /// Says what is wrong with the settings of the protocol.
    pub(super) fn clash_of_settings(&mut self, choice: &ProtocolChoice) {
        let Some(spec) = self.spec else { return };
        let (settings, named) = (&choice.settings[..], &choice.named_counts()[..]);
        let replicas = self.scenario.replicas().len();
        let written = ProtocolLine { settings, named, replicas };
        let Some(clash) = (spec.clash)(&written) else { return };
        let named = choice.named.iter().find(|named| named.setting == clash.setting);
        let word = word_of(settings, &clash).or_else(|| named.map(ToString::to_string));
        self.clashes(&word.unwrap_or_default(), spec, &clash, settings, &[]);
    }

    /// Says what is wrong with options beside the settings of the protocol.
    pub(super) fn clash(&mut self, options: &Pairs) {
        let Some(spec) = self.spec else { return };
        let choice = self.scenario.protocol();
        let beside = choice.map_or(&[][..], |choice| &choice.settings);
        let Some(clash) = spec.clash_of_options(beside, options) else { return };
        let word = word_of(options, &clash).unwrap_or_default();
        self.clashes(&word, spec, &clash, options, beside);
    }

    fn clashes(
        &mut self,
        word: &str,
        spec: &'static ProtocolSpec,
        clash: &Clash,
        written: &Pairs,
        beside: &Pairs,
    ) {
        let told = format!("`{}` {}", clash.setting, clash.found);
        let mut problem = self.problem(word, told, clash.expected.to_owned());
        problem.suggestion = meant_here(spec, clash, word, written, beside);
        self.add(problem);
    }
}

/// The setting as it is written.
fn word_of(written: &Pairs, clash: &Clash) -> Option<String> {
    let word = written.iter().find(|(name, _)| *name == clash.setting);
    word.map(|(name, value)| format!("{name}={value}"))
}

/// What a word of another vendor means here, if it means something.
fn meant_here(
    spec: &'static ProtocolSpec,
    clash: &Clash,
    word: &str,
    written: &Pairs,
    beside: &Pairs,
) -> Option<String> {
    let meant = meant::setting(spec, word)?;
    let (name, value) = meant.split_once('=')?;
    let SettingKind::Words(words) = spec.setting(name)?.kind else { return None };
    let value = words.iter().find(|known| **known == value)?;
    let others = written.iter().filter(|(name, _)| *name != clash.setting).copied();
    let mended: Vec<_> = others.chain([(clash.setting, OptionValue::Word(value))]).collect();
    let is_right = name == clash.setting && spec.clash_of_options(beside, &mended).is_none();
    is_right.then(|| meant.to_owned())
}
