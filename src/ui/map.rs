//! The map: the cluster at the playhead, and what one does to it there.

use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use crate::app::act::Act;
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::app::{Msg, marks, places};
use crate::diagram::map::{Map, page_height};
use crate::diagram::scene::{Point, Target};
use crate::ids::Endpoint;
use crate::scenario::link::Interface;
use crate::table::SortedSet;
use crate::time::Time;
use crate::ui::actions;
use crate::ui::inspector::Actions;
use crate::ui::reveal::Revealed;
use crate::ui::size::use_width;
use crate::ui::{Dispatch, browser, reveal, scene};

/// A pointer that moves less than this, in pixels, was a click.
const CLICK_PX: f64 = 6.0;
/// A stroke asks what is under it this often, in pixels.
const STROKE_PX: f64 = 4.0;

#[derive(Properties, PartialEq)]
pub struct MapProps {
    pub session: Shared<Session>,
    pub is_judged: bool,
    /// Whether anything was judged yet: what one does to the map comes after its first picture.
    pub is_ready: bool,
    pub playhead: Time,
    pub selection: Option<Target>,
    pub interface: Interface,
    /// Its size in somebody's page; on the page itself it follows from the width.
    pub room: Option<(f64, f64)>,
    pub behind: bool,
    /// What happens just now, where there is room for it.
    pub narration: Option<String>,
    pub dispatch: Dispatch,
}

/// What the pointer is doing.
#[derive(Clone, PartialEq, Default)]
enum Gesture {
    #[default]
    Nothing,
    /// It is down, and has not moved.
    Pressed { from: Point, on: Option<Target> },
    /// It draws a stroke, across these links.
    Drawing { points: Vec<Point>, links: SortedSet<(Endpoint, Endpoint)> },
    /// It drags a replica or a client.
    Dragging { end: Endpoint, to: Point },
    /// It has drawn or dragged, and the click that follows is not meant as one.
    Done,
}

/// What acting on something of a picture means.
pub fn activation(target: Target) -> Msg {
    match target {
        Target::Link(a, b) => Msg::Act(Act::CycleLink(a, b)),
        Target::Time(at) => Msg::Seek(at),
        Target::Playhead => Msg::TogglePlay,
        _ => Msg::Select(Some(target)),
    }
}

/// The same on the map itself, below which opens what can be done with what is picked out.
pub fn activate(target: Target, dispatch: &Dispatch) {
    let msg = activation(target);
    let opens = matches!(msg, Msg::Select(_));
    dispatch.dispatch(msg);
    if opens {
        reveal::later(Revealed::Inspector);
    }
}

/// The map with what belongs to it.
#[component]
pub fn MapPanel(props: &MapProps) -> Html {
    let MapProps { session, playhead, selection, dispatch, .. } = props;
    let frame = use_node_ref();
    let gesture = use_state(Gesture::default);
    let width = use_width(&frame, browser::width_of_map());
    let nodes = session.run.trace.names().nodes.len();
    // No higher than leaves the tape in sight.
    let size = props
        .room
        .unwrap_or_else(|| (width, page_height(width, nodes).min(browser::height_beside_tape())));
    let dragged = match &*gesture {
        Gesture::Dragging { end, to } => Some((*end, *to)),
        _ => None,
    };
    let map = use_memo((session.clone(), size, dragged), |(session, size, dragged)| {
        let run = &session.run;
        let mut positions = places::positions(&run.scenario, run.trace.names(), *size);
        if let Some((end, to)) = *dragged {
            positions.insert(end, to);
        }
        Map::new(&run.trace, size.0, size.1, &positions)
    });
    let marks =
        use_memo((session.clone(), props.is_judged, *selection), |(session, judged, selection)| {
            marks::marks(session, *judged, *selection)
        });
    let over = html! { <>{ selected(&map, *selection) }{ stroke(&gesture) }</> };
    let picture = map.scene(&session.run.trace, &marks, *playhead);
    let hands =
        Hands { gesture: gesture.clone(), frame: frame.clone(), size, dispatch: dispatch.clone() };
    html! {
        <section class={classes!("panel", "map", props.behind.then_some("behind"))} aria-label="Map">
            if props.interface == Interface::Full {
                { actions::head(session, props.is_ready, dispatch) }
            }
            <div
                ref={frame} class="map-frame" onclick={hands.click()} onpointerdown={hands.down()}
                onpointermove={hands.motion()} onpointerup={hands.up()}
                onpointercancel={hands.cancel()} oncontextmenu={hands.menu()}
            >
                { scene::view(&picture, "map", over) }
            </div>
            if let Some(narration) = &props.narration {
                <p class="narration">{ narration.clone() }</p>
            }
            if props.interface == Interface::Full && !props.is_ready {
                <div class="actions"><div class="action-bar" /></div>
            } else if props.interface == Interface::Full {
                { actions::view(&Actions {
                    session, playhead: *playhead, selection: *selection, size, dispatch,
                }) }
            }
        </section>
    }
}

/// A ring around what is picked out.
fn selected(map: &Map, selection: Option<Target>) -> Html {
    let end = match selection {
        Some(Target::Node(node)) => Endpoint::Node(node),
        Some(Target::Client(client)) => Endpoint::Client(client),
        _ => return Html::default(),
    };
    // Between the outline and the texts beside it.
    html! { <path class="selection" d={map.places.around(end, 4.0)} /> }
}

fn stroke(gesture: &Gesture) -> Html {
    let Gesture::Drawing { points, .. } = gesture else { return Html::default() };
    let points: Vec<String> = points.iter().map(ToString::to_string).collect();
    html! { <polyline class="stroke" points={points.join(" ")} /> }
}

/// What the pointer does on the map.
struct Hands {
    gesture: UseStateHandle<Gesture>,
    frame: NodeRef,
    size: (f64, f64),
    dispatch: Dispatch,
}

impl Hands {
    fn down(&self) -> Callback<PointerEvent> {
        let (gesture, frame, size) = (self.gesture.clone(), self.frame.clone(), self.size);
        Callback::from(move |event: PointerEvent| {
            if event.button() != 0 || !event.is_primary() {
                return;
            }
            if let Some(from) = point_of(&event, &frame, size) {
                gesture.set(Gesture::Pressed { from, on: browser::target_of(&event) });
            }
        })
    }

    fn motion(&self) -> Callback<PointerEvent> {
        let (gesture, frame, size) = (self.gesture.clone(), self.frame.clone(), self.size);
        Callback::from(move |event: PointerEvent| {
            let Some(at) = point_of(&event, &frame, size) else { return };
            match &*gesture {
                Gesture::Pressed { from, on } if from.distance(at) > CLICK_PX => {
                    // From here on the pointer is ours, wherever it goes.
                    if let Some(frame) = frame.cast::<Element>() {
                        // It throws only if the pointer is up already.
                        let _ = frame.set_pointer_capture(event.pointer_id());
                    }
                    gesture.set(match on {
                        Some(Target::Node(node)) => {
                            Gesture::Dragging { end: Endpoint::Node(*node), to: at }
                        }
                        Some(Target::Client(client)) => {
                            Gesture::Dragging { end: Endpoint::Client(*client), to: at }
                        }
                        _ => Gesture::Drawing { points: vec![*from, at], links: SortedSet::new() },
                    });
                }
                Gesture::Dragging { end, .. } => {
                    gesture.set(Gesture::Dragging { end: *end, to: at });
                }
                Gesture::Drawing { points, links } => {
                    let (mut points, mut links) = (points.clone(), links.clone());
                    let last = points.last().copied().unwrap_or(at);
                    links.extend(crossed(&event, last, at));
                    points.push(at);
                    gesture.set(Gesture::Drawing { points, links });
                }
                _ => {}
            }
        })
    }

    fn up(&self) -> Callback<PointerEvent> {
        let (gesture, size) = (self.gesture.clone(), self.size);
        let dispatch = self.dispatch.clone();
        Callback::from(move |_: PointerEvent| {
            match &*gesture {
                Gesture::Drawing { links, .. } if !links.is_empty() => {
                    dispatch.dispatch(Msg::Act(Act::CutLinks(links.iter().copied().collect())));
                }
                Gesture::Drawing { .. } => {}
                Gesture::Dragging { end, to } => {
                    dispatch.dispatch(Msg::Act(Act::Put { end: *end, to: *to, size }));
                }
                _ => return,
            }
            gesture.set(Gesture::Done);
        })
    }

    fn cancel(&self) -> Callback<PointerEvent> {
        let gesture = self.gesture.clone();
        Callback::from(move |_: PointerEvent| gesture.set(Gesture::Nothing))
    }

    /// The right button, a long press and the key for menus: whatever they are on is picked out,
    /// and all that can be done with it is seen.
    fn menu(&self) -> Callback<MouseEvent> {
        let (gesture, dispatch) = (self.gesture.clone(), self.dispatch.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(target) = browser::target_of(&event) {
                event.prevent_default();
                gesture.set(Gesture::Done);
                dispatch.dispatch(Msg::Select(Some(target)));
                reveal::later(Revealed::Inspector);
            }
        })
    }

    fn click(&self) -> Callback<MouseEvent> {
        let (gesture, dispatch) = (self.gesture.clone(), self.dispatch.clone());
        Callback::from(move |event: MouseEvent| {
            let was_click = matches!(*gesture, Gesture::Pressed { .. } | Gesture::Nothing);
            gesture.set(Gesture::Nothing);
            if was_click {
                match browser::target_of(&event) {
                    Some(target) => activate(target, &dispatch),
                    None => dispatch.dispatch(Msg::Select(None)),
                }
            }
        })
    }
}

/// Where a pointer is on the map. The map is as wide as its frame.
fn point_of(event: &PointerEvent, frame: &NodeRef, (width, _): (f64, f64)) -> Option<Point> {
    let frame = frame.cast::<Element>()?.get_bounding_client_rect();
    let scale = width / frame.width().max(1.0);
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    Some(Point::new((x - frame.left()) * scale, (y - frame.top()) * scale))
}

/// The links under the last piece of a stroke. The picture itself is asked, point by point, so
/// that a stroke cuts just what the eye sees it cross.
fn crossed(event: &PointerEvent, from: Point, to: Point) -> Vec<(Endpoint, Endpoint)> {
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    let points = (from.distance(to) / STROKE_PX).ceil().max(1.0) as u32;
    let under = (0..points).filter_map(|index| {
        let share = f64::from(index) / f64::from(points);
        let (back_x, back_y) = ((to.x - from.x) * share, (to.y - from.y) * share);
        match browser::target_at_point(x - back_x, y - back_y)? {
            Target::Link(a, b) => Some((a, b)),
            _ => None,
        }
    });
    under.collect()
}
