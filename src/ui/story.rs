//! What the scenario asks its reader, and what it says to watch.

use yew::prelude::*;

use crate::app::{Model, Msg};
use crate::ui::{Dispatch, browser};

/// The question and the notes; nothing where the scenario has none.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    let scenario = &model.session.run.scenario;
    let notes: Vec<&str> = scenario.notes().collect();
    let ask = scenario.ask();
    if ask.is_none() && notes.is_empty() {
        return Html::default();
    }
    html! {
        <section class="story" aria-label="What to watch">
            <div>
                if let Some(ask) = ask {
                    <p class="ask">{ ask.to_owned() }</p>
                }
                { for notes.into_iter().map(|note| html! { <p>{ note.to_owned() }</p> }) }
            </div>
            if model.is_untold() {
                <button class="primary" onclick={browser::send_and_focus(dispatch, Msg::TogglePlay, ".transport .play")}>
                    { "▶ Play and see" }
                </button>
            }
        </section>
    }
}
