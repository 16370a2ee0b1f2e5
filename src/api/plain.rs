//! Plain data, as it goes through the door in either direction.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// What a script is given. Nothing of ours cannot be given.
pub fn given(data: &impl Serialize) -> JsValue {
    serde_wasm_bindgen::to_value(data).unwrap_or(JsValue::NULL)
}

/// What a script gave; none if it is something else.
pub fn taken<T: DeserializeOwned>(data: JsValue) -> Option<T> {
    serde_wasm_bindgen::from_value(data).ok()
}
