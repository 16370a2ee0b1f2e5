//! What can be set, as controls: each with what it is now, what it may be and what it is by
//! default. What it means lies beside the page (`reference/settings.txt`).

use std::rc::Rc;

use crate::app::Model;
use crate::app::effect::{Effect, Resource};
use crate::protocol::settings::{Applies, Scope};
use crate::protocol::{Setting, SettingKind};
use crate::scenario::{RequestText, Scenario, Statement};

/// What is written in a list that has all values.
const NUMBERS_LISTED: u32 = 25;

/// One thing that can be set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SettingRow {
    /// Its name.
    pub name: &'static str,
    /// What is written; none where nothing is.
    pub written: Option<String>,
    /// What it is where nothing is written.
    pub default: String,
    /// All that it may be; empty where that is no list.
    pub values: Vec<String>,
}

impl SettingRow {
    fn new(setting: &'static Setting, written: Option<String>, replicas: usize) -> SettingRow {
        let kind = &setting.kind;
        let default = match kind {
            SettingKind::Witnesses(_) | SettingKind::Learners => "none".to_owned(),
            SettingKind::Members => "every replica".to_owned(),
            SettingKind::Priorities { unless_named } => unless_named.to_string(),
            kind => kind.default_value().to_string(),
        };
        SettingRow { name: setting.name, written, default, values: values(kind, replicas) }
    }

    /// What it is.
    pub fn value(&self) -> &str {
        self.written.as_deref().unwrap_or(&self.default)
    }

    /// Whether it is something else than where nothing is written.
    pub fn differs(&self) -> bool {
        self.value() != self.default
    }
}

fn values(kind: &SettingKind, replicas: usize) -> Vec<String> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let counts = || (1..=replicas).map(|count| count.to_string());
    match kind {
        SettingKind::Words(all) => words(all),
        SettingKind::Replicas { .. } => counts().collect(),
        SettingKind::WordsOrReplicas(all) => words(all).into_iter().chain(counts()).collect(),
        SettingKind::Number { min, max, .. } if max - min <= NUMBERS_LISTED => {
            (*min..=*max).map(|number| number.to_string()).collect()
        }
        _ => Vec::new(),
    }
}

/// The settings of a scenario's protocol, and those that every protocol has.
pub fn rows(scenario: &Scenario) -> Vec<SettingRow> {
    let (spec, replicas) = (scenario.entry().spec, scenario.replicas().len());
    let line = scenario.choice().to_string();
    let own = (spec.settings)().iter().filter(|setting| setting.scope != Scope::Request);
    let mut rows: Vec<SettingRow> = own
        .map(|setting| SettingRow::new(setting, written(&line, setting.name), replicas))
        .collect();
    if spec.has_leader {
        let first = scenario.replicas().first().cloned().unwrap_or_default();
        rows.push(SettingRow {
            name: "leader",
            written: written(&line, "leader"),
            default: first,
            values: scenario.replicas().to_vec(),
        });
    }
    let give_up = spec.give_up_default_ms.map(crate::time::Duration);
    let plain = |name, default| SettingRow {
        name,
        written: written(&line, name),
        default,
        values: Vec::new(),
    };
    rows.push(plain("give_up", give_up.map_or("never".to_owned(), |it| it.to_string())));
    rows.push(plain("disk", "0ms".to_owned()));
    rows
}

/// The options that a request can have, at what the protocol line says where it says nothing.
pub fn options(scenario: &Scenario, request: &RequestText) -> Vec<SettingRow> {
    let (spec, replicas) = (scenario.entry().spec, scenario.replicas().len());
    let line = scenario.choice().to_string();
    let is_read = matches!(request, RequestText::Get { .. });
    let means = |setting: &&Setting| match setting.applies_to {
        _ if setting.scope == Scope::Protocol => false,
        Applies::All => true,
        Applies::Reads => is_read,
        Applies::Writes => !is_read,
    };
    let row = |setting: &'static Setting| {
        let row = SettingRow::new(setting, None, replicas);
        SettingRow { default: written(&line, setting.name).unwrap_or(row.default), ..row }
    };
    (spec.settings)().iter().filter(means).map(row).collect()
}

/// The settings of all links.
pub fn network(scenario: &Scenario) -> Vec<SettingRow> {
    let line = scenario.statements().find(|it| matches!(it, Statement::Network(_)));
    let line = line.map(ToString::to_string).unwrap_or_default();
    let row = |name, default: &str, values: &[&str]| SettingRow {
        name,
        written: written(&line, name),
        default: default.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    };
    vec![
        row("delay", "100ms", &[]),
        row("jitter", "0ms", &[]),
        row("loss", "0%", &[]),
        row("duplicate", "0%", &[]),
        row("reorder", "off", &["off", "on"]),
        row("transport", "datagram", &["datagram", "stream"]),
        row("client_delay", "10ms", &[]),
    ]
}

/// What a line says of this word.
fn written(line: &str, name: &str) -> Option<String> {
    let mut pairs = line.split(' ').filter_map(|word| word.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// What one setting of one protocol means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Meaning {
    /// The protocol.
    pub protocol: String,
    /// The setting.
    pub setting: String,
    /// In a line, with `code` between backticks.
    pub meaning: String,
    /// What its values mean, likewise; empty where nothing more is to be said.
    pub details: String,
}

/// Reads what settings mean: one a line, its four parts between tabs.
pub fn parse_meanings(text: &str) -> Vec<Meaning> {
    let meaning = |line: &str| {
        let mut parts = line.split('\t').map(str::to_owned);
        Some(Meaning {
            protocol: parts.next()?,
            setting: parts.next()?,
            meaning: parts.next()?,
            details: parts.next()?,
        })
    };
    text.lines().filter_map(meaning).collect()
}

impl Model {
    /// Somebody looks at settings: what they mean is fetched unless it is here.
    pub(super) fn want_meanings(&mut self) {
        if self.meanings.is_none() {
            self.say(Effect::Fetch(Resource::Meanings));
        }
    }

    /// It has come, or has not: the settings can be set all the same.
    pub(super) fn meanings_came(&mut self, text: Option<&str>) {
        self.meanings = text.map(|text| Rc::from(parse_meanings(text)));
    }
}
