//! A file of the reader's.

use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::{element, use_bound};

#[derive(Properties, PartialEq)]
pub struct FileChoiceProps {
    pub onfile: Callback<File>,
}

/// A button to choose a file by. It shows none, so that the same can be chosen again.
#[component]
pub fn FileChoice(props: &FileChoiceProps) -> Html {
    let node = use_node_ref();
    let touched = use_bound(node.clone(), |field: &HtmlInputElement| field.set_value(""));
    let onfile = props.onfile.clone();
    let onchange = Callback::from(move |event: Event| {
        let field = element::<HtmlInputElement>(&event);
        if let Some(file) = field.and_then(|field| field.files()?.get(0)) {
            onfile.emit(file);
        }
        touched.force_update();
    });
    html! { <input ref={node} type="file" autofocus=true {onchange} /> }
}
