//! Files that are no histories, or hardly: read, or refused with a line that they have, and soon.

use cap_playground::draw::{bounded, mix};
use cap_playground::import::{Format, Literal, NilReading, Reading, import};
use cap_playground::judge::{Budget, ConsistencyModel, check};
use proptest::prelude::*;

/// One small file of every format.
const FILES: &[&str] = &[
    "INFO  jepsen.util - 0\t:invoke\t:write\t1\nINFO  jepsen.util - :nemesis\t:info\t:start\tnil\n\
     INFO  jepsen.util - 1\t:invoke\t:cas\t[1 2]\nINFO  jepsen.util - 0\t:ok\t:write\t1\n\
     INFO  jepsen.util - 1\t:fail\t:cas\t[1 2]\nINFO  jepsen.util - 2\t:invoke\t:read\tnil\n\
     INFO  jepsen.util - 2\t:info\t:read\t:timed-out\n",
    "0\t:invoke\t:write\t1\r\n0\t:ok\t:write\t1\r:nemesis\t:info\t:start\t{:n1 :n2}\n\
     writer\t:invoke\t:cas\t[1 2]\nwriter\t:info\t:cas\t[1 2]\t:timed-out\n",
    "{:process \"a\", :type :invoke, :f :append, :key 1, :value \"x\", :index 4, :time 1.5}\n\
     {:process \"a\", :type :ok, :f :append, :key 1, :value \"x\", :index 5, :time 2}\n\
     {:process :b, :type :invoke, :f :cas, :key 1, :value [\"x\" \"y\"], :index 0, :time 0.5}\r\
     {:process :b, :type :ok, :f :cas, :key 1, :value [\"x\" \"y\"], :index 1}\r\n",
    "[{:process 0, :type :invoke, :f :write, :value [\"k\" 1] :time 5}\n ; comment\n #_{:x 1}\n\
     #jepsen.history.Op{:process 0, :type :ok, :f :write, :value [\"k\" 1], :time 9, :index 1}\n\
     {:process :nemesis, :type :info, :f :start-partition, :value {:n1 #{\"n2\" \\a}}}\n\
     {:process 1, :type :invoke, :f :read, :value [\"k\" nil]}\n\
     {:process 1, :type :ok, :f :read, :value [\"k\" 1], :error [:x \"\\u00e9\\n\"]}]",
    "{:process 0, :type :invoke, :f :append, :key \"0\", :value \"x 0 0 y\"}\n\
     {:process 0, :type :ok, :f :append, :key \"0\", :value \"x 0 0 y\"}\n\
     {:process 1, :type :invoke, :f :put, :key \"0\", :value \"x\"}\n\
     {:process 2, :type :invoke, :f :get, :key \"0\", :value nil}\n\
     {:process 2, :type :ok, :f :get, :key \"0\", :value \"x 0 0 y\"}\n",
    "[{\"process\":0,\"type\":\"invoke\",\"f\":\"write\",\"value\":1,\"time\":1.5},\n\
     {\"process\":0,\"type\":\"ok\",\"f\":\"write\",\"value\":1},\n\
     {\"process\":1,\"type\":\"invoke\",\"f\":\"read\",\"value\":null},\n\
     {\"process\":1,\"type\":\"ok\",\"f\":\"read\",\"value\":\"1\"}]",
    "{\"registers\": [{\"name\": \"x\", \"initial\": \"0\"}], \"partitions\": [],\n\
     \"operations\": [{\"client\": \"c1\", \"process\": 0, \"key\": \"x\", \"f\": \"set\",\n\
     \"written\": \"1\", \"invoked_at_ms\": 5, \"outcome\": \"ok\", \"ended_at_ms\": 9,\n\
     \"value\": null, \"version\": [1, 2, 3]}, {\"client\": \"c2\", \"process\": 1, \"key\": \"x\",\n\
     \"f\": \"get\", \"invoked_at_ms\": 6, \"outcome\": \"ok\", \"ended_at_ms\": 7, \"value\": \"0\"}]}",
];

/// Reads a text in every way, and judges what can be read.
fn read_in_every_way(text: &str) {
    // Any of the three ways to end a line ends one.
    let lines = text.replace("\r\n", "\n").split(['\n', '\r']).count() as u32;
    let formats = [
        Format::JepsenLog,
        Format::Columns,
        Format::Edn,
        Format::KeyValue,
        Format::Json,
        Format::Own,
    ];
    let formats = formats.map(Some).into_iter().chain([None]);
    let readings = [NilReading::Strict, NilReading::Anything, NilReading::Initial];
    for (format, nil) in formats.zip(readings.into_iter().cycle()) {
        let initial = Some(Literal::Integer(0));
        match import(text, &Reading { format, initial, nil: Some(nil) }) {
            Ok(imported) => {
                assert!(!imported.history.operations.is_empty(), "{text}");
                assert!(imported.lines.iter().all(|line| (1..=lines).contains(line)), "{text}");
                if let Some(other) = &imported.other_order {
                    let history = other.of(&imported.history);
                    let budget = Budget { work_max: 100_000, ..Budget::default() };
                    check(ConsistencyModel::Linearizable, &history, budget);
                }
                for model in ConsistencyModel::ALL {
                    check(
                        model,
                        &imported.history,
                        Budget { work_max: 100_000, ..Budget::default() },
                    );
                }
            }
            Err(error) => assert!((1..=lines).contains(&error.line), "{error} of {lines}: {text}"),
        }
    }
}

/// A file with some characters changed, taken out or put in, some lines moved, and an end cut off.
fn damaged() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        Just('"'),
        Just('{'),
        Just('}'),
        Just('['),
        Just(']'),
        Just(':'),
        Just('\\'),
        Just('\n'),
        Just('#'),
        Just('0'),
        Just('9'),
        Just('-'),
        Just(','),
        Just(';'),
        Just('é'),
        Just('\t'),
        any::<char>(),
    ];
    let change = (any::<prop::sample::Index>(), 0..3_u8, character);
    let swap = (any::<prop::sample::Index>(), any::<prop::sample::Index>());
    let parts = (
        0..FILES.len(),
        prop::collection::vec(change, 0..6),
        prop::collection::vec(swap, 0..3),
        prop::option::of(any::<prop::sample::Index>()),
    );
    parts.prop_map(|(file, changes, swaps, end)| {
        let mut lines: Vec<&str> = FILES[file].split('\n').collect();
        for (a, b) in swaps {
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            lines.swap(a, b);
        }
        let mut text: Vec<char> = lines.join("\n").chars().collect();
        for (place, how, character) in changes {
            let at = place.index(text.len());
            match how {
                0 => text[at] = character,
                1 => text.insert(at, character),
                _ if text.len() > 1 => drop(text.remove(at)),
                _ => {}
            }
        }
        text.truncate(end.map_or(text.len(), |end| end.index(text.len())));
        text.into_iter().collect()
    })
}

/// Small values of JSON, or nearly.
fn nearly_json() -> impl Strategy<Value = String> {
    const PARTS: [&str; 34] = [
        "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "\"", "\\", "\\u00e9", "\\ud83d",
        "\\ude00", "\\u+041", "\\q", "\\n", "1", "0", "-", "+", ".", "e", "E2", "5", "null", "nul",
        "true", "NaN", " ", "\n", ";", "#", "'", "\u{1}",
    ];
    let parts = prop::collection::vec(0..PARTS.len(), 1..7);
    parts.prop_map(|parts| parts.into_iter().map(|part| PARTS[part]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        read_in_every_way(&text);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_in_every_way(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn words_of_the_formats_in_any_order_are_read_or_refused(
        words in prop::collection::vec(0..20_usize, 0..60),
    ) {
        const WORDS: [&str; 20] = [
            "{", "}", "[", "]", ":process", ":type", ":invoke", ":ok", ":f", ":read", ":write",
            ":value", "0", "nil", "\"", "\n", "#", "{:process 0, :type :invoke, :f :read}\n",
            "INFO  jepsen.util - 0\t:invoke\t:read\tnil\n", ":append",
        ];
        let words: Vec<&str> = words.into_iter().map(|word| WORDS[word]).collect();
        read_in_every_way(&words.join(" "));
    }

    /// Another reader tells what JSON is. It gives up on numbers that are too large for it, and
    /// lets a key stand twice.
    #[test]
    fn json_is_what_another_reader_takes_for_it(value in nearly_json()) {
        let text = format!(
            "[{{\"process\": 0, \"type\": \"invoke\", \"f\": \"write\", \"value\": {value}}}]"
        );
        let all = serde_json::Deserializer::from_str(&text).into_iter::<serde_json::Value>();
        let theirs = all.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string());
        let reading = Reading { format: Some(Format::Json), ..Reading::default() };
        let ours = import(&text, &reading).map(drop).map_err(|error| error.message);
        match (ours, theirs) {
            (Ok(()), Err(theirs)) => assert!(theirs.contains("out of range"), "{theirs}: {text}"),
            (Err(ours), Ok(_)) => assert!(!ours.starts_with("found"), "{ours}: {text}"),
            _ => {}
        }
    }

    #[test]
    fn a_damaged_file_is_read_or_refused(text in damaged()) {
        read_in_every_way(&text);
    }
}

/// The same without a library of random things, so that it can be counted.
#[test]
fn damaged_files_are_read_or_refused_and_counted() {
    const ROUNDS: u64 = 30_000;
    const PUT_IN: [&str; 16] = [
        "\"", "{", "}", "[", "]", ":", "\r", "\n", "\t", "#", "nil", "9", " -", ";", "\u{feff}",
        "é",
    ];
    let (mut read, mut refused) = (0_u64, 0_u64);
    for seed in 0..ROUNDS {
        let mut count = 0;
        let mut roll = |bound: usize| {
            count += 1;
            bounded(mix(seed, count), bound as u64) as usize
        };
        let mut text: Vec<char> = FILES[roll(FILES.len())].chars().collect();
        for _ in 0..=roll(3) {
            let at = roll(text.len());
            match roll(3) {
                0 => drop(text.remove(at)),
                1 => drop(text.splice(at..at, PUT_IN[roll(PUT_IN.len())].chars())),
                _ => {
                    let to = (at + 1 + roll(40)).min(text.len());
                    let part: Vec<char> = text.drain(at..to).collect();
                    let at = roll(text.len() + 1);
                    drop(text.splice(at..at, part));
                }
            }
        }
        let text: String = text.into_iter().collect();
        match import(&text, &Reading::default()) {
            Ok(_) => read += 1,
            Err(_) => refused += 1,
        }
        if seed % 10 == 0 {
            read_in_every_way(&text);
        }
    }
    println!("{read} damaged files were read, {refused} were refused");
    assert!(read > ROUNDS / 20 && refused > ROUNDS / 4, "{read} and {refused}");
}

#[test]
fn every_file_is_read_as_it_is_and_refused_when_it_is_cut_off_within_a_value() {
    for text in FILES {
        import(text, &Reading::default()).unwrap_or_else(|error| panic!("{error}\n{text}"));
        for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
            read_in_every_way(&text[..end]);
        }
    }
}

/// What a file can do to make its reader slow: depth, length, repetition.
#[test]
fn no_file_is_slow_to_refuse() {
    let deep = "[".repeat(200_000) + &"{:a ".repeat(200_000);
    let long = "{:process 0, :type :invoke, :f :append, :key 1, :value \"".to_owned()
        + &"a".repeat(500_000);
    let lines = "x\n".repeat(200_000);
    let tags = "#_ ".repeat(200_000);
    for text in [deep, long, lines, tags] {
        assert!(import(&text, &Reading::default()).is_err());
        for format in [Format::JepsenLog, Format::Edn, Format::Json] {
            assert!(
                import(&text, &Reading { format: Some(format), ..Reading::default() }).is_err()
            );
        }
    }
}

/// What took time with the square of the file, or worse: many faults that never end, and texts that
/// can have been put together in very many ways.
#[test]
fn no_file_is_slow_to_read() {
    let event = |process: &str, kind: &str, f: &str, value: &str| {
        format!("{{:process {process}, :type :{kind}, :f :{f}, :key \"k\", :value {value}}}\n")
    };
    let mut faults = event("0", "invoke", "read", "nil");
    for n in 0..30_000 {
        faults += &event(":nemesis", "info", &format!("start-{n}"), "nil");
    }
    faults += &event("0", "ok", "read", "0");
    let read = import(&faults, &Reading::default()).expect("a history");
    assert_eq!(read.faults.len(), 30_000);
    let mut lengths = String::new();
    for n in 1..400 {
        let text = format!("{:?}", "a".repeat(n));
        lengths += &event("0", "invoke", "append", &text);
        lengths += &event("0", "ok", "append", &text);
    }
    lengths += &event("1", "invoke", "get", "nil");
    lengths += &event("1", "ok", "get", &format!("{:?}", "a".repeat(399 * 400 / 2)));
    let error = import(&lengths, &Reading::default()).expect_err("too many ways");
    assert!(error.message.contains("in too many ways"), "{error}");
}
