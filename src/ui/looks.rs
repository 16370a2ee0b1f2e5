//! How the page looks as a whole, for its style sheets: its theme, and how much of it there is.

use gloo::utils::document;
use yew::prelude::*;

use crate::app::Model;
use crate::scenario::link::{Interface, Theme};

/// Tells the style sheets.
#[hook]
pub fn use_looks(model: &UseReducerHandle<Model>) {
    let looks = (model.preferences.theme, model.interface);
    use_effect_with(looks, |&(theme, interface)| set(theme, interface));
}

fn set(theme: Theme, interface: Interface) {
    let Some(html) = document().document_element() else { return };
    // It throws only for names that no attribute can have.
    let _ = html.set_attribute("data-ui", interface.word());
    let _ = match theme {
        Theme::Auto => html.remove_attribute("data-theme"),
        Theme::Light | Theme::Dark => html.set_attribute("data-theme", theme.word()),
    };
}
