//! The keyboard: which key does what.
//!
//! Single letters act only where nothing is being typed, and can be turned off altogether, for
//! readers whose software speaks to the page in letters.

use crate::app::act::Act;
use crate::app::histories::HistoryChange;
use crate::app::history::look::Move;
use crate::app::lecture::Lecture;
use crate::app::moments::Stride;
use crate::app::requests;
use crate::app::score::{self, Edge};
use crate::app::{Dialog, Direction, Model, Msg, lecture};
use crate::diagram::scene::Target;
use crate::scenario::RequestText;
use crate::time::Time;

/// A key that was pressed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Press {
    /// Its name, as browsers call it: `ArrowLeft`, `a`, ` `.
    pub key: String,
    /// With Ctrl, or ⌘ on a Mac.
    pub command: bool,
    /// With Shift.
    pub shift: bool,
    /// In a field that takes text.
    pub typing: bool,
}

/// What the help dialog lists.
pub const KEYS: &[(&str, &str)] = &[
    ("Space or K", "play, pause"),
    ("← →", "one event back or forward"),
    ("Shift + ← →", "previous or next fault, request or answer"),
    ("Home, End", "start, end"),
    ("0 … 9", "to that tenth of the run"),
    ("+ −", "faster, slower"),
    ("V", "to the violation"),
    ("P", "partition the network"),
    ("H", "heal everything"),
    ("C", "crash or restart the selected replica"),
    ("Z", "pause or resume the selected replica"),
    ("[ ], { }", "move the selected request or fault by 0.1 s, by 1 s"),
    ("D, Delete", "repeat it, take it out"),
    ("G, W", "get from, set by, the selected client"),
    ("Esc", "close, unselect"),
    ("Ctrl + Z, Ctrl + Shift + Z", "undo, redo"),
    ("Ctrl + K", "lessons"),
    ("Ctrl + S", "save the scenario as a file"),
    ("L", "a link to this moment"),
    ("F", "lecture: the pictures alone, large; then page down goes on, page up back"),
    ("?", "this help"),
];

/// What a key press means here; none leaves it to the browser.
pub fn message(press: &Press, model: &Model) -> Option<Msg> {
    let key = press.key.as_str();
    if press.command {
        return match (key, press.shift) {
            ("z" | "Z", false) if press.typing => Some(Msg::UndoTyping),
            ("z" | "Z", false) => Some(Msg::Undo),
            ("z" | "Z", true) | ("y" | "Y", false) => Some(Msg::Redo),
            ("s" | "S", false) => Some(Msg::SaveText),
            ("k" | "K", false) => Some(Msg::Show(Dialog::Lessons)),
            _ => None,
        };
    }
    if press.typing || !model.preferences.letter_keys && key.chars().count() == 1 && key != " " {
        return None;
    }
    if model.histories.is_open {
        return history_message(key);
    }
    if model.is_lecture()
        && let Some(change) = lecture::key(key, model.asks().is_some())
    {
        return Some(Msg::Lecture(change));
    }
    time_message(press, model).or_else(|| act_message(key, model))
}

fn time_message(press: &Press, model: &Model) -> Option<Msg> {
    let stride = if press.shift { Stride::Moment } else { Stride::Event };
    Some(match press.key.as_str() {
        " " | "k" | "K" => Msg::TogglePlay,
        "ArrowLeft" => Msg::Step(Direction::Back, stride),
        "ArrowRight" => Msg::Step(Direction::On, stride),
        "Home" => Msg::Seek(Time::ZERO),
        "End" => Msg::Seek(model.end()),
        "+" | "=" => Msg::Speed(model.playback.speed.shifted(true)),
        "-" => Msg::Speed(model.playback.speed.shifted(false)),
        "v" | "V" => Msg::ToViolation,
        digit if digit.len() == 1 => {
            let tenths = digit.parse::<u32>().ok()?;
            Msg::Seek(Time(model.end().0 / 10 * tenths))
        }
        _ => return None,
    })
}

/// A history has no time that passes and nobody who acts; its tape has keys of its own.
fn history_message(key: &str) -> Option<Msg> {
    Some(match key {
        "?" => Msg::Show(Dialog::Help),
        "l" | "L" => Msg::Show(Dialog::Share),
        "v" | "V" => Msg::History(HistoryChange::Look(Move::ToProof)),
        "Escape" => Msg::History(HistoryChange::Look(Move::Select(None))),
        _ => return None,
    })
}

/// What stands on the tape is moved, repeated and taken out.
fn score_message(key: &str, model: &Model) -> Option<Msg> {
    let target = model.selection?;
    let lines = score::lines_of(&model.session.run, target, Edge::Both);
    if lines.is_empty() {
        return None;
    }
    Some(Msg::Act(match key {
        "[" => Act::Shift(lines, -100),
        "]" => Act::Shift(lines, 100),
        "{" => Act::Shift(lines, -1_000),
        "}" => Act::Shift(lines, 1_000),
        "d" | "D" => Act::Repeat(lines, score::extent(&model.session.run, target)?),
        "Delete" | "Backspace" => Act::TakeOut(lines),
        _ => return None,
    }))
}

fn act_message(key: &str, model: &Model) -> Option<Msg> {
    if let Some(msg) = score_message(key, model) {
        return Some(msg);
    }
    Some(match (key, model.selection) {
        ("?", _) => Msg::Show(Dialog::Help),
        ("p" | "P", _) => Msg::Show(Dialog::Partition),
        ("l" | "L", _) => Msg::Show(Dialog::Share),
        ("h" | "H", _) => Msg::Act(Act::HealAll),
        ("f" | "F", _) => Msg::Lecture(Lecture::Begin),
        ("Escape", _) => Msg::Escape,
        ("c" | "C" | "r" | "R", Some(Target::Node(node))) => Msg::Act(Act::CrashOrRestart(node)),
        ("z" | "Z", Some(Target::Node(node))) => Msg::Act(Act::PauseOrResume(node)),
        ("g" | "G", Some(Target::Client(client))) => {
            let key = main_key(model);
            Msg::Act(Act::Request(client, RequestText::Get { key }, Vec::new()))
        }
        ("w" | "W", Some(Target::Client(client))) => {
            let (key, value) = (main_key(model), requests::fresh_value(&model.session.run));
            Msg::Act(Act::Request(client, RequestText::Set { key, value }, Vec::new()))
        }
        _ => return None,
    })
}

fn main_key(model: &Model) -> String {
    requests::keys(&model.session.run).swap_remove(0)
}
