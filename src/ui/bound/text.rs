//! Text.

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::{element, use_bound};

#[derive(Properties, PartialEq)]
pub struct FieldProps {
    /// What it is called, where no label stands beside it.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    pub value: AttrValue,
    /// What holds while nothing is written.
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
    #[prop_or_default]
    pub size: Option<AttrValue>,
    #[prop_or_default]
    pub maxlength: Option<AttrValue>,
    /// Whether it is only to be copied.
    #[prop_or_default]
    pub readonly: bool,
    /// Whether what is written was refused, and where that is said.
    #[prop_or_default]
    pub invalid: Option<bool>,
    #[prop_or_default]
    pub describedby: Option<AttrValue>,
    /// Whether every key counts; else what is written counts when its writer is done.
    #[prop_or_default]
    pub live: bool,
    /// Whether it is where one begins in its dialog.
    #[prop_or_default]
    pub has_focus: bool,
    #[prop_or_default]
    pub onwrite: Callback<String>,
}

/// A line of text. What is being written and does not count yet is the writer's.
#[component]
pub fn Field(props: &FieldProps) -> Html {
    let node = use_node_ref();
    let draft = use_state_eq(|| None::<AttrValue>);
    let shown = (*draft).clone().unwrap_or_else(|| props.value.clone());
    let value = shown.clone();
    let touched = use_bound(node.clone(), move |field: &HtmlInputElement| {
        if field.value() != *value {
            field.set_value(&value);
        }
    });
    let live = props.live;
    let oninput = {
        let (onwrite, draft, touched) = (props.onwrite.clone(), draft.clone(), touched.clone());
        Callback::from(move |event: InputEvent| {
            let Some(field) = element::<HtmlInputElement>(&event) else { return };
            if live {
                onwrite.emit(field.value());
                touched.force_update();
            } else {
                draft.set(Some(field.value().into()));
            }
        })
    };
    let onchange = {
        let onwrite = props.onwrite.clone();
        Callback::from(move |event: Event| {
            let Some(field) = element::<HtmlInputElement>(&event).filter(|_| !live) else { return };
            draft.set(None);
            onwrite.emit(field.value());
            touched.force_update();
        })
    };
    html! {
        <input
            ref={node} type="text" aria-label={props.label.clone()} value={shown}
            placeholder={props.placeholder.clone()} size={props.size.clone()}
            maxlength={props.maxlength.clone()} readonly={props.readonly}
            aria-invalid={props.invalid.map(|invalid| invalid.to_string())}
            aria-describedby={props.describedby.clone()} spellcheck="false" autocomplete="off"
            autocapitalize="off" autofocus={props.has_focus} {oninput} {onchange}
        />
    }
}

#[derive(Properties, PartialEq)]
pub struct TextBoxProps {
    pub label: AttrValue,
    pub node: NodeRef,
    pub value: AttrValue,
    pub rows: AttrValue,
    pub invalid: bool,
    /// Where it is said what is wrong.
    pub describedby: AttrValue,
    pub onwrite: Callback<String>,
    /// What is picked out is about to be put on the clipboard, and taken out.
    #[prop_or_default]
    pub oncopy: Callback<Event>,
    #[prop_or_default]
    pub oncut: Callback<Event>,
}

/// Lines of text, of which every key counts.
#[component]
pub fn TextBox(props: &TextBoxProps) -> Html {
    let value = props.value.clone();
    let touched = use_bound(props.node.clone(), move |area: &HtmlTextAreaElement| {
        if area.value() != *value {
            area.set_value(&value);
        }
    });
    let onwrite = props.onwrite.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        if let Some(area) = element::<HtmlTextAreaElement>(&event) {
            onwrite.emit(area.value());
        }
        touched.force_update();
    });
    html! {
        <textarea
            ref={props.node.clone()} value={props.value.clone()} {oninput} spellcheck="false"
            autocomplete="off" wrap="off" rows={props.rows.clone()}
            oncopy={props.oncopy.clone()} oncut={props.oncut.clone()}
            aria-label={props.label.clone()} aria-invalid={props.invalid.to_string()}
            aria-describedby={props.describedby.clone()}
        />
    }
}

#[derive(Properties, PartialEq)]
pub struct DraftProps {
    pub node: NodeRef,
    /// What is in it at first, and again whenever this changes.
    pub seed: AttrValue,
    pub rows: AttrValue,
    pub placeholder: AttrValue,
}

/// Lines of text that nobody knows of before they are handed in: there may be megabytes of them,
/// which are not copied at every key.
#[component]
pub fn DraftField(props: &DraftProps) -> Html {
    let node = props.node.clone();
    use_effect_with(props.seed.clone(), move |seed| {
        if let Some(area) = node.cast::<HtmlTextAreaElement>() {
            area.set_value(seed);
        }
    });
    html! {
        <textarea
            ref={props.node.clone()} rows={props.rows.clone()} spellcheck="false"
            autocomplete="off" placeholder={props.placeholder.clone()}
        />
    }
}
