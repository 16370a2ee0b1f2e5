//! A question of the reader's own, without the language: what it is about, and what can be said.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::own_question::{DraftAnswer, Offered, QuestionDraft, likely, topics};
use crate::app::session::Session;
use crate::app::shared::Shared;
use crate::app::{Model, Msg};
use crate::diagram::scene::Target;
use crate::time::Time;
use crate::ui::bound::{Field, OneOf, Toggle};
use crate::ui::{Dispatch, browser};

/// The dialog.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    html! {
        <OwnQuestionForm
            session={model.session.clone()} selection={model.selection} playhead={model.playhead}
            dispatch={dispatch.clone()}
        />
    }
}

#[derive(Properties, PartialEq)]
struct OwnQuestionProps {
    session: Shared<Session>,
    selection: Option<Target>,
    playhead: Time,
    dispatch: Dispatch,
}

#[component]
fn OwnQuestionForm(props: &OwnQuestionProps) -> Html {
    let OwnQuestionProps { session, selection, playhead, dispatch } = props;
    let draft = use_state_eq(QuestionDraft::default);
    let all = use_memo(session.clone(), |session| topics(&session.run));
    let at = draft.topic.unwrap_or_else(|| likely(&session.run, &all, *selection, *playhead));
    let Some(topic) = all.get(at) else {
        return html! { <p>{ "Nothing has happened yet that one could ask about." }</p> };
    };
    let problem = draft.problem(topic);
    let onsubmit = {
        let (dispatch, draft, all) = (dispatch.clone(), draft.clone(), all.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            // Of what is written by now: Enter may come before the last letter is drawn.
            let topic = all.get(draft.topic.unwrap_or(at));
            if let Some(topic) = topic.filter(|topic| draft.problem(topic).is_none()) {
                dispatch.dispatch(Msg::Pose(draft.posed(topic)));
            }
        })
    };
    let choose = {
        let draft = draft.clone();
        Callback::from(move |index: String| draft.set(draft.about(index.parse().unwrap_or(0))))
    };
    let write = {
        let draft = draft.clone();
        Callback::from(move |text: String| {
            draft.set(QuestionDraft { text: Some(text.into()), ..(*draft).clone() });
        })
    };
    let options = all.iter().enumerate();
    let options = options.map(|(index, it)| (index.to_string().into(), it.name.clone().into()));
    let options: Vec<(AttrValue, AttrValue)> = options.collect();
    let text = draft.text.clone().unwrap_or_else(|| topic.text.as_str().into());
    html! {
        <form class="own-question" {onsubmit}>
            <label>
                <span>{ "About" }</span>
                <OneOf value={at.to_string()} {options} onchoose={choose} />
            </label>
            <label>
                <span>{ "Question" }</span>
                <Field value={AttrValue::from(text)} maxlength="400" live=true onwrite={write} has_focus=true />
            </label>
            <fieldset>
                <legend>{ "Answers" }</legend>
                { for topic.answers.iter().enumerate().map(|(index, it)| answer(index, it, &draft)) }
            </fieldset>
            <p class="aside">
                { "Which answer is right is decided by the run, now and whenever it changes." }
            </p>
            <div class="button-row">
                <button class="primary" aria-disabled={browser::off(problem.is_some())}>{ "Ask it" }</button>
                <span class="problem" role="status">{ problem.unwrap_or_default() }</span>
            </div>
        </form>
    }
}

/// Something to say: whether it is offered, and in which words.
fn answer(index: usize, offered: &Offered, draft: &UseStateHandle<QuestionDraft>) -> Html {
    let own = draft.answers.get(index).cloned().unwrap_or_default();
    let change = {
        let draft = draft.clone();
        move |change: &dyn Fn(&mut DraftAnswer)| {
            let mut own = draft.answers.get(index).cloned().unwrap_or_default();
            change(&mut own);
            draft.set(draft.with(index, own));
        }
    };
    let onset = {
        let change = change.clone();
        Callback::from(move |is_on: bool| change(&|own| own.is_left_out = !is_on))
    };
    let onwrite = Callback::from(move |text: String| {
        let words: Rc<str> = text.into();
        change(&|own| own.words = Some(words.clone()));
    });
    let words = own.words.clone().unwrap_or_else(|| offered.words.as_str().into());
    html! {
        <div key={index} class="answer-row">
            <label class="check">
                <Toggle is_on={!own.is_left_out} {onset} />
                <span class="heard">{ format!("Offer: {}", offered.words) }</span>
            </label>
            if offered.is_writable {
                <Field
                    label={format!("In your words: {}", offered.words)} value={AttrValue::from(words)}
                    maxlength="120" {onwrite}
                />
            } else {
                <span>{ offered.words.clone() }</span>
            }
            <span class="aside">{ if offered.is_right { "what happens" } else { "" } }</span>
        </div>
    }
}
