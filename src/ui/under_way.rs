//! A run that takes longer than a picture may wait for: how far it is, and
//! what its reader can do about it.

use gloo::timers::callback::Interval;
use yew::prelude::*;

use crate::app::under_way::UnderWay;
use crate::app::{Model, Msg};
use crate::ui::{Dispatch, browser};

/// How often it is told how far the run is. A run that is over before the first time is never told
/// of.
const TOLD_MS: u32 = 200;

/// How far the run is, where one is under way.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    let Some(under_way) = model.under_way.clone() else { return Html::default() };
    html! { <Progress {under_way} dispatch={dispatch.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    under_way: UnderWay,
    dispatch: Dispatch,
}

#[component]
fn Progress(props: &Props) -> Html {
    let Props { under_way, dispatch } = props;
    let told = use_state_eq(|| None);
    let set = told.setter();
    use_effect_with(under_way.clone(), move |under_way| {
        let under_way = under_way.clone();
        let look = move || set.set(Some(under_way.progress() / 10));
        let looks = Interval::new(TOLD_MS, look);
        move || drop(looks)
    });
    if under_way.is_stopped {
        return html! {
            <div class="under-way" role="status">
                <p>{ "This run was cancelled; the picture shows the one before." }</p>
                <button onclick={browser::send(dispatch, Msg::HoldRun(false))}>{ "Run it" }</button>
            </div>
        };
    }
    let Some(percent) = *told else { return Html::default() };
    html! {
        <div class="under-way">
            <p role="status">{ "Running the scenario…" }</p>
            <progress max="100" value={percent.to_string()} aria-label="Progress of the run" />
            <button onclick={browser::send(dispatch, Msg::HoldRun(true))}>{ "Cancel" }</button>
        </div>
    }
}
