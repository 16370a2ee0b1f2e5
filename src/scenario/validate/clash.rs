//! Settings that are right one by one and mean nothing together.

use crate::protocol::{Clash, OptionValue, ProtocolSpec, SettingKind};
use crate::scenario::text::meant;
use crate::scenario::validate::Check;

/// Settings or options as they are written.
type Written = [(&'static str, OptionValue)];

impl Check<'_> {
    /// Says what is wrong with the settings of the protocol, or, where there are none, with options
    /// beside those of its line.
    pub(super) fn clash(&mut self, settings: &Written, options: &Written) {
        let Some(spec) = self.spec else { return };
        let choice = self.scenario.protocol();
        let beside = choice.map_or(&[][..], |choice| &choice.settings);
        let (written, beside) =
            if options.is_empty() { (settings, &[][..]) } else { (options, beside) };
        let Some(clash) = spec.clash_of_options(beside, written) else { return };
        let word = written.iter().find(|(name, _)| *name == clash.setting);
        let word = word.map_or_else(String::new, |(name, value)| format!("{name}={value}"));
        let told = format!("`{}` {}", clash.setting, clash.found);
        let mut problem = self.problem(&word, told, clash.expected.to_owned());
        problem.suggestion = meant_here(spec, &clash, &word, written, beside);
        self.add(problem);
    }
}

/// What a word of another vendor means here, if it means something.
fn meant_here(
    spec: &'static ProtocolSpec,
    clash: &Clash,
    word: &str,
    written: &Written,
    beside: &Written,
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
