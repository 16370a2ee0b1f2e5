//! The door between the page and the workers that try to break a promise: the worker's side takes
//! texts and numbers and gives them, the page's side makes of them what happened.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Reflect, Uint32Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::app::attack::{AttackChange, Mended, SearchProgress, ToldStory, Turned};
use crate::attack::Ground;
use crate::attack::exhaust::{Ended, Exhaust};
use crate::attack::mend::{Mend, mends};
use crate::attack::orders::{OrderSearch, OrdersEnd, Reductions};
use crate::attack::share::{Share, ShareNumber};
use crate::attack::shrink::{Shrunk, shrink};
use crate::attack::turning::turning;
use crate::scenario::text::parse;
use crate::scenario::{Attack, Scenario};

thread_local! {
    /// What the worker is at.
    static UNDER_WAY: RefCell<Option<AttackWork>> = const { RefCell::new(None) };
}

/// Steps of a search of everything between two looks at the clock.
const STEPS: u32 = 64;

/// What a worker may be at.
enum AttackWork {
    /// Its share of random schedules.
    Share(Share),
    /// Every schedule, and how that ended.
    Everything(Exhaust, Option<Ended>),
    /// Every order, and how that ended.
    Orders(OrderSearch, Option<OrdersEnd>),
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
    begun(&text, ShareNumber { worker, workers, from }, &known)
}

#[inline(never)]
fn begun(text: &str, part: ShareNumber, known: &[String]) -> bool {
    let Some((scenario, attack)) = attacked(text) else { return false };
    let known: Vec<Scenario> = known.iter().filter_map(|text| parse(text).ok()).collect();
    let ground = Rc::new(Ground::new(&scenario, attack));
    UNDER_WAY.set(Some(AttackWork::Share(Share::new(&ground, part, &known))));
    true
}

/// In the worker: begins to try every schedule of the attack that a scenario asks for; why that
/// cannot be, if it cannot.
#[wasm_bindgen(js_name = beginEverything)]
// What comes through the door is the callee's.
#[allow(clippy::needless_pass_by_value)]
pub fn begin_everything(text: String) -> Option<String> {
    everything(&text)
}

#[inline(never)]
fn everything(text: &str) -> Option<String> {
    let Some((scenario, attack)) = attacked(text) else { return Some(String::new()) };
    if attack.any_order {
        return match OrderSearch::new(&scenario, attack, Reductions::ALL) {
            Ok(search) => {
                UNDER_WAY.set(Some(AttackWork::Orders(search, None)));
                None
            }
            Err(unfit) => Some(unfit.sentence().to_owned()),
        };
    }
    match Exhaust::new(&scenario, attack) {
        Ok(exhaust) => {
            UNDER_WAY.set(Some(AttackWork::Everything(exhaust, None)));
            None
        }
        Err(unfit) => Some(unfit.sentence().to_owned()),
    }
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
    UNDER_WAY.with_borrow_mut(|under_way| match under_way {
        Some(AttackWork::Share(share)) if !share.is_over(best) => {
            share.advance();
            share.found().map_or(JsValue::UNDEFINED, JsValue::from)
        }
        Some(AttackWork::Everything(exhaust, ended @ None)) => {
            *ended = exhaust.advance(STEPS, |_| {});
            match ended {
                None => JsValue::UNDEFINED,
                Some(Ended::Found(found)) => found.number.into(),
                Some(Ended::Closed | Ended::Stopped) => JsValue::from_str("over"),
            }
        }
        Some(AttackWork::Orders(search, ended @ None)) => {
            *ended = search.advance(STEPS, |_| {});
            match ended {
                None => JsValue::UNDEFINED,
                Some(OrdersEnd::Broken(_)) => (search.seen().states as u32).into(),
                Some(_) => JsValue::from_str("over"),
            }
        }
        _ => JsValue::from_str("over"),
    })
}

/// In the worker: what was tried so far, as `[stories, those with a fault during a request,
/// outcomes that were not told of before, those with another leader at the end]`.
#[wasm_bindgen(js_name = attackTried)]
pub fn attack_tried() -> Array {
    tried()
}

#[inline(never)]
fn tried() -> Array {
    UNDER_WAY.with_borrow_mut(|under_way| {
        let (stories, overlapped, leaders, news) = match under_way {
            Some(AttackWork::Share(share)) => {
                let tried = share.tried();
                (tried.stories, tried.overlapped, tried.leaders, tried.news())
            }
            Some(AttackWork::Everything(exhaust, _)) => {
                let covered = exhaust.covered();
                (covered.states as u32, covered.ends as u32, 0, Vec::new())
            }
            Some(AttackWork::Orders(search, _)) => {
                let seen = search.seen();
                (seen.states as u32, seen.steps as u32, 0, Vec::new())
            }
            None => (0, 0, 0, Vec::new()),
        };
        let news = Uint32Array::from(news.as_slice());
        Array::of4(&stories.into(), &overlapped.into(), &news, &leaders.into())
    })
}

/// In the worker: what came of trying every schedule, in sentences.
#[wasm_bindgen(js_name = attackTold)]
pub fn attack_told() -> Option<String> {
    whole_told()
}

#[inline(never)]
fn whole_told() -> Option<String> {
    UNDER_WAY.with_borrow(|under_way| match under_way {
        Some(AttackWork::Everything(exhaust, Some(ended))) => Some(exhaust.told(ended)),
        Some(AttackWork::Orders(search, Some(ended))) => Some(search.told(ended)),
        _ => None,
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
    UNDER_WAY.with_borrow_mut(|under_way| match under_way.as_mut()? {
        AttackWork::Share(share) => share.shrunk().map(shrunk_array),
        AttackWork::Everything(exhaust, Some(Ended::Found(found))) => {
            shrink(exhaust.ground(), found).as_ref().map(shrunk_array)
        }
        AttackWork::Orders(search, Some(OrdersEnd::Broken(steps))) => {
            let (ground, found) = search.found(steps)?;
            shrink(&ground, &found).as_ref().map(shrunk_array)
        }
        AttackWork::Everything(..) | AttackWork::Orders(..) => None,
    })
}

fn shrunk_array(shrunk: &Shrunk) -> Array {
    Array::of4(
        &shrunk.scenario.to_string().into(),
        &(shrunk.lines_before as u32).into(),
        &(shrunk.lines_after as u32).into(),
        &shrunk.breaks_at.0.into(),
    )
}

/// In the worker: where the story of a scenario was lost that breaks the promise that its attack
/// names: the moments before and after, each with its share, then all of them, and what differs.
/// Nothing before and after where it was lost nowhere.
#[wasm_bindgen(js_name = attackTurning)]
// What comes through the door is the callee's.
#[allow(clippy::needless_pass_by_value)]
pub fn attack_turning(text: String) -> Array {
    turned(&text)
}

#[inline(never)]
fn turned(text: &str) -> Array {
    let Some((scenario, attack)) = attacked(text) else { return Array::new() };
    let turning = turning(&scenario, &attack);
    let flat = |points: &[crate::attack::turning::TurningPoint]| {
        let numbers: Vec<u32> = points.iter().flat_map(|it| [it.at.0, it.broken]).collect();
        Uint32Array::from(numbers.as_slice())
    };
    let lost = turning.lost_between().map(|(one, next)| vec![one, next]).unwrap_or_default();
    let differs = turning.differs.map_or(JsValue::UNDEFINED, JsValue::from);
    Array::of3(&flat(&lost), &flat(&turning.points), &differs)
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
pub fn change(worker: u32, message: &JsValue) -> Option<AttackChange> {
    let get = |name: &str| Reflect::get(message, &JsValue::from_str(name)).ok();
    let number = |name: &str| get(name)?.as_f64().map(whole);
    let search = number("number")?;
    let array = |name: &str| get(name)?.dyn_into::<Array>().ok();
    Some(match get("kind")?.as_string()?.as_str() {
        "tried" => {
            let tried = array("tried")?;
            let news = tried.get(2).dyn_into::<Uint32Array>().ok()?.to_vec();
            let (stories, overlapped, leaders) = (at(&tried, 0)?, at(&tried, 1)?, at(&tried, 3)?);
            let ms = number("ms")?;
            AttackChange::Tried(
                search,
                worker,
                SearchProgress { stories, overlapped, leaders, ms },
                news,
            )
        }
        "found" => AttackChange::Found(search, worker, number("story")?),
        "over" => AttackChange::Over(search, worker),
        "whole" => AttackChange::Whole(search, get("told")?.as_string()?),
        "turned" => AttackChange::Turned(search, turned_of(&array("turned")?)?),
        "told" => AttackChange::Told(search, told(&array("story")?)),
        "mended" => {
            let list = array("mends")?;
            let mends = list.iter().map(|one| mend_of(&one.dyn_into::<Array>().ok()?));
            AttackChange::Mended(search, mends.collect::<Option<_>>()?)
        }
        "failed" => AttackChange::Failed(search, get("message")?.as_string()?),
        _ => return None,
    })
}

fn at(array: &Array, index: u32) -> Option<u32> {
    array.get(index).as_f64().map(whole)
}

fn told(array: &Array) -> Option<ToldStory> {
    let text = array.get(0).as_string()?.into();
    let (before, after, breaks_at_ms) = (at(array, 1)?, at(array, 2)?, at(array, 3)?);
    Some(ToldStory { text, before, after, breaks_at_ms })
}

fn turned_of(array: &Array) -> Option<Turned> {
    let pairs = |index: u32| -> Option<Vec<(u32, u32)>> {
        let numbers = array.get(index).dyn_into::<Uint32Array>().ok()?.to_vec();
        Some(numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect())
    };
    let lost = pairs(0)?;
    let lost_between = lost.first().copied().zip(lost.get(1).copied());
    let differs = array.get(2).as_string().map(Rc::from);
    Some(Turned { lost_between, points: pairs(1)?.into(), differs })
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
