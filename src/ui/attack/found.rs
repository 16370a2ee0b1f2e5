//! Beside the verdict: how the story was found that is shown, and what would have prevented it.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::Msg;
use crate::app::attack::{AttackChange, FoundStory, Mended, words};
use crate::app::shared::Shared;
use crate::ui::attack::curve;
use crate::ui::{Dispatch, browser, reference};

#[derive(Properties, PartialEq)]
pub struct FoundProps {
    pub finding: Shared<FoundStory>,
    /// The text that is shown.
    pub text: Rc<str>,
    pub dispatch: Dispatch,
}

/// What was found, and what else can be asked about it.
#[component]
pub fn FoundPanel(props: &FoundProps) -> Html {
    let FoundProps { finding, text, dispatch } = props;
    let say = |change| browser::send(dispatch, Msg::Attack(change));
    let is_busy = finding.is_mending || finding.is_turning;
    html! {
        <section class="found" aria-label="What was found" tabindex="-1">
            <p>{ words::found(finding) }</p>
            <div class="button-row">
                if finding.told.text != *text {
                    <button onclick={say(AttackChange::Open(None))}>{ "Back to the story" }</button>
                }
                <button onclick={say(AttackChange::Another)}>{ "Another…" }</button>
                if !is_busy && finding.turned.is_none() {
                    <button onclick={say(AttackChange::Turn)}>{ "Where was it lost?" }</button>
                }
                if !is_busy && finding.mends.is_none() {
                    <button onclick={say(AttackChange::Mend)}>{ "What would have prevented it?" }</button>
                }
            </div>
            if finding.is_mending {
                <p role="status">{ "Running the story with other settings…" }</p>
            }
            if finding.is_turning {
                <p role="status">{ "Going on from its moments with other luck…" }</p>
            }
            if let Some(turned) = &finding.turned {
                <p>{ words::lost(turned) }</p>
                { curve::view(turned, dispatch) }
            }
            if let Some(mends) = &finding.mends {
                <p>{ words::mends(finding) }</p>
                <ul class="mends">
                    { for mends.iter().enumerate().map(|(nth, mend)| mend_view(nth, mend, props)) }
                </ul>
            }
        </section>
    }
}

fn mend_view(nth: usize, mend: &Mended, props: &FoundProps) -> Html {
    let is_shown = mend.text == props.text;
    let open = Msg::Attack(AttackChange::Open(Some(nth)));
    html! {
        <li key={nth}>
            <button
                aria-current={is_shown.then_some("true")}
                onclick={browser::send(&props.dispatch, open)}
            >
                { reference::code(&mend.setting) }
                <small>{ words::cost(mend) }</small>
            </button>
        </li>
    }
}
