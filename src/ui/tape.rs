//! The tape: the whole run over time, and where one is in it.

use std::rc::Rc;

use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use crate::app::act::Act;
use crate::app::attack::Turned;
use crate::app::reigns::Reigns;
use crate::app::score::snapped;
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::app::tape_view::{self, Zoom};
use crate::app::{Msg, marks, requests, words};
use crate::diagram::scene::Target;
use crate::diagram::tape::{Scale, Tape, TapeWindow};
use crate::ids::Endpoint;
use crate::scenario::RequestText;
use crate::scenario::link::Interface;
use crate::time::Time;
use crate::ui::bound::Slider;
use crate::ui::map::activation;
use crate::ui::score::{self, Grab};
use crate::ui::size::use_width;
use crate::ui::slices;
use crate::ui::turns::use_turn;
use crate::ui::{Dispatch, browser, scene};

/// A finger that moves by no more than so many pixels taps.
const TAP_REACH: i32 = 8;
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
    let scrubbing = use_state_eq(|| Scrub::Off);
    let grabbed = use_state_eq(|| None::<Grab>);
    let tape = use_memo(session.clone(), |session| Tape::begun(&session.run.trace));
    use_reading(session, &tape, dispatch);
    let looked_at = (session.clone(), props.is_judged, *selection, props.turned.clone());
    let marks = use_memo(looked_at, |(session, judged, selection, turned)| {
        marks::with_turning(marks::marks(session, *judged, *selection), turned.as_deref())
    });
    let view = tape_view::view(session, **zoom, *playhead, width);
    let view = TapeWindow { is_unfolded: *is_unfolded, ..view };
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
            <div class="scrubber-row">
                if !props.is_veiled && *interface == Interface::Full {
                    { scrubber(&props.session, *playhead, dispatch) }
                }
                if !props.is_veiled && *interface == Interface::Full {
                    if tape.has_routine() {
                        { routine_button(&is_unfolded) }
                    }
                    { zoom_buttons(zoom) }
                }
            </div>
            if hand.can_grab {
                { score::panel(session, *selection, dispatch) }
            }
        </>
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
    let onclick = {
        let is_unfolded = is_unfolded.clone();
        Callback::from(move |_: MouseEvent| is_unfolded.set(!*is_unfolded))
    };
    let pressed = if **is_unfolded { "true" } else { "false" };
    let told = "Draw heartbeats and other routine messages one by one";
    html! {
        <button aria-pressed={pressed} title={told} {onclick}>{ "Routine messages" }</button>
    }
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

/// Whether the playhead follows the pointer.
#[derive(Clone, Copy, PartialEq)]
enum Scrub {
    Off,
    On,
    /// A finger is down here, in the window: it may go sideways, scroll the page, or be lifted.
    Waits(i32, i32),
}

impl Scrub {
    fn moves(self, event: &PointerEvent) -> bool {
        match self {
            Scrub::Off => false,
            Scrub::On => true,
            Scrub::Waits(x, y) => {
                let (dx, dy) = ((event.client_x() - x).abs(), (event.client_y() - y).abs());
                dx > TAP_REACH && dx > dy
            }
        }
    }

    fn ends(self, event: &PointerEvent) -> bool {
        match self {
            Scrub::Off => false,
            Scrub::On => true,
            Scrub::Waits(x, y) => {
                (event.client_x() - x).abs().max((event.client_y() - y).abs()) <= TAP_REACH
            }
        }
    }
}

/// What the pointer does on the tape.
struct Hand {
    frame: NodeRef,
    scale: Scale,
    scrubbing: UseStateHandle<Scrub>,
    grabbed: UseStateHandle<Option<Grab>>,
    session: Shared<Session>,
    /// Whether things can be moved in time.
    can_grab: bool,
    selection: Option<Target>,
    tape: Rc<Tape>,
    dispatch: Dispatch,
}

impl Hand {
    /// The pointer goes down: on what can be picked out it may be a click, elsewhere it scrubs. A
    /// finger may be about to scroll the page, so nothing is moved by it that was not picked out
    /// before, and it scrubs only once it goes sideways, or has been lifted.
    fn down(&self) -> Callback<PointerEvent> {
        let (frame, scale) = (self.frame.clone(), self.scale);
        let (grabbed, session) = (self.grabbed.clone(), self.session.clone());
        let (can_grab, selection) = (self.can_grab, self.selection);
        let (scrubbing, dispatch) = (self.scrubbing.clone(), self.dispatch.clone());
        Callback::from(move |event: PointerEvent| {
            if event.button() != 0 || !event.is_primary() {
                return;
            }
            let Some(element) = frame.cast::<Element>() else { return };
            let is_finger = event.pointer_type() == "touch";
            if picks(&event) {
                let is_held =
                    |target: &Target| can_grab && (!is_finger || selection == Some(*target));
                let target = browser::target_of(&event).filter(is_held);
                let x = x_of(&event, &element);
                grabbed.set(target.and_then(|target| Grab::of(&session, target, x, scale)));
                return;
            }
            // It throws only if the pointer is up already.
            let _ = element.set_pointer_capture(event.pointer_id());
            if is_finger {
                scrubbing.set(Scrub::Waits(event.client_x(), event.client_y()));
                return;
            }
            scrubbing.set(Scrub::On);
            dispatch.dispatch(Msg::Pause);
            dispatch.dispatch(Msg::Seek(time_of(&event, &element, scale)));
        })
    }

    fn motion(&self) -> Callback<PointerEvent> {
        let (frame, scale) = (self.frame.clone(), self.scale);
        let (scrubbing, dispatch) = (self.scrubbing.clone(), self.dispatch.clone());
        let grabbed = self.grabbed.clone();
        Callback::from(move |event: PointerEvent| {
            if let (Some(grab), Some(element)) = (&*grabbed, frame.cast::<Element>()) {
                let moved = grab.moved(x_of(&event, &element), scale);
                if grab.by_ms.is_none() && moved.by_ms.is_some() {
                    // From here on the pointer is ours. It throws only if it is up already.
                    let _ = element.set_pointer_capture(event.pointer_id());
                }
                grabbed.set(Some(moved));
                return;
            }
            if scrubbing.moves(&event)
                && let Some(element) = frame.cast::<Element>()
            {
                scrubbing.set(Scrub::On);
                dispatch.dispatch(Msg::Pause);
                dispatch.dispatch(Msg::Seek(time_of(&event, &element, scale)));
            }
        })
    }

    fn up(&self) -> Callback<PointerEvent> {
        let (scrubbing, grabbed) = (self.scrubbing.clone(), self.grabbed.clone());
        let (session, dispatch) = (self.session.clone(), self.dispatch.clone());
        let (frame, scale) = (self.frame.clone(), self.scale);
        Callback::from(move |event: PointerEvent| {
            if scrubbing.ends(&event)
                && let Some(element) = frame.cast::<Element>()
            {
                dispatch.dispatch(Msg::Pause);
                dispatch.dispatch(Msg::Seek(time_of(&event, &element, scale)));
            }
            scrubbing.set(Scrub::Off);
            if let Some(grab) = &*grabbed {
                grab.put(&session, &dispatch);
            }
            grabbed.set(None);
        })
    }

    fn cancel(&self) -> Callback<PointerEvent> {
        let (scrubbing, grabbed) = (self.scrubbing.clone(), self.grabbed.clone());
        Callback::from(move |_: PointerEvent| {
            scrubbing.set(Scrub::Off);
            grabbed.set(None);
        })
    }

    /// Pressed twice on a client's lane it asks there; on a machine's, that goes down or comes
    /// back.
    fn twice(&self) -> Callback<MouseEvent> {
        let (frame, scale, tape) = (self.frame.clone(), self.scale, self.tape.clone());
        let (session, dispatch) = (self.session.clone(), self.dispatch.clone());
        let can_act = self.can_grab;
        Callback::from(move |event: MouseEvent| {
            let Some(element) = frame.cast::<Element>().filter(|_| can_act && !picks(&event))
            else {
                return;
            };
            let top = element.get_bounding_client_rect().top();
            let y = (f64::from(event.client_y()) - top) * enlarged(&element);
            let act = match tape.end_at(&session.run.trace, y) {
                Some(Endpoint::Client(client)) => {
                    let key = requests::keys(&session.run).swap_remove(0);
                    Act::Request(client, RequestText::Get { key }, Vec::new())
                }
                Some(Endpoint::Node(node)) => Act::CrashOrRestart(node),
                None => return,
            };
            let grid = score::grid_ms_of(scale);
            let at = scale.time(x_of(&event, &element));
            dispatch.dispatch(Msg::Seek(snapped(at, grid)));
            dispatch.dispatch(Msg::Act(act));
        })
    }

    fn click(&self) -> Callback<MouseEvent> {
        let dispatch = self.dispatch.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(target) = browser::target_of(&event).filter(|_| picks(&event)) {
                dispatch.dispatch(activation(target));
            }
        })
    }
}

/// Whether there is something under the pointer that can be picked out.
fn picks(event: &web_sys::Event) -> bool {
    let target = browser::target_of(event);
    matches!(
        target,
        Some(
            Target::Operation(_)
                | Target::Message(_)
                | Target::Node(_)
                | Target::Client(_)
                | Target::Stretch(..)
        )
    )
}

/// The time under a pointer. The tape is as wide as its frame.
fn time_of(event: &PointerEvent, frame: &Element, scale: Scale) -> Time {
    scale.time(x_of(event, frame))
}

fn x_of(event: &MouseEvent, frame: &Element) -> f64 {
    let left = frame.get_bounding_client_rect().left();
    (f64::from(event.client_x()) - left) * enlarged(frame)
}

/// How many of the frame's pixels one of the window's is: less than one where the page is drawn
/// larger.
fn enlarged(frame: &Element) -> f64 {
    f64::from(frame.client_width()) / frame.get_bounding_client_rect().width().max(1.0)
}
