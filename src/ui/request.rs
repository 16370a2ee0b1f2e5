//! Sending a request from a client.

use yew::prelude::*;

use crate::app::act::{self, Act};
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::app::{Msg, requests};
use crate::ids::ClientId;
use crate::scenario::RequestText;
use crate::time::Time;
use crate::ui::bound::{Field, OneOf};
use crate::ui::{Dispatch, browser};

#[derive(Properties, PartialEq)]
pub struct RequestProps {
    pub session: Shared<Session>,
    pub playhead: Time,
    /// The client that is picked out.
    pub client: Option<ClientId>,
    pub dispatch: Dispatch,
}

/// One line: who asks what.
#[component]
pub fn RequestForm(props: &RequestProps) -> Html {
    let RequestProps { session, playhead, client, dispatch } = props;
    let chosen = use_state_eq(String::new);
    let key = use_state_eq(String::new);
    let value = use_state_eq(String::new);
    let names = session.run.trace.names();
    let Some(client) = requests::client(names, *client, &chosen) else {
        return html! { <span class="aside">{ "No client is declared." }</span> };
    };
    let keys = requests::keys(&session.run);
    let key_now = if keys.contains(&*key) { (*key).clone() } else { keys[0].clone() };
    let suggested = requests::fresh_value(&session.run);
    let waits = act::is_waiting(&session.run.trace, client, *playhead);
    let ask =
        |request: RequestText| browser::send(dispatch, Msg::Act(Act::Request(client, request)));
    let get = ask(RequestText::Get { key: key_now.clone() });
    let new = if value.is_empty() { suggested.clone() } else { (*value).clone() };
    let set = ask(RequestText::Set { key: key_now.clone(), value: new });
    let choose = {
        let (chosen, dispatch) = (chosen.clone(), dispatch.clone());
        let is_picked = props.client.is_some();
        Callback::from(move |name: String| {
            chosen.set(name);
            if is_picked {
                dispatch.dispatch(Msg::Select(None));
            }
        })
    };
    let into = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |text: String| state.set(text))
    };
    let clients = names.clients.iter().map(String::as_str);
    let why = waits.then_some("It is still waiting for its last request.");
    html! {
        <div class="request" role="group" aria-label="Send a request" title={why}>
            <OneOf
                label="Client" value={names.client(client).to_owned()} options={same(clients)}
                onchoose={choose}
            />
            if keys.len() > 1 {
                <OneOf
                    label="Register" value={key_now.clone()} onchoose={into(&key)}
                    options={same(keys.iter().map(String::as_str))}
                />
            }
            <button onclick={get} aria-disabled={browser::off(waits)}>{ format!("get {key_now}") }</button>
            <button onclick={set} aria-disabled={browser::off(waits)}>{ format!("set {key_now} =") }</button>
            <Field
                label="Value to set" size="4" maxlength="24" placeholder={suggested}
                value={(*value).clone()} live=true onwrite={into(&value)}
            />
        </div>
    }
}

/// What can be chosen, by its own name.
fn same<'a>(names: impl Iterator<Item = &'a str>) -> Vec<(AttrValue, AttrValue)> {
    let names = names.map(|name| AttrValue::from(name.to_owned()));
    names.map(|name| (name.clone(), name)).collect()
}
