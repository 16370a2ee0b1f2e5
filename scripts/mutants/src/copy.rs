//! The list of changes, and a copy of the repository in which they are made.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The changes that `cargo mutants` finds, as JSON.
pub fn list(words: &[String]) -> Result<String, String> {
    let mut command = Command::new("cargo-mutants");
    output(command.args(["mutants", "--list", "--json"]).args(words))
}

/// Copies what git knows in `root`, as it is now, into `folder`, but for some files that others
/// write there. What is there already, as it is now, is left alone, so that cargo does not build it
/// again; what is older goes, but what cargo has built.
pub fn copy(root: &Path, folder: &Path, others: &BTreeSet<String>) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| wrong(folder, &error))?;
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root);
    let known = output(&mut git)?;
    // What was deleted and not yet committed is known to git, and not there.
    let known: BTreeSet<&str> =
        known.split_terminator('\0').filter(|name| root.join(name).is_file()).collect();
    remove_older(folder, folder, &|name| known.contains(name) || others.contains(name))?;
    for name in known.iter().filter(|name| !others.contains(**name)) {
        let (from, to) = (root.join(name), folder.join(name));
        let text = fs::read(&from).map_err(|error| wrong(&from, &error))?;
        if fs::read(&to).is_ok_and(|there| there == text) {
            continue;
        }
        let parent = to.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|error| wrong(parent, &error))?;
        // Copied, not written: what can be run stays so.
        fs::copy(&from, &to).map_err(|error| wrong(&from, &error))?;
    }
    Ok(())
}

fn wrong(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

fn remove_older(root: &Path, folder: &Path, stays: &dyn Fn(&str) -> bool) -> Result<(), String> {
    for entry in fs::read_dir(folder).map_err(|error| wrong(folder, &error))?.flatten() {
        let path = entry.path();
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        if name == "target" || stays(&name) {
            continue;
        }
        if path.is_dir() {
            remove_older(root, &path, stays)?;
        } else {
            fs::remove_file(&path).map_err(|error| wrong(&path, &error))?;
        }
    }
    Ok(())
}

fn output(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim_end()));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("{name}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_what_git_knows_and_nothing_older() {
        let root = std::env::temp_dir().join(format!("mutants-copy-{}", std::process::id()));
        let (from, to) = (root.join("from"), root.join("from/target/to"));
        let write = |path: &Path, text: &str| {
            fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
            fs::write(path, text).expect("it can be written");
        };
        write(&from.join("src/new.rs"), "new");
        write(&from.join(".gitignore"), "/target");
        write(&from.join("src/changed.rs"), "as it is");
        write(&to.join("src/old.rs"), "old");
        write(&to.join("src/changed.rs"), "with changes");
        write(&to.join("target/built"), "kept");
        output(Command::new("git").args(["init", "-q"]).current_dir(&from)).expect("git");
        let others = ["src/changed.rs".to_owned()].into();
        copy(&from, &to, &others).expect("it can be copied");
        let written = || fs::metadata(to.join("src/new.rs")).and_then(|it| it.modified()).ok();
        let first = written();
        copy(&from, &to, &others).expect("it can be copied twice");
        assert_eq!(written(), first, "what is there is left alone");
        let text = fs::read_to_string(to.join("src/changed.rs")).expect("it is there");
        assert_eq!(text, "with changes");
        let there = |name: &str| to.join(name).exists();
        assert_eq!(
            ["src/new.rs", ".gitignore", "src/old.rs", "target/built"].map(there),
            [true, true, false, true]
        );
        fs::remove_dir_all(root).expect("it can be removed");
    }
}
