//! The verdict: two lamps with their sentences, and what else there is to say.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::attack::FoundStory;
use crate::app::compare::Compare;
use crate::app::lamp::Lamp;
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::app::verdict;
use crate::app::{Dialog, Msg};
use crate::judge::ConsistencyModel;
use crate::scenario::link::Interface;
use crate::ui::attack::found::FoundPanel;
use crate::ui::bound::Fold;
use crate::ui::slices::{self, PIECE};
use crate::ui::{Dispatch, browser, reveal};

#[derive(Properties, PartialEq)]
pub struct VerdictProps {
    pub session: Shared<Session>,
    pub interface: Interface,
    pub behind: bool,
    /// Whether the comparison is open.
    pub is_compared: bool,
    /// How the story was found that is shown.
    pub finding: Option<Shared<FoundStory>>,
    /// The text that is shown.
    pub text: Rc<str>,
    pub dispatch: Dispatch,
}

/// The verdict on the whole run.
#[component]
pub fn VerdictPanel(props: &VerdictProps) -> Html {
    let session = &*props.session;
    let full = props.interface == Interface::Full;
    let violation = session.violation_at().is_some();
    html! {
        <section class={classes!("panel", "verdict", props.behind.then_some("behind"))} aria-label="Verdict">
            <div class="panel-head">
                <h2>{ "Verdict" }</h2>
                <p class="aside">{ "on the whole run" }</p>
            </div>
            <p class="headline">{ verdict::headline(session) }</p>
            <div class="main-lamps">
                { for verdict::main_lamps(session).iter().map(main_lamp) }
            </div>
            if full {
                <div class="button-row">
                    { compare_button(props) }
                    <button
                        title="Name a promise, and have the program look for a story that breaks it"
                        onclick={browser::send(&props.dispatch, Msg::Show(Dialog::Attack))}
                    >
                        { "Break it…" }
                    </button>
                    if violation {
                        <button onclick={show_violation(&props.dispatch)}>
                            { "Show where it breaks" }
                        </button>
                    }
                </div>
                if let Some(finding) = &props.finding {
                    <FoundPanel
                        finding={finding.clone()} text={props.text.clone()}
                        dispatch={props.dispatch.clone()}
                    />
                }
            }
            if full {
                <div class="others">
                    { for verdict::other_lamps(session).iter().map(small_lamp) }
                </div>
                <Weaker session={props.session.clone()} />
            }
            if let Some(caveat) = verdict::caveat(session) {
                <p class="behind">{ caveat }</p>
            }
        </section>
    }
}

/// Opens and closes the comparison, which is further down.
fn compare_button(props: &VerdictProps) -> Html {
    let change = if props.is_compared { Compare::Close } else { Compare::Open };
    html! {
        <button
            aria-expanded={props.is_compared.to_string()}
            onclick={browser::send(&props.dispatch, Msg::Compare(change))}
        >
            { "Compare…" }
        </button>
    }
}

/// A lamp of the theorem: its sentence in sight, its definition a click away.
fn main_lamp(lamp: &Lamp) -> Html {
    let summary = html! {
        <>
            <span class="light" aria-hidden="true">{ lamp.light.sign() }</span>
            <span class="lamp-text">
                <strong>{ lamp.word.clone() }</strong>
                <span class="sentence">{ lamp.sentence.clone() }</span>
            </span>
        </>
    };
    html! {
        <Fold
            key={lamp.definition.word} class={classes!("lamp", "main", lamp.light.class())}
            {summary}
        >
            { definition(lamp) }
        </Fold>
    }
}

/// Another lamp: sentence and definition a click away.
fn small_lamp(lamp: &Lamp) -> Html {
    let summary = html! {
        <>
            <span class="light" aria-hidden="true">{ lamp.light.sign() }</span>
            <strong>{ lamp.word.clone() }</strong>
        </>
    };
    html! {
        <Fold
            key={lamp.definition.word} class={classes!("lamp", lamp.light.class())} {summary}
        >
            <p class="sentence">{ lamp.sentence.clone() }</p>
            { definition(lamp) }
        </Fold>
    }
}

fn definition(lamp: &Lamp) -> Html {
    html! {
        <p class="definition">
            <dfn>{ lamp.definition.word }</dfn>{ ": " }{ lamp.definition.meaning }{ " " }
            { lamp.definition.remark }
        </p>
    }
}

#[derive(Properties, PartialEq)]
struct WeakerProps {
    session: Shared<Session>,
}

/// The weaker models: judged only when somebody looks, for they cost more.
#[component]
fn Weaker(props: &WeakerProps) -> Html {
    let open = use_state_eq(|| false);
    // They are judged between the pictures, for the run that is shown.
    let judged = use_state_eq(|| None);
    let is_judged = *judged == Some(props.session.clone());
    use_effect_with((props.session.clone(), *open, is_judged), {
        let judged = judged.clone();
        move |(session, open, is_judged)| {
            let (session, known) = (session.clone(), session.clone());
            let work = (*open && !is_judged).then(|| {
                let all = ConsistencyModel::ALL.into_iter();
                let models: Vec<ConsistencyModel> =
                    all.filter(|model| model.is_in_scenarios()).collect();
                let piece = move || session.run.advance_models(&models, PIECE);
                slices::after_paint(piece, move || judged.set(Some(known)))
            });
            move || drop(work)
        }
    });
    let onfold = {
        let open = open.clone();
        Callback::from(move |is_open| open.set(is_open))
    };
    html! {
        <Fold class="weaker" summary={html! { "Which models hold" }} {onfold}>
            if *open && !is_judged {
                <p class="aside">{ "Judging…" }</p>
            } else if *open {
                <ul class="models">
                    { for verdict::models(&props.session).into_iter().map(|(model, light)| html! {
                        <li class={light.class()} title={model.definition()}>
                            <span class="light" aria-hidden="true">{ light.sign() }</span>
                            { model.word() }
                            <span class="heard">{ light.word() }</span>
                        </li>
                    }) }
                </ul>
            }
        </Fold>
    }
}

/// Where it breaks is on the map and the tape, which may be out of sight.
fn show_violation(dispatch: &Dispatch) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_| {
        dispatch.dispatch(Msg::ToViolation);
        reveal::pictures();
    })
}
