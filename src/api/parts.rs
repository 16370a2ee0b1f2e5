//! The parts in which the npm package comes: the first reads, prints and runs scenarios, and the
//! others hold protocols, the judge, pictures and attacks (`scripts/package.mjs` cuts them off).

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(raw_module = "./parts.js")]
extern "C" {
    /// Of `www/package/parts.js`: links a part that was fetched to what the first exports.
    #[wasm_bindgen(js_name = joinPart)]
    fn join_part(part: u32, first: &JsValue);
}

/// Called by the stubs that moved functions leave, before the first one of a part is used.
#[wasm_bindgen(js_name = needPart)]
pub fn need_part(part: u32) {
    join_part(part, &wasm_bindgen::exports());
}
