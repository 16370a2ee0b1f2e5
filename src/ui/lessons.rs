//! The gallery: lessons in the order in which they build up, by system, and those that are looked
//! for.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::lessons::{self, Lesson, Listing};
use crate::app::quiz::Answers;
use crate::app::{Model, Msg};
use crate::ui::bound::{Field, Toggle};
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
    let open = model.lesson.as_ref().map(|open| open.slug.clone());
    let (answers, asks) = (model.answers(), model.preferences.asks);
    html! { <List lessons={model.lessons.clone()} {open} {answers} {asks} dispatch={dispatch.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct ListProps {
    lessons: Rc<[Lesson]>,
    /// The one that is open.
    open: Option<Rc<str>>,
    /// What was answered.
    answers: Answers,
    /// Whether the reader is asked before they are told.
    asks: bool,
    dispatch: Dispatch,
}

/// The list, and what is looked for in it: Enter opens the first that is found.
#[component]
fn List(props: &ListProps) -> Html {
    let ListProps { lessons, dispatch, .. } = props;
    let sought = use_state_eq(String::new);
    let is_by_system = use_state_eq(|| false);
    let found = lessons::matching(lessons, &sought);
    let onsubmit = {
        let (lessons, dispatch, sought) = (lessons.clone(), dispatch.clone(), sought.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            // What is written by now, which may not be drawn yet.
            let first = lessons::matching(&lessons, &sought).first().copied();
            if let Some(first) = first.filter(|_| !sought.trim().is_empty()) {
                dispatch.dispatch(Msg::Open(lessons[first].slug.clone()));
            }
        })
    };
    let groups: Vec<(Rc<str>, Vec<usize>)> = if *is_by_system {
        lessons::by_system(lessons, &found)
    } else if sought.trim().is_empty() {
        let sections = found.chunk_by(|one, next| lessons[*one].section == lessons[*next].section);
        sections.map(|places| (lessons[places[0]].section.clone(), places.to_vec())).collect()
    } else {
        vec![("".into(), found.clone())]
    };
    let onwrite = {
        let sought = sought.clone();
        Callback::from(move |text: String| sought.set(text))
    };
    let count = found.len();
    html! {
        <>
            <form class="seek" role="search" {onsubmit}>
                <Field
                    label="Find lessons" placeholder="A system, a setting, what happens"
                    value={(*sought).clone()} live=true has_focus=true {onwrite}
                />
                <label>
                    <Toggle is_on={*is_by_system} onset={move |is_on| is_by_system.set(is_on)} />
                    { " By system" }
                </label>
            </form>
            <p class="aside" role="status">
                if count == 0 { { "No lesson has all of these words." } }
                else if count < lessons.len() { { format!("{count} of {}", lessons.len()) } }
            </p>
            <div class="lessons">
                { for groups.iter().map(|(heading, places)| group(heading, places, props)) }
            </div>
        </>
    }
}

/// One heading and its lessons, numbered as in the whole course.
fn group(heading: &str, places: &[usize], props: &ListProps) -> Html {
    html! {
        <>
            if !heading.is_empty() {
                <h3>{ heading.to_owned() }</h3>
            }
            <ol>{ for places.iter().map(|place| entry(*place, props)) }</ol>
        </>
    }
}

fn entry(place: usize, props: &ListProps) -> Html {
    let Some(lesson) = props.lessons.get(place) else { return Html::default() };
    let is_open = props.open.as_ref() == Some(&lesson.slug);
    let given = props.answers.of(&lesson.slug);
    // What it teaches would answer what it asks.
    let is_untold = props.asks && given.is_none() && !lesson.asks.is_empty();
    let told = if is_untold { &lesson.asks } else { &lesson.teaches };
    let mark = given.map(|given| {
        if given.is_right { ("right", "✓ answered") } else { ("wrong", "✗ answered") }
    });
    html! {
        <li key={&*lesson.slug}>
            <button
                aria-current={is_open.then_some("true")}
                onclick={browser::send(&props.dispatch, Msg::Open(lesson.slug.clone()))}
            >
                <span class="number" aria-hidden="true">{ place + 1 }</span>
                <strong>
                    { lesson.title.clone() }
                    if let Some((class, word)) = mark {
                        { " " }<small {class}>{ word }</small>
                    }
                </strong>
                <span>{ told.clone() }</span>
            </button>
        </li>
    }
}
