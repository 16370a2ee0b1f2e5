//! The systems that documents name: their letters, and runs that show when these hold.

use std::rc::Rc;

use web_sys::MouseEvent;
use yew::prelude::*;

use crate::app::lessons::Lesson;
use crate::app::shared::Shared;
use crate::app::systems::{System, SystemClaim, Systems};
use crate::app::{Dialog, Model, Msg};
use crate::ui::{Dispatch, browser, lights, parts, reference};

/// The list.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    let (systems, lessons) = (model.systems.clone(), model.lessons.clone());
    html! { <List {systems} {lessons} dispatch={dispatch.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    systems: Option<Shared<Systems>>,
    /// What the runs are called.
    lessons: Rc<[Lesson]>,
    dispatch: Dispatch,
}

#[component]
fn List(props: &Props) -> Html {
    let list = match props.systems.as_ref().map(|systems| &systems.list) {
        None => return html! { <p>{ "Loading…" }</p> },
        Some(Err(reason)) => {
            return parts::missing(reason.clone(), again(props));
        }
        Some(Ok(list)) => list,
    };
    html! {
        <>
            <p>
                { "Texts often label a system with two of the three letters. A label holds for \
                   settings, not for a product: for each system here there is a run that shows \
                   its letters and one that does not. Both are computed now, in your browser." }
            </p>
            if props.systems.as_ref().is_some_and(|systems| systems.lacks_some()) {
                { parts::missing("Some of the runs could not be loaded. Are you offline?", again(props)) }
            }
            <ul class="systems">
                { for list.iter().map(|system| system_view(system, props)) }
            </ul>
        </>
    }
}

/// What has not come is fetched again when somebody looks again.
fn again(props: &Props) -> Callback<MouseEvent> {
    browser::send(&props.dispatch, Msg::Show(Dialog::Systems))
}

fn system_view(system: &System, props: &Props) -> Html {
    html! {
        <li key={system.name.clone()}>
            <h3>
                { system.name.clone() }
                <span class="label">{ system.label.word() }</span>
            </h3>
            <p>{ reference::line(&system.when) }</p>
            <div class="claims">
                { claim_view("Its letters hold here", &system.holds, true, system, props) }
                { claim_view("Here they do not", &system.fails, false, system, props) }
            </div>
            <dl class="pacelc">
                { for system.pacelc.iter().map(|(pair, settings)| html! {
                    <div><dt>{ pair.clone() }</dt><dd>{ reference::line(settings) }</dd></div>
                }) }
            </dl>
        </li>
    }
}

fn claim_view(
    what: &'static str,
    claim: &SystemClaim,
    holds: bool,
    system: &System,
    props: &Props,
) -> Html {
    let shown = props.systems.as_ref().and_then(|systems| systems.shown(claim));
    let subset = (!claim.subset.is_empty()).then(|| format!(" for {}", claim.subset));
    let verdict = match shown {
        None => html! { <p class="aside">{ "…" }</p> },
        Some(Err(reason)) => html! { <p class="problem">{ reason.clone() }</p> },
        Some(Ok(its)) => {
            let label = system.label;
            let as_said =
                if holds { label.is_shown_by(*its) } else { label.is_contradicted_by(*its) };
            html! {
                <>
                    { lights::row(*its) }
                    if !as_said {
                        <p class="problem">{ "This run does not show it." }</p>
                    }
                </>
            }
        }
    };
    html! {
        <div>
            <p class="aside">{ what }</p>
            <p>{ scenario_link(claim, props) }{ subset }</p>
            { verdict }
        </div>
    }
}

/// A link like any other; clicked, it opens here without a new page.
fn scenario_link(claim: &SystemClaim, props: &Props) -> Html {
    let (slug, dispatch) = (claim.slug.clone(), props.dispatch.clone());
    let lesson = props.lessons.iter().find(|lesson| lesson.slug == slug);
    let title = lesson.map_or_else(|| slug.to_string(), |lesson| lesson.title.clone());
    let onclick = Callback::from(move |event: MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            dispatch.dispatch(Msg::Open(slug.clone()));
        }
    });
    html! { <a href={format!("#p={}&v=1", claim.slug)} {onclick}>{ title }</a> }
}
