//! The second part of the program: what the first picture does not need. The build cuts it off
//! (`scripts/split_wasm.mjs`) and `www/boot.js` fetches it once the picture stands.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Of `www/boot.js`: links the second part to what the first exports, and returns when it is
    /// there; it throws when it cannot be fetched.
    #[wasm_bindgen(js_name = joinSecondPart)]
    fn join_second_part(first: &JsValue);

    /// Of `www/boot.js`: fetches the second part without anybody waiting. It is done too when
    /// that fails; whoever needs the part then asks again.
    #[wasm_bindgen(js_name = fetchSecondPart)]
    pub async fn fetch_second_part();
}

/// Called by the stubs that moved functions leave, before the first of them is used.
#[wasm_bindgen(js_name = needSecondPart)]
pub fn need_second_part() {
    join_second_part(&wasm_bindgen::exports());
}
