//! A setting that a protocol declares is read by it. One that nobody reads would be accepted,
//! printed and explained, and change nothing.

use crate::source::{self, Source};

#[test]
fn every_setting_is_read() {
    let sources = source::all();
    let declaring: Vec<&Source> = sources.iter().filter(|s| !declared(s).is_empty()).collect();
    assert!(declaring.len() > 10, "the declarations were not found");
    let mut unread = Vec::new();
    for source in declaring {
        let own = folder(source);
        let folder: Vec<&Source> = sources.iter().filter(|other| folder_of(other, &own)).collect();
        for name in declared(source) {
            if !folder.iter().any(|source| reads(source, &name)) {
                unread.push(format!("{}: nobody reads `{name}`", source.path));
            }
        }
    }
    assert!(unread.is_empty(), "{unread:#?}");
}

#[test]
fn a_setting_that_nobody_reads_is_seen() {
    let declaration = "\nsettings! {\n    /// S.\n    pub struct Settings {\n        /// A.\n        \
                       quorum: u32 = Kind::replicas(2).or_per_read(),\n        /// B.\n        \
                       sync: bool = Kind::ON,\n    }\n}\n";
    let source = |rest: &str| Source::new("src/protocol/x.rs", &format!("{declaration}{rest}"));
    assert_eq!(declared(&source("")), ["quorum", "sync"]);
    let read = |rest: &str| {
        let source = source(rest);
        declared(&source).iter().filter(|name| reads(&source, name)).count()
    };
    assert_eq!(read(""), 0);
    assert_eq!(read("fn f() { let sync = 1; g(quorum, sync); }"), 0);
    assert_eq!(read("fn f() { self.sync(); } // self.sync"), 0);
    assert_eq!(read("fn f() { if self.settings.sync {} }"), 1);
    assert_eq!(read("fn f() { let Settings { quorum, .. } = s.for_request(r); }"), 1);
}

/// The part of a protocol's files that is its declaration of settings.
fn declaration(source: &Source) -> Option<&str> {
    let start = source.code.find("\nsettings! {")? + 1;
    Some(&source.code[start..start + source::item_length(&source.code[start..])])
}

/// The names of the settings that a file declares.
fn declared(source: &Source) -> Vec<String> {
    let lines = declaration(source).into_iter().flat_map(str::lines);
    let names = lines.filter_map(|line| {
        let (name, rest) = line.trim().split_once(": ")?;
        rest.contains('=').then(|| name.to_owned())
    });
    names.collect()
}

/// Whether a file reads a field of this name, outside of a declaration.
fn reads(source: &Source, name: &str) -> bool {
    let code = match declaration(source) {
        Some(declaration) => source.code.replacen(declaration, "", 1),
        None => source.code.clone(),
    };
    let field = format!(".{name}");
    let as_field = code.match_indices(&field).any(|(at, _)| {
        let after = code[at + field.len()..].chars().next();
        !after.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '(')
    });
    let patterns = code.split("Settings {").skip(1).filter_map(|rest| rest.split('}').next());
    let mut taken = patterns.flat_map(|pattern| pattern.split(','));
    as_field || taken.any(|part| part.trim() == name)
}

/// `src/protocol/raft` for everything of Raft.
fn folder(source: &Source) -> String {
    source.path.trim_end_matches("/settings.rs").trim_end_matches(".rs").to_owned()
}

fn folder_of(source: &Source, folder: &str) -> bool {
    let rest = source.path.strip_prefix(folder);
    rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}
