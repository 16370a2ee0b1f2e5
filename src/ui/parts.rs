//! The parts of the program that the first picture does not need. The build cuts them off
//! (`scripts/split_wasm.mjs`) and `www/parts.js` fetches them.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use yew::prelude::*;

/// What the build cuts off, in its order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// All that is not in another part: it is fetched once the first picture stands.
    Rest,
    /// Reading, judging and drawing histories of other systems: fetched when one is opened.
    Histories,
}

#[wasm_bindgen]
extern "C" {
    /// Of `www/parts.js`: links a part to what the first exports, and returns when it is there;
    /// it throws when the part cannot be fetched.
    #[wasm_bindgen(js_name = joinPart)]
    fn join_part(part: u32, first: &JsValue);

    #[wasm_bindgen(js_name = fetchPart)]
    async fn fetch_part(part: u32);
}

/// Fetches a part without the program standing still. It is done too when that fails; whoever
/// needs the part then asks again.
pub async fn fetch(part: Part) {
    fetch_part(part as u32).await;
}

/// Whether a part is there; it is fetched once it is wanted, and stays.
#[hook]
pub fn use_part(part: Part, is_wanted: bool) -> bool {
    let is_there = use_state_eq(|| false);
    let came = is_there.clone();
    use_effect_with(is_wanted, move |is_wanted| {
        if *is_wanted && !*came {
            yew::platform::spawn_local(async move {
                fetch(part).await;
                came.set(true);
            });
        }
    });
    *is_there
}

/// Called by the stubs that moved functions leave, before the first one of a part is used.
#[wasm_bindgen(js_name = needPart)]
pub fn need_part(part: u32) {
    join_part(part, &wasm_bindgen::exports());
}
