//! Finding out how the page starts.

use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use web_sys::Element;

use crate::app::Model;
use crate::app::preferences::Preferences;
use crate::app::start::{self, Environment};
use crate::app::works::{OnShelf, Works};
use crate::scenario::link::{Interface, Link};
use crate::ui::shelf::BrowserShelf;
use crate::ui::shell::{Shell, ShellProps};
use crate::ui::{address, browser, effects};

/// How long the page waits for another tab that runs the same scenario just now, in turns.
const TURN_MS: u32 = 150;
const TURNS_MAX: u32 = 20;

/// Draws the playground into an element.
pub fn mount(root: Element) {
    let said_by_page = document()
        .document_element()
        .and_then(|html| html.get_attribute("data-ui"))
        .and_then(|word| Interface::from_word(&word));
    let fragment = window().location().hash().unwrap_or_default();
    // `embed.html` says so itself; the full page lets its link decide.
    let interface = said_by_page.filter(|interface| *interface != Interface::Full);
    // A page that embeds us shares no storage with us, and its reader did not come to go on.
    let is_full = start::interface(interface, &Link::read(&fragment).0) == Interface::Full;
    let may_keep = said_by_page == Some(Interface::Full);
    let shelf = if may_keep { OnShelf::new(BrowserShelf::new()) } else { OnShelf::default() };
    let storage = if may_keep && is_full { browser::storage() } else { None };
    let preferences = storage
        .and_then(|storage| storage.get_item(effects::PREFERENCES_KEY).ok().flatten())
        .map_or_else(Preferences::default, |text| Preferences::from_text(&text));
    let environment = Environment { fragment, interface, visit: address::step(), shelf };
    begin(root, environment, preferences, 0);
}

fn begin(root: Element, environment: Environment, preferences: Preferences, turn: u32) {
    if turn < TURNS_MAX && start::is_begun_elsewhere(&environment) {
        Timeout::new(TURN_MS, move || begin(root, environment, preferences, turn + 1)).forget();
    } else {
        let model = Model::new(&environment, preferences);
        leave_in_order(model.works.clone());
        let start = Rc::new(model);
        yew::Renderer::<Shell>::with_root_and_props(root, ShellProps { start }).render();
    }
}

/// A page that is left while it runs something was not stopped by that.
fn leave_in_order(works: Works) {
    let leaves = EventListener::new(&window(), "pagehide", move |_| {
        // `boot.js` says so when the program has stopped.
        if document().get_element_by_id("boot-failure").is_none() {
            works.stands();
        }
    });
    // As long as there is the page.
    leaves.forget();
}
