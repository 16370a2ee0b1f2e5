//! The scenario as text, with what is wrong with it.

use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::app::Msg;
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::app::words;
use crate::scenario::text::ParseError;
use crate::ui::{Dispatch, browser};

#[derive(Properties, PartialEq)]
pub struct EditorProps {
    pub text: Rc<str>,
    pub errors: Rc<[ParseError]>,
    pub session: Shared<Session>,
    pub dispatch: Dispatch,
}

/// The editor.
#[component]
pub fn Editor(props: &EditorProps) -> Html {
    let EditorProps { text, errors, session, dispatch } = props;
    let node = use_node_ref();
    let oninput = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: InputEvent| {
            dispatch.dispatch(Msg::Type(browser::value_of(event.target())));
        })
    };
    let invalid = if errors.is_empty() { "false" } else { "true" };
    html! {
        <section class="panel editor" aria-label="Scenario">
            <div class="panel-head">
                <h2>{ "Scenario" }</h2>
                <p class="aside">{ "Everything you do becomes a line here." }</p>
            </div>
            <textarea
                ref={node.clone()} value={text.to_string()} {oninput} spellcheck="false"
                autocomplete="off" wrap="off" rows="16" aria-label="Scenario text"
                aria-invalid={invalid} aria-describedby="editor-problems"
            />
            <div id="editor-problems">
                if !errors.is_empty() {
                    <p class="behind">
                        { "The picture shows the last version without errors." }
                    </p>
                }
                <ul class="problems">
                    { for errors.iter().map(|error| problem(error, text, &node)) }
                    { for session.run_problems().into_iter().map(|(line, sentence)| html! {
                        <li key={format!("run-{line}")} class="run-problem">
                            { jump(line as u32 + 1, 1, 0, text, &node) }
                            { sentence }
                        </li>
                    }) }
                </ul>
            </div>
        </section>
    }
}

fn problem(error: &ParseError, text: &Rc<str>, node: &NodeRef) -> Html {
    let advice = match &error.suggestion {
        Some(suggestion) => format!("{}. Did you mean {suggestion}?", words::plain(&error.found)),
        None => format!("{}; {}.", words::plain(&error.found), words::plain(&error.expected)),
    };
    html! {
        <li key={error.line} class="problem">
            { jump(error.line, error.column, error.length, text, node) }
            { advice }
        </li>
    }
}

/// A button that puts the cursor where the problem is.
fn jump(line: u32, column: u32, length: u32, text: &Rc<str>, node: &NodeRef) -> Html {
    let (text, node) = (text.clone(), node.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        let Some(area) = node.cast::<HtmlTextAreaElement>() else { return };
        let (start, end) = words::place_in(&text, line, column, length);
        // Both throw only for an element that takes no text.
        let _ = area.focus();
        let _ = area.set_selection_range(start, end);
    });
    html! { <button class="quiet jump" {onclick}>{ format!("Line {line}") }</button> }
}
