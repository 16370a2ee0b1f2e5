//! Which values are equal.

use crate::*;

/// Whether a value that is written can be read as the other, in EDN.
fn are_equal(written: &str, told: &str) -> bool {
    let text = lines(&[
        (0, "invoke", "write", written),
        (0, "ok", "write", written),
        (1, "invoke", "read", "nil"),
        (1, "ok", "read", told),
    ]);
    matches!(verdict(&read(&text)), Verdict::Holds(_))
}

/// The same in JSON.
fn are_equal_in_json(written: &str, told: &str) -> bool {
    let event = |kind: &str, f: &str, value: &str| {
        format!("{{\"process\": 0, \"type\": \"{kind}\", \"f\": \"{f}\", \"value\": {value}}}\n")
    };
    let text = event("invoke", "write", written)
        + &event("ok", "write", written)
        + &event("invoke", "read", "null")
        + &event("ok", "read", told);
    let imported = read(&text);
    assert_eq!(imported.format, Format::Json);
    matches!(verdict(&imported), Verdict::Holds(_))
}

/// How a value is shown.
fn shown(value: &str) -> String {
    Literal::from_word(value).to_string()
}

#[test]
fn sets_and_maps_are_equal_in_any_order() {
    assert!(are_equal("#{1 2 :a}", "#{:a 2 1}"));
    assert!(are_equal("{:a 1, :b #{3 4}}", "{:b #{4 3} :a 1}"));
    assert!(are_equal("[[{1 2 3 4}]]", "[[{3 4 1 2}]]"));
    assert!(are_equal_in_json(r#"{"a": 1, "b": [2]}"#, r#"{"b": [2], "a": 1}"#));
    assert!(!are_equal("{:a 1, :b 2}", "{:a 2, :b 1}"));
    assert!(!are_equal("[1 2]", "[2 1]"));
}

#[test]
fn values_of_different_types_differ() {
    let kinds =
        ["[1 2]", "#{1 2}", "{1 2}", "1", "1.0", "\"1\"", "\\1", ":1a", "\"a\"", "\\a", ":a", "a"];
    for (n, one) in kinds.iter().enumerate() {
        for other in &kinds[n + 1..] {
            assert!(!are_equal(one, other), "{one} and {other}");
        }
    }
    assert!(are_equal("[1 2]", "(1 2)"), "as in Clojure");
}

#[test]
fn equal_numbers_are_equal_however_they_are_written() {
    let equal = [
        ("100000000000000000000", "100000000000000000000N"),
        ("+100000000000000000000", "100000000000000000000"),
        ("5", "5N"),
        ("+5", "5"),
        ("-0", "0"),
        ("0x1F", "31"),
        ("-0x10", "-16"),
        ("2/4", "1/2"),
        ("-4/2", "-2"),
        ("1.0", "1.00"),
        ("1.0", "1M"),
        ("1.0", "10e-1"),
        ("1e3", "1000.0"),
        ("1.5E+2M", "150.0"),
        ("0.001", "1e-3"),
        ("-0.0", "0e5"),
        ("0.0000000012", "12E-10"),
        ("123456789012345678901234.5", "1.234567890123456789012345e23"),
    ];
    for (one, other) in equal {
        assert!(are_equal(one, other), "{one} and {other}");
    }
    assert!(are_equal_in_json("1.50", "15e-1"));
    // JSON has numbers of one kind.
    for (one, other) in [
        ("1", "1.0"),
        ("1e2", "100"),
        ("-7.0", "-7"),
        ("0", "-0.0"),
        ("1e19", "10000000000000000000"),
    ] {
        assert!(are_equal_in_json(one, other), "{one} and {other}");
    }
    assert!(!are_equal_in_json("1", "1.5") && !are_equal_in_json("1", "\"1\""));
    let different = [
        ("1", "1.0"),
        ("100000000000000000000", "100000000000000000001"),
        ("100000000000000000000", "1e20"),
        ("0.1", "0.10000000000000000001"),
        ("1e400", "1e401"),
        ("1.0", "-1.0"),
        ("##Inf", "##-Inf"),
    ];
    for (one, other) in different {
        assert!(!are_equal(one, other), "{one} and {other}");
    }
}

/// Every spelling of many small decimals, which are equal if they are as whole thousandths.
#[test]
fn decimals_are_equal_exactly_if_their_values_are() {
    let mut all: Vec<(i64, Literal)> = Vec::new();
    for digits in [0, 1, 5, 10, 12, 50, 100, 105, 120, 1_000, 1_200, 12_000] {
        for exponent in 0..=4_u32 {
            let thousandths = digits * 10_i64.pow(exponent);
            let (whole, part) = (thousandths / 1_000, thousandths % 1_000);
            let spellings = [
                format!("{digits}e{}", i64::from(exponent) - 3),
                format!("{digits}.E{exponent}M"),
                format!("0.{digits:06}e{}", i64::from(exponent) + 3),
                format!("{whole}.{part:03}"),
                format!("+{whole}.{part:03}00M"),
            ];
            for (n, spelling) in spellings.iter().enumerate() {
                let scale = if n == 1 { 1_000 } else { 1 };
                all.push((thousandths * scale, Literal::from_word(spelling)));
            }
        }
    }
    for (value, one) in &all {
        assert!(matches!(one, Literal::Number(_)), "{one}");
        for (other_value, other) in &all {
            assert_eq!(value == other_value, one == other, "{one} and {other}");
        }
    }
}

#[test]
fn numbers_without_digits_are_values() {
    assert!(are_equal("##Inf", "##Inf"));
    assert!(are_equal("[##NaN 1]", "[##NaN 1]"));
    assert!(!are_equal("[##NaN 1]", "[1]"));
    assert!(
        refused(&lines(&[(0, "invoke", "write", "##Nought")]))
            .starts_with("line 1, column 47: found")
    );
}

#[test]
fn what_is_shown_of_a_value_can_be_read_again() {
    let all = [
        "nil",
        "true",
        "-7",
        "1.5",
        "1000.0",
        "1.0e400",
        "1.5e-9",
        "0.0",
        "1/2",
        ":a",
        "\"a\\n\"",
        "[1 [2 \"x\"]]",
        "#{1 2}",
        "{:a 1, :b 2}",
        "\\a",
        "\\newline",
        "\\space",
        "\\u0007",
        "##Inf",
    ];
    for one in all {
        assert_eq!(shown(one), one);
    }
    assert_eq!(shown("{:b 2 :a (1 #{3 2})}"), "{:a [1 #{2 3}], :b 2}");
    assert_eq!(shown("\\u00e9"), "\\é");
}

#[test]
fn halves_of_a_character_are_put_together() {
    assert!(are_equal_in_json(r#""\ud83d\ude00""#, "\"😀\""));
    assert!(!are_equal_in_json(r#""\ud83d\ude00""#, r#""\ud83d\ude01""#));
    assert!(are_equal(r#""\ud83d\ude00""#, "\"😀\""));
    assert!(are_equal_in_json(r#""\u0041\/\b""#, r#""A/\u0008""#));
    let escapes =
        [r"\ud83d", r"\ud83dx", r"\ude00", r"\ud83d\ud83d", r"\ud83d\u0041", r"\u+041", r"\u12g4"];
    for escape in escapes {
        let value = format!("\"{escape}\"");
        let text = lines(&[(0, "invoke", "read", "nil"), (0, "ok", "read", &value)]);
        assert!(
            refused(&text).starts_with(&format!("line 2: found `{}", &escape[..2])),
            "{escape}"
        );
    }
}
