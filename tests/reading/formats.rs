//! What a format is, and what in it is an event.

use cap_playground::import::Format;

use crate::{calls, open, verdict};

fn format(text: &str) -> Format {
    open(text).unwrap_or_else(|error| panic!("{error}\n{text}")).imported().format
}

/// A stale read.
const COLUMNS: &str = "0\t:invoke\t:write\t1\n0\t:ok\t:write\t1\n:nemesis\t:info\t:start\tnil\n\
                       1\t:invoke\t:read\tnil\n1\t:ok\t:read\tnil\n";

#[test]
fn columns_are_a_format_of_their_own() {
    assert_eq!((format(COLUMNS), verdict(COLUMNS).as_str()), (Format::Columns, "no"));
    let texts = [
        COLUMNS.replace('\n', "\r\n"),
        COLUMNS.replace('\n', "\r"),
        COLUMNS.replace('\n', "\n\n"),
        COLUMNS.replace('\t', "  "),
        format!("\u{feff}{COLUMNS}"),
        format!("\n\n{COLUMNS}"),
        COLUMNS.replace(":read\tnil\n1", ":read\tnil\t\n1"),
        COLUMNS.replace(":start\tnil", ":start\t{:n1 #{n2}} and so on"),
        COLUMNS.replace(":ok\t:read\tnil", ":ok\t:read\tnil\t[:some \"error"),
    ];
    for text in texts {
        assert_eq!(verdict(&text), "no", "{text}");
    }
    assert_eq!(verdict(&COLUMNS.replace(":ok\t:read\tnil", ":ok\t:read\t1")), "yes");
}

#[test]
fn every_line_of_columns_is_an_event() {
    let cases = [
        ("# a comment", "line 6: an event has four columns"),
        ("2\t:invoke\t:read", "line 6: an event has four columns"),
        ("2\t:invoked\t:read\tnil", "line 6: unknown event type `:invoked`"),
        ("2\t:invoke\t:read\t[1", "line 6: what is opened here is never closed"),
        ("2\t:ok\t:read\t1", "line 6: process 2 completes an operation that it never invoked"),
        ("99999999999999999999\t:ok\t:read\t1", "line 6: `99999999999999999999` is not a process"),
    ];
    for (line, expected) in cases {
        let refused = verdict(&format!("{COLUMNS}{line}\n"));
        assert!(refused.starts_with(expected), "{line}: {refused}");
    }
}

#[test]
fn a_log_may_have_brackets_before_the_columns() {
    let head = "2022-07-28 07:53:02,859{GMT}\tINFO\t[jepsen worker 2] jepsen.util: ";
    let log = |number: &str| {
        let line = |columns: &str| format!("{head}{number}{columns}\n");
        COLUMNS.lines().map(line).collect::<String>()
    };
    for number in ["[ 1350999542 ] ", "[1350999542] ", "[n1] ", ""] {
        let text = log(number);
        assert_eq!((format(&text), verdict(&text).as_str()), (Format::JepsenLog, "no"), "{number}");
    }
    // An event that is garbled behind them is no talk.
    let garbled = log("[ 1 ] ") + head + "[ 1 ] 3\t:invok\t:read\tnil\n";
    assert!(
        verdict(&garbled).starts_with("line 6: unknown event type `:invok`"),
        "{}",
        verdict(&garbled)
    );
}

#[test]
fn lines_end_as_they_do_anywhere() {
    let stale =
        calls(&[("0", "write", ":value 1", ":value 1"), ("1", "read", ":value nil", ":value 0")]);
    for end in ["\n", "\r", "\r\n", "\n\r", "\r\r\n"] {
        let commented = |line: &str| format!("{line} ; said{end}");
        let commented: String = stale.lines().map(commented).collect();
        assert_eq!(verdict(&commented), "no", "{end:?}");
        let before = |line: &str| format!("; next {end}{line}{end}");
        let before: String = stale.lines().map(before).collect();
        assert_eq!(verdict(&before), "no", "{end:?}");
    }
    let refused = verdict(&stale.replace('\n', "\r").replace(":value 0", ":value"));
    assert!(refused.starts_with("line 4: "), "{refused}");
    // Some programs end lines with these, others do not: a comment must swallow nothing.
    for end in ['\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'] {
        let commented = stale.replace('\n', &format!(" ; said{end}"));
        let expected = format!(
            "line 1, column 50: for some programs this comment ends at U+{:04X}, and for others it \
             goes on; end lines with LF",
            u32::from(end)
        );
        assert_eq!(verdict(&commented), expected);
        assert_eq!(verdict(&format!("; a page {end}\n{stale}; another{end}")), "no", "{end:?}");
    }
}

#[test]
fn a_format_follows_from_syntax_and_words_and_never_from_values() {
    let put = |value: &str| {
        calls(&[("0", "put", &format!(":key 1 :value {value}"), &format!(":key 1 :value {value}"))])
    };
    for value in ["\"a\"", "5", ":a", "[1 2]", "nil"] {
        assert_eq!(format(&put(value)), Format::KeyValue, "{value}");
        assert_eq!(format(&put(value).replace(":put", ":write")), Format::Edn, "{value}");
        assert_eq!(format(&put(value).replace(":key 1 ", "")), Format::Edn, "{value}");
    }
    let mixed = put("\"a\"") + &put("\"b\"").replace(":put", ":write");
    assert_eq!(format(&mixed), Format::Edn);
    // EDN whose keys stand where columns would.
    assert_eq!(format("{:type :invoke :f :write :process 0 :value 1}\n"), Format::Edn);
}

#[test]
fn an_answer_says_what_was_asked_or_nothing() {
    let answered = |value: &str| {
        format!(
            "{{:process 0 :type :invoke :f :write :value 1}}\n{{:process 0 :type :ok :f :write{value}}}\n"
        )
    };
    assert_eq!(verdict(&answered("")), "yes");
    assert_eq!(verdict(&answered(" :value nil")), "yes");
    assert_eq!(verdict(&answered(" :value 1")), "yes");
    let refused = "line 2: this completion is for another request than the invocation in line 1";
    assert_eq!(verdict(&answered(" :value 2")), refused);
    assert_eq!(verdict(&answered(" :value true")), refused);
}
