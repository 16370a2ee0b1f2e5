//! The reference: how each protocol works, what its settings mean, what a partition does to it.

use yew::prelude::*;

use crate::app::reference::{Block, Body, Page, Span, spans};
use crate::app::{Model, Msg};
use crate::ui::bound::OneOf;
use crate::ui::protocols::protocols;
use crate::ui::{Dispatch, browser, parts};

/// The page that is open, and the way to the others.
pub fn view(model: &Model, dispatch: &Dispatch) -> Html {
    let Some(Page { protocol, body }) = &model.page else { return Html::default() };
    let onchoose = {
        let dispatch = dispatch.clone();
        Callback::from(move |chosen: String| dispatch.dispatch(Msg::Read(chosen.into())))
    };
    html! {
        <>
            <label class="choice">
                <span>{ "Protocol" }</span>
                <OneOf value={protocol.clone()} options={protocols()} {onchoose} />
            </label>
            <article class="reference">
                { match body {
                    Body::Awaited => html! { <p class="aside">{ "Loading the page…" }</p> },
                    Body::Missing => parts::missing(
                        "The page could not be loaded. Are you offline?",
                        browser::send(dispatch, Msg::Read(protocol.clone())),
                    ),
                    Body::Here(blocks) => blocks.iter().map(block).collect(),
                } }
            </article>
        </>
    }
}

fn block(block: &Block) -> Html {
    match block {
        Block::Title(text) => html! { <h3 class="name">{ text.clone() }</h3> },
        Block::Heading(text) => html! { <h4>{ text.clone() }</h4> },
        Block::Paragraph(spans) => html! { <p>{ for spans.iter().map(span) }</p> },
        Block::List(points) => html! {
            <ul>{ for points.iter().map(|spans| html! { <li>{ for spans.iter().map(span) }</li> }) }</ul>
        },
    }
}

/// A line with code between backticks.
pub fn line(text: &str) -> Html {
    spans(text).iter().map(span).collect()
}

fn span(span: &Span) -> Html {
    match span {
        Span::Text(text) => html! { text.clone() },
        Span::Code(text) => code(text),
    }
}

/// What one types. A long name may go on in another line after an underscore, and nowhere else.
pub fn code(text: &str) -> Html {
    let pieces = text.split_inclusive('_').enumerate();
    html! {
        <code>
            { for pieces.map(|(index, piece)| html! {
                <>if index > 0 { <wbr /> }{ piece.to_owned() }</>
            }) }
        </code>
    }
}
