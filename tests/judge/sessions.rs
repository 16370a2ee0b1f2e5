//! The session guarantees, by versions and by values.

use cap_playground::judge::{Basis, Budget, ConsistencyModel, Verdict, Witness, check, sessions};

use crate::drawn::parse;

fn check_table(table: &[&str], basis: Basis) {
    for picture in table {
        let drawn = parse(picture);
        assert_eq!(sessions::basis(&drawn.history), basis, "{picture}");
        assert!(!drawn.claims.is_empty(), "{picture}");
        for (word, answer) in &drawn.claims {
            let model = ConsistencyModel::ALL.into_iter().find(|model| model.word() == word);
            let model = model.unwrap_or_else(|| panic!("{word} is no model"));
            match check(model, &drawn.history, Budget::default()) {
                Verdict::Holds(Witness::Session(by)) => {
                    assert_eq!((answer.as_str(), by), ("yes", basis), "{word}{picture}");
                }
                Verdict::Violated(_) => assert_eq!(answer, "no", "{word}{picture}"),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn by_versions_each_guarantee_is_one_comparison() {
    let table = [
        "
C0 |--w1@5--| |--r0@1--|   read-your-writes: no  monotonic-reads: yes  monotonic-writes: yes",
        "
C0 |--w1@5--|
C1            |--r0@1--|   read-your-writes: yes  monotonic-reads: yes",
        "
C0 |--r1@5--| |--r0@1--|   monotonic-reads: no  read-your-writes: yes",
        "
C0 |--r1@5--| |--r1@5--|   monotonic-reads: yes",
        "
C0 |--w1@5--| |--w2@4--|   monotonic-writes: no  writes-follow-reads: yes",
        "
C0 |--r1@5--| |--w2@4--|   writes-follow-reads: no  monotonic-writes: yes",
        // Another register is another matter.
        "
C0 |--w1@5--| |--yr0@1--|  read-your-writes: yes",
    ];
    check_table(&table, Basis::Versions);
}

#[test]
fn by_values_some_order_must_do() {
    let table = [
        "
C0 |--w1--| |--r0--|       read-your-writes: no  monotonic-reads: yes",
        "
C0 |--w1--| |--r2--|
C1 |--w2--| |--r1--|       read-your-writes: yes  monotonic-reads: yes",
        "
C0 |--w1--|
C1 |--r1--| |--r0--|       monotonic-reads: no  read-your-writes: yes",
        "
C0 |--w1--| |--w2--|
C1 |--r1--| |--r2--| |--r1--|   monotonic-reads: no  monotonic-writes: yes",
        "
C0 |--r1--| |--w1--|       writes-follow-reads: no",
        "
C0 |--r1--| |--w2--|
C1 |--r2--| |--w1--|       writes-follow-reads: no  read-your-writes: yes",
        // Who reads 1 twice may have read it from two writes.
        "
C0 |--w1--| |--w1--|
C1 |--w2--|
C2 |--r1--| |--r2--| |--r1--|   monotonic-reads: yes",
    ];
    check_table(&table, Basis::Values);
}
