//! The door between the page and the worker that reads and judges histories: the worker's side
//! takes bytes and gives arrays, the page's side makes of them what happened.

use std::cell::RefCell;

use js_sys::{Array, Reflect, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::app::histories::{HistoryChange, WorkerPhase};
use crate::app::shared::Shared;
use crate::diagram::history::LaneIndex;
use crate::examine::{
    Chosen, Examination, Found, Measure, ModelVerdict, Object, Opened, Parts, nil_from_word,
};
use crate::judge::{ConsistencyModel, Slices};

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

/// In the worker: reads a history, and gives its columns as `[numbers, bytes]`; what is not
/// chosen follows from the file. A file that cannot be read gives `[place, message]`.
#[wasm_bindgen(js_name = openHistory)]
// What comes through the door is the callee's.
#[allow(clippy::needless_pass_by_value)]
pub fn open_history(
    bytes: &[u8],
    model: Option<String>,
    initial: Option<String>,
    nil: Option<String>,
) -> Array {
    let choice = Chosen {
        object: model.as_deref().and_then(Object::from_word),
        initial,
        nil: nil.as_deref().and_then(nil_from_word),
    };
    opened(bytes, &choice)
}

#[inline(never)]
fn opened(bytes: &[u8], choice: &Chosen) -> Array {
    match Examination::read(bytes, choice) {
        Ok((examination, opened)) => {
            OPEN.set(Some(examination));
            UNDER_WAY.set(None);
            let index = LaneIndex::new(&opened.columns, |_| true);
            let mut parts = opened.into_parts();
            parts.words.extend(index.into_columns());
            array(&parts)
        }
        Err(error) => {
            Array::of2(&JsValue::from_str(&error.place()), &JsValue::from_str(&error.message))
        }
    }
}

/// In the worker: how many models there are to judge by.
#[wasm_bindgen(js_name = historyModels)]
pub fn history_models() -> u32 {
    ConsistencyModel::COUNT as u32
}

/// In the worker: judges the history that was read by the model of this number, about so much of
/// it, and gives the finding as `[numbers, bytes]` once there is one.
#[wasm_bindgen(js_name = judgeHistory)]
pub fn judge_history(model: u32, work: f64) -> Option<Array> {
    judged(model, steps(work))
}

#[inline(never)]
fn judged(model: u32, work: u64) -> Option<Array> {
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
        Some(array(&open.take(found).into_parts()))
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

fn array(parts: &Parts) -> Array {
    let words: Array =
        parts.words.iter().map(|words| Uint32Array::from(words.as_slice())).collect();
    let bytes: Array = parts.bytes.iter().map(|bytes| Uint8Array::from(bytes.as_slice())).collect();
    Array::of2(&words, &bytes)
}

/// On the page: what a message of the worker's tells. A history comes array by array, so that no
/// turn takes long; none for a message that tells nothing yet, or is none of the worker's.
#[inline(never)]
pub fn change(message: &JsValue) -> Option<HistoryChange> {
    let get = |name: &str| Reflect::get(message, &JsValue::from_str(name)).ok();
    let number = |name: &str| get(name)?.as_f64().map(whole);
    let text = |name: &str| get(name)?.as_string();
    let task = number("number")?;
    Some(match text("kind")?.as_str() {
        "fetching" => HistoryChange::Progress(task, WorkerPhase::Fetching(number("thousandths")?)),
        "reading" => {
            ARRIVED.with_borrow_mut(|arrived| *arrived = Parts::default());
            HistoryChange::Progress(task, WorkerPhase::Reading)
        }
        "array" => {
            ARRIVED.with_borrow_mut(|arrived| arrive(arrived, &get("array")?))?;
            return None;
        }
        "opened" => opened_of(task, ARRIVED.take())?,
        "judging" => {
            HistoryChange::Progress(task, WorkerPhase::Judging(number("done")?, number("of")?))
        }
        "judged" => HistoryChange::Judged(task, ModelVerdict::from_parts(parts(&get("parts")?)?)?),
        "measured" => HistoryChange::Measured(task, text("sentence")?),
        "done" => HistoryChange::Done(task),
        "failed" => HistoryChange::Failed(task, text("place"), text("message")?),
        _ => return None,
    })
}

/// A number of the worker's, all of which are whole and none negative.
#[allow(clippy::cast_sign_loss)]
fn whole(number: f64) -> u32 {
    number as u32
}

fn arrive(arrived: &mut Parts, array: &JsValue) -> Option<()> {
    if let Some(words) = array.dyn_ref::<Uint32Array>() {
        arrived.words.push(words.to_vec());
    } else {
        arrived.bytes.push(array.dyn_ref::<Uint8Array>()?.to_vec());
    }
    Some(())
}

/// The history whose arrays have all arrived, with its index as the last of them.
fn opened_of(task: u32, mut parts: Parts) -> Option<HistoryChange> {
    let index = parts.words.split_off(parts.words.len().checked_sub(INDEX_COLUMNS)?);
    let opened = Opened::from_parts(parts)?;
    let index = LaneIndex::from_columns(&opened.columns, index.try_into().ok()?)?;
    Some(HistoryChange::Opened(task, Shared::new(opened), Shared::new(index)))
}

fn parts(value: &JsValue) -> Option<Parts> {
    let pair = value.dyn_ref::<Array>()?;
    let (words, bytes) =
        (pair.get(0).dyn_into::<Array>().ok()?, pair.get(1).dyn_into::<Array>().ok()?);
    let words = words.iter().map(|one| one.dyn_into::<Uint32Array>().ok().map(|one| one.to_vec()));
    let bytes = bytes.iter().map(|one| one.dyn_into::<Uint8Array>().ok().map(|one| one.to_vec()));
    Some(Parts { words: words.collect::<Option<_>>()?, bytes: bytes.collect::<Option<_>>()? })
}
