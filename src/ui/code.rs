//! The QR code of a text, made when somebody wants it.

use yew::prelude::*;

use crate::app::code;
use crate::ui::bound::Fold;
use crate::ui::parts::{self, Part, PartState};

#[derive(Properties, PartialEq)]
pub struct CodeProps {
    pub text: String,
}

/// A QR code behind a word.
#[component]
pub fn CodeOf(props: &CodeProps) -> Html {
    let is_open = use_state_eq(|| false);
    let needed = parts::use_part(Part::Codes, *is_open);
    let onfold = {
        let is_open = is_open.clone();
        Callback::from(move |open| is_open.set(open))
    };
    html! {
        <Fold class="code-of" summary={html! { "QR code" }} {onfold}>
            if *is_open {
                { match &needed.state {
                    PartState::Away => html! { <p class="aside">{ "Loading…" }</p> },
                    PartState::Missing(reason) => parts::missing(reason.clone(), needed.again.clone()),
                    PartState::Here => drawn(&props.text),
                } }
            }
        </Fold>
    }
}

/// Black on white, whatever the page's colours are: that is what cameras know.
fn drawn(text: &str) -> Html {
    let Some(code) = code::of(text) else {
        return html! { <p class="behind">{ "This link is too long for a QR code." }</p> };
    };
    let side = code.side.to_string();
    html! {
        <svg
            class="code" viewBox={format!("0 0 {side} {side}")} role="img"
            aria-label="QR code of the link"
        >
            <rect width={side.clone()} height={side} fill="#fff" />
            <path d={code.outline} fill="#000" />
        </svg>
    }
}
