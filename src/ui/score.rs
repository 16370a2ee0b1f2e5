//! The tape as a score: dragging what stands on it, and the same by buttons and fields.

use yew::prelude::*;

use crate::app::act::Act;
use crate::app::score::{self, Edge};
use crate::app::session::Session;
use crate::app::{Msg, words};
use crate::diagram::scene::Target;
use crate::diagram::tape::Scale;
use crate::scenario::Scenario;
use crate::scenario::text::parse_time;
use crate::time::Time;
use crate::ui::bound::Field;
use crate::ui::{Dispatch, browser};

/// A pointer that moves less than this, in pixels, was a click.
const CLICK_PX: f64 = 5.0;
/// So near to its end, in pixels, one takes hold of the end of a stretch.
const EDGE_PX: f64 = 8.0;
/// How far a button moves something.
const STEP_MS: i64 = 100;

/// What the pointer has taken hold of.
#[derive(Clone, PartialEq, Debug)]
pub struct Grab {
    target: Target,
    edge: Edge,
    /// Where it was taken, and which time is moved.
    from_x: f64,
    at: Time,
    /// By how much it is moved now; none as long as it may be a click.
    pub by_ms: Option<i64>,
}

impl Grab {
    /// Takes hold of what is under the pointer, if a line makes it.
    pub fn of(session: &Session, target: Target, x: f64, scale: Scale) -> Option<Grab> {
        let (from, to) = score::extent(&session.run, target)?;
        let is_near = |at: Time| (scale.x(at) - x).abs() <= EDGE_PX;
        let has = |edge| !score::lines_of(&session.run, target, edge).is_empty();
        let edge = match target {
            Target::Stretch(..) if is_near(to) && !is_near(from) && has(Edge::To) => Edge::To,
            Target::Stretch(..) if is_near(from) && has(Edge::From) => Edge::From,
            _ => Edge::Both,
        };
        let at = if edge == Edge::To { to } else { from };
        has(edge).then_some(Grab { target, edge, from_x: x, at, by_ms: None })
    }

    /// The same with the pointer at another place.
    pub fn moved(&self, x: f64, scale: Scale) -> Grab {
        if self.by_ms.is_none() && (x - self.from_x).abs() < CLICK_PX {
            return self.clone();
        }
        let (then, now) = (scale.time(self.from_x), scale.time(x));
        let to = score::later(self.at, i64::from(now.0) - i64::from(then.0));
        let to = score::snapped(to, grid_ms_of(scale));
        let by_ms = i64::from(to.0) - i64::from(self.at.0);
        Grab { by_ms: Some(by_ms), ..self.clone() }
    }

    /// When it is put.
    fn to(&self) -> Time {
        score::later(self.at, self.by_ms.unwrap_or_default())
    }

    /// Puts it where it is.
    pub fn put(&self, session: &Session, dispatch: &Dispatch) {
        let Some(by_ms) = self.by_ms.filter(|by| *by != 0) else { return };
        let lines = score::lines_of(&session.run, self.target, self.edge);
        dispatch.dispatch(Msg::Select(Some(self.target)));
        dispatch.dispatch(Msg::Act(Act::Shift(lines, by_ms)));
    }

    /// A line where it would be put, and when that is.
    pub fn ghost(&self, scale: Scale, height: f64) -> Html {
        if self.by_ms.is_none() {
            return Html::default();
        }
        let x = scale.x(self.to()).to_string();
        html! {
            <g class="ghost">
                <line x1={x.clone()} x2={x.clone()} y1="0" y2={height.to_string()} />
                <text {x} y="12" dx="6">{ words::time(self.to()) }</text>
            </g>
        }
    }
}

/// The grid that things are put on where the tape is as close as this.
pub fn grid_ms_of(scale: Scale) -> u32 {
    score::grid_ms(scale.ms_per_pixel())
}

/// What is picked out on the tape, and what can be done with it.
pub fn panel(session: &Session, selection: Option<Target>, dispatch: &Dispatch) -> Html {
    let picked = selection.and_then(|target| {
        let lines = score::lines_of(&session.run, target, Edge::Both);
        let extent = score::extent(&session.run, target)?;
        (!lines.is_empty()).then_some((target, lines, extent))
    });
    let Some((target, lines, (from, to))) = picked else {
        return html! {
            <div class="score">
                <p class="aside">
                    { if browser::has_fingers_only() {
                        "Tap a request or a fault to pick it out, then drag it to another time."
                    } else {
                        "Drag a request or a fault to another time. Press twice on a client's \
                         line to read there, on a replica's to crash it."
                    } }
                </p>
            </div>
        };
    };
    let act = |act| browser::send(dispatch, Msg::Act(act));
    let scenario = &session.run.scenario;
    let says = lines.first().map(|line| scenario.line_written(*line)).unwrap_or_default();
    let ends = score::lines_of(&session.run, target, Edge::To);
    let has_end = matches!(target, Target::Stretch(..)) && !ends.is_empty();
    let begins =
        if has_end { score::lines_of(&session.run, target, Edge::From) } else { lines.clone() };
    html! {
        <div class="score button-row" role="group" aria-label="On the tape">
            <code>{ says }</code>
            { time_field("At", from, begins, scenario, dispatch) }
            if has_end {
                { time_field("Until", to, ends, scenario, dispatch) }
            }
            <button onclick={act(Act::Shift(lines.clone(), -STEP_MS))}>{ "Earlier" }</button>
            <button onclick={act(Act::Shift(lines.clone(), STEP_MS))}>{ "Later" }</button>
            <button onclick={act(Act::Repeat(lines.clone(), (from, to)))}>{ "Repeat" }</button>
            <button onclick={act(Act::TakeOut(lines))}>{ "Delete" }</button>
        </div>
    }
}

fn time_field(
    name: &'static str,
    at: Time,
    lines: Vec<usize>,
    scenario: &Scenario,
    dispatch: &Dispatch,
) -> Html {
    let (dispatch, written) = (dispatch.clone(), score::written(scenario, &lines, at));
    let onwrite = Callback::from(move |text: String| {
        let text: String = text.split_whitespace().collect();
        if let Some(to) = parse_time(&text) {
            let by = i64::from(to.0) - i64::from(at.0);
            dispatch.dispatch(Msg::Act(Act::Shift(lines.clone(), by)));
        }
    });
    html! {
        <label>
            <span>{ name }</span>
            <Field size="6" maxlength="12" value={written} {onwrite} />
        </label>
    }
}
