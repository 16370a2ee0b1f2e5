//! What registers hold at first, and what a read of nil means.

use cap_playground::examine::{Chosen, Examination};
use cap_playground::import::NilReading;
use cap_playground::judge::ConsistencyModel;

use crate::{calls, edn, finding, open, verdict};

#[test]
fn a_sentence_is_no_initial_value() {
    let reads = calls(&[("0", "read", ":value [3 nil]", ":value [3 0]")]);
    let sentences = [
        "3 nodes",
        "3 5",
        "3.",
        "state of the test",
        "value",
        "0 is what we begin with",
        "[",
        "",
        ":a 1",
    ];
    for sentence in sentences {
        assert_eq!(verdict(&format!(";; initial {sentence}\n{reads}")), "yes", "{sentence}");
    }
    for before in ["", "; of a test\n\n", "\u{feff}", "\r\n \t\n"] {
        assert_eq!(verdict(&format!("{before};; initial 7\n{reads}")), "no", "{before:?}");
    }
    let twice = format!(";; initial 7\n;; initial 8\n{reads}");
    assert_eq!(verdict(&twice), "line 2: a comment before this one says that it is 7 at first");
    let twice = format!(";; initial \"x\" 7\n;; initial \"x\" 8\n{reads}");
    assert_eq!(verdict(&twice), "line 2: a comment before this one says that it is 7 at first");
    assert_eq!(verdict(&format!(";; initial 0\r;; initial 0\r\n{reads}")), "yes");
}

#[test]
fn what_is_assumed_is_told_and_so_is_what_depends_on_it() {
    let reads = calls(&[("0", "read", ":value nil", ":value 100")]);
    let found = finding(&reads);
    assert_eq!(found.allowed.word(), "no");
    assert!(
        found.sentence.ends_with(" It would be linearizable if x held 100 at first."),
        "{}",
        found.sentence
    );
    let told = format!(";; initial 0\n{reads}");
    assert!(!finding(&told).sentence.contains("would be"), "the file says what it is");
    let two = reads.clone() + &calls(&[("0", "read", ":value nil", ":value 7")]);
    assert!(!finding(&two).sentence.contains("would be"), "nothing explains both");
    let about = |text: &str, about: &str| {
        let examination = open(text).expect("a history");
        let found = examination.assumptions().iter().find(|one| one.about == about);
        found.map(|one| one.sentence.clone()).unwrap_or_default()
    };
    assert_eq!(about(&reads, "initial"), "Registers start with 0; the file does not say.");
    assert_eq!(about(&told, "initial"), "Registers start with what the file says.");
    assert_eq!(about(&reads, "nil"), "", "nobody read nil");
    let nil = calls(&[("0", "read", ":value nil", ":value nil")]) + &reads;
    assert!(about(&nil, "nil").starts_with("A read of nil left out"), "{}", about(&nil, "nil"));
}

/// A name that is misspelt changes no verdict quietly.
#[test]
fn what_the_file_says_of_a_register_that_it_does_not_have_is_said() {
    let read = edn(&[
        ("0", "invoke", "read", ":key \"x\" :value nil"),
        ("0", "ok", "read", ":key \"x\" :value 6"),
    ]);
    let said = |first: &str| {
        let examination = open(&format!("{first}\n{read}")).expect("a history");
        examination.assumptions()[0].sentence.clone()
    };
    let misspelt = said(";; initial \"X\" 6");
    assert!(
        misspelt.ends_with("It says what \"X\" holds at first, but nobody asks of that."),
        "{misspelt}"
    );
    assert!(!said(";; initial \"x\" 6").contains("nobody"));
}

#[test]
fn texts_by_key_begin_with_nothing_and_nil_says_so() {
    let nil = calls(&[("0", "get", ":key \"a\" :value nil", ":key \"a\" :value nil")]);
    let put = |value: &str| {
        let value = format!(":key \"a\" :value {value}");
        calls(&[("0", "put", &value, &value)])
    };
    let get =
        |value: &str| calls(&[("0", "get", ":key \"a\"", &format!(":key \"a\" :value {value}"))]);
    assert_eq!(verdict(&(nil.clone() + &put("\"1\"") + &get("\"1\""))), "yes");
    assert_eq!(verdict(&(get("\"\"") + &put("\"1\"") + &get("\"1\""))), "yes");
    assert_eq!(verdict(&(nil.clone() + &put("1") + &get("1"))), "yes", "numbers as well as texts");
    assert_eq!(verdict(&(put("\"1\"") + &nil)), "no", "it is lost");
    // The words of registers, and texts: 0 at first, and nil is no answer, as in any EDN.
    let words = |text: &str| text.replace(":get", ":read").replace(":put", ":write");
    assert_eq!(verdict(&words(&(nil.clone() + &put("\"1\"") + &get("\"1\"")))), "yes");
    assert_eq!(verdict(&words(&(nil.clone() + &get("0") + &put("\"1\"") + &get("\"1\"")))), "yes");
    let initial = open(&words(&put("\"1\""))).expect("a history").imported().initial.to_string();
    assert_eq!(initial, "0");
}

#[test]
fn what_is_appended_to_holds_a_text_whatever_the_format() {
    let append = [("0", "invoke", "append", ":value \"a\""), ("0", "ok", "append", ":value \"a\"")];
    let read = [("1", "invoke", "read", ":value nil"), ("1", "ok", "read", ":value \"a\"")];
    assert_eq!(verdict(&edn(&[append, read].concat())), "yes", "without a key");
    assert_eq!(verdict(&edn(&[read, append].concat())), "no");
    let columns = |(p, k, f, v): &(&str, &str, &str, &str)| {
        format!("{p}\t:{k}\t:{f}\t{}\n", v.trim_start_matches(":value "))
    };
    let in_columns: String = [append, read].concat().iter().map(columns).collect();
    assert_eq!(verdict(&in_columns), "yes");
    let json = r#"[{"process":0,"type":"invoke","f":"append","key":"k","value":"a"},
        {"process":0,"type":"ok","f":"append","key":"k","value":"a"},
        {"process":0,"type":"invoke","f":"get","key":"k","value":null},
        {"process":0,"type":"ok","f":"get","key":"k","value":"a"}]"#;
    assert_eq!(verdict(json), "yes");
    let five = ";; initial 5\n".to_owned() + &edn(&append);
    assert_eq!(verdict(&five), "line 2: a text is appended to 5, which is not text");
    let text = ";; initial \"b\"\n".to_owned() + &edn(&[append, read].concat());
    assert_eq!(verdict(&text), "no");
    assert_eq!(verdict(&text.replace(":read, :value \"a\"", ":read, :value \"ba\"")), "yes");
    // A long text is itself as well.
    let long = "b".repeat(200);
    let text = text
        .replace(":read, :value \"a\"", ":read, :value \"ba\"")
        .replace("\"b", &format!("\"{long}"));
    assert_eq!(verdict(&text), "yes");
}

#[test]
fn nil_can_be_read_in_three_ways() {
    let text =
        calls(&[("0", "write", ":value 1", ":value 1"), ("0", "read", ":value nil", ":value nil")]);
    let by = |nil| {
        let choice = Chosen { nil: Some(nil), ..Chosen::default() };
        let (mut examination, _) = Examination::read(text.as_bytes(), &choice).expect("a history");
        examination.judge(ConsistencyModel::Linearizable).allowed.word()
    };
    assert_eq!(by(NilReading::Anything), "yes");
    assert_eq!(by(NilReading::Strict), "no");
    assert_eq!(by(NilReading::Initial), "no");
}
