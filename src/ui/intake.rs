//! Files and texts from outside: dropped on the page, pasted, or chosen. What is a scenario is run,
//! everything else is taken for a history.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ClipboardEvent, DataTransfer, DragEvent, Element, File};
use yew::prelude::*;

use crate::app::Msg;
use crate::app::histories::link::{NAMELESS, is_scenario};
use crate::app::histories::{HistoryChange, HistoryInput};
use crate::ui::{Dispatch, browser, files};

/// So much of a file tells what it is, in bytes.
const BEGINNING: f64 = 8_192.0;

#[derive(Properties, PartialEq)]
pub struct IntakeProps {
    pub dispatch: Dispatch,
}

/// Listens for what is dropped and pasted, and says while something hovers that it can be dropped.
#[component]
pub fn Intake(props: &IntakeProps) -> Html {
    let hovers = use_state_eq(|| false);
    let (dispatch, hovering) = (props.dispatch.clone(), hovers.clone());
    use_effect_with((), move |()| {
        let listeners = listeners(&dispatch, &hovering);
        move || drop(listeners)
    });
    html! {
        <>
            // The looks of histories come when everything else stands.
            <link rel="stylesheet" href={browser::file("data-looks")} />
            if *hovers {
                <div class="drop-here"><p>{ "Drop a history, or a scenario" }</p></div>
            }
        </>
    }
}

fn listeners(dispatch: &Dispatch, hovering: &UseStateHandle<bool>) -> [EventListener; 4] {
    let over = {
        let hovering = hovering.clone();
        listen("dragover", move |event: &DragEvent| {
            if event.data_transfer().is_some_and(|data| has_files(&data)) {
                event.prevent_default();
                hovering.set(true);
            }
        })
    };
    let leave = {
        let hovering = hovering.clone();
        listen("dragleave", move |event: &DragEvent| {
            if event.related_target().is_none() {
                hovering.set(false);
            }
        })
    };
    let dropped = {
        let (hovering, dispatch) = (hovering.clone(), dispatch.clone());
        listen("drop", move |event: &DragEvent| {
            hovering.set(false);
            if let Some(data) = event.data_transfer().filter(has_files) {
                event.prevent_default();
                take_data(&data, &dispatch);
            }
        })
    };
    let pasted = {
        let dispatch = dispatch.clone();
        listen("paste", move |event: &ClipboardEvent| {
            let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let writes =
                element.is_some_and(|it| it.matches("input, textarea, select").unwrap_or(false));
            if let Some(data) = event.clipboard_data().filter(|_| !writes) {
                take_data(&data, &dispatch);
            }
        })
    };
    [over, leave, dropped, pasted]
}

fn listen<E: JsCast>(name: &'static str, heard: impl Fn(&E) + 'static) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&document(), name, options, move |event| {
        heard(event.unchecked_ref());
    })
}

fn has_files(data: &DataTransfer) -> bool {
    data.types().includes(&"Files".into(), 0)
}

fn take_data(data: &DataTransfer, dispatch: &Dispatch) {
    if let Some(file) = data.files().and_then(|files| files.get(0)) {
        take_file(file, dispatch);
    } else if let Ok(text) = data.get_data("text/plain")
        && !text.trim().is_empty()
    {
        take_text(NAMELESS, text, dispatch);
    }
}

/// A text, whatever it is.
pub fn take_text(name: &str, text: String, dispatch: &Dispatch) {
    if is_scenario(&text) {
        take_scenario(text, dispatch);
    } else {
        let bytes = text.len() as u64;
        let input = HistoryInput::Text(text.into());
        dispatch.dispatch(Msg::History(HistoryChange::Begin(name.into(), input, bytes)));
    }
}

/// A file, whatever it is: its beginning tells.
pub fn take_file(file: File, dispatch: &Dispatch) {
    let dispatch = dispatch.clone();
    yew::platform::spawn_local(async move {
        let beginning = match file.slice_with_f64_and_f64(0.0, BEGINNING) {
            Ok(blob) => text_of(&blob).await.unwrap_or_default(),
            Err(_) => String::new(),
        };
        let scenario = if is_scenario(&beginning) { text_of(&file).await } else { None };
        if let Some(text) = scenario {
            take_scenario(text, &dispatch);
        } else {
            let (name, bytes) = (file.name().into(), file.size() as u64);
            let input = HistoryInput::File(files::keep(file));
            dispatch.dispatch(Msg::History(HistoryChange::Begin(name, input, bytes)));
        }
    });
}

fn take_scenario(text: String, dispatch: &Dispatch) {
    dispatch.dispatch(Msg::Load(text));
}

async fn text_of(blob: &Blob) -> Option<String> {
    JsFuture::from(blob.text()).await.ok()?.as_string()
}
