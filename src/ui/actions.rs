//! What can be done at the playhead, as buttons: everything that a pointer can do on the map.

use yew::prelude::*;

use crate::app::act::Act;
use crate::app::build::Build;
use crate::app::session::Session;
use crate::app::{Dialog, Msg, requests, words};
use crate::diagram::scene::Target;
use crate::protocol::registry;
use crate::ui::bound::OneOf;
use crate::ui::inspector::{self, Actions};
use crate::ui::protocols::protocols_beside;
use crate::ui::request::RequestForm;
use crate::ui::{Dispatch, browser, settings};

/// Which protocol runs, and another one instead.
pub fn head(session: &Session, is_ready: bool, dispatch: &Dispatch) -> Html {
    let current = session.run.trace.plan.entry.spec.name;
    let onchoose = {
        let dispatch = dispatch.clone();
        Callback::from(move |chosen: String| {
            if let Some(entry) = registry::find(&chosen) {
                dispatch.dispatch(Msg::RunUnder(entry.spec.name));
            }
        })
    };
    // The others, and what they are called, come after the first picture.
    let options = if is_ready {
        protocols_beside(&session.run.scenario.choice().to_string())
    } else {
        Vec::new()
    };
    html! {
        <div class="panel-head">
            <h2>{ "Map" }</h2>
            <div class="chips">
                if is_ready {
                    { settings::chips(session, dispatch) }
                }
            </div>
            <label class="protocol">
                <span>{ "Protocol" }</span>
                <OneOf value={current} {options} {onchoose} />
            </label>
            <button
                class="quiet" aria-haspopup="dialog"
                onclick={browser::send(dispatch, Msg::Read(current.into()))}
            >
                { "How it works" }
            </button>
        </div>
    }
}

/// The buttons.
pub fn view(actions: &Actions) -> Html {
    let Actions { session, playhead, selection, dispatch, .. } = *actions;
    let client = requests::picked(&session.run, selection);
    html! {
        <div class="actions">
            <div class="action-bar">
                <span class="at">{ format!("At {}:", words::time(playhead)) }</span>
                <RequestForm
                    session={session.clone()} {playhead} {client}
                    dispatch={dispatch.clone()}
                />
                <button onclick={browser::send(dispatch, Msg::Show(Dialog::Partition))}>
                    { "Partition…" }
                </button>
                <button onclick={browser::send(dispatch, Msg::Act(Act::HealAll))}>
                    { "Heal all" }
                </button>
                { members(actions) }
            </div>
            { match selection {
                Some(Target::Node(node)) => inspector::node(actions, node),
                Some(Target::Client(client)) => inspector::client(actions, client),
                Some(Target::Link(a, b)) => inspector::link(actions, (a, b)),
                Some(Target::Message(message)) => inspector::message(actions, message),
                _ => Html::default(),
            } }
        </div>
    }
}

/// One more of those who are there. A client comes to the replica that is picked out.
fn members(actions: &Actions) -> Html {
    let Actions { session, selection, dispatch, .. } = *actions;
    let names = session.run.trace.names();
    let picked = match selection {
        Some(Target::Node(node)) => names.nodes.get(node.index()),
        _ => None,
    };
    let replicas = session.run.scenario.replicas();
    let home = picked.filter(|name| replicas.contains(name)).or(replicas.first());
    let home = home.cloned().unwrap_or_default();
    let build = |build| browser::send(dispatch, Msg::Build(build));
    html! {
        <>
            <button onclick={build(Build::AddReplica)}>{ "+ Replica" }</button>
            <button onclick={build(Build::AddClient(home))}>{ "+ Client" }</button>
        </>
    }
}
