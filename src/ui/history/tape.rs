//! The tape of a history: drawn as closely as one looks, moved by pointer, wheel, keys, buttons
//! and a slider alike.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use crate::app::Msg;
use crate::app::histories::{HistoryChange, ShownHistory};
use crate::app::history::look::{Move, PAN_STEP, Show, ZOOM_STEP, has_proof};
use crate::app::history::words;
use crate::diagram::history::{HistoryWindow, LANES_DRAWN, LANES_DRAWN_MAX, Marked, Picture, draw};
use crate::diagram::words::{grouped, moment};
use crate::examine::Unit;
use crate::ui::bound::{OneOf, Slider};
use crate::ui::history::tape::hand::{Hand, use_wheel};
use crate::ui::size::use_width;
use crate::ui::{Dispatch, browser, scene};

mod hand;

/// Registers that can be picked out of a list; more would be no list.
const REGISTERS_LISTED_MAX: usize = 300;

#[derive(Properties, PartialEq)]
pub struct HistoryTapeProps {
    pub shown: ShownHistory,
    pub dispatch: Dispatch,
}

/// The tape with its controls.
#[component]
pub fn HistoryTape(props: &HistoryTapeProps) -> Html {
    let HistoryTapeProps { shown, dispatch } = props;
    let frame = use_node_ref();
    let width = use_width(&frame, 1_000.0);
    let view = shown.look.view(width);
    let picture = picture(shown, view);
    let newest = use_mut_ref(|| view);
    newest.replace(view);
    use_wheel(&frame, &newest, dispatch);
    let held = use_mut_ref(Vec::new);
    let hand = Hand { frame: frame.clone(), view, held, dispatch: dispatch.clone() };
    html! {
        <section class="panel tape history-tape" aria-label="Tape">
            { controls(shown, &picture, dispatch) }
            <div
                ref={frame} class="tape-frame" tabindex="0" role="group"
                aria-label="Tape of the history" aria-describedby="history-keys"
                onkeydown={keys(dispatch)} onpointerdown={hand.down()} onpointermove={hand.motion()}
                onpointerup={hand.up()} onpointercancel={hand.up()}
            >
                { scene::view(&picture.scene, "history-picture", Html::default()) }
            </div>
            { slider(shown.opened.columns.unit, view, dispatch) }
            <p class="left-out" aria-live="off">{ left_out(shown, &picture) }</p>
            { selected(shown, dispatch) }
            <p class="aside" id="history-keys">
                { if browser::has_fingers_only() {
                    "On the tape: swipe sideways to move, spread two fingers to zoom in, tap an \
                     operation to pick it out."
                } else {
                    "On the tape: arrows move, + and − zoom in and out, 0 shows all, N and P go \
                     to the next and previous operation, V to the violation. Ctrl and the wheel, \
                     or two fingers, zoom too."
                } }
            </p>
        </section>
    }
}

fn picture(shown: &ShownHistory, view: HistoryWindow) -> Picture {
    let finding = shown.finding();
    let marked = Marked {
        proof: finding.map_or(&[], |finding| &finding.proof),
        before: finding.map_or(&[], |finding| &finding.before),
        points: finding.map_or(&[], |finding| &finding.points),
        selected: shown.look.selected,
    };
    draw(&shown.opened.columns, &shown.look.index, &marked, shown.look.lanes, view)
}

fn look(dispatch: &Dispatch, change: Move) -> Callback<MouseEvent> {
    browser::send(dispatch, Msg::History(HistoryChange::Look(change)))
}

fn controls(shown: &ShownHistory, picture: &Picture, dispatch: &Dispatch) -> Html {
    let proves = shown.finding().is_some_and(has_proof);
    html! {
        <div class="transport">
            <div class="group" role="group" aria-label="Zoom">
                <button
                    class="icon" aria-label="Zoom out" title="Zoom out (−)"
                    aria-disabled={browser::off(shown.look.view(1.0).is_whole())}
                    onclick={look(dispatch, Move::Zoom(1.0 / ZOOM_STEP, 0.5))}
                >
                    { "−" }
                </button>
                <button
                    class="icon" aria-label="Zoom in" title="Zoom in (+)"
                    onclick={look(dispatch, Move::Zoom(ZOOM_STEP, 0.5))}
                >
                    { "+" }
                </button>
                <button onclick={look(dispatch, Move::Whole)}>{ "Whole" }</button>
            </div>
            <div class="group" role="group" aria-label="Operations">
                <button
                    class="icon" aria-label="Previous operation" title="Previous operation (P)"
                    onclick={look(dispatch, Move::Step(false))}
                >
                    { "‹" }
                </button>
                <button
                    class="icon" aria-label="Next operation" title="Next operation (N)"
                    onclick={look(dispatch, Move::Step(true))}
                >
                    { "›" }
                </button>
            </div>
            { shows(shown, proves, dispatch) }
            if picture.folded > 0 && shown.look.lanes < LANES_DRAWN_MAX {
                <button onclick={look(dispatch, Move::MoreLanes)}>{ "More lanes" }</button>
            }
            if shown.look.lanes > LANES_DRAWN {
                <button onclick={look(dispatch, Move::FewerLanes)}>{ "Fewer lanes" }</button>
            }
            if proves {
                <button class="primary jumps" onclick={look(dispatch, Move::ToProof)}>
                    { "Jump to the violation" }
                </button>
            }
        </div>
    }
}

/// Which operations are shown at all.
fn shows(shown: &ShownHistory, proves: bool, dispatch: &Dispatch) -> Html {
    let keys = &shown.opened.columns.keys;
    let onchoose = {
        let dispatch = dispatch.clone();
        Callback::from(move |chosen: String| {
            let show = match chosen.as_str() {
                "proof" => Show::Proof,
                key => key.parse().map_or(Show::All, Show::Register),
            };
            dispatch.dispatch(Msg::History(HistoryChange::Look(Move::Show(show))));
        })
    };
    let show = shown.look.show;
    let registers = if keys.len() > 1 { keys.len().min(REGISTERS_LISTED_MAX) } else { 0 };
    let mut options: Vec<(AttrValue, AttrValue)> = vec![("".into(), "all operations".into())];
    if proves || show == Show::Proof {
        options.push(("proof".into(), "only the proof".into()));
    }
    options
        .extend((0..registers).map(|key| {
            (key.to_string().into(), format!("only register {}", keys.get(key)).into())
        }));
    let value: AttrValue = match show {
        Show::All => "".into(),
        Show::Proof => "proof".into(),
        Show::Register(key) => key.to_string().into(),
    };
    html! {
        <label class="shows">
            <span>{ "Show" }</span>
            <OneOf {value} {options} {onchoose} />
        </label>
    }
}

/// Where in the history one is, for pointers and keyboards, and for those who do not see it.
fn slider(unit: Unit, view: HistoryWindow, dispatch: &Dispatch) -> Html {
    let dispatch = dispatch.clone();
    let onslide = Callback::from(move |thousandths: u32| {
        let share = f64::from(thousandths) / 1_000.0;
        dispatch.dispatch(Msg::History(HistoryChange::Look(Move::To(share))));
    });
    let [from, to, of] =
        [view.from.ceil(), view.to().floor(), view.until].map(|at| moment(unit, at as u32));
    html! {
        <Slider
            label="Place" max=1_000 value={(view.progress() * 1_000.0).round() as u32} {onslide}
            is_fixed={view.is_whole()} text={format!("{from} to {to} of {of}")}
        />
    }
}

/// What the picture leaves out, in words.
fn left_out(shown: &ShownHistory, picture: &Picture) -> String {
    let mut sentences = vec![picture.left_out.clone()];
    let hidden = shown.opened.columns.len() - shown.look.index.len();
    if hidden > 0 {
        sentences.push(format!("{} operations are hidden.", grouped(hidden as u32)));
    }
    if picture.folded > 0 {
        sentences.push(format!(
            "{} more lanes are folded away, those of the proof never.",
            grouped(picture.folded)
        ));
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences.join(" ")
}

/// The operation that is looked at.
fn selected(shown: &ShownHistory, dispatch: &Dispatch) -> Html {
    let Some(row) = shown.look.selected.and_then(|id| words::row(shown, id)) else {
        return Html::default();
    };
    html! {
        <div class={classes!("chosen-operation", row.class)} role="status">
            <p>
                <strong>{ format!("Line {}", row.line) }</strong>
                { format!(" · {} · {} ", row.process, row.asked) }
                <span class="outcome">{ row.told }</span>
                { format!(" · {}", row.moments) }
            </p>
            <button class="quiet" aria-label="Unselect" onclick={look(dispatch, Move::Select(None))}>
                { "✕" }
            </button>
        </div>
    }
}

fn keys(dispatch: &Dispatch) -> Callback<KeyboardEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let change = match event.key().as_str() {
            "ArrowLeft" => Move::Pan(-PAN_STEP),
            "ArrowRight" => Move::Pan(PAN_STEP),
            "PageUp" => Move::Pan(-1.0),
            "PageDown" => Move::Pan(1.0),
            "Home" => Move::To(0.0),
            "End" => Move::To(1.0),
            "+" | "=" => Move::Zoom(ZOOM_STEP, 0.5),
            "-" => Move::Zoom(1.0 / ZOOM_STEP, 0.5),
            "0" => Move::Whole,
            "n" | "N" => Move::Step(true),
            "p" | "P" => Move::Step(false),
            _ => return,
        };
        event.prevent_default();
        dispatch.dispatch(Msg::History(HistoryChange::Look(change)));
    })
}

/// The pointers that hold the tape: number, where each is, and how far it has come.
type Held = Rc<RefCell<Vec<(i32, f64, f64)>>>;

/// How far an element's left end is from the window's.
fn left_of(element: &Element) -> f64 {
    element.get_bounding_client_rect().left()
}
