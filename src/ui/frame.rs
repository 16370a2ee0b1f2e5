//! The page in somebody else's: what its size has room for (`app::frame`), and always the map,
//! play, one line of verdict or the question, and the way to the whole page.

use gloo::utils::window;
use yew::prelude::*;

use crate::app::frame::{Extra, Fit, FrameContents};
use crate::app::lamp::Light;
use crate::app::shared::Shared;
use crate::app::{Model, Msg, verdict, words};
use crate::run::question::{AnswerOption, Question};
use crate::scenario::link::Interface;
use crate::ui::bound::OneOf;
use crate::ui::size::use_size;
use crate::ui::tape::{self, TapeView};
use crate::ui::{Dispatch, arriving, browser, map, messages, notice, share};

#[derive(Properties, PartialEq)]
pub struct FrameProps {
    pub model: Shared<Model>,
    pub dispatch: Dispatch,
}

/// All of a frame.
#[component]
pub fn Frame(props: &FrameProps) -> Html {
    let FrameProps { model, dispatch } = props;
    let node = use_node_ref();
    let (width, height) = use_size(&node, window_size());
    let asked = model.asks();
    let contents = use_memo((model.session.clone(), asked.clone()), |(_, asked)| {
        FrameContents::of(model, asked.as_ref())
    });
    messages::use_host(model, dispatch, contents.wished_height(width));
    // The page around may still say what is to be shown instead.
    if model.shows_nothing() {
        return unreadable(model, dispatch, &node);
    }
    if model.interface == Interface::Bare {
        return html! {
            <main ref={node} class="bare">{ map(model, dispatch, Some((width, height)), false) }</main>
        };
    }
    let fit = contents.fit(width, height);
    // A title may tell the answer.
    let title = if asked.is_some() { "A question".to_owned() } else { model.title() };
    html! {
        <main ref={node} id="simulator" class={classes!("compact", arriving(model))}>
            <h1 class={(fit.extra < Extra::Title).then_some("heard")}>{ title }</h1>
            { notice(model, dispatch) }
            { map(model, dispatch, Some(fit.map), fit.extra >= Extra::Narration) }
            if let Some(question) = &asked {
                { ask(question, fit, dispatch) }
            } else {
                { line(model, fit) }
                if fit.extra >= Extra::Tape {
                    { tape_panel(model, dispatch) }
                }
            }
            { foot(model, asked.as_ref().filter(|_| fit.is_list), dispatch) }
        </main>
    }
}

fn window_size() -> (f64, f64) {
    let side = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|it| it.as_f64());
    let (width, height) = (side(window().inner_width()), side(window().inner_height()));
    (width.unwrap_or(760.0), height.unwrap_or(480.0))
}

/// The question, with its answers unless they are a list in the foot.
fn ask(question: &Question, fit: Fit, dispatch: &Dispatch) -> Html {
    let answer = |(index, choice): (usize, &AnswerOption)| {
        html! {
            <button
                class="answer" title={choice.detail.clone()}
                onclick={browser::send(dispatch, Msg::Answer(index))}
            >
                { choice.words.clone() }
            </button>
        }
    };
    html! {
        <section class="question" aria-label="Question">
            <p class="ask">{ question.text.clone() }</p>
            if !fit.is_list {
                <div class="answers" role="group" aria-label="Your answer">
                    { for question.choices.iter().enumerate().map(answer) }
                </div>
            }
        </section>
    }
}

/// In the place of what a link was to show: why that cannot be shown.
fn unreadable(model: &Model, dispatch: &Dispatch, node: &NodeRef) -> Html {
    html! {
        <main ref={node} id="simulator" class="compact unreadable">
            <header class="compact-head">
                <h1>{ "CAP Playground" }</h1>
                { share::open_link() }
            </header>
            { notice(model, dispatch) }
        </main>
    }
}

/// The verdict in a line, after what came of an answer.
fn line(model: &Model, fit: Fit) -> Html {
    let Some(judged) = &model.judged else {
        return html! { <section class="verdict line" aria-label="Verdict" aria-busy="true" /> };
    };
    let lamps = verdict::main_lamps(judged);
    let light = [Light::No, Light::Unknown]
        .into_iter()
        .find(|light| lamps.iter().any(|lamp| lamp.light == *light))
        .unwrap_or(lamps[0].light);
    let (headline, reason) = (verdict::headline(judged), verdict::reason(judged));
    let said = model.assessment().map(|result| match result.right {
        _ if result.is_right => "Right. ".to_owned(),
        Some(right) => format!("No: it is “{right}”. "),
        None => "No. ".to_owned(),
    });
    html! {
        <section class={classes!("verdict", "line", light.class())} aria-label="Verdict" title={reason.clone()}>
            <p>
                <span class="light" aria-hidden="true">{ light.sign() }</span>
                <span class="text">{ said }<strong>{ headline }</strong></span>
            </p>
            if fit.extra == Extra::Reason {
                <p class="reason">{ reason }</p>
            }
        </section>
    }
}

fn tape_panel(model: &Model, dispatch: &Dispatch) -> Html {
    html! {
        <section class="tape" aria-label="Tape">
            <TapeView
                session={model.session.clone()} is_judged={model.is_judged()} is_veiled={false}
                playhead={model.playhead} selection={model.selection} turned={None}
                interface={model.interface} dispatch={dispatch.clone()}
            />
        </section>
    }
}

/// Play, time, and the way to the whole page; before a question is answered, how to see it
/// without.
fn foot(model: &Model, listed: Option<&Question>, dispatch: &Dispatch) -> Html {
    let send = |msg| browser::send(dispatch, msg);
    let (sign, label) = if model.playback.playing { ("❚❚", "Pause") } else { ("▶", "Play") };
    let is_asked = model.asks().is_some();
    html! {
        <div class="transport" role="toolbar" aria-label="Playback">
            if is_asked {
                if let Some(question) = listed {
                    { answers(question, dispatch) }
                }
                <button class="skip" onclick={send(Msg::JustShow)}>{ "▶ Just show me" }</button>
            } else {
                <button class="play" aria-label={label} title={label} onclick={send(Msg::TogglePlay)}>
                    { sign }
                </button>
                { tape::scrubber(&model.session, model.playhead, dispatch) }
                <output class="clock" aria-live="off">{ words::time(model.playhead) }</output>
                if model.assessment().is_some() {
                    <button class="icon" aria-label="Ask me again" title="Ask me again" onclick={send(Msg::AskAgain)}>
                        { "↺" }
                    </button>
                }
            }
            { share::open_in_playground(model) }
        </div>
    }
}

/// The answers as a list to open, which takes a row whatever they are.
fn answers(question: &Question, dispatch: &Dispatch) -> Html {
    let dispatch = dispatch.clone();
    let onchoose = Callback::from(move |chosen: String| {
        if let Ok(choice) = chosen.parse() {
            dispatch.dispatch(Msg::Answer(choice));
        }
    });
    let first = (AttrValue::from(""), AttrValue::from("Your answer…"));
    let choices = question.choices.iter().enumerate();
    let choices = choices.map(|(n, it)| (n.to_string().into(), it.words.clone().into()));
    let options: Vec<(AttrValue, AttrValue)> = std::iter::once(first).chain(choices).collect();
    html! { <OneOf label="Your answer" value="" {options} {onchoose} /> }
}
