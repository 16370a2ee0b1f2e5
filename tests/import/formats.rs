//! Which format a text is in.

use crate::*;

const EVENTS: [&str; 2] =
    ["{:process 0, :type :invoke, :f :read, :value nil}", "{:process 0, :type :ok, :f :read}"];

#[test]
fn edn_is_recognised_whatever_stands_before_its_first_map() {
    let [first, second] = EVENTS;
    let spread = first.replace('{', "{\n ");
    let texts = [
        format!("; a test\n[\n{first}\n{second}]"),
        format!("[\n; a test\n{first}\n{second}]"),
        format!("[\n#jepsen.history.Op{first}\n#jepsen.history.Op {second}]"),
        format!("[\n {} {second}]", first.replace('{', "{ ")),
        format!("[\n{spread}\n{second}]"),
        format!("{spread}\n{second}"),
        format!("(\n\n{first} {second})"),
        format!("\u{feff}{first}\n{second}"),
        format!("#_{{\"a\" 1}}\n{first}\n{second}"),
        format!("#_ #_ [1 {{\"a\" 2}}] 3\n{first}\n{second}"),
        format!("#history [ {first} {second} ]"),
        format!(",, [{first}{second}] #_ x"),
        format!("{{ ; the process\n{}\n{second}", &first[1..]),
    ];
    for text in texts {
        assert_eq!(read(&text).format, Format::Edn, "{text}");
    }
}

#[test]
fn json_is_recognised_whatever_stands_before_its_first_object() {
    let first = r#"{"process": 0, "type": "invoke", "f": "read", "value": null}"#;
    let second = r#"{"process": 0, "type": "ok", "f": "read", "value": 0}"#;
    let spaced = first.replace('{', "{ ");
    let texts = [
        format!("[{first},{second}]"),
        format!("[ {spaced} , {second} ]"),
        format!("[\n{spaced},\n{second}\n]"),
        format!("\n[\n  {},\n  {second}]", first.replace('{', "{\n    ")),
        format!("\u{feff}[{first},\r\n{second}]"),
        format!("{first}\n{second}\n"),
        format!("{}\n{second}\n", first.replace('{', "{\n")),
    ];
    for text in texts {
        assert_eq!(read(&text).format, Format::Json, "{text}");
    }
}

#[test]
fn texts_by_key_are_told_from_other_keys() {
    let keyed = |f: &str, value: &str| {
        format!("{{:process 0, :type :invoke, :f {f}, :key 1, :value {value}}}\n")
    };
    let format = |text: &str| {
        let imported = read(text);
        (imported.format, imported.initial.to_string())
    };
    assert_eq!(format(&keyed(":put", "\"a\"")), (Format::KeyValue, "\"\"".to_owned()));
    assert_eq!(format(&keyed(":append", "\"a\"")), (Format::KeyValue, "\"\"".to_owned()));
    assert_eq!(format(&keyed(":write", "5")), (Format::Edn, "0".to_owned()));
    assert_eq!(format(&keyed(":read", "nil")), (Format::Edn, "0".to_owned()));
    let nemesis = "{:process :nemesis, :type :info, :f :kill, :value nil, :key \"n1\"}\n";
    let [first, second] = EVENTS;
    assert_eq!(format(&format!("{nemesis}{first}\n{second}")), (Format::Edn, "0".to_owned()));
}
