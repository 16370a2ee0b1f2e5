//! Jepsen's text log: what is an event, and what is talk.

use crate::*;

const GOOD: &str = "INFO  jepsen.util - 0\t:invoke\t:write\t1\nINFO  jepsen.util - 0\t:ok\t:write\t1\n\
                    INFO  jepsen.util - 1\t:invoke\t:read\tnil\n";

fn with(line: &str) -> String {
    format!("{GOOD}{line}\n")
}

#[test]
fn an_event_that_is_cut_off_or_garbled_is_not_taken_for_talk() {
    let garbled = [
        "1\t:ok\t:read",
        "1\t:ok\t:read\t",
        "1\t:ok",
        "1\t:o",
        "1",
        "1\tok\t:read\t1",
        "1\t:ok\tread\t1",
        "1\t:okk\t:read\t1",
        "x\t:ok\t:read\t1",
        "1 :ok\t:read\t1x",
        "1\t:ok\t:read\t[1",
        "99999999999999999999\t:ok\t:read\t1",
        ":nemesis\t:info",
        ":nemesis",
    ];
    for event in garbled {
        for mark in ["INFO  jepsen.util - ", "INFO [jepsen worker 1] jepsen.util: ", "jepsen.util "]
        {
            let error = refused(&with(&format!("{mark}{event}")));
            assert!(error.starts_with("line 4: "), "{event}: {error}");
        }
    }
}

#[test]
fn talk_is_no_event() {
    let talk = [
        "INFO  jepsen.core - 1\t:ok\t:read\t7",
        "INFO  jepsen.util - Ran 1 test",
        "1\t:ok\t:read\t7",
        "at jepsen.util$timeout.invoke(util.clj:1)",
        "INFO  jepsen.util - ",
        "jepsen.util/retry 1",
        "INFO  jepsen.core - \"jepsen.util - 1\t:ok\t:read\t7\"",
        "INFO  jepsen.util - 12:30 it is",
    ];
    for line in talk {
        let imported = read(&with(line));
        assert_eq!(imported.format, Format::JepsenLog);
        assert_eq!(imported.history.operations.len(), 2, "{line}");
        assert_eq!(imported.history.operations[1].outcome.ended_at(), None, "{line}");
    }
}

#[test]
fn logs_of_all_versions_are_read() {
    let told = "process 1 read x = 0 at line 3 although nobody ever wrote that value.";
    let heads = [
        "INFO  jepsen.util - ",
        "2024-01-01 12:00:00,000{GMT}\tINFO\t[jepsen worker 0] jepsen.util: ",
        "2024-01-01 12:00:00,000{GMT} INFO [jepsen worker 0] jepsen.util - ",
        "INFO [2024-01-01 12:00:00,000] jepsen worker 0 - jepsen.util ",
    ];
    for head in heads {
        let text =
            with("INFO  jepsen.util - 1\t:ok\t:read\t0").replace("INFO  jepsen.util - ", head);
        assert_eq!(sentence(&read(&text)), told, "{head}");
        let from_a_screen = text.replace('\t', "  ").replace(":read  0", ":read 0  sql: OK");
        assert_eq!(sentence(&read(&from_a_screen)), told, "{head}");
    }
}

#[test]
fn a_fifth_column_tells_of_an_error() {
    let text = "INFO  jepsen.util - 0\t:invoke\t:write\t1\n\
                INFO  jepsen.util - 0\t:info\t:write\t1\t:timed-out\n\
                INFO  jepsen.util - 1\t:invoke\t:cas\t[1 2]\n\
                INFO  jepsen.util - 1\t:fail\t:cas\t[1 2]\t[:x \"and  so on\n";
    assert_eq!(read(text).history.operations.len(), 2);
}

#[test]
fn a_log_may_begin_with_any_amount_of_talk() {
    let talk = "INFO  jepsen.core - [1 {\"a\" :b}]\n".repeat(5_000);
    let imported = read(&(talk.clone() + GOOD));
    assert_eq!((imported.format, imported.lines[0]), (Format::JepsenLog, 5_001));
    assert!(refused(&talk).starts_with("line 1: unknown format"));
}
