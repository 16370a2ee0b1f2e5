//! The door for scripts that load the program as a library: texts in, texts out.

use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::scenario::link::Link;
use crate::scenario::text::parse;

pub mod history;

/// The version of the program.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// What is wrong with a scenario's text, one problem a line; empty if nothing is.
#[wasm_bindgen]
pub fn problems(text: &str) -> String {
    let errors = parse(text).err().unwrap_or_default();
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The fragment of a link to a scenario, without `#`.
///
/// # Errors
/// The text is no scenario; the message says why.
#[wasm_bindgen(js_name = encodeLink)]
pub fn encode_link(text: &str) -> Result<String, JsError> {
    let scenario = parse(text).map_err(|_| JsError::new(&problems(text)))?;
    Ok(Link::to_scenario(&scenario).to_string())
}
