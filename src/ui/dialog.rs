//! A dialog: the browser's own, which keeps the focus in and closes on Esc.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::app::Msg;
use crate::ui::{Dispatch, browser};

/// What a dialog is made of.
#[derive(Properties, PartialEq)]
pub struct ModalProps {
    /// Whether it is open.
    pub open: bool,
    /// Its heading.
    pub title: AttrValue,
    /// Where closing it goes.
    pub dispatch: Dispatch,
    /// What is in it.
    pub children: Html,
}

/// A dialog with a heading and a button to close it.
#[component]
pub fn Modal(props: &ModalProps) -> Html {
    let node = use_node_ref();
    let dialog = node.clone();
    use_effect_with(props.open, move |&open| {
        let Some(dialog) = dialog.cast::<HtmlDialogElement>() else { return };
        if open && !dialog.open() {
            // It throws only where it is not in the page any more.
            let _ = dialog.show_modal();
        } else if !open && dialog.open() {
            dialog.close();
        }
    });
    let close = browser::send(&props.dispatch, Msg::Close);
    html! {
        <dialog ref={node} onclose={close} aria-label={props.title.clone()}>
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
