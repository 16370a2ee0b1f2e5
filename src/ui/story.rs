//! What the scenario asks its reader, and what it says to watch.

use yew::prelude::*;

use crate::app::{Model, Msg};
use crate::ui::{Dispatch, browser, goal, question};

const BEGIN: &str = "▶ Play and see";

/// The question and the notes; nothing where the scenario has none.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    let scenario = &model.session.run.scenario;
    if let (Some(ask), Some(result)) = (scenario.ask(), model.assessment()) {
        return question::told(model, ask, &result, dispatch);
    }
    let notes: Vec<&str> = scenario.notes().collect();
    let ask = scenario.ask();
    if ask.is_none() && notes.is_empty() {
        return alone(model, dispatch);
    }
    html! {
        <section class="story" aria-label="What to watch">
            <div>
                if let Some(ask) = ask {
                    <p class="ask">{ ask.to_owned() }</p>
                }
                { for notes.into_iter().map(|note| html! { <p>{ note.to_owned() }</p> }) }
            </div>
            { begin(model, dispatch) }
            { goal::view(model, dispatch) }
        </section>
    }
}

/// The goal alone; nothing where there is none.
fn alone(model: &Model, dispatch: &Dispatch) -> Html {
    if model.goal().is_none() {
        return Html::default();
    }
    html! {
        <section class="story question" aria-label="Goal">
            { goal::view(model, dispatch) }
            if model.is_untold() {
                { begin(model, dispatch) }
            }
        </section>
    }
}

/// A button for who does not know yet what there is to press; its room stays when it has gone.
fn begin(model: &Model, dispatch: &Dispatch) -> Html {
    if !model.is_untold() {
        return html! { <span key="told" class="primary begun" aria-hidden="true">{ BEGIN }</span> };
    }
    let play = browser::send(dispatch, Msg::Begin);
    html! { <button key="untold" class="primary" onclick={play}>{ BEGIN }</button> }
}
