//! What order events have: that of the file, unless its clock or count contradicts it.

use crate::{edn, finding, verdict};

/// Events with times, or with something else by that name.
fn at(name: &str, events: &[(&str, &str, &str, &str, &str)]) -> String {
    let line = |(time, process, kind, f, value): &(&str, &str, &str, &str, &str)| {
        let time = if time.is_empty() { String::new() } else { format!(" :{name} {time}") };
        format!("{{:type :{kind} :f :{f} :process {process}{time} :value {value}}}\n")
    };
    events.iter().map(line).collect()
}

/// Two clients' logs, one behind the other. By its times the read is stale.
const STALE: &[(&str, &str, &str, &str, &str)] = &[
    ("10", "0", "invoke", "write", "1"),
    ("20", "0", "ok", "write", "1"),
    ("80", "0", "invoke", "read", "nil"),
    ("90", "0", "ok", "read", "1"),
    ("30", "1", "invoke", "write", "2"),
    ("40", "1", "ok", "write", "2"),
];

/// By its times the write overlaps the read.
const FRESH: &[(&str, &str, &str, &str, &str)] = &[
    ("20", "2", "invoke", "read", "nil"),
    ("30", "2", "ok", "read", "1"),
    ("10", "1", "invoke", "write", "1"),
    ("40", "1", "ok", "write", "1"),
];

#[test]
fn where_file_order_and_times_contradict_each_other_no_verdict_rests_on_either() {
    let found = finding(&at("time", STALE));
    assert_eq!(found.allowed.word(), "unknown");
    assert_eq!(
        found.sentence,
        "File order and times contradict each other, and the verdict depends on which is right: \
         line 4 (time 90) stands before line 5 (time 30). In the order of the file it is \
         linearizable; by its times it is not linearizable (process 0 read x = 1 at line 3 \
         although process 1's set x = 2 had finished at line 6; it began at line 5, when process \
         0's set x = 1 had finished at line 2)."
    );
    let found = finding(&at("time", FRESH));
    assert_eq!(found.allowed.word(), "unknown");
    assert!(
        found.sentence.contains("line 2 (time 30) stands before line 3 (time 10)"),
        "{}",
        found.sentence
    );
    assert!(found.sentence.ends_with("by its times it is linearizable."), "{}", found.sentence);
}

#[test]
fn the_same_of_decimals_of_counts_and_of_logs() {
    let decimals: Vec<_> =
        ["0.1", "0.25", "8.5", "9.25", "3.125", "4.0"].into_iter().zip(STALE).collect();
    let decimals: Vec<_> =
        decimals.iter().map(|(t, (_, p, k, f, v))| (*t, *p, *k, *f, *v)).collect();
    let found = finding(&at("time", &decimals));
    assert!(
        found.sentence.contains("line 4 (time 9.25) stands before line 5 (time 3.125)"),
        "{}",
        found.sentence
    );
    let found = finding(&at("index", STALE));
    assert!(
        found.sentence.starts_with("File order and :index contradict each other"),
        "{}",
        found.sentence
    );
    assert!(
        found.sentence.contains("line 4 (index 90) stands before line 5 (index 30)"),
        "{}",
        found.sentence
    );
    let line = |(time, process, kind, f, value): &(&str, &str, &str, &str, &str)| {
        let head = format!("2024-01-01 00:00:{time},000{{GMT}}\tINFO\t[w] jepsen.util: ");
        format!("{head}{process}\t:{kind}\t:{f}\t{value}\n")
    };
    let log =
        STALE.iter().map(line).collect::<String>().replace(":80,", ":58,").replace(":90,", ":59,");
    let found = finding(&log);
    assert!(found.sentence.contains("line 4 (time 2024-01-01 00:00:59,000)"), "{}", found.sentence);
}

#[test]
fn a_contradiction_on_which_nothing_depends_is_no_matter() {
    let other: Vec<_> = STALE
        .iter()
        .map(|(t, p, k, f, v)| (*t, *p, *k, *f, if *p == "1" { "1" } else { *v }))
        .collect();
    let found = finding(&at("time", &other));
    assert_eq!((found.allowed.word(), found.sentence.as_str()), ("yes", ""));
    // Wrong either way.
    let wrong: Vec<_> = STALE
        .iter()
        .map(|(t, p, k, f, v)| (*t, *p, *k, *f, if *k == "ok" && *f == "read" { "7" } else { *v }))
        .collect();
    assert_eq!(finding(&at("time", &wrong)).allowed.word(), "no");
}

#[test]
fn what_clocks_differ_by_in_every_test_is_no_matter() {
    let apart = [
        ("100", "0", "invoke", "write", "1"),
        ("99", "1", "invoke", "read", "nil"),
        ("150", "1", "ok", "read", "1"),
        ("149", "0", "ok", "write", "1"),
    ];
    let found = finding(&at("time", &apart));
    assert_eq!((found.allowed.word(), found.sentence.as_str()), ("yes", ""));
    // Where it does matter the file is believed, and the other verdict is told.
    let apart = [
        ("100", "0", "invoke", "write", "1"),
        ("150", "0", "ok", "write", "1"),
        ("149", "1", "invoke", "read", "nil"),
        ("200", "1", "ok", "read", "0"),
    ];
    let found = finding(&at("time", &apart));
    assert_eq!(found.allowed.word(), "no");
    assert!(
        found.sentence.contains("at line 3 although"),
        "no time that the file has not: {}",
        found.sentence
    );
    assert!(
        found.sentence.ends_with(" By its times alone it is linearizable."),
        "{}",
        found.sentence
    );
}

#[test]
fn events_without_a_time_are_where_the_event_before_them_is() {
    let some: Vec<_> = STALE
        .iter()
        .map(|(t, p, k, f, v)| (if *k == "ok" { "" } else { *t }, *p, *k, *f, *v))
        .collect();
    let found = finding(&at("time", &some));
    assert!(
        found.sentence.contains("line 3 (time 80) stands before line 5 (time 30)"),
        "{}",
        found.sentence
    );
    // Where only the end of an operation has a time, it had begun by then.
    let mut ends = STALE.to_vec();
    ends[4].0 = "";
    let found = finding(&at("time", &ends));
    assert!(
        found.sentence.contains("line 4 (time 90) stands before line 6 (time 40)")
            && found.sentence.contains("by its times it is not linearizable"),
        "{}",
        found.sentence
    );
    // Nothing at all, or nothing that is a time.
    for time in ["", "nil", "\"noon\"", "[1]"] {
        let none: Vec<_> = STALE.iter().map(|(_, p, k, f, v)| (time, *p, *k, *f, *v)).collect();
        assert_eq!(finding(&at("time", &none)).allowed.word(), "yes", "{time}");
    }
}

#[test]
fn a_coarse_clock_contradicts_nothing() {
    let coarse = [
        ("5", "0", "invoke", "write", "1"),
        ("5", "0", "ok", "write", "1"),
        ("5", "1", "invoke", "read", "nil"),
        ("5", "1", "ok", "read", "0"),
    ];
    let found = finding(&at("time", &coarse));
    assert_eq!(found.allowed.word(), "no", "its order is the file's");
    assert_eq!(found.sentence.matches("5 ns").count(), 2, "{}", found.sentence);
}

#[test]
fn no_process_goes_back() {
    let back = at("time", &[("9", "0", "invoke", "write", "1"), ("5", "0", "ok", "write", "1")]);
    assert_eq!(
        verdict(&back),
        "line 2: the clock of process 0 goes backwards, from 9 in line 1 to 5"
    );
    let back = back.replace(":time", ":index");
    assert_eq!(
        verdict(&back),
        "line 2: the count of process 0 goes backwards, from 9 in line 1 to 5"
    );
    // By less than the file's clocks differ, it may; and what is little does not add up.
    let mut little = vec![
        ("10", "0", "invoke", "write", "1"),
        ("20", "0", "ok", "write", "1"),
        ("60", "1", "invoke", "read", "nil"),
        ("57", "1", "ok", "read", "1"),
    ];
    assert_eq!(verdict(&at("time", &little)), "yes");
    assert_eq!(
        verdict(&at("index", &little)),
        "line 4: the count of process 1 goes backwards, from 60 in line 3 to 57"
    );
    little.extend([("49", "1", "invoke", "read", "nil"), ("200", "1", "ok", "read", "1")]);
    assert_eq!(
        verdict(&at("time", &little)),
        "line 5: the clock of process 1 goes backwards, from 60 in line 3 to 49"
    );
    // The nemesis may.
    let nemesis =
        edn(&[(":nemesis", "info", "kill", ":time 9"), (":nemesis", "info", "start", ":time 5")]);
    assert_eq!(verdict(&(nemesis + &at("time", STALE))), "unknown");
}

#[test]
fn dates_are_times_and_are_not_mixed_with_numbers() {
    let date = |second: &str| format!("\"2022-07-28T07:53:{second}.000Z\"");
    let dated: Vec<_> =
        ["10", "20", "48", "49", "30", "40"].map(date).into_iter().zip(STALE).collect();
    let dated: Vec<_> =
        dated.iter().map(|(t, (_, p, k, f, v))| (t.as_str(), *p, *k, *f, *v)).collect();
    let found = finding(&at("time", &dated));
    assert!(found.sentence.contains("2022-07-28 07:53:49,000"), "{}", found.sentence);
    let mut mixed = dated.clone();
    mixed[3].0 = "90";
    let error = verdict(&at("time", &mixed));
    assert_eq!(error, "line 4: some times of this file are dates, and others are numbers");
}

/// A time that is told has to be the file's.
#[test]
fn what_cannot_be_read_as_a_time_is_said_and_what_is_before_the_beginning_is_no_clock() {
    let negative = [
        ("-5", "0", "invoke", "write", "1"),
        ("-3", "0", "ok", "write", "1"),
        ("2", "1", "invoke", "read", "nil"),
        ("5", "1", "ok", "read", "0"),
    ];
    let sentence = finding(&at("time", &negative)).sentence;
    assert_eq!(
        sentence,
        "process 1 read x = 0 at line 3 although process 0's set x = 1 had finished at line 2."
    );
    let mut unread = negative;
    unread[1].0 = ":later";
    let examination = crate::open(&at("time", &unread)).expect("a history");
    assert!(examination.assumptions().iter().any(|one| one.sentence
        == "Events happened in the order of the file; some of their times could not be read."));
}
