//! What the command does that the library does not.

use std::process::{Command, Output};

use serde_json::Value;

#[path = "support/command.rs"]
mod support;

use support::cap;

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

const BUSY: &str =
    "cap 1\nprotocol raft\nreplicas A B C\nclient c at A\n1s c set x=1\n1100ms c get x\n";
const FINE: &str = "cap 1\nprotocol lww\nreplicas A B\nclient c at A\n1s c set x=1 => ok\n";

#[test]
fn a_line_that_could_not_be_carried_out_is_told_and_counts() {
    for words in [
        &["run", "b.cap"][..],
        &["run", "b.cap", "--json"],
        &["run", "b.cap", "--edn"],
        &["render", "b.cap"],
    ] {
        let (code, _, errors) = cap("busy", words, &[("b.cap", BUSY)]);
        assert_eq!(code, Some(1), "{words:?}");
        assert!(errors.starts_with("cap: b.cap:6: 1100ms c get x\n"), "{words:?}: {errors}");
        assert!(errors.contains("c still waits for its request of line 5"), "{words:?}: {errors}");
    }
    let (code, _, errors) = cap("busy", &["run", "f.cap"], &[("f.cap", FINE)]);
    assert_eq!((code, errors.as_str()), (Some(0), ""));
}

#[test]
fn lines_are_numbered_as_they_stand_in_the_file() {
    let rest = BUSY.strip_prefix("cap 1\n").expect("it begins with its version");
    let remark = "# a remark above the version\n";
    for (head, asked, again) in [
        (String::new(), 4, 5),
        ("cap 1\n".to_owned(), 5, 6),
        (format!("{remark}cap 1\n"), 6, 7),
        (format!("{remark}\ncap 1 # said\n"), 7, 8),
    ] {
        let text = format!("{head}{rest}");
        let (_, out, errors) = cap("numbered", &["run", "b.cap", "--json"], &[("b.cap", &text)]);
        assert!(errors.starts_with(&format!("cap: b.cap:{again}: 1100ms")), "{text}: {errors}");
        assert!(errors.contains(&format!("its request of line {asked}")), "{text}: {errors}");
        let report: Value = serde_json::from_str(&out).expect("the report is JSON");
        assert_eq!(report["operations"][0]["line"], asked, "{text}");
    }
}

#[test]
fn files_that_cannot_be_checked_are_no_failed_expectations() {
    let files = [("f.cap", FINE), ("w.cap", "cap 1\nprotocol abd\nhael\n"), ("b.cap", BUSY)];
    let (code, told, errors) = cap("checked", &["check", "none.cap", "f.cap"], &files);
    assert_eq!(code, Some(2));
    assert!(told.contains("ok   f.cap") && told.contains("1 passed, 1 failed"), "{told}");
    assert!(errors.contains("none.cap: "), "{errors}");
    let (code, _, errors) = cap("checked", &["check", "w.cap", "f.cap"], &files);
    assert_eq!(code, Some(2));
    assert!(errors.contains("w.cap: line 3, column 1: "), "{errors}");
    assert_eq!(cap("checked", &["check", "b.cap", "f.cap"], &files).0, Some(1));
    assert_eq!(cap("checked", &["check", "f.cap"], &files).0, Some(0));
}

#[test]
fn the_command_says_what_the_page_says() {
    let down = "cap 1\nprotocol lww\nreplicas A B\nclient c at B\n0s crash B\n1s c get x\n";
    let (_, told, _) = cap("words", &["run", "d.cap"], &[("d.cap", down)]);
    assert!(told.contains("not counted: B was down"), "{told}");
    assert!(told.contains("No request reached a running replica, so there is nothing to judge."));
    assert!(told.contains("available            nothing "), "{told}");
    let (_, json, _) = cap("words", &["run", "d.cap", "--json"], &[]);
    let report: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(report["operations"][0]["not_counted"], "B was down");
    let quiet = "cap 1\nprotocol lww\nreplicas A B\nclient c at B\n0s cut A | B\n";
    let (_, told, _) = cap("words", &["run", "q.cap"], &[("q.cap", quiet)]);
    assert!(told.contains("Nothing was asked, so there is nothing to judge."), "{told}");
    assert!(!told.contains(" yes "), "{told}");
}

#[test]
fn every_timer_of_a_trace_has_a_name() {
    let (_, told, _) = cap("timers", &["run", "b.cap", "--trace"], &[("b.cap", BUSY)]);
    assert!(told.contains("'s heartbeat timer fires"), "{told}");
    let cut = BUSY.replace("raft", "abd").replace("1s c set", "0s cut A | B C\n1s c set");
    let (_, told, _) = cap("timers", &["run", "c.cap", "--trace"], &[("c.cap", &cut)]);
    assert!(told.contains("A's give up timer fires"), "{told}");
}

const STALE: &str = "{:process 0, :type :invoke, :f :write, :value 1, :time 10}
{:process 0, :type :ok, :f :write, :value 1, :time 20}
{:process 1, :type :invoke, :f :read, :value nil, :time 30}
{:process 1, :type :ok, :f :read, :value 0, :time 40}
";

fn told(folder: &str, options: &[&str], text: &str) -> String {
    let output = judge(folder, options, &[text]);
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn what_a_verdict_rests_on_is_told_with_it() {
    let text = told("assumed", &[], STALE);
    let assumed =
        ["initial: Registers start with 0", "order: Events", "keys: There is", "clients: Every"];
    for sentence in assumed {
        assert!(text.contains(&format!("\n  {sentence}")), "{sentence}: {text}");
    }
    let json = told("assumed-json", &["--json"], STALE);
    let row: Value = serde_json::from_str(json.lines().next().expect("a line")).expect("JSON");
    let about: Vec<&Value> =
        row["assumptions"].as_array().into_iter().flatten().map(|one| &one["about"]).collect();
    assert_eq!(about, ["initial", "order", "keys", "clients"]);
    assert_eq!(row["proof_events"], serde_json::json!([1, 3]));
}

#[test]
fn the_models_that_are_asked_for_are_judged_and_no_others() {
    let one = told("one-model", &["--models", "linearizable"], STALE);
    assert!(one.starts_with("0.edn: linearizable no"), "{one}");
    assert!(!one.contains("sequential") && !one.contains("k: "), "{one}");
    let two = told("two-models", &["--models", "pram,sequential"], STALE);
    assert!(two.starts_with("0.edn: (Jepsen"), "{two}");
    assert!(two.contains("  sequential           yes\n  pram                 yes"), "{two}");
    let json = told("two-models-json", &["--json", "--models", "pram"], STALE);
    let row: Value = serde_json::from_str(json.lines().next().expect("a line")).expect("JSON");
    assert_eq!(
        (&row["linearizable"], row["models"][0]["verdict"].as_str()),
        (&Value::Null, Some("yes"))
    );
    let none = judge("no-model", &["--models", "linearisable"], &[STALE]);
    assert_eq!(none.status.code(), Some(2));
    let errors = String::from_utf8(none.stderr).expect("text");
    assert!(
        errors.contains("unknown consistency model `linearisable`; known are linearizable, "),
        "{errors}"
    );
}

/// The logs of two clients, one behind the other.
#[test]
fn a_file_whose_order_and_times_contradict_each_other_gets_no_verdict() {
    let (first, second) = STALE.split_at(STALE.find("{:process 1").expect("a read"));
    let joined = second.to_owned() + first;
    let text = told("contradiction", &["--models", "linearizable"], &joined);
    assert!(text.starts_with("0.edn: linearizable unknown"), "{text}");
    assert!(text.contains("line 2 (time 40) stands before line 3 (time 10)"), "{text}");
}

#[test]
fn a_question_without_one_right_choice_fails_and_so_does_a_goal_that_is_reached() {
    let run = "protocol lww\nreplicas A B\nclient c1 at A\nclient c2 at B\n0s cut A | B\n\
        1s c1 set x=1\n2s c2 get x\n";
    let text = |head: &str| format!("cap 1\n{head}{run}");
    let right = "ask c2 2s \"What?\"\nchoice \"old\" => stale\nchoice \"new\" => fresh\n";
    let goal = "goal linearizable no in 1 action \"Break it.\"\n";
    let files = [
        ("right.cap", text(right)),
        ("none.cap", text(&right.replace("stale", "error"))),
        ("reached.cap", text(goal)),
    ];
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_eq!(cap("asked", &["check", "right.cap"], &files).0, Some(0));
    let (code, told, _) = cap("asked", &["check", "none.cap"], &files);
    assert_eq!(code, Some(1));
    assert!(told.contains("none.cap:2: ask c2 2s \"What?\"\n  - expected one right choice\n"));
    assert!(
        told.contains("  + found    none of the choices is right\n    The run says `stale 0`.")
    );
    let (code, told, _) = cap("asked", &["check", "reached.cap"], &files);
    assert!(code == Some(1) && told.contains("it is reached without any action"), "{told}");
}

const LWW_ATTACKED: &str = "protocol lww\nreplicas A B\nclient c1 at A\nclient c2 at B\n\
                            attack linearizable cuts=1 tries=500\n";

#[test]
fn an_attack_that_finds_something_is_a_scenario_that_holds() {
    let files = [("lww.cap", LWW_ATTACKED)];
    let (code, told, errors) = cap("attacked", &["attack", "lww.cap"], &files);
    assert_eq!((code, errors.as_str()), (Some(1), ""));
    assert!(told.starts_with("# attack linearizable cuts=1"), "{told}");
    let files = [("found.cap", told.as_str())];
    let (code, told, _) = cap("attacked", &["check", "found.cap"], &files);
    assert_eq!(code, Some(0), "{told}");
}

#[test]
fn an_attack_says_how_much_it_tried() {
    let safe = "protocol single\nreplicas A\nclient c1 at A\nattack linearizable tries=64\n";
    let files = [("safe.cap", safe)];
    let (code, told, _) = cap("attacked", &["attack", "safe.cap"], &files);
    assert_eq!(code, Some(0));
    assert!(told.contains("64 stories kept it. That is no proof."), "{told}");
    let (_, told, _) = cap("attacked", &["attack", "safe.cap", "--json"], &files);
    let report: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!((&report["outcome"], &report["stories"]), (&"none".into(), &64.into()));
}

#[test]
fn what_is_expected_of_an_attack_is_checked() {
    for (expected, code) in [("found", 0), ("none", 1)] {
        let text = format!("{LWW_ATTACKED}expect attack {expected}\n");
        let files = [("expected.cap", text.as_str())];
        let (found, told, _) = cap("attacked", &["check", "expected.cap"], &files);
        assert_eq!(found, Some(code), "{told}");
    }
}

#[test]
fn options_that_would_be_ignored_are_refused() {
    let files = [("f.cap", FINE)];
    for (words, why) in [
        (&["check", "f.cap", "--json"][..], "cap check has no option --json"),
        (&["check", "--progress", "f.cap"], "cap check has no option --progress"),
        (&["run", "f.cap", "--at", "2s"], "cap run has no option --at"),
        (&["run", "f.cap", "--json", "--edn"], "one of --json, --edn and --trace is enough"),
        (&["run", "f.cap", "--trace", "--json"], "one of --json, --edn and --trace is enough"),
        (&["run", "f.cap", "f.cap"], "run takes one file"),
        (&["render", "f.cap", "--trace"], "cap render has no option --trace"),
        (&["render", "f.cap", "--at", "1s", "--at", "2s"], "--at is enough: there are two"),
        (&["render", "f.cap", "--at", "soon"], "`soon` is not a time"),
        (&["judge", "f.edn", "--trace"], "cap judge has no option --trace"),
        (&["judge", "f.edn", "--nil", "strict", "--nil", "initial"], "--nil is enough"),
        (&["attack", "f.cap", "--at", "1s"], "cap attack has no option --at"),
        (&["attack", "f.cap", "f.cap"], "attack takes one file"),
        (&["judge", "f.edn", "--json=yes"], "unexpected argument for option '--json'"),
        (&["--json", "run", "f.cap"], "the command comes first"),
        (&["run"], "run which file?"),
        (&["look", "f.cap"], "unknown command `look`"),
    ] {
        let (code, told, errors) = cap("refused", words, &files);
        assert_eq!((code, told.as_str()), (Some(2), ""), "{words:?}: {errors}");
        assert!(errors.contains(why), "{words:?}: {errors}");
    }
    for words in [&[][..], &["help"], &["--help"], &["run", "--help"], &["judge", "-h", "x"]] {
        let (code, told, errors) = cap("refused", words, &files);
        assert_eq!((code, errors.as_str()), (Some(0), ""), "{words:?}");
        assert!(told.starts_with("cap check FILE…"), "{words:?}: {told}");
    }
}
