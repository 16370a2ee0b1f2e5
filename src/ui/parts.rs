//! The parts of the program that the first picture does not need. The build cuts them off
//! (`scripts/split_wasm.mjs`) and `www/parts.js` fetches them.
//!
//! A call into a part that cannot be had ends the program, so none is made: what a reader does is
//! kept from the program until the rest is there (`www/boot.js`), and whatever needs another part
//! asks for it first and says so in its place where it has not come.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use yew::prelude::*;

use crate::ui::browser::after_paint;

/// What the build cuts off and the page uses, by its number there. Among and after these is what
/// breaks promises, which the workers fetch that do (`www/program.js`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// All that is not in another part: it is fetched once the first picture stands.
    Rest,
    /// Reading, judging and drawing histories of other systems: fetched when one is opened.
    Histories,
    /// Making QR codes: fetched when one is wanted.
    Codes = 3,
}

#[wasm_bindgen]
extern "C" {
    /// Of `www/parts.js`: links a part to what the first exports, and returns when it is there;
    /// it throws when the part cannot be fetched.
    #[wasm_bindgen(js_name = joinPart)]
    fn join_part(part: u32, first: &JsValue);

    /// Of `www/parts.js`: whether a part is there, or at hand.
    #[wasm_bindgen(js_name = hasPart)]
    fn has_part(part: u32) -> bool;

    /// Of `www/parts.js`: why the part cannot be had, in a sentence; an empty one if it is there.
    /// For the rest this takes until it has come.
    #[wasm_bindgen(js_name = fetchPart)]
    async fn fetch_part(part: u32) -> JsValue;

    /// Of `www/parts.js`: why a script has not come, in a sentence; an empty one if it is there.
    #[wasm_bindgen(js_name = whyAway)]
    async fn why_away(address: &str) -> JsValue;
}

/// Whether a part can be used now.
pub fn is_here(part: Part) -> bool {
    has_part(part as u32)
}

/// Fetches a part without the program standing still.
///
/// # Errors
/// It cannot be had: why, and what helps, in a sentence. It can be asked for again.
pub async fn fetch(part: Part) -> Result<(), String> {
    match fetch_part(part as u32).await.as_string() {
        Some(reason) if !reason.is_empty() => Err(reason),
        _ => Ok(()),
    }
}

/// Why a script of the page has not come, in a sentence; none if it is there.
pub async fn why_missing(script: &str) -> Option<String> {
    why_away(script).await.as_string().filter(|reason| !reason.is_empty())
}

/// How it is with a part.
#[derive(Clone, PartialEq, Debug)]
pub enum PartState {
    /// It is not there yet.
    Away,
    /// It has not come; this is why.
    Missing(AttrValue),
    /// It is there, and stays.
    Here,
}

/// A part that something of the page needs.
#[derive(Clone, PartialEq)]
pub struct Needed {
    /// How it is with it.
    pub state: PartState,
    /// Fetches it once more.
    pub again: Callback<MouseEvent>,
}

impl Needed {
    /// Whether it is there.
    pub fn is_here(&self) -> bool {
        self.state == PartState::Here
    }
}

/// Fetches a part once it is wanted.
#[hook]
pub fn use_part(part: Part, is_wanted: bool) -> Needed {
    let state = use_state_eq(|| PartState::Away);
    let attempt = use_state_eq(|| 0_u32);
    let came = state.clone();
    use_effect_with((is_wanted, *attempt), move |(is_wanted, _)| {
        if *is_wanted && *came != PartState::Here {
            came.set(PartState::Away);
            yew::platform::spawn_local(async move {
                came.set(match fetch(part).await {
                    Ok(()) => PartState::Here,
                    Err(reason) => PartState::Missing(reason.into()),
                });
            });
        }
    });
    let state = (*state).clone();
    let again = Callback::from(move |_| attempt.set(*attempt + 1));
    Needed { state, again }
}

/// Whether the rest of the program is there. It is fetched once the first picture is painted.
#[hook]
pub fn use_rest() -> bool {
    let is_here = use_state_eq(|| is_here(Part::Rest));
    let came = is_here.clone();
    use_effect_with((), move |()| {
        let after_frame = after_paint(move || {
            yew::platform::spawn_local(async move {
                came.set(fetch(Part::Rest).await.is_ok());
            });
        });
        move || drop(after_frame)
    });
    *is_here
}

/// What is shown in the place of something that did not arrive.
pub fn missing(reason: impl Into<AttrValue>, again: Callback<MouseEvent>) -> Html {
    html! {
        <div class="missing" role="alert">
            <p>{ reason.into() }</p>
            <button onclick={again}>{ "Try again" }</button>
        </div>
    }
}

/// Called by the stubs that moved functions leave, before the first one of a part is used.
#[wasm_bindgen(js_name = needPart)]
pub fn need_part(part: u32) {
    join_part(part, &wasm_bindgen::exports());
}
