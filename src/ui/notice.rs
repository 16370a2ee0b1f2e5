//! What there is to tell the reader, above everything else.

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::app::notice::Notice;
use crate::app::recent::Change;
use crate::app::{Dialog, Msg};
use crate::ui::{Dispatch, browser};

#[derive(Properties, PartialEq)]
pub struct NoticeProps {
    pub notice: Option<Notice>,
    /// The step that it belongs to: the same message after another link is told anew.
    pub visit: u32,
    pub dispatch: Dispatch,
}

/// One message, or nothing.
#[component]
pub fn NoticeBar(props: &NoticeProps) -> Html {
    let node = use_node_ref();
    let message = node.clone();
    use_effect_with((props.notice.clone(), props.visit), move |(notice, _)| {
        // A link or file that cannot be opened is the first thing to know about the page.
        if notice.as_ref().is_some_and(Notice::takes_focus)
            && let Some(message) = message.cast::<HtmlElement>()
        {
            // It throws only for an element that is not in the page.
            let _ = message.focus();
        }
    });
    let Some(notice) = &props.notice else { return Html::default() };
    let (class, role) =
        if notice.is_error() { ("notice error", "alert") } else { ("notice", "status") };
    html! {
        <div key={props.visit} ref={node} {class} {role} tabindex="-1">
            <p>{ notice.to_string() }</p>
            { remedy(notice, &props.dispatch) }
            <button
                class="quiet" aria-label="Dismiss this message"
                onclick={browser::send_and_focus(&props.dispatch, Msg::Dismiss, ".transport .play")}
            >
                { "✕" }
            </button>
        </div>
    }
}

/// What can be done about it.
fn remedy(notice: &Notice, dispatch: &Dispatch) -> Html {
    let (label, msg) = match notice {
        Notice::Stopped => ("Run it", Msg::Works(Change::Run)),
        Notice::NotKept(_) | Notice::Beside | Notice::ThrownAway(_) => {
            ("Recent…", Msg::Show(Dialog::Recent))
        }
        _ => return Html::default(),
    };
    html! { <button onclick={browser::send(dispatch, msg)}>{ label }</button> }
}
