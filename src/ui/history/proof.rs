//! The operations of the proof, line by line.

use yew::prelude::*;

use crate::app::Msg;
use crate::app::history::look::Move;
use crate::app::history::words::{self, Row};
use crate::app::history::{Change, Shown};
use crate::ui::{Dispatch, browser};

#[derive(Properties, PartialEq)]
pub struct ProofProps {
    pub shown: Shown,
    pub dispatch: Dispatch,
}

/// The table; what there is to say where there is none.
#[component]
pub fn ProofPanel(props: &ProofProps) -> Html {
    let ProofProps { shown, dispatch } = props;
    let rows = words::proof(shown);
    let model = shown.look.model.word();
    html! {
        <section class="panel told proof-table" aria-label="Proof">
            <div class="panel-head">
                <h2>{ "The proof" }</h2>
                if !rows.is_empty() {
                    <p class="aside">{ format!("no order that is {model} explains these together") }</p>
                }
            </div>
            if rows.is_empty() {
                <p class="aside">{ nothing(shown) }</p>
            } else {
                <div class="scroll">
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">{ "Line" }</th>
                                <th scope="col">{ "Process" }</th>
                                <th scope="col">{ "Asked" }</th>
                                <th scope="col">{ "Told" }</th>
                                <th scope="col">{ "Events" }</th>
                            </tr>
                        </thead>
                        <tbody>{ for rows.iter().map(|it| row(it, shown, dispatch)) }</tbody>
                    </table>
                </div>
            }
        </section>
    }
}

fn nothing(shown: &Shown) -> &'static str {
    match words::verdict(shown) {
        None => "The history is being judged.",
        Some((crate::app::verdict::Light::Yes, ..)) => {
            "There is none: one order of all operations explains every answer."
        }
        Some(_) => "There is none: it could not be decided.",
    }
}

fn row(row: &Row, shown: &Shown, dispatch: &Dispatch) -> Html {
    let is_selected = shown.look.selected == Some(row.id);
    let select = Msg::History(Change::Look(Move::Select((!is_selected).then_some(row.id))));
    html! {
        <tr key={row.id} class={classes!(row.class, is_selected.then_some("selected"))}>
            <td>
                <button
                    class="quiet" aria-pressed={is_selected.to_string()}
                    aria-label={format!("Show line {} on the tape", row.line)}
                    onclick={browser::send(dispatch, select)}
                >
                    { row.line.clone() }
                </button>
            </td>
            <td>{ row.process.clone() }</td>
            <td>{ row.asked.clone() }</td>
            <td class="outcome">{ row.told.clone() }</td>
            <td class="number">{ row.events.clone() }</td>
        </tr>
    }
}
