//! Handing the scenario on: a link, a frame for somebody's page.

use yew::prelude::*;

use crate::app::Dialog;
use crate::ui::dialog::Modal;
use crate::ui::{Dispatch, browser};

/// Chat programs and mail cut longer addresses.
const LINK_LONG: usize = 2_000;

#[derive(Properties, PartialEq)]
pub struct ShareProps {
    pub open: Option<Dialog>,
    pub fragment: Option<String>,
    pub title: String,
    pub dispatch: Dispatch,
}

/// The share dialog.
#[component]
pub fn Share(props: &ShareProps) -> Html {
    let ShareProps { open, fragment, title, dispatch } = props;
    let fragment = fragment.clone().unwrap_or_default();
    let address = browser::address();
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
        <Modal open={*open == Some(Dialog::Share)} title="Share" dispatch={dispatch.clone()}>
            <p>{ "The link holds the whole scenario and this moment. Nothing is stored anywhere." }</p>
            { copyable("Link", &link, dispatch) }
            if link.chars().count() > LINK_LONG {
                <p class="behind">
                    { "This link is long. Some programs cut long links; check that it arrives whole." }
                </p>
            }
            { copyable("Markdown", &markdown, dispatch) }
            { copyable("Frame for a page", &frame, dispatch) }
        </Modal>
    }
}

fn copyable(name: &'static str, text: &str, dispatch: &Dispatch) -> Html {
    let onclick = {
        let (text, dispatch) = (text.to_owned(), dispatch.clone());
        let done = format!("{name} copied, {} characters.", text.chars().count());
        Callback::from(move |_: MouseEvent| browser::copy(text.clone(), &dispatch, done.clone()))
    };
    html! {
        <div class="copyable">
            <label>
                <span>{ name }</span>
                <input readonly=true value={text.to_owned()} />
            </label>
            <button class="primary" autofocus={name == "Link"} {onclick}>{ "Copy" }</button>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct OpenProps {
    pub fragment: String,
}

/// From an embed to the whole page, in a tab of its own.
#[component]
pub fn OpenInPlayground(props: &OpenProps) -> Html {
    let href = format!("index.html#{}", props.fragment);
    html! { <a class="open" {href} target="_blank" rel="noopener">{ "Open in playground ↗" }</a> }
}
