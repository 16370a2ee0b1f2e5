//! The map of models, and the same as a list.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::Msg;
use crate::app::histories::{HistoryChange, ShownHistory};
use crate::app::history::look::Move;
use crate::app::history::words::{self, ModelRow};
use crate::app::lamp::Light;
use crate::diagram::history::models;
use crate::judge::ConsistencyModel;
use crate::ui::bound::Fold;
use crate::ui::lights::light;
use crate::ui::{Dispatch, browser, scene};

#[derive(Properties, PartialEq)]
pub struct ModelsProps {
    pub shown: ShownHistory,
    /// Whether the worker is still at it.
    pub is_judging: bool,
    pub dispatch: Dispatch,
}

/// All models: a drawing, a list, and what is easily misunderstood.
#[component]
pub fn ModelsPanel(props: &ModelsProps) -> Html {
    let ModelsProps { shown, is_judging, dispatch } = props;
    let judged: Rc<[ModelRow]> = words::models(shown).into();
    let map = use_memo(judged.clone(), |judged| models(&words::lights(judged)));
    let again = Msg::History(HistoryChange::Choose(shown.choice.clone()));
    html! {
        <section class="panel model-map" aria-label="Models">
            <div class="panel-head">
                <h2>{ "Which models hold" }</h2>
                <p class="aside">{ "an arrow leads to what follows" }</p>
                if !is_judging && judged.iter().any(|it| it.light == Light::Fact) {
                    <button onclick={browser::send(dispatch, again)}>{ "Judge by all" }</button>
                }
            </div>
            <div class="model-columns">
            <div class="model-map-frame">{ scene::view(&map, "models", Html::default()) }</div>
            <div>
            <ul class="model-list">
                { for judged.iter().map(|it| entry(it, shown.look.model, dispatch)) }
            </ul>
            <ul class="traps">
                { for words::traps(shown).into_iter().map(|trap| html! { <li>{ trap }</li> }) }
            </ul>
            </div>
            </div>
        </section>
    }
}

fn entry(judged: &ModelRow, marked: ConsistencyModel, dispatch: &Dispatch) -> Html {
    let show = Msg::History(HistoryChange::Look(Move::Proof(judged.model)));
    let summary = html! {
        <>
            { light(judged.light) }
            <strong>{ judged.model.word() }</strong>
            if judged.light == Light::Fact {
                <span class="aside">{ "not judged" }</span>
            }
        </>
    };
    html! {
        <li key={judged.model.word()}>
            <Fold class={classes!("lamp", judged.light.class())} {summary}>
                <p class="sentence">{ judged.sentence.clone() }</p>
                <p class="definition">
                    { judged.definition }{ " " }{ judged.trap }{ " In a partition: " }
                    { judged.class }{ "." }
                </p>
            </Fold>
            if judged.has_proof {
                <button
                    class="quiet" aria-pressed={(judged.model == marked).to_string()}
                    aria-label={format!("Show on the tape what breaks {}", judged.model.word())}
                    onclick={browser::send(dispatch, show)}
                >
                    { "show" }
                </button>
            }
        </li>
    }
}
