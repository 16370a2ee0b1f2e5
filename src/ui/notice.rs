//! What there is to tell the reader, above everything else.

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::app::Msg;
use crate::app::notice::Notice;
use crate::ui::{Dispatch, browser};

#[derive(Properties, PartialEq)]
pub struct NoticeProps {
    pub notice: Option<Notice>,
    pub dispatch: Dispatch,
}

/// One message, or nothing.
#[component]
pub fn NoticeBar(props: &NoticeProps) -> Html {
    let node = use_node_ref();
    let message = node.clone();
    use_effect_with(props.notice.clone(), move |notice| {
        // A link or file that cannot be opened is the first thing to know about the page.
        if matches!(notice, Some(Notice::Link(_) | Notice::History(..) | Notice::NoLesson(_)))
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
        <div ref={node} {class} {role} tabindex="-1">
            <p>{ notice.to_string() }</p>
            <button
                class="quiet" aria-label="Dismiss this message"
                onclick={browser::send(&props.dispatch, Msg::Dismiss)}
            >
                { "✕" }
            </button>
        </div>
    }
}
