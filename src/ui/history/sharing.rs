//! Handing a history on: by a link that holds it, or else as its file.

use yew::prelude::*;

use crate::app::Msg;
use crate::app::effect::Download;
use crate::app::histories::{HistoryInput, ShownHistory, link};
use crate::app::share::Sharing;
use crate::escape;
use crate::ui::copyable::copyable;
use crate::ui::{Dispatch, browser};

/// The ways to hand it on.
pub fn share(shown: &ShownHistory, share: &Sharing, dispatch: &Dispatch) -> Html {
    let Some(fragment) = link::fragment(shown) else { return too_large(shown, dispatch) };
    let address = format!("{}#{fragment}", browser::address());
    let markdown = escape::markdown_link(&shown.name, &address);
    html! {
        <>
            <p>
                { "The link holds the whole history and how it is read. Nothing is stored \
                   anywhere." }
            </p>
            { copyable("Link", &address, share, dispatch) }
            { copyable("Markdown", &markdown, share, dispatch) }
        </>
    }
}

fn too_large(shown: &ShownHistory, dispatch: &Dispatch) -> Html {
    let save = match &shown.input {
        HistoryInput::Text(text) => {
            let file = Download::Text(file_name(&shown.name), text.clone());
            Some(browser::send(dispatch, Msg::Save(file)))
        }
        HistoryInput::File(_) => None,
    };
    html! {
        <>
            <p>
                { "This history is too large for a link. Share its file instead: anyone who \
                   drops it on this page sees the same." }
            </p>
            if let Some(onclick) = save {
                <div class="button-row"><button class="primary" {onclick}>{ "Save it as a file" }</button></div>
            }
        </>
    }
}

/// The name of its file: its own ending stays.
fn file_name(name: &str) -> String {
    let ending = name.rsplit_once('.').map_or("edn", |(_, ending)| ending);
    let is_one =
        (1..=5).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    escape::file_name(name, "history", if is_one { ending } else { "edn" })
}
