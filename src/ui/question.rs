//! The question before the reader, and what came of their answer.

use yew::prelude::*;

use crate::app::quiz::Assessment;
use crate::app::{Model, Msg, verdict};
use crate::run::question::{AnswerOption, Question};
use crate::ui::{Dispatch, browser, goal, next_lesson};

/// The question with its choices; nothing else on the page tells the answer.
pub fn asked(question: &Question, dispatch: &Dispatch) -> Html {
    let choice = |(index, choice): (usize, &AnswerOption)| {
        html! {
            <button
                class="answer"
                onclick={browser::send(dispatch, Msg::Answer(index))}
            >
                <strong>{ choice.words.clone() }</strong>
                if let Some(detail) = &choice.detail {
                    <small>{ detail.clone() }</small>
                }
            </button>
        }
    };
    html! {
        <section class="story question" aria-label="Question">
            <p class="eyebrow">{ "What do you think?" }</p>
            <p class="ask">{ question.text.clone() }</p>
            <div class="answers" role="group" aria-label="Your answer">
                { for question.choices.iter().enumerate().map(choice) }
            </div>
            <button class="quiet skip" onclick={browser::send(dispatch, Msg::JustShow)}>
                { "Just show me" }
            </button>
        </section>
    }
}

/// What the reader said, what happened, why, and what comes next.
pub fn told(model: &Model, question: &str, result: &Assessment, dispatch: &Dispatch) -> Html {
    let (class, sign, word) =
        if result.is_right { ("right", "✓", "Right") } else { ("wrong", "✕", "No") };
    let notes: Vec<&str> = model.scenario().notes().collect();
    html! {
        <section class="story question" aria-label="Answer">
            <p class="ask">{ question.to_owned() }</p>
            <p class={classes!("result", class)}>
                <span class="sign" aria-hidden="true">{ sign }</span>
                <span>
                    <strong>{ word }</strong>{ ": you said “" }{ result.chosen.clone() }{ "”. " }
                    { right(result) }{ result.happened.clone() }
                </span>
            </p>
            <p class="because">{ verdict::reason(&model.session) }{ " " }{ notes.join(" ") }</p>
            <div class="button-row">
                { next_lesson::view(model, dispatch) }
                <button onclick={browser::send(dispatch, Msg::AskAgain)}>{ "Ask me again" }</button>
            </div>
            { goal::view(model, dispatch) }
        </section>
    }
}

fn right(result: &Assessment) -> String {
    match &result.right {
        Some(right) if !result.is_right => format!("It is “{right}”. "),
        _ => String::new(),
    }
}

/// What stands where the verdict will be.
pub fn kept_back() -> Html {
    html! {
        <section class="panel verdict kept-back" aria-label="Verdict">
            <p>{ "Was it consistent? Was it available? The verdict comes after your answer." }</p>
        </section>
    }
}
