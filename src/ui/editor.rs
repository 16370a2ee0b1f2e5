//! The scenario as text, with what is wrong with it.

use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::app::attempt::Telling;
use crate::app::recent::WorksChange;
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::app::words;
use crate::app::{Dialog, Msg};
use crate::run::check::{self, Mismatch};
use crate::scenario::limits;
use crate::scenario::text::ParseError;
use crate::ui::bound::TextBox;
use crate::ui::folding::use_folding;
use crate::ui::{Dispatch, browser};

#[derive(Properties, PartialEq)]
pub struct EditorProps {
    pub text: Rc<str>,
    /// The lines of it that are folded, and whether some are or could be.
    pub kept_back: Rc<[Rc<str>]>,
    pub telling: Telling,
    pub errors: Rc<[ParseError]>,
    /// The run that was judged last.
    pub session: Option<Shared<Session>>,
    /// Whether it stopped the page and waits for the reader's word.
    pub is_held: bool,
    pub dispatch: Dispatch,
}

/// How many problems are listed; whoever mends these sees the next.
const PROBLEMS_MAX: usize = 20;

/// The editor.
#[component]
pub fn Editor(props: &EditorProps) -> Html {
    let EditorProps { errors, session, is_held, dispatch, .. } = props;
    let node = use_node_ref();
    let folding = use_folding(&props.text, &props.kept_back, &node, dispatch);
    // Every line is where it is in the text.
    let text: &Rc<str> = &folding.folded.shown().into();
    let found = use_memo(session.clone(), |judged| {
        let run = judged.as_ref().map(|judged| &judged.run);
        run.map_or((0, Vec::new()), |run| (check::expectations(run), check::mismatches(run)))
    });
    let (expected, mismatches) = (found.0, &found.1);
    html! {
        <section class="panel editor" aria-label="Scenario">
            <div class="panel-head">
                <h2>{ "Scenario" }</h2>
                <p class="aside">{ "Everything you do becomes a line here." }</p>
                <button
                    class="quiet" aria-haspopup="dialog"
                    onclick={browser::send(dispatch, Msg::Show(Dialog::Ask))}
                >
                    { "Ask a question…" }
                </button>
            </div>
            { folding.note(props.telling) }
            <TextBox
                node={node.clone()} value={text.clone()} onwrite={folding.onwrite()} rows="16"
                oncopy={folding.onlift(false)} oncut={folding.onlift(true)} label="Scenario text"
                invalid={!errors.is_empty()} describedby="editor-problems"
            />
            <div id="editor-problems">
                if !errors.is_empty() {
                    <p class="behind">
                        { "The picture shows the last version without errors." }
                    </p>
                }
                if *is_held && errors.is_empty() {
                    <p class="behind">
                        { "This stopped the page last time and was not run again. " }
                        <button onclick={browser::send(dispatch, Msg::Works(WorksChange::Run))}>
                            { "Run it" }
                        </button>
                    </p>
                }
                <ul class="problems">
                    { for errors.iter().take(PROBLEMS_MAX).map(|error| problem(error, text, &node)) }
                    { more(errors.len()) }
                    if errors.is_empty() && !is_held {
                        { for mismatches.iter().take(PROBLEMS_MAX).map(|one| unmet(one, text, &node)) }
                        { more(mismatches.len()) }
                    }
                </ul>
                if errors.is_empty() && !is_held && expected > 0 && mismatches.is_empty() {
                    <p class="aside met">{ expectations_met(expected) }</p>
                }
            </div>
        </section>
    }
}

/// How many problems are not listed.
fn more(problems: usize) -> Html {
    if problems <= PROBLEMS_MAX {
        return Html::default();
    }
    let more = problems - PROBLEMS_MAX;
    let at_least = if problems < limits::MISTAKES_MAX { "" } else { "at least " };
    html! { <li class="problem">{ format!("And {at_least}{more} more.") }</li> }
}

fn problem(error: &ParseError, text: &Rc<str>, node: &NodeRef) -> Html {
    html! {
        <li key={error.to_string()} class="problem">
            { jump(error.line, error.column, error.length, text, node) }
            { words::advice(error) }
        </li>
    }
}

/// What the scenario expects and the run does not show, or what could not be done.
fn unmet(mismatch: &Mismatch, text: &Rc<str>, node: &NodeRef) -> Html {
    let Mismatch { line, expected, found, because } = mismatch;
    // The text of a scenario begins with the line `cap 1`, which is none of its own.
    let number = *line as u32 + if text.trim_start().starts_with("cap ") { 2 } else { 1 };
    let because = because.as_ref().map(|because| format!(" {because}")).unwrap_or_default();
    html! {
        <li key={format!("run-{line}-{expected}")} class="run-problem">
            { jump(number, 1, 0, text, node) }
            { format!("expects {expected}; found: {found}.{because}") }
        </li>
    }
}

fn expectations_met(count: usize) -> String {
    match count {
        1 => "✓ The one expectation is met.".to_owned(),
        _ => format!("✓ All {count} expectations are met."),
    }
}

/// A button that puts the cursor where the problem is.
fn jump(line: u32, column: u32, length: u32, text: &Rc<str>, node: &NodeRef) -> Html {
    let (text, node) = (text.clone(), node.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        let Some(area) = node.cast::<HtmlTextAreaElement>() else { return };
        let (start, end) = words::place_in(&text, line, column, length);
        // Both throw only for an element that takes no text.
        let _ = area.focus();
        let _ = area.set_selection_range(start, end);
    });
    html! { <button class="quiet jump" {onclick}>{ format!("Line {line}") }</button> }
}
