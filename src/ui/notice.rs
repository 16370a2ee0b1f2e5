//! What there is to tell the reader, above everything else.

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
    let Some(notice) = &props.notice else { return Html::default() };
    let (class, role) =
        if notice.is_error() { ("notice error", "alert") } else { ("notice", "status") };
    html! {
        <div {class} {role}>
            <p>{ notice.to_string() }</p>
            if *notice == Notice::Welcome {
                <button class="primary" onclick={browser::send(&props.dispatch, Msg::TogglePlay)}>
                    { "▶ Play" }
                </button>
            }
            <button
                class="quiet" aria-label="Dismiss this message"
                onclick={browser::send(&props.dispatch, Msg::Dismiss)}
            >
                { "✕" }
            </button>
        </div>
    }
}
