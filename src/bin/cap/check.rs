//! `cap check FILE…`: every expectation against its run, with a message like a diff. Of a page of
//! documentation the fences, elements and links are checked.

use std::path::{Path, PathBuf};

use cap_playground::fence::{PageKind, What, find};
use cap_playground::run::check::expectations;
use cap_playground::scenario::link::{Link, LinkSource};

use crate::held::{Held, Place};
use crate::{lessons, print, source};

/// Checks all files; whether every expectation was met.
///
/// # Errors
/// Files that cannot be read, once all others have been checked.
pub fn check(files: &[PathBuf]) -> Result<bool, String> {
    let (mut failed, mut unread) = (0, Vec::new());
    for file in files {
        let checked = match PageKind::of_name(&file.to_string_lossy()) {
            Some(kind) => page(file, kind),
            None => scenario(file),
        };
        if checked.unread.is_empty() && checked.mismatches.is_empty() {
            print(&format!("ok   {} ({})", file.display(), checked.summary));
            continue;
        }
        print(&format!("FAIL {}", file.display()));
        checked.mismatches.iter().for_each(|mismatch| print(mismatch));
        failed += 1;
        unread.extend(checked.unread);
    }
    print(&format!("{} passed, {failed} failed", files.len() - failed));
    if unread.is_empty() { Ok(failed == 0) } else { Err(unread.join("\n")) }
}

/// What came of a file.
#[derive(Default)]
struct Checked {
    /// What was looked at.
    summary: String,
    /// What the runs do not show although it is expected, as it is told.
    mismatches: Vec<String>,
    /// What could not be run.
    unread: Vec<String>,
}

fn scenario(file: &Path) -> Checked {
    let name = file.display().to_string();
    let held = source::read_text(file).map_err(|error| format!("{name}: {error}"));
    let held = held.and_then(|text| Held::run(text, Place { file: name, before: 0 }));
    match held {
        Ok(held) => {
            let (count, digest) = (expectations(&held.run), held.run.trace.digest());
            let summary = format!("{count} expectations, digest {digest:08x}");
            Checked { summary, mismatches: held.mismatches(), unread: Vec::new() }
        }
        Err(error) => Checked { unread: vec![error], ..Checked::default() },
    }
}

fn page(file: &Path, kind: PageKind) -> Checked {
    let mut checked = Checked::default();
    let name = file.display().to_string();
    let text = match source::read_page(file) {
        Ok(text) => text,
        Err(error) => {
            checked.unread.push(format!("{name}: {error}"));
            return checked;
        }
    };
    let folder = file.parent().unwrap_or(Path::new("."));
    let (mut figures, mut links, mut count) = (0, 0, 0);
    for found in find(kind, &text) {
        let line = found.line;
        let held = match &found.what {
            What::Scenario(fence) | What::Element(fence) => {
                figures += 1;
                Held::new(fence, &name, folder)
            }
            What::Link(fragment) => {
                links += 1;
                match linked(fragment, &format!("{name}:{line}: link"), &mut checked.mismatches) {
                    Some(held) => held,
                    None => continue,
                }
            }
        };
        match held {
            Ok(held) => {
                count += expectations(&held.run);
                checked.mismatches.extend(held.mismatches());
            }
            Err(error) => checked.unread.push(error),
        }
    }
    let noun =
        |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    checked.summary =
        [noun(figures, "figure"), noun(links, "link"), noun(count, "expectation")].join(", ");
    checked
}

/// What a link shows; nothing where that is no scenario, or is the reader's. A run that is no
/// longer as it was when the link was made is told.
fn linked(fragment: &str, file: &str, told: &mut Vec<String>) -> Option<Result<Held, String>> {
    let (link, error) = Link::read(fragment);
    if let Some(error) = error {
        return Some(Err(format!("{file}: {}: {error}", error.code())));
    }
    let text = match link.source? {
        LinkSource::Text(text) => Ok(text),
        LinkSource::Preset(name) => lessons::text_of(&name).map(str::to_owned),
        LinkSource::History(_) => return None,
    };
    let text = match text {
        Ok(text) => text,
        Err(error) => return Some(Err(format!("{file}: {error}"))),
    };
    let held = Held::run(text, Place { file: file.to_owned(), before: 0 });
    if let (Ok(held), Some(digest), None) = (&held, link.digest, link.seed) {
        let found = held.run.trace.digest();
        if found != digest {
            told.push(format!(
                "  {file}\n  - expected the run with the digest {digest:08x}\n  + found    {found:08x}: \
                 this version runs the scenario differently"
            ));
        }
    }
    Some(held)
}
