//! Histories of real systems with known verdicts, read where they lie: in the folder named by
//! `HISTORIES`, or beside this repository. They are other people's and not a part of it.

use std::path::{Path, PathBuf};

use cap_playground::import::{Format, Literal, Reading, import};
use cap_playground::judge::{Budget, ConsistencyModel, Verdict, check};

#[path = "support/skipped.rs"]
mod skipped;

fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("HISTORIES").map(PathBuf::from);
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/histories");
    let folder = named.unwrap_or_else(|| PathBuf::from(beside));
    folder.join("MANIFEST.tsv").is_file().then_some(folder)
}

fn verdict(text: &str, reading: &Reading) -> Result<bool, String> {
    let imported = import(text, reading).map_err(|error| error.to_string())?;
    let budget = Budget::for_file(ConsistencyModel::Linearizable);
    match check(ConsistencyModel::Linearizable, &imported.history, budget) {
        Verdict::Holds(_) => Ok(true),
        Verdict::Violated(_) => Ok(false),
        Verdict::Unknown { limit, work } => Err(format!("not decided: {limit:?} after {work}")),
    }
}

/// The rows of the manifest: file, format and expected verdict.
fn manifest(folder: &Path) -> Vec<[String; 3]> {
    let manifest = std::fs::read_to_string(folder.join("MANIFEST.tsv")).expect("a manifest");
    let row = |row: &str| {
        let columns: Vec<&str> = row.split('\t').collect();
        [columns[0], columns[1], columns[3]].map(str::to_owned)
    };
    manifest.lines().skip(1).map(row).collect()
}

#[test]
fn every_given_history_is_judged_as_its_manifest_says() {
    let Some(folder) = folder() else {
        skipped::because("histories", "there is no folder of histories; name it in HISTORIES");
        return;
    };
    let (mut judged, mut wrong) = (0, Vec::new());
    for [file, format, expected] in manifest(&folder) {
        let found = if format == "json (transcribed)" {
            by_sessions(&folder, &file)
        } else {
            let text = std::fs::read_to_string(folder.join(&file)).expect("a file of the manifest");
            verdict(&text, &Reading::default()).map(|holds| word(holds).to_owned())
        };
        judged += 1;
        if found.as_ref() != Ok(&expected) {
            wrong.push(format!("{file}: expected {expected}, found {found:?}"));
        }
    }
    println!("{judged} histories judged");
    assert!(judged >= 88, "only {judged} histories were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn word(holds: bool) -> &'static str {
    if holds { "ok" } else { "bad" }
}

/// A history of the figure in the paper on causal consistency: sessions without times, judged by
/// the models that know none. The row names it behind `#`.
fn by_sessions(folder: &Path, file: &str) -> Result<String, String> {
    let (file, name) = file.split_once('#').expect("the name of a history");
    let text = std::fs::read_to_string(folder.join(file)).expect("a file of the manifest");
    let all: serde_json::Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let mut events = String::new();
    let sessions = all["histories"][name]["sessions"].as_array().into_iter().flatten();
    for (process, session) in sessions.enumerate() {
        for call in session.as_array().into_iter().flatten() {
            let (f, key, value) = (&call[0], &call[1], &call[2]);
            let read = f == "r";
            for kind in ["invoke", "ok"] {
                let value = if read && kind == "invoke" { "nil".into() } else { value.to_string() };
                events += "{:process ";
                events += &process.to_string();
                events += &[" :type :", kind, " :f ", &f.to_string()].concat();
                events += &[" :value [", &key.to_string(), " ", &value, "]}\n"].concat();
            }
        }
    }
    let imported = import(&events, &Reading::default()).map_err(|error| error.to_string())?;
    let models = [
        ("SC", ConsistencyModel::Sequential),
        ("CM", ConsistencyModel::Causal),
        ("CCv", ConsistencyModel::CausalConvergence),
        ("CC", ConsistencyModel::WeakCausal),
    ];
    let found = models.map(|(word_of_model, model)| {
        let verdict = check(model, &imported.history, Budget::default());
        format!("{word_of_model}={}", word(matches!(verdict, Verdict::Holds(_))))
    });
    Ok(found.join("; "))
}

#[test]
fn a_history_is_the_same_in_every_format() {
    let log = "INFO  jepsen.util - 0\t:invoke\t:write\t1\nnoise\nINFO  jepsen.util - 0\t:ok\t:write\t1\n\
               INFO  jepsen.util - 1\t:invoke\t:read\tnil\nINFO  jepsen.util - 1\t:ok\t:read\t0\n";
    let edn = "{:process 0, :type :invoke, :f :write, :value 1}\n\
               #jepsen.history.Op{:process 0, :type :ok, :f :write, :value 1, :index 1}\n\
               {:process :nemesis, :type :info, :f :start, :value \"cut\"}\n\
               {:process 1, :type :invoke, :f :read, :value nil} ; comment\n\
               {:process 1, :type :ok, :f :read, :value 0}\n";
    let json = r#"[{"process":0,"type":"invoke","f":"write","value":1},
        {"process":0,"type":"ok","f":"write","value":1},
        {"process":1,"type":"invoke","f":"read","value":null},
        {"process":1,"type":"ok","f":"read","value":0}]"#;
    let reading = Reading { initial: Some(Literal::Integer(0)), ..Reading::default() };
    for (text, format) in [(log, Format::JepsenLog), (edn, Format::Edn), (json, Format::Json)] {
        let imported = import(text, &reading).expect("a history");
        assert_eq!(imported.format, format);
        assert_eq!(imported.history.operations.len(), 2);
        assert_eq!(verdict(text, &reading), Ok(false), "a stale read, in {format:?}");
    }
}

#[test]
fn registers_of_independent_tests_are_told_apart() {
    let text = "{:process 0, :type :invoke, :f :write, :value [3 1]}
        {:process 0, :type :ok, :f :write, :value [3 1]}
        {:process 1, :type :invoke, :f :read, :value [4 nil]}
        {:process 1, :type :ok, :f :read, :value [4 0]}";
    let imported = import(text, &Reading::default()).expect("a history");
    assert_eq!(imported.names.keys, ["3", "4"]);
    assert_eq!(verdict(text, &Reading::default()), Ok(true));
}

#[test]
fn values_keep_their_type() {
    let text = "{:process 0, :type :invoke, :f :write, :value \"6\"}
        {:process 0, :type :ok, :f :write, :value \"6\"}
        {:process 0, :type :invoke, :f :read, :value nil}
        {:process 0, :type :ok, :f :read, :value 6}";
    assert_eq!(verdict(text, &Reading::default()), Ok(false));
}

#[test]
fn what_is_no_history_is_an_error_with_its_line_and_in_one_line_its_column() {
    let cases = [
        ("", "line 1, column 1: unknown format"),
        ("hello", "line 1, column 1: unknown format"),
        ("{:process 0, :type :invoke", "line 1, column 1: what is opened here"),
        (
            "{:process 0, :type :invoke, :f :read, :value nil}\n{:process 0, :type :invoke, :f :read}",
            "line 2: process 0 invokes another operation before its operation of line 1 has ended",
        ),
        (
            "{:process 0, :type :invoke, :f :read}  {:process 0, :type :invoke, :f :read}\n",
            "line 1, column 40: process 0 invokes another operation before its operation of column 1 has ended",
        ),
        (
            "{:process 0, :type :ok, :f :read, :value 1}",
            "line 1, column 1: process 0 completes an operation",
        ),
        ("{:process 0, :type :maybe, :f :read}", "line 1, column 1: unknown event type `maybe`"),
        (
            "\n\n{:process 0, :type :invoke, :f :enqueue, :value 1}",
            "line 3: `enqueue` is not an operation",
        ),
        (
            "\r\r\n\n{:process 0, :type :invoke, :f :enqueue}",
            "line 4: `enqueue` is not an operation",
        ),
        ("{:process 0, :type :invoke, :f :cas, :value 1}", "line 1, column 1: a cas takes"),
        (
            "{:process 0, :type :invoke, :f :write, :value 1}\n{:process 0, :type :ok, :f :write, :value 2}",
            "line 2: this completion is for another request than the invocation in line 1",
        ),
        ("[{\"process\":0,\"type\":\"invoke\"}]", "line 1, column 2: this event has no f"),
        ("{:process :nemesis, :type :info, :f :start}", "line 1, column 1: there is no operation"),
    ];
    for (text, expected) in cases {
        let error = import(text, &Reading::default()).expect_err(text).to_string();
        assert!(error.starts_with(expected), "{text:?}: {error}");
    }
}

/// Cut off anywhere, a file is read, or refused with a line that it has; it never panics.
#[test]
fn a_file_that_is_cut_off_is_read_or_refused() {
    let text = "[{:process 0, :type :invoke, :f :cas, :value [1 \"a\\u00e9\"]}\n #_{:x #{1}} \
                {:process 0, :type :fail, :f :cas, :value [1 \"a\\u00e9\"]} ; end\n]";
    for end in (0..=text.len()).filter(|&end| text.is_char_boundary(end)) {
        if let Err(error) = import(&text[..end], &Reading::default()) {
            assert!((1..=3).contains(&error.line), "{error}");
        }
    }
    let deep = "[".repeat(100_000);
    assert!(import(&deep, &Reading::default()).is_err());
}
