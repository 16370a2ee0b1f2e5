//! The door between the page and the workers that try to break a promise: the worker's side takes
//! texts and gives plain data, the page's side makes of that what happened.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::api::attack::{
    AttackMessage, AttackNews, MendFacts, StoryFacts, TriedFacts, TurningFacts,
};
use crate::api::plain;
use crate::app::attack::AttackChange;
use crate::attack::Ground;
use crate::attack::exhaust::{Ended, Exhaust};
use crate::attack::mend::mends;
use crate::attack::orders::{OrderSearch, OrdersEnd, Reductions};
use crate::attack::share::{Share, ShareNumber};
use crate::attack::shrink::shrink;
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
/// this number. What happened: `over`, or what was found; nothing yet if it is to go on.
#[wasm_bindgen(js_name = advanceAttack)]
pub fn advance_attack(best: u32) -> JsValue {
    advanced(best).map_or(JsValue::UNDEFINED, |news| plain::given(&news))
}

#[inline(never)]
fn advanced(best: u32) -> Option<AttackNews> {
    UNDER_WAY.with_borrow_mut(|under_way| match under_way {
        Some(AttackWork::Share(share)) if !share.is_over(best) => {
            share.advance();
            share.found().map(AttackNews::Found)
        }
        Some(AttackWork::Everything(exhaust, ended @ None)) => {
            *ended = exhaust.advance(STEPS, |_| {});
            ended.as_ref().map(|ended| match ended {
                Ended::Found(found) => AttackNews::Found(found.number),
                Ended::Closed | Ended::Stopped => AttackNews::Over,
            })
        }
        Some(AttackWork::Orders(search, ended @ None)) => {
            *ended = search.advance(STEPS, |_| {});
            ended.as_ref().map(|ended| match ended {
                OrdersEnd::Broken(_) => AttackNews::Found(search.seen().states as u32),
                _ => AttackNews::Over,
            })
        }
        _ => Some(AttackNews::Over),
    })
}

/// In the worker: what was tried in so many milliseconds.
#[wasm_bindgen(js_name = attackTried)]
pub fn attack_tried(ms: u32) -> JsValue {
    plain::given(&tried(ms))
}

#[inline(never)]
fn tried(ms: u32) -> TriedFacts {
    UNDER_WAY.with_borrow_mut(|under_way| match under_way {
        Some(AttackWork::Share(share)) => {
            let tried = share.tried();
            TriedFacts {
                stories: tried.stories,
                overlapped: tried.overlapped,
                leaders: tried.leaders,
                news: tried.news(),
                ms,
            }
        }
        Some(AttackWork::Everything(exhaust, _)) => {
            let covered = exhaust.covered();
            let (stories, overlapped) = (covered.states as u32, covered.ends as u32);
            TriedFacts { stories, overlapped, ms, ..TriedFacts::default() }
        }
        Some(AttackWork::Orders(search, _)) => {
            let seen = search.seen();
            let (stories, overlapped) = (seen.states as u32, seen.steps as u32);
            TriedFacts { stories, overlapped, ms, ..TriedFacts::default() }
        }
        None => TriedFacts::default(),
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

/// In the worker: what was found, made short; nothing if it breaks no promise after all.
#[wasm_bindgen(js_name = attackFound)]
pub fn attack_found() -> JsValue {
    plain::given(&found())
}

#[inline(never)]
fn found() -> Option<StoryFacts> {
    UNDER_WAY.with_borrow_mut(|under_way| match under_way.as_mut()? {
        AttackWork::Share(share) => share.shrunk().map(StoryFacts::from),
        AttackWork::Everything(exhaust, Some(Ended::Found(found))) => {
            shrink(exhaust.ground(), found).as_ref().map(StoryFacts::from)
        }
        AttackWork::Orders(search, Some(OrdersEnd::Broken(steps))) => {
            let (ground, found) = search.found(steps)?;
            shrink(&ground, &found).as_ref().map(StoryFacts::from)
        }
        AttackWork::Everything(..) | AttackWork::Orders(..) => None,
    })
}

/// In the worker: where the story of a scenario was lost that breaks the promise that its attack
/// names; nothing if it has none.
#[wasm_bindgen(js_name = attackTurning)]
// What comes through the door is the callee's.
#[allow(clippy::needless_pass_by_value)]
pub fn attack_turning(text: String) -> JsValue {
    plain::given(&turned(&text))
}

#[inline(never)]
fn turned(text: &str) -> Option<TurningFacts> {
    let (scenario, attack) = attacked(text)?;
    Some(TurningFacts::from(turning(&scenario, &attack)))
}

/// In the worker: under which other settings the story of a scenario keeps the promise that its
/// attack names.
#[wasm_bindgen(js_name = attackMends)]
// What comes through the door is the callee's.
#[allow(clippy::needless_pass_by_value)]
pub fn attack_mends(text: String) -> JsValue {
    plain::given(&mended(&text))
}

#[inline(never)]
fn mended(text: &str) -> Vec<MendFacts> {
    let Some((scenario, attack)) = attacked(text) else { return Vec::new() };
    mends(&scenario, &attack).iter().map(MendFacts::from).collect()
}

/// On the page: what a message of a worker's tells; none if it is none of the workers'.
#[inline(never)]
pub fn change(worker: u32, message: JsValue) -> Option<AttackChange> {
    Some(plain::taken::<AttackMessage>(message)?.change(worker))
}
