//! Who is a client: whoever asks and is answered.

use crate::{calls, edn, open, verdict};

/// A write of 1, a later write of 2 by somebody, and a read of 1, which is stale.
fn stale(who: &str) -> String {
    calls(&[
        ("0", "write", ":value 1", ":value 1"),
        (who, "write", ":value 2", ":value 2"),
        ("1", "read", ":value nil", ":value 1"),
    ])
}

#[test]
fn whoever_asks_and_is_answered_is_a_client_whatever_it_is_called() {
    let names = [
        "\"writer\"",
        ":writer",
        "writer",
        "\"7\"",
        "-3",
        "#uuid \"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\"",
        "\"Nemesis 2\"",
        ":client/a",
        "\"\"",
        "100000",
    ];
    for name in names {
        assert_eq!(verdict(&stale(name)), "no", "{name}");
    }
}

#[test]
fn the_same_in_json_and_in_columns() {
    let json: String = stale("7")
        .lines()
        .map(|line| {
            let line = line.replace(", :", ", \"").replace("{:process", "{\"process\":");
            let line = line.replace(" :invoke", ": \"invoke\"").replace(" :ok", ": \"ok\"");
            let line = line
                .replace("\"f :write", "\"f\": \"write\"")
                .replace("\"f :read", "\"f\": \"read\"");
            let line = line.replace("\"type:", "\"type\":").replace("\"value ", "\"value\": ");
            line.replace("nil", "null").replace(" 7,", " \"writer one\",") + "\n"
        })
        .collect();
    assert_eq!(verdict(&json), "no", "{json}");
    let columns = "0\t:invoke\t:write\t1\n0\t:ok\t:write\t1\nwriter\t:invoke\t:write\t2\n\
                   writer\t:ok\t:write\t2\n1\t:invoke\t:read\tnil\n1\t:ok\t:read\t1\n";
    assert_eq!(verdict(columns), "no");
    assert_eq!(verdict(&columns.replace("writer", ":writer")), "no");
}

#[test]
fn who_only_informs_is_no_client_and_informs_of_no_write() {
    let with = |process: &str, kind: &str, f: &str| {
        edn(&[(process, kind, f, ":value 2")]) + &stale("0").replace(":value 2", ":value 1")
    };
    for process in [":nemesis", "\"nemesis\"", "nemesis", ":clock", "\"chaos\""] {
        assert_eq!(verdict(&with(process, "info", "start-partition")), "yes", "{process}");
    }
    // A nemesis may use whatever words and types it likes for what it does.
    assert_eq!(verdict(&with(":nemesis", "invoke", "start")), "yes");
    assert_eq!(verdict(&with(":nemesis", "sleep", "start")), "yes");
    assert_eq!(verdict(&with(":nemesis", "info", "write")), "yes");
    let refused = verdict(&with("\"writer\"", "info", "write"));
    assert_eq!(refused, "line 1: process \"writer\" completes a write that it never invoked");
    let refused = verdict(&with(":nemesis", "invoke", "write"));
    assert!(refused.starts_with("line 1: the nemesis asks for what a register does"), "{refused}");
    let refused = verdict(&with("\"writer\"", "invoke", "start"));
    assert_eq!(refused, "line 1: `start` is not an operation of a register");
    let refused = verdict(&(stale(":writer") + &edn(&[(":writer", "sleep", "read", ":value 2")])));
    assert!(refused.starts_with("line 7: unknown event type `sleep`"), "{refused}");
}

#[test]
fn a_number_that_may_be_one_client_or_two_is_refused() {
    let both = stale("\"0\"");
    assert_eq!(
        verdict(&both),
        "line 3: process 0 is written as a number and in quotes; it may be one client or two"
    );
}

/// A client whose write is only heard of when it is lost may have written.
#[test]
fn a_write_that_is_lost_without_having_been_asked_for_is_refused() {
    let lost = edn(&[("5", "info", "write", ":value 3")])
        + &calls(&[("1", "read", ":value nil", ":value 3")]);
    assert_eq!(verdict(&lost), "line 1: process 5 completes an operation that it never invoked");
    // What a process says of itself is no operation.
    assert_eq!(verdict(&lost.replace(":write", ":crash").replace(":value 3", ":value 0")), "yes");
}

#[test]
fn who_is_a_client_is_told() {
    let text = edn(&[(":nemesis", "info", "kill", ":value nil")]) + &stale("\"writer\"");
    let examination = open(&text).expect("a history");
    let told = examination.assumptions().iter().find(|one| one.about == "clients");
    assert_eq!(
        told.map(|one| one.sentence.as_str()),
        Some(
            "Every process with a number is a client, and so are those with a name that invoke \
             operations: \"writer\"; those that only report are not: :nemesis."
        )
    );
}
