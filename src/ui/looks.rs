//! What the page says about itself in the document: to its style sheets how it looks, to `boot.js`
//! what runs.

use gloo::utils::document;

use crate::scenario::link::{Interface, Theme};

/// How much of the page there is, and in which colours.
pub fn set(interface: Interface, theme: Theme) {
    let Some(html) = document().document_element() else { return };
    // It throws only for names that no attribute can have.
    let _ = html.set_attribute("data-ui", interface.word());
    let _ = match theme {
        Theme::Auto => html.remove_attribute("data-theme"),
        Theme::Light | Theme::Dark => html.set_attribute("data-theme", theme.word()),
    };
}

/// Fills the screen, or leaves it; where that is not allowed the window is enough.
pub fn fill_screen(is_full: bool) {
    if is_full {
        let _ = document().document_element().map(|html| html.request_fullscreen());
    } else if document().fullscreen_element().is_some() {
        document().exit_fullscreen();
    }
}

/// Under which name the run is marked, should the program stop at it.
pub fn name_mark(name: &str) {
    if let Some(html) = document().document_element() {
        let _ = html.set_attribute("data-shown", name);
    }
}
