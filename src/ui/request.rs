//! Sending a request from a client.

use yew::prelude::*;

use crate::app::act::{self, Act};
use crate::app::session::Session;
use crate::app::settings::{self, SettingRow};
use crate::app::shared::Shared;
use crate::app::{Msg, requests};
use crate::ids::ClientId;
use crate::protocol::settings::Ability;
use crate::scenario::RequestText;
use crate::time::Time;
use crate::ui::bound::{Field, Fold, OneOf};
use crate::ui::settings::control;
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
    let options = use_state_eq(act::WrittenOptions::new);
    let names = session.run.trace.names();
    let Some(client) = requests::client(names, *client, &chosen) else {
        return html! { <span class="aside">{ "No client is declared." }</span> };
    };
    let keys = requests::keys(&session.run);
    let written = Written { picked: props.client, chosen, keys, key, value, options };
    let key_now = written.key();
    let ask = |request| written.clone().ask(session, dispatch, request);
    let get = ask(|key, _| RequestText::Get { key });
    let set = ask(|key, value| RequestText::Set { key, value });
    let delete = ask(|key, _| RequestText::Delete { key });
    let Written { chosen, keys, key, value, options, .. } = &written;
    let waits = act::is_waiting(&session.run.trace, client, *playhead);
    let scenario = &session.run.scenario;
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
                    label="Register" value={key_now.clone()} onchoose={into(key)}
                    options={same(keys.iter().map(String::as_str))}
                />
            }
            <button onclick={get} aria-disabled={browser::off(waits)}>{ format!("get {key_now}") }</button>
            <button onclick={set} aria-disabled={browser::off(waits)}>{ format!("set {key_now} =") }</button>
            <Field
                label="Value to set" size="4" maxlength="24" placeholder={requests::fresh_value(&session.run)}
                value={(**value).clone()} live=true onwrite={into(value)}
            />
            if scenario.entry().spec.can(Ability::Delete) {
                <button onclick={delete} aria-disabled={browser::off(waits)}>
                    { format!("delete {key_now}") }
                </button>
            }
            { choices(&rows(session, &key_now), options) }
        </div>
    }
}

/// What is written and chosen.
#[derive(Clone)]
struct Written {
    /// The client that is picked out on the map.
    picked: Option<ClientId>,
    /// The one that was chosen here.
    chosen: UseStateHandle<String>,
    keys: Vec<String>,
    key: UseStateHandle<String>,
    value: UseStateHandle<String>,
    options: UseStateHandle<act::WrittenOptions>,
}

impl Written {
    /// The register, as long as there is one of this name.
    fn key(&self) -> String {
        let chosen = self.keys.iter().find(|key| **key == *self.key).or(self.keys.first());
        chosen.cloned().unwrap_or_default()
    }

    /// Asks with what is there when the button is pressed: that may come before the last letter is
    /// drawn.
    fn ask(
        self,
        session: &Shared<Session>,
        dispatch: &Dispatch,
        request: fn(String, String) -> RequestText,
    ) -> Callback<MouseEvent> {
        let (session, dispatch) = (session.clone(), dispatch.clone());
        Callback::from(move |_| {
            let names = session.run.trace.names();
            let Some(client) = requests::client(names, self.picked, &self.chosen) else { return };
            let value = match &**self.value {
                "" => requests::fresh_value(&session.run),
                written => written.to_owned(),
            };
            let request = request(self.key(), value);
            let its = settings::options(&session.run.scenario, &request);
            let mut options = (*self.options).clone();
            options.retain(|(name, _)| its.iter().any(|row| row.name == name));
            // The next write is another one, in another story above all.
            if matches!(request, RequestText::Set { .. }) {
                self.value.set(String::new());
            }
            dispatch.dispatch(Msg::Act(Act::Request(client, request, options)));
        })
    }
}

/// What a read or a write of this register can be told.
fn rows(session: &Session, key: &str) -> Vec<SettingRow> {
    let (key, value) = (key.to_owned(), String::new());
    let scenario = &session.run.scenario;
    let mut rows = settings::options(scenario, &RequestText::Get { key: key.clone() });
    for row in settings::options(scenario, &RequestText::Set { key, value }) {
        if !rows.iter().any(|known| known.name == row.name) {
            rows.push(row);
        }
    }
    rows
}

/// The options, folded away until somebody looks; those that are set are seen all the same.
fn choices(rows: &[SettingRow], options: &UseStateHandle<act::WrittenOptions>) -> Html {
    if rows.is_empty() {
        return Html::default();
    }
    let set = options.iter().filter(|(name, _)| rows.iter().any(|row| row.name == name));
    let set: Vec<String> = set.map(|(name, value)| format!("{name}={value}")).collect();
    let summary = if set.is_empty() { "Options".to_owned() } else { set.join(" ") };
    let entry = |row: &SettingRow| {
        let written = options.iter().find(|(name, _)| name == row.name);
        let row = SettingRow { written: written.map(|(_, value)| value.clone()), ..row.clone() };
        let (options, name) = (options.clone(), row.name);
        let onset = Callback::from(move |value: Option<String>| {
            let mut chosen = (*options).clone();
            chosen.retain(|(known, _)| known != name);
            chosen.extend(value.map(|value| (name.to_owned(), value)));
            options.set(chosen);
        });
        html! {
            <label key={name}><code>{ name }</code>{ control(&row, name, onset) }</label>
        }
    };
    html! {
        <Fold class="options" summary={html! { summary }}>
            <div class="option-list">{ for rows.iter().map(entry) }</div>
        </Fold>
    }
}

/// What can be chosen, by its own name.
fn same<'a>(names: impl Iterator<Item = &'a str>) -> Vec<(AttrValue, AttrValue)> {
    let names = names.map(|name| AttrValue::from(name.to_owned()));
    names.map(|name| (name.clone(), name)).collect()
}
