//! What earlier runs found, kept beside what cargo has built: which changes do not compile, and
//! which test noticed the others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::mutant::Mutant;

const REFUSED: &str = "target/refused.txt";
const TRIED: &str = "target/tried.txt";
const MISSED: &str = "-";

/// A change is the same as long as its file is: by its name and what the file says.
fn key(mutant: &Mutant, file: &str) -> String {
    let add = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x} {}", file.bytes().fold(0xcbf2_9ce4_8422_2325, add), mutant.name)
}

/// The changes that were refused, of files that say what they said then.
pub struct Refused {
    path: PathBuf,
    keys: BTreeSet<String>,
}

impl Refused {
    pub fn read(folder: &Path) -> Refused {
        let path = folder.join(REFUSED);
        let text = fs::read_to_string(&path).unwrap_or_default();
        Refused { path, keys: text.lines().map(str::to_owned).collect() }
    }

    pub fn has(&self, mutant: &Mutant, file: &str) -> bool {
        self.keys.contains(&key(mutant, file))
    }

    pub fn add(&mut self, mutant: &Mutant, file: &str) {
        self.keys.insert(key(mutant, file));
    }

    pub fn keep(&self) {
        let text: String = self.keys.iter().map(|key| format!("{key}\n")).collect();
        write(&self.path, &text);
    }
}

/// The test that noticed each change of the last run, by its name; nothing where none did.
pub struct Tried {
    path: PathBuf,
    pub by_name: BTreeMap<String, Option<String>>,
}

impl Tried {
    pub fn read(folder: &Path) -> Tried {
        let path = folder.join(TRIED);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let one = |line: &str| {
            let (test, name) = line.split_once(' ')?;
            Some((name.to_owned(), (test != MISSED).then(|| test.to_owned())))
        };
        Tried { path, by_name: text.lines().filter_map(one).collect() }
    }

    /// Nothing was tried.
    pub fn forget(&mut self) {
        self.by_name.clear();
        write(&self.path, "");
    }

    /// Written at once, behind what was found before, so that nothing is lost when one stops.
    pub fn add(&self, mutant: &Mutant, noticed: Option<&str>) {
        let file = fs::OpenOptions::new().append(true).create(true).open(&self.path);
        let line = format!("{} {}\n", noticed.unwrap_or(MISSED), mutant.name);
        file.and_then(|mut file| file.write_all(line.as_bytes())).expect("the copy can be changed");
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("the copy can be changed");
    fs::write(path, text).expect("the copy can be changed");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mutant::tests::at;

    #[test]
    fn what_was_found_is_known_in_the_next_run() {
        let folder = std::env::temp_dir().join(format!("mutants-memory-{}", std::process::id()));
        let (one, other) = (at("src/judge.rs", 1), at("src/judge.rs", 2));
        let mut refused = Refused::read(&folder);
        refused.add(&one, "as it was");
        refused.keep();
        let refused = Refused::read(&folder);
        assert!(refused.has(&one, "as it was") && !refused.has(&other, "as it was"));
        assert!(!refused.has(&one, "as it is"), "another text, another change");

        let mut tried = Tried::read(&folder);
        tried.forget();
        tried.add(&one, None);
        tried.add(&other, Some("judge"));
        tried.add(&one, Some("claims"));
        let tried = Tried::read(&folder).by_name;
        assert_eq!(tried[&one.name].as_deref(), Some("claims"), "the last word");
        assert_eq!(tried[&other.name].as_deref(), Some("judge"));
        fs::remove_dir_all(folder).expect("it can be removed");
    }
}
