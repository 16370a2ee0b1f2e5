//! The way to the next lesson.

use yew::prelude::*;

use crate::app::{Model, Msg};
use crate::ui::{Dispatch, browser};

/// The button that leads there; nothing after the last one.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    let at = model
        .lesson
        .as_ref()
        .and_then(|open| model.lessons.iter().position(|lesson| lesson.slug == open.slug));
    let Some(next) = at.and_then(|at| model.lessons.get(at + 1)) else { return Html::default() };
    let open = browser::send(dispatch, Msg::Open(next.slug.clone()));
    html! { <button class="primary" onclick={open}>{ "Next question ›" }</button> }
}
