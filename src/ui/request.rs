//! Sending a request from a client.

use yew::prelude::*;

use crate::app::act::{self, Act};
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::app::{Msg, requests};
use crate::ids::ClientId;
use crate::scenario::RequestText;
use crate::time::Time;
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
    let chosen = use_state(|| 0_u8);
    let key = use_state(String::new);
    let value = use_state(String::new);
    let names = session.run.trace.names();
    let count = names.clients.len() as u8;
    let client = client.unwrap_or(ClientId(*chosen));
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
        Callback::from(move |event: Event| {
            if let Ok(index) = browser::value_of(event.target()).parse() {
                chosen.set(index);
                dispatch.dispatch(Msg::Select(None));
            }
        })
    };
    let into = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |event: Event| state.set(browser::value_of(event.target())))
    };
    if count == 0 {
        return html! { <span class="aside">{ "No client is declared." }</span> };
    }
    let why = waits.then_some("It still waits for its last request.");
    html! {
        <div class="request" role="group" aria-label="Send a request" title={why}>
            <select aria-label="Client" onchange={choose}>
                { for (0..count).map(|index| html! {
                    <option value={index.to_string()} selected={ClientId(index) == client}>
                        { names.client(ClientId(index)).to_owned() }
                    </option>
                }) }
            </select>
            if keys.len() > 1 {
                <select aria-label="Register" onchange={into(&key)}>
                    { for keys.iter().map(|name| html! {
                        <option value={name.clone()} selected={*name == key_now}>{ name.clone() }</option>
                    }) }
                </select>
            }
            <button onclick={get} disabled={waits}>{ format!("get {key_now}") }</button>
            <button onclick={set} disabled={waits}>{ format!("set {key_now} =") }</button>
            <input
                aria-label="Value to set" size="4" maxlength="24" placeholder={suggested}
                value={(*value).clone()} onchange={into(&value)}
            />
        </div>
    }
}
