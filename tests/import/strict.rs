//! Texts that are nearly EDN or JSON: each with a line, none with a verdict.

use crate::*;

fn are_refused(text: &str, cases: &[(&str, &str, &str)]) {
    read(text);
    for (part, instead, expected) in cases {
        let changed = text.replace(part, instead);
        assert_ne!(changed, text, "{part}");
        let error = refused(&changed);
        assert!(error.contains(expected), "{instead}: {error}");
    }
}

#[test]
fn what_is_read_as_json_is_json() {
    let text = "[{\"process\": 0, \"type\": \"invoke\", \"f\": \"write\", \"value\": \"a\"},\n\
                {\"process\": 0, \"type\": \"ok\", \"f\": \"write\", \"value\": \"a\"},\n\
                {\"process\": 1, \"type\": \"invoke\", \"f\": \"read\", \"value\": null, \"time\": 15}]";
    are_refused(
        text,
        &[
            ("},\n", "}\n", "line 2: found `{\"process\":` where `,`"),
            ("\"process\":", "\"process\"", "line 1: found `0,` where `:`"),
            ("\"process\":", "\"process\",", "line 1: found `,` where `:`"),
            ("\"ok\",", "\"ok\":", "line 2: found `:` where `,`"),
            ("\"ok\",", "\"ok\",,", "line 2: found `,` where a key"),
            ("15}", "15,}", "line 3: found `}]` where a key"),
            ("null", "nul", "line 3: found `nul,` where"),
            ("null", "nil", "line 3: found `nil,` where"),
            ("null", "NaN", "line 3: found `NaN,` where"),
            ("null", "Null", "line 3: found"),
            ("null", "'a'", "line 3: found"),
            ("null", ":a", "line 3: found"),
            ("null", "#{}", "line 3: found"),
            ("null", "(1)", "line 3: found"),
            ("null", "\"\\q\"", "line 3: found `\\q\",` where"),
            ("null", "\"a\tb\"", "line 3: this text contains"),
            ("null", "[1 2]", "line 3: found `2],` where `,`"),
            ("null", "[1,]", "line 3: found `],` where"),
            ("null", "{1: 2}", "line 3: found `1:` where a key"),
            ("null", "{\"a\": 1, \"a\": 2}", "line 3: this object has a key twice"),
            ("\"time\"", "\"value\"", "line 3: this object has a key twice"),
            ("15", "+15", "line 3: found"),
            ("15", "015", "line 3: found"),
            ("15", "1.", "line 3: found"),
            ("15", ".5", "line 3: found"),
            ("15", "1e", "line 3: found"),
            ("15", "1N", "line 3: found"),
            ("15", "0x1", "line 3: found"),
            ("}]", "} ; the end\n]", "line 3: found"),
            ("}]", "}] garbage", "line 3: found `garbage` where"),
            ("}]", "}", "line 1: what is opened here is never closed"),
        ],
    );
}

#[test]
fn what_is_read_as_edn_is_edn() {
    let text = "{:process 0, :type :invoke, :f :write, :value 5}\n\
                {:process 0, :type :ok, :f :write, :value 5, :error \"x\"}";
    are_refused(
        text,
        &[
            ("5}", "12abc}", "line 1: found `12abc}` where a number"),
            ("5}", "1_000}", "line 1: found `1_000}` where a number"),
            ("5}", "1NN}", "line 1: found `1NN}` where a number"),
            ("5}", "-1.5.2}", "line 1: found"),
            ("5}", "007}", "line 1: found"),
            ("5}", ".5}", "line 1: found"),
            ("5}", "1e5N}", "line 1: found"),
            ("5}", "1/0}", "line 1: found"),
            ("5}", "1e99999999999999999999}", "line 1: found"),
            ("5}", ":}", "line 1: found `:}` where a word"),
            ("5}", "\\nosuch}", "line 1: found `\\nosuch}` where a known character"),
            ("5}", "#{1 1N}}", "line 1: this set has a value twice"),
            ("5}", "{:a 1 :a 2}}", "line 1: this map has a key twice"),
            ("5}", "5 :value 6}", "line 1: this map has a key twice"),
            ("5}", "{1 1 2 2 3 3 4 4 5 5 6 6 7 7 8 8 9 9 1 0}}", "line 1: this map has a key"),
            ("\"x\"", "\"\\q\"", "line 2: found `\\q\"}` where a known escape"),
            ("\"x\"", "#", "line 2: found `}` where a word"),
        ],
    );
}

#[test]
fn a_process_may_be_a_number_in_quotes() {
    let event = |process: &str, kind: &str, f: &str, value: &str| {
        format!(
            "{{\"process\": {process}, \"type\": \"{kind}\", \"f\": \"{f}\", \"value\": {value}}}\n"
        )
    };
    let text = event("\"nemesis\"", "info", "start", "null")
        + &event("\"1\"", "invoke", "read", "null")
        + &event("\"1\"", "ok", "read", "7");
    let imported = read(&text);
    assert_eq!(imported.faults.len(), 1);
    assert_eq!(imported.names.clients, ["process 1"]);
    assert!(matches!(verdict(&imported), Verdict::Violated(_)));
}
