//! Runs the tests that concern each mutant until one of them fails.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{available_parallelism, scope, sleep};
use std::time::{Duration, Instant};

use crate::mutant::Mutant;

/// How much longer than without a mutant a test may take; one that takes longer hangs.
const PATIENCE: u32 = 3;
const PATIENCE_MIN: Duration = Duration::from_secs(10);
/// How many schedules a claim is tried on: fewer than usual, as every mutant is.
const SCHEDULES: &str = "CLAIM_SCHEDULES";
const POLL: Duration = Duration::from_millis(5);

/// A test program and which of its tests to run.
pub type Step = (&'static str, Vec<String>);

/// The test that noticed each mutant, by its number; nothing where none did.
pub fn run(
    folder: &Path,
    mutants: &[Mutant],
    tests: &BTreeMap<String, PathBuf>,
) -> BTreeMap<usize, Option<&'static str>> {
    run_by(folder, mutants, tests, |file| plan(folder, file))
}

/// The same by a plan of the tests that concern a file.
pub fn run_by(
    folder: &Path,
    mutants: &[Mutant],
    tests: &BTreeMap<String, PathBuf>,
    plan: impl Fn(&str) -> Vec<Step> + Sync,
) -> BTreeMap<usize, Option<&'static str>> {
    let bench = Bench::new(folder, tests, None);
    let next = AtomicUsize::new(0);
    let results = Mutex::new(BTreeMap::new());
    scope(|threads| {
        for _ in 0..available_parallelism().map_or(1, usize::from) {
            threads.spawn(|| {
                while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut plan = plan(&mutant.file).into_iter();
                    let noticed = plan.find(|step| bench.notices(step, mutant.id));
                    let noticed = noticed.map(|(test, _)| test);
                    println!("{:<16}{}", noticed.unwrap_or("MISSED"), mutant.name);
                    results.lock().expect("no thread panics").insert(mutant.id, noticed);
                }
            });
        }
    });
    results.into_inner().expect("no thread panics")
}

/// The tests that concern a file, the quick ones first. The digests of runs are not among them:
/// they notice every change and say of none that it is wrong.
fn plan(folder: &Path, file: &str) -> Vec<Step> {
    let all = |tests: &[&'static str]| tests.iter().map(|test| (*test, Vec::new())).collect();
    if file.starts_with("src/judge") {
        let quick = ["availability", "course", "examine", "history_page", "app"];
        let others = ["cap_playground", "histories", "large", "judge"];
        return all(&[&quick[..], &others].concat());
    }
    let Some(module) = own_claims(folder, file) else {
        // What several protocols share, or the engine uses, concerns them all.
        return all(&["situations", "course", "raft_steps", "cap_playground", "under", "claims"]);
    };
    let own = format!("{module}::");
    let of_all = vec!["everywhere".to_owned(), "retries".to_owned()];
    let mut plan = vec![("situations", vec![own.clone()]), ("course", Vec::new())];
    if module == "raft" {
        plan.insert(0, ("raft_steps", Vec::new()));
    }
    plan.push(("cap_playground", vec![format!("protocol::{module}")]));
    plan.push(("claims", vec![own]));
    plan.push(("claims", of_all));
    plan.push(("under", Vec::new()));
    plan
}

/// The protocol that a file belongs to, if there are claims about it alone.
pub fn own_claims(folder: &Path, file: &str) -> Option<String> {
    let module = file.strip_prefix("src/protocol/")?.trim_end_matches(".rs");
    let module = module.split('/').next().unwrap_or(module);
    let is_there = folder.join(format!("tests/claims/{module}.rs")).is_file();
    is_there.then(|| module.to_owned())
}

/// Where test programs are run, and how.
pub struct Bench<'a> {
    folder: &'a Path,
    tests: &'a BTreeMap<String, PathBuf>,
    /// What is said to the tests by the environment.
    said: Option<(&'static str, &'static str)>,
    /// How long each step takes when nothing is changed.
    unchanged: Mutex<BTreeMap<Step, Duration>>,
}

impl<'a> Bench<'a> {
    pub fn new(
        folder: &'a Path,
        tests: &'a BTreeMap<String, PathBuf>,
        said: Option<(&'static str, &'static str)>,
    ) -> Bench<'a> {
        Bench { folder, tests, said, unchanged: Mutex::default() }
    }

    /// Whether a test fails, or takes far too long, with this mutant in force.
    pub fn notices(&self, step: &Step, mutant: usize) -> bool {
        let usual = self.usual(step);
        self.passes(step, Some(mutant), PATIENCE_MIN.max(usual * PATIENCE)) != Some(true)
    }

    fn usual(&self, step: &Step) -> Duration {
        if let Some(usual) = self.unchanged.lock().expect("no thread panics").get(step) {
            return *usual;
        }
        let start = Instant::now();
        let passes = self.passes(step, None, Duration::MAX);
        assert_eq!(passes, Some(true), "{step:?} fails with nothing changed");
        let usual = start.elapsed();
        self.unchanged.lock().expect("no thread panics").insert(step.clone(), usual);
        usual
    }

    /// Nothing where it takes too long.
    fn passes(
        &self,
        (test, filter): &Step,
        mutant: Option<usize>,
        patience: Duration,
    ) -> Option<bool> {
        let program = self.tests.get(*test).unwrap_or_else(|| panic!("there is no test {test}"));
        let mut command = Command::new(program);
        command.args(filter).args(["--test-threads", "1"]).current_dir(self.folder);
        if std::env::var_os(SCHEDULES).is_none() {
            command.env(SCHEDULES, "300");
        }
        command.envs(self.said);
        command.env("RUST_BACKTRACE", "0").stdout(Stdio::piped()).stderr(Stdio::null());
        if let Some(mutant) = mutant {
            command.env("MUTANT", mutant.to_string());
        }
        wait(command.spawn().expect("a test runs"), patience)
    }
}

/// Whether all tests pass; the first one that fails is enough.
fn wait(mut child: Child, patience: Duration) -> Option<bool> {
    let start = Instant::now();
    let output = BufReader::new(child.stdout.take().expect("it is piped"));
    let has_failed = AtomicBool::new(false);
    scope(|threads| {
        threads.spawn(|| {
            for line in output.lines().map_while(Result::ok) {
                has_failed.fetch_or(line.ends_with("... FAILED"), Ordering::Relaxed);
            }
        });
        while start.elapsed() < patience && !has_failed.load(Ordering::Relaxed) {
            if let Some(status) = child.try_wait().expect("a test ends") {
                return Some(status.success());
            }
            sleep(POLL);
        }
        let _ = child.kill();
        let _ = child.wait();
        has_failed.load(Ordering::Relaxed).then_some(false)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    #[test]
    fn the_tests_of_every_plan_are_there() {
        let root = root();
        for file in ["src/judge.rs", "src/protocol/raft/log.rs", "src/protocol/shared/serial.rs"] {
            for (test, filter) in plan(&root, file) {
                let is_there = test == "cap_playground"
                    || root.join(format!("tests/{test}.rs")).is_file()
                    || root.join(format!("tests/{test}/main.rs")).is_file();
                assert!(is_there, "{file}: there is no test {test} {filter:?}");
            }
        }
    }

    #[test]
    fn a_protocol_is_held_to_its_own_tests_and_what_is_shared_to_all() {
        let names = |file: &str| -> Vec<String> {
            let plan = plan(&root(), file).into_iter();
            plan.map(|(test, filter)| format!("{test} {}", filter.join(" "))).collect()
        };
        assert!(names("src/protocol/raft/log.rs").contains(&"claims raft::".to_owned()));
        assert!(names("src/protocol/shared/serial.rs").contains(&"claims ".to_owned()));
        assert!(names("src/judge/lag.rs").contains(&"judge ".to_owned()));
    }

    #[test]
    fn a_test_that_hangs_has_not_passed() {
        let run = |text: &str, patience: u64| {
            let mut shell = Command::new("sh");
            let child = shell.args(["-c", text]).stdout(Stdio::piped()).spawn().expect("a shell");
            wait(child, Duration::from_millis(patience))
        };
        assert_eq!(run("true", 5_000), Some(true));
        assert_eq!(run("false", 5_000), Some(false));
        assert_eq!(run("echo 'test a ... FAILED'; exec sleep 5", 5_000), Some(false));
        assert_eq!(run("exec sleep 5", 50), None);
    }
}
