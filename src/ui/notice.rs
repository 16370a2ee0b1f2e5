//! What there is to tell the reader, above everything else.

use yew::prelude::*;

use crate::app::histories;
use crate::app::notice::Notice;
use crate::app::recent::WorksChange;
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

/// One message, or nothing. What is there as a page comes has a place of its own, which it leaves
/// empty; what comes later lies over the page. So nothing moves under a pointer.
#[component]
pub fn NoticeBar(props: &NoticeProps) -> Html {
    let placed = use_placed(props);
    let is_over = props.notice != placed;
    html! {
        <>
            if let Some(notice) = &props.notice {
                <div key="told" class={is_over.then_some("floating")}>{ bar(notice, props) }</div>
            }
            if let Some(gone) = placed.filter(|_| is_over) {
                <div key="gone" class="notice gone" aria-hidden="true">{ contents(&gone, props) }</div>
            }
        </>
    }
}

/// What was there as the page came, or what was chosen on it.
#[hook]
fn use_placed(props: &NoticeProps) -> Option<Notice> {
    let placed = use_mut_ref(|| (props.visit, props.notice.clone()));
    let mut placed = placed.borrow_mut();
    if placed.0 != props.visit {
        *placed = (props.visit, props.notice.clone());
    }
    placed.1.clone()
}

fn bar(notice: &Notice, props: &NoticeProps) -> Html {
    let (class, role) =
        if notice.is_error() { ("notice error", "alert") } else { ("notice", "status") };
    html! {
        <div key={props.visit} {class} {role} tabindex="-1">
            { contents(notice, props) }
        </div>
    }
}

fn contents(notice: &Notice, props: &NoticeProps) -> Html {
    let is_full = props.interface == Interface::Full;
    html! {
        <>
            { text(notice, is_full) }
            { remedy(notice, props) }
            if is_full || !notice.is_error() {
                { dismissal(props) }
            }
        </>
    }
}

fn text(notice: &Notice, is_full: bool) -> Html {
    html! { <p>{ if is_full { notice.to_string() } else { notice.briefly() } }</p> }
}

fn dismissal(props: &NoticeProps) -> Html {
    html! {
        <button
            class="quiet" aria-label="Dismiss this message"
            onclick={browser::send(&props.dispatch, Msg::Dismiss)}
        >
            { "✕" }
        </button>
    }
}

/// What can be done about it.
fn remedy(notice: &Notice, props: &NoticeProps) -> Html {
    let (label, msg) = match notice {
        Notice::Stopped => ("Run it", Msg::Works(WorksChange::Run)),
        Notice::NotKept(_) | Notice::Beside | Notice::ThrownAway(_) => {
            ("Recent…", Msg::Show(Dialog::Recent))
        }
        Notice::NoLesson(slug) => ("Try again", Msg::Open(slug.as_str().into())),
        Notice::History(_, None, _) if props.has_lost => {
            ("Try again", Msg::History(histories::HistoryChange::Again))
        }
        _ => return Html::default(),
    };
    html! { <button onclick={browser::send(&props.dispatch, msg)}>{ label }</button> }
}
