//! The goal of a scenario: what the reader is to bring about, and how far they are.

use yew::prelude::*;

use crate::app::attempt::Standing;
use crate::app::{Model, Msg};
use crate::ui::{Dispatch, browser, next_lesson};

/// The goal, help, and what came of it; nothing where there is none.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    let Some(goal) = model.goal() else { return Html::default() };
    let is_reached = goal.is_reached == Some(true) && goal.taken > 0;
    html! {
        <div class={classes!("goal", is_reached.then_some("reached"))}>
            <p class="eyebrow">{ if is_reached { "Done" } else { "Your turn" } }</p>
            <p class="ask">{ goal.text.clone() }</p>
            <p class="count">{ counted(&goal, is_reached) }</p>
            if !goal.hints.is_empty() {
                <ul class="helps">{ for goal.hints.iter().map(|hint| html! { <li>{ hint.clone() }</li> }) }</ul>
            }
            <div class="button-row">
                if is_reached {
                    { next_lesson::view(model, dispatch) }
                }
                { buttons(&goal, is_reached, dispatch) }
            </div>
        </div>
    }
}

fn counted(goal: &Standing, is_reached: bool) -> String {
    let of = |count: usize| format!("{count} action{}", if count == 1 { "" } else { "s" });
    let needed = of(goal.needed as usize);
    match (is_reached, goal.has_given_up) {
        (true, true) => "This is one way; the text shows what it takes.".to_owned(),
        (true, false) => format!("You took {}; it takes {needed}.", of(goal.taken)),
        (false, _) if goal.taken == 0 => {
            format!("It takes {needed}: change the map, protocol or text.")
        }
        (false, _) => format!("{} so far; it takes {needed}. Not reached yet.", of(goal.taken)),
    }
}

fn buttons(goal: &Standing, is_reached: bool, dispatch: &Dispatch) -> Html {
    html! {
        <>
            if !is_reached && goal.has_more_hints {
                <button onclick={browser::send(dispatch, Msg::Hint)}>{ "Give me a hint" }</button>
            }
            if !is_reached && goal.can_give_up {
                <button class="quiet" onclick={browser::send(dispatch, Msg::GiveUp)}>
                    { "Show me one way" }
                </button>
            }
            // Its room is kept, so that nothing moves with the first action.
            <button
                class={classes!("quiet", (goal.taken == 0).then_some("untaken"))}
                onclick={browser::send(dispatch, Msg::StartAgain)}
            >
                { "Start again" }
            </button>
        </>
    }
}
