//! `play=1` of a link: the run is played at once on a page of its own. In somebody else's page it
//! waits until its reader turns to it: nothing moves there unasked. Never for readers who want no
//! motion.

use gloo::events::EventListener;
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use crate::app::{Model, Msg};
use crate::scenario::link::Interface;
use crate::ui::Dispatch;
use crate::ui::clock::wants_no_motion;

/// What does something of its own when it is pressed.
const CONTROLS: &str = "a, button, input, select, summary, textarea, [data-target]";

#[derive(Properties, PartialEq)]
pub struct AutoplayProps {
    /// Whether the page is one of its own.
    pub is_full: bool,
    pub dispatch: Dispatch,
}

/// Plays what a link wants played, once; there is nothing to see.
#[component]
pub fn Autoplay(props: &AutoplayProps) -> Html {
    let (is_full, dispatch) = (props.is_full, props.dispatch.clone());
    use_effect_with((), move |()| {
        let mut listener = None;
        if is_full {
            dispatch.dispatch(Msg::Play);
        } else {
            listener = Some(EventListener::once(&document(), "click", move |event| {
                let element = event.target().and_then(|it| it.dyn_into::<Element>().ok());
                let on = element.and_then(|it| it.closest(CONTROLS).ok().flatten());
                // Whoever presses a control has a will of their own.
                if on.is_none() {
                    dispatch.dispatch(Msg::Play);
                }
            }));
        }
        move || drop(listener)
    });
    Html::default()
}

/// What plays the run of a link that wants that, once there is one.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    let is_ready = model.judged.is_some() && !model.arriving && model.wanted.is_none();
    if !(is_ready && model.link.play) {
        return Html::default();
    }
    let is_moving = !wants_no_motion(model) && !model.shows_nothing();
    let is_full = model.interface == Interface::Full;
    html! {
        if is_moving {
            <Autoplay {is_full} dispatch={dispatch.clone()} />
        }
    }
}
