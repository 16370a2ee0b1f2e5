//! The dialog in which a history is opened.

use yew::prelude::*;

use crate::app::histories::{Histories, HistoryChange};
use crate::app::{Model, Msg};
use crate::ui::bound::{DraftField, FileChoice};
use crate::ui::intake::{take_file, take_text};
use crate::ui::{Dispatch, browser, fetching, parts};

/// A history to try it with.
const EXAMPLE: &str = "lost-write.edn";

/// The ways to open one.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    html! {
        <Opening histories={model.histories.clone()} dispatch={dispatch.clone()} />
    }
}

#[derive(Properties, PartialEq)]
struct OpeningProps {
    histories: Histories,
    dispatch: Dispatch,
}

#[component]
fn Opening(props: &OpeningProps) -> Html {
    let OpeningProps { histories, dispatch } = props;
    let text = use_node_ref();
    let choose = {
        let dispatch = dispatch.clone();
        Callback::from(move |file| take_file(file, &dispatch))
    };
    let judge = {
        let (text, dispatch) = (text.clone(), dispatch.clone());
        Callback::from(move |_: MouseEvent| {
            let area = text.cast::<web_sys::HtmlTextAreaElement>();
            let text = area.map(|area| area.value()).filter(|text| !text.trim().is_empty());
            if let Some(text) = text {
                take_text(crate::app::histories::link::NAMELESS, text, &dispatch);
            }
        })
    };
    let earlier = histories.shown.as_ref().filter(|_| !histories.is_open);
    html! {
        <div class="opening">
            <p>
                { "See whether the answers of a system of yours can be explained by one order, and \
                   which few operations prove it where they cannot. You can open Jepsen's text \
                   logs, EDN of Jepsen and Knossos, JSON of the same events, Porcupine's \
                   key-value lines, and what this program exports. The file stays in this \
                   browser." }
            </p>
            <div class="button-row">
                <label class="file-choice">
                    <span>{ "Choose a file…" }</span>
                    <FileChoice onfile={choose} />
                </label>
                <span class="aside">{ "or drop it anywhere on this page, or paste its text" }</span>
            </div>
            <label class="pasted">
                <span>{ "Text of a history" }</span>
                <DraftField
                    node={text} rows="6"
                    seed={histories.refused.clone().unwrap_or_default()}
                    placeholder="{:process 0, :type :invoke, :f :write, :value 1}"
                />
            </label>
            <div class="button-row">
                <button onclick={judge}>{ "Judge this text" }</button>
                <Example dispatch={dispatch.clone()} />
                if let Some(shown) = earlier {
                    <button onclick={browser::send(dispatch, Msg::History(HistoryChange::Reopen))}>
                        { format!("Back to {}", shown.name) }
                    </button>
                }
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ExampleProps {
    dispatch: Dispatch,
}

/// The button that opens one, and what became of that.
#[component]
fn Example(props: &ExampleProps) -> Html {
    let is_missing = use_state_eq(|| false);
    let onclick = {
        let (dispatch, is_missing) = (props.dispatch.clone(), is_missing.clone());
        Callback::from(move |_: MouseEvent| {
            let (dispatch, is_missing) = (dispatch.clone(), is_missing.clone());
            yew::platform::spawn_local(async move {
                let text = fetching::fetch(&format!("histories/{EXAMPLE}")).await;
                is_missing.set(text.is_none());
                if let Some(text) = text {
                    take_text(EXAMPLE, text, &dispatch);
                }
            });
        })
    };
    html! {
        <>
            <button onclick={onclick.clone()}>{ "Open an example" }</button>
            if *is_missing {
                { parts::missing("The example could not be loaded. Are you offline?", onclick) }
            }
        </>
    }
}
