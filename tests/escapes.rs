//! Whatever others have written is harmless where it goes: read back by what reads it there, it is
//! the same text, and nothing else has come of it.

use cap_playground::escape::{
    Quoted, file_name, is_hidden, markdown, markdown_address, markdown_link, visible, xml,
};
use cap_playground::import::{Reading, import};
use proptest::prelude::*;

/// Texts that mean something somewhere.
const MEAN: &[&str] = &[
    "<img src=x onerror=alert(1)>",
    "\"><script>alert(1)</script>",
    "'",
    "&lt;",
    "&#60;",
    "&amp;",
    "]]>",
    "](javascript:alert(1))",
    "![x](http://a)",
    "[a]: b",
    "`code`",
    "**b**",
    "_i_",
    "~~s~~",
    "$x$",
    "| a | b |",
    "\n# heading",
    "\n\n- list",
    "\r\n",
    "https://a.b/c",
    "www.a.b",
    "a@b.c",
    "@name",
    ":smile:",
    "\\",
    "\\\\",
    "{{ template }}",
    "{% raw %}",
    "${x}",
    "<!--",
    "-->",
    "../../etc/passwd",
    "..",
    ".",
    "CON",
    "con.txt",
    "COM1",
    "lpt9.x",
    "AUX.",
    " nul ",
    "a/b",
    "a\\b",
    "c:d",
    "a\0b",
    "\u{202e}gpj.exe",
    "\u{2066}x\u{2069}",
    "\u{200b}",
    "\u{feff}",
    "\u{7}",
    "\u{1b}[31m",
    "\u{85}",
    "\u{2028}",
    "é",
    "日本",
    "👩\u{200d}🚀",
    "\u{e0041}",
    "e\u{301}\u{301}",
    "",
];

fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        prop::sample::select(MEAN).prop_map(str::to_owned),
        any::<String>(),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(part, 0..5).prop_map(|parts| parts.concat())
}

/// What HTML makes of character references, such as a reader of it does.
fn unescaped(html: &str) -> String {
    let names = [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"')];
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let (name, after) = rest[at + 1..].split_once(';').expect("a reference ends");
        let number = name.strip_prefix('#').map(|digits| digits.parse().expect("a number"));
        let by_name = names.iter().find(|(known, _)| *known == name).map(|(_, c)| *c);
        out.push(number.and_then(char::from_u32).or(by_name).expect("a known reference"));
        rest = after;
    }
    out + rest
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn html_gives_back_the_text_and_has_no_way_out(text in text()) {
        let html = xml(&text);
        prop_assert!(!html.contains(['<', '>', '"', '\'']), "{html}");
        let kept = |c: &char| matches!(c, '\n' | '\t') || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'));
        let expected: String = text.chars().filter(kept).collect();
        prop_assert_eq!(unescaped(&html), expected);
    }

    #[test]
    fn markdown_gives_back_the_text_and_has_no_mark_in_it(text in text()) {
        let written = markdown(&text);
        // What is left of them are the references themselves.
        let plain = unescaped_only_numbers(&written);
        prop_assert!(!plain.contains(['<', '>', '[', ']', '`', '*', '_', '\\', '|', '~', '$', '!', '@', '\n', '\r', '{', '}', '/']), "{written}");
        prop_assert!(!plain.to_lowercase().contains("www.") && !plain.contains("http:"), "{}", written);
        let lines = |c: char| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c };
        let expected: String = text.chars().map(lines).collect();
        prop_assert_eq!(unescaped(&written), visible(&expected).into_owned());
    }

    #[test]
    fn a_link_of_markdown_has_one_end(text in text(), address in text()) {
        let link = markdown_link(&text, &format!("https://host/{address}"));
        prop_assert_eq!(link.matches("](").count(), 1);
        prop_assert_eq!(link.matches(['(', ')']).count() - markdown(&text).matches(['(', ')']).count(), 2);
        let address = markdown_address(&address);
        prop_assert!(address.bytes().all(|b| (0x21..=0x7e).contains(&b)), "{address}");
    }

    #[test]
    fn a_quoted_text_is_read_back_the_same(text in text()) {
        let quoted = Quoted(&text).to_string();
        prop_assert!(!quoted.chars().any(is_hidden), "{quoted}");
        // By the readers of EDN and JSON: two values that differ are two, and are shown as such.
        let other = format!("{text}.");
        let edn = |value: &str| {
            let value = Quoted(value);
            format!("{{:process 0, :type :invoke, :f :write, :value {value}}}\n\
                     {{:process 0, :type :ok, :f :write, :value {value}}}\n")
        };
        let read = import(&(edn(&text) + &edn(&other)), &Reading::default());
        let imported = read.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let values = &imported.names.values;
        prop_assert!(values.contains(&quoted), "{quoted} of {values:?}");
        let json: serde_json::Value = serde_json::from_str(&quoted).map_err(|error| TestCaseError::fail(format!("{quoted}: {error}")))?;
        prop_assert_eq!(json.as_str(), Some(text.as_str()));
    }

    #[test]
    fn a_file_with_the_name_of_a_device_is_saved_again_as_it_is(
        rest in proptest::collection::vec(prop_oneof![Just('.'), Just(' '), Just('a'), Just('𝒢')], 0..150),
    ) {
        let text: String = "con.".chars().chain(rest).collect();
        let name = file_name(&text, "scenario", "cap");
        prop_assert!(name.starts_with("_con") && name.len() <= 130, "{name}");
        prop_assert_eq!(file_name(&name, "scenario", "cap"), name.clone());
    }

    #[test]
    fn a_file_has_a_name_that_every_system_takes(text in text()) {
        for ending in ["cap", "edn"] {
            let name = file_name(&text, "scenario", ending);
            let stem = name.strip_suffix(&format!(".{ending}")).expect("it ends so");
            prop_assert!(!stem.is_empty() && name.len() <= 130, "{name}");
            prop_assert!(!name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']), "{name}");
            prop_assert!(!name.starts_with(['.', '-', '~', ' ']) && !stem.ends_with(['.', ' ']), "{name}");
            prop_assert!(!name.chars().any(is_hidden), "{name}");
            let first = stem.split('.').next().unwrap_or_default().trim().to_uppercase();
            let device = ["CON", "PRN", "AUX", "NUL"].contains(&first.as_str())
                || first.len() == 4 && (first.starts_with("COM") || first.starts_with("LPT"));
            prop_assert!(!device, "{name}");
            // Saving it once more changes nothing.
            prop_assert_eq!(file_name(&name, "scenario", ending), name.clone());
        }
    }

    #[test]
    fn what_is_visible_has_nothing_hidden(text in text()) {
        let shown = visible(&text);
        prop_assert!(!shown.chars().any(is_hidden), "{shown}");
        if !text.chars().any(is_hidden) {
            prop_assert_eq!(&*shown, &text);
        }
    }

    #[test]
    fn nothing_of_a_history_is_hidden_once_it_is_read(
        value in text(), key in text(), fault in text(), client in text(),
    ) {
        let shown = |imported: &cap_playground::import::Imported| {
            let names = &imported.names;
            let texts = names.values.iter().chain(&names.keys).chain(&names.clients);
            let faults = imported.faults.iter().flat_map(|fault| [&fault.what, &fault.word]);
            texts.chain(faults).chain(names.appended.values()).cloned().collect::<Vec<_>>()
        };
        let raw = |text: &str| text.replace(['"', '\\'], "");
        let files = [
            format!("{{:process 0, :type :invoke, :f :write, :value [\"{}\" \"{}\"]}}\n\
                     {{:process :nemesis, :type :info, :f :start, :value \"{}\"}}\n\
                     {{:process 0, :type :ok, :f :write, :value [\"{}\" \"{}\"]}}\n",
                raw(&key), raw(&value), raw(&fault), raw(&key), raw(&value)),
            format!("INFO  jepsen.util - 0\t:invoke\t:write\t{}\n", raw(&value)),
            format!("{{\"registers\": [{{\"name\": {key}, \"initial\": {value}}}], \"partitions\": [],\
                     \"operations\": [{{\"client\": {client}, \"process\": 0, \"key\": {key}, \"f\": \"set\",\
                     \"written\": {value}, \"invoked_at_ms\": 5, \"outcome\": \"ok\", \"ended_at_ms\": 9,\
                     \"value\": null}}]}}",
                key = Quoted(&key), value = Quoted(&value), client = Quoted(&client)),
        ];
        for file in files {
            match import(&file, &Reading::default()) {
                Ok(imported) => for text in shown(&imported) {
                    prop_assert!(!text.chars().any(is_hidden), "{text:?} of {file:?}");
                },
                Err(error) => prop_assert!(!error.to_string().chars().any(is_hidden), "{error:?}"),
            }
        }
    }
}

/// The text without its references by number.
fn unescaped_only_numbers(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("&#") {
        out.push_str(&rest[..at]);
        out.push('\u{1}');
        rest = rest[at..].split_once(';').expect("a reference ends").1;
    }
    out + rest
}

#[test]
fn a_direction_that_is_turned_is_seen() {
    assert_eq!(visible("a\u{202e}b"), "a\\u{202e}b");
    assert_eq!(visible("plain 1"), "plain 1");
    assert_eq!(Quoted("a\u{202e}").to_string(), "\"a\\u202e\"");
    let title = "<img src=x onerror=alert(1)>";
    assert_eq!(markdown(title), "&#60;img src&#61;x onerror&#61;alert(1)&#62;");
    assert_eq!(file_name("../con", "x", "cap"), "_con.cap");
    assert_eq!(file_name("", "scenario", "cap"), "scenario.cap");
}
