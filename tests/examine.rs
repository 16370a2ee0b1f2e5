//! What is shown of a history from elsewhere.

use cap_playground::api::history::{OpenedFacts, VerdictFacts};
use cap_playground::examine::{
    Allowed, Chosen, Columns, Examination, ModelVerdict, NONE, Object, Opened, Parts, broken_below,
};
use cap_playground::judge::ConsistencyModel;
use serde::Serialize;
use serde::de::DeserializeOwned;

const LOST: &str = "{:process 0, :type :invoke, :f :write, :value 1}
{:process 0, :type :ok, :f :write, :value 1}
{:process :nemesis, :type :info, :f :start, :value \"cut\"}
{:process 1, :type :invoke, :f :write, :value 2}
{:process :nemesis, :type :info, :f :stop, :value nil}
{:process 1, :type :info, :f :write, :value 2}
{:process 2, :type :invoke, :f :read, :value nil}
{:process 2, :type :ok, :f :read, :value 0}
{:process 0, :type :invoke, :f :cas, :value [1 3]}
";

fn open(text: &str) -> (Examination, Opened) {
    Examination::read(text.as_bytes(), &Chosen::default()).expect("it is a history")
}

#[test]
fn a_history_becomes_columns() {
    let (_, opened) = open(LOST);
    let columns = &opened.columns;
    assert_eq!(columns.start, [0, 3, 6, 8]);
    assert_eq!(columns.end, [1, 5, 7, NONE]);
    assert_eq!(columns.line, [1, 4, 7, 9]);
    assert_eq!(columns.lane, [0, 1, 1, 0], "process 2 goes on where 1 stopped");
    let said =
        |id| format!("{}: {} {}", columns.process_name(id), columns.asked(id), columns.told(id));
    assert_eq!(
        (0..4).map(said).collect::<Vec<_>>(),
        [
            "process 0: write 1 ok",
            "process 1: write 2 unknown",
            "process 2: read → 0",
            "process 0: cas 1→3 never ended"
        ]
    );
    assert_eq!((opened.object, opened.initial.as_str()), (Object::CasRegister, "0"));
    assert_eq!(columns.bands.len(), 1, "a fault that begins and is over is one band");
    assert_eq!((columns.bands[0].from, columns.bands[0].to), (2, 4));
}

#[test]
fn a_violation_comes_with_its_operations_and_a_sentence() {
    let (mut examination, _) = open(LOST);
    let finding = examination.judge(ConsistencyModel::Linearizable);
    assert_eq!(finding.allowed, Allowed::No);
    assert_eq!(finding.proof, [0, 2]);
    assert_eq!(finding.before, [(0, 2)]);
    assert!(finding.sentence.contains("process 2 read"), "{}", finding.sentence);
    assert_eq!(examination.judge(ConsistencyModel::Sequential).allowed, Allowed::Yes);
}

#[test]
fn by_how_much_a_history_misses_is_told_in_versions_and_in_time_if_there_is_a_clock() {
    let (mut examination, _) = open(LOST);
    assert_eq!(examination.measure(), "", "who was not judged may miss nothing");
    examination.judge(ConsistencyModel::Linearizable);
    assert_eq!(examination.measure(), "Every read returns one of the 2 latest values (k = 2).");
    let timed = (0..)
        .zip(LOST.lines())
        .map(|(n, line)| line.replace('}', &format!(", :time {}}}\n", n * 1_000_000)));
    let (mut examination, _) = open(&timed.collect::<String>());
    examination.judge(ConsistencyModel::Linearizable);
    let said = examination.measure();
    assert!(said.ends_with(" Every read is right if it may be 5 ms late (Δ = 5 ms)."), "{said}");
}

/// As the page's worker does it.
#[test]
fn what_is_found_in_slices_is_what_is_found_at_once() {
    let timed: String = (0..)
        .zip(LOST.lines())
        .map(|(n, line)| line.replace('}', &format!(", :time {}}}\n", n * 1_000_000)))
        .collect();
    let contradicted = timed.replace(":time 6000000", ":time 500000");
    for text in [LOST, &timed, &contradicted, &LOST.replace(":value 0", ":value 5")] {
        let (mut at_once, _) = open(text);
        let (mut in_slices, _) = open(text);
        for model in ConsistencyModel::ALL {
            let mut slices = in_slices.begin(model);
            let found = (0..).find_map(|_| slices.advance(7)).expect("it comes to an end");
            assert_eq!(in_slices.take(found), at_once.judge(model), "{text}");
        }
        let mut slices = in_slices.begin_measure();
        let missed = (0..).find_map(|_| slices.advance(7)).expect("it comes to an end");
        assert_eq!(missed, at_once.missed());
        assert_eq!(in_slices.witness(), at_once.witness());
    }
}

#[test]
fn what_a_stronger_model_allows_is_allowed() {
    let good = LOST.replace(":f :read, :value 0", ":f :read, :value 1");
    let (mut examination, _) = open(&good);
    for model in ConsistencyModel::ALL {
        assert_eq!(examination.judge(model).allowed, Allowed::Yes, "{}", model.word());
        let (mut alone, _) = open(&good);
        assert_eq!(alone.judge(model).allowed, Allowed::Yes, "{} by itself", model.word());
    }
}

#[test]
fn what_follows_from_another_verdict_names_it() {
    let (mut examination, _) = open(LOST);
    let found: Vec<ModelVerdict> =
        ConsistencyModel::ALL.map(|model| examination.judge(model)).into();
    assert_eq!(found[0].follows_from, None);
    let causal =
        found.iter().find(|one| one.model == ConsistencyModel::Causal).expect("it was judged");
    assert_eq!(
        (causal.allowed, causal.follows_from),
        (Allowed::Yes, Some(ConsistencyModel::Sequential))
    );
    // What a weaker model forbids, every stronger one forbids, and no weaker one.
    let pram = ModelVerdict::new(ConsistencyModel::Pram, Allowed::No);
    let unknown = ModelVerdict::new(ConsistencyModel::Sequential, Allowed::Unknown);
    let found = [unknown, pram];
    assert_eq!(broken_below(&found, ConsistencyModel::Sequential), Some(ConsistencyModel::Pram));
    assert_eq!(broken_below(&found, ConsistencyModel::ReadYourWrites), None);
    assert_eq!(broken_below(&found, ConsistencyModel::Pram), None);
}

/// As it comes out of what a worker tells: plain data.
fn told<T: Serialize + DeserializeOwned>(data: &T) -> T {
    let text = serde_json::to_string(data).expect("it can be told");
    serde_json::from_str(&text).expect("it was told")
}

#[test]
fn everything_survives_being_handed_over() {
    let (mut examination, opened) = open(LOST);
    let (facts, columns) = OpenedFacts::and_columns(opened.clone());
    let columns = Columns::from_parts(columns.into_parts()).unwrap();
    assert_eq!(told(&facts).with(columns), Some(opened));
    for model in ConsistencyModel::ALL {
        let verdict = examination.judge(model);
        let facts = VerdictFacts::from(verdict.clone());
        assert_eq!(told(&facts).verdict(), Some(verdict));
    }
}

#[test]
fn parts_that_do_not_fit_together_are_no_history() {
    let (_, opened) = open(LOST);
    let whole = opened.columns.into_parts();
    for left_out in 0..whole.words.len() {
        let mut parts = whole.clone();
        parts.words.remove(left_out);
        assert_eq!(Columns::from_parts(parts), None);
        let mut parts = whole.clone();
        parts.words[left_out].pop();
        let _any = Columns::from_parts(parts);
    }
    assert_eq!(Columns::from_parts(Parts::default()), None);
}

#[test]
fn what_is_no_text_and_what_does_not_fit_is_an_error_with_its_line() {
    let line = |bytes: &[u8], choice: &Chosen| match Examination::read(bytes, choice) {
        Ok(_) => None,
        Err(error) => Some(error.line),
    };
    assert_eq!(line(b"one\ntwo\n\xff", &Chosen::default()), Some(3));
    let register = Chosen { object: Some(Object::Register), ..Chosen::default() };
    assert_eq!(line(LOST.as_bytes(), &register), Some(9));
    let initial = Chosen { initial: Some("1".to_owned()), ..Chosen::default() };
    let (_, opened) = Examination::read(LOST.as_bytes(), &initial).expect("it is a history");
    assert_eq!(opened.initial, "1");
}

/// Whatever an append is judged as, it is told as what was asked.
#[test]
fn an_append_is_told_as_one() {
    let (mut examination, opened) = open(
        "{:process 0, :type :invoke, :f :append, :key \"k\", :value \"a\"}\n\
         {:process 0, :type :ok, :f :append, :key \"k\", :value \"a\"}\n\
         {:process 0, :type :invoke, :f :append, :key \"k\", :value \"b\"}\n\
         {:process 0, :type :ok, :f :append, :key \"k\", :value \"b\"}\n\
         {:process 1, :type :invoke, :f :get, :key \"k\", :value nil}\n\
         {:process 1, :type :ok, :f :get, :key \"k\", :value \"ab\"}\n\
         {:process 1, :type :invoke, :f :get, :key \"k\", :value nil}\n\
         {:process 1, :type :ok, :f :get, :key \"k\", :value \"a\"}\n",
    );
    let asked: Vec<String> = (0..3).map(|id| opened.columns.asked(id)).collect();
    assert_eq!(asked, ["append \"a\"", "append \"b\"", "read"]);
    let finding = examination.judge(ConsistencyModel::Linearizable);
    assert!(finding.sentence.contains("append k += \"b\""), "{}", finding.sentence);
}
