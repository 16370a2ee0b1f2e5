//! Prints how long histories take to judge: given ones of other systems, and made-up ones of any
//! size. Parsing is told apart. Memory is what the kernel counts as the most that was resident
//! while judging, beyond what was before.
//!
//! `cargo bench --bench judge`. Figures, not a test: nothing here can fail by being slow. The
//! given histories are read from the folder named by `HISTORIES`, or beside this repository.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Instant;

use cap_playground::export::jepsen_edn;
use cap_playground::history::History;
use cap_playground::import::{Reading, import};
use cap_playground::judge::{Budget, Judging, Model, Verdict, check};
use cap_playground::names::Names;

#[path = "../tests/support/crowds.rs"]
mod crowds;
#[path = "../tests/support/histories.rs"]
mod histories;

/// Runs of which the fastest is quoted.
const RUNS: u32 = 5;
/// Seconds by which the kernel's account of a thread may be wrong.
const TICK_S: f64 = 0.004;

fn main() {
    println!("{:<44}{:>12}{:>12}{:>8}{:>10}", "history", "judged", "parsed", "bytes", "verdict");
    match given() {
        Some(folder) => given_histories(&folder),
        None => println!("no folder of given histories; name it in HISTORIES"),
    }
    for (name, recipe) in histories::SIZES {
        made_up(name, &histories::history(*recipe));
    }
    println!();
    println!("{:<52}{:>10}{:>12}{:>8}{:>10}", "history", "first", "all models", "MB", "ns/step");
    for (name, crowd) in crowds::ROWS {
        by_all_models(name, &Rc::new(crowds::history(1, crowd)));
    }
    for file in reported() {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        if let Ok(imported) = import(&text, &Reading::default()) {
            let name = file.file_name().unwrap_or_default().display().to_string();
            by_all_models(&name, &Rc::new(imported.history));
        }
    }
}

/// Given histories that once took minutes, or gigabytes.
fn reported() -> Vec<PathBuf> {
    let folder = given().and_then(|folder| Some(folder.parent()?.join("reports/histories")));
    let files = folder.and_then(|folder| std::fs::read_dir(folder).ok());
    let mut files: Vec<PathBuf> = files.into_iter().flatten().flatten().map(|f| f.path()).collect();
    files.retain(|file| std::fs::metadata(file).is_ok_and(|file| file.len() > 10_000));
    files.sort();
    files
}

/// Linearizability first, then everything that does not follow from it.
fn by_all_models(name: &str, history: &Rc<History>) {
    let before = resident("VmRSS:");
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let (mut first, mut all, mut steps) = (0.0, 0.0, 0);
    let mut words = String::new();
    for model in Model::ALL {
        let (start, start_cpu) = (Instant::now(), on_cpu());
        let mut judging = Judging::new(model, history.clone(), Budget::for_file(model));
        let verdict = judging.advance(u64::MAX);
        let spent = on_cpu().zip(start_cpu).map(|(end, start)| end - start);
        let seconds = spent.unwrap_or_else(|| start.elapsed().as_secs_f64());
        let holds = matches!(verdict, Some(Verdict::Holds(_)));
        words.push(match verdict {
            Some(Verdict::Holds(_)) => 'y',
            Some(Verdict::Violated(_)) => 'n',
            Some(Verdict::Unknown { .. }) | None => '?',
        });
        all += seconds;
        steps += judging.work_done();
        if model == Model::Linearizable {
            first = seconds;
            if holds {
                break;
            }
        }
    }
    let mb = resident("VmHWM:").saturating_sub(before) >> 20;
    let thousands = u32::try_from(steps / 1_000).unwrap_or(u32::MAX).max(1);
    let step = all * 1e6 / f64::from(thousands);
    println!("{name:<52}{:>10}{:>12}{mb:>8}{step:>10.1}  {words}", told(first), told(all));
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
    println!("{name:<44}{:>12}{:>12}{:>8}{verdicts:>10}", told(judged), told(parsed), "");
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
    println!("{name:<44}{:>12}{:>12}{bytes:>8}{verdict:>10}", told(judged), told(parsed));
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
    match check(Model::Linearizable, history, Budget::for_file(Model::Linearizable)) {
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
