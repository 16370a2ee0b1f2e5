//! *Recent*: what the reader has made.

use js_sys::{Array, Date, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use yew::prelude::*;

use crate::app::recent::{RecentWork, WorksChange};
use crate::app::works::{ShelfRefusal, WorkId};
use crate::app::{Model, Msg};
use crate::ui::{Dispatch, browser};

/// The list.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    let Some(recent) = &model.recent else { return Html::default() };
    let about = match recent.refused {
        Some(ShelfRefusal::Forbidden) => "This browser does not let the page store anything.",
        Some(ShelfRefusal::Full) => {
            "The storage that this browser gives the page is full. What you made last is not \
             among these."
        }
        None if recent.entries.is_empty() => {
            "Nothing yet. Whatever you change, load or paste is kept here, in this browser."
        }
        None => "Your work is kept here, in this browser, until you delete it.",
    };
    html! {
        <>
            <p>{ about }</p>
            <ul class="recent">
                { for recent.entries.iter().map(|entry| html! {
                    <Row
                        key={entry.id.to_string()} entry={entry.clone()}
                        is_open={model.work == Some(entry.id)} dispatch={dispatch.clone()}
                    />
                }) }
            </ul>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    entry: RecentWork,
    is_open: bool,
    dispatch: Dispatch,
}

/// One work. The button that throws it away makes way for one that brings it back, and the focus
/// goes along.
#[component]
fn Row(props: &RowProps) -> Html {
    let RowProps { entry, is_open, dispatch } = props;
    let change =
        |change: fn(WorkId) -> WorksChange| browser::send(dispatch, Msg::Works(change(entry.id)));
    let title = &entry.title;
    if entry.is_thrown {
        return html! {
            <li class="thrown">
                <p>{ format!("Deleted: {title}") }</p>
                <button data-work={entry.id.to_string()} onclick={change(WorksChange::BringBack)}>{ "Undo" }</button>
            </li>
        };
    }
    html! {
        <li>
            <button class="open-work" aria-current={is_open.then_some("true")} onclick={change(WorksChange::Open)}>
                <strong>{ title.clone() }</strong>
                <span>{ about(entry, *is_open) }</span>
            </button>
            <button
                data-work={entry.id.to_string()} class="quiet" aria-label={format!("Delete {title}")} title="Delete"
                onclick={change(WorksChange::ThrowAway)}
            >
                { "✕" }
            </button>
        </li>
    }
}

/// When it was changed, and what it is.
fn about(entry: &RecentWork, is_open: bool) -> String {
    let lines = match entry.lines {
        1 => "1 line".to_owned(),
        count => format!("{count} lines"),
    };
    let protocol = entry.protocol.as_ref().map(|name| format!(" · {name}")).unwrap_or_default();
    let open = if is_open { " · open now" } else { "" };
    format!("{}{protocol} · {lines}{open}", time(entry.at))
}

/// A time as this reader writes it.
// Milliseconds of this age are exact in a float.
#[allow(clippy::cast_precision_loss)]
fn time(at: u64) -> String {
    let date = Date::new(&JsValue::from(at as f64));
    let style = Object::new();
    // Both throw only for what is no object.
    let _ = Reflect::set(&style, &"dateStyle".into(), &"medium".into());
    let _ = Reflect::set(&style, &"timeStyle".into(), &"short".into());
    let languages: JsValue = Array::new().into();
    let write = Reflect::get(&date, &"toLocaleString".into()).ok();
    let write = write.and_then(|it| it.dyn_into::<js_sys::Function>().ok());
    let written = write.and_then(|write| write.call2(&date, &languages, &style).ok());
    written.and_then(|text| text.as_string()).unwrap_or_else(|| String::from(date.to_string()))
}
