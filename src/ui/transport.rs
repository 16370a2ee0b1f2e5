//! Play, pause, step, jump, speed.

use yew::prelude::*;

use crate::app::build::Build;
use crate::app::moments::Stride;
use crate::app::playback::Speed;
use crate::app::{Direction, Model, Msg, words};
use crate::scenario::limits;
use crate::scenario::link::Interface;
use crate::time::Time;
use crate::ui::bound::OneOf;
use crate::ui::{Dispatch, browser};

/// The controls of time.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    let Model { session, playhead, playback, interface, .. } = model;
    let step = |direction, stride| browser::send(dispatch, Msg::Step(direction, stride));
    let (sign, label) = if playback.playing { ("❚❚", "Pause") } else { ("▶", "Play") };
    let full = *interface == Interface::Full;
    let longest = Time::ZERO.after(limits::TIME_MAX);
    let is_longest = model.scenario().until() >= longest;
    let longer = if is_longest {
        format!("No run is longer than {}", words::time(longest))
    } else {
        "The run goes on for 20 s more".to_owned()
    };
    html! {
        <div class="transport" role="toolbar" aria-label="Playback">
            <div class="group">
                { icon("⇤", "To the start (Home)", browser::send(dispatch, Msg::Seek(Time::ZERO))) }
                { icon("‹", "One event back (←)", step(Direction::Back, Stride::Event)) }
                <button
                    class="play" aria-label={label} title={format!("{label} (Space)")}
                    onclick={browser::send(dispatch, Msg::TogglePlay)}
                >
                    { sign }
                </button>
                { icon("›", "One event on (→)", step(Direction::On, Stride::Event)) }
                { icon("⇥", "To the end (End)", browser::send(dispatch, Msg::Seek(session.end()))) }
            </div>
            <p class="clock">
                <output aria-live="off">{ words::time(*playhead) }</output>
                <span>{ format!("of {}", words::time(session.end())) }</span>
                if full {
                    <button
                        class="quiet" aria-label="+20 s: the run goes on for longer"
                        aria-disabled={browser::off(is_longest)}
                        title={longer}
                        onclick={(!is_longest).then(|| browser::send(dispatch, Msg::Build(Build::Longer)))}
                    >
                        { "+20 s" }
                    </button>
                }
            </p>
            if full {
                { jumps(model, dispatch) }
            }
            <label class="speed">
                <span>{ "Speed" }</span>
                <OneOf
                    value={playback.speed.0.to_string()} options={speeds()}
                    onchoose={choose_speed(dispatch)}
                />
            </label>
        </div>
    }
}

fn icon(sign: &'static str, label: &'static str, onclick: Callback<MouseEvent>) -> Html {
    html! { <button class="icon" aria-label={label} title={label} {onclick}>{ sign }</button> }
}

/// Jumps to what one looks for; those that lead nowhere are off.
fn jumps(model: &Model, dispatch: &Dispatch) -> Html {
    let Model { session, playhead, .. } = model;
    let jump = |name: &'static str, stride| {
        let next = match stride {
            Stride::Violation if !model.is_judged() => None,
            Stride::Leader => model.next_leader(),
            _ => session.next(*playhead, stride),
        };
        html! {
            <button
                aria-disabled={browser::off(next.is_none())} title={format!("To the next {name}")}
                onclick={next.map(|_| browser::send(dispatch, Msg::Step(Direction::On, stride)))}
            >
                { format!("{name} ›") }
            </button>
        }
    };
    html! {
        <div class="group jumps" role="group" aria-label="Jump to the next">
            { jump("response", Stride::Response) }
            { jump("fault", Stride::Fault) }
            if !model.leader_changes().is_empty() {
                { jump("leader", Stride::Leader) }
            }
            { jump("violation", Stride::Violation) }
        </div>
    }
}

fn speeds() -> Vec<(AttrValue, AttrValue)> {
    let speeds = Speed::ALL.iter();
    speeds.map(|(speed, name)| (speed.0.to_string().into(), AttrValue::Static(name))).collect()
}

fn choose_speed(dispatch: &Dispatch) -> Callback<String> {
    let dispatch = dispatch.clone();
    Callback::from(move |chosen: String| {
        if let Ok(per_mille) = chosen.parse() {
            dispatch.dispatch(Msg::Speed(Speed(per_mille)));
        }
    })
}
