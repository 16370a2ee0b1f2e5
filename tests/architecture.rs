//! The rules of the house, held against the source tree. Each rule carries breaches that it must
//! see and code that it must let pass, so that none can quietly stop working.

#[path = "architecture/source.rs"]
mod source;

#[path = "architecture/circles.rs"]
mod circles;

#[path = "architecture/doors.rs"]
mod doors;

#[path = "architecture/names.rs"]
mod names;

#[path = "architecture/settings.rs"]
mod settings;

#[path = "architecture/words.rs"]
mod words;

use source::Source;

/// What `diagram` and everything above it is made of; floats and the clock may appear there.
const DRAWING: &[&str] = &["diagram", "figure", "app", "ui", "api", "main", "bin"];
const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 70;

struct Rule {
    name: &'static str,
    /// The lines that break it, each with what is wrong there.
    breaches: fn(&Source) -> Vec<(usize, String)>,
    /// A path and a text that break it.
    planted: &'static [(&'static str, &'static str)],
    /// A path and a text that look like a breach and are none.
    harmless: &'static [(&'static str, &'static str)],
}

const RULES: &[Rule] = &[
    Rule {
        name: "a verdict depends on what clients saw and on nothing else",
        breaches: |source| {
            let inner = ["sim", "protocol", "scenario"];
            paths_from(source, &["judge"], |path| path[0] == "crate" && has(&inner, path, 1))
        },
        planted: &[
            ("src/judge/order.rs", "use crate::sim::Trace;"),
            ("src/judge.rs", "fn f() { crate::protocol::registry::find(x); }"),
            ("src/judge/order.rs", "use super::super::scenario;"),
            ("src/judge/order.rs", "use crate::{history::Op, scenario::{Line as L}};"),
        ],
        harmless: &[
            ("src/judge/order.rs", "use super::sim_order; // not crate::sim\n"),
            ("src/judge.rs", "#[cfg(test)]\nmod tests { use crate::sim::run; }"),
            ("src/sim.rs", "use crate::protocol::Node;"),
        ],
    },
    Rule {
        name: "a replica sees neither the run nor the verdict",
        breaches: |source| {
            let inner = ["sim", "judge"];
            paths_from(source, &["protocol"], |path| path[0] == "crate" && has(&inner, path, 1))
        },
        planted: &[
            ("src/protocol/raft.rs", "use crate::sim::Trace;"),
            ("src/protocol/raft/log.rs", "use crate::{judge, time::Time};"),
        ],
        harmless: &[("src/protocol/raft.rs", "use crate::protocol::Effects; // crate::sim")],
    },
    Rule {
        name: "the run is recorded, not judged",
        breaches: |source| {
            paths_from(source, &["sim"], |path| path[0] == "crate" && has(&["judge"], path, 1))
        },
        planted: &[("src/sim/step.rs", "use crate::judge::linearizable;")],
        harmless: &[("src/sim/step.rs", "let s = \"crate::judge::x\";")],
    },
    Rule {
        name: "the browser is known to `ui`, `api` and `main` alone",
        breaches: |source| {
            let web = ["yew", "web_sys", "js_sys", "wasm_bindgen", "gloo"];
            if layer(source, &["ui", "api", "main"]) {
                return Vec::new();
            }
            paths_from(source, &[], |path| web.contains(&path[0].as_str()))
        },
        planted: &[
            ("src/app.rs", "use yew::prelude::*;"),
            ("src/diagram/svg.rs", "fn f() { web_sys::window(); }"),
        ],
        harmless: &[("src/ui/map.rs", "use yew::html;"), ("src/app.rs", "//! no yew::Html here")],
    },
    Rule {
        name: "data formats of others are known to `api` and the command alone",
        breaches: |source| {
            let formats = ["serde", "serde_json", "serde_wasm_bindgen"];
            if layer(source, &["api", "bin"]) {
                return Vec::new();
            }
            paths_from(source, &[], |path| formats.contains(&path[0].as_str()))
        },
        planted: &[("src/history.rs", "#[derive(serde::Serialize)]\nstruct S;")],
        harmless: &[("src/bin/cap.rs", "use serde::Serialize;")],
    },
    Rule {
        name: "the same run everywhere: no hash order, wall clock or float below `diagram`",
        breaches: |source| {
            let banned = ["HashMap", "HashSet", "Instant", "SystemTime", "f32", "f64"];
            if layer(source, DRAWING) {
                return Vec::new();
            }
            let words = source.words().filter(|(_, word)| banned.contains(word));
            let found = words.map(|(at, word)| (at, word.to_owned()));
            at_lines(source, found.chain(float_literals(&source.code)))
        },
        planted: &[
            ("src/sim/queue.rs", "use std::collections::HashMap;"),
            ("src/judge.rs", "fn f(x: u32) -> f64 { f64::from(x) }"),
            ("src/draw.rs", "fn f() { g(x * 2.5); }"),
        ],
        harmless: &[
            ("src/diagram/lanes.rs", "fn f(x: f64) {}"),
            ("src/judge.rs", "fn f(pair: P) -> u32 { for i in 0..10 {} pair.0.1 } // 2.5 f64"),
        ],
    },
    Rule {
        name: "the core cannot panic by oversight",
        breaches: |source| substrings(source, &[".unwrap()", "todo!(", "unimplemented!(", "dbg!("]),
        planted: &[("src/sim.rs", "fn f() { g().unwrap(); }"), ("src/ui.rs", "fn f() { todo!() }")],
        harmless: &[(
            "src/sim.rs",
            "/// `x.unwrap()`\nfn f() {}\n#[cfg(test)]\nfn g() { h().unwrap() }",
        )],
    },
    Rule {
        name: "pictures of every size: only constants are bounds of `clamp`, which may stop the page",
        breaches: |source| {
            if !layer(source, &["diagram", "app", "ui"]) {
                return Vec::new();
            }
            let calls = source.code.match_indices(".clamp(");
            let bounds = |at: usize| {
                let rest = &source.code[at + ".clamp(".len()..];
                let ends = |(end, _): &(usize, &str)| {
                    rest[..*end].matches('(').count() == rest[..*end].matches(')').count()
                };
                rest.match_indices(')').find(ends).map_or(rest, |(end, _)| &rest[..end])
            };
            let is_computed = |bounds: &str| {
                bounds.replace("as usize", "").chars().any(|c| c.is_ascii_lowercase())
            };
            let found = calls.map(|(at, _)| (at, bounds(at).to_owned()));
            at_lines(source, found.filter(|(_, bounds)| is_computed(bounds)))
        },
        planted: &[
            ("src/diagram/tape.rs", "fn f() { x.clamp(self.left, self.right); }"),
            ("src/ui/map.rs", "fn f() { x.clamp(1.0, (size - 1.0).max(1.0)); }"),
        ],
        harmless: &[
            ("src/diagram/map.rs", "fn f() { x.clamp(0.0, 1.0); y.clamp(1, PIECES as usize); }"),
            ("src/sim/clock.rs", "fn f() { x.clamp(least, most); }"),
        ],
    },
    Rule {
        name: "no style attributes: the content security policy blocks them",
        breaches: |source| substrings(source, &["style="]),
        planted: &[("src/ui/map.rs", "html! { <g style=\"fill: red\"/> }")],
        harmless: &[("src/ui/map.rs", "let style = 1; html! { <g class=\"style=\"/> }")],
    },
    Rule {
        name: "what a control shows is what is so: controls are drawn by `ui::bound` alone",
        breaches: |source| {
            let is_bound = source.module().get(1).is_some_and(|part| *part == "bound");
            if !layer(source, &["ui"]) || is_bound {
                return Vec::new();
            }
            substrings(source, &["<select", "<option", "<input", "<textarea", "<details"])
        },
        planted: &[
            ("src/ui/map.rs", "html! { <select>{ options }</select> }"),
            ("src/ui/history/file.rs", "html! { <input type=\"text\"/> }"),
            ("src/ui/help.rs", "html! { <details open=true>{ x }</details> }"),
            ("src/ui.rs", "html! { <textarea value={x} /> }"),
        ],
        harmless: &[
            ("src/ui/bound/text.rs", "html! { <input/> }"),
            ("src/ui/map.rs", "// a <select> that was touched\nhtml! { <OneOf value={x}/> }"),
        ],
    },
    Rule {
        name: "a button that does nothing now stays focused: it is `aria-disabled`, not `disabled`",
        breaches: |source| {
            let is_bound = source.module().get(1).is_some_and(|part| *part == "bound");
            if !layer(source, &["ui"]) || is_bound {
                return Vec::new();
            }
            substrings(source, &[" disabled="])
        },
        planted: &[("src/ui/map.rs", "html! { <button disabled={x}>{ y }</button> }")],
        harmless: &[
            ("src/ui/bound/text.rs", "html! { <input disabled={x}/> }"),
            ("src/ui/map.rs", "html! { <button aria-disabled={x}>{ y }</button> }"),
        ],
    },
    Rule {
        name: "one says what one imports",
        breaches: |source| {
            paths_from(source, &[], |path| {
                path.last().is_some_and(|last| last == "*")
                    && !(layer(source, &["ui", "main"]) && path == ["yew", "prelude", "*"])
            })
        },
        planted: &[
            ("src/sim.rs", "use crate::history::*;"),
            ("src/app.rs", "use yew::prelude::*;"),
        ],
        harmless: &[
            ("src/ui.rs", "use yew::prelude::*;"),
            ("src/sim.rs", "#[cfg(test)]\nmod tests { use super::*; }"),
        ],
    },
    Rule {
        name: "a file is one idea, and short",
        breaches: |source| {
            let lines = source.text.lines().count();
            let name = source.path.rsplit('/').next();
            let vague = ["mod.rs", "utils.rs", "util.rs", "helpers.rs", "misc.rs"];
            let mut found = Vec::new();
            if lines > FILE_LINES {
                found.push((lines, format!("{lines} lines")));
            }
            if name.is_some_and(|name| vague.contains(&name)) {
                found.push((1, "a name that does not say what is in it".to_owned()));
            }
            found
        },
        planted: &[("src/utils.rs", ""), ("src/protocol/mod.rs", "")],
        harmless: &[("src/protocol.rs", "")],
    },
    Rule {
        name: "a function fits on a screen",
        breaches: long_functions,
        planted: &[],
        harmless: &[("src/sim.rs", "fn f(x: [u8; 2]) {}\ntrait T { fn g(); }\n")],
    },
];

#[test]
fn the_source_tree_keeps_the_rules() {
    let sources = source::all();
    assert!(sources.iter().any(|source| source.path == "src/lib.rs"), "the tree was not found");
    let protocols = concrete_protocols(&sources);
    let mut breaches = Vec::new();
    for source in &sources {
        for rule in RULES {
            for (line, what) in (rule.breaches)(source) {
                breaches.push(format!("{}:{line}: {what}\n    {}", source.path, rule.name));
            }
        }
        for (line, what) in names_a_protocol(source, &protocols) {
            breaches.push(format!("{}:{line}: names the protocol {what}", source.path));
        }
    }
    assert!(breaches.is_empty(), "\n{}", breaches.join("\n"));
}

#[test]
fn every_rule_sees_its_breaches() {
    for rule in RULES {
        for (path, text) in rule.planted {
            let found = (rule.breaches)(&Source::new(path, text));
            assert!(!found.is_empty(), "{}: not seen in {path}: {text}", rule.name);
        }
    }
}

#[test]
fn no_rule_trips_over_comments_text_tests_and_other_layers() {
    for rule in RULES {
        for (path, text) in rule.harmless {
            let found = (rule.breaches)(&Source::new(path, text));
            assert!(found.is_empty(), "{}: {found:?} in {path}: {text}", rule.name);
        }
    }
}

#[test]
fn long_files_and_functions_are_seen_at_their_first_line_too_many() {
    let function = |lines: usize| format!("fn f() {{\n{}}}\n", "    g();\n".repeat(lines - 2));
    let long = |text: &str| long_functions(&Source::new("src/sim.rs", text));
    assert!(long(&function(FUNCTION_LINES)).is_empty());
    assert_eq!(long(&function(FUNCTION_LINES + 1)).len(), 1);
    let file = RULES.iter().find(|rule| rule.name.starts_with("a file")).unwrap();
    let lines = |count| Source::new("src/sim.rs", &"\n".repeat(count));
    assert!((file.breaches)(&lines(FILE_LINES)).is_empty());
    assert_eq!((file.breaches)(&lines(FILE_LINES + 1)).len(), 1);
}

#[test]
fn only_the_registry_names_concrete_protocols() {
    let raft = Source::new("src/protocol/raft.rs", "impl Protocol for Raft {}");
    let shared = Source::new("src/protocol/quorum.rs", "pub struct Quorum;");
    let own = concrete_protocols(&[raft, shared]);
    assert_eq!(own, ["raft"]);
    let names = |path: &str, text: &str| names_a_protocol(&Source::new(path, text), &own).len();
    assert_eq!(names("src/sim.rs", "use crate::protocol::raft::Raft;"), 1);
    assert_eq!(names("src/protocol/abd.rs", "use super::raft::Log;"), 1);
    assert_eq!(names("src/protocol/abd.rs", "use super::quorum::Quorum;"), 0);
    assert_eq!(names("src/protocol/registry.rs", "use super::raft::Raft;"), 0);
    assert_eq!(names("src/protocol/raft/log.rs", "use crate::protocol::raft::Term;"), 0);
    assert_eq!(names("src/protocol/raft.rs", "use self::log::Log;"), 0);
}

/// The files that are a protocol, rather than a mechanism several of them share.
fn concrete_protocols(sources: &[Source]) -> Vec<String> {
    let is_protocol = |source: &&Source| source.code.contains("impl Protocol for ");
    let under = sources.iter().filter(is_protocol).filter(|s| s.module()[0] == "protocol");
    let mut names: Vec<_> =
        under.filter_map(|source| source.module().get(1).map(|name| (*name).to_owned())).collect();
    names.dedup();
    names
}

fn names_a_protocol(source: &Source, protocols: &[String]) -> Vec<(usize, String)> {
    let module = source.module();
    if module == ["protocol", "registry"] {
        return Vec::new();
    }
    let found = source.paths().into_iter().filter_map(|(at, path)| {
        let named = path.get(2).filter(|_| path[..2] == ["crate", "protocol"])?;
        let foreign = module.get(1) != Some(&named.as_str()) || module[0] != "protocol";
        (foreign && protocols.contains(named)).then(|| (at, named.clone()))
    });
    at_lines(source, found)
}

fn layer(source: &Source, layers: &[&str]) -> bool {
    let first = source.path.trim_start_matches("src/").split(['/', '.']).next();
    first.is_some_and(|first| layers.contains(&first))
}

fn has(names: &[&str], path: &[String], at: usize) -> bool {
    path.get(at).is_some_and(|part| names.contains(&part.as_str()))
}

/// The paths in files of these layers (none: all) that are not as they should be.
fn paths_from(
    source: &Source,
    layers: &[&str],
    wrong: impl Fn(&[String]) -> bool,
) -> Vec<(usize, String)> {
    if !layers.is_empty() && !layer(source, layers) {
        return Vec::new();
    }
    let found = source.paths().into_iter().filter(|(_, path)| wrong(path));
    at_lines(source, found.map(|(at, path)| (at, path.join("::"))))
}

fn substrings(source: &Source, banned: &[&str]) -> Vec<(usize, String)> {
    let found = banned
        .iter()
        .flat_map(|word| source.code.match_indices(word).map(|(at, found)| (at, found.to_owned())));
    at_lines(source, found)
}

fn float_literals(code: &str) -> impl Iterator<Item = (usize, String)> {
    let digit = |at: usize| code.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    code.match_indices('.').filter_map(move |(dot, _)| {
        let head = code[..dot].trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
        // `pair.0.1` and `name1.5` are no numbers.
        let is_number = !head.ends_with(|c: char| c == '.' || c.is_alphanumeric());
        (is_number && head.len() < dot && digit(dot + 1))
            .then(|| (dot, "a literal with a point".to_owned()))
    })
}

fn long_functions(source: &Source) -> Vec<(usize, String)> {
    // The type of a function has no name.
    let has_name = |at: &usize| source.code[at + 2..].starts_with(' ');
    let starts = source.words().filter(|(_, word)| *word == "fn").map(|(at, _)| at);
    let starts = starts.filter(has_name);
    let long = starts.filter_map(|at| {
        let rest = &source.code[at..];
        let lines = rest[..source::item_length(rest)].lines().count();
        (lines > FUNCTION_LINES).then(|| (at, format!("a function of {lines} lines")))
    });
    at_lines(source, long)
}

fn at_lines(source: &Source, found: impl Iterator<Item = (usize, String)>) -> Vec<(usize, String)> {
    found.map(|(at, what)| (source.line(at), what)).collect()
}
