//! What is folded away until somebody looks.

use web_sys::HtmlDetailsElement;
use yew::prelude::*;

use super::{element, use_bound};

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
    let _ = use_bound(node.clone(), move |details: &HtmlDetailsElement| {
        if details.open() != open {
            details.set_open(open);
        }
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
