//! A scene as SVG elements, layer by layer; layers that are the same allocation are skipped.

use yew::prelude::*;
use yew::virtual_dom::{AttributeOrProperty, Attributes, VTag, VText};

use crate::app::target;
use crate::diagram::scene::{Coordinate, Layer, Scene, Shape, ShapeKind};
use crate::ui::browser::after_paint;

/// A picture. `id` names its elements; `over` is drawn on top.
pub fn view(scene: &Scene, id: &'static str, over: Html) -> Html {
    let (title, description) = (format!("{id}-title"), format!("{id}-description"));
    let box_ = format!("0 0 {} {}", Coordinate(scene.width), Coordinate(scene.height));
    html! {
        <svg
            {id} class="scene" viewBox={box_} role="graphics-document"
            aria-labelledby={title.clone()} aria-describedby={description.clone()}
            width={Coordinate(scene.width).to_string()}
            height={Coordinate(scene.height).to_string()}
        >
            // `<title>` would be a tooltip over the whole picture.
            <text id={title} class="unseen" display="none">{ scene.title.clone() }</text>
            <text id={description} class="unseen" display="none">
                { scene.description.clone() }
            </text>
            { for scene.layers.iter().map(|layer| html! {
                <LayerView key={layer.key} layer={layer.clone()} />
            }) }
            { over }
        </svg>
    }
}

/// So many shapes are drawn in one go. What has more is drawn in several, between which the page
/// lives on; hardly any picture has.
const AT_ONCE: usize = 150;

#[derive(Properties, PartialEq)]
struct LayerProps {
    layer: Layer,
}

#[component]
fn LayerView(props: &LayerProps) -> Html {
    let parts = use_parts(&props.layer);
    let class = format!("layer-{}", props.layer.key);
    html! {
        <g {class}>
            { for parts.into_iter().enumerate().map(|(nth, layer)| html! {
                <PartView key={nth} {layer} {nth} />
            }) }
        </g>
    }
}

/// For each part of a layer what is drawn there now: another part of it each time, what was drawn
/// before in the others.
#[hook]
fn use_parts(layer: &Layer) -> Vec<Layer> {
    let drawn = use_mut_ref(|| (0, Vec::<Layer>::new()));
    let redraw = use_force_update();
    let (next, parts) = &mut *drawn.borrow_mut();
    let count = layer.shapes.len().div_ceil(AT_ONCE).max(1);
    parts.truncate(count);
    let is_old = |nth: &usize| parts.get(*nth) != Some(layer);
    let from = *next % count;
    if let Some(nth) = (from..count).chain(0..from).find(is_old) {
        // Those that are not there yet come one after the other.
        let nth = nth.min(parts.len());
        match parts.get_mut(nth) {
            Some(part) => *part = layer.clone(),
            None => parts.push(layer.clone()),
        }
        *next = (nth + 1) % count;
    }
    let is_whole = parts.len() == count && parts.iter().all(|part| part == layer);
    let parts = parts.clone();
    use_effect(move || {
        let later = (!is_whole).then(|| after_paint(move || redraw.force_update()));
        move || drop(later)
    });
    parts
}

#[derive(Properties, PartialEq)]
struct PartProps {
    layer: Layer,
    nth: usize,
}

#[component]
fn PartView(props: &PartProps) -> Html {
    let shapes = props.layer.shapes.iter().skip(props.nth * AT_ONCE).take(AT_ONCE);
    html! { <>{ for shapes.map(shape) }</> }
}

/// A shape as `ShapeKind` has its element, and what makes it act.
fn shape(shape: &Shape) -> Html {
    let text = |text: String| AttributeOrProperty::Attribute(text.into());
    // In the order of `COMMON`.
    let common = [
        Some(text(shape.class.to_string())),
        shape.target.map(|target| text(target::print(target))),
        role(shape).map(AttributeOrProperty::Static),
        name(shape).map(text),
        shape.focusable.then_some(AttributeOrProperty::Static("0")),
    ];
    let own = shape.kind.values().into_iter().map(|value| value.map(text));
    let mut tag = VTag::new(shape.kind.element());
    tag.key = Some(shape.key.to_string().into());
    tag.attributes = Attributes::Dynamic {
        keys: shape.kind.names(),
        values: common.into_iter().chain(own).collect(),
    };
    if let Some(name) = name(shape) {
        tag.add_child(html! { <title>{ name }</title> });
    }
    match &shape.kind {
        ShapeKind::Text { text, .. } => tag.add_child(VText::new(text.clone()).into()),
        ShapeKind::Group { children, .. } => {
            tag.add_child(children.iter().map(self::shape).collect::<Html>());
        }
        _ => {}
    }
    tag.into()
}

/// What acts is a button; what has a name and does not act is a symbol.
fn role(shape: &Shape) -> Option<&'static str> {
    match (&shape.label, shape.focusable) {
        (Some(_), true) => Some("button"),
        (Some(_), false) => Some("graphics-symbol"),
        (None, _) => None,
    }
}

/// What a shape is called: how it is, and what a press would do.
fn name(shape: &Shape) -> Option<String> {
    let label = shape.label.as_ref()?;
    Some(match &shape.press {
        Some(press) => format!("{label}. Press: {press}"),
        None => label.clone(),
    })
}
