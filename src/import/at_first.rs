//! What registers hold before anything happens. Files of others do not say it; ours do, in
//! comments before the first event: `;; initial 100`, or `;; initial "x" 100` of one register.

use std::collections::BTreeMap;

use super::Literal;
use super::edn::{self, Edn};

/// How such a comment begins.
pub(crate) const MARK: &str = ";; initial ";

/// What registers hold at first.
pub(super) struct AtFirst {
    /// All of them but these.
    pub all: Literal,
    pub named: BTreeMap<Literal, Literal>,
}

impl AtFirst {
    /// All hold the same.
    pub fn same(all: Literal) -> AtFirst {
        AtFirst { all, named: BTreeMap::new() }
    }

    /// As the comments say that a text begins with; this, where they say nothing.
    pub fn told(text: &str, unless: Literal) -> AtFirst {
        let mut at_first = AtFirst::same(unless);
        let comments = text.lines().take_while(|line| line.starts_with(';'));
        for said in comments.filter_map(|line| line.strip_prefix(MARK)) {
            let said = format!("[{said}]");
            let Ok(Edn::List(words)) = edn::read_one(&said, 1) else { continue };
            match words.as_slice() {
                // Words are somebody's sentence.
                [Edn::Symbol(_), ..] => {}
                [all] => at_first.all = Literal::of(all),
                [key, value] => _ = at_first.named.insert(Literal::of(key), Literal::of(value)),
                _ => {}
            }
        }
        at_first
    }

    /// What this register holds.
    pub fn of(&self, key: &Literal) -> &Literal {
        self.named.get(key).unwrap_or(&self.all)
    }
}
