//! The tape: the whole run over time, and where one is in it.

use std::cell::Cell;
use std::rc::Rc;

use yew::prelude::*;

use crate::app::attack::Turned;
use crate::app::reigns::Reigns;
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::app::tape_view::{self, Zoom};
use crate::app::{Msg, marks, words};
use crate::diagram::scene::Target;
use crate::diagram::tape::{Tape, TapeWindow};
use crate::scenario::link::Interface;
use crate::time::Time;
use crate::ui::bound::Slider;
use crate::ui::score::{self, Grab};
use crate::ui::size::use_width;
use crate::ui::slices;
use crate::ui::tape::hand::{Hand, Scrub};
use crate::ui::turns::use_turn;
use crate::ui::{Dispatch, browser, scene};

mod hand;
mod track;

/// So many steps of a run are read between two looks at the clock.
const STEPS_READ: usize = 200;

#[derive(Clone, Properties, PartialEq)]
pub struct TapeProps {
    pub session: Shared<Session>,
    pub is_judged: bool,
    /// Whether what comes after the playhead is kept back.
    pub is_veiled: bool,
    pub playhead: Time,
    pub selection: Option<Target>,
    /// Where the story was lost that is shown, once that is known.
    pub turned: Option<Shared<Turned>>,
    pub interface: Interface,
    pub dispatch: Dispatch,
}

/// The tape with its slider; that of a long run comes after the map, and so does another part of it.
#[component]
pub fn TapeView(props: &TapeProps) -> Html {
    let zoom = use_state(Zoom::default);
    let view = tape_view::view(&props.session, *zoom, props.playhead, 0.0);
    let drawn = DrawnProps { tape: props.clone(), zoom };
    let drawn = use_turn(&drawn, &props.session, (view.from, view.to));
    html! { <Drawn ..drawn /> }
}

#[derive(Clone, Properties, PartialEq)]
struct DrawnProps {
    tape: TapeProps,
    zoom: UseStateHandle<Zoom>,
}

#[component]
fn Drawn(drawn: &DrawnProps) -> Html {
    let DrawnProps { tape: props, zoom } = drawn;
    let TapeProps { session, playhead, selection, interface, dispatch, .. } = props;
    let frame = use_node_ref();
    let width = use_width(&frame, 1_000.0);
    let is_unfolded = use_state_eq(|| false);
    let is_to_scale = use_state_eq(|| false);
    let torn_at = use_memo((), |()| Cell::new(f64::NEG_INFINITY));
    let row = use_node_ref();
    let scrubbing = use_state_eq(|| Scrub::Off);
    let grabbed = use_state_eq(|| None::<Grab>);
    let tape = use_memo(session.clone(), |session| Tape::begun(&session.run.trace));
    use_reading(session, &tape, dispatch);
    let looked_at = (session.clone(), props.is_judged, *selection, props.turned.clone());
    let marks = use_memo(looked_at, |(session, judged, selection, turned)| {
        marks::with_turning(marks::marks(session, *judged, *selection), turned.as_deref())
    });
    let view = tape_view::view(session, **zoom, *playhead, width);
    let folded = TapeWindow { is_unfolded: *is_unfolded, ..view };
    // Before a question is answered a fold would tell when something happens.
    let view = TapeWindow { is_to_scale: *is_to_scale || props.is_veiled, ..folded };
    let trace = &session.run.trace;
    let picture = if props.is_veiled {
        tape.veiled_scene(trace, view, *playhead)
    } else {
        tape.scene(trace, &marks, view, *playhead)
    };
    let hand = Hand {
        frame: frame.clone(),
        scale: tape.scale(view),
        scrubbing: scrubbing.clone(),
        grabbed: grabbed.clone(),
        session: session.clone(),
        can_grab: *interface == Interface::Full && !props.is_veiled,
        selection: *selection,
        tape: tape.clone(),
        is_to_scale: is_to_scale.clone(),
        torn_at,
        dispatch: dispatch.clone(),
    };
    let ghost = grabbed.as_ref().map(|grab| grab.ghost(hand.scale, picture.height));
    html! {
        <>
            <div
                ref={frame} class="tape-frame" onpointerdown={hand.down()}
                onpointermove={hand.motion()} onpointerup={hand.up()}
                onpointercancel={hand.cancel()} onclick={hand.click()}
                ondblclick={hand.twice()}
            >
                { scene::view(&picture, "tape", ghost.unwrap_or_default()) }
            </div>
            { slider_row(&hand, &row, props, width) }
            if hand.can_grab {
                <div class="button-row tape-foot">
                    if tape.scale(folded).has_folds() {
                        { silence_button(&is_to_scale) }
                    }
                    if tape.has_routine() {
                        { routine_button(&is_unfolded) }
                    }
                    { zoom_buttons(zoom) }
                </div>
                { score::panel(session, *selection, dispatch) }
            }
        </>
    }
}

/// The slider, whose thumb is under its moment.
fn slider_row(hand: &Hand, row: &NodeRef, props: &TapeProps, width: f64) -> Html {
    html! {
        <div
            ref={row.clone()} class="scrubber-row" onpointerdown={hand.slide(row)}
            onpointermove={hand.motion()} onpointerup={hand.up()}
            onpointercancel={hand.cancel()}
        >
            if hand.can_grab {
                { scrubber(&props.session, props.playhead, &props.dispatch) }
                { track::view(hand.scale, props.playhead, width) }
            }
        </div>
    }
}

/// Who led when in a long run is read between the pictures, and then drawn and told.
#[hook]
fn use_reading(session: &Shared<Session>, tape: &Rc<Tape>, dispatch: &Dispatch) {
    let redraw = use_force_update();
    let (tape, dispatch) = (tape.clone(), dispatch.clone());
    use_effect_with(session.clone(), move |session| {
        let (session, read) = (session.clone(), tape.clone());
        let (run, was_read) = (session.clone(), tape.is_read());
        let then = move || {
            dispatch.dispatch(Msg::Reigns(Reigns::new(&run, &read.epochs(&run.run.trace))));
            if !was_read {
                redraw.force_update();
            }
        };
        let work = slices::after_paint(move || tape.read_on(&session.run.trace, STEPS_READ), then);
        move || drop(work)
    });
}

/// The same for keyboards and for those who do not see the tape.
pub fn scrubber(session: &Session, playhead: Time, dispatch: &Dispatch) -> Html {
    let dispatch = dispatch.clone();
    let onslide = Callback::from(move |ms| dispatch.dispatch(Msg::Seek(Time(ms))));
    let end = session.end();
    html! {
        <Slider
            label="Time" max={end.0} value={playhead.0} {onslide}
            text={format!("{} of {}", words::time(playhead), words::time(end))}
        />
    }
}

fn routine_button(is_unfolded: &UseStateHandle<bool>) -> Html {
    let told = "Draw heartbeats and other routine messages one by one";
    unfolding("Routine messages", told, is_unfolded)
}

fn silence_button(is_to_scale: &UseStateHandle<bool>) -> Html {
    let told = "Draw long stretches in which nothing happens as long as they are";
    unfolding("Silences", told, is_to_scale)
}

/// A button that shows what is folded, and folds it again.
fn unfolding(name: &'static str, told: &'static str, is_shown: &UseStateHandle<bool>) -> Html {
    let onclick = {
        let is_shown = is_shown.clone();
        Callback::from(move |_: MouseEvent| is_shown.set(!*is_shown))
    };
    let pressed = if **is_shown { "true" } else { "false" };
    html! { <button aria-pressed={pressed} title={told} {onclick}>{ name }</button> }
}

fn zoom_buttons(zoom: &UseStateHandle<Zoom>) -> Html {
    let to = |next: Zoom| {
        let zoom = zoom.clone();
        Callback::from(move |_: MouseEvent| zoom.set(next))
    };
    let whole = **zoom == Zoom::Whole;
    html! {
        <div class="group" role="group" aria-label="Zoom of the tape">
            <button
                class="icon" aria-label="Show more of the run" title="Show more of the run"
                aria-disabled={browser::off(whole)} onclick={to(zoom.further())}
            >
                { "−" }
            </button>
            <button
                class="icon" aria-label="Zoom in" title="Zoom in"
                onclick={to(zoom.closer())}
            >
                { "+" }
            </button>
        </div>
    }
}
