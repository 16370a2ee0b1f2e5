//! The list of changes, and a copy of the repository in which they are made.

use std::fs;
use std::path::Path;
use std::process::Command;

/// The changes that `cargo mutants` finds, as JSON.
pub fn list(words: &[String]) -> Result<String, String> {
    let mut command = Command::new("cargo-mutants");
    output(command.args(["mutants", "--list", "--json"]).args(words))
}

/// Copies what git knows in `root`, as it is now, into `folder`, and keeps nothing that was there
/// but what cargo has built.
pub fn copy(root: &Path, folder: &Path) -> Result<(), String> {
    let wrong = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(folder).map_err(|error| wrong(folder, error))?;
    for entry in fs::read_dir(folder).map_err(|error| wrong(folder, error))?.flatten() {
        let path = entry.path();
        if entry.file_name() == "target" {
            continue;
        }
        let removed =
            if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.map_err(|error| wrong(&path, error))?;
    }
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root);
    for name in output(&mut git)?.split_terminator('\0') {
        let (from, to) = (root.join(name), folder.join(name));
        // What was deleted and not yet committed is known to git, and not there.
        if !from.is_file() {
            continue;
        }
        let parent = to.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(|error| wrong(parent, error))?;
        fs::copy(&from, &to).map_err(|error| wrong(&from, error))?;
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
        write(&to.join("src/old.rs"), "old");
        write(&to.join("target/built"), "kept");
        output(Command::new("git").args(["init", "-q"]).current_dir(&from)).expect("git");
        copy(&from, &to).expect("it can be copied");
        let there = |name: &str| to.join(name).exists();
        assert_eq!(
            ["src/new.rs", ".gitignore", "src/old.rs", "target/built"].map(there),
            [true, true, false, true]
        );
        fs::remove_dir_all(root).expect("it can be removed");
    }
}
