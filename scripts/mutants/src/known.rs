//! The tests that there are: how long each takes, and which changes it comes past.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::mutant::Mutant;
use crate::workers::each;

/// How many schedules a claim is tried on: fewer than usual, as every mutant is.
const SCHEDULES: &str = "CLAIM_SCHEDULES";
/// Whose claims are tried, where it is not all.
const PROTOCOLS: &str = "CLAIM_PROTOCOLS";
/// The file in which the program notes which changes it comes past.
pub const PASSED: &str = "MUTANTS_PASSED";

const HOUR_S: u64 = 3_600;

/// A program that has tests.
#[derive(Debug, Clone)]
pub struct Program {
    pub name: String,
    pub path: PathBuf,
    /// What it is told by the environment.
    pub said: Option<(&'static str, &'static str)>,
}

/// The command checks lessons, each of which is a test then.
pub const COMMAND: &str = "cap";
const LESSONS: &str = "www/gallery";

impl Program {
    /// The names of its tests.
    fn tests(&self, folder: &Path) -> Vec<String> {
        if self.name == COMMAND {
            let lessons = fs::read_dir(folder.join(LESSONS)).into_iter().flatten().flatten();
            let names = lessons.filter_map(|lesson| lesson.file_name().into_string().ok());
            let mut names: Vec<String> = names
                .filter(|name| Path::new(name).extension().is_some_and(|end| end == "cap"))
                .map(|name| format!("{LESSONS}/{name}"))
                .collect();
            names.sort();
            return names;
        }
        let mut list = Command::new(&self.path);
        let list = list.args(["--list", "--format", "terse"]).current_dir(folder).output();
        let text = String::from_utf8_lossy(&list.expect("a test runs").stdout).into_owned();
        text.lines().filter_map(|line| Some(line.strip_suffix(": test")?.to_owned())).collect()
    }

    /// Runs some of them, one after the other, for so many seconds of a processor: how busy the
    /// machine is with other things does not make a test fail.
    pub fn command(&self, folder: &Path, names: &[&str], seconds: u64, protocols: &str) -> Command {
        let mut command = limited(&self.path, seconds);
        command.current_dir(folder);
        if self.name == COMMAND {
            command.arg("check");
        } else {
            command.args(["--exact", "--test-threads", "1"]);
        }
        command.args(names).env("RUST_BACKTRACE", "0");
        if std::env::var_os(SCHEDULES).is_none() {
            command.env(SCHEDULES, "300");
        }
        command.envs(self.said);
        if !protocols.is_empty() {
            command.env(PROTOCOLS, protocols);
        }
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        command
    }
}

/// A program that is ended once it has worked for so many seconds.
pub fn limited(path: &Path, seconds: u64) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -t \"$0\" && exec \"$@\"", &seconds.to_string()]).arg(path);
    command
}

/// The names by which a part of the program is claimed to be something, with commas; none where all
/// are to be tried, as several protocols share it.
pub fn claimed<'a>(folder: &Path, parts: impl Iterator<Item = &'a str>) -> String {
    let mut names = BTreeSet::new();
    for part in parts.collect::<BTreeSet<_>>() {
        if !has_claims(folder, part) {
            return String::new();
        }
        let within = folder.join("src/protocol");
        let files = fs::read_dir(within.join(part)).into_iter().flatten().flatten();
        let files = files.map(|file| file.path()).chain([within.join(format!("{part}.rs"))]);
        for text in files.filter_map(|file| fs::read_to_string(file).ok()) {
            for begin in ["name: \"", "NAME: &str = \""] {
                let named = text.split(begin).skip(1).filter_map(|rest| rest.split('"').next());
                names.extend(named.map(str::to_owned));
            }
        }
    }
    names.into_iter().collect::<Vec<_>>().join(",")
}

/// Whether there are claims of it alone.
pub fn has_claims(folder: &Path, part: &str) -> bool {
    folder.join(format!("tests/claims/{part}.rs")).is_file()
}

/// A test, when nothing is changed.
#[derive(Debug)]
pub struct Test {
    /// Its place in the list of programs.
    pub program: usize,
    pub name: String,
    pub usual: Duration,
    /// The changes that it comes past. It cannot notice another one.
    pub passed: BTreeSet<usize>,
}

/// The programs that have the tests of these changes. The digests of runs are not among them: they
/// notice every change and say of none that it is wrong.
pub fn programs(mutants: &[Mutant]) -> BTreeSet<&'static str> {
    let of = |is_judge: bool| -> &[&'static str] {
        if is_judge {
            &[
                "availability",
                "course",
                "examine",
                "history_page",
                "app",
                "histories",
                "large",
                "judge",
            ]
        } else {
            &["situations", "raft_steps", "leader", "text_settings", "course", "under", "claims"]
        }
    };
    let named = mutants.iter().flat_map(|mutant| of(mutant.part() == "judge"));
    named.copied().collect()
}

/// Every test that may concern one of the mutants.
pub fn learn(folder: &Path, programs: &[Program], mutants: &[Mutant]) -> Vec<Test> {
    let mut names = Vec::new();
    for (nth, program) in programs.iter().enumerate() {
        let all = program.tests(folder).into_iter();
        names.extend(
            all.filter(|name| concerns(folder, program, name, mutants)).map(|it| (nth, it)),
        );
    }
    let claimed = claimed(folder, mutants.iter().map(Mutant::part));
    each(&names, |(program, name)| {
        let note = std::env::temp_dir().join(format!(
            "{PASSED}-{}-{program}-{}",
            std::process::id(),
            name.replace(['/', ':'], "-")
        ));
        let start = Instant::now();
        let mut command = programs[*program].command(folder, &[name], HOUR_S, &claimed);
        let output = command.env(PASSED, &note).output().expect("a test runs");
        let usual = start.elapsed();
        let fails = !output.status.success();
        if fails {
            println!("{name} fails with nothing changed, so that it says nothing");
        }
        let noted = fs::read_to_string(&note).unwrap_or_default();
        let _ = fs::remove_file(&note);
        let passed =
            noted.lines().filter(|_| !fails).filter_map(|line| line.parse().ok()).collect();
        Test { program: *program, name: name.clone(), usual, passed }
    })
}

/// Whether it is worth while to find out: tests named after another protocol say nothing of these.
fn concerns(folder: &Path, program: &Program, name: &str, mutants: &[Mutant]) -> bool {
    if mutants.iter().any(|mutant| mutant.part() == "judge") {
        return true;
    }
    // About the schedules themselves, whatever runs on them.
    if name.starts_with("written::") || name.starts_with("copies::copies_come_of") {
        return false;
    }
    if program.name == "cap_playground" {
        return name.starts_with("protocol::");
    }
    let of = name.split("::").next().unwrap_or_default();
    if program.said.is_some() {
        return mutants.iter().any(|mutant| mutant.part() == of);
    }
    let is_protocol = folder.join(format!("src/protocol/{of}.rs")).is_file();
    !is_protocol
        || mutants.iter().any(|mutant| mutant.part() == of || !has_claims(folder, mutant.part()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mutant::tests::at;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    #[test]
    fn the_programs_of_every_part_are_there() {
        for file in ["src/judge.rs", "src/protocol/raft/log.rs", "src/protocol/shared/serial.rs"] {
            for test in programs(&[at(file, 1)]) {
                let is_there = root().join(format!("tests/{test}.rs")).is_file()
                    || root().join(format!("tests/{test}/main.rs")).is_file();
                assert!(is_there, "{file}: there is no test {test}");
            }
        }
        let lessons =
            Program { name: COMMAND.to_owned(), path: PathBuf::new(), said: None }.tests(&root());
        assert!(lessons.len() > 100 && root().join(&lessons[0]).is_file());
    }

    #[test]
    fn claims_are_tried_of_all_names_that_a_protocol_goes_by() {
        let claimed = |parts: &[&str]| claimed(&root(), parts.iter().copied());
        assert_eq!(claimed(&["primary_backup"]), "mysql,postgresql,primary-backup");
        assert_eq!(claimed(&["raft", "redis"]), "raft,redis");
        assert_eq!(claimed(&["raft", "shared"]), "", "all");
    }

    #[test]
    fn a_protocol_is_not_held_to_the_tests_of_another_and_what_is_shared_to_all() {
        let concerns = |program: &str, test: &str, file: &str| {
            let program = Program { name: program.to_owned(), path: PathBuf::new(), said: None };
            concerns(&root(), &program, test, &[at(file, 1)])
        };
        let raft = "src/protocol/raft/log.rs";
        assert!(concerns("claims", "raft::it_holds", raft));
        assert!(concerns("situations", "raft_members::one_comes", raft));
        assert!(concerns("claims", "everywhere::it_holds", raft));
        assert!(!concerns("claims", "written::it_holds", raft));
        assert!(!concerns("claims", "redis::it_holds", raft));
        assert!(concerns("claims", "redis::it_holds", "src/protocol/shared/serial.rs"));
        assert!(concerns("cap_playground", "protocol::raft::tests::it_holds", raft));
        assert!(!concerns("cap_playground", "app::it_holds", raft));
        assert!(concerns("cap_playground", "app::it_holds", "src/judge/lag.rs"));
    }
}
