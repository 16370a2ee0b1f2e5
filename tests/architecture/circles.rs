//! Files do not import each other in circles: what two share stands below both. Imports that close
//! a circle all the same stand below their reason, `// Circle: …`, apart from the others.
//!
//! What stands in a file's folder is a part of that file, so it may name what is around it; two
//! parts of one file may not need each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::source::{self, Source};

/// How an excuse begins.
const EXCUSE: &str = "// Circle: ";

/// How often a name may be handed on by a `use` before we stop following it.
const HANDS: usize = 8;

#[test]
fn no_files_import_each_other_in_a_circle() {
    let sources = source::all();
    let found = wrong(&sources);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn a_circle_is_seen_and_a_line_is_not() {
    let found = |texts: &[(&str, &str)]| {
        wrong(&texts.iter().map(|(path, text)| Source::new(path, text)).collect::<Vec<_>>())
    };
    let one = ("src/judge/order.rs", "use super::model::Model; pub struct Verdict; fn f() {}");
    let other = ("src/judge/model.rs", "pub struct Model; fn f() { crate::judge::order::f() }");
    let told = found(&[one, other]);
    assert_eq!(told.len(), 1);
    for part in ["judge/order.rs:1: takes src/judge/model.rs", "judge/model.rs:1: takes"] {
        assert!(told[0].contains(part), "{}", told[0]);
    }
    // Handed on by the file around them, it is a circle all the same.
    let handed = ("src/judge/model.rs", "pub struct Model; use super::Verdict;");
    let around =
        ("src/judge.rs", "mod model; mod order; pub use order::Verdict; use model::Model;");
    assert_eq!(found(&[one, handed, around]).len(), 1);
    assert_eq!(found(&[one, handed]).len(), 0);
    // What stands in a file's folder may name what is around it.
    let part = ("src/judge/order.rs", "use super::Verdict; pub fn g() {}");
    let whole = ("src/judge.rs", "mod order; pub struct Verdict; fn f() { order::g() }");
    assert_eq!(found(&[part, whole]).len(), 0);
    // But not be needed by what that needs.
    let needed = ("src/draw.rs", "use crate::judge::order::g;");
    let needs = ("src/judge/order.rs", "use crate::draw;");
    assert_eq!(found(&[whole, needed, needs]).len(), 1);
    // Three in a ring, by paths written out, and one that only looks on.
    let ring = [
        ("src/a.rs", "fn f() { crate::b::f() }"),
        ("src/b.rs", "use crate::{c::{self, g}, d};"),
        ("src/c.rs", "use crate::a::f as h;"),
        ("src/d.rs", ""),
    ];
    let told = found(&ring);
    assert_eq!(told.len(), 1);
    assert!(!told[0].contains("src/d.rs"), "{}", told[0]);
    // The command has a root of its own.
    let command = [
        ("src/bin/cap.rs", "mod check; mod judge;"),
        ("src/bin/cap/check.rs", "use crate::judge::f;"),
        ("src/bin/cap/judge.rs", "use crate::check::g; use cap_playground::check;"),
    ];
    assert_eq!(found(&command).len(), 1);
    assert_eq!(found(&command[..2]).len(), 0);
    let tests = ("src/judge/model.rs", "#[cfg(test)]\nmod tests { use super::super::order; }");
    assert_eq!(found(&[one, tests]), Vec::<String>::new());
}

#[test]
fn an_excuse_opens_its_own_circle_and_no_other() {
    let found = |text: &str| {
        let other = "use super::order::{A, B};";
        wrong(&[Source::new("src/judge/model.rs", other), Source::new("src/judge/order.rs", text)])
    };
    let excuse = "// Circle: a tree holds trees.\n";
    let none = Vec::<String>::new();
    assert_eq!(found(&format!("{excuse}use super::model;")), none);
    assert_eq!(found(&format!("{excuse}// And those hold trees.\nuse super::model;")), none);
    assert_eq!(found("// Circle:\nuse super::model;").len(), 1);
    assert_eq!(found(&format!("{excuse}\nuse super::model;")).len(), 2);
    assert_eq!(found(&format!("{excuse}use super::model::{{C,\nD}};\nuse super::model::E;")), none);
    assert_eq!(found(&format!("{excuse}use super::model::C;\n\nuse super::model::D;")).len(), 1);
    assert_eq!(found(&format!("{excuse}fn f() {{ super::model::g() }}")).len(), 2);
    let idle = found(&format!("{excuse}use crate::time::Time;"));
    assert!(idle.len() == 1 && idle[0].contains("order.rs:1: excuses no circle"), "{idle:?}");
}

/// An import: from which file, at which line, which file.
type Import = (usize, usize, usize);

/// The circles that have no excuse, and the excuses that have no circle.
fn wrong(sources: &[Source]) -> Vec<String> {
    let imports = imports(sources);
    let is_excused = |(from, line, _): &&Import| excuse(&sources[*from], *line).is_some();
    let (excused, held): (Vec<&Import>, Vec<&Import>) = imports.iter().partition(is_excused);
    let reach = reach(&held, sources.len());
    let mut told: BTreeMap<Vec<usize>, String> = BTreeMap::new();
    for (from, line, to) in held.iter().copied().filter(|(from, _, to)| reach[*to].contains(from)) {
        let circle = (0..sources.len())
            .filter(|other| reach[*from].contains(other) && reach[*other].contains(from));
        let text = told.entry(circle.collect()).or_insert_with(|| "a circle:".to_owned());
        let (from, to) = (&sources[*from].path, &sources[*to].path);
        write!(text, "\n  {from}:{line}: takes {to}").expect("a text takes it");
    }
    let mut used = BTreeSet::new();
    let all: Vec<&Import> = imports.iter().collect();
    let reach = self::reach(&all, sources.len());
    for (from, line, to) in excused {
        if reach[*to].contains(from) {
            used.extend(excuse(&sources[*from], *line).map(|at| (*from, at)));
        }
    }
    let mut found: Vec<String> = told.into_values().collect();
    for (nth, source) in sources.iter().enumerate() {
        let lines = source.text.lines().enumerate();
        let reasons = lines.filter(|(_, line)| line.trim_start().starts_with(EXCUSE));
        let idle = reasons.filter(|(at, _)| !used.contains(&(nth, at + 1)));
        let is_ours = source.path.starts_with("src/");
        found.extend(
            idle.filter(|_| is_ours)
                .map(|(at, _)| format!("{}:{}: excuses no circle", source.path, at + 1)),
        );
    }
    found
}

/// The line of the excuse for what stands in a line: it begins the comment above the imports among
/// which that stands, up to the next blank line.
fn excuse(source: &Source, line: usize) -> Option<usize> {
    let above: Vec<&str> = source.text.lines().take(line - 1).map(str::trim_start).collect();
    let block = above.iter().rposition(|line| line.is_empty()).map_or(0, |blank| blank + 1);
    let at = block + above[block..].iter().position(|line| line.starts_with(EXCUSE))?;
    let mut below = source.text.lines().skip(at).filter(|line| !line.starts_with("//"));
    below.next().is_some_and(|line| line.starts_with("use ")).then_some(at + 1)
}

/// Who takes a name from whom, as far as both are files of the program.
fn imports(sources: &[Source]) -> Vec<Import> {
    let modules: BTreeMap<Vec<String>, usize> = sources
        .iter()
        .enumerate()
        .filter_map(|(nth, source)| Some((place(source)?, nth)))
        .collect();
    let handed: Vec<BTreeMap<String, Vec<String>>> = sources
        .iter()
        .map(|source| {
            let named = |(_, path): (usize, Vec<String>)| Some((path.last()?.clone(), path));
            source.imports().into_iter().filter_map(named).collect()
        })
        .collect();
    let mut found = Vec::new();
    for (from, source) in sources.iter().enumerate() {
        if place(source).is_none() {
            continue;
        }
        for (at, path) in source.paths() {
            let to = home(sources, &modules, &handed, from, path);
            let is_around = |to: &usize| is_within(source, &sources[*to]);
            found.extend(to.filter(|to| !is_around(to)).map(|to| (from, source.line(at), to)));
        }
    }
    found
}

/// The file in which a name is declared that a file names by this path.
fn home(
    sources: &[Source],
    modules: &BTreeMap<Vec<String>, usize>,
    handed: &[BTreeMap<String, Vec<String>>],
    from: usize,
    path: Vec<String>,
) -> Option<usize> {
    let (mut from, mut path) = (from, path);
    for _ in 0..HANDS {
        let full = absolute(&sources[from], &path)?;
        let known = (1..=full.len()).rev().find(|length| modules.contains_key(&full[..*length]))?;
        let to = modules[&full[..known]];
        match full.get(known).and_then(|name| handed[to].get(name)) {
            Some(next) if to != from => (from, path) = (to, next.clone()),
            _ => return Some(to),
        }
    }
    None
}

/// A path from the root of the crate, with the root's folder; none of another crate's.
fn absolute(source: &Source, path: &[String]) -> Option<Vec<String>> {
    let module = source.module();
    let is_command = module.first() == Some(&"bin");
    let root = if is_command { vec!["bin".to_owned(), "cap".to_owned()] } else { Vec::new() };
    if path[0] == "crate" {
        // What was relative in the command is resolved with its folder already.
        let below = &path[1..];
        let is_whole = is_command && below.starts_with(&root);
        return Some(if is_whole { below.to_vec() } else { [&root, below].concat() });
    }
    let own = place(source)?;
    Some([&own[..], path].concat())
}

/// Whether a file is another or stands in its folder, as a part of it.
fn is_within(part: &Source, whole: &Source) -> bool {
    place(part).zip(place(whole)).is_some_and(|(part, whole)| part.starts_with(&whole))
}

/// Where a file stands among the modules; none for what is no file of the program.
fn place(source: &Source) -> Option<Vec<String>> {
    let is_ours = source.path.starts_with("src/");
    let module: Vec<String> = source.module().iter().map(|part| (*part).to_owned()).collect();
    (is_ours && !module.is_empty()).then_some(module)
}

/// What each can reach, itself only by a circle.
fn reach(imports: &[&Import], count: usize) -> Vec<BTreeSet<usize>> {
    let mut next = vec![Vec::new(); count];
    for (from, _, to) in imports {
        next[*from].push(*to);
    }
    let from = |start: usize| {
        let mut seen = BTreeSet::new();
        let mut left = next[start].clone();
        while let Some(here) = left.pop() {
            if seen.insert(here) {
                left.extend(&next[here]);
            }
        }
        seen
    };
    (0..count).map(from).collect()
}
