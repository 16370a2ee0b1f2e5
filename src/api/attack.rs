//! The door between the page and the workers that try to break a promise: the worker's side takes
//! texts and numbers and gives them, the page's side makes of them what happened.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Reflect, Uint32Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::app::attack::{Change, Mended, Told, Tried};
use crate::attack::Ground;
use crate::attack::mend::{Mend, mends};
use crate::attack::share::{Part, Share};
use crate::scenario::text::parse;
use crate::scenario::{Attack, Scenario};

thread_local! {
    /// What the worker is at.
    static UNDER_WAY: RefCell<Option<Share>> = const { RefCell::new(None) };
}

/// In the worker: begins its share of the attack that a scenario asks for; what is found shall
/// differ in kind from what the other scenarios show. Whether it could.
#[wasm_bindgen(js_name = beginAttack)]
// What comes through the door is the callee's.
#[allow(clippy::needless_pass_by_value)]
pub fn begin_attack(
    text: String,
    worker: u32,
    workers: u32,
    from: u32,
    known: Vec<String>,
) -> bool {
    begun(&text, Part { worker, workers, from }, &known)
}

#[inline(never)]
fn begun(text: &str, part: Part, known: &[String]) -> bool {
    let Some((scenario, attack)) = attacked(text) else { return false };
    let known: Vec<Scenario> = known.iter().filter_map(|text| parse(text).ok()).collect();
    let ground = Rc::new(Ground::new(&scenario, attack));
    UNDER_WAY.set(Some(Share::new(&ground, part, &known)));
    true
}

fn attacked(text: &str) -> Option<(Scenario, Attack)> {
    let scenario = parse(text).ok()?;
    let attack = scenario.attack()?.clone();
    Some((scenario, attack))
}

/// In the worker: tries one story, unless nothing is left that could come before the story of
/// this number. What happened: `over`, the number of what was found, or nothing yet.
#[wasm_bindgen(js_name = advanceAttack)]
pub fn advance_attack(best: u32) -> JsValue {
    advanced(best)
}

#[inline(never)]
fn advanced(best: u32) -> JsValue {
    UNDER_WAY.with_borrow_mut(|share| {
        let Some(share) = share else { return JsValue::from_str("over") };
        if share.is_over(best) {
            return JsValue::from_str("over");
        }
        share.advance();
        share.found().map_or(JsValue::UNDEFINED, JsValue::from)
    })
}

/// In the worker: what was tried so far, as `[stories, those with a fault during a request,
/// outcomes that were not told of before]`.
#[wasm_bindgen(js_name = attackTried)]
pub fn attack_tried() -> Array {
    tried()
}

#[inline(never)]
fn tried() -> Array {
    UNDER_WAY.with_borrow_mut(|share| {
        let Some(share) = share else { return Array::new() };
        let tried = share.tried();
        let news = Uint32Array::from(tried.news().as_slice());
        Array::of3(&tried.stories.into(), &tried.overlapped.into(), &news)
    })
}

/// In the worker: what was found, made short, as `[text, lines before, lines after, ms at which it
/// breaks]`; nothing if it breaks no promise after all.
#[wasm_bindgen(js_name = attackFound)]
pub fn attack_found() -> Option<Array> {
    found()
}

#[inline(never)]
fn found() -> Option<Array> {
    UNDER_WAY.with_borrow_mut(|share| {
        let shrunk = share.as_mut()?.shrunk()?;
        Some(Array::of4(
            &shrunk.scenario.to_string().into(),
            &(shrunk.lines_before as u32).into(),
            &(shrunk.lines_after as u32).into(),
            &shrunk.breaks_at.0.into(),
        ))
    })
}

/// In the worker: under which other settings the story of a scenario keeps the promise that its
/// attack names, each as `[setting, asked, answered, ms of the slowest, answered without it, ms of
/// the slowest without it, text]`.
#[wasm_bindgen(js_name = attackMends)]
// What comes through the door is the callee's.
#[allow(clippy::needless_pass_by_value)]
pub fn attack_mends(text: String) -> Array {
    mended(&text)
}

#[inline(never)]
fn mended(text: &str) -> Array {
    let Some((scenario, attack)) = attacked(text) else { return Array::new() };
    mends(&scenario, &attack).iter().map(mend_array).collect()
}

fn mend_array(mend: &Mend) -> JsValue {
    let (before, after) = mend.cost;
    let entries: Array = [
        JsValue::from(mend.name()),
        (after.asked as u32).into(),
        (after.answered as u32).into(),
        (after.slowest_ms as u32).into(),
        (before.answered as u32).into(),
        (before.slowest_ms as u32).into(),
        mend.scenario.to_string().into(),
    ]
    .iter()
    .collect::<Array>();
    entries.into()
}

/// On the page: what a message of a worker's tells; none if it is none of the workers'.
#[inline(never)]
pub fn change(worker: u32, message: &JsValue) -> Option<Change> {
    let get = |name: &str| Reflect::get(message, &JsValue::from_str(name)).ok();
    let number = |name: &str| get(name)?.as_f64().map(whole);
    let search = number("number")?;
    let array = |name: &str| get(name)?.dyn_into::<Array>().ok();
    Some(match get("kind")?.as_string()?.as_str() {
        "tried" => {
            let tried = array("tried")?;
            let news = tried.get(2).dyn_into::<Uint32Array>().ok()?.to_vec();
            let (stories, overlapped) = (at(&tried, 0)?, at(&tried, 1)?);
            let ms = number("ms")?;
            Change::Tried(search, worker, Tried { stories, overlapped, ms }, news)
        }
        "found" => Change::Found(search, worker, number("story")?),
        "over" => Change::Over(search, worker),
        "told" => Change::Told(search, told(&array("story")?)),
        "mended" => {
            let list = array("mends")?;
            let mends = list.iter().map(|one| mend_of(&one.dyn_into::<Array>().ok()?));
            Change::Mended(search, mends.collect::<Option<_>>()?)
        }
        "failed" => Change::Failed(search, get("message")?.as_string()?),
        _ => return None,
    })
}

fn at(array: &Array, index: u32) -> Option<u32> {
    array.get(index).as_f64().map(whole)
}

fn told(array: &Array) -> Option<Told> {
    let text = array.get(0).as_string()?.into();
    let (before, after, breaks_at_ms) = (at(array, 1)?, at(array, 2)?, at(array, 3)?);
    Some(Told { text, before, after, breaks_at_ms })
}

fn mend_of(array: &Array) -> Option<Mended> {
    Some(Mended {
        setting: array.get(0).as_string()?.into(),
        asked: at(array, 1)?,
        answered: at(array, 2)?,
        slowest_ms: at(array, 3)?,
        answered_without: at(array, 4)?,
        slowest_ms_without: at(array, 5)?,
        text: array.get(6).as_string()?.into(),
    })
}

/// A number of the worker's, all of which are whole and none negative.
#[allow(clippy::cast_sign_loss)]
fn whole(number: f64) -> u32 {
    number as u32
}
