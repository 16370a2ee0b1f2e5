//! What clients were told: a row per request.

use yew::prelude::*;

use crate::app::told::{self, Told as Row};
use crate::app::{Model, Msg, words};
use crate::diagram::scene::Target;
use crate::ui::{Dispatch, browser, reveal};

/// The table.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    let (session, playhead) = (&model.session, model.playhead);
    let window = told::window(session, playhead, model.selection);
    let rows = told::rows_in(session, model.is_judged(), playhead, window.clone());
    let all = session.run.trace.operations.len();
    let others = (rows.len() < all).then(|| {
        let (first, last) = (window.start + 1, window.end);
        format!("Requests {first} to {last} of {all}: those around the current moment.")
    });
    html! {
        <section class="panel told" aria-label="What clients were told">
            <div class="panel-head">
                <h2>{ "What clients were told" }</h2>
            </div>
            if rows.is_empty() {
                <p class="aside">{ "There are no requests. Send one from the map." }</p>
            } else {
                if let Some(others) = others {
                    <p class="aside">{ others }</p>
                }
                <div class="scroll" tabindex="0" role="group" aria-label="Requests and answers">
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">{ "At" }</th>
                                <th scope="col">{ "Client" }</th>
                                <th scope="col">{ "Asked" }</th>
                                <th scope="col">{ "Was told" }</th>
                                <th scope="col" class="number">{ "After" }</th>
                                <th scope="col"><span class="heard">{ "Explanation" }</span></th>
                            </tr>
                        </thead>
                        <tbody>{ for rows.into_iter().map(|row| row_view(row, model, dispatch)) }</tbody>
                    </table>
                </div>
            }
        </section>
    }
}

fn row_view(row: Row, model: &Model, dispatch: &Dispatch) -> Html {
    let is_selected = model.selection == Some(Target::Operation(row.operation));
    let why = (is_selected && model.is_judged()).then(|| told::why(&model.session, &row)).flatten();
    let key = row.operation.0;
    html! { <RowView {key} {row} {is_selected} {why} dispatch={dispatch.clone()} /> }
}

/// What a row shows. It is drawn anew when that changes, and not with every moment.
#[derive(Properties, PartialEq)]
struct RowProps {
    row: Row,
    is_selected: bool,
    why: Option<Vec<String>>,
    dispatch: Dispatch,
}

#[component]
fn RowView(props: &RowProps) -> Html {
    let RowProps { row, is_selected, why, dispatch } = props;
    let node = use_node_ref();
    let select = {
        let (node, dispatch) = (node.clone(), dispatch.clone());
        let target = (!is_selected).then_some(Target::Operation(row.operation));
        Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(Msg::Select(target));
            if let Some(row) = node.cast().filter(|_| target.is_some()) {
                reveal::behind(row);
            }
        })
    };
    let mut class = classes!(row.look.class(), row.phase.class());
    if *is_selected {
        class.push("selected");
    }
    if row.in_proof {
        class.push("in-proof");
    }
    html! {
        <>
            <tr ref={node} {class}>
                <td>
                    <button
                        class="quiet" title="Go there"
                        onclick={browser::send(dispatch, Msg::Seek(row.invoked_at))}
                    >
                        { words::time(row.invoked_at) }
                    </button>
                </td>
                <th scope="row">{ row.client.clone() }</th>
                <td class="asked"><code>{ row.asked.clone() }</code></td>
                <td class="outcome">
                    <span class="mark" aria-hidden="true">{ row.look.sign() }</span>
                    { row.told.clone() }
                    if let Some(remark) = &row.remark {
                        <small>{ remark.clone() }</small>
                    }
                </td>
                <td class="number">{ row.latency.clone() }</td>
                <td>
                    <button
                        class="quiet" aria-expanded={is_selected.to_string()}
                        aria-label={format!("Why? {} {}", row.client, row.asked)}
                        onclick={select}
                    >
                        { "why?" }
                    </button>
                </td>
            </tr>
            if let Some(why) = why {
                <tr class="why">
                    <td colspan="6">
                        { for why.iter().map(|sentence| html! { <p>{ sentence.clone() }</p> }) }
                    </td>
                </tr>
            }
        </>
    }
}
