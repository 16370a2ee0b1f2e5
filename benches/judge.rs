//! Prints how long histories take to judge: given ones of other systems, and made-up ones of any
//! size. Reading is told apart. Memory is what the kernel counts as the most that was resident
//! while judging, beyond what was before. What once took minutes, or gigabytes, has bars: `over`
//! stands beside what misses one.
//!
//! `cargo bench --bench judge`. Figures, not a test: nothing here can fail by being slow. The
//! given histories are read from the folder named by `HISTORIES`, or beside this repository.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Instant;

use cap_playground::examine::{Chosen, Examination};
use cap_playground::export::jepsen_edn;
use cap_playground::history::History;
use cap_playground::import::{Reading, import};
use cap_playground::judge::lag::{delta_at, versions_at};
use cap_playground::judge::{Budget, ConsistencyModel, Judging, Slices, Verdict, check};
use cap_playground::names::Names;

#[path = "../tests/support/crowds.rs"]
mod crowds;
#[path = "../tests/support/histories.rs"]
mod histories;

/// Runs of which the fastest is quoted.
const RUNS: u32 = 5;
/// Steps of work in a slice, as the page's worker has them.
const SLICE: u64 = 200_000;
/// Seconds by which the kernel's account of a thread may be wrong.
const TICK_S: f64 = 0.004;

fn main() {
    println!(
        "{:<44}{:>12}{:>12}{:>6}{:>8}{:>10}",
        "history", "judged", "read", "MB", "bytes", "verdict"
    );
    match given() {
        Some(folder) => given_histories(&folder),
        None => println!("no folder of given histories; name it in HISTORIES"),
    }
    for (name, recipe) in histories::SIZES {
        made_up(name, &histories::history(*recipe));
    }
    gone_through();
    println!();
    println!(
        "{:<52}{:>10}{:>11}{:>12}{:>11}{:>10}{:>6}{:>9}  verdicts",
        "history", "read", "first", "all models", "Δ and k", "a slice", "MB", "ns/step",
    );
    for (name, crowd) in crowds::ROWS {
        by_all_models(name, 0.0, &Rc::new(crowds::history(1, crowd)));
    }
    for file in reported() {
        let bytes = std::fs::read(&file).unwrap_or_default();
        let name = file.file_name().unwrap_or_default().display().to_string();
        let (read, opened) = fastest(|| Examination::read(&bytes, &Chosen::default()));
        match opened {
            Ok((examination, _)) => {
                by_all_models(&name, read, &Rc::new(examination.imported().history.clone()));
            }
            Err(error) => println!("{name:<52}{:>10}  refused: {}", told(read), error.place()),
        }
    }
}

/// Inputs on which this program was once wrong or slow.
fn reported() -> Vec<PathBuf> {
    let folder = given().and_then(|folder| Some(folder.parent()?.join("reports/histories")));
    let files = folder.and_then(|folder| std::fs::read_dir(folder).ok());
    let mut files: Vec<PathBuf> = files.into_iter().flatten().flatten().map(|f| f.path()).collect();
    files.sort();
    files
}

/// What a row may take: milliseconds for the first verdict and for all, and megabytes.
fn bars(name: &str) -> Option<(f64, f64, usize)> {
    let rows = [
        ("203", (50.0, 50.0, 300)),
        ("1503", (100.0, 2_000.0, 300)),
        ("1,503", (100.0, 2_000.0, 300)),
        ("120", (5_000.0, 5_000.0, 300)),
        ("10,000", (500.0, 5_000.0, 300)),
        ("the same", (500.0, 5_000.0, 300)),
        ("5003", (500.0, 5_000.0, 300)),
        ("5,003", (500.0, 5_000.0, 300)),
    ];
    rows.into_iter().find(|(part, _)| name.contains(part)).map(|(_, bars)| bars)
}

/// Linearizability first, then everything that does not follow from it, then by how much it misses;
/// all in slices, as a page does it.
fn by_all_models(name: &str, read: f64, history: &Rc<History>) {
    let before = resident("VmRSS:");
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let (mut first, mut all, mut steps, mut longest) = (0.0, 0.0, 0, 0.0);
    let mut words = String::new();
    let mut is_broken = false;
    for model in ConsistencyModel::ALL {
        let judging = Judging::new(model, history.clone(), Budget::for_file(model));
        let (verdict, seconds, done) = in_slices(judging, &mut longest);
        words.push(match verdict {
            Verdict::Holds(_) => 'y',
            Verdict::Violated(_) => 'n',
            Verdict::Unknown { .. } => '?',
        });
        (all, steps) = (all + seconds, steps + done);
        if model == ConsistencyModel::Linearizable {
            first = seconds;
            is_broken = matches!(verdict, Verdict::Violated(_));
            if matches!(verdict, Verdict::Holds(_)) {
                break;
            }
        }
    }
    let mut lag = 0.0;
    if is_broken {
        let own = history.clone();
        let measure = Slices::new(|pace| async move {
            let versions = versions_at(&pace, &own, Budget::for_measure()).await;
            (versions, delta_at(&pace, &own, Budget::for_measure()).await)
        });
        (_, lag, _) = in_slices(measure, &mut longest);
    }
    let mb = resident("VmHWM:").saturating_sub(before) >> 20;
    let thousands = u32::try_from(steps / 1_000).unwrap_or(u32::MAX).max(1);
    let step = all * 1e6 / f64::from(thousands);
    let is_over = bars(name).is_some_and(|(first_max, all_max, mb_max)| {
        first * 1e3 > first_max || all * 1e3 > all_max || mb > mb_max
    });
    let [read, first, all, lag, slice] = [read, first, all, lag, longest].map(told);
    let over = if is_over { "  over" } else { "" };
    println!(
        "{name:<52}{read:>10}{first:>11}{all:>12}{lag:>11}{slice:>10}{mb:>6}{step:>9.1}  {words}{over}"
    );
}

/// What comes of it, the seconds spent on it, and its steps of work.
fn in_slices<T>(mut work: impl Sliced<T>, longest: &mut f64) -> (T, f64, u64) {
    let (start, start_cpu) = (Instant::now(), on_cpu());
    loop {
        let (slice, slice_cpu) = (Instant::now(), on_cpu());
        let done = work.further(SLICE);
        // Others may have had their turn meanwhile, which does not count.
        let spent = on_cpu().zip(slice_cpu).map(|(end, start)| end - start);
        *longest = longest.max(slice.elapsed().as_secs_f64().min(spent.unwrap_or(f64::MAX)));
        if let Some(done) = done {
            let spent = on_cpu().zip(start_cpu).map(|(end, start)| end - start);
            let spent = spent.filter(|spent| *spent > 4.0 * TICK_S);
            return (done, spent.unwrap_or(start.elapsed().as_secs_f64()), work.steps());
        }
    }
}

/// Anything that is done in slices.
trait Sliced<T> {
    fn further(&mut self, work: u64) -> Option<T>;
    fn steps(&self) -> u64;
}

impl Sliced<Verdict> for Judging {
    fn further(&mut self, work: u64) -> Option<Verdict> {
        self.advance(work)
    }

    fn steps(&self) -> u64 {
        self.work_done()
    }
}

impl<T> Sliced<T> for Slices<T> {
    fn further(&mut self, work: u64) -> Option<T> {
        self.advance(work)
    }

    fn steps(&self) -> u64 {
        self.work_done()
    }
}

fn given() -> Option<PathBuf> {
    let named = std::env::var_os("HISTORIES").map(PathBuf::from);
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/histories");
    named.or_else(|| Some(beside.into())).filter(|folder| folder.join("MANIFEST.tsv").is_file())
}

fn given_histories(folder: &Path) {
    let files = |part: &str| {
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join(part))
            .into_iter()
            .flatten()
            .flatten()
            .map(|f| f.path())
            .collect();
        files.sort();
        files
    };
    together("etcd under Jepsen, all given", &files("porcupine/jepsen"));
    for file in files("porcupine/kv") {
        together(&format!("{}", file.file_name().unwrap_or_default().display()), &[file]);
    }
    together("Knossos, all good", &files("knossos/cas-register/good"));
}

/// Several files, one after another.
fn together(name: &str, files: &[PathBuf]) {
    let texts: Vec<String> = files.iter().flat_map(std::fs::read_to_string).collect();
    let read = || -> Vec<History> {
        let all = texts.iter().flat_map(|text| import(text, &Reading::default()));
        all.map(|imported| imported.history).collect()
    };
    let (parsed, histories) = fastest(read);
    let (judged, verdicts) = fastest(|| histories.iter().map(judge).collect::<Vec<_>>());
    let count = |word: &str| verdicts.iter().filter(|verdict| **verdict == word).count();
    let verdicts = format!("{} {} {}", count("yes"), count("no"), count("unknown"));
    let mb = told_mb(texts.iter().map(String::len).sum());
    println!("{name:<44}{:>12}{:>12}{mb:>6}{:>8}{verdicts:>10}", told(judged), told(parsed), "");
}

fn made_up(name: &str, history: &History) {
    let before = resident("VmRSS:");
    // Sets the peak back to what is resident now.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let verdict = judge(history);
    let bytes = resident("VmHWM:").saturating_sub(before) / history.operations.len();
    let (judged, _) = fastest(|| judge(history));
    let text = jepsen_edn(history, &names(history), &[]);
    let (parsed, _) = fastest(|| import(&text, &Reading::default()).map(|it| it.lines.len()));
    let mb = told_mb(text.len());
    println!("{name:<44}{:>12}{:>12}{mb:>6}{bytes:>8}{verdict:>10}", told(judged), told(parsed));
}

fn told_mb(bytes: usize) -> String {
    format!("{}.{}", bytes / 1_000_000, bytes / 100_000 % 10)
}

/// How long it takes to look at every operation of the largest of them and do nothing: what no
/// judge can be faster than.
fn gone_through() {
    let largest = histories::SIZES.iter().max_by_key(|(_, recipe)| recipe.operations);
    let Some((name, recipe)) = largest else { return };
    let history = histories::history(*recipe);
    let look = || {
        let looked = history.operations.iter().map(|one| {
            one.invoked_at ^ one.outcome.completed_at().unwrap_or_default() ^ u64::from(one.process)
        });
        looked.fold(0, |all, one| all ^ one)
    };
    let (seconds, _) = fastest(look);
    println!("{:<44}{:>12}", format!("{name}, only looked at"), told(seconds));
}

fn names(history: &History) -> Names {
    let processes = history.operations.iter().map(|one| one.process).max().map_or(0, |it| it + 1);
    let values = history.operations.iter().filter_map(|one| one.action.written());
    let values = values.map(|value| value.0).max().map_or(1, |it| it + 1);
    Names {
        clients: (0..processes).map(|it| it.to_string()).collect(),
        values: (0..values).map(|it| it.to_string()).collect(),
        keys: vec!["x".to_owned()],
        ..Names::default()
    }
}

fn judge(history: &History) -> &'static str {
    match check(
        ConsistencyModel::Linearizable,
        history,
        Budget::for_file(ConsistencyModel::Linearizable),
    ) {
        Verdict::Holds(_) => "yes",
        Verdict::Violated(_) => "no",
        Verdict::Unknown { .. } => "unknown",
    }
}

fn fastest<T>(mut work: impl FnMut() -> T) -> (f64, T) {
    let mut best = f64::MAX;
    loop {
        let mut last = None;
        for _ in 0..RUNS {
            let (start, start_cpu) = (Instant::now(), on_cpu());
            last = Some(std::hint::black_box(work()));
            let elapsed = start.elapsed().as_secs_f64();
            // On a busy machine, what counts is the time that was really spent on it.
            let spent = on_cpu().zip(start_cpu).map(|(end, start)| end - start);
            best = best.min(spent.filter(|spent| *spent > 4.0 * TICK_S).unwrap_or(elapsed));
        }
        if let Some(last) = last {
            return (best, last);
        }
    }
}

fn told(seconds: f64) -> String {
    format!("{:.3} ms", seconds * 1e3)
}

/// Seconds that this thread has spent on a processor, by the kernel's account, where there is one.
/// It may count in ticks, so that it says nothing of short times.
fn on_cpu() -> Option<f64> {
    let account = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    account.split_whitespace().next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e9)
}

/// A line of the kernel's account of this process, in bytes; 0 where there is none.
fn resident(line: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let number = |rest: &str| rest.split_whitespace().next()?.parse::<usize>().ok();
    status.lines().find_map(|all| number(all.strip_prefix(line)?)).map_or(0, |kb| kb * 1024)
}
