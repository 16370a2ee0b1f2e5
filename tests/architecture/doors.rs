//! Nothing is public that nobody uses, or only tests: the compiler tells what is unused within a
//! crate, but takes what is public for used.

use std::collections::BTreeMap;

use crate::source::{self, Source};

/// Public for a reason that the code does not show.
const MEANT: &[(&str, &str)] = &[
    ("impatient", "schedules of claims, beside those of the adversary"),
    ("SETTINGS", "a variety of claims, beside those of the adversary"),
];

/// What begins an item that can be public.
const KINDS: &[&str] = &["fn", "struct", "enum", "const", "static", "trait", "type"];

#[test]
fn whatever_is_public_is_used() {
    let sources = source::with_benches();
    let scripts = source::scripts();
    let mut unused = unused(&sources, &scripts);
    for (name, reason) in MEANT {
        let before = unused.len();
        unused.retain(|(_, found)| found != name);
        assert!(unused.len() < before, "{name} is used by now: {reason}");
    }
    let told: Vec<String> = unused.iter().map(|(at, name)| format!("{at}: {name}")).collect();
    assert!(told.is_empty(), "nobody or only a test uses these:\n{}", told.join("\n"));
}

#[test]
fn what_nobody_uses_is_seen() {
    let found = |texts: &[(&str, &str)], scripts: &str| -> Vec<String> {
        let sources: Vec<Source> =
            texts.iter().map(|(path, text)| Source::new(path, text)).collect();
        unused(&sources, scripts).into_iter().map(|(_, name)| name).collect()
    };
    let lone = ("src/sim.rs", "pub fn lone() {}\npub const LONE: u8 = 1;\npub struct Lone;");
    assert_eq!(found(&[lone], ""), ["lone", "LONE", "Lone"]);
    let test = ("tests/sim.rs", "use cap_playground::sim::{lone, LONE, Lone};");
    let inner =
        ("src/app.rs", "// lone\n#[cfg(test)]\nmod tests { fn f() { lone(LONE, \"Lone\") } }");
    assert_eq!(found(&[lone, test, inner], "").len(), 3);
    let user = ("src/main.rs", "fn main() { lone(); }");
    assert_eq!(found(&[lone, user], "lone LONE"), ["LONE", "Lone"]);
    let door = ("src/api.rs", "#[wasm_bindgen(js_name = openIt)]\npub fn open_it() {}");
    assert_eq!(found(&[door], "program.openIt()").len(), 0);
    assert_eq!(found(&[door], "// open_it"), ["open_it"]);
    // Two of one name: that it is used tells of neither which.
    let twice = ("src/run.rs", "pub fn lone() {} fn f() { lone() }");
    assert_eq!(found(&[lone, twice], ""), ["LONE", "Lone"]);
    assert_eq!(found(&[("src/a.rs", "pub(crate) fn lone() {}")], ""), Vec::<String>::new());
}

/// Where and what: public names that stand in the code no oftener than they are defined.
fn unused(sources: &[Source], scripts: &str) -> Vec<(String, String)> {
    let mut public = Vec::new();
    let (mut defined, mut written) = (BTreeMap::new(), BTreeMap::new());
    for source in sources {
        let words: Vec<(usize, &str)> = source.words().collect();
        for (nth, (at, word)) in words.iter().enumerate() {
            *written.entry((*word).to_owned()).or_insert(0) += 1;
            let before = |back: usize| nth.checked_sub(back).map_or("", |nth| words[nth].1);
            if !KINDS.contains(&before(1)) || source.code[*at..].starts_with("const") {
                continue;
            }
            *defined.entry((*word).to_owned()).or_insert(0) += 1;
            let head = source.code[..*at].rsplit(['\n', ';', '{', '}']).next().unwrap_or_default();
            if head.trim_start().starts_with("pub ") {
                let place = format!("{}:{}", source.path, source.line(*at));
                let above = &source.code[..at - head.len()];
                public.push((place, (*word).to_owned(), called_by_scripts(above, word)));
            }
        }
    }
    let is_unused = |name: &String, for_scripts: &Option<String>| match for_scripts {
        Some(for_scripts) => !is_in(scripts, for_scripts),
        None => written[name] <= defined[name],
    };
    let found = public.into_iter().filter(|(_, name, for_scripts)| is_unused(name, for_scripts));
    found.map(|(place, name, _)| (place, name)).collect()
}

/// The name by which scripts call an item, if the attributes above it say that they do.
fn called_by_scripts(above: &str, name: &str) -> Option<String> {
    let attributes = above.rsplit(['}', ';']).next().unwrap_or_default();
    let (_, inner) = attributes.rsplit_once("#[wasm_bindgen")?;
    let renamed = inner.strip_prefix("(js_name = ").and_then(|rest| rest.split(')').next());
    Some(renamed.unwrap_or(name).to_owned())
}

/// Whether a name is a word of the scripts that call the program.
fn is_in(scripts: &str, name: &str) -> bool {
    scripts.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
}
