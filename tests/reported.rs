//! Inputs on which this program was once wrong, or took minutes and gigabytes: each with its right
//! verdict, its work and its memory. They lie where the folder named by `REPORTS` says, or beside
//! this repository, and are not a part of it.

use std::io::Write;
use std::path::{Path, PathBuf};

use cap_playground::examine::{Allowed, Chosen, Examination};
use cap_playground::judge::lag::{delta_at, versions_at};
use cap_playground::judge::{Budget, ConsistencyModel, Judging, Slices};

/// What a file has to come to: its verdict, or how the error begins; and where it is a matter of
/// time, hundredths of a second for the first verdict and for all. A step takes ten nanoseconds.
type Row = (&'static str, &'static str, Option<(u64, u64)>);

const STEPS_IN_A_HUNDREDTH: u64 = 1_000_000;

const ROWS: &[Row] = &[
    ("times-against-file-order-false-yes.edn", "File order and times contradict", None),
    ("times-against-file-order-false-no.edn", "File order and times contradict", None),
    ("times-a-little-apart-yes.edn", "yes", None),
    ("named-client-dropped-false-yes.edn", "no", None),
    ("transactions-in-read-write.edn", "`[[:r 1 nil]]` is a transaction", None),
    ("strings-by-key-nil-false-no.edn", "yes", None),
    ("append-then-cas-false-no.edn", "yes", None),
    ("one-unkeyed-read-false-no.edn", "`nil` names no register", None),
    ("read-names-its-key.edn", "this read was invoked with \"k1\"", None),
    ("cr-only-comment-swallows.edn", "no", None),
    ("initial-comment-in-a-sentence.edn", "yes", None),
    ("failed-write-blamed.edn", "yes", None),
    ("two-registers-named-x.edn", "no", None),
    ("one-value-twice-203-ops-5s.edn", "no", Some((5, 5))),
    ("one-value-twice-1503-ops-235s.edn", "no", Some((10, 200))),
    ("120-at-once-188s.edn", "yes", Some((500, 500))),
    ("5003-ops-1044-processes-3600MB.edn", "no", Some((50, 500))),
    ("history.txt", "yes", None),
    ("jepsen-log-bracketed.log", "yes", None),
];

/// Bytes that judging any of them may take beyond what was resident before.
const BYTES_MAX: usize = 300 << 20;
/// Steps that a slice may do beyond those that it was asked for: some milliseconds.
const SLICE: u64 = 200_000;
const BEYOND: u64 = 1_500_000;

fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("REPORTS").map(PathBuf::from);
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/reports");
    let folder = named.unwrap_or_else(|| PathBuf::from(beside)).join("histories");
    folder.is_dir().then_some(folder)
}

#[test]
fn every_reported_file_is_judged_rightly_and_within_its_bar() {
    let Some(folder) = folder() else {
        // Not by `println!`, which nobody sees of a test that passes.
        let loudly = "NOT RUN: there is no folder of reported files; name it in REPORTS\n";
        let _ = std::io::stderr().write_all(loudly.as_bytes());
        return;
    };
    for (file, expected, bar) in ROWS {
        let bytes =
            std::fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let found = verdict(&bytes);
        assert!(found.starts_with(expected), "{file}: {found}");
        if let Some((first, all)) = bar {
            let spent = within(&bytes, file, *first, *all);
            println!("{file}: {spent}");
        }
    }
    let files = std::fs::read_dir(&folder).expect("a folder").flatten();
    let is_known = |path: &Path| ROWS.iter().any(|(file, ..)| path.ends_with(file));
    let unknown: Vec<PathBuf> = files.map(|one| one.path()).filter(|it| !is_known(it)).collect();
    assert!(unknown.is_empty(), "nobody says what is right of {unknown:?}");
}

fn verdict(bytes: &[u8]) -> String {
    let mut examination = match Examination::read(bytes, &Chosen::default()) {
        Ok((examination, _)) => examination,
        Err(error) => return error.message,
    };
    let finding = examination.judge(ConsistencyModel::Linearizable);
    match finding.allowed {
        Allowed::Unknown => finding.sentence,
        light => light.word().to_owned(),
    }
}

/// All models in slices, and then by how much it misses the first.
fn within(bytes: &[u8], file: &str, first_max: u64, all_max: u64) -> String {
    let (examination, _) = Examination::read(bytes, &Chosen::default()).expect("it is a history");
    let history = std::rc::Rc::new(examination.imported().history.clone());
    let before = resident("VmRSS:");
    // Sets the peak back to what is resident now, where there is such an account.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let (mut first, mut all, mut longest) = (0, 0, 0);
    for model in ConsistencyModel::ALL {
        let mut judging = Judging::new(model, history.clone(), Budget::for_file(model));
        let mut done = 0;
        while judging.advance(SLICE).is_none() {
            longest = longest.max(judging.work_done() - done);
            done = judging.work_done();
        }
        all += judging.work_done();
        if model == ConsistencyModel::Linearizable {
            first = all;
        }
    }
    let own = history.clone();
    let mut lag = Slices::new(|pace| async move {
        let versions = versions_at(&pace, &own, Budget::for_measure()).await;
        (versions, delta_at(&pace, &own, Budget::for_measure()).await)
    });
    let mut done = 0;
    let lag = loop {
        let found = lag.advance(SLICE);
        longest = longest.max(lag.work_done() - done);
        done = lag.work_done();
        if let Some(found) = found {
            break found;
        }
    };
    let bytes = resident("VmHWM:").saturating_sub(before);
    assert!(first <= first_max * STEPS_IN_A_HUNDREDTH, "{file}: {first} steps");
    assert!(all <= all_max * STEPS_IN_A_HUNDREDTH, "{file}: {all} steps for all models");
    assert!(longest <= SLICE + BEYOND, "{file}: {longest} steps in a slice");
    assert!(bytes <= BYTES_MAX, "{file}: {bytes} bytes");
    let mb = bytes >> 20;
    format!("{first} and {all} steps, at most {longest} at once, {mb} MB, lag {lag:?}")
}

/// A line of the kernel's account of this process, in bytes; 0 where there is none.
fn resident(line: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let number = |rest: &str| rest.split_whitespace().next()?.parse::<usize>().ok();
    status.lines().find_map(|all| number(all.strip_prefix(line)?)).map_or(0, |kb| kb * 1024)
}
