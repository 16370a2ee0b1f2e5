//! The operations of the proof, line by line.

use yew::prelude::*;

use crate::app::Msg;
use crate::app::histories::{HistoryChange, ShownHistory};
use crate::app::history::look::Move;
use crate::app::history::words::{self, ProofRow};
use crate::examine::Unit;
use crate::ui::reveal::Revealed;
use crate::ui::{Dispatch, reveal};

#[derive(Properties, PartialEq)]
pub struct ProofProps {
    pub shown: ShownHistory,
    pub dispatch: Dispatch,
}

/// The table; nothing where there is no proof.
#[component]
pub fn Proof(props: &ProofProps) -> Html {
    let ProofProps { shown, dispatch } = props;
    let rows = words::proof(shown);
    if rows.is_empty() {
        return Html::default();
    }
    let model = shown.look.model.word();
    html! {
        <div class="told proof-table">
            <h3>{ format!("The operations that no {model} order explains") }</h3>
            <div class="scroll">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{ words::place_head(shown) }</th>
                            <th scope="col">{ "Process" }</th>
                            <th scope="col">{ "Asked" }</th>
                            <th scope="col">{ "Told" }</th>
                            <th scope="col">{ moments_head(shown) }</th>
                        </tr>
                    </thead>
                    <tbody>{ for rows.iter().map(|it| row(it, shown, dispatch)) }</tbody>
                </table>
            </div>
        </div>
    }
}

fn moments_head(shown: &ShownHistory) -> &'static str {
    match shown.opened.columns.unit {
        Unit::Events => "Events",
        Unit::Milliseconds => "Time",
    }
}

fn row(row: &ProofRow, shown: &ShownHistory, dispatch: &Dispatch) -> Html {
    let is_selected = shown.look.selected == Some(row.id);
    let select = Msg::History(HistoryChange::Look(Move::Select((!is_selected).then_some(row.id))));
    let show = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(select.clone());
            reveal::later(Revealed::ChosenOperation);
        })
    };
    html! {
        <tr key={row.id} class={classes!(row.class, is_selected.then_some("selected"))}>
            <td>
                <button
                    class="quiet" aria-pressed={is_selected.to_string()}
                    aria-label={format!("Show {} on the tape", words::place(shown, row))}
                    onclick={show}
                >
                    { row.line.clone() }
                </button>
            </td>
            <td>{ row.process.clone() }</td>
            <td>{ row.asked.clone() }</td>
            <td class="outcome">{ row.told.clone() }</td>
            <td class="number">{ row.moments.clone() }</td>
        </tr>
    }
}
