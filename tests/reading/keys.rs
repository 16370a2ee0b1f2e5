//! Which register an operation is on.

use crate::{calls, edn, open, verdict};

const NAMED: &str = "as other reads of this file do by [register nil]";

#[test]
fn what_names_no_register_where_others_do_is_refused() {
    let keyed = calls(&[
        ("0", "write", ":value [7 1]", ":value [7 1]"),
        ("0", "write", ":value [8 2]", ":value [8 2]"),
        ("1", "read", ":value [7 nil]", ":value [7 1]"),
    ]);
    assert_eq!(verdict(&keyed), "yes");
    for (f, value) in [
        ("read", "nil"),
        ("read", "7"),
        ("write", "5"),
        ("write", "[1 2 3]"),
        ("read", "[nil nil]"),
    ] {
        let more = edn(&[("2", "invoke", f, &format!(":value {value}"))]);
        let more = more + &edn(&[("2", "fail", f, ":value nil")]);
        assert_eq!(
            verdict(&(keyed.clone() + &more)),
            format!("line 7: `{value}` names no register, {NAMED}")
        );
    }
    let more = calls(&[("2", "cas", ":value [1 2]", ":value [1 2]")]);
    assert!(verdict(&(keyed.clone() + &more)).starts_with("line 7: a cas takes"));
    let told = edn(&[("2", "invoke", "read", ":value [7 nil]"), ("2", "ok", "read", ":value 1")]);
    assert_eq!(verdict(&(keyed + &told)), format!("line 8: `1` names no register, {NAMED}"));
}

#[test]
fn a_read_is_asked_with_nil_or_its_register_or_what_it_is_told() {
    let read = |asked: &str, told: &str| {
        calls(&[
            ("0", "write", ":value [\"k1\" \"v1\"]", ":value [\"k1\" \"v1\"]"),
            ("1", "read", &format!(":value {asked}"), &format!(":value {told}")),
        ])
    };
    assert_eq!(
        verdict(&read("\"k1\"", "\"v1\"")),
        "line 4: this read was invoked with \"k1\" and returned \"v1\"; a read is invoked with nil, with \
         [register nil], or with what it returns"
    );
    assert!(verdict(&read("[\"k1\"]", "\"v1\"")).starts_with("line 4: this read was invoked with"));
    assert_eq!(verdict(&read("[\"k1\" nil]", "[\"k1\" \"v1\"]")), "yes");
    // A pair is a value where no read names a register.
    assert_eq!(verdict(&read("nil", "[\"k1\" \"v1\"]")), "yes");
    assert_eq!(verdict(&read("nil", "[\"k2\" \"v1\"]")), "no");
    // Of a history whose reads were filled in it cannot be told what the pairs are.
    let filled = read("[\"k1\" \"v1\"]", "[\"k1\" \"v1\"]");
    assert!(
        verdict(&filled)
            .starts_with("line 3: [\"k1\" \"v1\"] can be a value, or a register and its value")
    );
    let plain =
        calls(&[("0", "write", ":value 5", ":value 5"), ("1", "read", ":value 5", ":value 5")]);
    assert_eq!(verdict(&plain), "yes");
}

#[test]
fn a_key_beside_the_value_names_the_register() {
    let keyed = |key: &str| {
        calls(&[
            ("0", "write", &format!(":key {key} :value 1"), &format!(":key {key} :value 1")),
            ("1", "read", ":key \"b\" :value nil", ":key \"b\" :value 0"),
        ])
    };
    assert_eq!(verdict(&keyed("\"a\"")), "yes");
    assert_eq!(verdict(&keyed("\"b\"")), "no");
    assert_eq!(verdict(&keyed(":b")), "yes", "a keyword is another name");
    // An answer need not name it again, but no other.
    let once =
        edn(&[("0", "invoke", "write", ":key 1 :value 1"), ("0", "ok", "write", ":value 1")]);
    assert_eq!(verdict(&once), "yes");
    let other = once.replace(":ok, :f :write, ", ":ok, :f :write, :key 2 ");
    assert_eq!(
        verdict(&other),
        "line 2: this completion is for another register than the invocation in line 1"
    );
    // A nil names none.
    let none = calls(&[
        ("0", "write", ":key nil :value 1", ":key nil :value 1"),
        ("1", "read", ":value nil", ":value 1"),
    ]);
    assert_eq!(verdict(&none), "yes");
}

#[test]
fn values_that_are_pairs_are_no_registers_beside_a_key() {
    let pairs = calls(&[
        ("0", "write", ":key \"a\" :value [1 2]", ":key \"a\" :value [1 2]"),
        ("0", "write", ":key \"a\" :value [2 2]", ":key \"a\" :value [2 2]"),
        ("1", "read", ":key \"a\" :value nil", ":key \"a\" :value [1 2]"),
    ]);
    assert_eq!(verdict(&pairs), "no", "one register of pairs, and a stale read");
}

#[test]
fn transactions_are_no_values() {
    for value in
        ["[[:r 1 nil]]", "[[:w 1 5] [:r 2 nil]]", "[[:append 1 2]]", "[[\"w\" 1 5]]", "(( :w 1 5))"]
    {
        for f in ["read", "write"] {
            let text = edn(&[("0", "invoke", f, &format!(":value {value}"))]);
            let refused = verdict(&text);
            assert!(
                refused.contains("is a transaction, not a value of a register"),
                "{value}: {refused}"
            );
        }
    }
    let txn = edn(&[("0", "invoke", "txn", ":value [[:r 1 nil]]")]);
    assert!(verdict(&txn).contains("is a transaction"), "{}", verdict(&txn));
    let txn = edn(&[("0", "invoke", "txn", ":value nil")]);
    assert!(verdict(&txn).contains("transactions cannot be judged"), "{}", verdict(&txn));
    let keyed = edn(&[
        ("0", "invoke", "read", ":value [7 nil]"),
        ("1", "invoke", "write", ":value [7 [[:w 1 2]]]"),
    ]);
    assert!(
        verdict(&keyed).starts_with("line 2: `[[:w 1 2]]` is a transaction"),
        "{}",
        verdict(&keyed)
    );
    // A list of lists is a value like any other.
    assert_eq!(verdict(&calls(&[("0", "write", ":value [[1 2]]", ":value [[1 2]]")])), "yes");
}

#[test]
fn how_registers_are_told_apart_is_told() {
    let told = |text: &str| {
        let examination = open(text).expect("a history");
        let found = examination.assumptions().iter().find(|one| one.about == "keys");
        found.map(|one| one.sentence.clone()).unwrap_or_default()
    };
    assert_eq!(
        told(&edn(&[("0", "invoke", "read", ":value nil")])),
        "There is one register: no operation names any."
    );
    assert_eq!(
        told(&edn(&[("0", "invoke", "read", ":value [1 nil]")])),
        "Values are pairs of a register and its value."
    );
    assert_eq!(
        told(&edn(&[("0", "invoke", "read", ":key 1")])),
        "Operations are on the register that :key names."
    );
    let mixed = edn(&[("0", "invoke", "read", ":key 1"), ("1", "invoke", "read", ":value nil")]);
    assert!(
        told(&mixed).ends_with("those without one share a register of their own."),
        "{}",
        told(&mixed)
    );
}
