//! What the command does that the library does not.

use std::process::{Command, Output};

use serde_json::Value;

/// Judges files of these texts, in a folder of this name.
fn judge(folder: &str, options: &[&str], texts: &[&str]) -> Output {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_cap"));
    command.arg("judge").args(options).current_dir(&folder);
    for (n, text) in texts.iter().enumerate() {
        let file = format!("{n}.edn");
        std::fs::write(folder.join(&file), text).expect("a file");
        command.arg(file);
    }
    command.arg("none.edn").output().expect("the command runs")
}

const GOOD: &str = "{:process 0, :type :invoke, :f :write, :value 1}";
const BROKEN: &str = "\n{:process 0, :type";

#[test]
fn a_file_that_cannot_be_read_keeps_nobody_from_the_others() {
    let output = judge("for-people", &[], &[BROKEN, GOOD]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stdout).expect("text");
    assert!(told.starts_with("1.edn: linearizable yes"), "{told}");
    let errors = String::from_utf8(output.stderr).expect("text");
    assert!(errors.starts_with("cap: 0.edn: line 2: "), "{errors}");
    assert!(errors.contains("\nnone.edn: "), "{errors}");
}

#[test]
fn in_json_every_file_has_its_line() {
    let output = judge("for-programs", &["--json"], &[BROKEN, GOOD]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stdout).expect("text");
    let rows: Vec<Value> =
        told.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0]["file"], "0.edn");
    assert!(rows[0]["error"].as_str().is_some_and(|error| error.starts_with("line 2: ")));
    assert_eq!((&rows[1]["file"], &rows[1]["linearizable"]), (&"1.edn".into(), &"yes".into()));
    assert_eq!(rows[2]["file"], "none.edn");
}
