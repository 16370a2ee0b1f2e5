//! Handing the scenario on: a link, a frame for somebody's page.

use yew::prelude::*;

use crate::app::Model;
use crate::ui::copyable::copyable;
use crate::ui::{Dispatch, browser, history};

/// Chat programs and mail cut longer addresses.
const LINK_LONG: usize = 2_000;
/// A longer one is not handed out.
const LINK_MAX: usize = 8_000;

/// The ways to hand it on.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    if let Some(shown) = model.histories.open() {
        return history::share(shown, dispatch);
    }
    let (fragment, title) = (model.share_fragment(), model.title());
    let address = browser::address();
    if fragment.len() > LINK_MAX {
        return html! {
            <>
                <p class="behind">
                    { format!("This scenario is too long for a link: it would have {} characters, \
                       and at most {LINK_MAX} are handed out. Hand on its file: who drops it on \
                       this page, or pastes its text, sees the same.", fragment.len()) }
                </p>
                { files(model) }
            </>
        };
    }
    let link = format!("{address}#{fragment}");
    let folder = address.rsplit_once('/').map_or("", |(folder, _)| folder);
    let frame = format!(
        "<iframe src=\"{folder}/embed.html#{fragment}\" title=\"CAP Playground: {}\" \
         width=\"100%\" height=\"720\" loading=\"lazy\" \
         allow=\"fullscreen; clipboard-write\" \
         sandbox=\"allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads\" \
         referrerpolicy=\"no-referrer\"></iframe>",
        title.replace('&', "&amp;").replace('"', "&quot;")
    );
    let markdown = format!("[{}]({link})", title.replace(['[', ']'], ""));
    html! {
        <>
            <p>{ "The link holds the whole scenario and this moment. Nothing is stored anywhere." }</p>
            { copyable("Link", &link, dispatch) }
            if link.chars().count() > LINK_LONG {
                <p class="behind">
                    { "This link is long. Some programs cut long links; check that it arrives whole." }
                </p>
            }
            { copyable("Markdown", &markdown, dispatch) }
            { copyable("Frame for a page", &frame, dispatch) }
            { files(model) }
        </>
    }
}

/// What can be kept as a file: the scenario, and what clients saw, for other checkers.
fn files(model: &Model) -> Html {
    let name = model.file_name();
    let (scenario, text) = (format!("{name}.cap"), model.text.clone());
    let (history, session) = (format!("{name}.edn"), model.session.clone());
    let save_scenario = Callback::from(move |_: MouseEvent| browser::save(&scenario, &text));
    let save_history =
        Callback::from(move |_: MouseEvent| browser::save(&history, &session.run.jepsen_edn()));
    html! {
        <div class="button-row">
            <button onclick={save_scenario}>{ "Save the scenario" }</button>
            <button onclick={save_history} title="As Jepsen writes it, so that other checkers can confirm the verdict">
                { "Save the history as EDN" }
            </button>
        </div>
    }
}

/// From an embed to the whole page, in a tab of its own.
pub fn open_in_playground(model: &Model) -> Html {
    // What it links to takes a while to pack; the picture comes first.
    if model.judged.is_none() {
        return Html::default();
    }
    let href = format!("index.html#{}", model.fragment());
    html! { <a class="open" {href} target="_blank" rel="noopener">{ "Open in playground ↗" }</a> }
}
