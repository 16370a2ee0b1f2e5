//! Handing the scenario on: a link, a frame for somebody's page.

use gloo::utils::window;
use yew::prelude::*;

use crate::app::effect::File;
use crate::app::{Model, Msg};
use crate::escape;
use crate::ui::copyable::copyable;
use crate::ui::{Dispatch, browser, history, parts};

/// Chat programs and mail cut longer addresses.
const LINK_LONG: usize = 2_000;
/// A longer one is not handed out.
const LINK_MAX: usize = 8_000;

/// The ways to hand it on.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    if let Some(shown) = model.histories.open() {
        return history::share(shown, &model.share, dispatch);
    }
    let (fragment, title) = (model.share_fragment(), model.title());
    let address = browser::address();
    if fragment.len() > LINK_MAX {
        return html! {
            <>
                <p class="behind">
                    { format!("This scenario is too long for a link: it would have {} characters, \
                       and the limit is {LINK_MAX}. Share its file instead: anyone who drops it \
                       on this page, or pastes its text, sees the same.", fragment.len()) }
                </p>
                { files(model, dispatch) }
            </>
        };
    }
    let link = format!("{address}#{fragment}");
    let frame = frame(&address, &fragment, &title);
    let markdown = escape::markdown_link(&title, &link);
    html! {
        <>
            <p>{ "The link holds the whole scenario and this moment. Nothing is stored anywhere." }</p>
            { copyable("Link", &link, &model.share, dispatch) }
            if link.chars().count() > LINK_LONG {
                <p class="behind">
                    { "This link is long. Some programs cut long links; check that it arrives whole." }
                </p>
            }
            { copyable("Markdown", &markdown, &model.share, dispatch) }
            { copyable("Frame for a page", &frame, &model.share, dispatch) }
            { files(model, dispatch) }
        </>
    }
}

/// A frame for somebody's page, on another origin than this one: there it costs least when it has
/// an origin, for only then do browsers keep what it has fetched.
fn frame(address: &str, fragment: &str, title: &str) -> String {
    let folder = address.rsplit_once('/').map_or("", |(folder, _)| folder);
    let source = escape::xml(&format!("{folder}/embed.html#{fragment}"));
    let title = escape::xml(title);
    format!(
        "<iframe src=\"{source}\" title=\"CAP Playground: {title}\" \
         width=\"100%\" height=\"720\" loading=\"lazy\" \
         allow=\"fullscreen; clipboard-write\" \
         sandbox=\"allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox \
         allow-downloads\" referrerpolicy=\"no-referrer\"></iframe>"
    )
}

/// What can be kept as a file: the scenario, and what clients saw, for other checkers.
fn files(model: &Model, dispatch: &Dispatch) -> Html {
    let scenario = File::Text(model.file_name("cap"), model.text.clone());
    let history = File::History(model.file_name("edn"), model.session.clone());
    let save_history = browser::send(dispatch, Msg::Save(history));
    html! {
        <>
            <div class="button-row">
                <button onclick={browser::send(dispatch, Msg::Save(scenario))}>
                    { "Save the scenario" }
                </button>
                <button
                    onclick={save_history.clone()}
                    title="As Jepsen writes it, so that other checkers can confirm the verdict"
                >
                    { "Save the history as EDN" }
                </button>
            </div>
            if let Some(problem) = &model.share.problem {
                { parts::missing(problem.clone(), save_history) }
            }
        </>
    }
}

/// From an embed to the whole page, in a tab of its own.
pub fn open_in_playground(model: &Model) -> Html {
    // What it links to takes a while to pack; the picture comes first.
    if model.judged.is_none() {
        return Html::default();
    }
    open(&format!("#{}", model.fragment()))
}

/// The same for a link that an embed cannot show: the whole page says more about it.
pub fn open_link() -> Html {
    open(&window().location().hash().unwrap_or_default())
}

fn open(fragment: &str) -> Html {
    let href = format!("index.html{fragment}");
    html! { <a class="open" {href} target="_blank" rel="noopener">{ "Open in playground ↗" }</a> }
}
