//! The page before an audience: the question, the map, what happens, the tape.

use yew::prelude::*;

use crate::app::lecture::Lecture;
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::app::{Model, Msg, words};
use crate::diagram::scene::Target;
use crate::run::headline::headline;
use crate::run::question::{AnswerOption, question};
use crate::scenario::link::Interface;
use crate::time::Time;
use crate::ui::code::CodeOf;
use crate::ui::inspector::{self, Actions};
use crate::ui::map::MapPanel;
use crate::ui::size::use_size;
use crate::ui::tape::TapeView;
use crate::ui::{Dispatch, browser, under_way};

/// The room of the map until it is measured.
const GUESS: (f64, f64) = (960.0, 400.0);

#[derive(Properties, PartialEq)]
pub struct LecternProps {
    pub model: Shared<Model>,
    pub dispatch: Dispatch,
}

/// All that an audience sees.
#[component]
pub fn Lectern(props: &LecternProps) -> Html {
    let LecternProps { model, dispatch } = props;
    let stage = use_node_ref();
    let room = use_size(&stage, GUESS);
    let asked = model.asks();
    html! {
        <>
            <main id="simulator" class="lecture">
                { said(model) }
                <div ref={stage} class="stage">
                    <MapPanel
                        session={model.session.clone()}
                        is_judged={model.is_judged() && asked.is_none()} is_ready=true
                        room={Some(room)} playhead={model.playhead} selection={model.selection}
                        narration={None::<String>} interface={Interface::Bare}
                        behind={model.is_behind()} dispatch={dispatch.clone()}
                    />
                </div>
                { picked(model, room, dispatch) }
                <p class="narration">{ model.narration() }</p>
                <section class="panel tape" aria-label="Tape">
                    <TapeView
                        session={model.session.clone()} is_judged={model.is_judged()}
                        is_veiled={asked.is_some()} playhead={model.playhead}
                        selection={model.selection} turned={None} interface={Interface::Bare}
                        dispatch={dispatch.clone()}
                    />
                </section>
                { foot(model, asked.is_some(), dispatch) }
            </main>
            { under_way::view(model, dispatch) }
        </>
    }
}

/// The question, or what came of it.
fn said(model: &Model) -> Html {
    if let Some(asked) = model.asks() {
        let choice = |choice: &AnswerOption| {
            html! {
                <li>
                    <strong>{ choice.words.clone() }</strong>
                    if let Some(detail) = &choice.detail {
                        <small>{ detail.clone() }</small>
                    }
                </li>
            }
        };
        return html! {
            <header class="said">
                <h1>{ asked.text.clone() }</h1>
                <ol class="choices">{ for asked.choices.iter().map(choice) }</ol>
            </header>
        };
    }
    let is_over = model.is_judged() && model.playhead >= decided(&model.session);
    html! {
        <header class="said">
            <h1>{ model.session.run.scenario.ask().map_or_else(|| model.title(), str::to_owned) }</h1>
            // Its line is there from the start, so that nothing moves.
            <p class="outcome">{ if is_over { headline(&model.session.run) } else { String::new() } }</p>
        </header>
    }
}

/// When nobody can be in doubt any more.
fn decided(session: &Session) -> Time {
    let question = question(&session.run);
    let decides = question.map(|question| question.decided_at(&session.run));
    decides.or(session.violation_at()).unwrap_or(session.end())
}

/// What is picked out on the map, and what can be forced on the spot.
fn picked(model: &Model, size: (f64, f64), dispatch: &Dispatch) -> Html {
    let Model { session, playhead, selection, .. } = model;
    let actions = Actions { session, playhead: *playhead, selection: *selection, size, dispatch };
    let panel = match *selection {
        Some(Target::Node(node)) => inspector::node(&actions, node),
        Some(Target::Link(a, b)) => inspector::link(&actions, (a, b)),
        Some(Target::Message(message)) => inspector::message(&actions, message),
        _ => return Html::default(),
    };
    html! { <div class="forced">{ panel }</div> }
}

fn foot(model: &Model, is_asking: bool, dispatch: &Dispatch) -> Html {
    let say = |change| browser::send(dispatch, Msg::Lecture(change));
    let on = if is_asking { "The answer" } else { "On" };
    let link = format!("{}#{}", browser::address(), model.share_fragment());
    html! {
        <div class="transport" role="toolbar" aria-label="Lecture">
            <button onclick={say(Lecture::Back)} title="Page up">{ "‹ Back" }</button>
            <button class="primary" onclick={say(Lecture::On)} title="Page down">
                { format!("{on} ›") }
            </button>
            <output aria-live="off">{ words::time(model.playhead) }</output>
            if !is_asking && model.session.run.scenario.ask().is_some() {
                <button class="quiet" onclick={say(Lecture::Ask)} title="A">{ "Ask again" }</button>
            }
            <CodeOf text={link} />
            <button class="quiet leave" onclick={say(Lecture::End)} title="Esc">{ "Leave" }</button>
        </div>
    }
}
