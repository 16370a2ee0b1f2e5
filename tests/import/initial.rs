//! What registers hold at first.

use crate::*;

fn holds(text: &str, initial: Option<&str>) -> bool {
    let initial = initial.map(Literal::from_word);
    let imported = import(text, &Reading { initial, ..Reading::default() }).expect("a history");
    matches!(verdict(&imported), Verdict::Holds(_))
}

#[test]
fn any_value_can_be_said_to_be_there_at_first() {
    let values = [
        "1.5",
        "-7",
        "5N",
        "100000000000000000000",
        ":a",
        "[1 2]",
        "#{1 2}",
        "{:a 1}",
        "\\a",
        "true",
        "\"5\"",
        "\"a b\"",
        "##Inf",
    ];
    for value in values {
        let text = lines(&[(0, "invoke", "read", "nil"), (0, "ok", "read", value)]);
        assert!(holds(&text, Some(value)), "{value}");
        assert!(!holds(&text, None), "{value}");
    }
    // Bare words are texts, as on any command line, and so is what is no value.
    for word in ["abc", "a b", "{", "", "12abc", "\"half"] {
        assert_eq!(Literal::from_word(word), Literal::Text(word.to_owned()));
    }
    assert_eq!(Literal::from_word("nil"), Literal::Nil);
    assert_eq!(Literal::from_word("null"), Literal::Nil);
}

#[test]
fn a_file_can_say_what_registers_hold_at_first() {
    let reads = lines(&[(0, "invoke", "read", "nil"), (0, "ok", "read", "100")]);
    let told = format!(";; initial 100\n{reads}");
    assert_eq!(read(&told).initial, Literal::Integer(100));
    assert!(holds(&told, None));
    assert!(!holds(&told, Some("0")), "what is asked for wins");
    for other in ["; a test\n", ";; initial state of the test\n", ";; initial\n", ";; initial [\n"]
    {
        assert!(!holds(&format!("{other}{reads}"), None), "{other}");
    }
    assert!(!holds(&format!("{reads};; initial 100\n"), None), "only before the events");

    let both = [(0, "x", "1"), (1, "y", "a")].map(|(process, key, value)| {
        let (asked, told) = (format!("[\"{key}\" nil]"), format!("[\"{key}\" {value}]"));
        lines(&[(process, "invoke", "read", &asked), (process, "ok", "read", &told)])
    });
    let both = both.concat();
    assert!(holds(&format!(";; initial \"x\" 1\n;; initial \"y\" a\n{both}"), None));
    assert!(!holds(&format!(";; initial \"x\" 1\n;; initial \"y\" b\n{both}"), None));
}
