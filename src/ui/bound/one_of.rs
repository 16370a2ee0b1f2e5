//! One of several.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::{element, use_bound};

#[derive(Properties, PartialEq)]
pub struct OneOfProps {
    /// What it is called, where no label stands beside it.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// What is chosen.
    pub value: AttrValue,
    /// What can be chosen, each with its text.
    pub options: Vec<(AttrValue, AttrValue)>,
    /// Whether nothing else can be chosen.
    #[prop_or_default]
    pub is_fixed: bool,
    pub onchoose: Callback<String>,
}

/// A list of which one is chosen.
#[component]
pub fn OneOf(props: &OneOfProps) -> Html {
    let node = use_node_ref();
    let value = props.value.clone();
    let touched = use_bound(node.clone(), move |select: &HtmlSelectElement| {
        if select.value() != *value {
            select.set_value(&value);
        }
    });
    let onchoose = props.onchoose.clone();
    let onchange = Callback::from(move |event: Event| {
        if let Some(select) = element::<HtmlSelectElement>(&event) {
            onchoose.emit(select.value());
        }
        touched.force_update();
    });
    // What is so and cannot be chosen is shown all the same, and not something else.
    let is_listed = props.options.iter().any(|(value, _)| *value == props.value);
    let other = (!is_listed).then(|| (props.value.clone(), props.value.clone()));
    html! {
        <select
            ref={node} aria-label={props.label.clone()} disabled={props.is_fixed}
            autocomplete="off" {onchange}
        >
            { for other.iter().chain(&props.options).map(|(value, text)| html! {
                <option key={value.to_string()} value={value.clone()}>{ text.clone() }</option>
            }) }
        </select>
    }
}
