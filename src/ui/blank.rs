//! *New*: a system by its name, how many replicas, and where the clients are.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::blank::{Blueprint, NamedSystem, Spread};
use crate::app::notice::Notice;
use crate::app::settings::Meaning;
use crate::app::{Dialog, Model, Msg};
use crate::scenario::limits::{CLIENTS_MAX, REPLICAS_MAX};
use crate::ui::bound::{Fold, OneOf};
use crate::ui::{Dispatch, browser, parts, settings};

/// How many there are at first.
const REPLICAS: usize = 3;
const CLIENTS: usize = 2;

/// What there is to choose from.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    match &model.names {
        None => html! { <p>{ "Loading…" }</p> },
        Some(Err(reason)) => {
            let again = browser::send(dispatch, Msg::Show(Dialog::New));
            parts::missing(reason.clone(), again)
        }
        Some(Ok(names)) => html! {
            <Form
                names={names.clone()} meanings={model.meanings.clone()}
                notice={model.notice.clone()} dispatch={dispatch.clone()}
            />
        },
    }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    names: Rc<[NamedSystem]>,
    meanings: Option<Rc<[Meaning]>>,
    notice: Option<Notice>,
    dispatch: Dispatch,
}

#[component]
fn Form(props: &FormProps) -> Html {
    let FormProps { names, dispatch, .. } = props;
    let chosen = use_state_eq(|| 0_usize);
    let replicas = use_state_eq(|| REPLICAS);
    let clients = use_state_eq(|| CLIENTS);
    let spread = use_state_eq(Spread::default);
    let set = use_state_eq(Vec::new);
    // Of what is chosen by now: a press may come before the last choice is drawn.
    let planned = {
        let (names, chosen, set) = (names.clone(), chosen.clone(), set.clone());
        let (replicas, clients, spread) = (replicas.clone(), clients.clone(), spread.clone());
        move || {
            Some(Blueprint {
                system: names.get(*chosen)?.clone(),
                replicas: *replicas,
                clients: *clients,
                spread: *spread,
                settings: (*set).clone(),
            })
        }
    };
    let Some(plan) = planned() else { return Html::default() };
    let runs = plan.system.runs.clone();
    let onsubmit = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(plan) = planned() {
                dispatch.dispatch(Msg::New(plan));
            }
        })
    };
    html! {
        <form class="blank" {onsubmit}>
            <div class="names" role="group" aria-label="System">
                { for names.iter().enumerate().map(|(index, known)| name(index, known, &chosen)) }
            </div>
            <p class="aside">{ "Runs " }<code>{ format!("protocol {runs}") }</code></p>
            { counts(&replicas, &clients, &spread) }
            <Fold summary={html! { "Settings" }}>
                <dl class="settings">
                    { for plan.rows().iter().map(|row| {
                        let meaning = settings::meaning(props.meanings.as_ref(), &plan.system.runs, row);
                        settings::entry(row, onset(row.name, &set), meaning)
                    }) }
                </dl>
            </Fold>
            if let Some(Notice::Refused(_)) = &props.notice {
                <p class="behind" role="alert">{ props.notice.as_ref().map(ToString::to_string) }</p>
            }
            <div class="button-row">
                <button class="primary">{ "Create" }</button>
                <button type="button" onclick={browser::send(dispatch, Msg::Show(Dialog::History))}>
                    { "Open…" }
                </button>
            </div>
        </form>
    }
}

fn counts(
    replicas: &UseStateHandle<usize>,
    clients: &UseStateHandle<usize>,
    spread: &UseStateHandle<Spread>,
) -> Html {
    html! {
        <div class="counts">
            <label>
                <span>{ "Replicas" }</span>
                { count(replicas, 1..=REPLICAS_MAX) }
            </label>
            <label>
                <span>{ "Clients" }</span>
                { count(clients, 1..=CLIENTS_MAX) }
            </label>
            <label>
                <span>{ "They ask" }</span>
                <OneOf
                    value={spread.word()} options={spreads()}
                    onchoose={let spread = spread.clone(); move |word: String| spread.set(Spread::from_word(&word))}
                />
            </label>
        </div>
    }
}

/// Takes a setting in; without a value it is at its default again.
fn onset(
    name: &'static str,
    set: &UseStateHandle<Vec<(&'static str, String)>>,
) -> Callback<Option<String>> {
    let set = set.clone();
    Callback::from(move |value: Option<String>| {
        let mut settings = (*set).clone();
        settings.retain(|(known, _)| *known != name);
        settings.extend(value.map(|value| (name, value)));
        set.set(settings);
    })
}

fn name(index: usize, known: &NamedSystem, chosen: &UseStateHandle<usize>) -> Html {
    let is_chosen = **chosen == index;
    let chosen = chosen.clone();
    html! {
        <button
            key={&*known.name} type="button" autofocus={index == 0}
            aria-pressed={if is_chosen { "true" } else { "false" }}
            onclick={move |_: MouseEvent| chosen.set(index)}
        >
            { known.name.to_string() }
        </button>
    }
}

fn count(state: &UseStateHandle<usize>, range: std::ops::RangeInclusive<usize>) -> Html {
    let options = range.map(|number| (number.to_string().into(), number.to_string().into()));
    let options: Vec<(AttrValue, AttrValue)> = options.collect();
    let value = state.to_string();
    let state = state.clone();
    let onchoose = Callback::from(move |number: String| {
        state.set(number.parse().unwrap_or(*state));
    });
    html! { <OneOf {value} {options} {onchoose} /> }
}

fn spreads() -> Vec<(AttrValue, AttrValue)> {
    let all = Spread::ALL.into_iter();
    all.map(|(_, word, sentence)| (AttrValue::from(word), AttrValue::from(sentence))).collect()
}
