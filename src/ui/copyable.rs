//! A text with a button that copies it. Where a browser does not allow that, everybody is told,
//! and the text is selected, so that one key copies it.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use crate::app::Msg;
use crate::ui::bound::Field;
use crate::ui::{Dispatch, browser};

/// A text with a button that copies it.
pub fn copyable(name: &'static str, text: &str, dispatch: &Dispatch) -> Html {
    html! { <Copyable {name} text={text.to_owned()} dispatch={dispatch.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    name: &'static str,
    text: String,
    dispatch: Dispatch,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Copied,
    Refused,
}

#[component]
fn Copyable(props: &Props) -> Html {
    let Props { name, text, dispatch } = props;
    let outcome = use_state_eq(|| None);
    let label = use_node_ref();
    let select = {
        let label = label.clone();
        move || select(&label)
    };
    let onclick = {
        let (text, dispatch, outcome) = (text.clone(), dispatch.clone(), outcome.clone());
        let done = format!("{name} copied, {} characters.", text.chars().count());
        Callback::from(move |_: MouseEvent| {
            let (outcome, dispatch) = (outcome.clone(), dispatch.clone());
            let (done, select) = (done.clone(), select.clone());
            browser::copy(text.clone(), move |is_copied| {
                if is_copied {
                    outcome.set(Some(Outcome::Copied));
                    dispatch.dispatch(Msg::Say(done));
                } else {
                    outcome.set(Some(Outcome::Refused));
                    select();
                }
            });
        })
    };
    let sign = if *outcome == Some(Outcome::Copied) { "Copied ✓" } else { "Copy" };
    html! {
        <div class="copyable">
            <label ref={label}>
                <span>{ *name }</span>
                <Field readonly=true value={text.clone()} />
            </label>
            <button class="primary" autofocus={*name == "Link"} {onclick}>{ sign }</button>
            if *outcome == Some(Outcome::Refused) {
                <p class="problem" role="alert">
                    { "The browser does not allow copying here. The text is selected: copy it \
                       with Ctrl+C, or ⌘C on a Mac." }
                </p>
            }
        </div>
    }
}

/// Selects the text of the field in this label.
fn select(label: &NodeRef) {
    let label = label.cast::<Element>();
    let field = label.and_then(|label| label.query_selector("input").ok().flatten());
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
        // It throws only for an element that is not in the page.
        let _ = field.focus();
        field.select();
    }
}
