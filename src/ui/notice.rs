//! What there is to tell the reader, above everything else.

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::app::histories;
use crate::app::notice::Notice;
use crate::app::recent::Change;
use crate::app::{Dialog, Msg};
use crate::scenario::link::Interface;
use crate::ui::{Dispatch, browser};

#[derive(Properties, PartialEq)]
pub struct NoticeProps {
    pub notice: Option<Notice>,
    /// The step that it belongs to: the same message after another link is told anew.
    pub visit: u32,
    /// How much of the page there is around it.
    pub interface: Interface,
    /// Whether a history can be tried again.
    pub has_lost: bool,
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
    let is_full = props.interface == Interface::Full;
    let (class, role) =
        if notice.is_error() { ("notice error", "alert") } else { ("notice", "status") };
    html! {
        <div key={props.visit} ref={node} {class} {role} tabindex="-1">
            { text(notice, is_full) }
            { remedy(notice, props) }
            if is_full || !notice.is_error() {
                { dismissal(props) }
            }
        </div>
    }
}

fn text(notice: &Notice, is_full: bool) -> Html {
    html! { <p>{ if is_full { notice.to_string() } else { notice.briefly() } }</p> }
}

fn dismissal(props: &NoticeProps) -> Html {
    html! {
        <button
            class="quiet" aria-label="Dismiss this message"
            onclick={browser::send_and_focus(&props.dispatch, Msg::Dismiss, ".transport .play")}
        >
            { "✕" }
        </button>
    }
}

/// What can be done about it.
fn remedy(notice: &Notice, props: &NoticeProps) -> Html {
    let (label, msg) = match notice {
        Notice::Stopped => ("Run it", Msg::Works(Change::Run)),
        Notice::NotKept(_) | Notice::Beside | Notice::ThrownAway(_) => {
            ("Recent…", Msg::Show(Dialog::Recent))
        }
        Notice::NoLesson(slug) => ("Try again", Msg::Open(slug.as_str().into())),
        Notice::History(_, None, _) if props.has_lost => {
            ("Try again", Msg::History(histories::Change::Again))
        }
        _ => return Html::default(),
    };
    html! { <button onclick={browser::send(&props.dispatch, msg)}>{ label }</button> }
}
