//! The gallery: lessons in the order in which they build up.

use yew::prelude::*;

use crate::app::lessons::{Lesson, Listing};
use crate::app::{Model, Msg};
use crate::ui::{Dispatch, browser, parts};

/// The list of lessons, under their headings.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    if model.listing == Listing::Missing {
        let again = browser::send(dispatch, Msg::ListAgain);
        return parts::missing("The list of lessons could not be loaded. Are you offline?", again);
    }
    if model.lessons.is_empty() {
        return html! { <p>{ "Loading the list of lessons…" }</p> };
    }
    let open = model.lesson.as_ref().map(|open| &*open.slug);
    let sections = model.lessons.chunk_by(|one, next| one.section == next.section);
    html! {
        <div class="lessons">
            { for sections.map(|lessons| section(lessons, open, dispatch)) }
        </div>
    }
}

/// One heading and its lessons, numbered through the whole course.
fn section(lessons: &[Lesson], open: Option<&str>, dispatch: &Dispatch) -> Html {
    let heading = lessons.first().map_or("", |lesson| &*lesson.section).to_owned();
    html! {
        <>
            if !heading.is_empty() {
                <h3>{ heading }</h3>
            }
            <ol>{ for lessons.iter().map(|lesson| entry(lesson, open, dispatch)) }</ol>
        </>
    }
}

fn entry(lesson: &Lesson, open: Option<&str>, dispatch: &Dispatch) -> Html {
    let is_open = open == Some(&*lesson.slug);
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
}
