//! A history of another system, in place of the scenario.

use yew::prelude::*;

use crate::app::histories::{Histories, HistoryChange, ShownHistory};
use crate::app::history::words;
use crate::app::{Dialog, Msg};
use crate::ui::browser::after_paint;
use crate::ui::{Dispatch, browser};

mod file;
mod models;
mod opening;
mod proof;
mod sharing;
mod tape;

pub use opening::view as opening;
pub use sharing::share;

/// What the worker is at, wherever one is on the page.
pub fn progress(histories: &Histories, dispatch: &Dispatch) -> Html {
    let Some(task) = &histories.task else { return Html::default() };
    let (text, share) = words::progress(task);
    let value = share.map(|share| share.to_string());
    html! {
        <div class="notice working">
            <p id="working">{ text }</p>
            <progress aria-labelledby="working" max="1" {value} />
            <button onclick={browser::send(dispatch, Msg::History(HistoryChange::Cancel))}>
                { "Cancel" }
            </button>
        </div>
    }
}

/// All that is shown of a history.
pub fn view(histories: &Histories, dispatch: &Dispatch) -> Html {
    let Some(shown) = &histories.shown else {
        return html! { <main id="history" class="history" aria-busy="true" /> };
    };
    html! {
        <main id="history" class="history">
            <div class="history-head">
                <button onclick={browser::send(dispatch, Msg::History(HistoryChange::Close))}>
                    { "← Back to the scenario" }
                </button>
                <button
                    aria-haspopup="dialog"
                    onclick={browser::send(dispatch, Msg::Show(Dialog::History))}
                >
                    { "Open another…" }
                </button>
            </div>
            <HistoryVerdict
                shown={shown.clone()} is_judging={histories.task.is_some()}
                dispatch={dispatch.clone()}
            />
            <file::FilePanel
                opened={shown.opened.clone()} choice={histories.choice(shown).clone()}
                shown={shown.clone()} dispatch={dispatch.clone()}
            />
            <Later rank={1}>
                <tape::HistoryTape shown={shown.clone()} dispatch={dispatch.clone()} />
            </Later>
            <Later rank={2}>
                <models::ModelsPanel
                    shown={shown.clone()} is_judging={histories.task.is_some()}
                    dispatch={dispatch.clone()}
                />
            </Later>
        </main>
    }
}

#[derive(Properties, PartialEq)]
struct HistoryVerdictProps {
    shown: ShownHistory,
    /// Whether the worker is still at it.
    is_judging: bool,
    dispatch: Dispatch,
}

/// The verdict, as on a run.
#[component]
fn HistoryVerdict(props: &HistoryVerdictProps) -> Html {
    let Some((light, word, sentence)) = words::verdict(&props.shown) else {
        return html! {
            <section class="panel verdict" aria-label="Verdict">
                <p class="headline">
                    { if props.is_judging { "Judging…" } else { "Not judged" } }
                </p>
            </section>
        };
    };
    html! {
        <section class="panel verdict" aria-label="Verdict">
            <div class="lamp main">
                <div class={classes!("judged", light.class())}>
                    <span class="light" aria-hidden="true">{ light.sign() }</span>
                    <div>
                        <h2 class="headline">{ word }</h2>
                        <p class="sentence">{ sentence }</p>
                        <p class="aside lag">{ props.shown.lag.to_string() }</p>
                        { rests_on(&props.shown) }
                    </div>
                </div>
            </div>
            <proof::Proof shown={props.shown.clone()} dispatch={props.dispatch.clone()} />
        </section>
    }
}

/// What the verdict rests on, and the file does not say.
fn rests_on(shown: &ShownHistory) -> Html {
    let assumptions = &shown.opened.assumptions;
    if assumptions.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="rests-on" aria-label="What the verdict rests on">
            { for assumptions.iter().map(|sentence| html! { <li>{ sentence.clone() }</li> }) }
        </ul>
    }
}

#[derive(Properties, PartialEq)]
struct LaterProps {
    /// How many turns it waits for.
    rank: u32,
    children: Html,
}

/// Something that is drawn in a turn of its own when the page opens, so that none takes long.
#[component]
fn Later(props: &LaterProps) -> Html {
    let waits = use_state_eq(|| props.rank);
    let left = waits.clone();
    use_effect_with(*waits, move |&rank| {
        let turn = (rank > 0).then(|| after_paint(move || left.set(rank - 1)));
        move || drop(turn)
    });
    if *waits == 0 { props.children.clone() } else { Html::default() }
}
