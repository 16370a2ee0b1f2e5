//! The editor's text with what tells a way to the goal folded, and what is done to it.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlTextAreaElement};
use yew::prelude::*;

use crate::app::Msg;
use crate::app::attempt::Telling;
use crate::app::folded::{Folded, bytes_of};
use crate::ui::{Dispatch, browser};

/// The text as it is shown, and where it is written.
#[derive(Clone)]
pub struct Folding {
    /// The text as it is shown.
    pub folded: Rc<Folded>,
    node: NodeRef,
    removed: Rc<RefCell<Vec<String>>>,
    dispatch: Dispatch,
}

/// Folds these lines of a text that is written in this element.
#[hook]
pub fn use_folding(
    text: &Rc<str>,
    lines: &Rc<[Rc<str>]>,
    node: &NodeRef,
    dispatch: &Dispatch,
) -> Folding {
    let folded = use_memo((text.clone(), lines.clone()), |(text, lines)| {
        Folded::new(text, &lines.iter().map(|line| &**line).collect::<Vec<&str>>())
    });
    let removed = use_mut_ref(Vec::new);
    Folding { folded, node: node.clone(), removed, dispatch: dispatch.clone() }
}

impl Folding {
    /// What was written is written in the text itself.
    pub fn onwrite(&self) -> Callback<String> {
        let own = self.clone();
        Callback::from(move |shown: String| own.write(&shown))
    }

    fn write(&self, shown: &str) {
        let area = self.node.cast::<HtmlTextAreaElement>();
        let units = area.and_then(|area| area.selection_end().ok().flatten());
        let cursor = units.map_or(shown.len(), |units| bytes_of(shown, units));
        let text = self.folded.written(shown, cursor, &mut self.removed.borrow_mut());
        self.dispatch.dispatch(Msg::Type(text));
    }

    /// Who copies or cuts has what is folded, too; else the browser does it.
    pub fn onlift(&self, cuts: bool) -> Callback<Event> {
        let own = self.clone();
        Callback::from(move |event: Event| {
            // Where it cannot be had the browser copies what it shows.
            let _ = own.lift(&event, cuts);
        })
    }

    fn lift(&self, event: &Event, cuts: bool) -> Option<()> {
        let area = self.node.cast::<HtmlTextAreaElement>()?;
        let shown = area.value();
        let start = bytes_of(&shown, area.selection_start().ok()??);
        let end = bytes_of(&shown, area.selection_end().ok()??);
        let text = self.folded.unfolded(start..end);
        if start >= end || shown != self.folded.shown() || text == shown[start..end] {
            return None;
        }
        let data = event.dyn_ref::<ClipboardEvent>()?.clipboard_data()?;
        data.set_data("text/plain", &text).ok()?;
        event.prevent_default();
        if cuts {
            area.set_range_text("").ok()?;
            self.write(&area.value());
        }
        Some(())
    }

    /// That something is folded, with a way to read it all the same, and back.
    pub fn note(&self, telling: Telling) -> Html {
        let (says, does) = match telling {
            Telling::Nothing => return Html::default(),
            Telling::Folded => {
                ("“⋯” hides a way to the goal.", "Show it: it gives the answer away")
            }
            Telling::Unfolded => ("The text shows a way to the goal.", "Hide it"),
        };
        let unfold = browser::send(&self.dispatch, Msg::Unfold(telling == Telling::Folded));
        html! {
            <p class="aside folded">
                { says }
                <button class="quiet" onclick={unfold}>{ does }</button>
            </p>
        }
    }
}
