//! The door between the page and the worker that reads and judges histories: the worker's side
//! takes bytes and gives plain data, the page's side makes of that what happened.

use std::cell::RefCell;

use js_sys::{Uint8Array, Uint32Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::api::history::{FailedFacts, OpenedFacts, VerdictFacts};
use crate::api::plain;
use crate::app::histories::{HistoryChange, WorkerPhase};
use crate::app::shared::Shared;
use crate::diagram::history::LaneIndex;
use crate::examine::{Chosen, Columns, Examination, Found, Measure, Object, Parts, nil_from_word};
use crate::judge::{ConsistencyModel, Slices};

/// A column of numbers, as the browser hands it over.
#[derive(Serialize, Deserialize)]
struct Words(#[serde(with = "serde_wasm_bindgen::preserve")] Uint32Array);

/// A text or a column of small numbers, likewise.
#[derive(Serialize, Deserialize)]
struct Bytes(#[serde(with = "serde_wasm_bindgen::preserve")] Uint8Array);

/// What came of a file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum OpenedFile {
    Opened { facts: OpenedFacts, words: Vec<Words>, bytes: Vec<Bytes> },
    Failed(FailedFacts),
}

/// What the worker tells, and of which task.
#[derive(Deserialize)]
struct WorkerMessage {
    number: u32,
    told: WorkerNews,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum WorkerNews {
    /// So many thousandths of the file are there.
    Fetching(u32),
    Reading,
    Words(Words),
    Bytes(Bytes),
    /// All columns have been told.
    Opened(OpenedFacts),
    /// By so many models, of how many.
    Judging(u32, u32),
    Judged(VerdictFacts),
    Measured(String),
    Done,
    Failed(FailedFacts),
}

thread_local! {
    /// The history that the worker has read.
    static OPEN: RefCell<Option<Examination>> = const { RefCell::new(None) };
    /// What is being found out about it.
    static UNDER_WAY: RefCell<Option<HistoryWork>> = const { RefCell::new(None) };
    /// The arrays of a history that the page has so far.
    static ARRIVED: RefCell<Parts> = const { RefCell::new(Parts { words: Vec::new(), bytes: Vec::new() }) };
}

/// What the worker does slice by slice.
enum HistoryWork {
    Model(ConsistencyModel, Slices<Found>),
    Measure(Slices<Option<Measure>>),
}

/// As many arrays are an index.
const INDEX_COLUMNS: usize = 4;

/// In the worker: reads a history, and gives it as `{ opened: { facts, words, bytes } }`; what is
/// not chosen follows from the file. A file that cannot be read gives `{ failed }`.
#[wasm_bindgen(js_name = openHistory)]
// What comes through the door is the callee's.
#[allow(clippy::needless_pass_by_value)]
pub fn open_history(
    bytes: &[u8],
    model: Option<String>,
    initial: Option<String>,
    nil: Option<String>,
) -> JsValue {
    let choice = Chosen {
        object: model.as_deref().and_then(Object::from_word),
        initial,
        nil: nil.as_deref().and_then(nil_from_word),
    };
    opened(bytes, &choice)
}

#[inline(never)]
fn opened(bytes: &[u8], choice: &Chosen) -> JsValue {
    plain::given(&match Examination::read(bytes, choice) {
        Ok((examination, opened)) => {
            OPEN.set(Some(examination));
            UNDER_WAY.set(None);
            let index = LaneIndex::new(&opened.columns, |_| true);
            let (facts, columns) = OpenedFacts::and_columns(opened);
            let parts = columns.into_parts();
            let words = parts.words.into_iter().chain(index.into_columns());
            let words = words.map(|words| Words(Uint32Array::from(words.as_slice()))).collect();
            let bytes = parts.bytes.iter().map(|bytes| Bytes(Uint8Array::from(bytes.as_slice())));
            OpenedFile::Opened { facts, words, bytes: bytes.collect() }
        }
        Err(error) => {
            OpenedFile::Failed(FailedFacts { place: Some(error.place()), message: error.message })
        }
    })
}

/// In the worker: how many models there are to judge by.
#[wasm_bindgen(js_name = historyModels)]
pub fn history_models() -> u32 {
    ConsistencyModel::COUNT as u32
}

/// In the worker: judges the history that was read by the model of this number, about so much of
/// it, and gives the verdict once there is one.
#[wasm_bindgen(js_name = judgeHistory)]
pub fn judge_history(model: u32, work: f64) -> Option<JsValue> {
    judged(model, steps(work))
}

#[inline(never)]
fn judged(model: u32, work: u64) -> Option<JsValue> {
    let model = ConsistencyModel::at(model as usize)?;
    OPEN.with_borrow_mut(|open| {
        let open = open.as_mut()?;
        let mut slices = match UNDER_WAY.take() {
            Some(HistoryWork::Model(other, slices)) if other == model => slices,
            _ => open.begin(model),
        };
        let Some(found) = slices.advance(work) else {
            UNDER_WAY.set(Some(HistoryWork::Model(model, slices)));
            return None;
        };
        Some(plain::given(&VerdictFacts::from(open.take(found))))
    })
}

/// In the worker: measures by how much the history that was read misses linearizability, about so
/// much of it; a sentence once that is known, and an empty one if there is nothing to say.
#[wasm_bindgen(js_name = measureHistory)]
pub fn measure_history(work: f64) -> Option<String> {
    measured(steps(work))
}

#[inline(never)]
fn measured(work: u64) -> Option<String> {
    let mut slices = match UNDER_WAY.take() {
        Some(HistoryWork::Measure(slices)) => slices,
        _ => match OPEN.with_borrow(|open| open.as_ref().map(Examination::begin_measure)) {
            Some(slices) => slices,
            None => return Some(String::new()),
        },
    };
    let Some(missed) = slices.advance(work) else {
        UNDER_WAY.set(Some(HistoryWork::Measure(slices)));
        return None;
    };
    Some(missed.map(Measure::sentences).unwrap_or_default())
}

/// Steps of work, of which scripts speak in numbers of their own.
#[allow(clippy::cast_sign_loss)]
fn steps(work: f64) -> u64 {
    work as u64
}

/// On the page: what a message of the worker's tells. A history comes column by column, so that no
/// turn takes long; none for a message that tells nothing yet, or is none of the worker's.
#[inline(never)]
pub fn change(message: JsValue) -> Option<HistoryChange> {
    let WorkerMessage { number, told } = plain::taken(message)?;
    let progress = |phase| HistoryChange::Progress(number, phase);
    Some(match told {
        WorkerNews::Fetching(thousandths) => progress(WorkerPhase::Fetching(thousandths)),
        WorkerNews::Reading => {
            ARRIVED.with_borrow_mut(|arrived| *arrived = Parts::default());
            progress(WorkerPhase::Reading)
        }
        WorkerNews::Words(Words(column)) => {
            ARRIVED.with_borrow_mut(|arrived| arrived.words.push(column.to_vec()));
            return None;
        }
        WorkerNews::Bytes(Bytes(column)) => {
            ARRIVED.with_borrow_mut(|arrived| arrived.bytes.push(column.to_vec()));
            return None;
        }
        WorkerNews::Opened(facts) => opened_of(number, facts, ARRIVED.take())?,
        WorkerNews::Judging(done, of) => progress(WorkerPhase::Judging(done, of)),
        WorkerNews::Judged(facts) => HistoryChange::Judged(number, facts.verdict()?),
        WorkerNews::Measured(sentence) => HistoryChange::Measured(number, sentence),
        WorkerNews::Done => HistoryChange::Done(number),
        WorkerNews::Failed(why) => HistoryChange::Failed(number, why.place, why.message),
    })
}

/// The history whose columns have all arrived, with its index as the last of them.
fn opened_of(task: u32, facts: OpenedFacts, mut parts: Parts) -> Option<HistoryChange> {
    let index = parts.words.split_off(parts.words.len().checked_sub(INDEX_COLUMNS)?);
    let opened = facts.with(Columns::from_parts(parts)?)?;
    let index = LaneIndex::from_columns(&opened.columns, index.try_into().ok()?)?;
    Some(HistoryChange::Opened(task, Shared::new(opened), Shared::new(index)))
}
