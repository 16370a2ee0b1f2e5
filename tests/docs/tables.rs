//! Tables that the program itself writes: `UPDATE_GOLDEN=1 cargo test --test docs` puts them in.

use std::fmt::Write as _;
use std::fs;

use cap_playground::judge::ConsistencyModel;
use cap_playground::protocol::settings::Scope;
use cap_playground::protocol::{OptionValue, ProtocolSpec, Setting, SettingKind, registry};
use cap_playground::register::{ErrorKind, UnknownKind};

use crate::{page, root};

#[test]
fn tables_say_what_the_program_knows() {
    hold("LANGUAGE.md", "protocols", &protocols());
    hold("LANGUAGE.md", "products", &products());
    hold("LANGUAGE.md", "settings", &settings());
    hold("LANGUAGE.md", "kinds", &kinds());
    hold("CHECKERS.md", "models", &models());
}

/// Compares what stands between the marks of `name` with `table`, or puts it there.
fn hold(file: &str, name: &str, table: &str) {
    let text = page(file);
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->\n"));
    let from = text.find(&begin).unwrap_or_else(|| panic!("{file} has no {begin}")) + begin.len();
    let to = text.find(&end).unwrap_or_else(|| panic!("{file} has no {end}"));
    let wanted = format!("\n{table}\n");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        // In one piece, for the other tests read the page meanwhile.
        let (path, fresh) = (root().join("docs").join(file), root().join("docs/fresh.tmp"));
        fs::write(&fresh, format!("{}{wanted}{}", &text[..from], &text[to..])).unwrap();
        fs::rename(fresh, path).unwrap();
    } else {
        let remedy = "UPDATE_GOLDEN=1 cargo test --test docs";
        assert_eq!(&text[from..to], wanted, "{file} is not up to date: {remedy}");
    }
}

fn protocols() -> String {
    let mut table = "| protocol | services | timers |\n|---|---|---|\n".to_owned();
    for entry in registry::ALL {
        let spec = entry.spec;
        let services = words(services(spec));
        let timers = words(spec.timers.by_hand.iter().copied());
        writeln!(table, "| `{}` | {services} | {timers} |", spec.name).unwrap();
    }
    table
}

fn products() -> String {
    let mut table = "| system | protocol |\n|---|---|\n".to_owned();
    for entry in registry::ALL {
        let spec = entry.spec;
        let mut lines: Vec<&str> =
            (spec.products)().iter().map(|(_, settings)| *settings).collect();
        lines.sort_unstable();
        lines.dedup();
        for settings in lines {
            let same = (spec.products)().iter().filter(|(_, other)| *other == settings);
            let line = format!("{} {settings}", spec.name);
            let names = words(same.map(|(name, _)| *name));
            writeln!(table, "| {names} | `{}` |", line.trim_end()).unwrap();
        }
    }
    table
}

/// All services that any single setting brings.
fn services(spec: &ProtocolSpec) -> Vec<&'static str> {
    let mut found = (spec.services)(&spec.defaults());
    for setting in (spec.settings)() {
        let values: Vec<OptionValue> = match setting.kind {
            SettingKind::Words(words) => words.iter().map(|word| OptionValue::Word(word)).collect(),
            SettingKind::Number { min, max, .. } => (min..=max).map(OptionValue::Number).collect(),
            _ => continue,
        };
        for value in values {
            let mut settings = spec.defaults();
            settings.set(setting.name, value);
            for service in (spec.services)(&settings) {
                if !found.contains(&service) {
                    found.push(service);
                }
            }
        }
    }
    found
}

fn settings() -> String {
    let mut table = "| protocol | setting | meaning |\n|---|---|---|\n".to_owned();
    for entry in registry::ALL {
        for of in (entry.spec.settings)() {
            let (name, meaning) = (entry.spec.name, of.meaning);
            writeln!(table, "| `{name}` | {} | {meaning} |", setting(of)).unwrap();
        }
    }
    table
}

fn words(words: impl IntoIterator<Item = &'static str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    words.join(" ")
}

fn setting(setting: &Setting) -> String {
    let mark = match setting.scope {
        Scope::Protocol => "",
        Scope::Both => "*",
        Scope::Request => "* (behind a request only)",
    };
    let range = setting.kind.range().map(|(min, max)| format!("{min}…{max}")).unwrap_or_default();
    let values = match &setting.kind {
        SettingKind::Words(words) => words.join("\\|"),
        SettingKind::WordsOrReplicas(words) => format!("{}\\|{range}", words.join("\\|")),
        SettingKind::WordsOrDuration(words) => format!("{}\\|500ms", words.join("\\|")),
        SettingKind::Number { default, .. } | SettingKind::Replicas { default } => {
            format!("{default} ({range})")
        }
        SettingKind::Duration { default_ms, never } => {
            let default = default_ms.map_or("never".to_owned(), |ms| format!("{ms}ms"));
            let other = if *never && default_ms.is_some() { " or never" } else { "" };
            format!("{default}{other}")
        }
        SettingKind::Rate { default_per_mille } => format!("{}%", default_per_mille / 10),
        SettingKind::Witnesses(_) => "A,B".to_owned(),
        SettingKind::Members => "all, A,B,C".to_owned(),
        SettingKind::Learners => "none, D".to_owned(),
        SettingKind::PerDatacenter { default } => format!("{default} ({range}), dc1:3,dc2:3"),
        SettingKind::Priorities { unless_named } => {
            format!("A:2,B:0 ({unless_named}; {range})")
        }
    };
    format!("`{}={values}`{mark}", setting.name)
}

fn kinds() -> String {
    let errors = words(ErrorKind::ALL.iter().map(|kind| kind.word()));
    let unknown = words(UnknownKind::ALL.iter().map(|kind| kind.word()));
    format!("| after | kinds |\n|---|---|\n| `error` | {errors} |\n| `unknown` | {unknown} |\n")
}

fn models() -> String {
    let mut table =
        "| model | implies at once | in a partition | easily got wrong |\n|---|---|---|---|\n"
            .to_owned();
    for model in ConsistencyModel::ALL {
        let implies = words(model.implies().iter().map(|next| next.word()));
        let attainable = format!("{:?}", model.attainable()).to_lowercase();
        writeln!(table, "| `{}` | {implies} | {attainable} | {} |", model.word(), model.trap())
            .unwrap();
    }
    table
}
