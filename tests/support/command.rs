//! The command, run as its users do.

use std::process::Command;

/// Runs the command on files of these names and texts, in a folder of this name.
pub fn cap(folder: &str, words: &[&str], files: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("a file");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_cap"));
    let output = command.args(words).current_dir(&folder).output().expect("the command runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}
