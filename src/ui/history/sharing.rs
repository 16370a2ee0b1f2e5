//! Handing a history on: by a link that holds it, or else as its file.

use yew::prelude::*;

use crate::app::histories::{Input, Shown, link};
use crate::ui::copyable::copyable;
use crate::ui::{Dispatch, browser};

/// The ways to hand it on.
pub fn share(shown: &Shown, dispatch: &Dispatch) -> Html {
    let Some(fragment) = link::fragment(shown) else { return too_large(shown) };
    let address = format!("{}#{fragment}", browser::address());
    let markdown = format!("[{}]({address})", shown.name.replace(['[', ']'], ""));
    html! {
        <>
            <p>
                { "The link holds the whole history and how it is read. Nothing is stored \
                   anywhere." }
            </p>
            { copyable("Link", &address, dispatch) }
            { copyable("Markdown", &markdown, dispatch) }
        </>
    }
}

fn too_large(shown: &Shown) -> Html {
    let save = match &shown.input {
        Input::Text(text) => {
            let (name, text) = (file_name(&shown.name), text.clone());
            Some(Callback::from(move |_: MouseEvent| browser::save(&name, &text)))
        }
        Input::File(_) => None,
    };
    html! {
        <>
            <p>
                { "This history is too large for a link. Hand on its file: whoever drops it on \
                   this page sees the same." }
            </p>
            if let Some(onclick) = save {
                <div class="button-row"><button class="primary" {onclick}>{ "Save it as a file" }</button></div>
            }
        </>
    }
}

/// A name that a file can have.
fn file_name(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' };
    let name: String = name.chars().map(plain).collect();
    if name.contains('.') { name } else { format!("{name}.edn") }
}
