//! The comparison: a table of the same scenario under chosen protocols.

use std::ops::Range;

use yew::prelude::*;

use crate::app::compare::{
    Column, Compare, Comparison, ComparisonCell, ComparisonRow, Ran, RowResult,
};
use crate::app::known::name_of;
use crate::app::lights::{PROPERTIES, label};
use crate::app::shared::Shared;
use crate::app::{Model, Msg, words};
use crate::diagram::marks::Look;
use crate::protocol::registry;
use crate::ui::bound::{Field, Fold, Toggle};
use crate::ui::side_by_side::Pictures;
use crate::ui::{Dispatch, browser, lights};

/// The comparison, while it is open.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    let Some(comparison) = &model.comparison else { return Html::default() };
    let pictures = html! {
        <Pictures comparison={comparison.clone()} session={model.session.clone()} at={model.playhead} />
    };
    html! {
        <ComparisonTable comparison={comparison.clone()} {pictures} dispatch={dispatch.clone()} />
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    comparison: Shared<Comparison>,
    pictures: Html,
    dispatch: Dispatch,
}

#[component]
fn ComparisonTable(props: &Props) -> Html {
    let Props { comparison, dispatch, .. } = props;
    let say = |change| browser::send(dispatch, Msg::Compare(change));
    let is_busy = comparison.next().is_some();
    let close = Msg::Compare(Compare::Close);
    let close = browser::send(dispatch, close);
    html! {
        <section
            class="panel compare" aria-label="Comparison" tabindex="-1"
            aria-busy={is_busy.to_string()}
        >
            <div class="panel-head">
                <h2>{ "The same under other protocols" }</h2>
                <button class="quiet" aria-label="Close the comparison" onclick={close}>
                    { "✕" }
                </button>
            </div>
            <Fold class="picker" summary={html! { "Choose protocols" }}>
                { checks(comparison, dispatch) }
                <div class="button-row">
                    <button onclick={say(Compare::All)}>{ "All" }</button>
                    <button onclick={say(Compare::Nothing)}>{ "None" }</button>
                </div>
            </Fold>
            <TypedRow
                rows={comparison.rows.len()} refused={comparison.refused.clone()}
                dispatch={dispatch.clone()}
            />
            <p class="first-difference-told" role="status">{ difference(comparison, is_busy) }</p>
            <div class="scroll" tabindex="0" role="group" aria-label="Protocols and their results">
                { table(comparison, dispatch) }
            </div>
            { props.pictures.clone() }
            if comparison.window().len() < comparison.columns.len() {
                <p class="aside">
                    { format!("Of {} requests {} are shown: those around the first difference.",
                        comparison.columns.len(), comparison.window().len()) }
                </p>
            }
            <ul class="remarks">
                { for comparison.remarks().into_iter().map(|remark| html! {
                    <li>
                        <code>{ remark.what }</code>
                        { format!(" {} {}.", remark.became, remark.rows.join(", ")) }
                    </li>
                }) }
            </ul>
        </section>
    }
}

fn difference(comparison: &Comparison, is_busy: bool) -> String {
    match comparison.first_difference() {
        _ if is_busy => "Running…".to_owned(),
        Some(Column { at, client, asked, .. }) => {
            format!(
                "The first difference: what {client} is told of its {asked} at {}.",
                words::time(*at)
            )
        }
        None if comparison.rows.is_empty() => "Choose a protocol to compare with.".to_owned(),
        None => "All clients are told the same under all of them.".to_owned(),
    }
}

/// Every protocol as it is by default.
fn checks(comparison: &Comparison, dispatch: &Dispatch) -> Html {
    html! {
        <div class="checks" role="group" aria-label="Protocols with default settings">
            { for registry::ALL.iter().map(|entry| {
                let name = entry.spec.name;
                html! {
                    <label key={name} title={name}>
                        <Toggle
                            is_on={comparison.has(name)}
                            onset={browser::send(dispatch, Msg::Compare(Compare::Toggle(name)))}
                        />
                        { name_of(name) }
                    </label>
                }
            }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct TypedProps {
    rows: usize,
    refused: Option<String>,
    dispatch: Dispatch,
}

/// A protocol with settings, typed.
#[component]
fn TypedRow(props: &TypedProps) -> Html {
    let typed = use_state_eq(String::new);
    let emptied = typed.clone();
    use_effect_with(props.rows, move |_| emptied.set(String::new()));
    let onsubmit = {
        let (typed, dispatch) = (typed.clone(), props.dispatch.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            dispatch.dispatch(Msg::Compare(Compare::Add((*typed).clone())));
        })
    };
    let onwrite = {
        let typed = typed.clone();
        Callback::from(move |text| typed.set(text))
    };
    html! {
        <form class="typed" {onsubmit}>
            <label>
                <span>{ "With settings" }</span>
                <Field
                    value={(*typed).clone()} placeholder="raft read=lease" live=true {onwrite}
                    invalid={props.refused.is_some()} describedby="row-refused"
                />
            </label>
            <button>{ "Add" }</button>
            <p id="row-refused" class="problem" role="alert">{ props.refused.clone() }</p>
        </form>
    }
}

fn table(comparison: &Comparison, dispatch: &Dispatch) -> Html {
    let Comparison { columns, own, rows, .. } = comparison;
    let window = comparison.window();
    html! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{ "Protocol" }</th>
                    { for PROPERTIES.iter().map(|property| html! {
                        <th scope="col">{ label(*property) }</th>
                    }) }
                    { for columns[window.clone()].iter().map(|column| html! {
                        <th scope="col">
                            { words::time(column.at) }
                            <code>{ format!("{} {}", column.client, column.asked) }</code>
                        </th>
                    }) }
                </tr>
            </thead>
            <tbody>
                <tr class="own">
                    <th scope="row"><code>{ own.text.clone() }</code><small>{ "as it is" }</small></th>
                    { outcome(own, &window) }
                </tr>
                { for rows.iter().enumerate().map(|(index, row)| html! {
                    <tr key={row.text.clone()}>
                        <th scope="row">
                            <code>{ row.text.clone() }</code>
                            { buttons(index, row, dispatch) }
                        </th>
                        { outcome(row, &window) }
                    </tr>
                }) }
            </tbody>
        </table>
    }
}

fn buttons(index: usize, row: &ComparisonRow, dispatch: &Dispatch) -> Html {
    let say = |change| browser::send(dispatch, Msg::Compare(change));
    html! {
        <span class="row-buttons">
            <button
                class="quiet" aria-disabled={browser::off(row.ran().is_none())}
                onclick={row.ran().map(|_| say(Compare::Adopt(index)))}
                aria-label={format!("Open the scenario under {}", row.text)}
            >
                { "open" }
            </button>
            <button
                class="quiet" aria-label={format!("Remove {}", row.text)}
                onclick={say(Compare::Remove(index))}
            >
                { "✕" }
            </button>
        </span>
    }
}

fn outcome(row: &ComparisonRow, window: &Range<usize>) -> Html {
    let width = (window.len() + PROPERTIES.len()).to_string();
    match &row.shown {
        RowResult::Pending => html! { <td class="waiting" colspan={width}>{ "…" }</td> },
        RowResult::Wrong(reason) => {
            html! { <td class="problem" colspan={width}>{ reason.clone() }</td> }
        }
        RowResult::Ran(ran) => html! {
            <>
                // A story may be long: its verdict is seen without scrolling through it.
                { for ran.lights.0.into_iter().map(|light| html! {
                    <td class={light.class()}>{ lights::light(light) }</td>
                }) }
                { for window.clone().zip(&ran.cells[window.clone()]).map(|(n, cell)| told(n, cell, ran)) }
            </>
        },
    }
}

fn told(index: usize, cell: &ComparisonCell, ran: &Ran) -> Html {
    let differs = ran.differs_at == Some(index);
    let class = classes!("outcome", cell.look.class(), differs.then_some("differs"));
    html! {
        <td key={index} {class}>
            <span class="mark" aria-hidden="true">{ cell.look.sign() }</span>
            { cell.told.clone() }
            if cell.look == Look::Stale {
                <small>{ "stale" }</small>
            }
            if differs {
                <span class="heard">{ ", the first difference" }</span>
            }
        </td>
    }
}
