//! The gallery: lessons in the order in which they build up.

use yew::prelude::*;

use crate::app::{Model, Msg};
use crate::ui::{Dispatch, browser};

/// The list of lessons.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    let open = model.lesson.as_ref().map(|open| &open.slug);
    if model.lessons.is_empty() {
        return html! { <p>{ "The list of lessons has not come. Is the network down?" }</p> };
    }
    html! {
        <ol class="lessons">
            { for model.lessons.iter().map(|lesson| {
                let is_open = open == Some(&lesson.slug);
                html! {
                    <li key={&*lesson.slug}>
                        <button
                            aria-current={is_open.then_some("true")} autofocus={is_open}
                            onclick={browser::send(dispatch, Msg::Open(lesson.slug.clone()))}
                        >
                            <strong>{ lesson.title.clone() }</strong>
                            <span>{ lesson.teaches.clone() }</span>
                        </button>
                    </li>
                }
            }) }
        </ol>
    }
}
