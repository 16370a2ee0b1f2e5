//! What things are called: no two alike, and nothing is blamed that has nothing to do with it.

use crate::{calls, edn, finding, open};

#[test]
fn registers_are_told_apart() {
    let names = |keys: [&str; 2]| {
        let key = |key: &str| if key.is_empty() { String::new() } else { format!(":key {key} ") };
        let [one, other] = keys.map(key);
        let text = calls(&[
            ("0", "write", &format!("{one}:value 1"), &format!("{one}:value 1")),
            ("1", "read", &format!("{other}:value nil"), &format!("{other}:value 1")),
        ]);
        open(&text).expect("a history").imported().names.keys.clone()
    };
    assert_eq!(names(["\"x\"", ""]), ["x", "(no key)"]);
    assert_eq!(names(["", "\"x\""]), ["(no key)", "x"]);
    assert_eq!(names(["1", "\"1\""]), ["1", "\"1\""]);
    assert_eq!(names([":a", "\":a\""]), [":a", "\":a\""]);
    assert_eq!(names(["\"a\"", "\"b\""]), ["a", "b"]);
    assert_eq!(names(["", "\"(no key)\""]), ["(no key)", "\"(no key)\""]);
    assert_eq!(names(["", ""]), ["x"]);
}

#[test]
fn clients_are_told_apart() {
    let text = calls(&[
        ("\"a\"", "read", ":value nil", ":value 0"),
        (":a", "read", ":value nil", ":value 0"),
        ("a", "read", ":value nil", ":value 0"),
        ("\"3\"", "read", ":value nil", ":value 0"),
        ("\"process 3\"", "read", ":value nil", ":value 0"),
    ]);
    let clients = open(&text).expect("a history").imported().names.clients.clone();
    assert_eq!(
        clients,
        ["process \"a\"", "process :a", "process a", "process 3", "process \"process 3\""]
    );
}

#[test]
fn a_write_that_began_after_the_read_is_not_to_blame() {
    let failed = [("1", "invoke", "write", ":value 5"), ("1", "fail", "write", ":value 5")];
    let read = [("0", "invoke", "read", ":value nil"), ("0", "ok", "read", ":value 5")];
    let after = finding(&edn(&[read, failed].concat()));
    assert!(after.sentence.contains("although nobody ever wrote that value"), "{}", after.sentence);
    assert_eq!(after.proof.len(), 1);
    let before = finding(&edn(&[failed, read].concat()));
    assert!(before.sentence.contains("had definitely failed"), "{}", before.sentence);
    assert_eq!(before.proof.len(), 2);
    let during = [read[0], failed[0], failed[1], read[1]];
    assert!(finding(&edn(&during)).sentence.contains("had definitely failed"));
    // Of two the one that can be meant.
    let both = [&read[..], &failed, &[("2", "invoke", "write", ":value 5")]].concat();
    assert_eq!(finding(&edn(&both)).proof.len(), 2, "it is told before that write begins");
}

#[test]
fn events_of_one_line_have_numbers() {
    let text =
        calls(&[("0", "write", ":value 1", ":value 1"), ("1", "read", ":value nil", ":value 0")]);
    let one_line = text.replace('\n', " ");
    let found = finding(&one_line);
    assert_eq!(
        found.sentence,
        "process 1 read x = 0 at event 3 although process 0's set x = 1 had finished at event 2."
    );
    let examination = open(&one_line).expect("a history");
    let ids = found.proof.iter().map(|id| cap_playground::ids::OperationId(*id));
    let places: Vec<String> = ids.map(|id| examination.imported().place(id)).collect();
    assert_eq!(places, ["event 1", "event 3"]);
    let array = format!("[{}]", one_line.trim());
    assert!(finding(&array).sentence.contains("at event 3"));
    let error = open(&one_line.replace(":value 0", ":value #")).err().unwrap_or_default();
    assert!(error.starts_with("line 1, column "), "{error}");
}
