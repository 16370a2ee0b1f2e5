//! On or off, one of a few, and more or less.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{element, use_bound};

#[derive(Properties, PartialEq)]
pub struct ToggleProps {
    pub is_on: bool,
    pub onset: Callback<bool>,
}

/// A box that is ticked or not.
#[component]
pub fn Toggle(props: &ToggleProps) -> Html {
    let node = use_node_ref();
    let is_on = props.is_on;
    let touched = use_bound(node.clone(), move |field: &HtmlInputElement| field.set_checked(is_on));
    let onset = props.onset.clone();
    let onchange = Callback::from(move |event: Event| {
        if let Some(field) = element::<HtmlInputElement>(&event) {
            onset.emit(field.checked());
        }
        touched.force_update();
    });
    html! { <input ref={node} type="checkbox" checked={is_on} autocomplete="off" {onchange} /> }
}

#[derive(Properties, PartialEq)]
pub struct TicksProps {
    /// What tells them from others on the page.
    pub name: AttrValue,
    /// What each is called.
    pub labels: Vec<AttrValue>,
    /// Which is chosen.
    pub chosen: usize,
    pub onchoose: Callback<usize>,
}

/// A row of a table in which one is ticked, a cell each.
#[component]
pub fn Ticks(props: &TicksProps) -> Html {
    let touched = use_force_update();
    let nodes = use_mut_ref(Vec::<NodeRef>::new);
    nodes.borrow_mut().resize_with(props.labels.len(), NodeRef::default);
    let (written, chosen) = (nodes.clone(), props.chosen);
    use_effect(move || {
        for (index, node) in written.borrow().iter().enumerate() {
            if let Some(field) = node.cast::<HtmlInputElement>() {
                field.set_checked(index == chosen);
            }
        }
    });
    let choose = |index: usize| {
        let (onchoose, touched) = (props.onchoose.clone(), touched.clone());
        Callback::from(move |_: Event| {
            onchoose.emit(index);
            touched.force_update();
        })
    };
    let nodes = nodes.borrow();
    html! {
        { for props.labels.iter().zip(nodes.iter()).enumerate().map(|(index, (label, node))| html! {
            <td>
                <input
                    ref={node.clone()} type="radio" name={props.name.clone()}
                    aria-label={label.clone()} checked={index == chosen} autocomplete="off"
                    onchange={choose(index)}
                />
            </td>
        }) }
    }
}

#[derive(Properties, PartialEq)]
pub struct SliderProps {
    pub label: AttrValue,
    pub max: u32,
    pub value: u32,
    /// The value in words.
    pub text: AttrValue,
    /// Whether it cannot be moved.
    #[prop_or_default]
    pub is_fixed: bool,
    pub onslide: Callback<u32>,
}

/// A slider from 0 on.
#[component]
pub fn Slider(props: &SliderProps) -> Html {
    let node = use_node_ref();
    let value = AttrValue::from(props.value.to_string());
    let shown = value.clone();
    let touched = use_bound(node.clone(), move |field: &HtmlInputElement| {
        if field.value() != *shown {
            field.set_value(&shown);
        }
    });
    let onslide = props.onslide.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        let field = element::<HtmlInputElement>(&event);
        if let Some(value) = field.and_then(|field| field.value().parse().ok()) {
            onslide.emit(value);
        }
        touched.force_update();
    });
    html! {
        <input
            ref={node} type="range" class="scrubber" min="0" max={props.max.to_string()} step="1"
            {value} disabled={props.is_fixed} autocomplete="off" {oninput}
            aria-label={props.label.clone()} aria-valuetext={props.text.clone()}
        />
    }
}
