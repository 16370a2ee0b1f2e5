//! The page, in Yew: what there is to see follows from the model, what is done becomes a
//! message. No geometry and no decisions here.

// Pixels and milliseconds of the browser: they are small, and rounding is meant.
#![allow(clippy::cast_sign_loss)]

use yew::prelude::*;

use crate::app::histories::Histories;
use crate::app::shared::Shared;
use crate::app::{Dialog, Model};
use crate::scenario::link::Interface;
use crate::ui::parts::{Needed, Part, PartState};

mod actions;
mod address;
mod attack;
mod autoplay;
mod blank;
mod bound;
mod browser;
mod clock;
mod code;
mod compare;
mod copyable;
mod dialog;
mod dispatch;
mod editor;
mod effects;
mod fetching;
mod files;
mod folding;
mod frame;
mod goal;
mod header;
mod help;
mod history;
mod inspector;
mod intake;
mod keyboard;
mod lecture;
mod lessons;
mod lights;
mod looks;
mod map;
mod messages;
mod next_lesson;
mod notice;
mod own_question;
mod painting;
mod partition;
mod parts;
mod protocols;
mod question;
mod recent;
mod reference;
mod request;
mod reveal;
mod scene;
mod score;
mod settings;
mod share;
mod shelf;
mod shell;
mod side_by_side;
mod size;
mod slices;
mod start;
mod story;
mod systems;
mod table;
mod taken;
mod tape;
mod transport;
mod turns;
mod under_way;
mod verdict;
mod worker;

pub use dispatch::Dispatch;
pub use start::mount;

/// What there is to draw.
#[derive(Properties, PartialEq)]
pub struct AppProps {
    /// The model.
    pub model: Shared<Model>,
    /// Where what is done goes.
    pub dispatch: Dispatch,
}

/// The whole page.
#[component]
pub fn App(props: &AppProps) -> Html {
    let AppProps { model, dispatch } = props;
    address::use_travelling(dispatch);
    keyboard::use_keyboard(model, dispatch);
    let for_histories = parts::use_part(Part::Histories, wants_histories(model));
    let has_rest = parts::use_rest();
    let shown = match model.interface {
        Interface::Full if model.is_lecture() && !model.histories.is_open => {
            html! { <lecture::Lectern model={model.clone()} dispatch={dispatch.clone()} /> }
        }
        Interface::Full => full(model, dispatch, &for_histories, has_rest),
        Interface::Embed | Interface::Bare => embed(model, dispatch),
    };
    html! { <>{ shown }{ autoplay::view(model, dispatch) }</> }
}

/// Whether the part of the program that draws histories is needed.
fn wants_histories(model: &Model) -> bool {
    let histories = &model.histories;
    histories.task.is_some() || histories.is_open || model.dialog == Some(Dialog::History)
}

fn full(model: &Model, dispatch: &Dispatch, needed: &Needed, has_rest: bool) -> Html {
    let asked = model.asks();
    // A title may tell the answer.
    let title = if asked.is_some() { "A question".to_owned() } else { model.title() };
    html! {
        <>
            <header::Header
                {title} lesson={model.lesson.clone()}
                is_changed={model.lesson.as_ref().is_some_and(|open| open.text != model.text)}
                is_history={model.histories.is_open}
                lessons={model.lessons.clone()} undo={model.undo.clone()}
                preferences={model.preferences} dispatch={dispatch.clone()}
            />
            { notice(model, dispatch) }
            { histories(model, dispatch, needed) }
            if model.histories.is_open {
                { history(model, dispatch, needed) }
            } else {
                <main id="simulator" class={arriving(model)}>
                    if let Some(asked) = &asked {
                        { question::asked(asked, dispatch) }
                        { map(model, dispatch, None, true) }
                        { question::kept_back() }
                        { tape(model, dispatch, has_rest) }
                    } else {
                        { story::view(model, dispatch) }
                        { map(model, dispatch, None, true) }
                        { verdict(model, dispatch) }
                        { tape(model, dispatch, has_rest) }
                        { below(model, dispatch) }
                    }
                </main>
            }
            { dialog::view(model, dispatch, needed) }
            { under_way::view(model, dispatch) }
            { live_region(model) }
        </>
    }
}

fn embed(model: &Shared<Model>, dispatch: &Dispatch) -> Html {
    html! {
        <>
            <frame::Frame model={model.clone()} dispatch={dispatch.clone()} />
            { under_way::view(model, dispatch) }
            { live_region(model) }
        </>
    }
}

fn notice(model: &Model, dispatch: &Dispatch) -> Html {
    html! {
        <notice::NoticeBar
            notice={model.notice.clone()} visit={model.visits.here} interface={model.interface}
            has_lost={model.histories.lost.is_some()} dispatch={dispatch.clone()}
        />
    }
}

/// What histories need before one is shown; after the first picture, which needs none.
fn histories(model: &Model, dispatch: &Dispatch, needed: &Needed) -> Html {
    if model.judged.is_none() {
        return Html::default();
    }
    let Histories { task, shown, .. } = &model.histories;
    html! {
        <>
            <intake::Intake dispatch={dispatch.clone()} />
            if let (PartState::Missing(reason), true) = (&needed.state, task.is_some()) {
                { parts::missing(reason.clone(), needed.again.clone()) }
            }
            if needed.is_here() && (task.is_some() || shown.is_some()) {
                { history::progress(&model.histories, dispatch) }
            }
        </>
    }
}

/// The history that is shown in place of the scenario.
fn history(model: &Model, dispatch: &Dispatch, needed: &Needed) -> Html {
    if !needed.is_here() {
        let is_busy = (needed.state == PartState::Away).then_some("true");
        return html! { <main id="history" class="history" aria-busy={is_busy} /> };
    }
    history::view(&model.histories, dispatch)
}

/// What is below the pictures comes after them.
fn below(model: &Model, dispatch: &Dispatch) -> Html {
    if model.judged.is_none() {
        return Html::default();
    }
    let (kept_back, telling) = model.kept_back();
    html! {
        <>
            { table::view(model, dispatch) }
            <editor::Editor
                text={model.text.clone()} {kept_back} {telling} errors={model.errors.clone()}
                session={model.judged.clone()} is_held={model.is_held}
                dispatch={dispatch.clone()}
            />
            { compare::view(model, dispatch) }
        </>
    }
}

/// Until the lesson that the page was opened with has come, what stands in for it is not seen.
fn arriving(model: &Model) -> Option<&'static str> {
    model.is_arriving().then_some("arriving")
}

/// The map; `room` is its size in somebody's page.
fn map(model: &Model, dispatch: &Dispatch, room: Option<(f64, f64)>, has_narration: bool) -> Html {
    html! {
        <map::MapPanel
            session={model.session.clone()} is_judged={model.is_judged() && model.asks().is_none()}
            is_ready={model.judged.is_some()} {room}
            playhead={model.playhead} selection={model.selection}
            narration={has_narration.then(|| model.narration())}
            interface={model.interface} behind={model.is_behind()} dispatch={dispatch.clone()}
        />
    }
}

fn verdict(model: &Model, dispatch: &Dispatch) -> Html {
    let Some(judged) = &model.judged else {
        return html! { <section class="panel verdict" aria-label="Verdict" aria-busy="true" /> };
    };
    html! {
        <verdict::VerdictPanel
            session={judged.clone()} interface={model.interface}
            behind={model.is_behind()} is_compared={model.comparison.is_some()}
            finding={model.finding().cloned()} text={model.text.clone()}
            dispatch={dispatch.clone()}
        />
    }
}

/// The first picture is the map. The tape comes with the rest of the program, a moment later, and
/// has its room from the start.
fn tape(model: &Model, dispatch: &Dispatch, has_rest: bool) -> Html {
    if !has_rest {
        return html! { <section class="panel tape" aria-label="Tape" aria-busy="true" /> };
    }
    let is_veiled = model.asks().is_some();
    html! {
        <section class="panel tape" aria-label="Tape">
            if !is_veiled {
                { transport::view(model, dispatch) }
            }
            <tape::TapeView
                session={model.session.clone()} is_judged={model.is_judged()} {is_veiled}
                playhead={model.playhead} selection={model.selection} turned={model.shown_turning()}
                interface={model.interface} dispatch={dispatch.clone()}
            />
        </section>
    }
}

/// What happens while a run is looked at, for those who hear the page.
fn live_region(model: &Model) -> Html {
    // While the run plays the caption changes too often to be read out each time.
    let is_heard = !model.playback.playing && !model.histories.is_open;
    let narration = if is_heard { model.narration() } else { String::new() };
    html! {
        <div class="heard" aria-live="polite">
            <p>{ narration }</p>
        </div>
    }
}
