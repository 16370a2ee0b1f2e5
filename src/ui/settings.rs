//! What can be set: of the protocol, of the network and of a request, each as a list of what it
//! may be or a field, with what it means.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::build::Build;
use crate::app::known::name_of;
use crate::app::notice::Notice;
use crate::app::session::Session;
use crate::app::settings::{self, Meaning, SettingRow};
use crate::app::{Dialog, Model, Msg};
use crate::ui::bound::{Field, OneOf};
use crate::ui::{Dispatch, browser, reference};

/// The settings that are not at their defaults, beside the protocol's name; and the way to all.
pub fn chips(session: &Session, dispatch: &Dispatch) -> Html {
    let rows = settings::rows(&session.run.scenario);
    let chips = rows.iter().filter(|row| row.differs());
    let open = browser::send(dispatch, Msg::Show(Dialog::Settings));
    html! {
        <>
            <span class="chip-list">
                { for chips.map(|row| html! {
                    <button key={row.name} class="chip" onclick={open.clone()}>
                        { format!("{}={}", row.name, row.value()) }
                    </button>
                }) }
            </span>
            <button class="quiet" aria-haspopup="dialog" onclick={open}>
                { "Settings…" }
            </button>
        </>
    }
}

/// All of them.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    let scenario = model.scenario();
    let protocol = scenario.entry().spec.name;
    let set = |build: fn(&'static str, Option<String>) -> Build| {
        let dispatch = dispatch.clone();
        move |row: &SettingRow| {
            let (dispatch, name) = (dispatch.clone(), row.name);
            Callback::from(move |value| dispatch.dispatch(Msg::Build(build(name, value))))
        }
    };
    let (of_protocol, of_network) = (set(Build::Setting), set(Build::Network));
    html! {
        <>
            if let Some(notice @ Notice::Refused(_)) = &model.notice {
                <p class="behind" role="alert">{ notice.to_string() }</p>
            }
            <h3>{ name_of(protocol) }</h3>
            <dl class="settings">
                { for settings::rows(scenario).iter().map(|row| {
                    entry(row, of_protocol(row), meaning(model.meanings.as_ref(), protocol, row))
                }) }
            </dl>
            <h3>{ "Network" }</h3>
            <dl class="settings">
                { for settings::network(scenario).iter().map(|row| {
                    entry(row, of_network(row), None)
                }) }
            </dl>
        </>
    }
}

/// What a setting means to what runs, `raft` or `raft read=lease`.
pub fn meaning<'a>(
    all: Option<&'a Rc<[Meaning]>>,
    runs: &str,
    row: &SettingRow,
) -> Option<&'a Meaning> {
    let protocol = runs.split(' ').next();
    let mut all = all.map(|all| &**all).unwrap_or_default().iter();
    all.find(|it| Some(&*it.protocol) == protocol && it.setting == row.name)
}

/// One of them.
pub fn entry(row: &SettingRow, onset: Callback<Option<String>>, meaning: Option<&Meaning>) -> Html {
    html! {
        <div key={row.name} class={row.differs().then_some("differs")}>
            <dt>{ reference::code(row.name) }</dt>
            <dd>
                { control(row, row.name, onset) }
                if let Some(Meaning { meaning, details, .. }) = meaning {
                    <p>{ reference::line(meaning) }</p>
                    if !details.is_empty() {
                        <p class="aside">{ reference::line(details) }</p>
                    }
                }
            </dd>
        </div>
    }
}

/// A list of what it may be, or a field where that is no list. What is as it would be anyway is
/// not written.
pub fn control(row: &SettingRow, label: &'static str, onset: Callback<Option<String>>) -> Html {
    if row.values.is_empty() {
        let onwrite = Callback::from(move |value: String| {
            onset.emit(Some(value).filter(|value| !value.trim().is_empty()));
        });
        return html! {
            <Field
                {label} size="8" maxlength="80" placeholder={row.default.clone()}
                value={row.written.clone().unwrap_or_default()} {onwrite}
            />
        };
    }
    let default = row.default.clone();
    let text = |value: &String| {
        if *value == default { format!("{value} (default)") } else { value.clone() }
    };
    let options = row.values.iter().map(|value| (value.clone().into(), text(value).into()));
    let options: Vec<(AttrValue, AttrValue)> = options.collect();
    let onchoose = {
        let default = row.default.clone();
        Callback::from(move |value: String| onset.emit(Some(value).filter(|it| *it != default)))
    };
    html! { <OneOf {label} value={row.value().to_owned()} {options} {onchoose} /> }
}
