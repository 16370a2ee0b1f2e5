//! The dialog: the browser's own, which keeps the focus in and closes on Esc.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use crate::app::{Dialog, Model, Msg};
use crate::ui::parts::{self, Needed, PartState};
use crate::ui::{
    Dispatch, attack, blank, browser, help, history, lessons, own_question, partition, recent,
    reference, settings, share, systems,
};

/// The dialog that is open, if one is. None can be before the first picture stands.
pub fn view(model: &Model, dispatch: &Dispatch, needed: &Needed) -> Html {
    if model.judged.is_none() {
        return Html::default();
    }
    let (title, contents) = match model.dialog {
        Some(Dialog::Ask) => ("Ask a question", own_question::view(model, dispatch)),
        Some(Dialog::Attack) => ("Break it", attack::view(model, dispatch)),
        Some(Dialog::Lessons) => ("Lessons", lessons::view(model, dispatch)),
        Some(Dialog::History) => ("Open", opening(model, dispatch, needed)),
        Some(Dialog::Help) => ("Help", help::view(model, dispatch)),
        Some(Dialog::New) => ("New", blank::view(model, dispatch)),
        Some(Dialog::Settings) => ("Settings", settings::view(model, dispatch)),
        Some(Dialog::Partition) => ("Partition the network", partition::view(model, dispatch)),
        Some(Dialog::Recent) => ("Recent", recent::view(model, dispatch)),
        Some(Dialog::Reference) => ("How it works", reference::view(model, dispatch)),
        Some(Dialog::Share) => ("Share", share::view(model, dispatch)),
        Some(Dialog::Systems) => ("Systems and their letters", systems::view(model, dispatch)),
        None => ("", Html::default()),
    };
    html! {
        <Modal open={model.dialog.is_some()} {title} dispatch={dispatch.clone()}>
            { contents }
        </Modal>
    }
}

fn opening(model: &Model, dispatch: &Dispatch, needed: &Needed) -> Html {
    match &needed.state {
        PartState::Here => history::opening(model, dispatch),
        PartState::Away => html! { <p>{ "One moment…" }</p> },
        PartState::Missing(reason) => parts::missing(reason.clone(), needed.again.clone()),
    }
}

#[derive(Properties, PartialEq)]
struct ModalProps {
    open: bool,
    title: AttrValue,
    dispatch: Dispatch,
    children: Html,
}

/// A dialog with a heading and a button to close it.
#[component]
fn Modal(props: &ModalProps) -> Html {
    let node = use_node_ref();
    // A browser says of each time that it has closed, later: when the page has closed it, it may be
    // about to open it again by then.
    let untold = use_mut_ref(|| 0_u32);
    let (dialog, closing) = (node.clone(), untold.clone());
    use_effect_with(props.open, move |&open| {
        let Some(dialog) = dialog.cast::<HtmlDialogElement>() else { return };
        if open && !dialog.open() {
            // It throws only where it is not in the page any more.
            let _ = dialog.show_modal();
        } else if !open && dialog.open() {
            *closing.borrow_mut() += 1;
            dialog.close();
        }
    });
    let (dialog, begins) = (node.clone(), use_mut_ref(|| None));
    let open = props.open;
    use_effect(move || begin_where_one_begins(&dialog, open, &mut begins.borrow_mut()));
    let dispatch = props.dispatch.clone();
    let onclose = move |_| {
        let fewer = untold.borrow().checked_sub(1);
        match fewer {
            Some(fewer) => *untold.borrow_mut() = fewer,
            None => dispatch.dispatch(Msg::Close),
        }
    };
    // Esc: the page closes it, so that no key or click can come between that and the word of it.
    // Where the browser does not let it, as after two in a row, it says so when it has.
    let dispatch = props.dispatch.clone();
    let oncancel = move |event: Event| {
        if event.cancelable() {
            event.prevent_default();
            dispatch.dispatch(Msg::Close);
        }
    };
    html! {
        <dialog ref={node} {onclose} {oncancel} aria-label={props.title.clone()}>
            <div class="dialog-head">
                <h2>{ props.title.clone() }</h2>
                <button
                    class="quiet" aria-label="Close"
                    onclick={browser::send(&props.dispatch, Msg::Close)}
                >
                    { "✕" }
                </button>
            </div>
            if props.open {
                { props.children.clone() }
            }
        </dialog>
    }
}

/// What a dialog shows may come after it has opened: a list, a part of the program. Browsers heed
/// `autofocus` of what is there at once; keys would go to the button that closes it.
fn begin_where_one_begins(dialog: &NodeRef, open: bool, begins: &mut Option<HtmlElement>) {
    let dialog = dialog.cast::<HtmlDialogElement>().filter(|_| open);
    let first = dialog.as_ref().and_then(|it| it.query_selector("[autofocus]").ok().flatten());
    let first: Option<HtmlElement> = first.and_then(|first| first.dyn_into().ok());
    if *begins == first {
        return;
    }
    if let (Some(dialog), Some(first)) = (dialog, &first) {
        // Whoever has begun elsewhere is not interrupted.
        let active = gloo::utils::document().active_element();
        let has_begun = active.is_some_and(|active| {
            let is_in_head = matches!(active.closest(".dialog-head"), Ok(Some(_)));
            dialog.contains(Some(&active)) && !is_in_head && active.tag_name() != "DIALOG"
        });
        if !has_begun {
            let _ = first.focus();
        }
    }
    *begins = first;
}
