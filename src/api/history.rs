//! The door between the page and the worker that reads and judges histories: the worker's side
//! takes bytes and gives arrays, the page's side makes of them what happened.

use std::cell::RefCell;

use js_sys::{Array, Reflect, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::app::histories::{Change, Phase};
use crate::app::shared::Shared;
use crate::examine::{Choice, Examination, Finding, Object, Opened, Parts, nil_from_word};
use crate::judge::Model;

thread_local! {
    /// The history that the worker has read.
    static OPEN: RefCell<Option<Examination>> = const { RefCell::new(None) };
}

/// In the worker: reads a history, and gives its columns as `[numbers, bytes]`; what is not
/// chosen follows from the file. A file that cannot be read gives `[line, message]`.
#[wasm_bindgen(js_name = openHistory)]
pub fn open_history(
    bytes: &[u8],
    model: Option<String>,
    initial: Option<String>,
    nil: Option<String>,
) -> Array {
    let choice = Choice {
        object: model.as_deref().and_then(Object::from_word),
        initial,
        nil: nil.as_deref().and_then(nil_from_word),
    };
    opened(bytes, &choice)
}

#[inline(never)]
fn opened(bytes: &[u8], choice: &Choice) -> Array {
    match Examination::read(bytes, choice) {
        Ok((examination, opened)) => {
            OPEN.with_borrow_mut(|open| *open = Some(examination));
            array(&opened.into_parts())
        }
        Err(error) => Array::of2(&JsValue::from(error.line), &JsValue::from_str(&error.message)),
    }
}

/// In the worker: how many models there are to judge by.
#[wasm_bindgen(js_name = historyModels)]
pub fn history_models() -> u32 {
    Model::ALL.len() as u32
}

/// In the worker: judges the history that was read by the model of this number, and gives the
/// finding as `[numbers, bytes]`; nothing where there is no such model.
#[wasm_bindgen(js_name = judgeHistory)]
pub fn judge_history(model: u32) -> Option<Array> {
    judged(model)
}

#[inline(never)]
fn judged(model: u32) -> Option<Array> {
    let model = *Model::ALL.get(model as usize)?;
    let finding = OPEN.with_borrow_mut(|open| open.as_mut().map(|open| open.judge(model)))?;
    Some(array(&finding.into_parts()))
}

fn array(parts: &Parts) -> Array {
    let words: Array =
        parts.words.iter().map(|words| Uint32Array::from(words.as_slice())).collect();
    let bytes: Array = parts.bytes.iter().map(|bytes| Uint8Array::from(bytes.as_slice())).collect();
    Array::of2(&words, &bytes)
}

/// On the page: what a message of the worker's tells; none for any other message.
#[inline(never)]
pub fn change(message: &JsValue) -> Option<Change> {
    let get = |name: &str| Reflect::get(message, &JsValue::from_str(name)).ok();
    let number = |name: &str| get(name)?.as_f64().map(|number| number as u32);
    let text = |name: &str| get(name)?.as_string();
    let task = number("number")?;
    Some(match text("kind")?.as_str() {
        "fetching" => Change::Progress(task, Phase::Fetching(number("thousandths")?)),
        "reading" => Change::Progress(task, Phase::Reading),
        "judging" => Change::Progress(task, Phase::Judging(number("done")?, number("of")?)),
        "opened" => Change::Opened(task, Shared::new(Opened::from_parts(parts(&get("parts")?)?)?)),
        "judged" => Change::Judged(task, Finding::from_parts(parts(&get("parts")?)?)?),
        "done" => Change::Done(task),
        "failed" => Change::Failed(task, number("line"), text("message")?),
        _ => return None,
    })
}

fn parts(value: &JsValue) -> Option<Parts> {
    let pair = value.dyn_ref::<Array>()?;
    let (words, bytes) =
        (pair.get(0).dyn_into::<Array>().ok()?, pair.get(1).dyn_into::<Array>().ok()?);
    let words = words.iter().map(|one| one.dyn_into::<Uint32Array>().ok().map(|one| one.to_vec()));
    let bytes = bytes.iter().map(|one| one.dyn_into::<Uint8Array>().ok().map(|one| one.to_vec()));
    Some(Parts { words: words.collect::<Option<_>>()?, bytes: bytes.collect::<Option<_>>()? })
}
