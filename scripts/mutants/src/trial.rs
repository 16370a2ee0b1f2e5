//! Runs the tests that come past a mutant, the quick ones first, until one of them fails.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use crate::known::{Program, Test, claimed};
use crate::mutant::Mutant;
use crate::workers::each;

/// How much more of a processor's time than without a mutant a test may take; one that takes more
/// hangs.
const PATIENCE: u64 = 3;
const PATIENCE_MIN_S: u64 = 5;
/// One that waits for nothing, without work, is given up after so many times that, by the clock.
const STILL: u64 = 30;
/// Tests that take no longer run together: to start a program would take longer than they do.
const QUICK: Duration = Duration::from_millis(60);
const POLL: Duration = Duration::from_millis(3);

/// The test program that noticed each mutant, by its number; nothing where none did. Each is told
/// as soon as it is known.
pub fn run(
    folder: &Path,
    programs: &[Program],
    tests: &[Test],
    mutants: &[Mutant],
    tell: impl Fn(&Mutant, Option<&str>) + Sync,
) -> BTreeMap<usize, Option<String>> {
    let tried = each(mutants, |mutant| {
        let steps = steps(tests, mutant.id);
        if steps.is_empty() {
            println!("no test comes past {}", mutant.name);
        }
        let claimed = claimed(folder, [mutant.part()].into_iter());
        let notices = |step: &&Step| step.notices(folder, programs, &claimed, mutant.id);
        let noticed = steps.iter().find(notices);
        let noticed = noticed.map(|step| programs[step.program].name.clone());
        tell(mutant, noticed.as_deref());
        (mutant.id, noticed)
    });
    tried.into_iter().collect()
}

/// Tests that are run at once.
struct Step<'a> {
    program: usize,
    names: Vec<&'a str>,
    usual: Duration,
}

fn steps(tests: &[Test], mutant: usize) -> Vec<Step<'_>> {
    let mut quick: BTreeMap<usize, Step> = BTreeMap::new();
    let mut slow = Vec::new();
    for test in tests.iter().filter(|test| test.passed.contains(&mutant)) {
        let alone = Step { program: test.program, names: Vec::new(), usual: Duration::ZERO };
        let step = if test.usual <= QUICK {
            quick.entry(test.program).or_insert(alone)
        } else {
            slow.push(alone);
            slow.last_mut().expect("one was put there")
        };
        step.names.push(&test.name);
        step.usual += test.usual;
    }
    let mut steps: Vec<Step> = quick.into_values().chain(slow).collect();
    steps.sort_by_key(|step| step.usual);
    steps
}

impl Step<'_> {
    fn notices(&self, folder: &Path, programs: &[Program], claimed: &str, mutant: usize) -> bool {
        let seconds = PATIENCE_MIN_S.max(self.usual.as_secs_f64().ceil() as u64 * PATIENCE);
        let mut command = programs[self.program].command(folder, &self.names, seconds, claimed);
        let child = command.env("MUTANT", mutant.to_string()).spawn().expect("a test runs");
        wait(child, Duration::from_secs(seconds * STILL)) != Some(true)
    }
}

/// Whether all tests pass; the first one that fails is enough. Nothing where it takes too long.
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
    use std::process::{Command, Stdio};

    use super::*;
    use crate::known::limited;

    #[test]
    fn quick_tests_that_come_past_it_run_together_and_before_slow_ones() {
        let test = |program: usize, name: &str, usual_ms: u64, passed: &[usize]| Test {
            program,
            name: name.to_owned(),
            usual: Duration::from_millis(usual_ms),
            passed: passed.iter().copied().collect(),
        };
        let tests = [
            test(0, "slow", 900, &[1]),
            test(0, "quick", 5, &[1, 2]),
            test(0, "elsewhere", 5, &[2]),
            test(0, "slower", 2000, &[1]),
            test(1, "other", 4, &[1]),
            test(0, "quick as well", 6, &[1]),
        ];
        let names = |mutant| {
            steps(&tests, mutant).into_iter().map(|step| step.names.join(", ")).collect::<Vec<_>>()
        };
        assert_eq!(names(1), ["other", "quick, quick as well", "slow", "slower"]);
        assert_eq!(names(2), ["quick, elsewhere"]);
        assert!(names(3).is_empty());
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

    #[test]
    fn a_test_that_works_for_ever_is_ended_by_the_time_that_it_works() {
        let mut command = limited(Path::new("sh"), 1);
        let child = command.args(["-c", "while :; do :; done"]).stdout(Stdio::piped()).spawn();
        assert_eq!(wait(child.expect("a shell"), Duration::from_secs(300)), Some(false));
    }
}
