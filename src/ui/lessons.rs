//! The gallery: lessons in the order in which they build up.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::lessons::{Lesson, OpenLesson};
use crate::app::{Dialog, Msg};
use crate::ui::dialog::Modal;
use crate::ui::{Dispatch, browser};

#[derive(Properties, PartialEq)]
pub struct LessonsProps {
    pub open: Option<Dialog>,
    pub lessons: Rc<[Lesson]>,
    pub lesson: Option<OpenLesson>,
    pub dispatch: Dispatch,
}

/// The list of lessons.
#[component]
pub fn Lessons(props: &LessonsProps) -> Html {
    let LessonsProps { lessons, lesson, dispatch, .. } = props;
    let open = lesson.as_ref().map(|open| &open.slug);
    html! {
        <Modal
            open={props.open == Some(Dialog::Lessons)} title="Lessons" dispatch={dispatch.clone()}
        >
            if lessons.is_empty() {
                <p>{ "The list of lessons has not come. Is the network down?" }</p>
            }
            <ol class="lessons">
                { for lessons.iter().map(|lesson| {
                    let current = (open == Some(&lesson.slug)).then_some("true");
                    html! {
                        <li key={&*lesson.slug}>
                            <button
                                aria-current={current} autofocus={current.is_some()}
                                onclick={browser::send(dispatch, Msg::Open(lesson.slug.clone()))}
                            >
                                <strong>{ lesson.title.clone() }</strong>
                                <span>{ lesson.teaches.clone() }</span>
                            </button>
                        </li>
                    }
                }) }
            </ol>
        </Modal>
    }
}
