//! What can be done at the playhead, as buttons: everything that a pointer can do on the map.

use yew::prelude::*;

use crate::app::act::{self, Act};
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::app::{Dialog, Msg, inspect, words};
use crate::diagram::scene::{Point, Target};
use crate::ids::{ClientId, Endpoint, MessageId, NodeId};
use crate::protocol::registry;
use crate::sim::trace::NodeStatus;
use crate::time::Time;
use crate::ui::bound::OneOf;
use crate::ui::request::RequestForm;
use crate::ui::{Dispatch, browser};

/// How far a step moves what is picked out, in pixels.
const MOVE_PX: f64 = 24.0;

/// Which protocol runs, and another one instead.
pub fn head(session: &Session, dispatch: &Dispatch) -> Html {
    let current = session.run.trace.plan.entry.spec.name;
    let onchoose = {
        let dispatch = dispatch.clone();
        Callback::from(move |chosen: String| {
            if let Some(entry) = registry::find(&chosen) {
                dispatch.dispatch(Msg::RunUnder(entry.spec.name));
            }
        })
    };
    html! {
        <div class="panel-head">
            <h2>{ "Map" }</h2>
            <label class="protocol">
                <span>{ "Protocol" }</span>
                <OneOf value={current} options={protocols()} {onchoose} />
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

/// All protocols, as what can be chosen.
pub fn protocols() -> Vec<(AttrValue, AttrValue)> {
    let names = registry::ALL.iter().map(|entry| AttrValue::Static(entry.spec.name));
    names.map(|name| (name.clone(), name)).collect()
}

/// What the buttons act on.
pub struct Actions<'a> {
    /// The run.
    pub session: &'a Shared<Session>,
    /// When.
    pub playhead: Time,
    /// What is picked out.
    pub selection: Option<Target>,
    /// The size of the map.
    pub size: (f64, f64),
    /// Where acts go.
    pub dispatch: &'a Dispatch,
}

/// The buttons.
pub fn view(actions: &Actions) -> Html {
    let Actions { session, playhead, selection, dispatch, .. } = *actions;
    let client = match selection {
        Some(Target::Client(client)) => Some(client),
        _ => None,
    };
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
            </div>
            { match selection {
                Some(Target::Node(node)) => node_panel(actions, node),
                Some(Target::Client(client)) => client_panel(actions, client),
                Some(Target::Message(message)) => message_panel(actions, message),
                _ => Html::default(),
            } }
        </div>
    }
}

fn panel(title: String, dispatch: &Dispatch, contents: Html) -> Html {
    html! {
        <div class="inspector" role="group" aria-label={title.clone()}>
            <div class="inspector-head">
                <h3>{ title }</h3>
                <button
                    class="quiet" aria-label="Unselect"
                    onclick={browser::send(dispatch, Msg::Select(None))}
                >
                    { "✕" }
                </button>
            </div>
            { contents }
        </div>
    }
}

fn facts(facts: &[(String, String)]) -> Html {
    html! {
        <dl class="facts">
            { for facts.iter().map(|(label, value)| html! {
                <div><dt>{ label.clone() }</dt><dd>{ value.clone() }</dd></div>
            }) }
        </dl>
    }
}

fn node_panel(actions: &Actions, node: NodeId) -> Html {
    let Actions { session, playhead, dispatch, .. } = *actions;
    let view = inspect::node(session, node, playhead);
    let act = |act| browser::send(dispatch, Msg::Act(act));
    let (crash, pause) = match view.status {
        NodeStatus::Up => ("Crash", "Pause"),
        NodeStatus::Crashed => ("Restart", "Pause"),
        NodeStatus::Paused => ("Crash", "Resume"),
    };
    let is_crashed = view.status == NodeStatus::Crashed;
    let me = Endpoint::Node(node);
    let contents = html! {
        <>
            { facts(&view.facts) }
            <div class="button-row">
                <button onclick={act(Act::CrashOrRestart(node))}>{ crash }</button>
                <button
                    aria-disabled={browser::off(is_crashed)}
                    onclick={(!is_crashed).then(|| act(Act::PauseOrResume(node)))}
                >
                    { pause }
                </button>
                if view.has_promote {
                    <button onclick={act(Act::Promote(node))}>{ "Promote" }</button>
                }
                { for view.timers.iter().map(|timer| html! {
                    <button onclick={act(Act::FireTimer(node, timer))}>
                        { format!("Fire {timer} timer") }
                    </button>
                }) }
            </div>
            <ul class="link-list" aria-label="Links">
                { for view.links.iter().map(|link| html! {
                    <li>
                        <span>
                            <strong>{ link.name.clone() }</strong>{ format!(" {}", link.state) }
                        </span>
                        <button
                            aria-label={format!("{}: {}", link.press, link.name)}
                            onclick={act(Act::CycleLink(me, link.end))}
                        >
                            { link.press.clone() }
                        </button>
                    </li>
                }) }
            </ul>
            { moves(actions, me) }
        </>
    };
    panel(view.name.clone(), dispatch, contents)
}

fn client_panel(actions: &Actions, client: ClientId) -> Html {
    let Actions { session, playhead, dispatch, .. } = *actions;
    let trace = &session.run.trace;
    let name = trace.names().client(client).to_owned();
    let waits = act::is_waiting(trace, client, playhead);
    let state = if waits { "It waits for an answer." } else { "It is free to ask." };
    let contents = html! {
        <>
            <p>{ state }</p>
            { moves(actions, Endpoint::Client(client)) }
        </>
    };
    panel(name, dispatch, contents)
}

fn message_panel(actions: &Actions, message: MessageId) -> Html {
    let Actions { session, playhead, dispatch, .. } = *actions;
    let view = inspect::message(session, message, playhead);
    let contents = html! {
        <>
            { facts(&view.facts) }
            if view.can_be_lost {
                <button onclick={browser::send(dispatch, Msg::Act(Act::Lose(message)))}>
                    { "Lose this message" }
                </button>
            }
        </>
    };
    panel(view.title, dispatch, contents)
}

/// Moving without dragging.
fn moves(actions: &Actions, end: Endpoint) -> Html {
    let Actions { session, size, dispatch, .. } = *actions;
    let place = crate::app::places::place_of(&session.run, end, size);
    let step = |sign: &'static str, label: &'static str, x: f64, y: f64| {
        let to = Point::new(place.x + x * MOVE_PX, place.y + y * MOVE_PX);
        let msg = Msg::Act(Act::Put { end, to, size });
        html! {
            <button class="icon" aria-label={label} title={label}
                onclick={browser::send(dispatch, msg)}>{ sign }</button>
        }
    };
    html! {
        <div class="button-row moves" role="group" aria-label="Move">
            <span>{ "Move" }</span>
            { step("←", "Move left", -1.0, 0.0) }
            { step("↑", "Move up", 0.0, -1.0) }
            { step("↓", "Move down", 0.0, 1.0) }
            { step("→", "Move right", 1.0, 0.0) }
        </div>
    }
}
