//! Runs written for other checkers and read back: the same operations, and so the same verdict.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

use cap_playground::history::{History, Operation, Outcome};
use cap_playground::import::{Format, Imported, Literal, Reading, import};
use cap_playground::judge::{Budget, ConsistencyModel, Verdict, check};
use cap_playground::register::{Access, Answer};
use cap_playground::run::{Run, faults, run};
use cap_playground::scenario::Scenario;

fn gallery() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/www/gallery");
    let files = std::fs::read_dir(folder).expect("the gallery is part of the repository");
    let mut files: Vec<PathBuf> = files.flatten().map(|file| file.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "cap"));
    files.sort();
    assert!(files.len() > 100, "only {} scenarios", files.len());
    files
}

fn run_of(file: &Path) -> Run {
    let text = std::fs::read_to_string(file).expect("a scenario");
    let scenario: Scenario = text.parse().unwrap_or_else(|_| panic!("{}", file.display()));
    run(&Rc::new(scenario))
}

fn read_back(run: &Run) -> Imported {
    import(&run.jepsen_edn(), &Reading::default())
        .unwrap_or_else(|error| panic!("{error}\n{}", run.jepsen_edn()))
}

/// An operation in words, but for its times, which a file tells by their order alone.
fn told(operation: &Operation, names: &cap_playground::names::Names) -> String {
    let text = |value| names.value(value).trim_matches('"').to_owned();
    let asked = match operation.action {
        Access::Set(value) => format!("set {}", text(value)),
        Access::Get => "get".to_owned(),
        Access::Cas { expected, new } => format!("cas {} {}", text(expected), text(new)),
    };
    let came_of_it = match &operation.outcome {
        Outcome::Ok { answer: Answer::Written, .. } => "done".to_owned(),
        Outcome::Ok { answer: Answer::Value(value), .. } => text(*value),
        Outcome::Ok { answer: Answer::Siblings(_), .. } => "siblings".to_owned(),
        Outcome::Error { .. } => "failed".to_owned(),
        Outcome::Unknown { .. } => "unknown".to_owned(),
    };
    format!("{} {asked}: {came_of_it}", operation.process)
}

fn verdict(model: ConsistencyModel, history: &History) -> &'static str {
    match check(model, history, Budget::default()) {
        Verdict::Holds(_) => "yes",
        Verdict::Violated(_) => "no",
        Verdict::Unknown { .. } => "unknown",
    }
}

/// Times aside, which operations had ended before which others began.
fn precedence(history: &History) -> Vec<bool> {
    let before = |a: &Operation, b: &Operation| {
        a.outcome.completed_at().is_some_and(|end| end < b.invoked_at)
    };
    let all = &history.operations;
    all.iter().flat_map(|a| all.iter().map(move |b| before(a, b))).collect()
}

/// A text without the numbers that tell values of one name apart: `none #2`.
fn unnumbered(text: &str) -> String {
    let mut parts = text.split(" #");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |told, part| told + part.trim_start_matches(|c: char| c.is_ascii_digit()))
}

#[test]
fn a_run_written_as_edn_is_read_back_as_the_same_history() {
    for file in gallery() {
        let (run, name) = (run_of(&file), file.display());
        if run.history.operations.is_empty() {
            continue;
        }
        let back = read_back(&run);
        assert_eq!(back.history.operations.len(), run.history.operations.len(), "{name}");
        let mut numbers: Vec<u32> = Vec::new();
        for (ours, theirs) in run.history.operations.iter().zip(&back.history.operations) {
            if !numbers.contains(&ours.process) {
                numbers.push(ours.process);
            }
            // Processes are numbered as they appear.
            let process = numbers.iter().position(|p| *p == ours.process).expect("seen") as u32;
            let ours = Operation { process, ..ours.clone() };
            // Every delete is a value of its own, of the same name as all others.
            let told_back = unnumbered(&told(theirs, &back.names));
            let is_told = unnumbered(&told(&ours, run.trace.names()));
            assert!(told_back == is_told || is_told.contains("siblings"), "{name}: {told_back}");
        }
        assert_eq!(precedence(&run.history), precedence(&back.history), "{name}");
        let ours = verdict(ConsistencyModel::Linearizable, &run.history);
        assert_eq!(verdict(ConsistencyModel::Linearizable, &back.history), ours, "{name}");
        assert_eq!(back.faults.len(), faults::faults(&run.trace).len(), "{name}");
    }
}

#[test]
fn what_registers_hold_at_first_is_read_back() {
    let text = "protocol single\nreplicas A\nclient c1 at A\ninit x=100\ninit y=alpha\n\
                1s c1 get x\n2s c1 get y\nuntil 5s\n";
    let scenario: Scenario = text.parse().expect("a scenario");
    let run = run(&Rc::new(scenario));
    let written = run.jepsen_edn();
    assert!(written.starts_with(";; initial \"x\" 100\n;; initial \"y\" \"alpha\"\n"), "{written}");
    assert_eq!(verdict(ConsistencyModel::Linearizable, &read_back(&run).history), "yes");
    let zero = Reading { initial: Some(Literal::Integer(0)), ..Reading::default() };
    let otherwise = import(&written, &zero).expect("a history");
    assert_eq!(verdict(ConsistencyModel::Linearizable, &otherwise.history), "no");
}

#[test]
fn faults_come_back_as_the_same_stretches() {
    let mut compared = 0;
    for file in gallery() {
        let run = run_of(&file);
        if run.history.operations.is_empty() {
            continue;
        }
        let back = read_back(&run);
        for (ours, theirs) in faults::faults(&run.trace).iter().zip(&back.faults) {
            compared += 1;
            let ended = (ours.to.is_some(), ours.word.clone());
            assert_eq!((theirs.to.is_some(), theirs.word.clone()), ended, "{}", file.display());
            let time = back.names.moments.nanoseconds(theirs.from);
            assert_eq!(time, Some(ours.from * 1_000_000), "{}", file.display());
        }
    }
    assert!(compared > 50, "only {compared} faults in the gallery");
}

#[test]
fn what_the_command_prints_as_json_is_read_back_exactly() {
    for file in gallery().into_iter().step_by(9) {
        let run = run_of(&file);
        let output = Command::new(env!("CARGO_BIN_EXE_cap"))
            .args(["run", "--json"])
            .arg(&file)
            .output()
            .expect("the command runs");
        let text = String::from_utf8(output.stdout).expect("text");
        let back = import(&text, &Reading::default()).unwrap_or_else(|e| panic!("{e}\n{text}"));
        assert_eq!(back.format, Format::Own);
        for model in ConsistencyModel::ALL {
            let name = format!("{} of {}", model.word(), file.display());
            assert_eq!(verdict(model, &back.history), verdict(model, &run.history), "{name}");
        }
        let times = |history: &History| -> Vec<(u64, Option<u64>)> {
            history.operations.iter().map(|o| (o.invoked_at, o.outcome.ended_at())).collect()
        };
        assert_eq!(times(&back.history), times(&run.history), "{}", file.display());
    }
}
