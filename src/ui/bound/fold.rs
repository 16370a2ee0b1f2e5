//! What is folded away until somebody looks.

use js_sys::Date;
use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use super::{element, use_bound};
use crate::ui::reveal;

/// So long after it was opened, what comes into it is what one has opened it for.
const COMING_MS: f64 = 1_500.0;

#[derive(Properties, PartialEq)]
pub struct FoldProps {
    #[prop_or_default]
    pub class: Classes,
    /// What is always seen.
    pub summary: Html,
    /// What is seen when it is open.
    pub children: Html,
    #[prop_or_default]
    pub onfold: Callback<bool>,
}

/// A summary and what can be unfolded below it.
#[component]
pub fn Fold(props: &FoldProps) -> Html {
    let node = use_node_ref();
    let is_open = use_state_eq(|| false);
    let open = *is_open;
    let seen = use_mut_ref(Seen::default);
    let _ = use_bound(node.clone(), move |details: &HtmlDetailsElement| {
        if details.open() != open {
            details.set_open(open);
        }
        seen.borrow_mut().look(details);
    });
    let onfold = props.onfold.clone();
    let ontoggle = Callback::from(move |event: Event| {
        if let Some(details) = element::<HtmlDetailsElement>(&event) {
            is_open.set(details.open());
            onfold.emit(details.open());
        }
    });
    html! {
        <details ref={node} class={props.class.clone()} {ontoggle}>
            <summary>{ props.summary.clone() }</summary>
            { props.children.clone() }
        </details>
    }
}

/// What was seen of the fold when it was drawn last.
#[derive(Default)]
struct Seen {
    opened_at_ms: f64,
    height: i32,
}

impl Seen {
    /// What has opened, and what comes into it right then, is brought into sight.
    fn look(&mut self, details: &HtmlDetailsElement) {
        if !details.open() {
            self.height = 0;
            return;
        }
        let (before, now) = (self.height, Date::now());
        self.height = details.client_height();
        if before == 0 {
            self.opened_at_ms = now;
        }
        if self.height > before && now - self.opened_at_ms < COMING_MS {
            reveal::unfolded(details);
        }
    }
}
