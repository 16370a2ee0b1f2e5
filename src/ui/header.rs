//! The head of the page: which scenario, and what concerns the page as a whole.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::lecture::Lecture;
use crate::app::lessons::{Lesson, OpenLesson};
use crate::app::preferences::Preferences;
use crate::app::shared::Shared;
use crate::app::undo::Undo;
use crate::app::{Dialog, Msg};
use crate::scenario::link::Theme;
use crate::ui::{Dispatch, browser};

#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    pub title: String,
    pub lesson: Option<OpenLesson>,
    /// Whether what is shown is no longer the lesson as it was opened.
    pub is_changed: bool,
    /// Whether a history is shown in place of the scenario.
    pub is_history: bool,
    pub lessons: Rc<[Lesson]>,
    pub undo: Shared<Undo>,
    pub preferences: Preferences,
    pub dispatch: Dispatch,
}

/// The head of the page.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let HeaderProps { undo, preferences, dispatch, .. } = props;
    let next = preferences.next_theme(browser::matches_media("(prefers-color-scheme: dark)"));
    let (sign, now) = match preferences.theme {
        Theme::Auto => ("◐", "as the system"),
        Theme::Light => ("☀", "light"),
        Theme::Dark => ("☾", "dark"),
    };
    let to = match next.theme {
        Theme::Auto => "the system's",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    let theme = format!("Theme: {now}. Switch to {to}");
    let say = |msg| browser::send(dispatch, msg);
    html! {
        <header class="top">
            <h1 class="brand">{ "CAP Playground" }</h1>
            { lesson_bar(props) }
            <div class="tools" role="toolbar" aria-label="Scenario">
                { tool("↶", "Undo", "Ctrl+Z", say(Msg::Undo), undo.can_undo() && !props.is_history) }
                { tool("↷", "Redo", "Ctrl+Shift+Z", say(Msg::Redo), undo.can_redo() && !props.is_history) }
                if !props.is_history {
                    <button
                        class="icon wide" aria-label="Lecture: the pictures alone, large"
                        title="Lecture: the pictures alone, large (F)" onclick={say(Msg::Lecture(Lecture::Begin))}
                    >
                        { "▭" }
                    </button>
                }
                <button class="wide" title="Save the scenario as a file (Ctrl+S)" onclick={say(Msg::SaveText)}>
                    { "Save" }
                </button>
                <button onclick={say(Msg::Show(Dialog::Share))}>{ "Share" }</button>
                { tool(sign, &theme, "", say(Msg::Prefer(next)), true) }
                { tool("?", "Help: keys and what the words mean", "?", say(Msg::Show(Dialog::Help)), true) }
            </div>
        </header>
    }
}

fn tool(sign: &str, label: &str, key: &str, onclick: Callback<MouseEvent>, enabled: bool) -> Html {
    let onclick = enabled.then_some(onclick);
    let title = if key.is_empty() { label.to_owned() } else { format!("{label} ({key})") };
    html! {
        <button class="icon" {title} aria-label={label.to_owned()} aria-disabled={browser::off(!enabled)} {onclick}>
            { sign }
        </button>
    }
}

/// The scenario's title, and the lessons before and after it.
fn lesson_bar(props: &HeaderProps) -> Html {
    let HeaderProps { title, lesson, lessons, dispatch, .. } = props;
    let place =
        lesson.as_ref().and_then(|open| lessons.iter().position(|lesson| lesson.slug == open.slug));
    let step = |to: Option<usize>, sign: &'static str, label: &'static str| {
        let to = to.and_then(|to| lessons.get(to));
        let onclick = to.map(|lesson| browser::send(dispatch, Msg::Open(lesson.slug.clone())));
        html! {
            <button class="icon" aria-label={label} title={label} aria-disabled={browser::off(to.is_none())} {onclick}>
                { sign }
            </button>
        }
    };
    let changed = if props.is_changed { ", changed" } else { "" };
    let number = place.map(|place| format!("{} of {}{changed}", place + 1, lessons.len()));
    html! {
        <nav class="lesson-bar" aria-label="Lessons">
            <button
                class="lessons-button" aria-haspopup="dialog" aria-label="☰ Lessons"
                onclick={browser::send(dispatch, Msg::Show(Dialog::Lessons))}
            >
                { "☰" }<span class="roomy">{ " Lessons" }</span>
            </button>
            <button
                aria-haspopup="dialog" aria-label="New" title="A system of your own"
                onclick={browser::send(dispatch, Msg::Show(Dialog::New))}
            >
                { "+" }<span class="roomy">{ " New" }</span>
            </button>
            <button
                aria-haspopup="dialog" aria-label="Recent" title="What you made"
                onclick={browser::send(dispatch, Msg::Show(Dialog::Recent))}
            >
                { "◷" }<span class="roomy">{ " Recent" }</span>
            </button>
            <button
                aria-haspopup="dialog" aria-label="Systems" title="Systems and their letters"
                onclick={browser::send(dispatch, Msg::Show(Dialog::Systems))}
            >
                { "▦" }<span class="roomy">{ " Systems" }</span>
            </button>
            <button
                aria-haspopup="dialog" aria-label="Open…"
                title="Open a scenario, or a history of your own system"
                onclick={browser::send(dispatch, Msg::Show(Dialog::History))}
            >
                { "⇪" }<span class="roomy">{ " Open…" }</span>
            </button>
            if !props.is_history {
                { step(place.and_then(|place| place.checked_sub(1)), "‹", "Previous lesson") }
            }
            <h2 class="title" title={title.clone()}>
                <span>{ title.clone() }</span>
                if let Some(number) = number.filter(|_| !props.is_history) {
                    { " " }<small>{ number }</small>
                }
            </h2>
            if !props.is_history {
                { step(place.map(|place| place + 1), "›", "Next lesson") }
            }
        </nav>
    }
}
