//! Help: what to do with the hands that one has, which keys there are, what the words mean.

use yew::prelude::*;

use crate::app::keys::KEYS;
use crate::app::preferences::Preferences;
use crate::app::{Model, Msg, definitions};
use crate::scenario::link::Motion;
use crate::ui::bound::Toggle;
use crate::ui::{Dispatch, browser};

const WITH_A_POINTER: [&str; 3] = [
    "Click a link to cut it, and again to heal it. Draw a stroke across several to cut them all. \
     The right button shows what else can be done to one.",
    "Click a replica or a client to see what you can do with it.",
    "Drag a request or a fault on the tape to another time.",
];
const WITH_A_FINGER: [&str; 4] = [
    "Tap a link to cut it, and again to heal it. Hold your finger on it to see what else can be \
     done. Swipe sideways across several to cut them all.",
    "Tap a replica or a client to see, below the map, what you can do with it.",
    "Swipe sideways on the tape to go through time. Tap a request or a fault there to pick it out; \
     then it can be dragged to another time.",
    "Swipe up or down anywhere to scroll.",
];

/// The help. It begins with what its reader has: fingers, or a pointer and keys.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    let by_finger = browser::has_fingers_only();
    let hands: &[&str] = if by_finger { &WITH_A_FINGER } else { &WITH_A_POINTER };
    html! {
        <>
            <p>
                { "Real replication protocols run here, on a network that you break. " }
                { "Nothing decides in advance who is right: the verdict is computed from what the \
                   clients were told." }
            </p>
            <ul>
                { for hands.iter().map(|does| html! { <li>{ *does }</li> }) }
                <li>
                    { "Where the tape is torn nothing happens for a while. Press there, or \
                       Silences, to see how long." }
                </li>
                <li>
                    { "Whatever you do happens at the playhead and becomes a line of the scenario. \
                       Undo takes it back." }
                </li>
            </ul>
            if !by_finger {
                { keys("Keys") }
            }
            { settings(model.preferences, dispatch) }
            <h3>{ "What the words mean" }</h3>
            <dl class="definitions">
                { for definitions::all().iter().map(|definition| html! {
                    <div key={definition.word}>
                        <dt>{ definition.word }</dt>
                        <dd>{ definition.meaning } { " " } { definition.remark }</dd>
                    </div>
                }) }
            </dl>
            if by_finger {
                { keys("Keys, where there is a keyboard") }
            }
        </>
    }
}

fn keys(heading: &'static str) -> Html {
    html! {
        <>
            <h3>{ heading }</h3>
            <dl class="keys">
                { for KEYS.iter().map(|(key, does)| html! {
                    <div key={*key}><dt><kbd>{ *key }</kbd></dt><dd>{ *does }</dd></div>
                }) }
            </dl>
        </>
    }
}

fn settings(preferences: Preferences, dispatch: &Dispatch) -> Html {
    let letters = Preferences { letter_keys: !preferences.letter_keys, ..preferences };
    let asks = Preferences { asks: !preferences.asks, ..preferences };
    let still = preferences.motion == Motion::Reduce;
    let motion = if still { Motion::Auto } else { Motion::Reduce };
    let motion = Preferences { motion, ..preferences };
    html! {
        <fieldset>
            <legend>{ "Settings" }</legend>
            <label>
                <Toggle
                    is_on={preferences.letter_keys}
                    onset={browser::send(dispatch, Msg::Prefer(letters))}
                />
                { " Single letters are commands" }
            </label>
            <label>
                <Toggle
                    is_on={preferences.asks}
                    onset={browser::send(dispatch, Msg::Prefer(asks))}
                />
                { " Lessons ask before they show what happens" }
            </label>
            <label>
                <Toggle is_on={still} onset={browser::send(dispatch, Msg::Prefer(motion))} />
                { " No motion: playing goes from event to event" }
            </label>
        </fieldset>
    }
}
