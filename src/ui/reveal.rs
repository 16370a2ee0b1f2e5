//! What has opened is brought into sight, and no further than what one was reading stays in sight.

use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use web_sys::{
    Element, ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition, ScrollToOptions,
};

use crate::ui::browser;

/// So much of the window shows what has opened, at least.
const SEEN_SHARE: f64 = 0.4;

/// What opens away from what one presses.
#[derive(Clone, Copy)]
pub enum Revealed {
    /// What can be done with what was picked out on the map.
    Inspector,
    /// An operation of a history.
    ChosenOperation,
}

/// Brings into sight what opens once the page is drawn anew.
pub fn later(opened: Revealed) {
    let (opened, kept) = match opened {
        Revealed::Inspector => (".map .inspector", ".map .selection"),
        Revealed::ChosenOperation => (".chosen-operation", ".history-tape .tape-frame"),
    };
    Timeout::new(0, move || {
        let find = |selector| document().query_selector(selector).ok().flatten();
        if let Some(opened) = find(opened) {
            reveal(&opened, &find(kept).unwrap_or_else(|| opened.clone()));
        }
    })
    .forget();
}

/// Brings the map and the tape into sight, where something has been changed from elsewhere.
pub fn pictures() {
    Timeout::new(0, || {
        for part in ["section.map", "section.tape"] {
            if let Ok(Some(element)) = document().query_selector(part) {
                unfolded(&element);
            }
        }
    })
    .forget();
}

/// Brings into sight what opens right behind an element.
pub fn behind(element: Element) {
    Timeout::new(0, move || {
        if let Some(opened) = element.next_element_sibling() {
            reveal(&opened, &element);
        }
    })
    .forget();
}

/// Brings into sight what unfolds below its own first line, in whatever scrolls.
pub fn unfolded(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_behavior(behavior());
    // What is higher than the window begins at its top.
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Brings an element of the page into sight, as far as leaves the other in sight: but so much of it
/// that one sees what it is.
fn reveal(opened: &Element, kept: &Element) {
    let Some((top, bottom)) = clear() else { return };
    let (new, old) = (opened.get_bounding_client_rect(), kept.get_bounding_client_rect());
    let least = new.height().min((bottom - top) * SEEN_SHARE);
    let by = (new.bottom() - bottom).min(old.top() - top).max(new.top() + least - bottom);
    if by <= 0.0 {
        return;
    }
    let options = ScrollToOptions::new();
    options.set_top(by);
    options.set_behavior(behavior());
    window().scroll_by_with_scroll_to_options(&options);
}

/// Where the part of the window begins and ends that is behind no bar.
fn clear() -> Option<(f64, f64)> {
    let height = window().inner_height().ok()?.as_f64()?;
    let style = window().get_computed_style(&document().document_element()?).ok()??;
    let padding = |side: &str| {
        let value = style.get_property_value(&format!("scroll-padding-{side}")).ok();
        value.and_then(|value| value.trim_end_matches("px").parse::<f64>().ok()).unwrap_or_default()
    };
    Some((padding("top"), height - padding("bottom")))
}

fn behavior() -> ScrollBehavior {
    let is_still = browser::matches_media("(prefers-reduced-motion: reduce)");
    if is_still { ScrollBehavior::Instant } else { ScrollBehavior::Smooth }
}
