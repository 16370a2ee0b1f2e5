//! Partitioning by a table: each machine is given a side.

use yew::prelude::*;

use crate::app::act::{self, Act};
use crate::app::presets::{Preset, presets};
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::app::{Model, Msg, words};
use crate::ids::NodeId;
use crate::time::Time;
use crate::ui::bound::Ticks;
use crate::ui::{Dispatch, browser};

/// How many sides can be given in the table; the scenario's text can have more.
const SIDES: usize = 4;

/// The partition dialog.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    html! {
        <SidesForm
            session={model.session.clone()} playhead={model.playhead} dispatch={dispatch.clone()}
        />
    }
}

#[derive(Properties, PartialEq)]
struct SidesProps {
    session: Shared<Session>,
    playhead: Time,
    dispatch: Dispatch,
}

/// The table. It is made anew whenever the dialog opens, and starts with how things are.
#[component]
fn SidesForm(props: &SidesProps) -> Html {
    let names = props.session.run.trace.names();
    let sides = use_state(|| {
        let present = act::present_sides(&props.session.run, props.playhead);
        present.into_iter().map(|side| side.min(SIDES - 1)).collect::<Vec<_>>()
    });
    let splits = groups(&sides).len() > 1;
    let onsubmit = {
        let (dispatch, sides) = (props.dispatch.clone(), sides.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            // Of what is chosen by now: a press may come before the last choice is drawn.
            let groups = groups(&sides);
            if groups.len() > 1 {
                dispatch.dispatch(Msg::Act(Act::Partition(groups)));
                dispatch.dispatch(Msg::Close);
            }
        })
    };
    let choose = |node: usize| {
        let sides = sides.clone();
        Callback::from(move |side: usize| {
            let mut chosen = (*sides).clone();
            if let Some(its) = chosen.get_mut(node) {
                *its = side;
            }
            sides.set(chosen);
        })
    };
    html! {
        <form {onsubmit}>
            <p>
                { format!("From {} on, no message crosses from one side to another. ", words::time(props.playhead)) }
                { "Clients are on the side of the replica they talk to." }
            </p>
            { known(props) }
            <table class="sides">
                <thead>
                    <tr>
                        <th scope="col">{ "Machine" }</th>
                        { for (1..=SIDES).map(|side| html! {
                            <th scope="col">{ format!("Side {side}") }</th>
                        }) }
                    </tr>
                </thead>
                <tbody>
                    { for names.nodes.iter().enumerate().map(|(node, name)| html! {
                        <tr key={node}>
                            <th scope="row">{ name.clone() }</th>
                            <Ticks
                                name={format!("side-of-{node}")} labels={labels(name)}
                                chosen={sides.get(node).copied().unwrap_or(0)}
                                onchoose={choose(node)}
                            />
                        </tr>
                    }) }
                </tbody>
            </table>
            <button class="primary" aria-disabled={browser::off(!splits)}>{ "Cut" }</button>
        </form>
    }
}

/// The machines of each side that has some.
fn groups(sides: &[usize]) -> Vec<Vec<NodeId>> {
    let on = |side| {
        let on_it = sides.iter().enumerate().filter(move |(_, its)| **its == side);
        on_it.map(|(index, _)| NodeId(index as u8)).collect::<Vec<_>>()
    };
    (0..SIDES).map(on).filter(|group| !group.is_empty()).collect()
}

/// Partitions that are known by a name: one press each.
fn known(props: &SidesProps) -> Html {
    let dispatch = &props.dispatch;
    let press = |preset: Preset| {
        let dispatch = dispatch.clone();
        let act = Act::Lines(preset.lines);
        let onclick = Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(Msg::Act(act.clone()));
            dispatch.dispatch(Msg::Close);
        });
        html! { <button type="button" title={preset.about} {onclick}>{ preset.name }</button> }
    };
    let all = presets(props.session.run.scenario.replicas());
    html! {
        <div class="button-row" role="group" aria-label="Partitions by name">
            { for all.into_iter().map(press) }
        </div>
    }
}

fn labels(name: &str) -> Vec<AttrValue> {
    (1..=SIDES).map(|side| format!("{name} on side {side}").into()).collect()
}
