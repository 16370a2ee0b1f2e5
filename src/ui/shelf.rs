//! The browser's storage as the shelf of the reader's works. It may be missing, closed or full,
//! and each call may throw; that costs what was to be kept and nothing else.

use gloo::utils::window;
use js_sys::{Date, Math, Reflect};
use wasm_bindgen::JsValue;
use web_sys::Storage;

use crate::app::works::{Shelf, ShelfRefusal};
use crate::ui::browser;

/// Where a tab keeps its number.
const TAB_KEY: &str = "cap-playground.tab";

/// The storage that all tabs of this page share.
pub struct BrowserShelf {
    tab: u32,
}

impl BrowserShelf {
    /// The shelf, as this tab reaches it.
    pub fn new() -> BrowserShelf {
        let of_tab = window().session_storage().ok().flatten();
        let known = of_tab.as_ref().and_then(|storage| storage.get_item(TAB_KEY).ok().flatten());
        let tab = known.and_then(|word| word.parse().ok()).unwrap_or_else(draw);
        if let Some(storage) = of_tab {
            // Without it a reloaded tab counts as another one.
            let _ = storage.set_item(TAB_KEY, &tab.to_string());
        }
        BrowserShelf { tab }
    }
}

impl Shelf for BrowserShelf {
    fn get(&self, key: &str) -> Option<String> {
        browser::storage()?.get_item(key).ok().flatten()
    }

    fn put(&self, key: &str, text: &str) -> Result<(), ShelfRefusal> {
        let storage = browser::storage().ok_or(ShelfRefusal::Forbidden)?;
        storage.set_item(key, text).map_err(|error| why(&error))
    }

    fn take_away(&self, key: &str) {
        if let Some(storage) = browser::storage() {
            // What cannot be taken away stays.
            let _ = storage.remove_item(key);
        }
    }

    fn keys(&self, beginning: &str) -> Vec<String> {
        let mut keys = Vec::new();
        if let Some(storage) = browser::storage() {
            for index in 0..storage.length().unwrap_or_default() {
                keys.extend(name_of(&storage, index).filter(|key| key.starts_with(beginning)));
            }
        }
        keys
    }

    fn now(&self) -> u64 {
        Date::now() as u64
    }

    fn draw(&self) -> u32 {
        draw()
    }

    fn tab(&self) -> u32 {
        self.tab
    }
}

fn name_of(storage: &Storage, index: u32) -> Option<String> {
    storage.key(index).ok().flatten()
}

fn draw() -> u32 {
    (Math::random() * f64::from(u32::MAX)) as u32
}

/// Browsers tell a closed storage by a name of its own; whatever else they say, it is full.
fn why(error: &JsValue) -> ShelfRefusal {
    let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
    if name.as_deref() == Some("SecurityError") {
        ShelfRefusal::Forbidden
    } else {
        ShelfRefusal::Full
    }
}
