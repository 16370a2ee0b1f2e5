//! What files say besides their operations: moments, faults, appends; and what they must not say.

use cap_playground::import::{Format, Imported, Literal, Reading, import};
use cap_playground::judge::{Budget, ConsistencyModel, Verdict, check, explain};

#[path = "import/answers.rs"]
mod answers;
#[path = "import/formats.rs"]
mod formats;
#[path = "import/initial.rs"]
mod initial;
#[path = "import/log.rs"]
mod log;
#[path = "import/strict.rs"]
mod strict;
#[path = "import/values.rs"]
mod values;

/// Why a text is refused.
fn refused(text: &str) -> String {
    let imported = import(text, &Reading::default());
    imported.map_or_else(|error| error.to_string(), |read| panic!("{:?}: {text}", read.format))
}

fn read(text: &str) -> Imported {
    import(text, &Reading::default()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn verdict(imported: &Imported) -> Verdict {
    check(ConsistencyModel::Linearizable, &imported.history, Budget::default())
}

fn sentence(imported: &Imported) -> String {
    let verdict = verdict(imported);
    explain::verdict(&verdict, &imported.history, &imported.names).unwrap_or_default()
}

/// Two events a line of EDN: the process, what it asks, and what comes of it.
fn lines(calls: &[(u32, &str, &str, &str)]) -> String {
    let line = |(process, kind, f, value): &(u32, &str, &str, &str)| {
        format!("{{:process {process}, :type :{kind}, :f :{f}, :value {value}}}\n")
    };
    calls.iter().map(line).collect()
}

const STALE: &[(u32, &str, &str, &str)] = &[
    (0, "invoke", "write", "1"),
    (0, "ok", "write", "1"),
    (1, "invoke", "read", "nil"),
    (1, "ok", "read", "0"),
];

#[test]
fn a_moment_of_a_file_is_its_line() {
    assert_eq!(
        sentence(&read(&lines(STALE))),
        "process 1 read x = 0 at line 3 although process 0's set x = 1 had finished at line 2."
    );
    let with_a_title = format!("; a test\n\n{}", lines(STALE));
    assert!(sentence(&read(&with_a_title)).contains("at line 5"));
}

#[test]
fn a_moment_of_a_file_with_a_clock_is_its_time() {
    let nanoseconds = ["1000000000", "1250000000", "2000000001", "2500000000"];
    let timed: String = lines(STALE)
        .lines()
        .zip(nanoseconds)
        .map(|(line, time)| line.replace('}', &format!(", :time {time}}}\n")))
        .collect();
    assert_eq!(
        sentence(&read(&timed)),
        "process 1 read x = 0 at 2.000000001 s although process 0's set x = 1 had finished at \
         1.25 s."
    );
    let backwards = timed.replace("2500000000", "1700000000");
    let error = import(&backwards, &Reading::default()).expect_err("a clock that goes backwards");
    assert_eq!(
        error.to_string(),
        "line 4: the clock of process 1 goes backwards, from 2000000001 in line 3 to 1700000000"
    );
}

#[test]
fn any_number_of_processes_has_a_name() {
    let many: Vec<(u32, &str, &str, &str)> =
        (10..400).flat_map(|p| [(p, "invoke", "read", "nil"), (p, "ok", "read", "0")]).collect();
    let all = lines(&many) + &lines(STALE).replace(":process 1,", ":process 4000,");
    assert!(sentence(&read(&all)).starts_with("process 4000 read x = 0"));
}

/// Faults as `what from..to`, by the lines of a file with nothing else in it.
fn faults(nemesis: &[(&str, &str)]) -> Vec<String> {
    let line = |(f, value): &(&str, &str)| {
        format!("{{:process :nemesis, :type :info, :f :{f}, :value {value}}}\n")
    };
    let text: String = nemesis.iter().map(line).collect();
    let imported = read(&(text + &lines(STALE)));
    let told = |fault: &cap_playground::import::Fault| {
        let end = fault.to.map_or(String::new(), |to| to.to_string());
        format!("{} {}..{end}", fault.what, fault.from)
    };
    imported.faults.iter().map(told).collect()
}

#[test]
fn a_fault_lasts_from_the_first_word_of_its_beginning_to_the_last_of_its_end() {
    let cut = [("start", "nil"), ("start", "\"cut off n1\""), ("stop", "nil"), ("stop", "\"ok\"")];
    assert_eq!(faults(&cut), ["start \"cut off n1\" 0..3"]);
    let named = [
        ("start-partition", ":one"),
        ("kill", ":n1"),
        ("stop-partition", "nil"),
        ("restart", "nil"),
    ];
    assert_eq!(faults(&named), ["start-partition :one 0..2", "kill :n1 1..3"]);
    let clock = [("bump-clock", "{:n1 5}"), ("partition", "nil"), ("reset-clock", "nil")];
    assert_eq!(faults(&clock), ["bump-clock {:n1 5} 0..2", "partition 1.."]);
}

#[test]
fn what_has_no_end_stays_open_and_what_is_no_pair_is_a_moment() {
    assert_eq!(faults(&[("start", "nil")]), ["start 0.."]);
    assert_eq!(faults(&[("stop", "nil")]), ["stop 0..0"]);
    assert_eq!(faults(&[("add-node", ":n9")]), ["add-node :n9 0..0"]);
    let twice = [("start", "nil"), ("stop", "nil"), ("start", "nil"), ("stop", "nil")];
    assert_eq!(faults(&twice), ["start 0..1", "start 2..3"]);
    // A database that is killed and started is not the beginning of anything else.
    assert_eq!(faults(&[("kill", "nil"), ("start", "nil")]), ["kill 0..1"]);
}

/// Porcupine's lines; a get's answer stands behind its register.
fn appended(calls: &[(u32, &str, &str, &str)]) -> Imported {
    let event = |process: u32, kind: &str, f: &str, key: &str, value: &str| {
        format!("{{:process {process}, :type :{kind}, :f :{f}, :key {key:?}, :value {value}}}\n")
    };
    let both = |(process, f, key, value): &(u32, &str, &str, &str)| {
        let told = format!("{value:?}");
        let asked = if *f == "get" { "nil" } else { &told };
        event(*process, "invoke", f, key, asked) + &event(*process, "ok", f, key, &told)
    };
    let imported = read(&calls.iter().map(both).collect::<String>());
    assert_eq!(imported.format, Format::KeyValue);
    imported
}

fn is_linearizable(calls: &[(u32, &str, &str, &str)]) -> bool {
    match verdict(&appended(calls)) {
        Verdict::Holds(_) => true,
        Verdict::Violated(_) => false,
        Verdict::Unknown { .. } => panic!("no verdict on {calls:?}"),
    }
}

#[test]
fn a_text_that_is_appended_to_tells_the_order_of_the_appends() {
    assert!(is_linearizable(&[
        (0, "append", "k", "a"),
        (0, "append", "k", "b"),
        (1, "get", "k", "ab")
    ]));
    assert!(!is_linearizable(&[
        (0, "append", "k", "a"),
        (0, "append", "k", "b"),
        (1, "get", "k", "ba")
    ]));
    assert!(!is_linearizable(&[
        (0, "append", "k", "a"),
        (0, "append", "k", "b"),
        (1, "get", "k", "a")
    ]));
    assert!(is_linearizable(&[
        (0, "put", "k", "a"),
        (0, "append", "k", "b"),
        (1, "get", "k", "ab")
    ]));
    assert!(is_linearizable(&[
        (0, "append", "k", "a"),
        (0, "put", "k", "b"),
        (1, "get", "k", "b")
    ]));
    // Registers are apart, and hold nothing at first.
    assert!(is_linearizable(&[(0, "append", "k", "a"), (1, "get", "l", "")]));
}

#[test]
fn the_same_text_may_be_appended_twice() {
    let twice = [(0, "append", "k", "a"), (1, "append", "k", "a")];
    let read = |told| [twice[0], twice[1], (2, "get", "k", told)];
    assert!(is_linearizable(&read("aa")));
    assert!(!is_linearizable(&read("a")));
    assert!(!is_linearizable(&read("aaa")));
    let between = [twice[0], (2, "get", "k", "a"), twice[1], (2, "get", "k", "aa")];
    assert!(is_linearizable(&between));
    // The text can have been put whole, or grown.
    let either = [(0, "put", "k", "ab"), (1, "put", "k", "a"), (1, "append", "k", "b")];
    assert!(is_linearizable(&[either[0], either[1], either[2], (2, "get", "k", "ab")]));
    assert!(is_linearizable(&[either[1], either[2], either[0], (2, "get", "k", "ab")]));
    assert!(!is_linearizable(&[either[0], either[1], (2, "get", "k", "ab"), either[2]]));
}

#[test]
fn bytes_that_are_no_text_are_an_error_with_their_line() {
    let error = cap_playground::import::text_of(b"one\ntwo\n\xff\xfe").unwrap_err();
    assert_eq!(error.line, 3);
    assert_eq!(cap_playground::import::text_of("é\n".as_bytes()).unwrap(), "é\n");
}
