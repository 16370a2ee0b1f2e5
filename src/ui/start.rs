//! Finding out how the page starts.

use std::rc::Rc;

use gloo::utils::{document, window};
use web_sys::Element;

use crate::app::Model;
use crate::app::preferences::Preferences;
use crate::app::start::Environment;
use crate::scenario::link::Interface;
use crate::ui::{App, AppProps, browser, effects};

/// Draws the playground into an element.
pub fn mount(root: Element) {
    let interface = document()
        .document_element()
        .and_then(|html| html.get_attribute("data-ui"))
        .and_then(|word| Interface::from_word(&word));
    // A page that embeds us shares no storage with us, and its reader did not come to go on.
    let storage = if interface == Some(Interface::Full) { browser::storage() } else { None };
    let saved = |key| storage.as_ref().and_then(|storage| storage.get_item(key).ok().flatten());
    let environment = Environment {
        fragment: window().location().hash().unwrap_or_default(),
        // `embed.html` says so itself; the full page lets its link decide.
        interface: interface.filter(|interface| *interface != Interface::Full),
        saved: saved(effects::TEXT_KEY),
    };
    let preferences = saved(effects::PREFERENCES_KEY);
    let preferences =
        preferences.map_or_else(Preferences::default, |text| Preferences::from_text(&text));
    if let Some(model) = Model::new(&environment, preferences) {
        let start = Rc::new(model);
        yew::Renderer::<App>::with_root_and_props(root, AppProps { start }).render();
    }
}
