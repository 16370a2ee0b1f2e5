//! What is picked out on the map, and what can be done with it.

use yew::prelude::*;

use crate::app::act::{self, Act};
use crate::app::build::Build;
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::app::{Msg, inspect};
use crate::diagram::scene::{Point, Target};
use crate::ids::{ClientId, Endpoint, MessageId, NodeId};
use crate::scenario::{ClientDeclaration, Home, limits};
use crate::sim::link::LinkMode;
use crate::sim::trace::NodeStatus;
use crate::time::Time;
use crate::ui::bound::{Field, OneOf};
use crate::ui::{Dispatch, browser};

/// How far a step moves what is picked out, in pixels.
const MOVE_PX: f64 = 24.0;
/// What stands for a client that asks whichever replica comes next, or whoever leads: no name of a
/// replica is like these.
const ROAMING: &str = "(in turn)";
const LEADER: &str = "(leader)";

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

/// A machine.
pub fn node(actions: &Actions, node: NodeId) -> Html {
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
                { for view.by_operator.iter().map(|(label, line)| html! {
                    <button onclick={act(Act::Lines(vec![line.clone()]))}>{ *label }</button>
                }) }
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
                            { link.press }
                        </button>
                        <button
                            class="icon" title="One way, hold, slow" aria-label={format!("More: {}", link.name)}
                            onclick={browser::send(dispatch, Msg::Select(Some(Target::Link(me, link.end))))}
                        >
                            { "⋯" }
                        </button>
                    </li>
                }) }
            </ul>
            { disturb(&view.name, dispatch) }
            { moves(actions, me) }
            if session.run.scenario.replicas().contains(&view.name) {
                { named(&view.name, dispatch) }
            }
        </>
    };
    panel(view.name.clone(), dispatch, contents)
}

/// A client.
pub fn client(actions: &Actions, client: ClientId) -> Html {
    let Actions { session, playhead, dispatch, .. } = *actions;
    let trace = &session.run.trace;
    let name = trace.names().client(client).to_owned();
    let waits = act::is_waiting(trace, client, playhead);
    let state = if waits { "It waits for an answer." } else { "It is free to ask." };
    let contents = html! {
        <>
            <p>{ state }</p>
            { habits(actions, &name) }
            { moves(actions, Endpoint::Client(client)) }
            { named(&name, dispatch) }
        </>
    };
    panel(name, dispatch, contents)
}

/// A message.
pub fn message(actions: &Actions, message: MessageId) -> Html {
    let Actions { session, playhead, dispatch, .. } = *actions;
    let view = inspect::message(session, message, playhead);
    let contents = html! {
        <>
            { facts(&view.facts) }
            if view.can_be_lost {
                <div class="button-row habits">
                    <button onclick={browser::send(dispatch, Msg::Act(Act::Lose(message)))}>
                        { "Lose this message" }
                    </button>
                    { typed("Delay it by", "2s", dispatch, move |by| Act::Delay(message, by)) }
                </div>
            }
        </>
    };
    panel(view.title, dispatch, contents)
}

/// A link: all that can be done to it.
pub fn link(actions: &Actions, (a, b): (Endpoint, Endpoint)) -> Html {
    use LinkMode::{Cut, Held, Up};
    let Actions { session, playhead, dispatch, .. } = *actions;
    let trace = &session.run.trace;
    let (one, other) = (trace.names().endpoint(a), trace.names().endpoint(b));
    let modes = (trace.link_at(a, b, playhead), trace.link_at(b, a, playhead));
    let set = |name: String, wanted: (LinkMode, LinkMode)| {
        let is_so = modes == wanted;
        let onclick = browser::send(dispatch, Msg::Act(Act::SetLink(a, b, wanted)));
        html! {
            <button aria-disabled={browser::off(is_so)} onclick={(!is_so).then_some(onclick)}>
                { name }
            </button>
        }
    };
    let contents = html! {
        <>
            <p>{ format!("It {}.", inspect::link_words(one, other, modes)) }</p>
            <div class="button-row">
                { set("Heal".to_owned(), (Up, Up)) }
                { set("Cut both ways".to_owned(), (Cut, Cut)) }
                { set(format!("Cut only {one} → {other}"), (Cut, Up)) }
                { set(format!("Cut only {other} → {one}"), (Up, Cut)) }
                { set("Hold".to_owned(), (Held, Held)) }
            </div>
            <div class="button-row habits">
                { typed("Delay", "400ms", dispatch, move |it| Act::SlowLink(a, b, "delay", it)) }
                { typed("Jitter", "50ms", dispatch, move |it| Act::SlowLink(a, b, "jitter", it)) }
                { typed("Loss", "20%", dispatch, move |it| Act::SlowLink(a, b, "loss", it)) }
            </div>
        </>
    };
    panel(format!("Link {one}–{other}"), dispatch, contents)
}

/// A field for what is written in it; an act once it is.
fn typed(
    name: &'static str,
    placeholder: &'static str,
    dispatch: &Dispatch,
    act: impl Fn(String) -> Act + 'static,
) -> Html {
    let dispatch = dispatch.clone();
    let onwrite = Callback::from(move |text: String| {
        if let Some(text) = written(text) {
            dispatch.dispatch(Msg::Act(act(text)));
        }
    });
    html! {
        <label>
            <span>{ name }</span>
            <Field size="5" maxlength="24" {placeholder} value="" {onwrite} />
        </label>
    }
}

/// Cutting a machine off, and its clock.
fn disturb(name: &str, dispatch: &Dispatch) -> Html {
    let isolate = Act::Lines(vec![format!("isolate {name}")]);
    let (step, rate) = (name.to_owned(), name.to_owned());
    html! {
        <div class="button-row habits">
            <button onclick={browser::send(dispatch, Msg::Act(isolate))}>{ "Isolate" }</button>
            { typed("Set its clock by", "+5s", dispatch, move |by| {
                Act::Lines(vec![format!("clock {step} {by}")])
            }) }
            { typed("Rate of its clock", "0.5", dispatch, move |it| {
                Act::Lines(vec![format!("clock {rate} rate={it}")])
            }) }
        </div>
    }
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

/// What it is called, and that it goes.
fn named(name: &str, dispatch: &Dispatch) -> Html {
    let rename = {
        let (dispatch, old) = (dispatch.clone(), name.to_owned());
        Callback::from(move |new: String| {
            dispatch.dispatch(Msg::Build(Build::Rename(old.clone(), new)));
        })
    };
    html! {
        <div class="button-row habits">
            <label>
                <span>{ "Name" }</span>
                <Field size="8" maxlength="24" value={name.to_owned()} onwrite={rename} />
            </label>
            <button onclick={browser::send(dispatch, Msg::Build(Build::Remove(name.to_owned())))}>
                { "Remove" }
            </button>
        </div>
    }
}

/// Whom a client asks, how long it waits and how often it asks again.
fn habits(actions: &Actions, name: &str) -> Html {
    let Actions { session, dispatch, .. } = *actions;
    let scenario = &session.run.scenario;
    let Some(client) = scenario.clients().find(|client| client.name == name) else {
        return Html::default();
    };
    let ClientDeclaration { home, timeout, retry, .. } = client;
    let value = match home {
        Home::At(replica) => replica.clone(),
        Home::Roaming => ROAMING.to_owned(),
        Home::Leader => LEADER.to_owned(),
    };
    let replicas =
        scenario.replicas().iter().map(|name| (name.clone().into(), name.clone().into()));
    let others = [(ROAMING, "any replica, in turn"), (LEADER, "whoever leads")];
    let others = others.map(|(value, text)| (value.into(), text.into()));
    let options: Vec<(AttrValue, AttrValue)> = replicas.chain(others).collect();
    let send = |to_build: fn(String, String) -> Build| {
        let (dispatch, name) = (dispatch.clone(), name.to_owned());
        Callback::from(move |value: String| {
            dispatch.dispatch(Msg::Build(to_build(name.clone(), value)));
        })
    };
    let retries = if *retry == 0 { String::new() } else { retry.to_string() };
    let waits = (*timeout != limits::CLIENT_TIMEOUT).then(|| timeout.to_string());
    html! {
        <div class="button-row habits">
            <label>
                <span>{ "Asks" }</span>
                <OneOf {value} {options} onchoose={send(|name, home| Build::Home(name, home_of(home)))} />
            </label>
            <label>
                <span>{ "Timeout" }</span>
                <Field
                    size="5" placeholder={limits::CLIENT_TIMEOUT.to_string()}
                    value={waits.unwrap_or_default()}
                    onwrite={send(|name, value| Build::Client(name, "timeout", written(value)))}
                />
            </label>
            <label>
                <span>{ "Retries" }</span>
                <Field
                    size="3" placeholder="0" value={retries}
                    onwrite={send(|name, value| Build::Client(name, "retry", written(value)))}
                />
            </label>
        </div>
    }
}

fn home_of(chosen: String) -> Home {
    match chosen.as_str() {
        ROAMING => Home::Roaming,
        LEADER => Home::Leader,
        _ => Home::At(chosen),
    }
}

/// What a field says; nothing where it is empty.
fn written(value: String) -> Option<String> {
    Some(value).filter(|value| !value.trim().is_empty())
}
