//! What the scenario asks its reader, and what it says to watch.

use yew::prelude::*;

use crate::app::Msg;
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::ui::{Dispatch, browser};

#[derive(Properties, PartialEq)]
pub struct StoryProps {
    pub session: Shared<Session>,
    /// Whether it is still to be played.
    pub untold: bool,
    pub dispatch: Dispatch,
}

/// The question and the notes; nothing where the scenario has none.
#[component]
pub fn Story(props: &StoryProps) -> Html {
    let StoryProps { session, untold, dispatch } = props;
    let scenario = &session.run.scenario;
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
            if *untold {
                <button class="primary" onclick={browser::send(dispatch, Msg::TogglePlay)}>
                    { "▶ Play and see" }
                </button>
            }
        </section>
    }
}
